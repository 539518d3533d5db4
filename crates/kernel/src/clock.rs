//! Moments in time and the clock they come from.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::problem::Problem;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// Milliseconds in a day of 24 hours.
    pub const DAY_MS: i64 = 86_400_000;
    /// The earliest moment with a four-digit year: year 1.
    pub const MIN_MS: i64 = -62_135_596_800_000;
    /// The latest moment that has a date in every zone: 9999-12-30T22:00:00Z.
    pub const MAX_MS: i64 = 253_402_207_200_000;

    /// The moment `ms` milliseconds after the epoch, held within the years 1 to 9999.
    #[must_use]
    pub fn from_ms(ms: i64) -> Self {
        Self(ms.clamp(Self::MIN_MS, Self::MAX_MS))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// This moment moved by `ms` milliseconds.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self::from_ms(self.0.saturating_add(ms))
    }

    /// Reads RFC 3339 (`2026-11-22T06:04:32.123Z`, or with an offset).
    ///
    /// # Errors
    /// `value.moment` when the text is not a moment.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        text.trim()
            .parse::<Timestamp>()
            .map(|stamp| Self::from_ms(stamp.as_millisecond()))
            .map_err(|error| {
                Problem::invalid(
                    "value.moment",
                    format!("`{text}` 不是时间，应形如 2026-11-22T08:00:00Z"),
                    format!("`{text}` is not a moment such as 2026-11-22T08:00:00Z"),
                )
                .because(error)
            })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(stamp) => write!(f, "{stamp:.3}"),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|problem| serde::de::Error::custom(problem.code()))
    }
}

/// Where the time comes from; the real one lives in the server.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// A clock that stands still until it is moved: for tests, replay and deterministic runs.
#[derive(Debug, Default)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that shows `moment`.
    #[must_use]
    pub fn at(moment: Moment) -> Self {
        Self(AtomicI64::new(moment.ms()))
    }

    /// Moves the clock forward (or back) by `ms`.
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sets the clock to `moment`.
    pub fn set(&self, moment: Moment) {
        self.0.store(moment.ms(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        Moment::from_ms(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_what_it_writes() {
        let moment = Moment::parse("2026-11-22T14:04:32.123+08:00").unwrap();
        assert_eq!(moment.to_string(), "2026-11-22T06:04:32.123Z");
        assert_eq!(Moment::parse(&moment.to_string()).unwrap(), moment);
        assert_eq!(Moment::parse("昨天").unwrap_err().code(), "value.moment");
    }
}
