//! Chunks on their way to the writer: several at once, each only behind the one before it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use weft_kernel::{Id, Kind, Problem};
use weft_store::{Lane, Pending};

use super::Tally;
use super::chunk::{self, Batch, Summary, Trust};
use super::failed::{FailedRow, RowError};
use super::run::{Prepared, is_about_a_row, tallied};
use crate::caller::Caller;
use crate::config::STALE_MODEL;
use crate::platform::Platform;
use crate::unit::Unit;

/// Chunks handed to the writer before the first of them is waited for: those it commits at once, and
/// as many as are put together meanwhile; some ten megabytes of rows.
const CHUNKS_MAX: usize = 24;
/// The code of a chunk whose predecessor was not written: nothing is left of it.
const OUT_OF_TURN: &str = "import.out_of_turn";

/// The last row of the file that an import has dealt with; 0 at first.
pub(super) fn position(unit: &mut Unit<'_, '_>, import: Id) -> Result<i64, Problem> {
    let last = unit.tx().last_number(&counter(import))?;
    Ok(last.unwrap_or_default())
}

fn counter(import: Id) -> String {
    format!("import/{import}")
}

/// The chunks of one import.
pub(super) struct Flight<'f> {
    platform: &'f Platform,
    caller: &'f Caller,
    prepared: Arc<Prepared>,
    import: Id,
    flying: VecDeque<Flying>,
    /// The last row of the last chunk that was sent.
    last: i64,
    /// Whether a chunk had to be written anew: those behind it were sent in vain.
    stalled: bool,
}

struct Flying {
    rows: usize,
    batch: Arc<Batch>,
    fate: Pending<Summary>,
}

/// A chunk that was read, and how many rows of the file it is.
pub(super) type Read = Result<(usize, Batch), Problem>;

/// What a chunk came to: the rows read, the counts, the rows that stayed out.
pub(super) type Landed = (usize, Tally, Vec<FailedRow>);

impl<'f> Flight<'f> {
    /// A flight whose first chunk comes behind the row numbered `last`.
    pub(super) fn behind(
        last: i64,
        (platform, caller): (&'f Platform, &'f Caller),
        (prepared, import): (&Arc<Prepared>, Id),
    ) -> Self {
        Self {
            platform,
            caller,
            prepared: Arc::clone(prepared),
            import,
            flying: VecDeque::new(),
            last,
            stalled: false,
        }
    }

    /// Sends what is read and tells what it came to, in the order of the file; what was read before
    /// the file turned out to be broken is written.
    pub(super) fn run(
        &mut self,
        batches: impl IntoIterator<Item = Read>,
        told: &mut dyn FnMut(Landed) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut batches = batches.into_iter().fuse();
        let mut broken = None;
        loop {
            let next = match self.is_full() || broken.is_some() {
                true => None,
                false => batches.next(),
            };
            match next {
                Some(Ok((rows, batch))) => self.send(rows, batch),
                Some(Err(problem)) => broken = Some(problem),
                None => match self.land()? {
                    Some(landed) => {
                        let heard = told(landed);
                        heard.map_err(|problem| self.left_alone(problem, told))?;
                    }
                    None => return broken.map_or(Ok(()), Err),
                },
            }
        }
    }

    /// What is on its way when its hearer fails cannot be called back: what of it is written is
    /// counted, then the import ends with the hearer's problem.
    fn left_alone(
        &mut self,
        problem: Problem,
        told: &mut dyn FnMut(Landed) -> Result<(), Problem>,
    ) -> Problem {
        for Flying { rows, batch, fate } in self.flying.drain(..) {
            if let Ok(summary) = fate.wait() {
                let (tally, failed) = tallied(&batch.rows, summary);
                // It was heard to fail already.
                drop(told((rows, tally, failed)));
            }
        }
        problem
    }

    /// Hands a chunk of `rows` rows of the file to the writer.
    fn send(&mut self, rows: usize, batch: Batch) {
        let (after, batch) = (self.last, Arc::new(batch));
        self.last = last_row(&batch).unwrap_or(after);
        let (prepared, flown, import) =
            (Arc::clone(&self.prepared), Arc::clone(&batch), self.import);
        let write = move |unit: &mut Unit<'_, '_>| {
            if position(unit, import)? != after {
                return Err(Problem::internal(OUT_OF_TURN, after));
            }
            written(unit, (&prepared, import), &flown, Trust::Whole)
        };
        let fate = self.platform.write_soon(self.caller, Lane::Bulk, write);
        self.flying.push_back(Flying { rows, batch, fate });
    }

