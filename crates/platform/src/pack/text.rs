//! Documents as the text of files: TOML, with the line and character of what cannot be read.

use serde_json::{Map, Value as Json};
use toml::Value as Toml;
use weft_kernel::{Label, Problem};

/// The most characters of a line that a refusal repeats.
const LINE_SHOWN_MAX: usize = 60;

/// The text of the file at `path` as a document; dates without quotation marks are their texts.
///
/// # Errors
/// `pack.unreadable` with the place.
pub(super) fn document(path: &str, text: &str) -> Result<Json, Problem> {
    let table: toml::Table = toml::from_str(text).map_err(|error| misspelt(path, text, &error))?;
    let members = table.into_iter().map(|(name, value)| {
        let value = json(path, &name, value)?;
        Ok((name, value))
    });
    Ok(Json::Object(members.collect::<Result<_, Problem>>()?))
}

fn json(path: &str, place: &str, value: Toml) -> Result<Json, Problem> {
    Ok(match value {
        Toml::String(text) => Json::String(text),
        Toml::Integer(number) => number.into(),
        Toml::Boolean(truth) => truth.into(),
        Toml::Datetime(moment) => Json::String(moment.to_string()),
        Toml::Float(number) => serde_json::Number::from_f64(number)
            .map(Json::Number)
            .ok_or_else(|| no_number(path, place))?,
        Toml::Array(items) => {
            let items = items.into_iter().enumerate();
            let read = items.map(|(at, item)| json(path, &format!("{place}[{at}]"), item));
            Json::Array(read.collect::<Result<_, Problem>>()?)
        }
        Toml::Table(table) => {
            let mut members = Map::new();
            for (name, value) in table {
                let value = json(path, &format!("{place}.{name}"), value)?;
                members.insert(name, value);
            }
            Json::Object(members)
        }
    })
}

/// The refusal of the file at `path`.
pub(crate) fn unreadable(path: &str, reason: &Label) -> Problem {
    Problem::invalid(
        "pack.unreadable",
        format!("读不懂 `{path}`：{}", reason.zh),
        format!("`{path}` cannot be read: {}", reason.en),
    )
    .on_field(path)
}

fn no_number(path: &str, place: &str) -> Problem {
    let reason = Label::new(
        format!("`{place}` 不是数字，不能写 nan 和 inf"),
        format!("`{place}` is no number: nan and inf are none"),
    );
    unreadable(path, &reason).on_field(format!("{path}:{place}"))
}

/// The refusal of a text that is no TOML: which line, which character of it, and what stands there.
fn misspelt(path: &str, text: &str, error: &toml::de::Error) -> Problem {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default();
    let column = column.chars().count();
    let shown = text.lines().nth(line).unwrap_or_default().trim();
    let shown: String = shown.chars().take(LINE_SHOWN_MAX).collect();
    let (line, column) = (line + 1, column + 1);
    let why = match error.message().starts_with("duplicate key") {
        true => "同一个名称写了两次",
        false => "不合 TOML 的写法",
    };
    let reason = Label::new(
        format!("第 {line} 行第 {column} 个字{why}：`{shown}`"),
        format!(
            "line {line}, character {column}: {}: `{shown}`",
            error.message()
        ),
    );
    unreadable(path, &reason).at(before.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_no_toml_is_refused_with_line_and_character() {
        for (text, place, zh) in [
            (
                "name = \"甲\"\nlabel = {",
                20,
                "第 2 行第 10 个字不合 TOML 的写法",
            ),
            ("甲 = 1", 0, "第 1 行第 1 个字不合 TOML 的写法"),
            (
                "a = 1\nb = 2\na = 3",
                12,
                "第 3 行第 1 个字同一个名称写了两次",
            ),
        ] {
            let refused = document("x.toml", text).unwrap_err();
            assert_eq!(refused.position(), Some(place), "{refused}");
            assert!(refused.told().zh.contains(zh), "{}", refused.told().zh);
        }
    }

    #[test]
    fn a_date_is_its_text_and_what_is_no_number_is_refused() {
        let read = document("x.toml", "from = 2026-01-01\nrate = 1.5").unwrap();
        assert_eq!(
            read,
            serde_json::json!({ "from": "2026-01-01", "rate": 1.5 })
        );
        let refused = document("x.toml", "[a]\nrate = [1, nan]").unwrap_err();
        assert_eq!(refused.field(), Some("x.toml:a.rate[1]"));
    }
}
