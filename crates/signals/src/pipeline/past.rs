//! A customer's past, read from the log when the engine needs it again, and the silences that are due.

use std::sync::Arc;

use weft_kernel::{Moment, Problem};
use weft_platform::Platform;
use weft_store::Row;

use super::calm;
use super::places::{self, Place, Stretch};
use super::reading::touch_of;
use super::{CLOCK_JITTER_MS, Pipeline, notes};
use crate::engine::{Past, Recorded, SignalChange};
use crate::touch::Touch;

/// Identities whose past is read in one query.
const SUBJECTS_AT_ONCE: usize = 200;

/// The log up to a place.
struct LogPast<'a> {
    platform: &'a Platform,
    /// Touches whose places are not written yet.
    unwritten: &'a [Place],
    upto: i64,
    /// Which rules judge.
    rules: &'a str,
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
            found.extend(calm::read(self.platform, some, (self.rules, self.upto))?);
        }
        Ok(found)
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
        let past = LogPast {
            platform: &self.platform,
            unwritten: &self.notes.places,
            upto,
            rules: &self.notes.rules,
        };
        self.engine.recall(subjects, &past)
    }

    /// The same with every event of theirs that some rule looks at.
    pub(super) fn recall_whole<'a>(
        &mut self,
        subjects: impl IntoIterator<Item = &'a Arc<str>>,
        upto: i64,
    ) -> Result<(), Problem> {
        let past = LogPast {
            platform: &self.platform,
            unwritten: &self.notes.places,
            upto,
            rules: &self.notes.rules,
        };
        self.engine.recall_whole(subjects, &past)
    }

    /// Judges a touch, with the past of its customer.
    pub(super) fn judge(&mut self, touch: &Touch) -> Result<Vec<SignalChange>, Problem> {
        let past = LogPast {
            platform: &self.platform,
            unwritten: &self.notes.places,
            upto: touch.seq - 1,
            rules: &self.notes.rules,
        };
        self.engine.judge_after(touch, &past)
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
            let (subjects, until) = notes::due(&self.platform, (self.engine.now(), now))?;
            self.recall(&subjects, self.position)?;
            let changes = self.engine.advance(until);
            if until == now {
                self.next_due = notes::next_due(&self.platform, now)?;
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
