//! The consumer's start: where it was, who is who and who waits; the log is not judged again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use weft_kernel::{Moment, Problem};
use weft_platform::{Caller, Platform};
use weft_store::Lane;

use super::hints::Hints;
use super::people::People;
use super::review::Review;
use super::seats::{Post, Seat, judges};
use super::{
    BATCH_TOUCHES_MAX, CLOCK, CONSUMER, Pipeline, RuleBook, calm, notes, places, reading, records,
};
use crate::engine::{Engine, HELD_MAX};
use crate::identity::Limits;
use crate::wire;

/// That those who wait are written down up to the position: logs of earlier versions are gone through once.
const NOTED: &str = "signals.noted";
/// Rows of the log read together.
const ROWS_AT_ONCE: usize = 2_000;

impl Pipeline {
    /// Begins where it was: learns who is who and who waits, and judges nothing again. A log of an earlier version is
    /// gone through once for who waits, unless asked to `stop`.
    ///
    /// # Errors
    /// Those of the rules and the store.
    pub fn open(platform: Platform, book: RuleBook, stop: &AtomicBool) -> Result<Self, Problem> {
        Self::open_within(platform, book, stop, Limits::default())
    }

    /// As [`Self::open`], with other limits of what is one person.
    ///
    /// # Errors
    /// Those of the rules and the store.
    pub fn open_within(
        platform: Platform,
        book: RuleBook,
        stop: &AtomicBool,
        limits: Limits,
    ) -> Result<Self, Problem> {
        Self::open_seat((platform, book), 0, stop, limits)
    }

    /// As [`Self::open`], of the judge with this number.
    ///
    /// # Errors
    /// `signals.seat` when there are fewer; those of the rules and the store.
    pub fn open_numbered(
        platform: Platform,
        book: RuleBook,
        number: u32,
        stop: &AtomicBool,
    ) -> Result<Self, Problem> {
        Self::open_seat((platform, book), number, stop, Limits::default())
    }

    pub(super) fn open_seat(
        (platform, whole): (Platform, RuleBook),
        number: u32,
        stop: &AtomicBool,
        limits: Limits,
    ) -> Result<Self, Problem> {
        let judges = judges(&platform)?;
        let seat = Seat::numbered(number, judges.seated).ok_or_else(|| {
            Problem::conflict(
                "signals.seat",
                format!("没有编号为 {number} 的判定者"),
                format!("There is no judge number {number}"),
            )
        })?;
        let book = whole.of_judge(seat);
        let clock = platform
            .store()
            .write(Lane::Interactive, move |tx| tx.setting(&seat.key(CLOCK)))?;
        let clock = clock.and_then(|clock| clock.parse().ok());
        // Silences that had lasted by then have been told; those of the time since are not yet.
        let told = Moment::from_ms(clock.unwrap_or(i64::MIN));
        let rules = book.rules().iter().map(|rule| (**rule).clone()).collect();
        let engine = Engine::with_past(rules, HELD_MAX, told);
        let mut pipeline = Self::blank((platform, seat), book, engine, limits)?;
        pipeline.whole = whole;
        pipeline.post.reseating = seat.is_first() && judges.wanted != judges.count();
        pipeline.position = pipeline.written;
        let reads_records = !pipeline.fields.is_empty();
        pipeline.changes_seen = records::begin(&pipeline.platform, (seat, reads_records))?;
        pipeline.changes_written = pipeline.changes_seen;
        if seat.is_first() {
            pipeline.begin_first(stop)?;
        }
        pipeline.review = Review::of(&pipeline)?;
        Ok(pipeline)
    }

    /// What only the first judge does at its start.
    fn begin_first(&mut self, stop: &AtomicBool) -> Result<(), Problem> {
        if !self.fields.is_empty() {
            self.owed = records::owed(&self.platform, self.seat)?;
        }
        places::catch_up(&self.platform, &|| stop.load(Ordering::Relaxed))?;
        self.note_old(stop)?;
        self.read_waiting()?;
        // Customers may have been made while nobody watched.
        self.start_round();
        Ok(())
    }

