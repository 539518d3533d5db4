//! One chunk in one transaction: lookups found or made, known records found, all written together.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem, Value};

use super::document;
use super::failed::RowError;
use super::fixed::Fixed;
use super::journal::{self, Done};
use super::lookups::{self, Asker, Unknown};
use super::plan::{Existing, Missing};
use super::row::{self, NOT_FOUND, Outcome, Shaped, key_of};
use super::table::Raw;
use crate::records::{Change, Computed, Input, Record, Standpoint};
use crate::search::Ahead;
use crate::unit::Unit;

/// How the rows of a chunk are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// All are written; one that does not do refuses the chunk.
    Whole,
    /// Each is tried before, and those that do not do are left out and reported.
    Sifted,
}

/// What a chunk came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    pub(super) created: usize,
    pub(super) updated: usize,
    pub(super) unchanged: usize,
    pub(super) linked: usize,
    /// What is wrong, by place in the chunk.
    pub(super) errors: BTreeMap<usize, Vec<RowError>>,
    /// The keys of the rows that would be made.
    pub(super) made_keys: Vec<(usize, Vec<Datum>)>,
}

/// Rows with what was read of them beside the writer.
pub(super) struct Batch {
    pub(super) rows: Vec<Raw>,
    pub(super) shaped: Option<Outcome>,
    /// What new records come to, by place: all of them or none. Taken by the first who writes.
    pub(super) computed: Mutex<BTreeMap<usize, Computed>>,
    /// The tokens of their texts.
    pub(super) ahead: Arc<Ahead>,
    /// The model they were read by.
    pub(super) version: u64,
}

impl Batch {
    /// Computes what its rows come to as new records, as far as that needs nothing else.
    pub(super) fn compute(&mut self, at: Standpoint<'_>, fixed: &Fixed) {
        let rows = self.shaped.iter().flat_map(|outcome| &outcome.shaped);
        let computed = rows.map(|row| {
            let change = change(fixed, row, None);
            Computed::of(at, fixed.object(), change).map(|one| (row.place, one))
        });
        let computed: Option<BTreeMap<_, _>> = computed.collect();
        self.computed = Mutex::new(computed.unwrap_or_default());
    }

    /// What `rows` come to, if that of each of them is known: read in the transaction there may be
    /// more of them than there were beside the writer.
    fn take(&self, rows: &[Shaped]) -> BTreeMap<usize, Computed> {
        let mut computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
        match rows.iter().all(|row| computed.contains_key(&row.place)) {
            true => std::mem::take(&mut *computed),
            false => BTreeMap::new(),
        }
    }
}

/// Writes a chunk; what it did is written down under `import`.
pub(super) fn write(
    unit: &mut Unit<'_, '_>,
    fixed: &Fixed,
    (import, batch): (Id, &Batch),
    trust: Trust,
) -> Result<Summary, Problem> {
    let mut done = Vec::new();
    let mut summary = Summary::default();
    unit.ahead = Arc::clone(&batch.ahead);
    let fresh;
    let outcome = match &batch.shaped {
        Some(outcome) if is_settled(outcome) && batch.version == fixed.version => outcome,
        _ => {
            fresh = shaped(unit, fixed, &batch.rows, &mut done)?;
            &fresh
        }
    };
    summary.linked = done.len();
    summary.errors.clone_from(&outcome.errors);
    let computed = match trust {
        Trust::Whole if batch.version == fixed.version => batch.take(&outcome.shaped),
        _ => BTreeMap::new(),
    };
    let plan = sort(
        unit,
        (fixed, computed),
        (&batch.rows, &outcome.shaped),
        (trust, &mut summary),
    )?;
    let name = fixed.object().name.clone();
    let made = match plan.computed.is_empty() {
        true => unit.create_many(&name, plan.made)?,
        false => unit.create_computed(&name, plan.computed)?,
    };
    summary.created = made.len();
    done.extend(made.iter().map(Done::made));
    for line in document::lines_of(unit, fixed, made.iter().map(Record::id))?
        .values()
        .flatten()
    {
        done.push(Done::made(line).of(&line.object().name));
    }
    let (mut changes, mut olds) = (Vec::new(), Vec::new());
    for (old, lines, change) in plan.changed {
        changes.push((old.id(), change));
        olds.push((old, lines));
    }
    if !changes.is_empty() {
        let news = unit.update_many(&name, changes)?;
        let by_id: BTreeMap<Id, Record> = news.into_iter().map(|new| (new.id(), new)).collect();
        for (old, lines) in olds {
            if let Some(new) = by_id.get(&old.id()) {
                let mut updated = Done::updated(&old, new);
                document::remember(fixed, lines.as_deref(), &mut updated);
                done.push(updated);
                summary.updated += 1;
            }
        }
    }
    let (ids, now) = (unit.ids, unit.now());
    journal::write(unit.tx(), import, &done, &mut || ids.next(now))?;
    Ok(summary)
}

