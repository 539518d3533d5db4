//! Settling a change: roll-ups followed level by level, parents asked again, then the log told.
//!
//! Steps of one change (a document, its lines, what goes with them) gather here what they touch;
//! only the outermost settles, so that totals are folded once and no half-written state is judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::{Id, Problem};

use super::written::{Deed, Written, tell};
use super::{Record, path, rollups};
use crate::caller::Caller;
use crate::model::{FieldIx, Model, Object};
use crate::unit::Unit;

/// What one change has touched so far.
#[derive(Debug, Default)]
pub(crate) struct Unsettled {
    depth: usize,
    /// Roll-ups to fold anew, by level and object: those of one level do not read one another.
    pending: BTreeMap<(usize, u32), Pending>,
    written: Vec<Written>,
    /// Where a record stands in `written`, by object and id.
    places: BTreeMap<(u32, Id), usize>,
}

/// Records whose totals may have changed.
#[derive(Debug, Default)]
pub(super) struct Pending {
    pub(super) ids: BTreeSet<Id>,
    pub(super) rollups: BTreeSet<FieldIx>,
}

/// A record before and after: `None` where it is not there.
pub(super) type Pair<'a> = (Option<&'a Record>, Option<&'a Record>);

/// Does `work` and, unless it is itself part of a change, settles it.
pub(crate) fn settled<T>(
    unit: &mut Unit<'_, '_>,
    work: impl FnOnce(&mut Unit<'_, '_>) -> Result<T, Problem>,
) -> Result<(T, Settled), Problem> {
    unit.unsettled.depth += 1;
    let answer = work(unit).and_then(|answer| match unit.unsettled.depth {
        1 => settle(unit).map(|settled| (answer, settled)),
        _ => Ok((answer, Settled::default())),
    });
    unit.unsettled.depth -= 1;
    if unit.unsettled.depth == 0 {
        // Nothing of a refused change may reach the next one.
        unit.unsettled = Unsettled::default();
    }
    answer
}

/// The records of a settled change as they stand now.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    written: Vec<Written>,
}

impl Settled {
    /// The records called `ids`, as they stand.
    pub(super) fn records(self, object: &Object, ids: &[Id]) -> Vec<Record> {
        let own = self.written.into_iter().map(|one| one.new);
        let own = own.filter(|record| record.object().number == object.number);
        let mut found: BTreeMap<Id, Record> = own.map(|record| (record.id(), record)).collect();
        ids.iter().filter_map(|id| found.remove(id)).collect()
    }
}

impl Unsettled {
    /// Whether a change is under way that will be settled.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Takes note of a record that somebody wrote.
    pub(super) fn saved(&mut self, caller: &Caller, old: Option<&Record>, new: &Record) {
        self.add(Written::of(caller, Deed::Saved, old, new));
    }

    /// Takes note of a record that went to the bin.
    pub(super) fn deleted(&mut self, caller: &Caller, old: &Record, gone: &Record) {
        self.add(Written::of(caller, Deed::Deleted, Some(old), gone));
    }

    /// Takes note of a record that came back from the bin.
    pub(super) fn restored(&mut self, caller: &Caller, gone: &Record, back: &Record) {
        self.add(Written::of(caller, Deed::Restored, Some(gone), back));
    }

    fn add(&mut self, one: Written) {
        let key = (one.new.object().number, one.new.id());
        self.places.insert(key, self.written.len());
        self.written.push(one);
    }

    /// Takes note of totals that followed: part of what somebody wrote, or a change of its own.
    pub(super) fn followed(&mut self, caller: &Caller, old: &Record, new: &Record) {
        let key = (new.object().number, new.id());
        let place = self.places.get(&key).copied();
        match place.and_then(|place| self.written.get_mut(place)) {
            Some(one) => one.new.data.clone_from(&new.data),
            None => self.add(Written::of(caller, Deed::Followed, Some(old), new)),
        }
    }

    /// Has every roll-up of these records folded anew.
    pub(super) fn fold(
        &mut self,
        model: &Model,
        object: &Object,
        ids: &BTreeSet<Id>,
    ) -> Result<(), Problem> {
        for rollup in &model.compiled(object)?.rollups {
            let pending = self
                .pending
                .entry((rollup.level, object.number))
                .or_default();
            pending.ids.extend(ids);
            pending.rollups.insert(rollup.field);
        }
        Ok(())
    }

    /// Takes note of which roll-ups may fold the changed records of `child`, before or after.
    pub(super) fn touch(&mut self, model: &Model, child: &Object, changes: &[Pair<'_>]) {
        for (parent, rollup) in model.rolled_up(child) {
            let touched = changes.iter().filter(|(old, new)| match (old, new) {
                (Some(old), Some(new)) => {
                    let mut inputs = rollup.inputs.iter();
                    inputs.any(|ix| old.datum(*ix) != new.datum(*ix))
                }
                _ => true,
            });
            let records = touched.flat_map(|(old, new)| old.iter().chain(new));
            let links = records.filter_map(|record| record.at(rollup.link).as_record());
            let ids: BTreeSet<Id> = links.collect();
            if !ids.is_empty() {
                let pending = self
                    .pending
                    .entry((rollup.level, parent.number))
                    .or_default();
                pending.ids.extend(ids);
                pending.rollups.insert(rollup.field);
            }
        }
    }
}

/// Folds what is to be folded, asks what was put off, tells what was written.
fn settle(unit: &mut Unit<'_, '_>) -> Result<Settled, Problem> {
    while let Some(((_, parent), pending)) = unit.unsettled.pending.pop_first() {
        let parent = unit.model.by_number(parent).map(Arc::clone);
        let parent = parent.ok_or_else(|| Problem::internal("settle.object", "gone"))?;
        unit.acting("totals are kept true", |unit| {
            follow(unit, &parent, &pending)
        })?;
    }
    let mut written = std::mem::take(&mut unit.unsettled.written);
    path::ask_again(unit, &mut written)?;
    tell(unit, &written)?;
    Ok(Settled { written })
}

/// Folds the totals of the records of one object anew and notes what follows from that.
fn follow(unit: &mut Unit<'_, '_>, parent: &Arc<Object>, pending: &Pending) -> Result<(), Problem> {
    let ids: Vec<Id> = pending.ids.iter().copied().collect();
    let before = unit.load_locked(&parent.name, &ids)?;
    let now = rollups::refolded(unit, parent, &pending.rollups, &before)?;
    let model = Arc::clone(unit.model);
    let mut changes: Vec<Pair<'_>> = Vec::new();
    for (old, new) in before.iter().zip(&now) {
        if rollups::write(unit, parent, (old, new))? {
            unit.unsettled.followed(unit.caller, old, new);
            changes.push((Some(old), Some(new)));
        }
    }
    unit.unsettled.touch(&model, parent, &changes);
    Ok(())
}
