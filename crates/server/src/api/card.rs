//! The 72-hour card of a customer.

use serde_json::{Value, json};
use weft_kernel::{Id, Moment, Problem};
use weft_signals::card::Behind;
use weft_signals::pipeline::card_of;

use super::shapes::{label, maybe, object, text};
use super::{Gives, ID, OBJECT, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/records/{object}/{id}/card",
    name: "getCard",
    summary: words(
        "客户最近 72 小时（或某一刻之前 72 小时）的线索卡片",
        "What the customer did in the last 72 hours, or in those before a moment",
    ),
    rights: Rights::SignedIn,
    parameters: &[
        OBJECT,
        ID,
        in_query(
            "at",
            "string",
            "2026-11-22T06:04:32.123Z",
            words("哪一刻，不写是现在", "The moment; now when not said"),
        ),
    ],
    takes: Takes::Nothing,
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(get),
}];

fn shape() -> Value {
    let line = object(&json!({
        "day": text("2026-11-21"), "text": label(), "at": text("2026-11-21T06:22:00.000Z"),
        "trust": text("0.70"), "source": text("官网"),
        "event_id": maybe(text("4711")), "activity": maybe(text("7301444403200000002")),
    }));
    let source = object(&json!({ "name": text("官网"), "trust": text("0.70") }));
    object(&json!({
        "account": { "type": "object", "example": { "id": "7301444403200000001", "label": "华东某公司" } },
        "lines": { "type": "array", "items": line },
        "sources": { "type": "array", "items": source },
        "total": { "type": "integer", "example": 1 },
        "computed_at": text("2026-11-22T06:04:32.123Z"),
    }))
}

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let at = ask.parameter("at").map(Moment::parse).transpose();
    let at = at.map_err(|problem| problem.on_field("at"))?;
    let found = card_of(&ask.app.platform, ask.caller()?, account(ask)?, at)?;
    let lines = found.card.lines.iter().map(|line| {
        let (event, record) = match line.behind {
            Behind::Touch(seq) => (Some(seq.to_string()), None),
            Behind::Activity(id) => (None, Some(id)),
        };
        json!({ "day": line.day.to_string(), "text": line.text, "at": line.at, "trust": line.trust.to_string(),
            "source": line.source, "event_id": event, "activity": record })
    });
    let sources = found.card.sources.iter();
    let sources = sources.map(|(name, trust)| json!({ "name": name, "trust": trust.to_string() }));
    Answer::json(&json!({
        "account": { "id": found.account, "label": found.label },
        "lines": lines.collect::<Vec<_>>(),
        "sources": sources.collect::<Vec<_>>(),
        "total": found.card.total,
        "computed_at": found.card.computed_at,
    }))
}

/// The customer in the path, or the customer of the record in the path.
fn account(ask: &Ask) -> Result<Id, Problem> {
    let (object, id) = (ask.word("object")?, ask.record_id()?);
    if object == "account" {
        return Ok(id);
    }
    let record = ask.app.platform.get(ask.caller()?, object, id)?;
    let json =
        serde_json::to_value(record).map_err(|error| Problem::internal("server.json", error))?;
    let account = json
        .get("account")
        .and_then(|account| account.get("id"))
        .and_then(Value::as_str);
    Id::parse(account.unwrap_or_default()).map_err(|problem| Problem::missing().because(problem))
}
