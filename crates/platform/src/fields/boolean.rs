//! Yes or no.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Boolean;

impl FieldType for Boolean {
    fn name(&self) -> &'static str {
        "boolean"
    }

    fn label(&self) -> Label {
        Label::new("是否", "Yes or no")
    }

    fn wire(&self) -> &'static str {
        "boolean"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Bool)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        match typed.trim().to_lowercase().as_str() {
            "true" | "1" | "yes" | "y" | "是" | "对" | "√" => Ok(Value::Bool(true)),
            "false" | "0" | "no" | "n" | "否" | "错" | "×" => Ok(Value::Bool(false)),
            _ => Err(Problem::invalid(
                "field.boolean.unknown_form",
                format!("`{typed}` 既不是「是」也不是「否」"),
                format!("`{typed}` is neither yes nor no"),
            )),
        }
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "是",
                shown: Ok("true"),
            },
            Example {
                typed: "0",
                shown: Ok("false"),
            },
            Example {
                typed: "maybe",
                shown: Err("field.boolean.unknown_form"),
            },
        ]
    }
}
