//! From rows of the log to tasks: what was judged, for whom, and who has to be found out first.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use weft_kernel::Problem;
use weft_store::{Lane, TouchRow};

use super::customers::Customer;
use super::hints::Hints;
use super::people::{DECISION, bonds, decision_of};
use super::places::Place;
use super::records::Seen;
use super::write::{Task, Work, owner_of};
use super::{BATCH_TOUCHES_MAX, Pipeline};
use crate::engine::{Engine, Recorded, SignalChange, SignalKey};
use crate::identity::Regrouped;
use crate::touch::Touch;
use crate::wire;

/// Signals and identities after which a batch is written, so that nobody waits long for the writer.
const EFFECTS_MAX: usize = 32;
/// Those who wait and are looked at in one step: some milliseconds of the writer.
const ROUND_STEP: usize = 50;
/// Identities whose words are remembered while they wait; beyond it the new ones are found when they come again.
const WAITING_MAX: usize = 200_000;

impl Pipeline {
    /// Judges the next touches, or looks again at those who wait. Answers how many there were, and the work.
    pub(super) fn gather(&mut self) -> Result<(usize, Work), Problem> {
        let sealed = self.platform.store().sealed();
        if let Some(seen) = self.follow_records(sealed)? {
            return self.followed(seen);
        }
        let is_last = self.ahead.is_empty() && self.look_ahead()?;
        if self.ahead.is_empty() {
            return match self.is_behind_first() {
                true => Ok((0, self.work(Vec::new(), Lane::Interactive))),
                false => self.gather_idle(sealed),
            };
        }
        let (mut changes, mut dirty) = (Changes::default(), BTreeSet::new());
        let mut count = 0;
        while let Some(row) = self.ahead.pop_front() {
            self.take(&row, &mut changes, &mut dirty)?;
            if self.seat.is_first() {
                self.notes.places.push(Place::from(&row.row));
            }
            self.position = row.row.seq;
            count += 1;
            if changes.0.len() + dirty.len() >= EFFECTS_MAX {
                break;
            }
        }
        self.settle(&mut changes, &mut dirty)?;
        if is_last && self.ahead.is_empty() {
            changes.add(self.advance()?);
            self.go_on_reviewing()?;
        }
        let tasks = self.tasks((&dirty, false), changes)?;
        Ok((count, self.work(tasks, Lane::Interactive)))
    }

    /// What has become of records that rules read: it goes before the touches behind it.
    fn follow_records(&mut self, sealed: i64) -> Result<Option<Seen>, Problem> {
        if self.post.is_told
            && let Some(seen) = self.follow_told()?
        {
            return Ok(Some(seen));
        }
        if self.fields.is_empty() {
            return Ok(None);
        }
        if let Some(seen) = self.settle_owed()? {
            return Ok(Some(seen));
        }
        let seen = self.look_at_changes(sealed)?;
        let is_whole = seen.changes.is_empty() && seen.moved.is_empty();
        Ok((!is_whole || self.changes_seen < sealed).then_some(seen))
    }

    /// The work that changes of records make.
    fn followed(&mut self, seen: Seen) -> Result<(usize, Work), Problem> {
        let mut changes = Changes::default();
        changes.add(seen.changes);
        let tasks = self.tasks((&seen.moved, !seen.moved.is_empty()), changes)?;
        let count = seen.count.max(tasks.len());
        let work = Work {
            moved: Arc::new(seen.moved.into_iter().collect()),
            ..self.work(tasks, Lane::Interactive)
        };
        Ok((count, work))
    }

    /// What is to be done when every touch of the log is judged.
    fn gather_idle(&mut self, sealed: i64) -> Result<(usize, Work), Problem> {
        // Only now: a touch that lies in the log may break a silence.
        let mut changes = Changes::default();
        changes.add(self.advance()?);
        if !changes.0.is_empty() {
            let tasks = self.tasks((&BTreeSet::new(), false), changes)?;
            return Ok((tasks.len(), self.work(tasks, Lane::Interactive)));
        }
        if self.fields.is_empty() {
            let seen = self.look_at_changes(sealed)?;
            if !seen.moved.is_empty() {
                return self.followed(seen);
            }
        }
        if self.go_on_reviewing()? {
            return Ok((1, self.work(Vec::new(), Lane::Bulk)));
        }
        let (count, tasks) = self.next_of_round()?;
        Ok((count, self.work(tasks, Lane::Bulk)))
    }

