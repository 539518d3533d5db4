//! A customer's past, read from the log when the engine needs it again, and the silences that are due.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use weft_kernel::{Moment, Problem};
use weft_platform::Platform;
use weft_store::Row;

use super::calm;
use super::customers::Known;
use super::places::{self, Place, Stretch};
use super::reading::touch_of;
use super::seats::Seat;
use super::{CLOCK_JITTER_MS, Pipeline, notes, records};
use crate::engine::{Engine, Past, Recorded, SignalChange};
use crate::rule::{Dossier, FieldKey};
use crate::touch::Touch;

/// Identities whose past is read in one query.
const SUBJECTS_AT_ONCE: usize = 200;

/// The log up to a place.
struct LogPast<'a> {
    platform: &'a Platform,
    /// Touches whose places are not written yet.
    unwritten: &'a [Place],
    upto: i64,
    /// Which rules judge, and who.
    rules: &'a str,
    seat: Seat,
    /// Whose identities are, the fields that rules read of their records, and how far the changes of these have come.
    known: &'a HashMap<Arc<str>, Known>,
    fields: &'a BTreeSet<FieldKey>,
    changes_seen: i64,
}

impl Past for LogPast<'_> {
    fn each(&self, subjects: &[Arc<str>], each: &mut dyn FnMut(&Touch)) -> Result<(), Problem> {
        let mut some = subjects.chunks(SUBJECTS_AT_ONCE);
        some.try_for_each(|some| self.each_of(some, 0, each))
    }

    fn each_after(
        &self,
        (subject, after): (&Arc<str>, i64),
        each: &mut dyn FnMut(&Touch),
    ) -> Result<(), Problem> {
        self.each_of(std::slice::from_ref(subject), after, each)
    }

    fn recorded(&self, subjects: &[Arc<str>]) -> Result<Vec<Recorded>, Problem> {
        let mut found = Vec::new();
        for some in subjects.chunks(SUBJECTS_AT_ONCE) {
            let by = (self.seat, self.rules);
            found.extend(calm::read(self.platform, some, (by, self.upto))?);
        }
        Ok(found)
    }

    fn dossiers(&self, subjects: &[Arc<str>]) -> Result<Vec<(Arc<str>, Dossier)>, Problem> {
        let known = subjects.iter().filter_map(|subject| {
            let known = self.known.get(subject)?;
            Some((Arc::clone(subject), known.customer))
        });
        let known: Vec<_> = known.collect();
        let upto = (self.fields, self.changes_seen);
        records::dossiers(self.platform, &known, upto)
    }
}

impl LogPast<'_> {
    fn each_of(
        &self,
        some: &[Arc<str>],
        after: i64,
        each: &mut dyn FnMut(&Touch),
    ) -> Result<(), Problem> {
        let mut one = |row: &Row| {
            touch_of(row).iter().for_each(&mut *each);
            Ok(())
        };
        let stretch = Stretch {
            after,
            upto: self.upto,
            unwritten: self.unwritten,
        };
        places::each(self.platform, some, stretch, &mut one)
    }
}

impl Pipeline {
    /// Makes sure that the past of these identities up to place `upto` of the log is held.
    pub(super) fn recall<'a>(
        &mut self,
        subjects: impl IntoIterator<Item = &'a Arc<str>>,
        upto: i64,
    ) -> Result<(), Problem> {
        let (engine, past) = self.with_past(upto);
        engine.recall(subjects, &past)
    }

    /// The same with every event of theirs that some rule looks at.
    pub(super) fn recall_whole<'a>(
        &mut self,
        subjects: impl IntoIterator<Item = &'a Arc<str>>,
        upto: i64,
    ) -> Result<(), Problem> {
        let (engine, past) = self.with_past(upto);
        engine.recall_whole(subjects, &past)
    }

    /// The engine, and beside it the past up to place `upto` of the log.
    fn with_past(&mut self, upto: i64) -> (&mut Engine, LogPast<'_>) {
        let past = LogPast {
            platform: &self.platform,
            unwritten: &self.notes.places,
            upto,
            rules: &self.notes.rules,
            seat: self.seat,
            known: &self.people.known,
            fields: &self.fields,
            changes_seen: self.changes_seen,
        };
        (&mut self.engine, past)
    }

    /// Judges a touch, with the past of its customer.
    pub(super) fn judge(&mut self, touch: &Touch) -> Result<Vec<SignalChange>, Problem> {
        let (engine, past) = self.with_past(touch.seq - 1);
        engine.judge_after(touch, &past)
    }

    /// Judges the silences that have lasted by now, or takes back those that had not when the clock was ahead.
    pub(super) fn advance(&mut self) -> Result<Vec<SignalChange>, Problem> {
        let (now, before) = (self.platform.now(), self.engine.now());
        let jitter = now < before && before.ms() - now.ms() < CLOCK_JITTER_MS;
        // Who only learns which silences there are waits before judging them.
        if jitter || self.review.is_some() {
            return Ok(Vec::new());
        }
        if before <= now && now < self.next_due {
            return Ok(self.engine.advance(now));
        }
        loop {
            let judge = (&self.platform, self.seat);
            let (subjects, until) = notes::due(judge, (self.engine.now(), now))?;
            self.recall(&subjects, self.position)?;
            let changes = self.engine.advance(until);
            if until == now {
                self.next_due = notes::next_due((&self.platform, self.seat), now)?;
            }
            if until == now || !changes.is_empty() {
                return Ok(changes);
            }
        }
    }

    /// Deadlines that came up, to be written down.
    pub(super) fn note_deadlines(&mut self) {
        let deadlines = self.engine.take_deadlines();
        let first = deadlines.iter().map(|(at, _)| *at).min();
        self.next_due = self
            .next_due
            .min(first.unwrap_or(Moment::from_ms(i64::MAX)));
        self.notes.deadlines.extend(deadlines);
    }
}
