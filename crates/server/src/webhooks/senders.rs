//! A thread for each webhook with something due, so that a slow receiver holds up nobody else.

use std::collections::BTreeMap;
use std::thread::{Builder, Scope, ScopedJoinHandle};

use weft_kernel::{Id, Problem};

use super::queue;
use super::send::{Office, of_webhook};

/// Receivers that are sent to at the same time.
const SENDERS_MAX: usize = 32;

/// Who is being sent to.
pub(super) struct Senders<'scope> {
    threads: BTreeMap<Id, ScopedJoinHandle<'scope, Result<(), Problem>>>,
    /// Whose turn came last.
    last: Id,
}

impl<'scope> Senders<'scope> {
    pub(super) fn new() -> Self {
        Self {
            threads: BTreeMap::new(),
            last: Id::default(),
        }
    }

    /// Gives every webhook with something due its turn, as far as there is room; the rest comes first next time.
    ///
    /// # Errors
    /// Those of the store, of turns that have ended as well.
    pub(super) fn begin(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        office: Office<'scope>,
    ) -> Result<(), Problem> {
        let (over, going): (BTreeMap<_, _>, _) = std::mem::take(&mut self.threads)
            .into_iter()
            .partition(|(_, thread)| thread.is_finished());
        self.threads = going;
        let ended = over.into_values().try_for_each(ended);
        let mut due = queue::waiting(office.platform)?;
        due.sort_unstable();
        let behind = due.partition_point(|id| *id <= self.last);
        due.rotate_left(behind);
        for id in due {
            if self.threads.len() >= SENDERS_MAX {
                break;
            }
            if self.threads.contains_key(&id) {
                continue;
            }
            let sender = Builder::new().name("weft-webhook".to_owned());
            let thread = sender.spawn_scoped(scope, move || of_webhook(office, id));
            let thread = thread.map_err(|error| Problem::internal("server.thread", error))?;
            self.threads.insert(id, thread);
            self.last = id;
        }
        ended
    }

    /// Waits until all turns have ended.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn end(self) -> Result<(), Problem> {
        let all: Vec<_> = self.threads.into_values().map(ended).collect();
        all.into_iter().collect()
    }
}

fn ended(thread: ScopedJoinHandle<'_, Result<(), Problem>>) -> Result<(), Problem> {
    let panicked = |_| Problem::internal("server.thread", "a sender ended early");
    thread.join().map_err(panicked)?
}
