//! What is told of a rehearsal: the figures of its result, and a line for each firing.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment};
use weft_signals::pipeline::{Alert, Fired, Gone, Load, Rehearsed, Told};
use weft_signals::rule::{Lateness, RuleDocument};

use crate::measures::quotient;

/// The lists: all firings, those nobody was told of, those somebody was, those that came late, those that were missed
/// for that, and signals that would be gone.
pub(crate) const WHICH: &[&str] = &["all", "new", "told", "late", "missed", "gone"];

/// Owners whose load is told; the busiest.
const LOADS_MAX: usize = 500;

/// Whether a line stands in this list.
pub(crate) fn is_listed(which: &str, line: &Json) -> bool {
    let is = |field: &str| line.get(field).and_then(Json::as_bool).unwrap_or_default();
    let told = line.get("told").is_some_and(Json::is_object);
    match which {
        "gone" => is("gone"),
        _ if is("gone") => false,
        "new" => !told,
        "told" => told,
        "late" => is("late"),
        "missed" => is("missed"),
        _ => true,
    }
}

/// The figures.
pub(super) fn counted(
    document: &RuleDocument,
    (from, to): (Moment, Moment),
    found: &Rehearsed,
) -> Json {
    let (useful, useless) = (found.with_outcome("useful"), found.with_outcome("useless"));
    let whole = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let alerted = found.count(|one| one.alert.is_some());
    let mut actions: BTreeMap<&str, usize> = BTreeMap::new();
    for action in &document.then.actions {
        *actions.entry(action.word()).or_default() += alerted;
    }
    let actions = actions.iter();
    let actions = actions.map(|(kind, count)| json!({ "kind": kind, "count": count }));
    let sent = json!({
        "rung": found.alerted("rung"), "held": found.alerted("held"),
        "digest": found.alerted("digest"), "silent": found.fired.len() - alerted,
        "actions": actions.collect::<Vec<_>>(),
    });
    let loads = found.loads.iter().take(LOADS_MAX).map(load);
    json!({
        "rule": document.name, "version": document.version, "from": from, "to": to,
        "touches": found.touches, "total": found.fired.len(), "strangers": found.strangers,
        "new": found.count(|one| one.told.is_none()),
        "late": found.count(Fired::is_late), "missed": found.count(Fired::is_missed),
        "gone": found.gone.len(), "useful": useful, "useless": useless,
        "precision": quotient(whole(useful), whole(useful + useless)),
        "sent": sent, "loads": loads.collect::<Vec<_>>(),
    })
}

/// The line of a firing.
pub(super) fn fired(one: &Fired) -> Json {
    json!({
        "account": customer(one.account, &one.account_label, one.object),
        "contact": one.contact,
        "owner": named(one.owner.as_ref()),
        "occurred_at": one.occurred_at,
        "received_at": one.received_at,
        "late": one.is_late(),
        "lateness": lateness(one.lateness),
        "missed": one.is_missed(),
        "gone": false,
        "reason": one.reason,
        "told": one.told.as_ref().map(told),
        "alert": one.alert.as_ref().map(alert),
    })
}

/// The line of a signal that would be gone, with the same fields.
pub(super) fn gone(one: &Gone) -> Json {
    json!({
        "account": customer(one.account, &one.account_label, one.object),
        "contact": null,
        "owner": null,
        "occurred_at": one.occurred_at,
        "received_at": null,
        "late": false,
        "lateness": null,
        "missed": false,
        "gone": true,
        "reason": null,
        "told": told(&one.told),
        "alert": null,
    })
}

fn customer(id: Id, label: &str, object: &str) -> Json {
    json!({ "id": id, "label": label, "object": object })
}

fn named(who: Option<&(Id, String)>) -> Json {
    who.map_or(
        Json::Null,
        |(id, label)| json!({ "id": id, "label": label }),
    )
}

fn told(told: &Told) -> Json {
    json!({ "id": told.id, "outcome": told.outcome })
}

fn alert(alert: &Alert) -> Json {
    json!({ "state": alert.state, "why": alert.why, "at": alert.at })
}

fn load(load: &Load) -> Json {
    let busiest = load.busiest.as_ref();
    let busiest = busiest.map(|(day, count)| json!({ "day": day.to_string(), "count": count }));
    json!({ "owner": named(load.owner.as_ref()), "count": load.count, "busiest": busiest })
}

fn lateness(lateness: Lateness) -> &'static str {
    match lateness {
        Lateness::InTime => "in_time",
        Lateness::Late => "late",
        Lateness::Recorded => "recorded",
        Lateness::Dropped => "dropped",
    }
}
