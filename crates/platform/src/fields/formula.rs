//! A value computed from the other fields of the row.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape, not_typed, result_shape};
use crate::pack::FieldDoc;

pub(super) struct Formula;

impl FieldType for Formula {
    fn name(&self) -> &'static str {
        "formula"
    }

    fn label(&self) -> Label {
        Label::new("公式", "Formula")
    }

    fn wire(&self) -> &'static str {
        "that of the result"
    }

    fn shape(&self, doc: &FieldDoc) -> Option<Shape> {
        result_shape(doc)
    }

    fn parse(&self, _typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        Err(not_typed(doc))
    }

    fn is_computed(&self) -> bool {
        true
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            typed: "1",
            shown: Err("field.computed"),
        }]
    }
}
