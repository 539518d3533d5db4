//! A province, city or district by its code.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Region;

impl FieldType for Region {
    fn name(&self) -> &'static str {
        "region"
    }

    fn label(&self) -> Label {
        Label::new("省市区", "Region")
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let code = typed.trim();
        if matches!(code.len(), 2 | 4 | 6) && code.chars().all(|c| c.is_ascii_digit()) {
            return Ok(Value::text(code));
        }
        Err(Problem::invalid(
            "field.region.unknown_form",
            format!("`{typed}` 不是行政区划代码"),
            format!("`{typed}` is not the code of a region"),
        ))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "310115",
                shown: Ok("310115"),
            },
            Example {
                typed: "浦东",
                shown: Err("field.region.unknown_form"),
            },
        ]
    }
}
