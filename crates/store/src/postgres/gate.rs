//! Lets a transaction that lost a conflict run alone, so that it does not lose again and again.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long others are waited for: a slow transaction must not stop everybody.
const PATIENCE: Duration = Duration::from_millis(200);

#[derive(Default)]
struct State {
    running: usize,
    someone_alone: bool,
}

/// The gate every attempt of a write goes through.
#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

/// An attempt inside; it leaves by being dropped.
pub(super) struct Inside<'g> {
    gate: &'g Gate,
    alone: bool,
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(
        &self,
        state: MutexGuard<'g, State>,
        while_true: impl Fn(&State) -> bool,
    ) -> MutexGuard<'g, State> {
        let waited = self
            .changed
            .wait_timeout_while(state, PATIENCE, |state| while_true(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Goes in beside others.
    pub(super) fn enter(&self) -> Inside<'_> {
        let mut state = self.wait(self.state(), |state| state.someone_alone);
        state.running += 1;
        Inside {
            gate: self,
            alone: false,
        }
    }

    /// Goes in alone, as far as patience allows.
    pub(super) fn enter_alone(&self) -> Inside<'_> {
        let mut state = self.wait(self.state(), |state| state.someone_alone);
        let alone = !state.someone_alone;
        state.someone_alone = true;
        let mut state = self.wait(state, |state| state.running > 0);
        state.running += 1;
        Inside { gate: self, alone }
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        state.running -= 1;
        if self.alone {
            state.someone_alone = false;
        }
        drop(state);
        self.gate.changed.notify_all();
    }
}