    /// Reads the next rows and makes sure that the past of those they are of is held; answers whether they are the last.
    fn look_ahead(&mut self) -> Result<bool, Problem> {
        let store = self.platform.store();
        let mut rows = store.touches_after(self.position, BATCH_TOUCHES_MAX)?;
        let all = rows.len();
        if !self.seat.is_first() {
            rows.retain(|row| row.seq <= self.post.first_at);
        }
        self.post.behind_first = rows.len() < all;
        let is_last = all < BATCH_TOUCHES_MAX && !self.post.behind_first;
        let rows: VecDeque<Row> = rows.into_iter().map(Row::from).collect();
        let subjects: Vec<_> = rows
            .iter()
            .flat_map(|row| row.concerned(&self.engine))
            .collect();
        self.recall(&subjects, self.position)?;
        self.ahead = rows;
        Ok(is_last)
    }

    /// Whether there are touches that the first judge has yet to write.
    pub(super) fn is_behind_first(&self) -> bool {
        self.post.behind_first
    }

    pub(super) fn work(&self, tasks: Vec<Task>, lane: Lane) -> Work {
        Work {
            tasks: Arc::new(tasks),
            moved: Arc::default(),
            steps: Arc::default(),
            notes: Arc::default(),
            lane,
            clock: self.engine.now(),
        }
    }

    /// Judges rows without telling what comes of it; answers how many.
    pub(super) fn replay(&mut self, until: i64) -> Result<usize, Problem> {
        let mut rows = self
            .platform
            .store()
            .touches_after(self.position, BATCH_TOUCHES_MAX)?;
        rows.retain(|row| row.seq <= until);
        let (count, last) = (rows.len(), rows.last().map(|row| row.seq));
        for row in rows.into_iter().map(Row::from) {
            self.take(&row, &mut Changes::default(), &mut BTreeSet::new())?;
        }
        self.settle(&mut Changes::default(), &mut BTreeSet::new())?;
        self.position = last.unwrap_or(self.position);
        Ok(count)
    }

    /// Looks at everybody who waits, from the first; a round that goes on is finished before, so that all have their turn.
    pub(super) fn start_round(&mut self) {
        match self.round {
            None => self.round = Some(Arc::from("")),
            Some(_) => self.round_again = true,
        }
    }

    fn take(
        &mut self,
        row: &Row,
        changes: &mut Changes,
        dirty: &mut BTreeSet<Arc<str>>,
    ) -> Result<(), Problem> {
        if row.row.kind == DECISION {
            return self.decide(&row.row, changes, dirty);
        }
        let Some((touch, joins)) = &row.touch else {
            self.skip(&row.row);
            return Ok(());
        };
        for ((one, other), bond) in bonds(touch, joins) {
            if self.people.learn((one, other), bond, touch) == Regrouped::Joined {
                self.join((one, other), touch.seq, changes)?;
                dirty.insert(Arc::clone(&touch.subject));
            }
        }
        self.hear_all(touch, joins, dirty);
        changes.add(self.judge(touch)?);
        if let Some(calm) = self.engine.take_calm(&touch.subject) {
            let (subject, upto) = (Arc::clone(&touch.subject), touch.seq);
            self.notes.calm.push(Recorded {
                subject,
                upto,
                calm,
            });
        }
        Ok(())
    }

    /// Remembers what a touch says of those it names.
    pub(super) fn hear_all(
        &mut self,
        touch: &Touch,
        joins: &[(String, String)],
        dirty: &mut BTreeSet<Arc<str>>,
    ) {
        for (_, other) in joins.iter().filter(|(_, other)| other.starts_with("user:")) {
            let other = Arc::from(other.as_str());
            self.hear((&other, touch.seq), Hints::default(), dirty);
        }
        self.hear((&touch.subject, touch.seq), Hints::of(touch), dirty);
    }

    fn skip(&mut self, row: &TouchRow) {
        self.unreadable += 1;
        tracing::warn!(log.seq = row.seq, "a row of the log is no touch of ours");
    }

    /// Remembers what somebody says of themselves until it is found out by it whose they are.
    fn hear(
        &mut self,
        (subject, seq): (&Arc<str>, i64),
        hints: Hints,
        dirty: &mut BTreeSet<Arc<str>>,
    ) {
        let known = self.people.known.get(subject);
        let speaks = subject.starts_with("user:") || !hints.is_empty();
        let speaks = speaks && self.seat.is_first();
        if !speaks || known.is_some_and(|known| known.own) || self.waiting.len() >= WAITING_MAX {
            return;
        }
        let heard = self.waiting.contains_key(subject);
        self.grouped += usize::from(!heard && known.is_some());
        let words = self.waiting.entry(Arc::clone(subject)).or_default();
        if words.add(hints) || !heard {
            self.notes.heard.push((Arc::clone(subject), seq));
            dirty.insert(Arc::clone(subject));
        }
    }

