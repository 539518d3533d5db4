//! What is wrong with the shape of something sent, in both languages: the words of `serde` are for
//! programmers and in English only.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use weft_kernel::Label;

use super::strict::Strict;

/// The most characters of what was sent that a refusal repeats.
const REPEATED_MAX: usize = 60;

/// What can be wanted or found: as `serde` says it, in Chinese, in English.
const THINGS: &[(&str, &str, &str)] = &[
    ("a string", "文本", "a text"),
    ("a borrowed string", "文本", "a text"),
    ("variant identifier", "文本", "a text"),
    ("a boolean", " true 或 false", "true or false"),
    ("u8", " 0 到 255 的整数", "a whole number from 0 to 255"),
    (
        "u16",
        " 0 到 65535 的整数",
        "a whole number from 0 to 65535",
    ),
    ("u32", "不小于 0 的整数", "a whole number, 0 or more"),
    ("u64", "不小于 0 的整数", "a whole number, 0 or more"),
    ("usize", "不小于 0 的整数", "a whole number, 0 or more"),
    ("i64", "整数", "a whole number"),
    ("a sequence", "列表", "a list"),
    ("sequence", "列表", "a list"),
    ("a map", "一个对象", "an object"),
    ("map", "一个对象", "an object"),
    ("an object", "一个对象", "an object"),
    ("string or map", "文本", "a text"),
    (
        "true, false or a table of `from`, `date` and `locked_when`",
        " true、false 或由 `from`、`date`、`locked_when` 组成的对象",
        "true, false or an object of `from`, `date` and `locked_when`",
    ),
    ("null", "空", "nothing"),
    ("unit value", "空", "nothing"),
];

/// What values of several forms say of themselves: as they do, in Chinese, in English.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "the name of a field, or an object of `field` and `by`",
        "应为字段名，或由 `field` 和 `by` 组成的对象",
        "it is the name of a field, or an object of `field` and `by`",
    ),
    (
        "one of `phone`, `id`, `bank_card`, `email`, `name`, `all`, or `{ keep_first = 3, keep_last = 4 }`",
        "应为 `phone`、`id`、`bank_card`、`email`、`name`、`all` 之一，或 `{ keep_first = 3, keep_last = 4 }`",
        "it is one of `phone`, `id`, `bank_card`, `email`, `name`, `all`, or `{ keep_first = 3, keep_last = 4 }`",
    ),
    ("value.id", "应为记录的编号", "the id of a record is wanted"),
    (
        "value.moment",
        "应为时间，如 2026-11-22T08:00:00Z",
        "a moment such as 2026-11-22T08:00:00Z is wanted",
    ),
];

/// Something that was not of the shape that was wanted.
pub struct Misshaped {
    /// Where in it; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub told: Label,
    /// The name that was probably meant.
    pub near: Option<String>,
}

/// Reads something sent; a list in the order of the members stands for no object.
///
/// # Errors
/// Where it is not as wanted, and why.
pub fn shaped<T: DeserializeOwned>(json: Json) -> Result<T, Misshaped> {
    serde_path_to_error::deserialize(Strict(json)).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.inner().to_string();
        let (told, near) = in_words(&reason);
        let missing = reason.strip_prefix("missing field ");
        let missing = missing.map(|name| format!(".{}", name.trim_matches('`')));
        let path = path + &missing.unwrap_or_default();
        Misshaped {
            path: path.trim_matches('.').to_owned(),
            told,
            near,
        }
    })
}

/// What `serde` says in words, and the name that was probably meant.
#[must_use]
pub fn in_words(reason: &str) -> (Label, Option<String>) {
    let (told, near) = (told(reason), meant(reason));
    let (zh, en) = match &near {
        Some(near) => (
            format!("，是否想写 `{near}`？"),
            format!("; did you mean `{near}`?"),
        ),
        None => (String::new(), String::new()),
    };
    (Label::new(told.zh + &zh, told.en + &en), near)
}

/// The known name nearest to the unknown one a refusal of `serde` speaks of.
fn meant(reason: &str) -> Option<String> {
    if !reason.starts_with("unknown ") {
        return None;
    }
    let mut names = reason.split('`').skip(1).step_by(2);
    let typed = names.next()?;
    weft_expr::nearest(typed, names)
}

fn told(reason: &str) -> Label {
    named(reason)
        .or_else(|| unknown(reason))
        .or_else(|| unfit(reason))
        .or_else(|| {
            let known = SENTENCES.iter().find(|(said, ..)| *said == reason);
            known.map(|(_, zh, en)| Label::new(*zh, *en))
        })
        .unwrap_or_else(|| Label::new(format!("写法不对：{}", cut(reason)), cut(reason)))
}

