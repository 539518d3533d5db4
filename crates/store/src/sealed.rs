//! How far the log is sealed, for everybody who waits for more.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Lets `time` pass. Who reads the log pauses behind a round: the first of many news is dealt with
/// at once, the next round has several, and a thousand transactions a second are not as many rounds.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing is waited for: it is the rest between two rounds"
)]
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// The last sealed place in the log.
#[derive(Debug, Default)]
pub(crate) struct Sealed {
    seq: Mutex<i64>,
    moved: Condvar,
}

impl Sealed {
    pub(crate) fn get(&self) -> i64 {
        *self.seq.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves on to `seq` and wakes whoever waits.
    pub(crate) fn advance(&self, seq: i64) {
        let mut current = self.seq.lock().unwrap_or_else(PoisonError::into_inner);
        if seq > *current {
            *current = seq;
            self.moved.notify_all();
        }
    }

    /// Waits until it is beyond `after`, or for `timeout`.
    pub(crate) fn wait(&self, after: i64, timeout: Duration) -> i64 {
        let current = self.seq.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .moved
            .wait_timeout_while(current, timeout, |seq| *seq <= after);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
