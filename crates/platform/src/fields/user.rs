//! A colleague.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct User;

impl FieldType for User {
    fn name(&self) -> &'static str {
        "user"
    }

    fn label(&self) -> Label {
        Label::new("人员", "User")
    }

    fn wire(&self) -> &'static str {
        "{ id: string, label: string | null } (written: id)"
    }

    fn target(&self) -> Option<&'static str> {
        Some("user")
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
                typed: "张三",
                shown: Err("value.id"),
            },
        ]
    }
}
