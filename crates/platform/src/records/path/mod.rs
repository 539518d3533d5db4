//! The life of a change: a type per step, so that a step left out does not compile.
//!
//! `Change → Draft (old + new) → Allowed (object, record, each field) → Shaped (parsed, defaulted)
//! → Complete (formulas) → Checked (required, locks, conditions, links, rights on the new row)
//! → stored → settled (roll-ups, conditions on totals, log)`. Nothing is written before the last
//! check but what totals are folded from; a refusal there takes everything back.

mod ahead;
mod allow;
mod around;
mod check;
mod conditions;
mod currency;
mod dry_run;
mod late;
mod listed;
mod reach;
mod restore;
mod shape;
mod standpoint;
mod texts;

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::query::Term;
use weft_kernel::{Id, Kind, Problem};

use super::change::LineChange;
use super::{Change, Record, settle, store};
use crate::access::Action;
use crate::model::{FieldIx, Object, system};
use crate::unit::Unit;

pub(crate) use ahead::{Computed, create_computed};
pub(crate) use allow::may_create;
pub(super) use around::Around;
pub use dry_run::DryRun;
pub(super) use late::ask_again;
pub(crate) use restore::restore;
pub(super) use shape::compute_formulas;
pub(crate) use shape::value_of;
pub(crate) use standpoint::Standpoint;

/// A change next to the record it is of.
pub(super) struct Draft {
    pub(super) object: Arc<Object>,
    pub(super) old: Option<Record>,
    pub(super) change: Change,
}

/// The caller may do this to this record and these fields.
pub(super) struct Allowed(pub(super) Draft);

/// Every value is parsed and of its field's type; new records have their defaults.
pub(super) struct Shaped {
    pub(super) object: Arc<Object>,
    pub(super) old: Option<Record>,
    pub(super) new: Record,
    pub(super) changed: BTreeSet<FieldIx>,
    /// Whether the department came with the owner: nobody wrote it.
    pub(super) moved: bool,
    pub(super) lines: Vec<(String, Vec<LineChange>)>,
    /// Where it stands among the lines of its document, from 1.
    pub(super) row: Option<usize>,
    /// The currency and rate of the document it will be a line of, before that is there.
    pub(super) given: Option<currency::Pair>,
    /// What was found to speak against it on the way.
    pub(super) found: Vec<Problem>,
}

impl Shaped {
    /// The changed fields that somebody wrote.
    fn written(&self) -> impl Iterator<Item = FieldIx> {
        let came_along = |ix: &FieldIx| self.moved && *ix == system::DEPARTMENT;
        self.changed
            .iter()
            .copied()
            .filter(move |ix| !came_along(ix))
    }
}

/// The formulas of the row are computed.
pub(super) struct Complete(pub(super) Shaped);

/// Nothing speaks against it any more.
pub(crate) struct Checked(pub(super) Shaped);

/// Makes records, all or none.
pub(crate) fn create(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    changes: Vec<Change>,
) -> Result<Vec<Record>, Problem> {
    let drafts = changes
        .into_iter()
        .map(|change| fresh_draft(object, change));
    written(unit, object, |unit| checked(unit, object, drafts.collect()))
}

/// Stores what `checked` comes to, and settles it.
fn written(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    checked: impl FnOnce(&mut Unit<'_, '_>) -> Result<Vec<Checked>, Problem>,
) -> Result<Vec<Record>, Problem> {
    let (ids, settled) = settle::settled(unit, |unit| {
        let checked = checked(unit)?;
        check::documents_are_open(unit, object, &checked)?;
        finish(unit, object, checked)
    })?;
    Ok(settled.records(object, &ids))
}

/// Changes records, all or none; each with the version it was read at, if the caller knows it.
pub(crate) fn update(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    changes: Vec<(Id, Option<i64>, Change)>,
) -> Result<Vec<Record>, Problem> {
    written(unit, object, |unit| checked_changes(unit, object, changes))
}

fn fresh_draft(object: &Arc<Object>, change: Change) -> Draft {
    Draft {
        object: Arc::clone(object),
        old: None,
        change,
    }
}

fn checked_changes(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    changes: Vec<(Id, Option<i64>, Change)>,
) -> Result<Vec<Checked>, Problem> {
    let ids: Vec<Id> = changes.iter().map(|(id, ..)| *id).collect();
    let olds = for_writing(unit, object, &ids, Action::Update)?;
    let mut drafts = Vec::new();
    for (id, version, change) in changes {
        let old = olds
            .iter()
            .find(|old| old.id() == id)
            .ok_or_else(Problem::missing)?;
        fresh(old, version)?;
        drafts.push(Draft {
            object: Arc::clone(object),
            old: Some(old.clone()),
            change,
        });
    }
    checked(unit, object, drafts)
}

