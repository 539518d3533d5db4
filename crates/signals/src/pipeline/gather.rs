//! From rows of the log to tasks: what was judged, for whom, and who has to be found out first.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use weft_kernel::Problem;
use weft_store::{Lane, TouchRow};

use super::customers::Hints;
use super::write::{Task, Work};
use super::{BATCH_TOUCHES_MAX, CLOCK_JITTER_MS, Pipeline};
use crate::engine::{SignalChange, SignalKey};
use crate::wire;

/// Signals and identities after which a batch is written, so that nobody waits long for the writer.
const EFFECTS_MAX: usize = 32;
/// Those who wait and are looked at in one step: some milliseconds of the writer.
const ROUND_STEP: usize = 50;
/// Entries of the change log looked at in one step.
const CHANGES_MAX: usize = 1_000;
/// Identities whose words are remembered while they wait; beyond it the new ones are found when they come again.
const WAITING_MAX: usize = 200_000;

impl Pipeline {
    /// Judges the next touches, or looks again at those who wait. Answers how many there were, and the work.
    pub(super) fn gather(&mut self) -> Result<(usize, Work), Problem> {
        let store = self.platform.store();
        let sealed = store.sealed();
        let rows = store.touches_after(self.position, BATCH_TOUCHES_MAX)?;
        let mut changes = Changes::default();
        if rows.is_empty() {
            // Only once all touches are judged: one that lies in the log may break a silence.
            changes.add(self.advance());
            if !changes.0.is_empty() {
                let tasks = self.tasks(&BTreeSet::new(), changes);
                return Ok((tasks.len(), self.work(tasks, Lane::Interactive)));
            }
            self.look_at_changes(sealed)?;
            let (count, tasks) = self.next_of_round();
            return Ok((count, self.work(tasks, Lane::Bulk)));
        }
        let mut dirty = BTreeSet::new();
        let mut count = 0;
        for row in &rows {
            self.take(row, &mut changes, &mut dirty);
            self.position = row.seq;
            count += 1;
            if changes.0.len() + dirty.len() >= EFFECTS_MAX {
                break;
            }
        }
        if count == rows.len() && count < BATCH_TOUCHES_MAX {
            changes.add(self.advance());
        }
        let tasks = self.tasks(&dirty, changes);
        Ok((count, self.work(tasks, Lane::Interactive)))
    }

    fn work(&self, tasks: Vec<Task>, lane: Lane) -> Work {
        Work {
            tasks: Arc::new(tasks),
            lane,
            clock: self.engine.now(),
        }
    }

    /// Judges the silences that have lasted by now.
    fn advance(&mut self) -> Vec<SignalChange> {
        let (now, before) = (self.platform.now(), self.engine.now());
        let jitter = now < before && before.ms() - now.ms() < CLOCK_JITTER_MS;
        match jitter {
            true => Vec::new(),
            false => self.engine.advance(now),
        }
    }

    /// Judges rows again whose effects stand already; answers how many.
    pub(super) fn replay(&mut self, until: i64) -> Result<usize, Problem> {
        let mut rows = self
            .platform
            .store()
            .touches_after(self.position, BATCH_TOUCHES_MAX)?;
        rows.retain(|row| row.seq <= until);
        for row in &rows {
            self.take(row, &mut Changes::default(), &mut BTreeSet::new());
        }
        self.position = rows.last().map_or(self.position, |row| row.seq);
        Ok(rows.len())
    }

    /// Looks at everybody who waits, from the first; a round that goes on is finished before, so that all have their turn.
    pub(super) fn start_round(&mut self) {
        match self.round {
            None => self.round = Some(Arc::from("")),
            Some(_) => self.round_again = true,
        }
    }

    fn take(&mut self, row: &TouchRow, changes: &mut Changes, dirty: &mut BTreeSet<Arc<str>>) {
        let Some((touch, joins)) = wire::from_log(row) else {
            self.unreadable += 1;
            tracing::warn!(log.seq = row.seq, "a row of the log is no touch of ours");
            return;
        };
        for (one, other) in &joins {
            if self.engine.are_one(one, other) {
                continue;
            }
            match self.engine.merge(one, other) {
                Ok(told) => changes.add(told),
                Err(problem) => {
                    tracing::warn!(error = %problem, log.seq = row.seq, "identities not joined");
                }
            }
            dirty.insert(Arc::clone(&touch.subject));
        }
        let hints = Hints::of(&touch);
        let known = self.customers.contains_key(&touch.subject);
        let speaks = touch.subject.starts_with("user:") || !hints.is_empty();
        if !known && speaks && self.waiting.len() < WAITING_MAX {
            let heard = self.waiting.contains_key(&touch.subject);
            let news = self
                .waiting
                .entry(Arc::clone(&touch.subject))
                .or_default()
                .add(hints);
            if news || !heard {
                dirty.insert(Arc::clone(&touch.subject));
            }
        }
        changes.add(self.engine.judge(&touch));
    }

