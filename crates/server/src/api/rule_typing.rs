//! A rule while it is written: which events there are, what an expression of it means, and what may be typed next.

use serde::Deserialize;
use serde_json::{Value as Json, json};
use weft_kernel::Problem;
use weft_signals::pipeline::{KnownEvent, check_rule_part, complete_rule_part, known_events};
use weft_signals::rule::{Part, TypedRule};

use super::auth::read;
use super::expressions::{completion_shape, completion_shown, name_of};
use super::named::Records;
use super::shapes::{items, label, maybe, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/rules/events",
        name: "listRuleEvents",
        summary: words(
            "规则可以用的事件：最近收到的、记录变化产生的、别的规则写过的，各有名称、次数和属性",
            "The events rules may wait for: those that came lately, those of record changes and those other rules name, with words, counts and properties",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, events_shape),
        per_object: false,
        run: Run::Blocking(events),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/rules/expressions/check",
        name: "checkRuleExpression",
        summary: words(
            "检查规则里的一个表达式（`filter`、`value` 或 `if`）：白话说明和类型；有错时给出位置和建议",
            "Checks one expression of a rule (`filter`, `value` or `if`): its words and type; when it is wrong, where and what was meant",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| part_shape(false)),
        gives: Gives::Json(200, checked_shape),
        per_object: false,
        run: Run::Blocking(check),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/rules/expressions/complete",
        name: "completeRuleExpression",
        summary: words(
            "规则的表达式在光标处可以输入什么：事件的字段和属性，或客户的字段、信号、标签",
            "What may be typed at the cursor of a rule's expression: fields and properties of events, or fields, signals and tags of the customer",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| part_shape(true)),
        gives: Gives::Json(200, completion_shape),
        per_object: false,
        run: Run::Blocking(complete),
    },
];

fn events_shape() -> Json {
    let property = object(&json!({
        "name": text("visible_ms"), "type": text("number"), "label": label(),
    }));
    items(&object(&json!({
        "name": text("price_view"),
        "label": label(),
        "count": { "type": "integer", "example": 12 },
        "last_at": maybe(text("2026-11-20T02:00:00.000Z")),
        "properties": { "type": "array", "items": property },
    })))
}

fn part_shape(with_cursor: bool) -> Json {
    let mut properties = json!({
        "rule": { "type": "object", "example": { "name": "price_seen", "properties": [] } },
        "part": { "type": "string", "enum": ["filter", "value", "if"], "example": "filter" },
        "text": text("properties.amount > 10"),
    });
    let mut required = vec!["part", "text"];
    if let Some(properties) = properties.as_object_mut().filter(|_| with_cursor) {
        let cursor = json!({ "type": "integer", "minimum": 0, "example": 4 });
        properties.insert("cursor".to_owned(), cursor);
        required.push("cursor");
    }
    json!({ "type": "object", "required": required, "properties": properties })
}

fn checked_shape() -> Json {
    object(&json!({
        "ok": { "type": "boolean", "example": true },
        "type": text("boolean"),
        "echo": text("属性.金额 大于 10"),
        "said": label(),
        "canonical": text("properties.amount > 10"),
    }))
}

fn events(ask: &Ask) -> Result<Answer, Problem> {
    let platform = &ask.app.platform;
    let (model, _) = platform.in_draft(ask.caller()?)?;
    let known = known_events(platform, &model)?;
    let shown: Vec<Json> = known.iter().map(event_shown).collect();
    Answer::json(&json!({ "items": shown }))
}

fn event_shown(event: &KnownEvent) -> Json {
    let properties: Vec<Json> = event
        .properties
        .values()
        .map(|one| json!({ "name": one.name, "type": one.ty, "label": one.label }))
        .collect();
    json!({
        "name": event.name,
        "label": event.label,
        "count": event.count,
        "last_at": event.last_at,
        "properties": properties,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    #[serde(default)]
    rule: TypedRule,
    part: Part,
    text: String,
}

fn check(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Question = read(ask.json()?)?;
    let platform = &ask.app.platform;
    let (model, _) = platform.in_draft(ask.caller()?)?;
    let checked = check_rule_part(&model, &asked.rule, (asked.part, &asked.text))?;
    let records = Records {
        platform,
        model: &model,
        caller: ask.caller()?,
    };
    let said = records.said(&checked)?;
    Answer::json(&json!({
        "ok": true,
        "type": name_of(checked.ty(), &model),
        "echo": said.of(ask.language),
        "said": said,
        "canonical": checked.to_string(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typing {
    #[serde(default)]
    rule: TypedRule,
    part: Part,
    text: String,
    cursor: usize,
}

fn complete(ask: &Ask) -> Result<Answer, Problem> {
    let typing: Typing = read(ask.json()?)?;
    let platform = &ask.app.platform;
    let (model, _) = platform.in_draft(ask.caller()?)?;
    let cursor = typing.cursor.min(weft_expr::TEXT_LENGTH_MAX);
    let asked = (typing.part, typing.text.as_str(), cursor);
    let found = complete_rule_part(&model, &typing.rule, asked)?;
    let records = Records {
        platform,
        model: &model,
        caller: ask.caller()?,
    };
    completion_shown(records.offered(found)?)
}
