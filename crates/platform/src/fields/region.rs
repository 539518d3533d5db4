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
        code(typed).map(Value::text)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "310115",
                shown: Ok("310115"),
            },
            Example {
                typed: "330100",
                shown: Ok("3301"),
            },
            Example {
                typed: "浦东",
                shown: Err("field.region.unknown_form"),
            },
        ]
    }
}

/// A code as we keep it: GB/T 2260 fills the codes of provinces and cities up with zeros.
pub(super) fn code(typed: &str) -> Result<&str, Problem> {
    let code = typed.trim();
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    match code.len() {
        6 if digits => {
            let city = code.strip_suffix("00").unwrap_or(code);
            Ok(city.strip_suffix("00").unwrap_or(city))
        }
        2 | 4 if digits => Ok(code),
        _ => Err(Problem::invalid(
            "field.region.unknown_form",
            format!("`{typed}` 不是行政区划代码"),
            format!("`{typed}` is not the code of a region"),
        )),
    }
}
