//! What a person may see of a piece of the log.

use std::collections::BTreeMap;

use serde_json::json;
use weft_kernel::query::Term;
use weft_kernel::{Id, Problem};
use weft_platform::{Action, Caller, ListQuery, Model, Object, Platform, Scope, Visible, system};
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
    changes: &[ChangeRow],
) -> Result<Vec<Event>, Problem> {
    let model = platform.model();
    let mut visible = BTreeMap::new();
    for (name, ids) in touched(changes) {
        let Some(object) = readable(&model, caller, name) else {
            continue;
        };
        let records = look(platform, caller, object, ids)?;
        visible.extend(
            records
                .into_iter()
                .map(|record| ((name, record.id()), record)),
        );
    }
    let mut events = Vec::new();
    for change in changes {
        let (Some(name), Some(id)) = (change.object.as_deref(), change.record) else {
            continue;
        };
        let action = change.action.as_str();
        let record = visible.get(&(name, id));
        let gone = action == "delete"
            && readable(&model, caller, name).is_some_and(|object| sees_all(caller, object));
        if !(gone || matches!(action, "create" | "update") && record.is_some()) {
            continue;
        }
        if let (Some(record), "create", true) = (record, action, WHOLE.contains(&name)) {
            // Without a place of its own: a stream that breaks between the two starts before both.
            let event = Event::passing(name, record)?;
            events.push(if name == "signal" {
                event.of_signal(id)
            } else {
                event
            });
        }
        let data =
            json!({ "object": name, "id": id, "version": change.body.get("v"), "action": action });
        events.push(Event::new("record", change.seq, &data)?);
    }
    Ok(events)
}

/// The records created or changed, by object.
fn touched(changes: &[ChangeRow]) -> BTreeMap<&str, Vec<Id>> {
    let mut touched: BTreeMap<&str, Vec<Id>> = BTreeMap::new();
    for change in changes {
        if let (Some(object), Some(record), "create" | "update") = (
            change.object.as_deref(),
            change.record,
            change.action.as_str(),
        ) {
            touched.entry(object).or_default().push(record);
        }
    }
    touched
}

fn readable<'a>(model: &'a Model, caller: &Caller, name: &str) -> Option<&'a Object> {
    let object = model.object(name).ok()?;
    (caller.access().scope(object, Action::Read) > Scope::None).then_some(object)
}

fn sees_all(caller: &Caller, object: &Object) -> bool {
    let all = caller.access().scope(object, Action::Read) == Scope::All;
    caller.access().is_everything()
        || object.doc.access != weft_platform::AccessKind::Inherit && all
}

/// Those of the records that are there for the caller.
fn look(
    platform: &Platform,
    caller: &Caller,
    object: &Object,
    ids: Vec<Id>,
) -> Result<Vec<Visible>, Problem> {
    let whole = WHOLE.contains(&object.name.as_str());
    let query = ListQuery {
        fields: (!whole).then(Vec::new),
        limit: Some(1000),
        also: Some(Term::column(object.column(system::ID)?).is_in(ids)),
        ..ListQuery::default()
    };
    platform
        .list(caller, &object.name, &query)
        .map(|page| page.items)
}
