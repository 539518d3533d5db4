//! A connection beside the pools, for what must not wait behind other work: the leases of this program.
//!
//! Its transactions see what is committed statement by statement: they look at rows of one table and guard each change
//! by what they read, so nothing has to be run again.

use std::sync::{Arc, Mutex, PoisonError};

use postgres::Client;
use weft_kernel::{Moment, Problem};

use super::connect::{self, Server};
use super::session::Session;
use crate::lease::Ground;
use crate::problems;
use crate::session as any;

/// The connection; opened when it is first wanted.
pub(super) struct Beside {
    server: Arc<Server>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    client: Option<Client>,
    closed: bool,
}

impl Beside {
    pub(super) fn new(server: Arc<Server>) -> Self {
        Self {
            server,
            state: Mutex::default(),
        }
    }

    /// Runs `work` in a transaction, with the time by the server's clock.
    pub(super) fn run<T>(
        &self,
        mut work: impl FnMut(&mut any::Session<'_>, Ground) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return Err(problems::closed());
        }
        let open = state.client.take().filter(|client| !client.is_closed());
        let mut client = match open {
            Some(client) => client,
            None => self.server.connect()?,
        };
        let failed = |error: postgres::Error| self.server.failure(&error).problem().clone();
        let now = begin(&mut client).map_err(failed)?;
        let session = Session::new((&mut client, &self.server));
        let mut session = any::Session::Postgres(session);
        let answer = work(&mut session, Ground { now, alone: false })?;
        client.batch_execute("commit").map_err(failed)?;
        // One that failed is given up with its transaction.
        state.client = Some(client);
        Ok(answer)
    }

    pub(super) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed = true;
        let client = state.client.take();
        drop(state);
        connect::close(client.into_iter().collect());
    }
}

/// Begins a transaction; answers the time by the server's clock.
fn begin(client: &mut Client) -> Result<Moment, postgres::Error> {
    client.batch_execute("begin isolation level read committed")?;
    let sql = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";
    let now: i64 = client.query_typed_one(sql, &[])?.try_get(0)?;
    Ok(Moment::from_ms(now))
}
