//! How long answers take: the middle and the slow end, beside the same asked directly.

use std::time::Duration;

use crate::Outcome;
use crate::figure::{Figure, say};
use crate::machine::Watch;

/// How long something took, many times.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread(Vec<Duration>);

impl Spread {
    /// Does it `times` times after one that does not count.
    pub(super) fn of(times: u64, mut work: impl FnMut() -> Outcome<()>) -> Outcome<Self> {
        work()?;
        let mut spread = Self::default();
        for _ in 0..times {
            let watch = Watch::start();
            work()?;
            spread.0.push(watch.elapsed());
        }
        spread.0.sort_unstable();
        Ok(spread)
    }

    /// The time that `percent` of a hundred stay within, in milliseconds.
    fn within(&self, percent: usize) -> f64 {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0
            .get(place)
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }
}

/// Prints the head of the table of times.
pub(super) fn head() {
    say(&format!(
        "{:<58} {:>9} {:>9} {:>9} {:>9}",
        "", "p50 ms", "p99 ms", "raw ms", "of raw"
    ));
}

/// Prints a line of times.
pub(super) fn line(what: &str, ours: &Spread, raw: &Spread) {
    say(&format!(
        "{what:<58} {:>9.2} {:>9.2} {:>9.2} {:>9.2}",
        ours.within(50),
        ours.within(99),
        raw.within(50),
        ours.within(50) / raw.within(50).max(1e-6),
    ));
}

/// Prints a rate beside that of raw inserts.
pub(super) fn rate(what: &str, ours: Figure, raw: Figure) {
    say(&format!(
        "{what:<40} {:>9.0} a second, {:>7.1} µs CPU each; raw inserts {:>9.0} a second, {:.3} of them",
        ours.rate(),
        ours.cpu_micros(),
        raw.rate(),
        ours.rate() / raw.rate().max(1e-9),
    ));
}

/// Prints one duration.
pub(super) fn once(what: &str, took: Duration, also: &str) {
    say(&format!(
        "{what:<58} {:>9.1} ms {also}",
        took.as_secs_f64() * 1e3
    ));
}
