//! A value folded from the lines.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape, not_typed, result_shape};
use crate::pack::FieldDoc;

pub(super) struct Rollup;

impl FieldType for Rollup {
    fn name(&self) -> &'static str {
        "rollup"
    }

    fn label(&self) -> Label {
        Label::new("汇总", "Roll-up")
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
