//! Writes waiting for the writer: two lanes, bounded, closed once and for all.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use weft_kernel::Problem;

use crate::problems;
use crate::store::Lane;
use crate::work::Work;

/// Writes that may wait in a lane; more are refused as `store.busy`.
const WAITING_MAX: usize = 1_024;

#[derive(Default)]
struct State {
    interactive: VecDeque<Box<dyn Work>>,
    bulk: VecDeque<Box<dyn Work>>,
    /// Why nothing more is taken.
    closed: Option<Problem>,
}

impl State {
    fn pop(&mut self, bulk_too: bool) -> Option<(Lane, Box<dyn Work>)> {
        if let Some(work) = self.interactive.pop_front() {
            return Some((Lane::Interactive, work));
        }
        let work = if bulk_too {
            self.bulk.pop_front()
        } else {
            None
        };
        work.map(|work| (Lane::Bulk, work))
    }
}

/// The queue in front of the writer.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts `work` in its lane, or answers it with the reason why not.
    pub(super) fn push(&self, lane: Lane, work: Box<dyn Work>) {
        let mut state = self.state();
        let refusal = state.closed.clone();
        let queue = match lane {
            Lane::Interactive => &mut state.interactive,
            Lane::Bulk => &mut state.bulk,
        };
        let full = (queue.len() >= WAITING_MAX).then(problems::busy);
        match refusal.or(full) {
            None => {
                queue.push_back(work);
                drop(state);
                self.filled.notify_one();
            }
            Some(problem) => {
                drop(state);
                work.finish(Err(problem));
            }
        }
    }

    /// The next write; waits for one. Nothing once the queue is closed and empty.
    pub(super) fn wait(&self) -> Option<(Lane, Box<dyn Work>)> {
        let mut state = self.state();
        loop {
            if let Some(next) = state.pop(true) {
                return Some(next);
            }
            if state.closed.is_some() {
                return None;
            }
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next write that is there already.
    pub(super) fn next(&self, bulk_too: bool) -> Option<(Lane, Box<dyn Work>)> {
        self.state().pop(bulk_too)
    }

    /// Takes nothing more; what waits is still run.
    pub(super) fn close(&self, reason: Problem) {
        self.state().closed.get_or_insert(reason);
        self.filled.notify_all();
    }

    /// Takes nothing more and answers everything that waits with `reason`.
    pub(super) fn refuse(&self, reason: &Problem) {
        let mut state = self.state();
        state.closed.get_or_insert_with(|| reason.clone());
        let mut waiting = std::mem::take(&mut state.interactive);
        waiting.append(&mut state.bulk);
        drop(state);
        self.filled.notify_all();
        for work in waiting {
            work.finish(Err(reason.clone()));
        }
    }

    /// How many writes wait.
    pub(super) fn len(&self) -> usize {
        let state = self.state();
        state.interactive.len() + state.bulk.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::task;

    #[test]
    fn interactive_writes_go_first_and_bulk_waits_when_told_to() {
        let queue = Queue::default();
        let (bulk, _bulk_fate) = task(|_| Ok(()));
        let (interactive, _interactive_fate) = task(|_| Ok(()));
        queue.push(Lane::Bulk, bulk);
        queue.push(Lane::Interactive, interactive);
        assert!(matches!(queue.next(true), Some((Lane::Interactive, _))));
        assert!(queue.next(false).is_none());
        assert!(matches!(queue.next(true), Some((Lane::Bulk, _))));
    }

    #[test]
    fn one_write_beyond_the_limit_is_refused_at_once() {
        let queue = Queue::default();
        let fates: Vec<_> = (0..=WAITING_MAX)
            .map(|_| {
                let (work, fate) = task(|_| Ok(()));
                queue.push(Lane::Interactive, work);
                fate
            })
            .collect();
        assert_eq!(queue.len(), WAITING_MAX);
        let refused = fates[WAITING_MAX].try_recv().unwrap().unwrap_err();
        assert_eq!(refused.code(), "store.busy");
        assert!(fates[0].try_recv().is_err());
    }
}
