//! An e-mail address, kept in small letters.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

/// The longest address mail servers take.
const EMAIL_LENGTH_MAX: usize = 254;

pub(super) struct Email;

impl FieldType for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn label(&self) -> Label {
        Label::new("邮箱", "E-mail")
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let address = typed.trim().to_lowercase();
        let fits = address.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !address.contains(|c: char| c.is_whitespace() || c.is_control())
                && address.len() <= EMAIL_LENGTH_MAX
        });
        if fits {
            return Ok(Value::Text(address));
        }
        Err(Problem::invalid(
            "field.email.unknown_form",
            format!("`{typed}` 不是邮箱地址"),
            format!("`{typed}` is not an e-mail address"),
        ))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: " Zhang@Example.com ",
                shown: Ok("zhang@example.com"),
            },
            Example {
                typed: "a\0b@example.com",
                shown: Err("field.email.unknown_form"),
            },
            Example {
                typed: "zhang",
                shown: Err("field.email.unknown_form"),
            },
            Example {
                typed: "a@b",
                shown: Err("field.email.unknown_form"),
            },
        ]
    }
}
