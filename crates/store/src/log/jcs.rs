//! Canonical JSON (RFC 8785): one text for one value, so that its hash can be checked anywhere.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write;
use std::ops::Range;

use serde_json::{Number, Value};

/// Integers up to here are exact in every JSON reader: 2⁵³.
const EXACT_MAX: u64 = 9_007_199_254_740_992;

/// The canonical text of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical(String);

impl Canonical {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Value> for Canonical {
    fn from(value: &Value) -> Self {
        let mut out = String::with_capacity(256);
        write_value(&mut out, value);
        Self(out)
    }
}

impl From<Value> for Canonical {
    fn from(value: Value) -> Self {
        Self::from(&value)
    }
}

/// A value in a list.
#[derive(Clone, Debug)]
pub enum Part<'p> {
    /// A text.
    Text(Cow<'p, str>),
    /// Any value.
    Value(Value),
}

/// The members of an object, written one by one in any order, each under a key of its own.
#[derive(Debug, Default)]
pub struct Members<'k> {
    text: String,
    places: Vec<(&'k str, Range<usize>)>,
}

impl<'k> Members<'k> {
    /// Adds a list.
    pub fn list(&mut self, key: &'k str, parts: &[Part<'_>]) {
        let from = self.text.len();
        self.text.push('[');
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            match part {
                Part::Text(text) => write_text(&mut self.text, text),
                Part::Value(value) => write_value(&mut self.text, value),
            }
        }
        self.text.push(']');
        self.places.push((key, from..self.text.len()));
    }

    /// Adds a value that is written already.
    pub fn add(&mut self, key: &'k str, value: &Canonical) {
        let from = self.text.len();
        self.text.push_str(&value.0);
        self.places.push((key, from..self.text.len()));
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The object.
    #[must_use]
    pub fn finish(mut self) -> Canonical {
        self.places.sort_by(|(a, _), (b, _)| in_order(a, b));
        let mut out = String::with_capacity(self.text.len() + 24 * self.places.len());
        out.push('{');
        for (index, (key, place)) in self.places.into_iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_text(&mut out, key);
            out.push(':');
            out.push_str(self.text.get(place).unwrap_or_default());
        }
        out.push('}');
        Canonical(out)
    }
}

/// The order of keys: by UTF-16 units, as the RFC says; this differs from bytes beyond the first plane.
fn in_order(a: &str, b: &str) -> Ordering {
    match a.is_ascii() && b.is_ascii() {
        true => a.cmp(b),
        false => a.encode_utf16().cmp(b.encode_utf16()),
    }
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| in_order(a, b));
            out.push('{');
            for (index, (key, item)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(out, key);
                out.push(':');
                write_value(out, item);
            }
            out.push('}');
        }
    }
}

/// Writes `text` in quotes, with only the escapes the RFC asks for.
pub(super) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let is_escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    if !text.bytes().any(is_escaped) {
        out.push_str(text);
        out.push('"');
        return;
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => append(out, format_args!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn write_number(out: &mut String, number: &Number) {
    let small = number
        .as_i64()
        .is_some_and(|n| n.unsigned_abs() <= EXACT_MAX)
        || number.as_u64().is_some_and(|n| n <= EXACT_MAX);
    if small {
        return append(out, format_args!("{number}"));
    }
    let Some(float) = number.as_f64() else {
        return append(out, format_args!("{number}"));
    };
    let size = float.abs();
    if size == 0.0 {
        out.push('0');
    } else if (1e-6..1e21).contains(&size) {
        append(out, format_args!("{float}"));
    } else {
        let text = format!("{float:e}");
        match text.split_once('e') {
            Some((digits, power)) if !power.starts_with('-') => {
                append(out, format_args!("{digits}e+{power}"));
            }
            _ => out.push_str(&text),
        }
    }
}

/// Writing to a string cannot fail.
fn append(out: &mut String, args: std::fmt::Arguments<'_>) {
    if out.write_fmt(args).is_err() {
        tracing::error!("a string refused to grow");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_the_rfc_comes_out_as_printed_there() {
        let float = |text: &str| text.parse::<f64>().unwrap();
        let numbers = ["333333333.33333329", "1E30", "4.50", "2e-3", "1e-27"].map(float);
        let value = json!({
            "numbers": numbers,
            "string": "\u{20ac}$\u{f}\nA'B\"\\\\\"/",
            "literals": [null, true, false],
        });
        let expected = concat!(
            r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
            r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        );
        assert_eq!(Canonical::from(value).as_str(), expected);
    }

    #[test]
    fn members_make_the_object_they_would_make_as_a_value() {
        let value = json!({"b": ["甲\n", 1, null], "a": {}, "\u{1f600}": [], "\u{fb33}": ["x"]});
        let mut members = Members::default();
        members.list(
            "b",
            &[
                Part::Text("甲\n".into()),
                Part::Value(json!(1)),
                Part::Value(Value::Null),
            ],
        );
        members.list("\u{fb33}", &[Part::Text("x".into())]);
        members.list("\u{1f600}", &[]);
        members.add("a", &Members::default().finish());
        assert_eq!(members.finish(), Canonical::from(value));
    }

    #[test]
    fn keys_are_in_the_order_of_utf16() {
        let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        let expected = "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}";
        assert_eq!(Canonical::from(value).as_str(), expected);
        let numbers = Canonical::from(json!([0, -1, 1.0, 9_007_199_254_740_993_u64]));
        assert_eq!(numbers.as_str(), "[0,-1,1,9007199254740992]");
    }
}
