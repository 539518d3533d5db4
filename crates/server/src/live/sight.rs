//! What a person may see of a piece of the log.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use weft_kernel::query::Term;
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Action, Caller, ListQuery, Object, Platform, Scope, Visible, system};
use weft_store::ChangeRow;

use super::Event;

/// Objects whose new records are sent whole, under an event of their own; signals when they ring.
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
    let (model, sight) = (platform.model(), Sight::of(platform, caller, changes)?);
    let (mut events, mut rung) = (Vec::new(), BTreeSet::new());
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
        let news = record.filter(|_| rings(name, change) && rung.insert((name, id)));
        if let Some(record) = news {
            events.extend(whole(name, record)?);
        }
        let object = model.object(name)?;
        if !caller.access().may_know_of(object, (action, &change.body)) {
            continue;
        }
        let version = change.body.get("v");
        let data = json!({ "object": name, "id": id, "version": version, "action": action });
        events.push(Event::new("record", change.seq, &data)?);
    }
    Ok(events)
}

/// Whether a change may have to be told whole: a new record, or a signal whose alert was decided.
fn rings(name: &str, change: &ChangeRow) -> bool {
    let alerted = || {
        let fields = change.body.get("fields");
        fields.and_then(|fields| fields.get("alert")).is_some()
    };
    WHOLE.contains(&name) && (change.action == "create" || name == "signal" && alerted())
}

/// A record as it stands; nothing of a signal that does not ring now. The event has no place of its own: a stream that
/// breaks between it and the event of the record begins again before both.
fn whole(name: &str, record: &Visible) -> Result<Option<Event>, Problem> {
    if name != "signal" {
        return Event::passing(name, record).map(Some);
    }
    let shown = serde_json::to_value(record)
        .map_err(|error| Problem::internal("record.unreadable", error))?;
    let text = |field: &str| shown.get(field).and_then(serde_json::Value::as_str);
    // What came too late to be told stands in lists only.
    let is_told = text("lateness") != Some("recorded");
    if !is_told || !matches!(text("alert"), None | Some("rung")) {
        return Ok(None);
    }
    // Of one that was held back the wait is not ours.
    let at_once = matches!(text("alert_why"), None | Some("urgent"));
    let received = text("received_at").filter(|_| at_once);
    let received = received.and_then(|text| Moment::parse(text).ok());
    let event = Event::passing(name, &shown)?;
    Ok(Some(event.of_signal(record.id(), received)))
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
