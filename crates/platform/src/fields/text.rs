//! A line of text.

use weft_kernel::{Label, Problem, Value, Zone, seen};

use super::{Example, FieldType, Shape, TEXT_LENGTH_MAX, limited};
use crate::pack::FieldDoc;

pub(super) struct Text;

impl FieldType for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn label(&self) -> Label {
        Label::new("单行文本", "Text")
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        limited(
            seen(typed).trim(),
            doc.max_length.unwrap_or(TEXT_LENGTH_MAX),
        )
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: " 织客 ",
                shown: Ok("织客"),
            },
            Example {
                typed: "\u{feff}织客\u{200b}",
                shown: Ok("织客"),
            },
            Example {
                typed: "more than twelve characters",
                shown: Err("field.text.too_long"),
            },
        ]
    }
}
