//! A text of several lines, kept as typed.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, LONG_TEXT_LENGTH_MAX, Shape, limited};
use crate::pack::FieldDoc;

pub(super) struct LongText;

impl FieldType for LongText {
    fn name(&self) -> &'static str {
        "long_text"
    }

    fn label(&self) -> Label {
        Label::new("多行文本", "Long text")
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        limited(typed, doc.max_length.unwrap_or(LONG_TEXT_LENGTH_MAX))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "一行\n两行",
                shown: Ok("一行\n两行"),
            },
            Example {
                typed: "很长很长很长很长很长很长很长",
                shown: Err("field.text.too_long"),
            },
        ]
    }
}