/// Deletes a record with its lines.
pub(crate) fn delete(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    id: Id,
    version: Option<i64>,
) -> Result<(), Problem> {
    let work = |unit: &mut Unit<'_, '_>| {
        let old = for_writing(unit, object, &[id], Action::Delete)?
            .pop()
            .ok_or_else(Problem::missing)?;
        fresh(&old, version)?;
        check::not_locked_at_all(unit, &old)?;
        check::document_of_is_open(unit, &old)?;
        to_bin(unit, object, &[old])
    };
    settle::settled(unit, work).map(|_| ())
}

/// Puts records into the bin, then their lines; what is folded from them is kept true.
fn to_bin(unit: &mut Unit<'_, '_>, object: &Arc<Object>, gone: &[Record]) -> Result<(), Problem> {
    if gone.is_empty() {
        return Ok(());
    }
    unit.model.written(object);
    store::delete(unit, object, gone)?;
    for (child, link) in lines_of(unit, object)? {
        let lines = unit.acting("lines go with their document", |unit| {
            let documents = gone.iter().map(Record::id);
            let filter = Term::column(child.column(link)?).is_in(documents);
            unit.select(&child, Action::Delete, filter)
        })?;
        to_bin(unit, &child, &lines)?;
    }
    let gone: Vec<_> = gone.iter().map(|old| (Some(old), None)).collect();
    let model = Arc::clone(unit.model);
    unit.unsettled.touch(&model, object, &gone);
    Ok(())
}

/// Runs every step up to the last check for one record and writes nothing.
pub(crate) fn would_save(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    old: Option<&Record>,
    change: Change,
) -> Result<(), Problem> {
    let old = match old {
        Some(old) => for_writing(unit, object, &[old.id()], Action::Update)?.pop(),
        None => None,
    };
    let draft = Draft {
        object: Arc::clone(object),
        old,
        change,
    };
    checked(unit, object, vec![draft]).map(|_| ())
}

/// Runs every step up to the last check; nothing is written.
pub(crate) fn checked(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    drafts: Vec<Draft>,
) -> Result<Vec<Checked>, Problem> {
    let mut shaped = Vec::with_capacity(drafts.len());
    let mut owners = shape::Owners::new();
    for draft in drafts {
        let row = draft.change.row;
        let one = allow::allowed(unit.standpoint(), draft)
            .and_then(|allowed| shape::shaped(unit, allowed, &mut owners));
        shaped.push(one.map_err(|problem| in_row(problem, row))?);
    }
    let complete = completed(unit, object, shaped)?;
    check::checked(unit, object, complete)
}

/// What reads further than the row is read for all rows at once, then formulas are computed.
fn completed(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    mut all: Vec<Shaped>,
) -> Result<Vec<Complete>, Problem> {
    let model = Arc::clone(unit.model);
    let far = model.compiled(object)?.reading_far();
    if !far.is_empty() {
        shape::default_far(unit, &mut all)?;
        let both = all
            .iter_mut()
            .flat_map(|one| one.old.iter_mut().chain([&mut one.new]));
        around::surround(unit, &far, both.collect())?;
    }
    currency::fill(unit, object, &mut all)?;
    let at = unit.standpoint();
    all.into_iter()
        .map(|shaped| shape::computed(at, shaped))
        .collect()
}

/// Stores what is checked, then the lines; what is folded from them follows when all is settled.
fn finish(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    checked: Vec<Checked>,
) -> Result<Vec<Id>, Problem> {
    unit.model.written(object);
    let mut pairs = Vec::with_capacity(checked.len());
    let mut documents = Vec::new();
    for shaped in store::save(unit, object, checked)? {
        if !shaped.lines.is_empty() {
            documents.push((shaped.new.id(), shaped.lines));
        }
        pairs.push((shaped.old, shaped.new));
    }
    let changes: Vec<_> = pairs
        .iter()
        .map(|(old, new)| (old.as_ref(), Some(new)))
        .collect();
    let model = Arc::clone(unit.model);
    unit.unsettled.touch(&model, object, &changes);
    let pairs_now: Vec<_> = pairs.iter().map(|(old, new)| (old.as_ref(), new)).collect();
    currency::follow(unit, object, &pairs_now)?;
    for (id, lines) in documents {
        write_lines(unit, object, id, lines)?;
    }
    Ok(pairs.iter().map(|(_, new)| new.id()).collect())
}

