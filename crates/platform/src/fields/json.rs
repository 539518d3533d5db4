//! Any JSON: what other systems keep with a record.
//!
//! JSON: any value as it is; a string is read as the text of one. Keys are kept in order of their names.

use serde_json::Value as Json;
use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

/// The most bytes of one value.
const JSON_BYTES_MAX: usize = 64 * 1024;

pub(super) struct JsonField;

impl FieldType for JsonField {
    fn name(&self) -> &'static str {
        "json"
    }

    fn label(&self) -> Label {
        Label::new("JSON", "JSON")
    }

    fn wire(&self) -> &'static str {
        "any"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Json)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let json: Json = serde_json::from_str(typed).map_err(|error| {
            Problem::invalid(
                "field.json.unknown_form",
                format!(
                    "不是 JSON：第 {} 行第 {} 个字符",
                    error.line(),
                    error.column()
                ),
                format!(
                    "Not JSON: line {}, character {}",
                    error.line(),
                    error.column()
                ),
            )
        })?;
        kept(&json)
    }

    fn parse_json(
        &self,
        json: &Json,
        _doc: &FieldDoc,
        _zone: &Zone,
    ) -> Option<Result<Value, Problem>> {
        (!json.is_string()).then(|| kept(json))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: r#"{"b": 1, "a": [true]}"#,
                shown: Ok(r#"{"a":[true],"b":1}"#),
            },
            Example {
                typed: "{",
                shown: Err("field.json.unknown_form"),
            },
        ]
    }
}

fn kept(json: &Json) -> Result<Value, Problem> {
    let text = json.to_string();
    if text.len() > JSON_BYTES_MAX {
        let kib = JSON_BYTES_MAX / 1024;
        return Err(Problem::invalid(
            "field.json.too_long",
            format!("JSON 最多 {kib} KiB"),
            format!("JSON takes at most {kib} KiB"),
        ));
    }
    // Databases take no NUL in a text, not even one that is written as an escape.
    if text.contains("\\u0000") {
        return Err(Problem::invalid(
            "field.text.control",
            "文字里有不可见的控制字符",
            "The text holds an invisible control character",
        ));
    }
    Ok(if json.is_null() {
        Value::Empty
    } else {
        Value::Text(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_fills_the_limit_to_the_byte() {
        let text = |bytes: usize| Json::String("x".repeat(bytes));
        assert!(kept(&text(JSON_BYTES_MAX - 2)).is_ok());
        let problem = kept(&text(JSON_BYTES_MAX - 1)).unwrap_err();
        assert_eq!(problem.code(), "field.json.too_long");
    }

    #[test]
    fn null_is_empty() {
        assert_eq!(kept(&Json::Null).unwrap(), Value::Empty);
    }
}