/// Whether nothing is left that only the transaction can find.
fn is_settled(outcome: &Outcome) -> bool {
    let mut errors = outcome.errors.values().flatten();
    !errors.any(|error| error.code == NOT_FOUND)
}

/// Rows read inside the transaction; what lookups miss is made where the plan says so.
fn shaped(
    unit: &mut Unit<'_, '_>,
    fixed: &Fixed,
    rows: &[Raw],
    done: &mut Vec<Done>,
) -> Result<Outcome, Problem> {
    let (model, caller, now) = (unit.model, unit.caller, unit.now());
    let (mut links, unknown) = {
        let mut asker = Asker {
            model,
            caller,
            now,
            base: unit.tx(),
        };
        lookups::find(&mut asker, fixed, rows)?
    };
    if fixed.missing == Missing::Create {
        for one in unknown {
            for (text, id) in made(unit, &one, done)? {
                links.add(one.of, text, id);
            }
        }
    }
    let asker = Asker {
        model,
        caller,
        now,
        base: unit.tx(),
    };
    Ok(row::shape(&asker, fixed, &links, rows))
}

/// Makes the records that a lookup does not find, named as the file names them.
fn made(
    unit: &mut Unit<'_, '_>,
    unknown: &Unknown,
    done: &mut Vec<Done>,
) -> Result<Vec<(String, Id)>, Problem> {
    let target = &unknown.target;
    let mut changes = Vec::new();
    for text in &unknown.texts {
        let mut change = Change::new();
        for ix in [unknown.by, target.title] {
            let field = target.at(ix)?;
            let named = change.fields.iter().any(|(name, _)| *name == field.name);
            if field.is_typed() && field.kind.name() != "auto_number" && !named {
                change = change.typed(&field.name, text);
            }
        }
        changes.push(change);
    }
    // What cannot be made of its name alone stays missing, and its rows say so.
    let Ok(records) = unit.create_many(&target.name, changes) else {
        return Ok(Vec::new());
    };
    done.extend(
        records
            .iter()
            .map(|record| Done::made(record).of(&target.name)),
    );
    let ids = records.iter().map(Record::id);
    Ok(unknown.texts.iter().cloned().zip(ids).collect())
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    made: Vec<Change>,
    /// The same where they are computed already.
    computed: Vec<Computed>,
    changed: Vec<(Record, Option<Vec<Record>>, Change)>,
}