/// Replaces the lines of a document: new ones made, named ones changed, the others deleted.
fn write_lines(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    id: Id,
    lines: Vec<(String, Vec<LineChange>)>,
) -> Result<(), Problem> {
    for (name, lines) in lines {
        let (_, field) = object.field(&name)?;
        let doc = field
            .doc
            .lines
            .clone()
            .ok_or_else(|| object.unknown_field(&name))?;
        let child = unit.object(&doc.object)?;
        let (link, _) = child.field(&doc.field)?;
        let filter = Term::column(child.column(link)?).eq(Term::value(id));
        let there = unit.select(&child, Action::Read, filter)?;
        let named = lines.iter().filter_map(|line| line.id);
        let kept: BTreeSet<Id> = named.clone().collect();
        if named.count() > kept.len() {
            return Err(twice(&name));
        }
        let gone: Vec<_> = there
            .iter()
            .filter(|line| !kept.contains(&line.id()))
            .cloned()
            .collect();
        if let Some(stranger) = kept
            .iter()
            .find(|id| there.iter().all(|line| line.id() != **id))
        {
            return Err(Problem::missing().on_field(name).because(stranger));
        }
        let at_lines = |problem: Problem| rows_of(&name, &problem);
        let leaving: Vec<Id> = gone.iter().map(Record::id).collect();
        for_writing(unit, &child, &leaving, Action::Delete).map_err(at_lines)?;
        for line in &gone {
            check::not_locked_at_all(unit, line).map_err(at_lines)?;
        }
        to_bin(unit, &child, &gone)?;
        let (mut made, mut changed) = (Vec::new(), Vec::new());
        for (place, mut line) in lines.into_iter().enumerate() {
            line.change.row = Some(place + 1);
            // Which document a line belongs to is said by where it stands, never by the line.
            line.change.fields.retain(|(field, _)| *field != doc.field);
            match line.id {
                Some(id) => changed.push((id, None, line.change)),
                None => made.push(fresh_draft(&child, line.change.set(&doc.field, id))),
            }
        }
        let changed = checked_changes(unit, &child, changed).map_err(at_lines)?;
        finish(unit, &child, changed).map_err(at_lines)?;
        let made = checked(unit, &child, made).map_err(at_lines)?;
        finish(unit, &child, made).map_err(at_lines)?;
    }
    Ok(())
}

fn twice(name: &str) -> Problem {
    Problem::invalid(
        "record.line_twice",
        "同一明细行出现了两次",
        "A line stands twice",
    )
    .on_field(name)
}

/// A problem with the line it is of, if it is of one.
fn in_row(problem: Problem, row: Option<usize>) -> Problem {
    match row {
        Some(row) => problem.in_row(row),
        None => problem,
    }
}

/// A line's problem as a problem of the document's field of lines.
fn rows_of(name: &str, problem: &Problem) -> Problem {
    let mut details = problem.details().to_vec();
    if details.is_empty() {
        details.push(problem.to_detail(None));
    }
    let inside = |field: Option<&str>| match field {
        Some(field) => format!("{name}.{field}"),
        None => name.to_owned(),
    };
    for detail in &mut details {
        detail.field = Some(inside(detail.field.as_deref()));
    }
    let place = inside(problem.field());
    problem.clone().on_field(place).with_details(details)
}

/// The child objects that are lines of `object`, with their link.
fn lines_of(unit: &Unit<'_, '_>, object: &Object) -> Result<Vec<(Arc<Object>, FieldIx)>, Problem> {
    let docs = object
        .fields
        .iter()
        .filter_map(|field| field.doc.lines.as_ref());
    docs.map(|doc| {
        let child = unit.object(&doc.object)?;
        let (link, _) = child.field(&doc.field)?;
        Ok((child, link))
    })
    .collect()
}

/// The records as they stand, held for writing: missing when not visible, refused when out of reach.
fn for_writing(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    ids: &[Id],
    action: Action,
) -> Result<Vec<Record>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    unit.tx.lock(&object.table, ids)?;
    let id = Term::column(object.column(system::ID)?);
    let visible = unit.select(object, Action::Read, id.clone().is_in(ids.iter().copied()))?;
    if visible.len() < ids.iter().collect::<BTreeSet<_>>().len() {
        return Err(Problem::missing());
    }
    let reachable = unit.select(object, action, id.is_in(ids.iter().copied()))?;
    if reachable.len() < visible.len() {
        return Err(not_to_be_changed(object));
    }
    Ok(reachable)
}

/// The refusal of who sees a record and may not change it.
pub(crate) fn not_to_be_changed(object: &Object) -> Problem {
    Problem::refused(
        "access.record",
        format!("您不能修改这条「{}」", object.doc.label.zh),
        format!("You may not change this {}", object.doc.label.en),
    )
}

fn fresh(old: &Record, version: Option<i64>) -> Result<(), Problem> {
    match version {
        Some(version) if version != old.version() => Err(Problem::new(
            Kind::Stale,
            "record.stale",
            format!("这条记录刚被别人改过，现在是第 {} 版", old.version()),
            format!(
                "Somebody has changed this record; it is at version {} now",
                old.version()
            ),
        )),
        _ => Ok(()),
    }
}
