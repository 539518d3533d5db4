//! What one change has written, told to the log and the search once everything in it is true.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem};
use weft_store::{Change as LogEntry, Members, Part};

use super::Record;
use crate::caller::Caller;
use crate::model::{FieldIx, system};
use crate::search;
use crate::unit::Unit;
use crate::vault::PersonKey;

/// A record that was made, changed or deleted.
#[derive(Debug)]
pub(crate) struct Written {
    /// As it was; `None` when it is new.
    pub(super) old: Option<Record>,
    /// As it is.
    pub(super) new: Record,
    /// What was done to it.
    pub(super) deed: Deed,
    /// Why rights were not asked, when they were not.
    pub(super) reason: Option<&'static str>,
}

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Somebody wrote it.
    Saved,
    /// Its totals followed what others wrote.
    Followed,
    /// It went to the bin.
    Deleted,
    /// It came back from there.
    Restored,
}

impl Written {
    pub(super) fn of(caller: &Caller, deed: Deed, old: Option<&Record>, new: &Record) -> Self {
        Self {
            old: old.cloned(),
            new: new.clone(),
            deed,
            reason: caller.reason(),
        }
    }

    fn before(&self, ix: FieldIx) -> &Datum {
        self.old.as_ref().map_or(&Datum::Null, |old| old.datum(ix))
    }

    /// Whether the field has another value now.
    pub(super) fn changes(&self, ix: FieldIx) -> bool {
        self.before(ix) != self.new.datum(ix)
    }

    fn action(&self) -> &'static str {
        match (self.deed, &self.old) {
            (Deed::Deleted, _) => "delete",
            (Deed::Restored, _) => "restore",
            (_, None) => "create",
            (_, Some(_)) => "update",
        }
    }
}

/// Tells the log and the search of what was written, in the order of writing.
pub(super) fn tell(unit: &mut Unit<'_, '_>, written: &[Written]) -> Result<(), Problem> {
    let keys = person_keys(unit, written)?;
    for one in written {
        log(unit, one, keys.get(&one.new.id()))?;
        index(unit, one);
    }
    Ok(())
}

/// The keys of the records whose personal values change.
fn person_keys(
    unit: &mut Unit<'_, '_>,
    written: &[Written],
) -> Result<BTreeMap<Id, PersonKey>, Problem> {
    let touches_person = |one: &&Written| {
        let mut fields = one.new.object().fields.iter().enumerate();
        fields.any(|(ix, field)| field.doc.personal && one.changes(ix))
    };
    let told = written.iter().filter(|one| one.deed != Deed::Deleted);
    let records: BTreeSet<Id> = told
        .filter(touches_person)
        .map(|one| one.new.id())
        .collect();
    if records.is_empty() {
        return Ok(BTreeMap::new());
    }
    let made: BTreeSet<Id> = written
        .iter()
        .filter(|one| one.old.is_none())
        .map(|one| one.new.id())
        .collect();
    unit.vault.keys(unit.tx, &records, |id| made.contains(&id))
}

/// A record's own entry in the log.
fn log(unit: &mut Unit<'_, '_>, one: &Written, key: Option<&PersonKey>) -> Result<(), Problem> {
    let mut body = Members::default();
    body.add("v", &json!(one.new.version()).into());
    if one.deed != Deed::Deleted {
        let fields = changed_fields(one, key)?;
        if fields.is_empty() && one.action() == "update" {
            return Ok(());
        }
        body.add("fields", &fields.finish());
    }
    if let Some(reason) = one.reason {
        body.add("reason", &json!(reason).into());
    }
    unit.tx.log_change(LogEntry {
        at: unit.now(),
        actor: unit.caller.id(),
        action: one.action().to_owned(),
        object: Some(one.new.object().name.clone()),
        record: Some(one.new.id()),
        request: unit.caller.request().map(str::to_owned),
        body: body.finish(),
    })
}

fn changed_fields<'w>(one: &'w Written, key: Option<&PersonKey>) -> Result<Members<'w>, Problem> {
    let object = one.new.object();
    let mut fields = Members::default();
    for (ix, field) in object.fields.iter().enumerate() {
        let housekeeping = ix < system::OWNER || ix == system::DELETED_AT;
        let shape = field.shape.filter(|_| !housekeeping && !field.doc.hidden);
        let Some(shape) = shape.filter(|_| one.changes(ix)) else {
            continue;
        };
        let pair = [one.before(ix), one.new.datum(ix)];
        let pair = match key.filter(|_| field.doc.personal) {
            Some(key) => {
                let place = format!("{}.{}", object.name, field.name);
                let [old, new] = pair.map(|datum| key.seal(&place, &shape.json(datum)));
                [Part::Value(old?), Part::Value(new?)]
            }
            None => pair.map(|datum| shape.part(datum)),
        };
        fields.list(&field.name, &pair);
    }
    Ok(fields)
}

fn index(unit: &mut Unit<'_, '_>, one: &Written) {
    let object = one.new.object();
    let anew = one.old.is_none() || one.deed == Deed::Restored;
    let touched = |ix: FieldIx| anew || one.changes(ix);
    if one.deed != Deed::Deleted && search::indexed(object).any(touched) {
        let entry = search::entry_of(&one.new, &unit.ahead);
        match one.old {
            None => unit.tx.search_add(&object.table, one.new.id(), entry),
            Some(_) => unit.tx.search_put(&object.table, one.new.id(), entry),
        }
    }
}
