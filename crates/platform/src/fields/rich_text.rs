//! A formatted text: HTML of a few safe tags, cleaned when it is written.
//!
//! JSON: a string of HTML. Everything but the tags of [`super::html`] is gone before it is stored.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, LONG_TEXT_LENGTH_MAX, Shape, html, limited};
use crate::pack::FieldDoc;

pub(super) struct RichText;

impl FieldType for RichText {
    fn name(&self) -> &'static str {
        "rich_text"
    }

    fn label(&self) -> Label {
        Label::new("富文本", "Rich text")
    }

    fn wire(&self) -> &'static str {
        "string (HTML)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let max = doc.max_length.unwrap_or(LONG_TEXT_LENGTH_MAX);
        limited(&html::cleaned(typed), max)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "<i>ab</i>",
                shown: Ok("<em>ab</em>"),
            },
            Example {
                typed: "x<script>alert(1)</script>",
                shown: Ok("x"),
            },
            Example {
                typed: "more than twelve characters",
                shown: Err("field.text.too_long"),
            },
        ]
    }
}
