//! Phone numbers: mobiles of mainland China and numbers abroad with a leading `+`, the rest as digits.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

/// The most digits behind 转.
const EXTENSION_LENGTH_MAX: usize = 8;

pub(super) struct Phone;

impl FieldType for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn label(&self) -> Label {
        Label::new("电话", "Phone")
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let (number, extension) = split_extension(typed);
        let digits: String = number.chars().filter_map(digit).collect();
        let abroad = number.trim_start().starts_with(['+', '＋']) || digits.starts_with("00");
        let digits = digits.strip_prefix("00").unwrap_or(&digits);
        let mobile = digits.len() == 11 && digits.starts_with('1');
        let shown = match (digits.len(), abroad) {
            (7..=15, true) => format!("+{digits}"),
            (11, false) if mobile => format!("+86{digits}"),
            (5..=15, false) => digits.to_owned(),
            _ => return Err(unknown_form(typed)),
        };
        Ok(Value::Text(match extension.len() {
            0 => shown,
            1..=EXTENSION_LENGTH_MAX => format!("{shown}-{extension}"),
            _ => return Err(unknown_form(typed)),
        }))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "138 0013 8000",
                shown: Ok("+8613800138000"),
            },
            Example {
                typed: "+49 30 901820",
                shown: Ok("+4930901820"),
            },
            Example {
                typed: "0086 138-0013-8000",
                shown: Ok("+8613800138000"),
            },
            Example {
                typed: "0571-8888 6666 转 801",
                shown: Ok("057188886666-801"),
            },
            Example {
                typed: "(206) 555-9857",
                shown: Ok("2065559857"),
            },
            Example {
                typed: "057188886666转123456789",
                shown: Err("field.phone.unknown_form"),
            },
            Example {
                typed: "1234",
                shown: Err("field.phone.unknown_form"),
            },
            Example {
                typed: "无",
                shown: Err("field.phone.unknown_form"),
            },
        ]
    }
}

fn unknown_form(typed: &str) -> Problem {
    Problem::invalid(
        "field.phone.unknown_form",
        format!("`{typed}` 不是电话号码"),
        format!("`{typed}` is not a phone number"),
    )
}

/// An ASCII digit for a digit of half or full width.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

/// The number and the digits behind 转, 分机, ext or x.
fn split_extension(typed: &str) -> (&str, String) {
    for mark in ["转", "分机", "ext", "x"] {
        if let Some((number, rest)) = typed.split_once(mark) {
            return (number, rest.chars().filter_map(digit).collect());
        }
    }
    (typed, String::new())
}