    /// Learns a decision, unless it is among the edges that are written.
    fn decide(
        &mut self,
        row: &TouchRow,
        changes: &mut Changes,
        dirty: &mut BTreeSet<Arc<str>>,
    ) -> Result<(), Problem> {
        if row.seq <= self.written {
            return Ok(());
        }
        let Some(decision) = decision_of(row) else {
            self.skip(row);
            return Ok(());
        };
        match self.people.decide(&decision) {
            Regrouped::Joined => {
                self.join((&decision.one, &decision.other), row.seq, changes)?;
                dirty.insert(decision.one);
            }
            Regrouped::Anew(groups) => self.regroup(&groups, changes, dirty)?,
            Regrouped::Not | Regrouped::Refused | Regrouped::Later => {}
        }
        Ok(())
    }

    fn join(
        &mut self,
        (one, other): (&str, &str),
        seq: i64,
        changes: &mut Changes,
    ) -> Result<(), Problem> {
        self.recall_whole(&[Arc::from(one), Arc::from(other)], seq - 1)?;
        match self.engine.merge(one, other) {
            Ok(told) => changes.add(told),
            Err(problem) => tracing::warn!(error = %problem, "identities not joined"),
        }
        Ok(())
    }

    /// Groups those anew around whom edges came out of order.
    fn settle(
        &mut self,
        changes: &mut Changes,
        dirty: &mut BTreeSet<Arc<str>>,
    ) -> Result<(), Problem> {
        let groups = self.people.settle();
        self.regroup(&groups, changes, dirty)
    }

    fn regroup(
        &mut self,
        groups: &[Vec<Arc<str>>],
        changes: &mut Changes,
        dirty: &mut BTreeSet<Arc<str>>,
    ) -> Result<(), Problem> {
        if !groups.is_empty() {
            self.recall_whole(groups.iter().flatten(), self.position)?;
            changes.add(self.engine.regroup(groups));
            dirty.extend(groups.iter().filter_map(|group| group.first()).cloned());
        }
        Ok(())
    }

    /// The tasks for components in which something has been learned, or whose customer others have
    /// changed (`moved`), and for signals of known customers.
    fn tasks(
        &mut self,
        (dirty, moved): (&BTreeSet<Arc<str>>, bool),
        mut changes: Changes,
    ) -> Result<Vec<Task>, Problem> {
        // All that stand may have to be said.
        self.recall(dirty, self.position)?;
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
        let seat = self.seat;
        for task in &mut tasks {
            if seat.has_others() {
                task.changes
                    .retain(|change| seat.tells(&change.signal().rule));
                task.standing
                    .retain(|change| seat.tells(&change.signal().rule));
            }
            let place = |change: &SignalChange| change.signal().anchor.key.clone();
            task.changes.sort_by_cached_key(place);
            task.standing.sort_by_cached_key(place);
        }
        Ok(tasks)
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
        // Whose they are may have been known before they were joined, or joined before that is known.
        let follows = !self.seat.is_first();
        let moved = moved || follows;
        let owner = owner_of(&own);
        let settled = others.values().all(|customer| *customer == owner);
        if owner.is_none() && settled && asking.is_empty() && !follows {
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
            follows,
        })
    }

    /// The tasks for the next of those who wait, while a round goes on.
    fn next_of_round(&mut self) -> Result<(usize, Vec<Task>), Problem> {
        let Some(after) = self.round.take() else {
            return Ok((0, Vec::new()));
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
        let tasks = self.tasks((&dirty, false), Changes::default())?;
        Ok((next.len(), tasks))
    }
}

/// A row of the log, and the touch it is, with the identities that joins.
pub(super) struct Row {
    row: TouchRow,
    touch: Option<(Touch, Vec<(String, String)>)>,
}

impl From<TouchRow> for Row {
    fn from(row: TouchRow) -> Self {
        Self {
            touch: wire::from_log(&row),
            row,
        }
    }
}

impl Row {
    /// The identities whose past matters to what becomes of it.
    fn concerned(&self, engine: &Engine) -> Vec<Arc<str>> {
        let Some((touch, joins)) = &self.touch else {
            return Vec::new();
        };
        let joined = joins.iter().flat_map(|(one, other)| [one, other]);
        let mut concerned: Vec<Arc<str>> = joined.map(|one| Arc::from(one.as_str())).collect();
        if engine.looks_at(touch.event()) {
            concerned.push(Arc::clone(&touch.subject));
        }
        concerned
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
