//! An amount of money with up to four decimals.

use weft_kernel::exact::MONEY_SCALE;
use weft_kernel::{Label, Problem, Value, Zone};

use super::number::parse_number;
use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Money;

impl FieldType for Money {
    fn name(&self) -> &'static str {
        "money"
    }

    fn label(&self) -> Label {
        Label::new("金额", "Money")
    }

    fn wire(&self) -> &'static str {
        "string (exact decimal)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Number(MONEY_SCALE))
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        parse_number(typed.trim().trim_start_matches(['¥', '￥', '$'])).map(Value::Number)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "¥1,234.50",
                shown: Ok("1234.5"),
            },
            Example {
                typed: "-0.00005",
                shown: Ok("-0.0001"),
            },
            Example {
                typed: "12元",
                shown: Err("field.number.unknown_form"),
            },
        ]
    }
}
