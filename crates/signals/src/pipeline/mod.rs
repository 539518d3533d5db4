//! The consumer of the log of touches: judges what is sealed and writes signals, identities and tags.

mod actions;
mod alerts;
mod asking;
mod calm;
mod changes;
mod customers;
mod dues;
mod evidence;
mod gather;
mod health;
mod hints;
mod identities;
mod intake;
mod notes;
mod past;
mod people;
mod places;
mod reading;
mod record_events;
mod records;
mod rehearse;
mod reseat;
mod retention;
mod review;
mod routing;
mod rules;
mod seats;
mod sources;
mod start;
mod tally;
mod trust;
mod turns;
mod vocabulary;
mod write;

pub use actions::{act, act_once};
pub use alerts::{AlertTimes, AlertsOf, Choice, Receipt, alert_once, alerts_of, set_alerts};
pub use asking::{
    SEEN_BACK, WhyNotOf, check_rule, check_rule_part, complete_rule_part, why_not_of,
};
pub use customers::Customer;
pub use dues::{AHEAD_MAX, Dues, ROUND_MAX};
pub use health::{HOURS_KEPT, Recent, Watch, stitched, tables};
pub use intake::{Answer, Fate, accept, accept_in};
pub use people::{tie_records, untie_records};
pub use reading::{
    CARD_TOUCHES_MAX, CardOf, SUBJECTS_MAX, WhyOf, card_of, touches_of_account, why_of,
};
pub use record_events::{By, Deed, ITSELF, RecordEventDoc, RecordEvents, begin_record_events};
pub use rehearse::{
    Alert, DAYS_MAX, Fired, Gone, LISTED_MAX, Load, Period, Rehearsed, Told, rehearse,
};
pub use retention::{HELD_BACK_DAYS_MAX, RETIRED_AT_ONCE, Retired, retire};
pub use routing::{
    BYTES_MAX, DESTINATIONS_MAX, Destination, EVENTS_MAX, ErrorNote, Leaving, Mark, Opening,
    Outlet, POLICIES_MAX, Progress, Route, Sent, Shown, Step, active, destination_in_force,
    destination_seen, preview, progress_of, replay_from, routing_tables, waiting_since,
};
pub use rules::{
    RuleBook, check_document, compile, documents_in, documents_of, meanings, switched_off,
};
pub use seats::{JUDGES_MAX, Judges, judges, want_judges};
pub use sources::{
    Source, SourceEvent, Sources, StreamPlace, digest_of, give_key, give_mapping, source_seen,
};
pub use tally::{SAMPLES_MAX, Sample, Tally};
pub use trust::{CONFIRMED, Learned, REFUSED, VERDICTS_MAX, learn};
pub use vocabulary::{KnownEvent, PROPERTIES_MAX, known_events};

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_kernel::{Kind, Moment, Problem};
use weft_platform::{Caller, Command, Platform};
use weft_store::{Lane, TableSpec, pause};

use crate::engine::{Counters, Engine};
use crate::identity::Limits;
use crate::rule::FieldKey;
use customers::Known;
use gather::Row;
use hints::Hints;
use notes::Notes;
use people::People;
use review::Review;
use seats::{Post, Seat};
use write::{Work, Written};

/// Why the consumer writes records: what its entries in the log say.
const REASON: &str = "signals from touches";
/// The name under which the position in the log is kept.
const CONSUMER: &str = "signals";
/// The name under which the time is kept up to which silences have been told.
const CLOCK: &str = "signals.clock";
/// A clock that goes back by less only stands still: servers' clocks are set right all the time.
const CLOCK_JITTER_MS: i64 = 60_000;
/// Touches judged and written together.
pub const BATCH_TOUCHES_MAX: usize = 500;
/// Touches without effect after which the position is written all the same.
const IDLE_TOUCHES_MAX: i64 = 1_000;
/// Changes of records without effect after which it is written all the same how far they have come.
const IDLE_CHANGES_MAX: i64 = 5_000;
/// How often a write that fails by a fault of ours is tried before its parts are tried alone.
const ATTEMPTS_MAX: u32 = 3;
/// How long the consumer waits for news before it looks for itself.
const PAUSE: Duration = Duration::from_millis(500);
/// The rest behind a step that was not full: where touches come by the thousand, the next has several.
const BREATH: Duration = Duration::from_millis(3);

