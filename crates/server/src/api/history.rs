//! Who changed what of a record, and when.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use weft_kernel::{Id, Problem};
use weft_platform::{HistoryChange, HistoryEntry, Object};

use super::labels::Labels;
use super::shapes::{items, label, object, text};
use super::{Gives, ID, OBJECT, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/records/{object}/{id}/history",
    name: "listHistory",
    summary: words(
        "变更历史，最新在前",
        "The changes of a record, newest first",
    ),
    rights: Rights::SignedIn,
    parameters: &[OBJECT, ID],
    takes: Takes::Nothing,
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(list),
}];

fn shape() -> Value {
    let value = json!({ "description": "as in the record" });
    let change =
        object(&json!({ "field": text("name"), "label": label(), "old": value, "new": value }));
    items(&object(&json!({
        "seq": { "type": "integer", "example": 4711 },
        "at": { "type": "string", "format": "date-time", "example": "2026-11-22T06:04:32.123Z" },
        "actor": { "type": ["object", "null"], "example": { "id": "7301444403200000001", "label": "张三" } },
        "action": text("update"),
        "changes": { "type": "array", "items": change },
        "reason": { "type": ["string", "null"] },
    })))
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, name) = (ask.caller()?, ask.word("object")?);
    let platform = &ask.app.platform;
    let entries = platform.history(caller, name, ask.record_id()?)?;
    let model = platform.model();
    let known = model.object(name)?;
    let people = Labels::of_people(
        platform,
        entries.iter().filter_map(|entry| entry.actor).collect(),
    )?;
    let mut wanted: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
    for change in entries.iter().flat_map(|entry| &entry.changes) {
        if let Some(target) = target_of(ask, known, change) {
            let ids = [&change.old, &change.new].into_iter().filter_map(id_of);
            wanted.entry(target).or_default().extend(ids);
        }
    }
    let labels = Labels::of(platform, caller, wanted)?;
    let shown = |entry: &HistoryEntry| {
        let changes = entry.changes.iter().map(|change| {
            let target = target_of(ask, known, change);
            let value = |value: &Value| match (&target, id_of(value)) {
                (Some(target), Some(id)) => labels.linked(target, id),
                _ => value.clone(),
            };
            json!({ "field": change.field, "label": change.label, "old": value(&change.old), "new": value(&change.new) })
        });
        json!({
            "seq": entry.seq,
            "at": entry.at,
            "actor": entry.actor.map(|actor| people.linked("user", actor)),
            "action": entry.action,
            "changes": changes.collect::<Vec<_>>(),
            "reason": entry.reason,
        })
    };
    Answer::json(&json!({ "items": entries.iter().map(shown).collect::<Vec<_>>() }))
}

/// The object a changed lookup points to.
fn target_of(ask: &Ask, object: &Object, change: &HistoryChange) -> Option<String> {
    let (_, field) = object.field(&change.field).ok()?;
    let model = ask.app.platform.model();
    model
        .by_number(field.target?.0)
        .map(|target| target.name.clone())
}

fn id_of(value: &Value) -> Option<Id> {
    Id::parse(value.as_str()?).ok()
}
