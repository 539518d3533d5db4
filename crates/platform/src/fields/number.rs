//! An exact number with up to six decimals.

use weft_kernel::exact::NUMBER_SCALE;
use weft_kernel::{Decimal, Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Number;

impl FieldType for Number {
    fn name(&self) -> &'static str {
        "number"
    }

    fn label(&self) -> Label {
        Label::new("数字", "Number")
    }

    fn wire(&self) -> &'static str {
        "string (exact decimal)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Number(NUMBER_SCALE))
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        parse_number(typed).map(Value::Number)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "1,234.50",
                shown: Ok("1234.5"),
            },
            Example {
                typed: "１２３",
                shown: Ok("123"),
            },
            Example {
                typed: "0.1234565",
                shown: Ok("0.123457"),
            },
            Example {
                typed: "abc",
                shown: Err("field.number.unknown_form"),
            },
        ]
    }
}

/// Reads a number as people write it: full-width digits, thousands separators, a sign.
pub(super) fn parse_number(typed: &str) -> Result<Decimal, Problem> {
    let plain: String = typed
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            '．' => '.',
            '－' => '-',
            '，' => ',',
            other => other,
        })
        .filter(|c| *c != ',')
        .collect();
    let digits = plain.trim_start_matches(['+', '-']);
    let is_plain = digits.chars().any(|c| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let number = is_plain.then(|| plain.parse::<Decimal>());
    match number {
        Some(Ok(number)) => Ok(number),
        _ => Err(Problem::invalid(
            "field.number.unknown_form",
            format!("`{typed}` 不是数字"),
            format!("`{typed}` is not a number"),
        )),
    }
}