/// What the health page shows of the consumer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// How far the log has been judged.
    pub position: i64,
    /// How far it reaches.
    pub sealed: i64,
    /// Rows of the log that are no touches of ours.
    pub unreadable: u64,
    /// Signals that could not be written; each stands in the program's log.
    pub unwritten: u64,
    /// Identities that belong to no customer yet.
    pub waiting: usize,
    /// Knots of identities that would be a person of more than [`Limits::identities`]: joined no further.
    pub overfull: usize,
    /// Events held in memory, each once for every rule that looks at it.
    pub held: usize,
    /// Up to when silences are told.
    pub told_until: Moment,
    /// How many entries of the log a review after a change of rules has gone through, and of how many.
    pub review: Option<(i64, i64)>,
    /// What the engine has counted.
    pub engine: Counters,
}

impl Health {
    /// This judge's beside another's: counts are added up, and how far they are is how far the last of them is.
    #[must_use]
    pub fn beside(self, other: &Self) -> Self {
        Self {
            position: self.position.min(other.position),
            sealed: self.sealed.max(other.sealed),
            unreadable: self.unreadable.max(other.unreadable),
            unwritten: self.unwritten + other.unwritten,
            waiting: self.waiting.max(other.waiting),
            overfull: self.overfull.max(other.overfull),
            held: self.held + other.held,
            told_until: self.told_until.min(other.told_until),
            review: self.review.or(other.review),
            engine: Counters {
                judged: self.engine.judged + other.engine.judged,
                too_late: self.engine.too_late + other.engine.too_late,
                joins_refused: self.engine.joins_refused.max(other.engine.joins_refused),
            },
        }
    }
}

/// The internal tables of identities, and of what the consumer need not remember.
#[must_use]
pub fn identity_tables() -> Vec<TableSpec> {
    [people::tables(), notes::tables()].concat()
}

/// The commands of identities and of to-dos.
#[must_use]
pub fn commands() -> Vec<Box<dyn Command>> {
    let mut commands = people::commands();
    commands.extend(alerts::commands());
    commands
}

/// The consumer; one thread owns it.
pub struct Pipeline {
    platform: Platform,
    /// Which judge it is.
    seat: Seat,
    post: Post,
    /// All rules.
    whole: RuleBook,
    /// Those that are its own, and those they ask for.
    book: RuleBook,
    engine: Engine,
    /// Who is one person, and whose customer.
    people: People,
    limits: Limits,
    /// Identities that say who they are but are not found by themselves yet, and what they said.
    waiting: BTreeMap<Arc<str>, Hints>,
    /// Where the round through those who wait goes on, while there is one.
    round: Option<Arc<str>>,
    /// Whether another round follows it.
    round_again: bool,
    /// Rows that have been read and are judged next.
    ahead: VecDeque<Row>,
    /// How far the log has been judged.
    position: i64,
    /// The position in the database.
    written: i64,
    /// The fields of customers' records that rules read.
    fields: BTreeSet<FieldKey>,
    /// How far changes of records have been looked at.
    changes_seen: i64,
    /// The same as the database has it.
    changes_written: i64,
    /// Where the log ended at the start.
    opened_at: i64,
    /// Identities whose customer has become another, and of whom rules that read records are not heard since.
    owed: BTreeSet<Arc<str>>,
    /// What is written with the position, so that nothing has to be remembered.
    notes: Notes,
    /// No silence that is written down comes to its end before.
    next_due: Moment,
    /// The log gone through once more for silences of new rules.
    review: Option<Review>,
    /// Something could not be read halfway: what is held does not follow from what is written.
    is_astray: bool,
    /// What has been judged but not yet written.
    pending: Option<Work>,
    /// How often it was tried.
    attempts: u32,
    unreadable: u64,
    unwritten: u64,
    /// How many of those who wait are known through others they are one with.
    grouped: usize,
}

/// How far the log has been judged by every judge, as it is written down.
///
/// # Errors
/// Those of the store.
pub fn judged_up_to(platform: &Platform) -> Result<i64, Problem> {
    let count = judges(platform)?.count();
    let store = platform.store();
    store.write(Lane::Interactive, move |tx| {
        let mut least = i64::MAX;
        for judge in Seat::up_to(count) {
            least = least.min(tx.consumer_position(&judge.key(CONSUMER))?);
        }
        Ok(least)
    })
}

