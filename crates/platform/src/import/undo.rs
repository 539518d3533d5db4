//! Undoing a whole import: what it made goes, what it changed goes back; what people have touched
//! or built on since stays and is listed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem};
use weft_store::Lane;

use super::journal::{self, Done};
use crate::access::Action;
use crate::caller::Caller;
use crate::pack::Scope;
use crate::platform::Platform;
use crate::records::Change;
use crate::unit::Unit;

/// What undoing an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// Records that were made by it and are gone.
    pub removed: usize,
    /// Records that were changed by it and are as before.
    pub restored: usize,
    /// Records that stay as they are.
    pub kept: Vec<Kept>,
}

/// A record that an undo leaves alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Its object.
    pub object: String,
    /// The record.
    pub id: Id,
    /// What people call it.
    pub label: String,
    /// Why it stays.
    pub reason: Label,
}

impl Platform {
    /// Undoes an import as a whole, in one transaction; only for who ran it, and administrators.
    ///
    /// # Errors
    /// `record.missing`, `access.import`, `import.undone` when it was undone before.
    pub fn undo_import(&self, caller: &Caller, import: Id) -> Result<Undone, Problem> {
        self.may_import(caller, "import_run")?;
        let undone = self.write(caller, Lane::Bulk, move |unit| {
            let run = unit.load("import_run", import)?;
            let own = run.link("created_by")? == unit.caller().id();
            if !own && !unit.caller().access().is_everything() {
                return Err(foreign());
            }
            if run.text("state")? == "undone" {
                return Err(Problem::conflict(
                    "import.undone",
                    "这次导入已经撤销过了",
                    "This import has been undone already",
                ));
            }
            let object = run.text("object_name")?;
            let mut undone = unit.acting("an import is undone as a whole", |unit| {
                let done = journal::read(unit.tx(), import)?;
                let undone = undo(unit, &object, &done)?;
                journal::forget(unit.tx(), import)?;
                let state = Change::new()
                    .set("state", "undone")
                    .set("undone_at", unit.now());
                unit.update("import_run", import, state)?;
                Ok(undone)
            })?;
            hide_foreign(unit, &object, &mut undone.kept)?;
            Ok((object, undone))
        });
        let (object, undone) =
            self.audited(caller, "import.undo", ("import_run", Some(import)), undone)?;
        self.people_changed(&object);
        Ok(undone)
    }
}

fn foreign() -> Problem {
    Problem::refused(
        "access.import_run",
        "只能撤销自己的导入",
        "You may only undo imports of your own",
    )
}

/// What was given away since is told of without its present name.
fn hide_foreign(unit: &mut Unit<'_, '_>, object: &str, kept: &mut [Kept]) -> Result<(), Problem> {
    let known = unit.object(object)?;
    let mut seen = BTreeSet::new();
    if unit.caller().access().scope(&known, Action::Read) > Scope::None
        && unit.caller().access().may_read_field(&known, known.title)
    {
        let ids: Vec<Id> = kept.iter().map(|kept| kept.id).collect();
        seen = unit.ids_of(&known, &ids)?;
    }
    for kept in kept.iter_mut().filter(|kept| !seen.contains(&kept.id)) {
        kept.label.clear();
    }
    Ok(())
}

fn undo(unit: &mut Unit<'_, '_>, object: &str, done: &[Done]) -> Result<Undone, Problem> {
    let ids: Vec<Id> = done.iter().map(|one| one.record).collect();
    let records = unit.load_many(object, &ids)?.into_iter();
    let records: BTreeMap<Id, _> = records.map(|record| (record.id(), record)).collect();
    let made: Vec<Id> = done
        .iter()
        .filter(|one| one.made)
        .map(|one| one.record)
        .collect();
    let pointed_at = pointed_at(unit, object, &made)?;
    let mut undone = Undone::default();
    for one in done {
        let Some(record) = records.get(&one.record) else {
            continue;
        };
        let mut keep = |reason: Label| {
            let label = record.label();
            undone.kept.push(Kept {
                object: object.to_owned(),
                id: one.record,
                label,
                reason,
            });
        };
        if record.version() != one.version {
            keep(Label::new("导入后被改过", "It was changed since"));
        } else if pointed_at.contains(&one.record) {
            keep(Label::new("已被其他记录引用", "Other records point to it"));
        } else if one.made {
            unit.delete(object, one.record)?;
            undone.removed += 1;
        } else {
            let change = one
                .before
                .iter()
                .fold(Change::new(), |change, (name, value)| {
                    change.set(name, crate::records::Input::Json(value.clone()))
                });
            let restored = unit.update(object, one.record, change)?;
            journal::carry(unit.tx(), one, restored.version())?;
            undone.restored += 1;
        }
    }
    Ok(undone)
}

/// Those of `ids` that live records outside the import point to.
fn pointed_at(unit: &mut Unit<'_, '_>, object: &str, ids: &[Id]) -> Result<BTreeSet<Id>, Problem> {
    let target = unit.object(object)?.reference();
    let own: BTreeSet<Id> = ids.iter().copied().collect();
    let model = std::sync::Arc::clone(unit.model());
    let mut found = BTreeSet::new();
    for other in model.objects() {
        for (ix, field) in other.fields.iter().enumerate() {
            if field.link() != Some(target) || field.built_in {
                continue;
            }
            let links = unit.links_to(other, ix, ids)?.into_iter();
            let outside = |from: &Id| other.name != object || !own.contains(from);
            found.extend(links.filter(|(from, _)| outside(from)).map(|(_, to)| to));
        }
    }
    Ok(found)
}

/// The kept records as the API sends them.
impl From<Undone> for Json {
    fn from(undone: Undone) -> Self {
        serde_json::to_value(undone).unwrap_or_default()
    }
}
