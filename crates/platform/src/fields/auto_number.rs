//! A number given by the system per pattern; imports may bring their own.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape, TEXT_LENGTH_MAX, limited};
use crate::pack::FieldDoc;

pub(super) struct AutoNumber;

impl FieldType for AutoNumber {
    fn name(&self) -> &'static str {
        "auto_number"
    }

    fn label(&self) -> Label {
        Label::new("自动编号", "Auto-number")
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        limited(typed.trim(), doc.max_length.unwrap_or(TEXT_LENGTH_MAX))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "SO-0001",
                shown: Ok("SO-0001"),
            },
            Example {
                typed: "more than twelve characters",
                shown: Err("field.text.too_long"),
            },
        ]
    }
}
