//! Why a signal stands: rule, conditions, evidence, times.

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_signals::explain::{Condition, Evidence};
use weft_signals::pipeline::why_of;

use super::shapes::{label, maybe, object, text};
use super::{Gives, ID, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};
use crate::live::delivered_at;

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/signals/{id}/why",
    name: "explainSignal",
    summary: words("信号的依据", "Why a signal stands"),
    rights: Rights::SignedIn,
    parameters: &[ID],
    takes: Takes::Nothing,
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(why),
}];

fn shape() -> Value {
    let many = json!({ "type": "array", "items": { "type": "object" } });
    let version = json!({ "type": "integer", "example": 1 });
    object(&json!({
        "rule": object(&json!({ "name": text("deep_tech_exploration"), "label": label(), "version": version })),
        "sentence": label(),
        "conditions": many,
        "evidence": many,
        "times": { "type": "object", "example": { "occurred_at": "2026-11-22T06:04:32.123Z" } },
        "alert": object(&json!({ "state": text("held"), "at": maybe(text("2026-11-23T00:00:00.000Z")), "told": maybe(label()) })),
    }))
}

fn why(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, id) = (ask.caller()?, ask.record_id()?);
    let platform = &ask.app.platform;
    let found = why_of(platform, caller, &ask.app.book(), id)?;
    let delivered = match delivered_at(platform, id, caller.id())? {
        None => delivered_at(platform, id, None)?,
        mine => mine,
    };
    let receipt = &found.receipt;
    Answer::json(&json!({
        "rule": { "name": found.rule, "label": found.rule_label, "version": found.version },
        "sentence": found.why.sentence,
        "conditions": conditions_shown(&found.why.conditions),
        "evidence": evidence_shown(&found.why.evidence),
        "times": {
            "occurred_at": found.occurred_at,
            "received_at": found.received_at,
            "judged_at": found.judged_at,
            "delivered_at": delivered,
        },
        "alert": { "state": receipt.state, "at": receipt.at, "told": receipt.told },
    }))
}

/// Conditions as they are answered.
pub(super) fn conditions_shown(conditions: &[Condition]) -> Vec<Value> {
    let shown = conditions.iter().map(|condition| {
        let evidence: Vec<String> = condition.evidence.iter().map(ToString::to_string).collect();
        json!({ "text": condition.text, "expected": condition.expected, "actual": condition.actual,
            "found": condition.found, "met": condition.met, "evidence": evidence })
    });
    shown.collect()
}

/// Events as they are answered.
pub(super) fn evidence_shown(evidence: &[Evidence]) -> Vec<Value> {
    let shown = evidence.iter().map(|event| {
        json!({ "id": event.seq.to_string(), "at": event.at, "type": event.event, "text": event.text,
            "source": event.source, "trust": event.trust.to_string() })
    });
    shown.collect()
}