/// Decides for each row what becomes of it.
fn sort(
    unit: &mut Unit<'_, '_>,
    (fixed, mut computed): (&Fixed, BTreeMap<usize, Computed>),
    (rows, shaped): (&[Raw], &[Shaped]),
    (trust, summary): (Trust, &mut Summary),
) -> Result<Plan, Problem> {
    let mut plan = Plan::default();
    let known = existing(unit, fixed, shaped)?;
    let documents = known.iter().filter_map(|found| match found {
        Found::One(record) => Some(record.id()),
        _ => None,
    });
    let mut lines = document::lines_of(unit, fixed, documents)?;
    for (row, old) in shaped.iter().zip(known) {
        let refuse = |summary: &mut Summary, problem: &Problem| {
            let number = rows.get(row.place).map_or(0, Raw::number);
            let errors = RowError::all(number, &fixed.part.columns, fixed.object(), problem);
            summary.errors.insert(row.place, errors);
        };
        let old = match old {
            Found::One(old) => Some(*old),
            Found::None => None,
            Found::Several => {
                refuse(summary, &several());
                continue;
            }
        };
        let old_lines = old.as_ref().and_then(|old| lines.remove(&old.id()));
        match (&old, fixed.existing) {
            (Some(_), Existing::CreateOnly) => refuse(summary, &already_there()),
            (None, Existing::UpdateOnly) => refuse(summary, &not_there()),
            (Some(_), Existing::Skip) => summary.unchanged += 1,
            (Some(old), _) if !differs(fixed, row, old, old_lines.as_deref()) => {
                summary.unchanged += 1;
            }
            (None, _) if computed.contains_key(&row.place) => {
                plan.computed.extend(computed.remove(&row.place));
            }
            _ => {
                let change = change(fixed, row, old_lines.as_deref());
                let refused = match trust {
                    Trust::Whole => None,
                    Trust::Sifted => {
                        let tried = unit.would_save(fixed.object(), old.as_ref(), change.clone());
                        tried.err()
                    }
                };
                match (refused, old) {
                    (Some(problem), _) => refuse(summary, &problem),
                    (None, None) => {
                        summary
                            .made_keys
                            .push((row.place, key_of(&row.record, &fixed.key)));
                        plan.made.push(change);
                    }
                    (None, Some(old)) => plan.changed.push((old, old_lines, change)),
                }
            }
        }
    }
    Ok(plan)
}

fn change(fixed: &Fixed, row: &Shaped, old_lines: Option<&[Record]>) -> Change {
    let fields = &fixed.object().fields;
    let mut change = Change::new();
    for (ix, value) in &row.values {
        if let Some(field) = fields.get(*ix) {
            change = change.set(&field.name, Input::Value(value.clone()));
        }
    }
    document::with_lines(fixed, row, old_lines, change)
}

fn differs(fixed: &Fixed, row: &Shaped, old: &Record, old_lines: Option<&[Record]>) -> bool {
    row.values
        .keys()
        .any(|ix| row.record.datum(*ix) != old.datum(*ix))
        || document::differs(fixed, row, old_lines)
}

/// What a key finds.
enum Found {
    None,
    One(Box<Record>),
    Several,
}

/// For each row the record that is there already, by key.
fn existing(
    unit: &mut Unit<'_, '_>,
    fixed: &Fixed,
    rows: &[Shaped],
) -> Result<Vec<Found>, Problem> {
    let Some(first) = fixed.key.first() else {
        return Ok(rows.iter().map(|_| Found::None).collect());
    };
    let values = rows.iter().filter_map(|row| row.values.get(first).cloned());
    let values: Vec<Value> = values.filter(|value| *value != Value::Empty).collect();
    let mut by_key: BTreeMap<Vec<Datum>, Found> = BTreeMap::new();
    if !values.is_empty() {
        for record in unit.holding(fixed.object(), *first, &values)? {
            by_key
                .entry(key_of(&record, &fixed.key))
                .and_modify(|several| *several = Found::Several)
                .or_insert_with(|| Found::One(Box::new(record)));
        }
    }
    let mut find = |row: &Shaped| {
        let key = key_of(&row.record, &fixed.key);
        match by_key.get(&key) {
            Some(Found::Several) => Found::Several,
            Some(_) => by_key.remove(&key).unwrap_or(Found::None),
            None => Found::None,
        }
    };
    Ok(rows.iter().map(&mut find).collect())
}

pub(super) fn already_there() -> Problem {
    Problem::conflict(
        "import.exists",
        "已有这条记录，而这次只新建",
        "The record is there already, and this import only makes new ones",
    )
}

fn not_there() -> Problem {
    Problem::conflict(
        "import.not_there",
        "没有这条记录，而这次只更新",
        "There is no such record, and this import only updates",
    )
}

fn several() -> Problem {
    Problem::conflict(
        "import.key_several",
        "对应字段找到不止一条记录",
        "The key finds more than one record",
    )
}
