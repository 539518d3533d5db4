//! How pulling fares, source by source, for the health page.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use weft_kernel::{Id, Moment, Problem};
use weft_signals::pipeline::ErrorNote;
use weft_signals::routing::Breaker;

/// How pulling fares.
#[derive(Debug, Default)]
pub(crate) struct Inlets(Mutex<BTreeMap<Id, Pulling>>);

/// How pulling from one source fares, since the program began.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pulling {
    pub(crate) breaker: Breaker,
    /// Messages that were taken and acknowledged.
    pub(crate) taken: u64,
    pub(crate) last_at: Option<Moment>,
    pub(crate) last_error: Option<ErrorNote>,
}

impl Inlets {
    /// As it stands.
    pub(crate) fn of(&self, source: Id) -> Pulling {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&source).cloned().unwrap_or_default()
    }

    /// Messages were taken; none is fine as well.
    pub(super) fn took(&self, source: Id, count: usize, now: Moment) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pulling = known.entry(source).or_default();
        pulling.breaker.succeeded();
        pulling.taken += u64::try_from(count).unwrap_or_default();
        pulling.last_at = Some(now).filter(|_| count > 0).or(pulling.last_at);
    }

    /// Nothing could be taken.
    pub(super) fn failed(&self, source: Id, problem: &Problem, now: Moment) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pulling = known.entry(source).or_default();
        pulling.breaker.failed(now);
        pulling.last_error = Some(ErrorNote::of(problem, now));
    }
}