impl Pipeline {
    /// Holds about so many events at most, each once for every rule that looks at it, instead of [`HELD_MAX`](crate::engine::HELD_MAX).
    pub fn hold_at_most(&mut self, events: usize) {
        self.engine.hold_at_most(events);
    }

    /// The rules it judges by, for explanations.
    #[must_use]
    pub fn book(&self) -> &RuleBook {
        &self.book
    }

    /// How it fares.
    #[must_use]
    pub fn health(&self) -> Health {
        Health {
            position: self.position,
            sealed: self.platform.store().sealed(),
            unreadable: self.unreadable,
            unwritten: self.unwritten,
            waiting: self.waiting.len().saturating_sub(self.grouped),
            overfull: self.people.overfull(),
            held: self.engine.held(),
            told_until: self.engine.now(),
            review: self.review.as_ref().map(Review::progress),
            engine: self.engine.counters(),
        }
    }

    /// Judges and writes until `stop`, or until there are fewer judges; what fails is told once and tried again. `fares` hears how
    /// it fares, after each step.
    pub fn run(&mut self, stop: &AtomicBool, fares: &mut dyn FnMut(Health)) {
        fares(self.health());
        while !stop.load(Ordering::Relaxed) {
            let sealed = self.platform.store().sealed();
            let stepped = self.step();
            fares(self.health());
            match stepped {
                // Nothing tells when the first judge has written.
                Ok(0) if self.is_behind_first() => pause(BREATH),
                Ok(0) => drop(self.platform.store().wait_sealed(sealed, PAUSE)),
                Ok(done) if done < BATCH_TOUCHES_MAX => pause(BREATH),
                Ok(_) => {}
                // There are fewer judges now.
                Err(problem) if seats::is_gone(&problem) => return,
                Err(problem) => {
                    tracing::error!(error = %problem, log.seq = self.position, "signals could not be written, trying again");
                    pause(PAUSE);
                }
            }
        }
        if let Err(problem) = self.put_down() {
            tracing::warn!(error = %problem, log.seq = self.position, "how far touches are judged could not be written");
        }
    }

    /// One step: a batch of touches, or a part of those who wait. Answers how much was done, 0 when nothing is left.
    ///
    /// # Errors
    /// When the log cannot be read or the effects cannot be written; nothing is lost, the next step goes on.
    pub fn step(&mut self) -> Result<usize, Problem> {
        let mut done = 0;
        if self.is_astray {
            self.find_back()?;
        }
        if self.pending.is_none() {
            if self.mind_seats()? {
                return Ok(0);
            }
            let gathered = self.gather();
            self.is_astray = gathered.is_err();
            let (count, work) = gathered?;
            done = count;
            self.note_deadlines();
            // Where there are others, they wait for it, or who changes their number does.
            let most = match self.seat.has_others() || self.post.reseating {
                true => 1,
                false => IDLE_TOUCHES_MAX,
            };
            let due = self.position - self.written >= most
                || self.changes_seen - self.changes_written >= IDLE_CHANGES_MAX;
            if !work.tasks.is_empty() || due || !self.notes.is_empty() {
                self.pending = Some(self.noted(work));
            }
        }
        if let Some(work) = self.pending.clone() {
            let written = self.write(&work);
            // What was judged in another seat is judged anew.
            self.is_astray = written.as_ref().is_err_and(seats::is_reseated);
            self.learn(written?);
            self.pending = None;
            self.engine.relieve();
            self.notes.calm.extend(self.engine.take_let_go());
            done += work.tasks.len();
        }
        Ok(done)
    }

    /// The same with what is noted beside effects.
    fn noted(&mut self, work: Work) -> Work {
        let steps = self.people.take_steps();
        Work {
            // Who is who is written by the first.
            steps: match self.seat.is_first() {
                true => steps,
                false => Arc::default(),
            },
            notes: Arc::new(self.notes.take()),
            ..work
        }
    }

    /// Writes how far it is where that has waited for effects: who begins anew, maybe with other rules, judges none of
    /// it again.
    fn put_down(&mut self) -> Result<(), Problem> {
        if self.is_astray || self.pending.is_some() || self.position == self.written {
            return Ok(());
        }
        let nothing = self.work(Vec::new(), Lane::Interactive);
        let work = self.noted(nothing);
        self.write(&work).map(drop)
    }

