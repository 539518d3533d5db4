//! New search entries, sorted into their index beside the writers.
//!
//! The server keeps entries that are new to an index in a list, and sorts them in when the list has
//! grown long: in the transaction of whoever comes along. With [`LIST`] long enough nobody does; a
//! thread of this program does it instead, which lives as long as there is something to do.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder, JoinHandle};
use std::time::Duration;

use postgres::Client;
use weft_kernel::Problem;
use weft_kernel::query::Table;

use super::connect::Server;
use crate::schema::entries_index;
use crate::search::search_table;

/// How a connection says how long the list of an index may grow before a writer sorts it in.
pub(super) const LIST: &str = "set gin_pending_list_limit = '64MB'";
/// Entries that are worth a thread: every question reads those in the list one by one.
const SOME: usize = 1_000;
/// Entries that are not waited for any longer: the more at once, the less each of them costs.
const MANY: usize = 4_000;
/// How long it is waited for many.
const WAIT: Duration = Duration::from_millis(500);

/// The entries that may lie in lists.
pub(super) struct Pending {
    server: Arc<Server>,
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Default)]
struct State {
    /// How many, by the table of their records.
    entries: BTreeMap<Table, usize>,
    /// The thread that sorts them in, or the one that did so last.
    thread: Option<JoinHandle<()>>,
    busy: bool,
    closed: bool,
}

impl State {
    fn count(&self) -> usize {
        self.entries.values().sum()
    }
}

impl Pending {
    pub(super) fn new(server: Arc<Server>) -> Self {
        Self {
            server,
            state: Mutex::default(),
            bell: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Entries were committed: so many of the records in these tables.
    pub(super) fn added(self: &Arc<Self>, entries: Vec<(Table, usize)>) {
        let mut state = self.state();
        for (table, more) in entries {
            *state.entries.entry(table).or_default() += more;
        }
        let count = state.count();
        if count >= MANY {
            self.bell.notify_all();
        }
        if count < SOME || state.busy || state.closed {
            return;
        }
        let pending = Arc::clone(self);
        let sorting = Builder::new().name("weft-entries".into());
        match sorting.spawn(move || pending.run()) {
            Ok(thread) => {
                state.busy = true;
                state.thread = Some(thread);
            }
            Err(error) => tracing::warn!(%error, "there is no thread to sort search entries in"),
        }
    }

    fn run(&self) {
        let mut client = None;
        while let Some(tables) = self.next() {
            if let Err(problem) = self.sort(&mut client, &tables) {
                // They stay in the list: found all the same, and sorted in by the next or a writer.
                tracing::warn!(%problem, "search entries could not be sorted in");
                self.state().busy = false;
                return;
            }
        }
    }

    /// Waits for entries; nothing when none have come for a while.
    fn next(&self) -> Option<Vec<Table>> {
        let waiting = |state: &mut State| !state.closed && state.count() < MANY;
        let waited = self.bell.wait_timeout_while(self.state(), WAIT, waiting);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.entries.is_empty() {
            state.busy = false;
            return None;
        }
        Some(std::mem::take(&mut state.entries).into_keys().collect())
    }

    fn sort(&self, held: &mut Option<Client>, tables: &[Table]) -> Result<(), Problem> {
        let client = match held {
            Some(client) => client,
            None => held.insert(self.server.connect()?),
        };
        for table in tables {
            // A table may be gone by now, and its index with it.
            let sql = "select gin_clean_pending_list(index) from to_regclass($1) as index \
                       where index is not null";
            let sorted = client.execute(sql, &[&entries_index(&search_table(table)?).as_str()]);
            sorted.map_err(|error| self.server.failure(&error).problem().clone())?;
        }
        Ok(())
    }

    /// Ends the thread, which sorts in what there is.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let thread = state.thread.take();
        drop(state);
        self.bell.notify_all();
        let other = |thread: &JoinHandle<()>| thread.thread().id() != thread::current().id();
        if thread
            .filter(other)
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("sorting search entries in panicked");
        }
    }
}
