//! The lines of a document: records of a child object.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Lines;

impl FieldType for Lines {
    fn name(&self) -> &'static str {
        "lines"
    }

    fn label(&self) -> Label {
        Label::new("明细", "Lines")
    }

    fn wire(&self) -> &'static str {
        "object[]"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        None
    }

    fn parse(&self, typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        Err(Problem::invalid(
            "field.lines.not_a_list",
            format!("「{}」应是明细行的列表，不是 `{typed}`", doc.label.zh),
            format!("\"{}\" is a list of lines and not `{typed}`", doc.label.en),
        ))
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            typed: "x",
            shown: Err("field.lines.not_a_list"),
        }]
    }
}
