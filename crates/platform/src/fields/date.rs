//! A calendar date.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Date;

impl FieldType for Date {
    fn name(&self) -> &'static str {
        "date"
    }

    fn label(&self) -> Label {
        Label::new("日期", "Date")
    }

    fn wire(&self) -> &'static str {
        "string (YYYY-MM-DD)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Date)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        weft_kernel::date::parse_date(typed).map(Value::Date)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "2026年11月2日",
                shown: Ok("2026-11-02"),
            },
            Example {
                typed: "明天",
                shown: Err("value.date"),
            },
        ]
    }
}
