//! What every rule must say, and how one is refused.

use std::collections::BTreeSet;

use weft_kernel::Problem;

use super::TAG_WEIGHT_MAX;
use super::document::RuleDocument;

pub(super) fn check_head(document: &RuleDocument) -> Result<(), Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if document.name.is_empty() || !document.name.chars().all(plain) {
        return Err(wrong(
            "rule.name",
            document,
            "名称只用小写字母、数字和下划线",
            "a name has lower-case letters, digits and _ only",
        ));
    }
    let names: BTreeSet<_> = document
        .properties
        .iter()
        .map(|property| &property.name)
        .collect();
    if names.len() < document.properties.len() {
        return Err(wrong(
            "rule.property_twice",
            document,
            "同一属性声明了两次",
            "a property is declared twice",
        ));
    }
    let weight = document.then.tag.as_ref().map_or(0, |tag| tag.weight);
    if weight.abs() > TAG_WEIGHT_MAX {
        return Err(wrong(
            "rule.weight",
            document,
            "标签权重应在 −1000 与 1000 之间",
            "the weight of a tag lies within −1000 and 1000",
        ));
    }
    Ok(())
}

pub(super) fn reads_user() -> Problem {
    Problem::invalid(
        "rule.reads_user",
        "规则对每个人都一样，不能用「我」",
        "A rule is the same for everybody and cannot speak of “me”",
    )
}

pub(super) fn check_events(document: &RuleDocument, events: &[String]) -> Result<(), Problem> {
    if events.is_empty() || events.iter().any(|event| event.trim().is_empty()) {
        return Err(wrong(
            "rule.events",
            document,
            "`events` 至少要有一个事件名",
            "`events` needs at least one name",
        ));
    }
    Ok(())
}

/// Says of what is wrong that it stands under `place`.
pub(super) fn under(place: &str) -> impl Fn(Problem) -> Problem + use<> {
    let place = place.to_owned();
    move |problem| {
        let whole = match problem.field() {
            Some(within) => format!("{place}.{within}"),
            None => place.clone(),
        };
        problem.on_field(whole)
    }
}

pub(super) fn check_between(
    document: &RuleDocument,
    what: &str,
    count: usize,
    least: usize,
    most: usize,
) -> Result<(), Problem> {
    if (least..=most).contains(&count) {
        return Ok(());
    }
    Err(wrong(
        "rule.range",
        document,
        &format!("`{what}` 应在 {least} 与 {most} 之间"),
        &format!("`{what}` lies within {least} and {most}"),
    ))
}

pub(super) fn wrong(code: &'static str, document: &RuleDocument, zh: &str, en: &str) -> Problem {
    let name = &document.name;
    Problem::invalid(
        code,
        format!("规则 `{name}`：{zh}"),
        format!("Rule `{name}`: {en}"),
    )
}
