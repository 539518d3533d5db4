//! What a person may see of a piece of the log.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use weft_kernel::query::Term;
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Action, Caller, ListQuery, Object, Platform, Scope, Visible, system};
use weft_store::ChangeRow;

use super::Event;

/// Objects whose new records are sent whole, under an event of their own.
const WHOLE: [&str; 2] = ["signal", "task"];

/// The events of `changes` that `caller` may see, in the order of the log.
///
/// # Errors
/// Those of reading the records.
pub(crate) fn seen_by(
    platform: &Platform,
    caller: &Caller,
    changes: &[&ChangeRow],
) -> Result<Vec<Event>, Problem> {
    let sight = Sight::of(platform, caller, changes)?;
    let mut events = Vec::new();
    for change in changes {
        let (Some(name), Some(id)) = (change.object.as_deref(), change.record) else {
            continue;
        };
        let action = change.action.as_str();
        let record = sight.there.get(&(name, id));
        let is_news = match action {
            "create" | "update" | "restore" => record.is_some(),
            "delete" => sight.gone.contains(&(name, id)),
            _ => false,
        };
        if !is_news {
            continue;
        }
        let is_whole = WHOLE.contains(&name) && !record.is_some_and(is_recorded);
        if let (Some(record), "create", true) = (record, action, is_whole) {
            events.push(whole(name, record)?);
        }
        let version = change.body.get("v");
        let data = json!({ "object": name, "id": id, "version": version, "action": action });
        events.push(Event::new("record", change.seq, &data)?);
    }
    Ok(events)
}

/// A new record as it stands. The event has no place of its own: a stream that breaks between it
/// and the event of the record begins again before both.
fn whole(name: &str, record: &Visible) -> Result<Event, Problem> {
    let event = Event::passing(name, record)?;
    Ok(if name == "signal" {
        event.of_signal(record.id(), received_at(record))
    } else {
        event
    })
}

/// Whether it is a signal that came too late to be told: it stands in lists only.
fn is_recorded(record: &Visible) -> bool {
    let shown = serde_json::to_value(record).ok();
    shown.is_some_and(|shown| shown.get("lateness") == Some(&json!("recorded")))
}

/// When all a signal rests on had come in.
fn received_at(signal: &Visible) -> Option<Moment> {
    let shown = serde_json::to_value(signal).ok()?;
    Moment::parse(shown.get("received_at")?.as_str()?).ok()
}

/// The records of some changes, as far as the caller may see them.
struct Sight<'a> {
    there: BTreeMap<(&'a str, Id), Visible>,
    gone: BTreeSet<(&'a str, Id)>,
}

impl<'a> Sight<'a> {
    /// One question for each object and way of changing.
    fn of(
        platform: &Platform,
        caller: &Caller,
        changes: &[&'a ChangeRow],
    ) -> Result<Self, Problem> {
        let (model, mut sight) = (platform.model(), Self::empty());
        for ((name, is_gone), ids) in touched(changes.iter().copied()) {
            let known = model.object(name).ok();
            let readable = |object: &&_| caller.access().scope(object, Action::Read) > Scope::None;
            let Some(object) = known.map(AsRef::as_ref).filter(readable) else {
                continue;
            };
            if is_gone {
                let gone = platform.deleted_among(caller, name, &ids)?;
                sight.gone.extend(gone.into_iter().map(|id| (name, id)));
            } else {
                let there = look(platform, caller, object, ids)?.into_iter();
                let named = there.map(|record| ((name, record.id()), record));
                sight.there.extend(named);
            }
        }
        Ok(sight)
    }

    fn empty() -> Self {
        Self {
            there: BTreeMap::new(),
            gone: BTreeSet::new(),
        }
    }
}

/// The records changed, by object and whether they were deleted.
pub(super) fn touched<'a>(
    changes: impl IntoIterator<Item = &'a ChangeRow>,
) -> BTreeMap<(&'a str, bool), Vec<Id>> {
    let mut touched: BTreeMap<(&str, bool), Vec<Id>> = BTreeMap::new();
    for change in changes {
        let is_gone = match change.action.as_str() {
            "create" | "update" | "restore" => false,
            "delete" => true,
            _ => continue,
        };
        if let (Some(object), Some(record)) = (change.object.as_deref(), change.record) {
            touched.entry((object, is_gone)).or_default().push(record);
        }
    }
    touched
}

/// Those of the records that are there for the caller.
fn look(
    platform: &Platform,
    caller: &Caller,
    object: &Object,
    ids: Vec<Id>,
) -> Result<Vec<Visible>, Problem> {
    let is_whole = WHOLE.contains(&object.name.as_str());
    let query = ListQuery {
        fields: (!is_whole).then(Vec::new),
        limit: Some(1000),
        also: Some(Term::column(object.column(system::ID)?).is_in(ids)),
        ..ListQuery::default()
    };
    let page = platform.list(caller, &object.name, &query)?;
    Ok(page.items)
}
