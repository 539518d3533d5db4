//! A record of another object.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Lookup;

impl FieldType for Lookup {
    fn name(&self) -> &'static str {
        "lookup"
    }

    fn label(&self) -> Label {
        Label::new("关联", "Lookup")
    }

    fn wire(&self) -> &'static str {
        "{ id: string, label: string | null } (written: id)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Record)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        weft_kernel::Id::parse(typed.trim()).map(Value::Record)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "7301444403200000001",
                shown: Ok("7301444403200000001"),
            },
            Example {
                typed: "宁德时代",
                shown: Err("value.id"),
            },
        ]
    }
}
