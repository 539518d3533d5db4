//! Free tags: short words that people make up as they go.
//!
//! JSON: an array of strings, `["展会","VIP"]`. `tags contains "VIP"` and `tags in ("VIP", "展会")` filter.

use serde_json::Value as Json;
use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

/// The most characters of a tag.
const TAG_LENGTH_MAX: usize = 30;
/// The most tags of one field.
const TAGS_MAX: usize = 50;

pub(super) struct Tags;

impl FieldType for Tags {
    fn name(&self) -> &'static str {
        "tags"
    }

    fn label(&self) -> Label {
        Label::new("标签", "Tags")
    }

    fn wire(&self) -> &'static str {
        "string[]"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::List)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        tags(typed.split([',', '，', '、', ';', '；', '\n']))
    }

    fn parse_json(
        &self,
        json: &Json,
        _doc: &FieldDoc,
        _zone: &Zone,
    ) -> Option<Result<Value, Problem>> {
        let texts: Option<Vec<&str>> = json.as_array()?.iter().map(Json::as_str).collect();
        texts.map(tags)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "展会、 VIP ,展会",
                shown: Ok(r#"["展会","VIP"]"#),
            },
            Example {
                typed: "，",
                shown: Ok(""),
            },
            Example {
                typed: "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
                shown: Err("field.tags.too_long"),
            },
        ]
    }
}

/// The words, each once, in the order given.
fn tags<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Value, Problem> {
    let mut tags: Vec<String> = Vec::new();
    for word in words.into_iter().map(str::trim) {
        if word.chars().nth(TAG_LENGTH_MAX).is_some() || word.contains(char::is_control) {
            return Err(Problem::invalid(
                "field.tags.too_long",
                format!("一个标签最多 {TAG_LENGTH_MAX} 个字，且不能换行"),
                format!("A tag has at most {TAG_LENGTH_MAX} characters on one line"),
            ));
        }
        if !word.is_empty() && tags.iter().all(|tag| tag != word) {
            tags.push(word.to_owned());
        }
    }
    if tags.len() > TAGS_MAX {
        return Err(Problem::invalid(
            "field.tags.too_many",
            format!("最多 {TAGS_MAX} 个标签"),
            format!("At most {TAGS_MAX} tags"),
        ));
    }
    Ok(if tags.is_empty() {
        Value::Empty
    } else {
        Value::List(tags)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_tags_as_the_limit_are_taken_and_not_one_more() {
        let words: Vec<String> = (0..=TAGS_MAX).map(|n| n.to_string()).collect();
        let of = |count: usize| tags(words.iter().take(count).map(String::as_str));
        assert!(matches!(of(TAGS_MAX), Ok(Value::List(all)) if all.len() == TAGS_MAX));
        assert_eq!(of(TAGS_MAX + 1).unwrap_err().code(), "field.tags.too_many");
    }

    #[test]
    fn a_tag_in_an_array_may_hold_a_comma() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let read = Tags.parse_json(
            &serde_json::json!(["a,b", "c"]),
            &FieldDoc::default(),
            &zone,
        );
        assert_eq!(
            read.unwrap().unwrap(),
            Value::List(vec!["a,b".into(), "c".into()])
        );
        let odd = Tags.parse_json(&serde_json::json!([1]), &FieldDoc::default(), &zone);
        assert!(odd.is_none());
    }
}
