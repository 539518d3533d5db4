//! The programs that work on the database, and which of them does what.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_signals::pipeline::{JUDGES_MAX, judges, want_judges};
use weft_store::{LeaseRow, Leases, NODE_REST_MS};

use super::auth::read;
use super::shapes::{maybe, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::background::judges::lease_of;
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[NODES, JUDGES];

const NODES: Route = Route {
    verb: Verb::Get,
    path: "/api/v1/health/nodes",
    name: "nodesHealth",
    summary: words(
        "一小时内使用过数据库的程序，以及各项后台工作由谁在做、从何时起",
        "The programs that used the database within the hour, and who does which work in the background, and since when",
    ),
    rights: Rights::Configurer,
    parameters: &[],
    takes: Takes::Nothing,
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(nodes),
};

const JUDGES: Route = Route {
    verb: Verb::Put,
    path: "/api/v1/health/judges",
    name: "setJudges",
    summary: words(
        "设置由几个判定者分担规则：每个都读全部触点，各判一部分规则",
        "Says among how many judges the rules are divided: each reads all touchpoints and judges its share of the rules",
    ),
    rights: Rights::Configurer,
    parameters: &[],
    takes: Takes::Json(|| {
        let count = json!({ "type": "integer", "minimum": 1, "maximum": JUDGES_MAX, "example": 2 });
        json!({
            "type": "object", "required": ["judges"], "additionalProperties": false,
            "properties": { "judges": count },
        })
    }),
    gives: Gives::Json(200, || {
        let number = |example: i64| json!({ "type": "integer", "example": example });
        object(&json!({ "judges": number(1), "wanted": number(2) }))
    }),
    per_object: false,
    run: Run::Blocking(set_judges),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    judges: u32,
}

fn set_judges(ask: &Ask) -> Result<Answer, Problem> {
    let platform = &ask.app.platform;
    let wanted: Wanted = read(ask.json()?)?;
    want_judges(platform, wanted.judges)?;
    let judges = judges(platform)?;
    Answer::json(&json!({ "judges": judges.count(), "wanted": judges.wanted }))
}

fn shape() -> Value {
    let number = |example: i64| json!({ "type": "integer", "example": example });
    let at = || text("2026-11-22T06:09:58Z");
    let list = |of: Value| json!({ "type": "array", "items": of });
    object(&json!({
        "node": number(0), "now": at(), "judges": number(1), "judges_wanted": number(1),
        "nodes": list(object(&json!({
            "node": number(0), "note": text("10.0.0.5:8080"), "live": { "type": "boolean", "example": true },
            "since": at(), "until": maybe(at()),
        }))),
        "leases": list(object(&json!({
            "name": text("judge"), "node": maybe(number(0)), "token": number(3),
            "since": maybe(at()), "until": maybe(at()),
        }))),
    }))
}

fn nodes(ask: &Ask) -> Result<Answer, Problem> {
    let leases = ask.app.platform.store().leases()?;
    let recent = leases.now.plus_ms(-NODE_REST_MS);
    let nodes = leases.rows.iter().filter_map(|row| {
        let number = row.node()?;
        let is_recent = row.until.is_none_or(|until| until >= recent);
        is_recent.then(|| {
            json!({
                "node": number, "note": row.note, "live": row.is_held(leases.now),
                "since": row.since, "until": row.until,
            })
        })
    });
    let judges = judges(&ask.app.platform)?;
    // Judges there were once are nobody's work any more.
    let gone: Vec<String> = (judges.count()..JUDGES_MAX).map(lease_of).collect();
    let is_work = |row: &&LeaseRow| row.node().is_none() && !gone.contains(&row.name);
    let work = leases.rows.iter().filter(is_work);
    Answer::json(&json!({
        "node": ask.app.node.number, "now": leases.now,
        "judges": judges.count(), "judges_wanted": judges.wanted,
        "nodes": nodes.collect::<Vec<_>>(),
        "leases": work.map(|row| lease(row, &leases)).collect::<Vec<_>>(),
    }))
}

/// A lease and who holds it, if somebody does.
fn lease(row: &LeaseRow, leases: &Leases) -> Value {
    let is_held = row.is_held(leases.now);
    let mut nodes = leases.rows.iter().filter(|one| one.owner == row.owner);
    let node = nodes.find_map(LeaseRow::node).filter(|_| is_held);
    json!({
        "name": row.name, "node": node, "token": row.token,
        "since": is_held.then_some(row.since), "until": row.until.filter(|_| is_held),
    })
}
