//! A bell: wakes the threads that wait for work.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Rung when there is something to do; a ring before the wait is not lost to any of those who listen.
#[derive(Default)]
pub(crate) struct Bell {
    rings: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    /// Wakes whoever waits, or spares the next wait of everybody.
    pub(crate) fn ring(&self) {
        let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        *rings = rings.wrapping_add(1);
        self.rung.notify_all();
    }

    /// Waits for a ring after those that were `heard`, but no longer than `patience`; answers those heard now.
    pub(crate) fn wait(&self, heard: u64, patience: Duration) -> u64 {
        let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .rung
            .wait_timeout_while(rings, patience, |rings| *rings == heard);
        let (rings, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *rings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_before_the_wait_is_heard_by_each_of_those_who_listen() {
        let bell = Bell::default();
        bell.ring();
        let long = Duration::from_secs(3_600);
        let (one, other) = (bell.wait(0, long), bell.wait(0, long));
        assert_eq!((one, other), (1, 1));
        assert_eq!(bell.wait(one, Duration::ZERO), 1, "nothing new");
    }
}
