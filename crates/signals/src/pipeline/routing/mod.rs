//! Touches on their way out: a consumer of the log for each destination, with a position and a queue of its own.
//!
//! At least once: the position is written behind what has arrived. An event has the same name whenever it is sent.

mod destinations;
mod hold;
mod progress;
mod replay;

use weft_kernel::{Id, Moment, Problem};
use weft_platform::Platform;
use weft_store::TouchRow;

pub use destinations::{
    DESTINATIONS_MAX, Destination, POLICIES_MAX, active, destination_seen,
    find as destination_in_force,
};
pub(super) use hold::Hold;
pub use progress::{ErrorNote, Mark, Progress, progress_of, tables as routing_tables};
pub use replay::{Shown, preview, replay_from, waiting_since};

use crate::routing::{Condition, Gate, Key, Policy, leaving, name_of};
use crate::wire::from_log;

/// Rows of the log looked at in one step.
const ROWS_MAX: usize = 500;
/// Events sent together.
pub const EVENTS_MAX: usize = 100;
/// Bytes sent together, unless one event alone is larger.
pub const BYTES_MAX: usize = 450 * 1024;
/// Touches that do not go on after which the position is written all the same.
const IDLE_MAX: i64 = 1_000;
/// How long it may be unwritten that touches do not go on: until it is written, they are not ended.
const IDLE_MS: i64 = 60_000;
/// How long a destination and the policies are remembered.
const REMEMBERED_MS: i64 = 1_000;

/// An event ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// Its number in the log.
    pub seq: i64,
    /// Its name wherever it goes.
    pub name: String,
    /// The word of its call.
    pub kind: &'static str,
    /// What rules know it by.
    pub event: String,
    /// What is sent.
    pub body: String,
}

/// What came of sending some events.
#[derive(Debug, Default)]
pub struct Sent {
    /// How many of them, from the first on, are dealt with: arrived or refused for good.
    pub dealt: usize,
    /// Those of them that the receiver will never take, and why.
    pub refused: Vec<Problem>,
    /// Where it goes on, for who writes files.
    pub mark: Option<Mark>,
}

/// The way to one destination.
pub trait Outlet: Send {
    /// Sends events in their order; `mark` is where the last sending that is written down ended.
    ///
    /// # Errors
    /// When none of them arrived; all are sent again later.
    fn send(&mut self, events: &[Leaving], mark: Option<&Mark>) -> Result<Sent, Problem>;

    /// How long the receiver asked to be left alone when it took nothing last.
    fn rest_ms(&self) -> i64 {
        0
    }
}

/// How outlets are opened.
pub type Opening<'a> = &'a (dyn Fn(&Destination) -> Result<Box<dyn Outlet>, Problem> + Sync);

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There may be more to do at once.
    More,
    /// Nothing waits.
    Idle,
    /// It is tried again later.
    Later,
    /// The destination is not there or switched off.
    Gone,
}

/// What is remembered of a destination between two steps.
struct Known {
    at: Moment,
    destination: Destination,
    policy: Policy,
    key: Key,
    condition: Condition,
    outlet: Box<dyn Outlet>,
}

/// The consumer of one destination; one thread owns it.
pub struct Route<'a> {
    platform: Platform,
    id: Id,
    opening: Opening<'a>,
    known: Option<Known>,
    /// Looked at beyond the written position, in which epoch, and how many did not go on.
    seen: (i64, i64, u64),
    /// Since when that is unwritten.
    seen_at: Option<Moment>,
}

/// What a step has found to send.
struct Batch {
    events: Vec<Leaving>,
    /// The last row looked at.
    last: i64,
}

/// What values that leave for `purpose` are hashed with.
fn hash_key(platform: &Platform, purpose: &str) -> Key {
    Key::of(&platform.key_for("routing"), purpose)
}

impl<'a> Route<'a> {
    /// The consumer of the destination `id`.
    #[must_use]
    pub fn new(platform: Platform, id: Id, opening: Opening<'a>) -> Self {
        Self {
            platform,
            id,
            opening,
            known: None,
            seen: (0, 0, 0),
            seen_at: None,
        }
    }

    /// Sends what is next, once.
    ///
    /// # Errors
    /// Those of the store; what does not arrive is no error but written down.
    pub fn step(&mut self) -> Result<Step, Problem> {
        let now = self.platform.now();
        let Some(destination) = self.destination(now)? else {
            return Ok(Step::Gone);
        };
        let mut progress = progress::open(&self.platform, &destination)?;
        if !progress.breaker.is_due(now) {
            return Ok(Step::Later);
        }
        let from = match self.seen {
            (seen, epoch, _) if epoch == progress.epoch => progress.position.max(seen),
            _ => progress.position,
        };
        let rows = self.platform.store().touches_after(from, ROWS_MAX)?;
        if rows.is_empty() {
            self.rest(progress, from, now)?;
            return Ok(Step::Idle);
        }
        let events_max = match progress.breaker.gate(now) {
            Gate::HalfOpen => 1,
            Gate::Open | Gate::Closed => EVENTS_MAX,
        };
        let sent = self.known(&destination, now).and_then(|known| {
            let batch = known.batch(&rows, events_max);
            let sent = match batch.events.is_empty() {
                true => None,
                false => Some(known.outlet.send(&batch.events, progress.mark.as_ref())?),
            };
            Ok((batch, sent))
        });
        match sent {
            Err(problem) => self.failed(progress, &problem),
            Ok((batch, None)) => self.passed_over(progress, (&rows, batch.last)),
            Ok((batch, Some(sent))) => {
                let arrived = progress.arrived((&rows, &batch.events, batch.last), sent, now);
                progress.left_out += self.take_passed(progress.epoch);
                self.write(&progress)?;
                Ok(if arrived { Step::More } else { Step::Idle })
            }
        }
    }