/// `missing field`, `duplicate field`.
fn named(reason: &str) -> Option<Label> {
    if let Some(name) = reason.strip_prefix("missing field ") {
        return Some(Label::new(
            format!("缺少 {name}"),
            format!("{name} is missing"),
        ));
    }
    let name = reason.strip_prefix("duplicate field ")?;
    Some(Label::new(
        format!("{name} 写了两次"),
        format!("{name} stands twice"),
    ))
}

/// `unknown field`, `unknown variant`.
fn unknown(reason: &str) -> Option<Label> {
    let of_field = reason.strip_prefix("unknown field `");
    let of_value = reason.strip_prefix("unknown variant `");
    let (name, known) = of_field.or(of_value)?.split_once("`, ")?;
    let name = cut(name);
    let known = known.strip_prefix("expected ").unwrap_or_default();
    let known = known.trim_start_matches("one of ");
    let known_zh = known.replace(" or ", "、").replace("`, `", "`、`");
    let (zh, en) = match known {
        "" => (String::new(), String::new()),
        _ => (format!("，可写 {known_zh}"), format!("; there are {known}")),
    };
    Some(match of_field {
        Some(_) => Label::new(
            format!("没有属性 `{name}`{zh}"),
            format!("there is no property `{name}`{en}"),
        ),
        None => Label::new(
            format!("不能写 `{name}`{zh}"),
            format!("`{name}` cannot stand here{en}"),
        ),
    })
}

/// `invalid type`, `invalid value`, `invalid length`.
fn unfit(reason: &str) -> Option<Label> {
    let kinds = ["invalid type: ", "invalid value: ", "invalid length "];
    let rest = kinds.iter().find_map(|kind| reason.strip_prefix(kind))?;
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    let (found, wanted) = (thing(found), thing(wanted));
    Some(Label::new(
        format!("应为{}，不能是{}", wanted.zh, found.zh),
        format!("{} is wanted, not {}", wanted.en, found.en),
    ))
}

/// What is wanted or found, in words.
fn thing(said: &str) -> Label {
    if said.starts_with("struct ") {
        return Label::new("一个对象", "an object");
    }
    if let Some((_, zh, en)) = THINGS.iter().find(|(known, ..)| *known == said) {
        return Label::new(*zh, *en);
    }
    let shown = cut(said);
    match said.split_once(' ') {
        Some(("string", text)) => {
            let text = cut(text);
            Label::new(format!("文本 {text}"), format!("the text {text}"))
        }
        Some(("integer" | "boolean", value)) => Label::new(format!(" {value}"), value),
        Some(("floating", value)) => {
            let value = value.trim_start_matches("point ");
            Label::new(format!(" {value}"), value)
        }
        _ => Label::new(format!(" {shown}"), shown),
    }
}

/// The beginning of a long text.
fn cut(text: &str) -> String {
    match text.char_indices().nth(REPEATED_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Doc {
        label: Label,
        #[serde(default)]
        hue: u8,
        #[serde(default)]
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Table,
        Kanban,
    }

    #[test]
    fn what_is_misshaped_is_told_in_chinese_with_its_place_and_what_was_meant() {
        let label = json!({ "zh": "甲", "en": "A" });
        for (json, path, zh, near) in [
            (json!({}), "label", "缺少 `label`", None),
            (
                json!({ "label": { "en": "A" } }),
                "label.zh",
                "缺少 `zh`",
                None,
            ),
            (
                json!({ "label": label, "hu": 1 }),
                "hu",
                "没有属性 `hu`，可写 `label`、`hue`、`kind`，是否想写 `hue`？",
                Some("hue"),
            ),
            (
                json!({ "label": label, "hue": 400 }),
                "hue",
                "应为 0 到 255 的整数，不能是 `400`",
                None,
            ),
            (
                json!({ "label": ["甲", "A"] }),
                "label",
                "应为一个对象，不能是列表",
                None,
            ),
            (
                json!({ "label": { "zh": 1, "en": "A" } }),
                "label.zh",
                "应为文本，不能是 `1`",
                None,
            ),
            (
                json!({ "label": label, "kind": "kanbn" }),
                "kind",
                "不能写 `kanbn`，可写 `table`、`kanban`，是否想写 `kanban`？",
                Some("kanban"),
            ),
            (json!([label]), "", "应为一个对象，不能是列表", None),
        ] {
            let wrong = shaped::<Doc>(json.clone()).err();
            let wrong = wrong.unwrap_or_else(|| panic!("{json} is taken"));
            let found = (wrong.path.as_str(), wrong.told.zh.as_str());
            assert_eq!((found, wrong.near.as_deref()), ((path, zh), near), "{json}");
        }
    }

    #[test]
    fn a_refusal_repeats_only_the_beginning_of_a_long_text() {
        let wrong = shaped::<Doc>(json!({ "label": "字".repeat(10_000) })).err();
        assert!(wrong.unwrap().told.zh.chars().count() < 100);
    }
}