    /// The tasks for components in which something has been learned and for signals of known customers.
    fn tasks(&self, dirty: &BTreeSet<Arc<str>>, mut changes: Changes) -> Vec<Task> {
        let mut tasks = Vec::new();
        let mut seen = BTreeSet::new();
        for subject in dirty {
            let component = self.engine.subjects_of(subject);
            if component
                .first()
                .is_some_and(|first| seen.insert(Arc::clone(first)))
            {
                tasks.extend(self.task_for(component, &mut changes));
            }
        }
        let mut by_customer: BTreeMap<Arc<str>, Vec<SignalChange>> = BTreeMap::new();
        for change in changes.0.into_values() {
            let subject = Arc::clone(&change.signal().anchor.subject);
            if self.customers.contains_key(&subject) {
                by_customer.entry(subject).or_default().push(change);
            }
        }
        let plain = by_customer.into_iter().map(|(subject, changes)| Task {
            known: self.customers.get(&subject).copied(),
            own: BTreeMap::new(),
            subjects: Vec::new(),
            hints: Hints::default(),
            changes,
        });
        tasks.extend(plain);
        for task in &mut tasks {
            let place = |change: &SignalChange| change.signal().anchor.key.clone();
            task.changes.sort_by_cached_key(place);
        }
        tasks
    }

    /// The task for one component; none when nothing is known of it and nothing was said.
    fn task_for(&self, component: Vec<Arc<str>>, changes: &mut Changes) -> Option<Task> {
        let own: BTreeMap<_, _> = component
            .iter()
            .filter_map(|subject| Some((Arc::clone(subject), *self.customers.get(subject)?)))
            .collect();
        // Users before visitors: a device may have been shared.
        let user = own.iter().find(|(subject, _)| subject.starts_with("user:"));
        let known = user
            .or_else(|| own.iter().next())
            .map(|(_, customer)| *customer);
        let mut hints = Hints::default();
        for subject in &component {
            if let Some(said) = self.waiting.get(subject) {
                hints.add(said.clone());
            }
        }
        let speaks =
            component.iter().any(|subject| subject.starts_with("user:")) || !hints.is_empty();
        if known.is_none() && !speaks {
            return None;
        }
        let members: BTreeSet<_> = component.iter().cloned().collect();
        let told = changes.take_of(&members);
        let changes = match (known, component.first()) {
            (Some(_), _) if own.len() == component.len() => told,
            // Some signals of the component may never have been written: say all that stand.
            (_, Some(first)) => {
                let standing = self.engine.standing_of(first).into_values();
                let corrected = told
                    .into_iter()
                    .filter(|change| matches!(change, SignalChange::Corrected(_)));
                corrected
                    .chain(standing.map(SignalChange::Stands))
                    .collect()
            }
            (_, None) => return None,
        };
        let subjects: Vec<_> = component
            .into_iter()
            .filter(|subject| !own.contains_key(subject))
            .collect();
        let task = Task {
            known,
            own,
            subjects,
            hints,
            changes,
        };
        (known.is_none() || task.has_effects()).then_some(task)
    }

    /// Begins a round when a record was changed that may say who somebody is.
    fn look_at_changes(&mut self, sealed: i64) -> Result<(), Problem> {
        if self.changes_seen >= sealed {
            return Ok(());
        }
        if self.waiting.is_empty() {
            self.changes_seen = sealed;
            return Ok(());
        }
        let changes = self
            .platform
            .store()
            .changes_after(self.changes_seen, CHANGES_MAX)?;
        let telling = |object: &str| matches!(object, "account" | "contact" | "touch_identity");
        if changes
            .iter()
            .any(|change| change.object.as_deref().is_some_and(telling))
        {
            self.start_round();
        }
        self.changes_seen = match changes.last() {
            Some(last) if changes.len() == CHANGES_MAX => last.seq,
            _ => sealed,
        };
        Ok(())
    }

    /// The tasks for the next of those who wait, while a round goes on.
    fn next_of_round(&mut self) -> (usize, Vec<Task>) {
        let Some(after) = self.round.take() else {
            return (0, Vec::new());
        };
        let rest = self
            .waiting
            .range::<Arc<str>, _>((Bound::Excluded(&after), Bound::Unbounded));
        let next: Vec<_> = rest
            .take(ROUND_STEP)
            .map(|(subject, _)| Arc::clone(subject))
            .collect();
        self.round = next.last().cloned();
        if self.round.is_none() && std::mem::take(&mut self.round_again) {
            self.start_round();
        }
        let dirty = next.iter().cloned().collect();
        (next.len(), self.tasks(&dirty, Changes::default()))
    }
}

/// The changes of a batch, the last word for each signal.
#[derive(Default)]
struct Changes(BTreeMap<SignalKey, SignalChange>);

impl Changes {
    fn add(&mut self, told: Vec<SignalChange>) {
        self.0
            .extend(told.into_iter().map(|change| (change.signal().key, change)));
    }

    fn take_of(&mut self, subjects: &BTreeSet<Arc<str>>) -> Vec<SignalChange> {
        let ours = |change: &SignalChange| subjects.contains(&change.signal().anchor.subject);
        let (taken, kept) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(|(_, change)| ours(change));
        self.0 = kept;
        let taken: BTreeMap<_, _> = taken;
        taken.into_values().collect()
    }
}