    /// Writes all effects and the position in one transaction; one by one when together they are refused.
    fn write(&mut self, work: &Work) -> Result<Vec<Written>, Problem> {
        let position = self.position;
        let together = self.write_some(work.clone(), Some(position));
        let written = match together {
            Ok(written) => written,
            Err(problem) if self.is_worth_another_try(&problem) => return Err(problem),
            Err(_) => {
                let written = self.write_apart(work)?;
                let nothing = Work {
                    tasks: Arc::default(),
                    ..work.clone()
                };
                self.write_some(nothing, Some(position))?;
                written
            }
        };
        self.written = position;
        self.changes_written = self.changes_seen;
        self.attempts = 0;
        Ok(written)
    }

    /// Whether the same may succeed later: a busy store always, a fault of ours a few times.
    fn is_worth_another_try(&mut self, problem: &Problem) -> bool {
        self.attempts += 1;
        match problem.kind() {
            Kind::Busy => true,
            Kind::Internal => self.attempts < ATTEMPTS_MAX,
            _ => false,
        }
    }

    /// Writes task by task; what is refused is told and left out, so that one odd event stops nothing.
    fn write_apart(&mut self, work: &Work) -> Result<Vec<Written>, Problem> {
        let mut written = Vec::new();
        for task in work.tasks.iter() {
            let alone = Work {
                tasks: Arc::new(vec![task.clone()]),
                ..work.clone()
            };
            match self.write_some(alone, None) {
                Ok(one) => written.extend(one),
                Err(problem) if problem.kind() == Kind::Busy => return Err(problem),
                Err(problem) => {
                    self.unwritten += 1;
                    tracing::error!(error = %problem, "a signal could not be written and is left out");
                }
            }
        }
        Ok(written)
    }

    fn write_some(&self, work: Work, position: Option<i64>) -> Result<Vec<Written>, Problem> {
        let (seat, book) = (self.seat, self.book.clone());
        let caller = Caller::system("signals from touches");
        let ids = self.platform.clone();
        let changes_seen = (!self.fields.is_empty()).then_some(self.changes_seen);
        self.platform.write(&caller, work.lane, move |unit| {
            seat.hold(unit.tx())?;
            let mut written = Vec::new();
            for task in work.tasks.iter() {
                written.extend(write::task(unit, &book, task)?);
            }
            let found = written.iter().map(|(subject, _): &Written| subject);
            let found: Vec<Arc<str>> = found.cloned().collect();
            if changes_seen.is_some() {
                records::owe(unit, &ids, (seat, &found))?;
            }
            if seat.is_first() && seat.has_others() {
                let moved: Vec<Arc<str>> = found.iter().chain(&*work.moved).cloned().collect();
                records::tell(unit, &ids, (seat.others(), &moved))?;
            }
            if let (Some(_), Some(seen)) = (position, changes_seen) {
                records::write(unit, (seat, seen))?;
            }
            if let Some(position) = position {
                people::write(unit, &ids, &work.steps)?;
                notes::write(unit, (&ids, seat), &work.notes, work.clock)?;
                let tx = unit.tx();
                tx.set_consumer_position(&seat.key(CONSUMER), position)?;
                tx.set_setting(&seat.key(CLOCK), &work.clock.ms().to_string())?;
            }
            Ok(written)
        })
    }

    /// Remembers what has been written: who is whose.
    fn learn(&mut self, written: Vec<Written>) {
        for (subject, known) in written {
            self.set_known(&subject, known);
            if !self.fields.is_empty() {
                self.owed.insert(subject);
            }
        }
    }

    /// Remembers whose an identity is; who was found by themselves waits no longer.
    fn set_known(&mut self, subject: &Arc<str>, known: Option<Known>) {
        let before = match known {
            Some(known) => self.people.known.insert(Arc::clone(subject), known),
            None => self.people.known.remove(subject),
        };
        if !self.waiting.contains_key(subject) {
            return;
        }
        if before.is_some() {
            self.grouped = self.grouped.saturating_sub(1);
        }
        match known {
            Some(known) if known.own => {
                self.waiting.remove(subject);
                self.notes.found.push(Arc::clone(subject));
            }
            Some(_) => self.grouped += 1,
            None => {}
        }
    }
}