    /// Knows who is who, and has judged nothing yet.
    pub(super) fn blank(
        (platform, seat): (Platform, Seat),
        book: RuleBook,
        mut engine: Engine,
        limits: Limits,
    ) -> Result<Self, Problem> {
        let name = seat.key(CONSUMER);
        let store = platform.store();
        let written = store.write(Lane::Interactive, move |tx| tx.consumer_position(&name))?;
        let people = People::open(&platform, limits, written)?;
        engine.group(&people.groups());
        let rules = calm::rules_of(engine.rules(), &platform.model().zone)?;
        Ok(Self {
            fields: engine.fields(),
            opened_at: platform.store().sealed(),
            platform,
            seat,
            post: Post {
                is_told: true,
                ..Post::default()
            },
            whole: book.clone(),
            book,
            engine,
            people,
            limits,
            waiting: BTreeMap::new(),
            round: None,
            round_again: false,
            ahead: VecDeque::new(),
            position: 0,
            written,
            changes_seen: 0,
            changes_written: 0,
            owed: BTreeSet::new(),
            notes: notes::Notes::of(rules.into()),
            next_due: Moment::from_ms(i64::MIN),
            review: None,
            is_astray: false,
            pending: None,
            attempts: 0,
            unreadable: 0,
            unwritten: 0,
            grouped: 0,
        })
    }

    /// Begins anew from what is written, after something could not be read halfway.
    pub(super) fn find_back(&mut self) -> Result<(), Problem> {
        let own = (self.platform.clone(), self.whole.clone());
        let (unreadable, unwritten) = (self.unreadable, self.unwritten);
        let stop = AtomicBool::new(false);
        *self = Self {
            unreadable,
            unwritten,
            ..Self::open_seat(own, self.seat.number(), &stop, self.limits)?
        };
        Ok(())
    }

    /// Learns who waits from what is written, and what they said from the log.
    fn read_waiting(&mut self) -> Result<(), Problem> {
        let mut seqs = BTreeSet::new();
        for (subject, said) in notes::read_waiting(&self.platform)? {
            let known = self.people.known.get(&subject);
            if known.is_some_and(|known| known.own) {
                self.notes.found.push(subject);
                continue;
            }
            self.grouped += usize::from(known.is_some());
            self.waiting.insert(subject, Hints::default());
            seqs.extend(said);
        }
        let seqs: Vec<i64> = seqs.into_iter().collect();
        for some in seqs.chunks(BATCH_TOUCHES_MAX) {
            for touch in reading::touches_in(&self.platform, some.to_vec())? {
                let words = self.waiting.get_mut(&touch.subject);
                words.map(|words| words.add(Hints::of(&touch)));
            }
        }
        Ok(())
    }

    /// Goes through a log that an earlier version has judged, for who waits.
    fn note_old(&mut self, stop: &AtomicBool) -> Result<(), Problem> {
        let store = self.platform.store().clone();
        let noted = store.write(Lane::Interactive, |tx| tx.setting(NOTED))?;
        if noted.is_some() {
            return Ok(());
        }
        let (mut after, mut dirty) = (0, BTreeSet::new());
        while after < self.written && !stop.load(Ordering::Relaxed) {
            let mut rows = store.touches_after(after, ROWS_AT_ONCE)?;
            rows.retain(|row| row.seq <= self.written);
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for (touch, joins) in rows.iter().filter_map(wire::from_log) {
                self.hear_all(&touch, &joins, &mut dirty);
            }
        }
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.waiting.clear();
        self.grouped = 0;
        let notes = Arc::new(self.notes.take());
        let (ids, caller) = (self.platform.clone(), Caller::system("who waits, once"));
        self.platform.write(&caller, Lane::Bulk, move |unit| {
            notes::write(unit, (&ids, Seat::ALONE), &notes, Moment::from_ms(i64::MIN))?;
            unit.tx().set_setting(NOTED, "1")
        })
    }
}
