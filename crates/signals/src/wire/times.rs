//! When an event happened, from the sender's clock, the time of sending and the time of receipt.

use serde_json::Value;
use weft_kernel::{Moment, Problem};

/// Beyond this difference between sending and receipt the sender's clock is doubtful: the times are kept and flagged.
pub const SKEW_MS_MAX: i64 = Moment::DAY_MS;

/// Whether the sender's clock is corrected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockPolicy {
    /// Devices and browsers: receipt − (sending − event).
    #[default]
    Correct,
    /// Servers and webhooks: the platform's own time stands.
    AsSent,
}

/// The times of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When it happened, as far as can be known; never after `received_at`.
    pub occurred_at: Moment,
    /// When the server had it.
    pub received_at: Moment,
    /// The sender's clock at the event.
    pub original: Option<Moment>,
    /// The sender's clock at sending.
    pub sent: Option<Moment>,
    /// The time found lay in the future and was held at the receipt.
    pub clamped: bool,
    /// The sender's clock is over [`SKEW_MS_MAX`] away from ours.
    pub skewed: bool,
}

impl Times {
    /// How long after it happened the server had it.
    #[must_use]
    pub fn lag_ms(&self) -> i64 {
        self.received_at.ms() - self.occurred_at.ms()
    }

    /// How far our clock was ahead of the sender's when it was received, the way here included.
    #[must_use]
    pub fn skew_ms(&self) -> Option<i64> {
        self.sent.map(|sent| self.received_at.ms() - sent.ms())
    }

    /// Finds the time of an event.
    #[must_use]
    pub fn find(
        original: Option<Moment>,
        sent: Option<Moment>,
        received_at: Moment,
        clock: ClockPolicy,
    ) -> Self {
        let found = match (original, sent, clock) {
            (None, _, _) => received_at,
            (Some(original), Some(sent), ClockPolicy::Correct) => {
                received_at.plus_ms(original.ms() - sent.ms())
            }
            (Some(original), _, _) => original,
        };
        let skew = sent.map_or(0, |sent| received_at.ms() - sent.ms());
        Self {
            occurred_at: found.min(received_at),
            received_at,
            original,
            sent,
            clamped: found > received_at,
            skewed: skew.abs() > SKEW_MS_MAX,
        }
    }
}

/// Reads a time as senders write it: RFC 3339, a local time taken as UTC, or seconds or milliseconds since 1970.
pub(crate) fn read(value: &Value) -> Result<Option<Moment>, Problem> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => Moment::parse(text)
            .or_else(|problem| civil(text).ok_or(problem))
            .map(Some),
        Value::Number(number) => number
            .as_i64()
            .and_then(epoch)
            .map(Some)
            .ok_or_else(|| unreadable(value)),
        _ => Err(unreadable(value)),
    }
}

/// A time without a zone: the Python and spreadsheet habit.
fn civil(text: &str) -> Option<Moment> {
    let civil = text.trim().parse::<jiff::civil::DateTime>().ok()?;
    let stamp = jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()?;
    Some(Moment::from_ms(stamp.as_millisecond()))
}

/// Seconds until the year 5138, milliseconds beyond; nothing outside the moments there are.
fn epoch(number: i64) -> Option<Moment> {
    const SECONDS_MAX: u64 = 100_000_000_000;
    let ms = if number.unsigned_abs() < SECONDS_MAX {
        number * 1_000
    } else {
        number
    };
    (Moment::MIN_MS..=Moment::MAX_MS)
        .contains(&ms)
        .then(|| Moment::from_ms(ms))
}

fn unreadable(value: &Value) -> Problem {
    Problem::invalid(
        "value.moment",
        format!("`{value}` 不是时间，应形如 2026-11-22T08:00:00Z"),
        format!("`{value}` is not a moment such as 2026-11-22T08:00:00Z"),
    )
}
