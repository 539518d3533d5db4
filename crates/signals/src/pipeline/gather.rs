//! From rows of the log to tasks: what was judged, for whom, and who has to be found out first.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use serde_json::Value as Json;
use weft_kernel::{Id, Problem};
use weft_store::{ChangeRow, Lane, TouchRow};

use super::customers::{self, Customer, Hints};
use super::people::{DECISION, bonds, decision_of};
use super::write::{Task, Work, owner_of};
use super::{BATCH_TOUCHES_MAX, CLOCK_JITTER_MS, Pipeline, REASON};
use crate::engine::{SignalChange, SignalKey};
use crate::identity::Regrouped;
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
                let tasks = self.tasks((&BTreeSet::new(), false), changes);
                return Ok((tasks.len(), self.work(tasks, Lane::Interactive)));
            }
            let moved = self.look_at_changes(sealed)?;
            if !moved.is_empty() {
                let tasks = self.tasks((&moved, true), Changes::default());
                return Ok((tasks.len(), self.work(tasks, Lane::Interactive)));
            }
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
        self.settle(&mut changes, &mut dirty);
        if count == rows.len() && count < BATCH_TOUCHES_MAX {
            changes.add(self.advance());
        }
        let tasks = self.tasks((&dirty, false), changes);
        Ok((count, self.work(tasks, Lane::Interactive)))
    }

    fn work(&self, tasks: Vec<Task>, lane: Lane) -> Work {
        Work {
            tasks: Arc::new(tasks),
            steps: Arc::default(),
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
        self.settle(&mut Changes::default(), &mut BTreeSet::new());
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
        if row.kind == DECISION {
            return self.decide(row, changes, dirty);
        }
        let Some((touch, joins)) = wire::from_log(row) else {
            return self.skip(row);
        };
        for ((one, other), bond) in bonds(&touch, &joins) {
            if self.people.learn((one, other), bond, &touch) == Regrouped::Joined {
                self.join(one, other, changes);
                dirty.insert(Arc::clone(&touch.subject));
            }
        }
        for (_, other) in joins.iter().filter(|(_, other)| other.starts_with("user:")) {
            self.hear(&Arc::from(other.as_str()), Hints::default(), dirty);
        }
        self.hear(&touch.subject, Hints::of(&touch), dirty);
        changes.add(self.engine.judge(&touch));
    }

    fn skip(&mut self, row: &TouchRow) {
        self.unreadable += 1;
        tracing::warn!(log.seq = row.seq, "a row of the log is no touch of ours");
    }

    /// Remembers what somebody says of themselves until it is found out by it whose they are.
    fn hear(&mut self, subject: &Arc<str>, hints: Hints, dirty: &mut BTreeSet<Arc<str>>) {
        let known = self.people.known.get(subject);
        let speaks = subject.starts_with("user:") || !hints.is_empty();
        if !speaks || known.is_some_and(|known| known.own) || self.waiting.len() >= WAITING_MAX {
            return;
        }
        let heard = self.waiting.contains_key(subject);
        self.grouped += usize::from(!heard && known.is_some());
        let words = self.waiting.entry(Arc::clone(subject)).or_default();
        if words.add(hints) || !heard {
            dirty.insert(Arc::clone(subject));
        }
    }

    /// Learns a decision, unless it is among the edges that are written.
    fn decide(&mut self, row: &TouchRow, changes: &mut Changes, dirty: &mut BTreeSet<Arc<str>>) {
        if row.seq <= self.written {
            return;
        }
        let Some(decision) = decision_of(row) else {
            return self.skip(row);
        };
        match self.people.decide(&decision) {
            Regrouped::Joined => {
                self.join(&decision.one, &decision.other, changes);
                dirty.insert(decision.one);
            }
            Regrouped::Anew(groups) => self.regroup(&groups, changes, dirty),
            Regrouped::Not | Regrouped::Refused | Regrouped::Later => {}
        }
    }

    fn join(&mut self, one: &str, other: &str, changes: &mut Changes) {
        match self.engine.merge(one, other) {
            Ok(told) => changes.add(told),
            Err(problem) => tracing::warn!(error = %problem, "identities not joined"),
        }
    }

    /// Groups those anew around whom edges came out of order.
    fn settle(&mut self, changes: &mut Changes, dirty: &mut BTreeSet<Arc<str>>) {
        let groups = self.people.settle();
        self.regroup(&groups, changes, dirty);
    }

    fn regroup(
        &mut self,
        groups: &[Vec<Arc<str>>],
        changes: &mut Changes,
        dirty: &mut BTreeSet<Arc<str>>,
    ) {
        if !groups.is_empty() {
            changes.add(self.engine.regroup(groups));
            dirty.extend(groups.iter().filter_map(|group| group.first()).cloned());
        }
    }

    /// The tasks for components in which something has been learned, or whose customer others have
    /// changed (`moved`), and for signals of known customers.
    fn tasks(
        &self,
        (dirty, moved): (&BTreeSet<Arc<str>>, bool),
        mut changes: Changes,
    ) -> Vec<Task> {
        let mut tasks = Vec::new();
        let mut seen = BTreeSet::new();
        for subject in dirty {
            let component = self.engine.subjects_of(subject);
            if component
                .first()
                .is_some_and(|first| seen.insert(Arc::clone(first)))
            {
                tasks.extend(self.task_for(&component, (dirty, moved), &mut changes));
            }
        }
        let mut by_customer: BTreeMap<Arc<str>, Vec<SignalChange>> = BTreeMap::new();
        for change in changes.0.into_values() {
            let subject = Arc::clone(&change.signal().anchor.subject);
            if self.people.known.contains_key(&subject) {
                by_customer.entry(subject).or_default().push(change);
            }
        }
        let plain = by_customer.into_iter().filter_map(|(subject, changes)| {
            let known = self.people.known.get(&subject)?;
            Some(Task {
                own: BTreeMap::from([(subject, known.customer)]),
                changes,
                ..Task::default()
            })
        });
        tasks.extend(plain);
        for task in &mut tasks {
            let place = |change: &SignalChange| change.signal().anchor.key.clone();
            task.changes.sort_by_cached_key(place);
            task.standing.sort_by_cached_key(place);
        }
        tasks
    }

    /// The task for one component; none when nothing is known of it and nothing was said.
    fn task_for(
        &self,
        component: &[Arc<str>],
        (dirty, moved): (&BTreeSet<Arc<str>>, bool),
        changes: &mut Changes,
    ) -> Option<Task> {
        let mut own: BTreeMap<Arc<str>, Customer> = BTreeMap::new();
        let mut others: BTreeMap<Arc<str>, Option<Customer>> = BTreeMap::new();
        for subject in component {
            match self.people.known.get(subject) {
                Some(known) if known.own => {
                    own.insert(Arc::clone(subject), known.customer);
                }
                known => {
                    let customer = known.map(|known| known.customer);
                    others.insert(Arc::clone(subject), customer);
                }
            }
        }
        // Those who said nothing new have been looked for before.
        let said = |subject: &Arc<str>| {
            let hints = dirty
                .contains(subject)
                .then(|| self.waiting.get(subject))??;
            Some((Arc::clone(subject), hints.clone()))
        };
        let asking: BTreeMap<Arc<str>, Hints> = others.keys().filter_map(said).collect();
        let owner = owner_of(&own);
        let settled = others.values().all(|customer| *customer == owner);
        if owner.is_none() && settled && asking.is_empty() {
            return None;
        }
        let first = component.first()?;
        let members: BTreeSet<_> = component.iter().cloned().collect();
        let changes = changes.take_of(&members);
        let settled = settled && asking.is_empty() && !moved;
        if settled && changes.is_empty() {
            return None;
        }
        // Some signals of the component may never have been written: then all that stand are said.
        let standing = match settled {
            true => Vec::new(),
            false => {
                let standing = self.engine.standing_of(first).into_values();
                standing.map(SignalChange::Stands).collect()
            }
        };
        Some(Task {
            own,
            others,
            asking,
            changes,
            standing,
            moved,
        })
    }

    /// Begins a round when a record was changed that may say who somebody is. Answers the identities
    /// that others have given to another customer.
    fn look_at_changes(&mut self, sealed: i64) -> Result<BTreeSet<Arc<str>>, Problem> {
        if self.changes_seen >= sealed {
            return Ok(BTreeSet::new());
        }
        let store = self.platform.store();
        let changes = store.changes_after(self.changes_seen, CHANGES_MAX)?;
        let telling = |object: &str| matches!(object, "account" | "contact" | "touch_identity");
        let mut objects = changes.iter().filter_map(|change| change.object.as_deref());
        let round = objects.any(telling) && !self.waiting.is_empty();
        let others = |change: &&ChangeRow| {
            let reason = change.body.get("reason").and_then(Json::as_str);
            change.object.as_deref() == Some("touch_identity") && reason != Some(REASON)
        };
        let records: BTreeSet<Id> = changes
            .iter()
            .filter(others)
            .filter_map(|change| change.record)
            .collect();
        self.changes_seen = match changes.last() {
            Some(last) if changes.len() == CHANGES_MAX => last.seq,
            _ => sealed,
        };
        if round {
            self.start_round();
        }
        let mut moved = BTreeSet::new();
        for (subject, known) in customers::known_by(&self.platform, &records)? {
            if self.people.known.get(&subject) != Some(&known) {
                self.set_known(&subject, Some(known));
                moved.insert(subject);
            }
        }
        Ok(moved)
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
        (next.len(), self.tasks((&dirty, false), Changes::default()))
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
