//! A department of the company.
//!
//! JSON: `{"id","label"}` when read, the id when written.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Department;

impl FieldType for Department {
    fn name(&self) -> &'static str {
        "department"
    }

    fn label(&self) -> Label {
        Label::new("部门", "Department")
    }

    fn wire(&self) -> &'static str {
        "{ id: string, label: string | null } (written: id)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Record)
    }

    fn target(&self) -> Option<&'static str> {
        Some("department")
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
                typed: "华东部",
                shown: Err("value.id"),
            },
        ]
    }
}
