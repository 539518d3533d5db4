//! The pool of reading connections: one snapshot and one time budget for each read.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use weft_kernel::{Clock, Problem, Zone};

use super::connect;
use super::errors::plain;
use crate::problems;

/// How long one read may take.
const BUDGET_MS: i64 = 2_000;
/// How long a caller waits for a free connection.
const WAIT: Duration = Duration::from_secs(2);
/// Steps of the database's machine between two looks at the clock.
const STEPS_PER_LOOK: i32 = 4_000;

struct Pooled {
    connection: Connection,
    /// When its read has to be over, in milliseconds.
    deadline: Arc<AtomicI64>,
    generation: u64,
}

#[derive(Default)]
struct State {
    free: Vec<Pooled>,
    open: usize,
    /// Counts the changes of tables; statements of older generations are stale.
    generation: u64,
    closed: bool,
}

/// The pool.
pub(super) struct Readers {
    file: PathBuf,
    zone: Zone,
    clock: Arc<dyn Clock>,
    limit: usize,
    state: Mutex<State>,
    freed: Condvar,
}

impl Readers {
    /// A pool of at most `limit` connections, opened when needed.
    pub(super) fn new(file: PathBuf, zone: Zone, clock: Arc<dyn Clock>, limit: usize) -> Self {
        let (state, freed) = (Mutex::default(), Condvar::new());
        Self {
            file,
            zone,
            clock,
            limit: limit.max(1),
            state,
            freed,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes every connection forget its prepared statements before its next read.
    pub(super) fn flush(&self) {
        self.state().generation += 1;
    }

    /// Closes the connections; those in use follow when they are given back.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.free.clear();
        drop(state);
        self.freed.notify_all();
    }

    /// Runs `read` on a free connection, in a transaction, within the time budget.
    pub(super) fn run<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let pooled = self.take()?;
        let mut lent = Lent {
            pool: self,
            pooled: Some(pooled),
        };
        let Some(pooled) = lent.pooled.as_mut() else {
            return Err(problems::busy());
        };
        pooled.deadline.store(
            self.clock.now().ms().saturating_add(BUDGET_MS),
            Ordering::Relaxed,
        );
        let begin = pooled
            .connection
            .prepare_cached("begin")
            .and_then(|mut s| s.execute([]));
        begin.map_err(|error| plain(&error))?;
        read(&pooled.connection)
    }

    fn take(&self) -> Result<Pooled, Problem> {
        let state = self.state();
        let none =
            |state: &mut State| !state.closed && state.free.is_empty() && state.open >= self.limit;
        let (mut state, _) = self
            .freed
            .wait_timeout_while(state, WAIT, none)
            .unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return Err(problems::closed());
        }
        let generation = state.generation;
        if let Some(mut pooled) = state.free.pop() {
            drop(state);
            if pooled.generation != generation {
                pooled.connection.flush_prepared_statement_cache();
                pooled.generation = generation;
            }
            return Ok(pooled);
        }
        if state.open >= self.limit {
            return Err(problems::busy());
        }
        state.open += 1;
        drop(state);
        self.open(generation)
            .inspect_err(|_| self.state().open -= 1)
    }

    fn open(&self, generation: u64) -> Result<Pooled, Problem> {
        let mut connection = connect::reader(&self.file, &self.zone)?;
        let deadline = Arc::new(AtomicI64::new(i64::MAX));
        let (clock, until) = (Arc::clone(&self.clock), Arc::clone(&deadline));
        let late = move || clock.now().ms() > until.load(Ordering::Relaxed);
        let set = connection.progress_handler(STEPS_PER_LOOK, Some(late));
        set.map_err(|error| plain(&error))?;
        Ok(Pooled {
            connection,
            deadline,
            generation,
        })
    }

    fn give_back(&self, pooled: Pooled) {
        // The end of the snapshot itself must not be cut short.
        pooled.deadline.store(i64::MAX, Ordering::Relaxed);
        let ended = pooled.connection.is_autocommit()
            || pooled
                .connection
                .prepare_cached("rollback")
                .and_then(|mut s| s.execute([]))
                .is_ok();
        let mut state = self.state();
        if ended && !state.closed {
            state.free.push(pooled);
        } else {
            state.open -= 1;
        }
        drop(state);
        self.freed.notify_one();
    }
}

/// Gives the connection back even when the read panics.
struct Lent<'p> {
    pool: &'p Readers,
    pooled: Option<Pooled>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(pooled) = self.pooled.take() {
            self.pool.give_back(pooled);
        }
    }
}
