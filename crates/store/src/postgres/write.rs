//! A write: attempts of the same closure until one is committed.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use weft_kernel::query::Table;
use weft_kernel::{Moment, Problem};

use super::errors::{Failure, commit_unknown};
use super::flush;
use super::pool::Lent;
use super::session::Session;
use super::shared::Shared;
use crate::problems;
use crate::session as any;
use crate::store::Lane;
use crate::tx::Tx;
use crate::work::Work;

/// Connections that write at the same time.
pub(super) const WRITERS_MAX: usize = 8;
/// Further attempts after a conflict.
const RETRIES_MAX: usize = 10;
/// Attempts that follow at once: those of this program wait for one another.
const AT_ONCE_MAX: usize = 2;
/// The longest pause before an attempt.
const PAUSE_MS_MAX: u64 = 200;

/// What became of a committed attempt.
struct Committed {
    /// There are new log entries, which want to be sealed.
    logged: bool,
    /// New search entries, by the table of their records.
    entries: Vec<(Table, usize)>,
}

/// Runs `work` to its end and answers it.
pub(super) fn write(shared: &Shared, lane: Lane, mut work: Box<dyn Work>) {
    let outcome = attempts(shared, lane, work.as_mut());
    let trouble = &shared.totals.trouble;
    trouble.note(outcome.is_ok(), outcome.as_ref().err());
    let outcome = outcome.map(|committed| {
        shared.totals.writes.add(1);
        if !committed.entries.is_empty() {
            shared.pending.added(committed.entries);
        }
        if committed.logged {
            shared.seal_after_commit();
        }
    });
    if outcome.is_err() {
        shared.totals.failures.add(1);
    }
    work.finish(outcome);
}

fn attempts(shared: &Shared, lane: Lane, work: &mut dyn Work) -> Result<Committed, Problem> {
    let mut lent = shared.writers.take(lane)?;
    let now = shared.clock.now();
    let mut last = problems::busy();
    for attempt in 0..=RETRIES_MAX {
        // Another program at the same database knows nothing of the gate: both make room by chance.
        if let Some(most) = pause_ms_max(attempt) {
            pause(most);
        }
        let _inside = match attempt {
            0 => shared.gate.enter(),
            _ => shared.gate.enter_alone(),
        };
        lent.begin("begin isolation level serializable")?;
        match once(shared, &mut lent, work, now) {
            Ok(committed) => return Ok(committed),
            Err(Failure::Refused(problem)) => {
                lent.roll_back();
                return Err(problem);
            }
            // Nothing of a broken transaction is in the database; `begin` connects anew.
            Err(Failure::Conflict(problem) | Failure::Gone(problem)) => {
                lent.roll_back();
                tracing::debug!(attempt, %problem, "a write is run again");
                last = problem;
            }
        }
    }
    Err(last)
}

/// Waits for a moment of up to `most` milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing tells of what another program does"
)]
fn pause(most: u64) {
    let chance = RandomState::new().hash_one(most);
    std::thread::sleep(Duration::from_millis(1 + chance % most));
}

/// The longest pause before this attempt, if there is one.
fn pause_ms_max(attempt: usize) -> Option<u64> {
    let doublings = attempt.checked_sub(AT_ONCE_MAX + 1)?;
    let doublings = u32::try_from(doublings).unwrap_or(u32::MAX);
    Some(
        8_u64
            .saturating_mul(2_u64.saturating_pow(doublings))
            .min(PAUSE_MS_MAX),
    )
}

fn once(
    shared: &Shared,
    lent: &mut Lent<'_>,
    work: &mut dyn Work,
    now: Moment,
) -> Result<Committed, Failure> {
    let session = Session::new(lent.client().map_err(Failure::Gone)?);
    let mut tx = Tx::new(any::Session::Postgres(session), &shared.zone, now);
    let outcome = work.run(&mut tx);
    let Tx {
        mut session,
        buffer,
        ..
    } = tx;
    let outcome = outcome.and_then(|()| flush::flush(&mut session, &buffer));
    let broken = match session {
        any::Session::Postgres(session) => session.into_failure(),
        any::Session::Sqlite(_) => None,
    };
    match (broken, outcome) {
        (Some(failure), outcome) => return Err(in_its_words(flush::raced(failure), outcome)),
        (None, Err(problem)) => return Err(Failure::Refused(problem)),
        (None, Ok(())) => {}
    }
    lent.commit().map_err(|failure| match failure {
        Failure::Gone(problem) => {
            shared.totals.disk_errors.add(1);
            Failure::Refused(commit_unknown().because(problem))
        }
        other => other,
    })?;
    shared.totals.groups.add(1);
    Ok(Committed {
        logged: !buffer.changes.is_empty() || !buffer.touches.is_empty(),
        entries: buffer.search.counts(),
    })
}

/// The refusal as the closure told it, when it only put the database's refusal into other words.
fn in_its_words(failure: Failure, outcome: Result<(), Problem>) -> Failure {
    match (failure, outcome) {
        (Failure::Refused(plain), Err(told)) if plain.code() == told.code() => {
            Failure::Refused(told)
        }
        (failure, _) => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_begin_after_some_attempts_and_grow_to_an_end() {
        let pauses: Vec<_> = (0..=RETRIES_MAX).map(pause_ms_max).collect();
        let none = [None, None, None];
        let grow = [8, 16, 32, 64, 128, 200, 200, 200].map(Some);
        assert_eq!(pauses, [none.as_slice(), &grow].concat());
    }
}
