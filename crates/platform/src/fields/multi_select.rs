//! Several options, stored in the order chosen.

use weft_kernel::{Label, Problem, Value, Zone};

use super::select::option_value;
use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct MultiSelect;

impl FieldType for MultiSelect {
    fn name(&self) -> &'static str {
        "multi_select"
    }

    fn label(&self) -> Label {
        Label::new("多选", "Multi-select")
    }

    fn wire(&self) -> &'static str {
        "string[]"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::List)
    }

    fn parse(&self, typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let parts = typed
            .split([',', '，', '、', ';', '；'])
            .filter(|part| !part.trim().is_empty());
        let mut values = Vec::new();
        for part in parts {
            let value = option_value(part, doc)?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Ok(if values.is_empty() {
            Value::Empty
        } else {
            Value::List(values)
        })
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "甲、b",
                shown: Ok(r#"["a","b"]"#),
            },
            Example {
                typed: "甲,丙",
                shown: Err("field.select.unknown_option"),
            },
        ]
    }
}
