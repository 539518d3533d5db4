//! The touch of a moment.

use serde_json::{Map, Value as Json};
use weft_kernel::{Date, Id, Moment};

use super::records::Shown;
use super::table::{Due, State};
use crate::pipeline::record_events::Said;
use crate::rule::{COUNTS, KEY, Rule, Timed};
use crate::subject;

/// The touch of a moment that has come, or with −1 of one that is taken back.
pub(super) fn touch(
    (rule, timed): (&Rule, &Timed),
    due: &Due,
    (subject, shown): (Id, Option<&Shown>),
    counts: i64,
) -> Said {
    let (record, at) = (due.record, due.at.ms());
    let key = format!("{}:{record}:{at}:{}", timed.event, due.again);
    let label = rule.timed_label();
    let mut properties = Map::new();
    let mut add = |name: &str, value: Json| properties.insert(name.to_owned(), value);
    add(COUNTS, counts.into());
    add(KEY, key.clone().into());
    add("object", timed.object.clone().into());
    add("record", record.to_string().into());
    let taken_back = match counts < 0 {
        true => ("（日期已改，不再算）", " (taken back: the date is another)"),
        false => ("", ""),
    };
    add("text", format!("{}{}", label.zh, taken_back.0).into());
    add("text_en", format!("{}{}", label.en, taken_back.1).into());
    if let Some(title) = shown.and_then(|one| one.title.clone()) {
        add("title", title.into());
    }
    let open = shown.is_some_and(|one| one.tells_date);
    if let Some(target) = due.target.filter(|_| open) {
        add("date", target.to_string().into());
    }
    Said {
        // What takes back comes before what it takes back, in the order of one moment.
        message_id: format!("{}:{key}", i32::from(counts > 0)),
        event: timed.event.clone(),
        subject: subject::user(&subject.to_string()),
        at: due.at,
        properties,
        context: Map::new(),
        becomes: None,
    }
}

/// A moment that lies in the past of nobody: to try a rule out.
pub(super) fn as_moment(timed: &Timed, record: Id, (target, at): (Option<Date>, Moment)) -> Due {
    Due {
        id: record,
        event: timed.event.clone(),
        record,
        at,
        target,
        again: 0,
        state: State::Told,
    }
}
