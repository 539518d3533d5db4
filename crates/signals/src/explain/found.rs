//! What a condition found, in words that stand in a sentence.

use rust_decimal::prelude::ToPrimitive;
use weft_expr::KnownField;
use weft_kernel::{Label, Value};

use super::shown;
use crate::card::said;
use crate::rule::Filter;
use crate::span::words_of;
use crate::touch::Touch;

/// What a filter found in a touch, for a sentence.
pub(super) fn found_in(filter: &Filter, touch: &Touch) -> Label {
    let readings = filter.readings(touch);
    let words: Vec<Label> = readings
        .iter()
        .map(|(field, value)| read_as(field, value))
        .collect();
    if words.is_empty() {
        return said(touch);
    }
    let joined =
        |of: fn(&Label) -> &str, between| words.iter().map(of).collect::<Vec<_>>().join(between);
    Label::new(joined(|one| &one.zh, "，"), joined(|one| &one.en, ", "))
}

/// That there was nothing.
pub(super) fn nothing() -> Label {
    Label::new("没有", "none")
}

/// A field with its value in words.
fn read_as(field: &KnownField, value: &Value) -> Label {
    let KnownField { label, .. } = field;
    match value {
        Value::Empty => Label::new(format!("没有{}", label.zh), format!("no {}", label.en)),
        Value::Bool(flag) => Label::new(
            format!("{}：{}", label.zh, if *flag { "是" } else { "否" }),
            format!("{}: {}", label.en, if *flag { "yes" } else { "no" }),
        ),
        Value::Text(text) => Label::new(
            format!("{}「{text}」", label.zh),
            format!("{} “{text}”", label.en),
        ),
        Value::Number(number) if field.name.ends_with("_ms") => {
            let words = words_of(number.to_i64().unwrap_or(i64::MAX));
            let zh = label.zh.trim_end_matches("毫秒");
            let en = label.en.trim_end_matches("milliseconds").trim_end();
            Label::new(format!("{zh} {}", words.zh), format!("{en} {}", words.en))
        }
        Value::Duration(ms) => {
            let words = words_of(*ms);
            Label::new(
                format!("{} {}", label.zh, words.zh),
                format!("{} {}", label.en, words.en),
            )
        }
        value => {
            let value = shown(value);
            Label::new(
                format!("{} {value}", label.zh),
                format!("{} {value}", label.en),
            )
        }
    }
}
