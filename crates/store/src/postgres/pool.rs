//! A pool of connections: bounded, opened when needed, replaced when broken.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use postgres::Client;
use weft_kernel::Problem;

use super::connect::{self, Server};
use crate::problems;
use crate::store::Lane;

/// How long a caller waits for a free connection.
const WAIT: Duration = Duration::from_secs(10);
/// Callers that may wait; more are refused at once.
const WAITING_MAX: usize = 1_024;
/// Of this many connections one may work for the bulk lane.
const BULK_SHARE: usize = 4;

#[derive(Default)]
struct State {
    free: Vec<Client>,
    /// Connections lent to each lane.
    interactive: usize,
    bulk: usize,
    /// Callers of each lane that wait.
    interactive_waiting: usize,
    bulk_waiting: usize,
    closed: bool,
}

impl State {
    fn lent(&mut self, lane: Lane) -> &mut usize {
        match lane {
            Lane::Interactive => &mut self.interactive,
            Lane::Bulk => &mut self.bulk,
        }
    }

    fn waiting(&mut self, lane: Lane) -> &mut usize {
        match lane {
            Lane::Interactive => &mut self.interactive_waiting,
            Lane::Bulk => &mut self.bulk_waiting,
        }
    }

    fn is_full(&self, lane: Lane, limit: usize) -> bool {
        let all = self.interactive + self.bulk >= limit;
        match lane {
            Lane::Interactive => all,
            Lane::Bulk => {
                all || self.interactive_waiting > 0 || self.bulk >= (limit / BULK_SHARE).max(1)
            }
        }
    }
}

/// The pool.
pub(super) struct Pool {
    server: Arc<Server>,
    limit: usize,
    state: Mutex<State>,
    freed: Condvar,
}

impl Pool {
    pub(super) fn new(server: Arc<Server>, limit: usize) -> Self {
        Self {
            server,
            limit: limit.max(1),
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends a connection; it comes back when the loan is dropped.
    pub(super) fn take(&self, lane: Lane) -> Result<Lent<'_>, Problem> {
        let mut state = self.state();
        if *state.waiting(lane) >= WAITING_MAX {
            return Err(problems::busy());
        }
        *state.waiting(lane) += 1;
        let (mut state, _) = self
            .freed
            .wait_timeout_while(state, WAIT, |state| {
                !state.closed && state.is_full(lane, self.limit)
            })
            .unwrap_or_else(PoisonError::into_inner);
        *state.waiting(lane) -= 1;
        if state.closed {
            return Err(problems::closed());
        }
        if state.is_full(lane, self.limit) {
            return Err(problems::busy());
        }
        *state.lent(lane) += 1;
        let client = state.free.pop();
        Ok(Lent {
            pool: self,
            lane,
            client,
            is_idle: true,
        })
    }

    /// Closes the connections; those in use follow when they come back.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let free = std::mem::take(&mut state.free);
        drop(state);
        self.freed.notify_all();
        connect::close(free);
    }

    /// How many callers wait.
    pub(super) fn waiting(&self) -> usize {
        let state = self.state();
        state.interactive_waiting + state.bulk_waiting
    }

    /// Connections that rested while the server was away are of no use any more.
    fn forget_free(&self) {
        let free = std::mem::take(&mut self.state().free);
        drop(free);
    }
}

/// A connection on loan; it is opened by [`Self::begin`].
pub(super) struct Lent<'p> {
    pool: &'p Pool,
    lane: Lane,
    client: Option<Client>,
    /// No transaction is open on it.
    is_idle: bool,
}

impl Lent<'_> {
    /// Opens a transaction, over a new connection when the one at hand turns out to be broken.
    pub(super) fn begin(&mut self, begin: &str) -> Result<(), Problem> {
        if let Some(client) = self.client.as_mut() {
            self.is_idle = false;
            match client.batch_execute(begin) {
                Ok(()) => return Ok(()),
                Err(error) => {
                    tracing::info!(%error, "a resting connection was broken");
                    self.client = None;
                    self.pool.forget_free();
                }
            }
        }
        let mut client = self.pool.server.connect()?;
        let begun = client.batch_execute(begin);
        begun.map_err(|error| self.pool.server.failure(&error).problem().clone())?;
        self.client = Some(client);
        self.is_idle = false;
        Ok(())
    }

    pub(super) fn client(&mut self) -> Result<(&mut Client, &Server), Problem> {
        let client = self.client.as_mut().ok_or_else(problems::closed)?;
        Ok((client, &self.pool.server))
    }

    /// Commits. The transaction is over either way, or its connection is given up.
    pub(super) fn commit(&mut self) -> Result<(), super::errors::Failure> {
        let Some(client) = self.client.as_mut() else {
            return Err(super::errors::Failure::Gone(problems::closed()));
        };
        let committed = client.batch_execute("commit");
        self.is_idle = committed.is_ok();
        committed.map_err(|error| self.pool.server.failure(&error))
    }

    /// Rolls back; a connection that cannot is given up, which rolls back too.
    pub(super) fn roll_back(&mut self) {
        let rolled_back = self
            .client
            .as_mut()
            .map(|client| client.batch_execute("rollback"));
        self.is_idle = matches!(rolled_back, Some(Ok(())));
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        *state.lent(self.lane) -= 1;
        let mut given_up = self.client.take();
        if self.is_idle && !state.closed {
            state.free.extend(given_up.take());
        }
        drop(state);
        // Closing talks to the server, which nobody else has to wait for.
        drop(given_up);
        self.pool.freed.notify_all();
    }
}