    /// Whether the first chunk has to land before another is sent.
    fn is_full(&self) -> bool {
        self.flying.len() >= CHUNKS_MAX || (self.stalled && !self.flying.is_empty())
    }

    /// Waits for the first chunk; nothing when none is on its way.
    fn land(&mut self) -> Result<Option<Landed>, Problem> {
        let Some(Flying { rows, batch, fate }) = self.flying.pop_front() else {
            return Ok(None);
        };
        let summary = match fate.wait() {
            Ok(summary) => summary,
            Err(problem) if may_be_written_anew(&problem) => {
                self.stalled = true;
                self.anew(&batch)?
            }
            Err(problem) => {
                // Those behind it find that it is their turn no more; then the import has ended.
                self.flying.drain(..).for_each(|one| drop(one.fate.wait()));
                return Err(problem);
            }
        };
        self.stalled &= !self.flying.is_empty();
        let (tally, failed) = tallied(&batch.rows, summary);
        Ok(Some((rows, tally, failed)))
    }

    /// Writes a chunk with nothing else on its way, and leaves out the rows that do not do.
    fn anew(&self, batch: &Arc<Batch>) -> Result<Summary, Problem> {
        let together = match self.write(batch, Trust::Whole) {
            Err(problem) if is_about_a_row(&problem) => self.write(batch, Trust::Sifted),
            answer => answer,
        };
        match together {
            // Something the checks cannot foresee, such as a value taken twice within the chunk:
            // row by row, so that only the culprit is left out.
            Err(problem) if problem.kind() == Kind::Conflict => self.one_by_one(batch),
            answer => answer,
        }
    }

    fn write(&self, batch: &Arc<Batch>, trust: Trust) -> Result<Summary, Problem> {
        let (prepared, batch, import) =
            (Arc::clone(&self.prepared), Arc::clone(batch), self.import);
        self.platform.write(self.caller, Lane::Bulk, move |unit| {
            written(unit, (&prepared, import), &batch, trust)
        })
    }

    /// Each row in a transaction of its own.
    fn one_by_one(&self, batch: &Batch) -> Result<Summary, Problem> {
        let mut all = Summary::default();
        for (place, raw) in batch.rows.iter().enumerate() {
            let one = Arc::new(Batch {
                rows: vec![raw.clone()],
                shaped: None,
                computed: Mutex::default(),
                ahead: Arc::clone(&batch.ahead),
                version: batch.version,
            });
            match self.write(&one, Trust::Sifted) {
                Ok(summary) => all.take(place, summary),
                Err(problem) if is_about_a_row(&problem) => {
                    let error = RowError::of(raw.number(), None, &problem);
                    all.errors.insert(place, vec![error]);
                }
                Err(problem) => return Err(problem),
            }
        }
        // The last row may be one that stayed out.
        let (import, last) = (self.import, last_row(batch));
        self.platform.write(self.caller, Lane::Bulk, move |unit| {
            note(unit, import, last)
        })?;
        Ok(all)
    }
}

/// Writes a chunk and how far the import is then.
fn written(
    unit: &mut Unit<'_, '_>,
    (prepared, import): (&Prepared, Id),
    batch: &Batch,
    trust: Trust,
) -> Result<Summary, Problem> {
    let fixed = prepared.fixed(unit)?;
    let summary = chunk::write(unit, &fixed, (import, batch), trust)?;
    note(unit, import, last_row(batch))?;
    Ok(summary)
}

fn note(unit: &mut Unit<'_, '_>, import: Id, last: Option<i64>) -> Result<(), Problem> {
    match last {
        Some(last) => unit.tx().raise_number(&counter(import), last),
        None => Ok(()),
    }
}

fn last_row(batch: &Batch) -> Option<i64> {
    let last = batch.rows.last()?.number();
    Some(i64::try_from(last).unwrap_or(i64::MAX))
}

fn may_be_written_anew(problem: &Problem) -> bool {
    is_about_a_row(problem) || [OUT_OF_TURN, STALE_MODEL].contains(&problem.code())
}
