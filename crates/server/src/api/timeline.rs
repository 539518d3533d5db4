//! One time line: touches, follow-ups, orders, money, signals and changes.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weft_kernel::{Id, Label, Moment, Problem};
use weft_platform::{Before, HistoryEntry, TimelineItem};
use weft_signals::card::said;
use weft_signals::pipeline::touches_of_account;

use super::labels::Labels;
use super::shapes::{items, label, object, text};
use super::{Gives, ID, OBJECT, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::http::{Answer, Ask, wrong_cursor};

/// Entries of a page.
const PAGE: usize = 50;

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/records/{object}/{id}/timeline",
    name: "listTimeline",
    summary: words(
        "时间线，最新在前",
        "The time line of a record, newest first",
    ),
    rights: Rights::SignedIn,
    parameters: &[
        OBJECT,
        ID,
        in_query(
            "cursor",
            "string",
            "1795327472123.17",
            words("上一页给出的位置", "Where the page begins"),
        ),
    ],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        items(&object(
            &json!({ "at": text("2026-11-22T06:04:32.123Z"), "kind": text("touch"), "title": label() }),
        ))
    }),
    per_object: false,
    run: Run::Blocking(list),
}];

/// An entry with the moment and number it is ordered by.
type Entry = (Moment, i64, Value);

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, name, id) = (ask.caller()?, ask.word("object")?, ask.record_id()?);
    let before = ask.parameter("cursor").map(cursor).transpose()?;
    let platform = &ask.app.platform;
    let done = platform.timeline(caller, (name, id), before, PAGE + 1)?;
    let mut entries: Vec<Entry> = done.into_iter().filter_map(entry).collect();
    if name == "account" {
        let until = before.unwrap_or_else(|| platform.now().plus_ms(1).into());
        let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
        let span = (Moment::from_ms(Moment::MIN_MS), until);
        let touches = touches_of_account(platform, caller, id, span, limit)?;
        entries.extend(touches.iter().map(|touch| {
            let (at, seq) = (touch.key.occurred_at, touch.seq);
            let shown = json!({ "at": at, "kind": "touch", "title": said(touch), "source": touch.channel,
                "trust": touch.trust.to_string(), "id": seq.to_string() });
            (at, seq, shown)
        }));
    }
    entries.extend(changes(ask, name, id, before)?);
    entries.sort_by_key(|(at, number, _)| std::cmp::Reverse((*at, *number)));
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let last = entries
        .last()
        .filter(|_| more)
        .map(|(at, number, _)| format!("{}.{number}", at.ms()));
    let shown: Vec<Value> = entries.into_iter().map(|(_, _, shown)| shown).collect();
    Answer::json(&json!({ "items": shown, "next_cursor": last }))
}

/// The place `<moment>.<number>` where the page before this one ended.
fn cursor(text: &str) -> Result<Before, Problem> {
    let place = text.split_once('.').and_then(|(at, number)| {
        Some(Before {
            at: Moment::from_ms(at.parse().ok()?),
            number: number.parse().ok()?,
        })
    });
    place.ok_or_else(wrong_cursor)
}

fn entry(item: TimelineItem) -> Option<Entry> {
    let (at, id) = (item.at, item.id.number());
    serde_json::to_value(item).ok().map(|shown| (at, id, shown))
}

/// The changes of the record itself.
fn changes(ask: &Ask, name: &str, id: Id, before: Option<Before>) -> Result<Vec<Entry>, Problem> {
    let mut history = ask.app.platform.history(ask.caller()?, name, id)?;
    let is_next = |entry: &HistoryEntry| {
        before.is_none_or(|before| (entry.at, entry.seq) < (before.at, before.number))
    };
    history.retain(|entry| is_next(entry) && is_told(entry));
    history.truncate(PAGE + 1);
    let actors: BTreeSet<Id> = history.iter().filter_map(|entry| entry.actor).collect();
    let people = Labels::of_people(&ask.app.platform, actors)?;
    let shown = history.iter().map(|entry| {
        let actor = entry.actor.map(|actor| people.linked("user", actor));
        let shown = json!({ "at": entry.at, "kind": "change", "title": title(entry), "actor": actor, "id": entry.seq.to_string() });
        (entry.at, entry.seq, shown)
    });
    Ok(shown.collect())
}

fn is_told(entry: &HistoryEntry) -> bool {
    entry.action != "refuse" && (entry.action == "create" || !entry.changes.is_empty())
}

fn title(entry: &HistoryEntry) -> Label {
    if entry.action == "create" {
        return Label::new("创建了记录", "Created the record");
    }
    let zh: Vec<&str> = entry
        .changes
        .iter()
        .map(|change| change.label.zh.as_str())
        .collect();
    let en: Vec<&str> = entry
        .changes
        .iter()
        .map(|change| change.label.en.as_str())
        .collect();
    Label::new(
        format!("修改了{}", zh.join("、")),
        format!("Changed {}", en.join(", ")),
    )
}
