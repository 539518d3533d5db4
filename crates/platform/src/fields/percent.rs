//! A share, kept as a fraction: 15 % is 0.15.

use weft_kernel::exact::NUMBER_SCALE;
use weft_kernel::{Decimal, Label, Problem, Value, Zone};

use super::number::parse_number;
use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Percent;

impl FieldType for Percent {
    fn name(&self) -> &'static str {
        "percent"
    }

    fn label(&self) -> Label {
        Label::new("百分比", "Percent")
    }

    fn wire(&self) -> &'static str {
        "string (exact decimal, 0.15 is 15 %)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Number(NUMBER_SCALE))
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        match typed.trim().strip_suffix(['%', '％']) {
            Some(hundredths) => {
                parse_number(hundredths).map(|number| Value::Number(number / Decimal::ONE_HUNDRED))
            }
            None => parse_number(typed).map(Value::Number),
        }
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "15%",
                shown: Ok("0.15"),
            },
            Example {
                typed: "0.05",
                shown: Ok("0.05"),
            },
            Example {
                typed: "a%",
                shown: Err("field.number.unknown_form"),
            },
        ]
    }
}
