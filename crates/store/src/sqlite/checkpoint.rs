//! Checkpoints on a thread and connection of their own, so that commits do not wait for them.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use weft_kernel::{Problem, Zone};

use super::connect;
use crate::options::Fsync;

/// Pages in the log file from which on a checkpoint is made (about 4 MB).
const PAGES_MIN: i64 = 1_000;
/// Pages at which the writer itself finishes the checkpoint between two groups, so that the log
/// file starts over even when writes never pause (about 64 MB).
pub(super) const PAGES_MAX: i64 = 16_000;

#[derive(Debug, Default)]
struct State {
    pages: i64,
    closed: bool,
}

/// Tells the thread how long the log file is.
#[derive(Debug, Default)]
pub(super) struct Checkpoints {
    state: Mutex<State>,
    grown: Condvar,
}

impl Checkpoints {
    /// Notes the length after a commit.
    pub(super) fn note(&self, pages: i64) {
        if pages >= PAGES_MIN {
            self.state
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pages = pages;
            self.grown.notify_one();
        }
    }

    /// Ends the thread.
    pub(super) fn close(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .closed = true;
        self.grown.notify_one();
    }

    /// Waits for a reason to checkpoint; false when there will be none.
    fn wait(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self
            .grown
            .wait_while(state, |state| state.pages < PAGES_MIN && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        state.pages = 0;
        !state.closed
    }
}

/// Starts the thread.
pub(super) fn start(
    file: &Path,
    zone: &Zone,
    fsync: Fsync,
    checkpoints: Arc<Checkpoints>,
) -> Result<JoinHandle<()>, Problem> {
    let connection = connect::writer(file, zone, fsync)?;
    let run = move || {
        while checkpoints.wait() {
            run_one(&connection, "passive");
        }
    };
    let thread = Builder::new().name("weft-checkpoint".into()).spawn(run);
    thread.map_err(|error| Problem::internal("store.thread", error))
}

/// Copies what the log file holds into the database file.
pub(super) fn run_one(connection: &Connection, mode: &str) {
    let sql = format!("pragma wal_checkpoint({mode})");
    if let Err(error) = connection.query_row(&sql, [], |_| Ok(())) {
        // The log file keeps everything; the next checkpoint tries again.
        tracing::warn!(%error, "a checkpoint failed");
    }
}
