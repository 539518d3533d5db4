//! A rule of signals over the past: a draft, or the one in force.

use std::sync::atomic::AtomicBool;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use weft_kernel::{Moment, Problem};
use weft_signals::pipeline::{FIRED_MAX, Fired, Rehearsed, Told, rehearse};
use weft_signals::rule::{Lateness, RuleDocument};

use super::auth::read;
use super::shapes::{label, maybe, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/rules/rehearse",
    name: "rehearseRule",
    summary: words(
        "把一条信号规则（草稿或现行的）放到过去一段时间里试：会告诉谁、什么时候、为什么、每人多少，和当时实际发出的相比如何",
        "Tries a rule of signals, a draft or the one in force, over the past: whom it would have told, when, why, how many each, and how that compares with what was told",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Json(|| {
        json!({
            "type": "object",
            "required": ["from", "to"],
            "properties": {
                "name": text("deep_tech_exploration"),
                "rule": { "type": "object", "example": { "name": "deep_tech_exploration" } },
                "from": text("2026-10-01T00:00:00Z"),
                "to": text("2026-11-01T00:00:00Z"),
            },
        })
    }),
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(try_out),
}];

fn shape() -> Json {
    let count = || json!({ "type": "integer", "example": 12 });
    let named = || {
        maybe(object(
            &json!({ "id": text("1742"), "label": text("张三") }),
        ))
    };
    let told = || json!({ "id": text("1742"), "outcome": maybe(text("useful")) });
    let fired = object(&json!({
        "account": object(&json!({ "id": text("1742"), "label": text("甲公司") })),
        "contact": maybe(text("1743")),
        "owner": named(),
        "occurred_at": text("2026-10-12T06:04:32.123Z"),
        "received_at": text("2026-10-12T06:04:33.001Z"),
        "late": { "type": "boolean", "example": false },
        "lateness": text("in_time"),
        "reason": maybe(label()),
        "told": maybe(object(&told())),
    }));
    let busiest = object(&json!({ "day": text("2026-10-12"), "count": count() }));
    let load = object(&json!({ "owner": named(), "count": count(), "busiest": maybe(busiest) }));
    let list = |item: Json| json!({ "type": "array", "items": item });
    let missed = object(&json!({ "count": count(), "items": list(fired.clone()) }));
    object(&json!({
        "touches": count(), "total": count(), "strangers": count(), "late": count(),
        "new": count(), "useful": count(), "useless": count(),
        "items": list(fired), "missed": missed, "loads": list(load), "gone": list(object(&told())),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: Option<String>,
    rule: Option<Json>,
    from: String,
    to: String,
}

fn try_out(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, app) = (ask.caller()?, &ask.app);
    app.platform.may_configure(caller)?;
    let asked: Asked = read(ask.json()?)?;
    let document = match (&asked.rule, &asked.name) {
        (Some(rule), _) => drafted(rule)?,
        (None, Some(name)) => {
            let book = app.book();
            let rule = book.rule(name).ok_or_else(|| unknown(name))?;
            rule.document().clone()
        }
        (None, None) => return Err(neither()),
    };
    let rule = app.book().tried(&app.platform, document)?;
    let at =
        |field: &str, text: &str| Moment::parse(text).map_err(|problem| problem.on_field(field));
    let period = (at("from", &asked.from)?, at("to", &asked.to)?);
    let found = rehearse(&app.platform, caller, rule, period, &AtomicBool::new(false))?;
    Answer::json(&shown(&found))
}

/// A document as the configuration keeps it.
fn drafted(rule: &Json) -> Result<RuleDocument, Problem> {
    let text = toml::to_string(rule).map_err(|error| {
        Problem::invalid(
            "rule.unreadable",
            "规则不是一份文档",
            "The rule is no document",
        )
        .because(error)
        .on_field("rule")
    })?;
    RuleDocument::read(&text).map_err(|problem| problem.on_field("rule"))
}

fn unknown(name: &str) -> Problem {
    Problem::invalid(
        "rule.unknown",
        format!("没有名为 `{name}` 的现行规则"),
        format!("No rule in force is called `{name}`"),
    )
    .on_field("name")
}

fn neither() -> Problem {
    Problem::invalid(
        "rule.none",
        "请给出规则名 `name` 或规则文档 `rule`",
        "Give the `name` of a rule or a document as `rule`",
    )
    .on_field("rule")
}

fn lateness(lateness: Lateness) -> &'static str {
    match lateness {
        Lateness::InTime => "in_time",
        Lateness::Late => "late",
        Lateness::Recorded => "recorded",
        Lateness::Dropped => "dropped",
    }
}

fn shown(found: &Rehearsed) -> Json {
    let named = |who: &Option<(weft_kernel::Id, String)>| {
        who.as_ref()
            .map(|(id, label)| json!({ "id": id, "label": label }))
    };
    let told = |told: &Told| json!({ "id": told.id, "outcome": told.outcome });
    let fired = |one: &Fired| {
        json!({
            "account": { "id": one.account, "label": one.account_label, "object": one.object },
            "contact": one.contact,
            "owner": named(&one.owner),
            "occurred_at": one.occurred_at,
            "received_at": one.received_at,
            "late": one.is_late(),
            "lateness": lateness(one.lateness),
            "reason": one.reason,
            "told": one.told.as_ref().map(told),
        })
    };
    let loads = found.loads.iter().map(|load| {
        let busiest = load.busiest.as_ref();
        let busiest = busiest.map(|(day, count)| json!({ "day": day.to_string(), "count": count }));
        json!({ "owner": named(&load.owner), "count": load.count, "busiest": busiest })
    });
    let missed = found.fired.iter().filter(|one| one.is_missed());
    let missed = missed.take(FIRED_MAX).map(fired);
    let count = |which: fn(&Fired) -> bool| found.fired.iter().filter(|one| which(one)).count();
    json!({
        "touches": found.touches,
        "total": found.fired.len(),
        "strangers": found.strangers,
        "late": count(Fired::is_late),
        "new": count(|one| one.told.is_none()),
        "useful": found.with_outcome("useful"),
        "useless": found.with_outcome("useless"),
        "items": found.fired.iter().take(FIRED_MAX).map(fired).collect::<Vec<_>>(),
        "missed": { "count": count(Fired::is_missed), "items": missed.collect::<Vec<_>>() },
        "loads": loads.collect::<Vec<_>>(),
        "gone": found.gone.iter().map(told).collect::<Vec<_>>(),
    })
}
