//! Undoing a whole import: what it made goes, what it changed goes back; what people have touched
//! or built on since stays and is listed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem};
use weft_store::Lane;

use super::document;
use super::journal::{self, Done, UNDONE_AT_ONCE};
use super::run::is_about_a_row;
use crate::access::Action;
use crate::caller::Caller;
use crate::pack::Scope;
use crate::platform::Platform;
use crate::records::{Change, Input, Record};
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
    /// How many they are; the first of them are listed.
    pub kept_count: usize,
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

/// Kept records that are listed; more are only counted.
const KEPT_LISTED_MAX: usize = 1000;

impl Platform {
    /// How many rows undoing an import would look at; only for who ran it, and administrators.
    ///
    /// # Errors
    /// `record.missing`, `access.import`, `import.undone` when it was undone before.
    pub fn count_to_undo(&self, caller: &Caller, import: Id) -> Result<usize, Problem> {
        self.may_import(caller, "import_run")?;
        let count = self.write(caller, Lane::Interactive, move |unit| {
            undoable(unit, import)?;
            unit.acting("rows of an import are counted", |unit| {
                journal::count(unit.tx(), import)
            })
        });
        self.audited(caller, "import.undo", ("import_run", Some(import)), count)
    }

    /// Undoes an import as a whole, the last rows first, some at a time; `told` hears how many of
    /// how many are dealt with. One that was interrupted goes on when it is asked for again.
    ///
    /// # Errors
    /// As [`Self::count_to_undo`].
    pub fn undo_import(
        &self,
        caller: &Caller,
        import: Id,
        told: &mut dyn FnMut(usize, usize),
    ) -> Result<Undone, Problem> {
        let total = self.count_to_undo(caller, import)?;
        let (mut undone, mut done) = (Undone::default(), 0);
        // How many are still to be undone each by itself.
        let mut single = 0;
        loop {
            told(done, total);
            let at_once = if single > 0 { 1 } else { UNDONE_AT_ONCE };
            let undo = |refusal| self.undo_part(caller, import, How { at_once, refusal });
            let part = match undo(None) {
                // One of them cannot go back: alone, so that the others do.
                Err(problem) if is_about_a_row(&problem) && at_once > 1 => {
                    single = at_once;
                    continue;
                }
                Err(problem) if is_about_a_row(&problem) => undo(Some(problem.told().clone())),
                part => part,
            };
            single = single.saturating_sub(1);
            let part = self.audited(caller, "import.undo", ("import_run", Some(import)), part)?;
            self.people_changed(&part.object);
            done += part.rows;
            undone.add(part.undone);
            if part.is_last {
                told(done, total.max(done));
                return Ok(undone);
            }
        }
    }

    fn undo_part(&self, caller: &Caller, import: Id, how: How) -> Result<Part, Problem> {
        self.write(caller, Lane::Bulk, move |unit| {
            undo_part(unit, import, &how)
        })
    }
}

/// How much is undone in one transaction, and why what is undone alone cannot go back.
struct How {
    at_once: u32,
    refusal: Option<Label>,
}

/// What one transaction of an undo came to.
struct Part {
    object: String,
    undone: Undone,
    rows: usize,
    is_last: bool,
}

/// The import, if the caller may undo it and it is not undone.
fn undoable(unit: &mut Unit<'_, '_>, import: Id) -> Result<Record, Problem> {
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
    Ok(run)
}

fn undo_part(unit: &mut Unit<'_, '_>, import: Id, how: &How) -> Result<Part, Problem> {
    let object = undoable(unit, import)?.text("object_name")?;
    let (mut undone, rows, is_last) = unit.acting("an import is undone as a whole", |unit| {
        let done = journal::last(unit.tx(), import, how.at_once)?;
        let undone = undo(unit, (import, &object), &done, how)?;
        journal::forget(unit.tx(), &done)?;
        let is_last = journal::last(unit.tx(), import, 1)?.is_empty();
        let mut state = Change::new().set("state", if is_last { "undone" } else { "undoing" });
        if is_last {
            state = state.set("undone_at", unit.now());
        }
        unit.update("import_run", import, state)?;
        Ok((undone, done.len(), is_last))
    })?;
    hide_foreign(unit, &mut undone.kept)?;
    Ok(Part {
        object,
        undone,
        rows,
        is_last,
    })
}