    /// The destination as its record says now.
    fn destination(&mut self, now: Moment) -> Result<Option<Destination>, Problem> {
        if let Some(known) = &self.known
            && (0..REMEMBERED_MS).contains(&(now.ms() - known.at.ms()))
        {
            return Ok(Some(known.destination.clone()));
        }
        let found = destinations::find(&self.platform, self.id)?;
        if found.is_none() {
            self.known = None;
        }
        Ok(found)
    }

    /// Everything that follows from the destination; opened anew when it or the policies changed.
    fn known(&mut self, destination: &Destination, now: Moment) -> Result<&mut Known, Problem> {
        let is_fresh = |known: &Known| {
            known.at == now || {
                let age = now.ms() - known.at.ms();
                (0..REMEMBERED_MS).contains(&age)
            }
        };
        if !self.known.as_ref().is_some_and(is_fresh) {
            let rows = destinations::policies(&self.platform)?;
            let outlet = match self.known.take() {
                Some(known) if known.destination == *destination => known.outlet,
                _ => (self.opening)(destination)?,
            };
            let zone = self.platform.model().zone.clone();
            self.known = Some(Known {
                at: now,
                policy: Policy::of(&rows, &destination.purpose),
                key: hash_key(&self.platform, &destination.purpose),
                condition: Condition::read(&destination.condition, &zone)?,
                destination: destination.clone(),
                outlet,
            });
        }
        let missing = || Problem::internal("destination.unknown", "it was just read");
        self.known.as_mut().ok_or_else(missing)
    }

    /// Nothing of what was looked at goes on: that is remembered, and written now and then.
    fn passed_over(
        &mut self,
        mut progress: Progress,
        (rows, last): (&[TouchRow], i64),
    ) -> Result<Step, Problem> {
        let since = self.seen_at;
        let before = self.take_passed(progress.epoch);
        let passed = u64::try_from(rows.len()).unwrap_or_default();
        self.seen = (last, progress.epoch, before + passed);
        self.seen_at = since.or_else(|| Some(self.platform.now()));
        if last - progress.position >= IDLE_MAX {
            progress.position = last;
            progress.left_out += self.take_passed(progress.epoch);
            self.write(&progress)?;
        }
        Ok(if rows.len() == ROWS_MAX {
            Step::More
        } else {
            Step::Idle
        })
    }

    /// Nothing comes: that what was looked at does not go on is written after a while all the same.
    fn rest(&mut self, mut progress: Progress, from: i64, now: Moment) -> Result<(), Problem> {
        let waited = self.seen_at.map_or(0, |since| now.ms() - since.ms());
        if from > progress.position && waited >= IDLE_MS {
            progress.position = from;
            progress.left_out += self.take_passed(progress.epoch);
            self.write(&progress)?;
        }
        Ok(())
    }

    /// How many were passed over since the position was written, in this epoch; from now on none.
    fn take_passed(&mut self, epoch: i64) -> u64 {
        self.seen_at = None;
        match self.seen.1 == epoch {
            true => std::mem::take(&mut self.seen.2),
            false => 0,
        }
    }

    fn failed(&mut self, mut progress: Progress, problem: &Problem) -> Result<Step, Problem> {
        let now = self.platform.now();
        tracing::warn!(error = %problem, destination.id = %self.id, failures = progress.breaker.failures() + 1, "touchpoints did not arrive");
        let asked = self.known.as_ref().map(|known| known.outlet.rest_ms());
        progress.breaker.failed(now);
        progress.breaker.rest(now, asked.unwrap_or_default());
        progress.last_error = Some(ErrorNote::of(problem, now));
        self.known = None;
        self.write(&progress)?;
        Ok(Step::Later)
    }

    fn write(&self, progress: &Progress) -> Result<(), Problem> {
        progress::write(&self.platform, self.id, progress)
    }
}

impl Known {
    /// The next events among `rows`, at most so many.
    fn batch(&self, rows: &[TouchRow], events_max: usize) -> Batch {
        let mut batch = Batch {
            events: Vec::new(),
            last: 0,
        };
        let mut bytes = 0;
        for row in rows {
            let Some(event) = self.leaving(row) else {
                batch.last = row.seq;
                continue;
            };
            bytes += event.body.len();
            let is_full = bytes > BYTES_MAX || batch.events.len() >= events_max;
            if is_full && !batch.events.is_empty() {
                break;
            }
            batch.last = row.seq;
            batch.events.push(event);
        }
        batch
    }

    /// The event of a row, if it goes on.
    fn leaving(&self, row: &TouchRow) -> Option<Leaving> {
        let (touch, joins) = from_log(row)?;
        if !self.destination.wants(&touch, &self.condition) {
            return None;
        }
        let name = name_of(row);
        let body = leaving((&name, &touch, &joins), &self.policy, &self.key).to_string();
        Some(Leaving {
            seq: row.seq,
            name,
            kind: touch.kind.word(),
            event: touch.event().to_owned(),
            body,
        })
    }
}
