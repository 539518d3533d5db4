//! One line of the table: how often, at what cost, compared with what.

use std::io::Write as _;
use std::time::Duration;

use crate::Outcome;

/// What was measured.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figure {
    pub(crate) count: u64,
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
}

impl Figure {
    /// How many there were in a second.
    pub(crate) fn rate(&self) -> f64 {
        float(self.count) / self.wall.as_secs_f64().max(1e-9)
    }

    /// Processor time of each in microseconds.
    pub(crate) fn cpu_micros(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / float(self.count.max(1))
    }
}

/// What a line is compared with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Against {
    /// A route that does nothing.
    pub(crate) bare: Option<Figure>,
    /// The same asked of the database directly.
    pub(crate) raw: Option<Figure>,
}

/// Counts of benchmarks are far below where floats get coarse.
fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The table, or the lines of it that are wanted.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    only: String,
}

impl Table {
    /// Prints the head; only lines that hold the text `only` will follow.
    pub(crate) fn begin(only: &str) -> Self {
        say(&format!(
            "{:<58} {:>10} {:>10} {:>9} {:>9}",
            "", "per second", "CPU µs", "of bare", "of SQLite"
        ));
        Self {
            only: only.to_owned(),
        }
    }

    /// Measures and prints a line, if it is wanted; else nothing is measured.
    pub(crate) fn line(
        &self,
        what: &str,
        against: Against,
        measure: impl FnOnce() -> Outcome<Figure>,
    ) -> Outcome<Figure> {
        if !what.contains(&self.only) {
            return Ok(Figure::default());
        }
        let figure = measure()?;
        let part = |base: Option<Figure>| match base {
            Some(base) if base.count > 0 => format!("{:.3}", figure.rate() / base.rate()),
            _ => "-".to_owned(),
        };
        say(&format!(
            "{what:<58} {:>10.0} {:>10.1} {:>9} {:>9}",
            figure.rate(),
            figure.cpu_micros(),
            part(against.bare),
            part(against.raw),
        ));
        Ok(figure)
    }
}

/// A line that is one number.
pub(crate) fn single(what: &str, value: f64, unit: &str) {
    say(&format!("{what:<58} {value:>10.1} {unit}"));
}

/// Prints.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
        // Nobody reads; the run goes on for its exit code.
    }
}