impl Undone {
    fn add(&mut self, more: Self) {
        self.removed += more.removed;
        self.restored += more.restored;
        self.kept_count += more.kept_count;
        let room = KEPT_LISTED_MAX.saturating_sub(self.kept.len());
        self.kept.extend(more.kept.into_iter().take(room));
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
fn hide_foreign(unit: &mut Unit<'_, '_>, kept: &mut [Kept]) -> Result<(), Problem> {
    let objects: BTreeSet<String> = kept.iter().map(|kept| kept.object.clone()).collect();
    for object in objects {
        let known = unit.object(&object)?;
        let mut seen = BTreeSet::new();
        if unit.caller().access().scope(&known, Action::Read) > Scope::None
            && unit.caller().access().may_read_field(&known, known.title)
        {
            let own = kept.iter().filter(|kept| kept.object == object);
            let ids: Vec<Id> = own.map(|kept| kept.id).collect();
            seen = unit.ids_of(&known, &ids)?;
        }
        let foreign = |kept: &&mut Kept| kept.object == object && !seen.contains(&kept.id);
        for kept in kept.iter_mut().filter(foreign) {
            kept.label.clear();
        }
    }
    Ok(())
}

fn undo(
    unit: &mut Unit<'_, '_>,
    (import, object): (Id, &str),
    done: &[Done],
    how: &How,
) -> Result<Undone, Problem> {
    let mut undone = Undone::default();
    // In the order they stand, the last first: lines before their documents, those before what they name.
    let of = |one: &Done| one.object.clone();
    for run in done.chunk_by(|one, next| of(one) == of(next)) {
        let own = run.first().and_then(|one| one.object.as_deref());
        undo_of(
            unit,
            (import, own.unwrap_or(object)),
            (run, how),
            &mut undone,
        )?;
    }
    undone.kept_count = undone.kept.len();
    Ok(undone)
}

fn undo_of(
    unit: &mut Unit<'_, '_>,
    (import, object): (Id, &str),
    (done, how): (&[Done], &How),
    undone: &mut Undone,
) -> Result<(), Problem> {
    let ids: Vec<Id> = done.iter().map(|one| one.record).collect();
    let records = unit.load_many(object, &ids)?.into_iter();
    let records: BTreeMap<Id, _> = records.map(|record| (record.id(), record)).collect();
    let made = done.iter().filter(|one| one.made);
    let made: Vec<Id> = made.map(|one| one.record).collect();
    let pointed_at = pointed_at(unit, (import, object), &made)?;
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
        } else if let Some(refusal) = &how.refusal {
            keep(refusal.clone());
        } else if one.made {
            unit.delete(object, one.record)?;
            undone.removed += 1;
        } else {
            restore(unit, record, one)?;
            undone.restored += 1;
        }
    }
    Ok(())
}

/// Brings a record back to what it was, with its lines.
fn restore(unit: &mut Unit<'_, '_>, record: &Record, one: &Done) -> Result<(), Problem> {
    let (mut change, mut with_lines) = (Change::new(), Vec::new());
    for (key, value) in &one.before {
        // One that was retired since has no place any more.
        let Some(field) = journal::field_of(record.object(), key) else {
            continue;
        };
        let name = field.name.as_str();
        let Some((doc, old)) = field.doc.lines.clone().zip(value.as_array()) else {
            change = change.set(name, Input::Json(value.clone()));
            continue;
        };
        let there = unit.find_among(&doc.object, &doc.field, &[one.record])?;
        let there: Vec<Id> = there.iter().map(Record::id).collect();
        let lines = unit.object(&doc.object)?;
        change = change.lines(name, document::restored(&lines, old, &there));
        with_lines.push((doc, old, there));
    }
    let restored = unit.update(&record.object().name, one.record, change)?;
    let (was, is) = (
        (one.record, one.version - 1),
        (one.record, restored.version()),
    );
    journal::carry(unit.tx(), was, is)?;
    for (doc, old, there) in with_lines {
        let lines = unit.find_among(&doc.object, &doc.field, &[one.record])?;
        for (was, is) in document::again(old, &there, &lines) {
            journal::carry(unit.tx(), was, is)?;
        }
    }
    Ok(())
}

/// Those of `ids` that live records outside the import point to.
fn pointed_at(
    unit: &mut Unit<'_, '_>,
    (import, object): (Id, &str),
    ids: &[Id],
) -> Result<BTreeSet<Id>, Problem> {
    let target = unit.object(object)?.reference();
    let model = std::sync::Arc::clone(unit.model());
    let mut found = BTreeSet::new();
    for other in model.objects() {
        for (ix, field) in other.fields.iter().enumerate() {
            if field.target != Some(target) || field.built_in || field.shape.is_none() {
                continue;
            }
            let links = unit.links_to(other, ix, ids)?;
            let from: Vec<Id> = links.iter().map(|(from, _)| *from).collect();
            let inside = journal::among(unit.tx(), import, &from)?;
            let outside = links.iter().filter(|(from, _)| !inside.contains(from));
            found.extend(outside.map(|(_, to)| *to));
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
