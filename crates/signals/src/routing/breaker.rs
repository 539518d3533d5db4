//! A circuit breaker: who fails again and again is left alone, longer each time, and then tried with one event.

use serde::{Deserialize, Serialize};
use weft_kernel::Moment;

/// Failures in a row after which nothing is sent for a while.
pub const FAILURES_MAX: u32 = 5;
/// The pause after the first failure; it doubles with each that follows.
const PAUSE_FIRST_MS: i64 = 1_000;
/// The pause when the breaker opens; it doubles with every trial that fails.
const OPEN_FIRST_MS: i64 = 30_000;
/// The longest pause.
pub const PAUSE_MAX_MS: i64 = 30 * 60_000;

/// Whether events go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// They do.
    Closed,
    /// None does.
    Open,
    /// One does, to see how it fares.
    HalfOpen,
}

impl Gate {
    /// The word of the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

/// How often sending failed in a row, and when it is tried again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    failures: u32,
    next_at: Option<Moment>,
}

impl Breaker {
    /// Whether events go through at `now`.
    #[must_use]
    pub fn gate(&self, now: Moment) -> Gate {
        match (self.failures >= FAILURES_MAX, self.is_due(now)) {
            (false, _) => Gate::Closed,
            (true, false) => Gate::Open,
            (true, true) => Gate::HalfOpen,
        }
    }

    /// Whether it may be tried at `now`; a clock that was set back keeps nobody waiting for longer than a pause lasts.
    #[must_use]
    pub fn is_due(&self, now: Moment) -> bool {
        self.next_at
            .is_none_or(|at| now >= at || at.ms() - now.ms() > PAUSE_MAX_MS)
    }

    /// When it is tried again, after a failure.
    #[must_use]
    pub const fn next_at(&self) -> Option<Moment> {
        self.next_at
    }

    /// Failures in a row.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Something arrived.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// Nothing arrived.
    pub fn failed(&mut self, now: Moment) {
        self.failures = self.failures.saturating_add(1);
        self.next_at = Some(now.plus_ms(pause_ms(self.failures)));
    }

    /// The receiver asked to be left alone for so long: nothing is tried sooner.
    pub fn rest(&mut self, now: Moment, ms: i64) {
        self.next_at = self
            .next_at
            .max((ms > 0).then(|| now.plus_ms(ms.min(PAUSE_MAX_MS))));
    }
}

/// The pause after so many failures in a row.
fn pause_ms(failures: u32) -> i64 {
    let doubled =
        |first: i64, times: u32| first.saturating_mul(2_i64.saturating_pow(times.min(32)));
    let pause = match failures.checked_sub(FAILURES_MAX) {
        None => doubled(PAUSE_FIRST_MS, failures.saturating_sub(1)),
        Some(trials) => doubled(OPEN_FIRST_MS, trials),
    };
    pause.min(PAUSE_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_end() {
        let seconds: Vec<i64> = (1..=13).map(|failures| pause_ms(failures) / 1000).collect();
        assert_eq!(
            seconds,
            [1, 2, 4, 8, 30, 60, 120, 240, 480, 960, 1800, 1800, 1800]
        );
        assert_eq!(pause_ms(u32::MAX), PAUSE_MAX_MS);
    }

    #[test]
    fn a_receiver_that_asks_for_rest_has_it() {
        let at = Moment::from_ms;
        let mut breaker = Breaker::default();
        breaker.rest(at(0), 0);
        assert!(breaker.is_due(at(0)), "it asked for none");
        breaker.failed(at(0));
        breaker.rest(at(0), 500);
        assert_eq!(breaker.next_at(), Some(at(1_000)), "the pause is longer");
        breaker.rest(at(0), 15_000);
        assert_eq!(breaker.next_at(), Some(at(15_000)));
        breaker.rest(at(0), i64::MAX);
        assert_eq!(breaker.next_at(), Some(at(PAUSE_MAX_MS)));
    }

    #[test]
    fn it_opens_after_five_failures_lets_one_try_and_closes_with_a_success() {
        let at = Moment::from_ms;
        let mut breaker = Breaker::default();
        for failure in 1..FAILURES_MAX {
            breaker.failed(at(0));
            assert_eq!(breaker.gate(at(0)), Gate::Closed, "{failure}");
            assert!(!breaker.is_due(at(0)));
        }
        breaker.failed(at(0));
        assert_eq!(breaker.gate(at(29_999)), Gate::Open);
        assert_eq!(breaker.gate(at(30_000)), Gate::HalfOpen);
        breaker.failed(at(30_000));
        assert_eq!(breaker.gate(at(89_999)), Gate::Open);
        assert_eq!(breaker.gate(at(90_000)), Gate::HalfOpen);
        breaker.succeeded();
        assert_eq!(breaker.gate(at(90_000)), Gate::Closed);
        assert!(breaker.is_due(at(0)) && breaker.failures() == 0);
    }

    #[test]
    fn a_clock_that_goes_back_keeps_nobody_waiting() {
        let mut breaker = Breaker::default();
        breaker.failed(Moment::from_ms(10 * PAUSE_MAX_MS));
        assert!(breaker.is_due(Moment::from_ms(0)));
    }
}
