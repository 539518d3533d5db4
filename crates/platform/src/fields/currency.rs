//! A currency by its code.

use weft_kernel::{Currency, Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct CurrencyField;

impl FieldType for CurrencyField {
    fn name(&self) -> &'static str {
        "currency"
    }

    fn label(&self) -> Label {
        Label::new("币种", "Currency")
    }

    fn wire(&self) -> &'static str {
        "string (ISO 4217)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        match Currency::meant_by(typed) {
            Some(known) => Ok(Value::text(known.code)),
            None => Err(unknown(typed)),
        }
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "usd",
                shown: Ok("USD"),
            },
            Example {
                typed: "美元",
                shown: Ok("USD"),
            },
            Example {
                typed: "人民币",
                shown: Ok("CNY"),
            },
            Example {
                typed: "USDD",
                shown: Err("field.currency.unknown"),
            },
        ]
    }
}

fn unknown(typed: &str) -> Problem {
    let upper = typed.trim().to_uppercase();
    let codes = Currency::all().iter().map(|known| known.code);
    let near = weft_expr::nearest(&upper, codes);
    let near = near.and_then(|code| Currency::of_code(&code));
    let (zh, en) = match near {
        Some(near) => (
            format!("，是否指 {}（{}）？", near.code, near.zh),
            format!("; did you mean {} ({})?", near.code, near.en),
        ),
        None => (
            "；请填写代码或名称，如 USD、美元".to_owned(),
            "; enter a code or a name such as USD".to_owned(),
        ),
    };
    Problem::invalid(
        "field.currency.unknown",
        format!("没有币种 `{typed}`{zh}"),
        format!("There is no currency `{typed}`{en}"),
    )
}
