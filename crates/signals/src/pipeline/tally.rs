//! Counts of what a source sent: how many, what became of them, how far its clock is off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weft_kernel::{Id, Moment, Problem};

use super::intake::{Answer, Fate};
use crate::wire::Times;

/// Samples of refusals that are kept, the latest.
pub const SAMPLES_MAX: usize = 20;
/// Buckets of one doubling of the skew: each is at most an eighth wide.
const PER_DOUBLING: u64 = 8;

/// A refusal, without anything the sender wrote: values may be personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When it was refused.
    pub at: Moment,
    /// The code of the problem.
    pub code: String,
    /// The field it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// What came of the events of one source in some time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Events kept, synthetic duplicates among them.
    pub accepted: u64,
    /// The same message again: not kept twice.
    pub natural: u64,
    /// Another message under an id used before: kept.
    pub synthetic: u64,
    /// Events that could not be kept, or whose request was refused whole.
    pub rejected: u64,
    /// Kept events that came later than the source allows.
    pub late: u64,
    /// Events of the future, held at their receipt.
    pub clamped: u64,
    /// Events of a clock more than a day off.
    pub skewed: u64,
    /// Touches that were kept long enough and are deleted.
    pub retired: u64,
    /// Refusals by code.
    pub codes: BTreeMap<String, u64>,
    /// The latest refusals.
    pub samples: Vec<Sample>,
    /// When the last event was kept.
    pub last_at: Option<Moment>,
    /// Events by how far the sender's clock was off, in buckets.
    skews: BTreeMap<u64, u64>,
}

impl Tally {
    /// Counts the answers to one request, received at `now`.
    pub fn count(&mut self, answers: &[Answer], now: Moment) {
        for answer in answers {
            match &answer.fate {
                Fate::Accepted => self.accepted += 1,
                Fate::Duplicate => self.natural += 1,
                Fate::Synthetic => {
                    self.accepted += 1;
                    self.synthetic += 1;
                }
                Fate::Rejected(problem) => self.refuse(problem, now),
            }
            if matches!(answer.fate, Fate::Accepted | Fate::Synthetic) {
                self.last_at = self.last_at.max(Some(now));
                self.late += u64::from(answer.late);
            }
            answer.times.into_iter().for_each(|times| self.time(times));
        }
    }

    fn time(&mut self, times: Times) {
        self.clamped += u64::from(times.clamped);
        self.skewed += u64::from(times.skewed);
        if let Some(skew) = times.skew_ms() {
            *self.skews.entry(bucket(skew.unsigned_abs())).or_default() += 1;
        }
    }

    /// Counts something refused at `now`: one event, or a request as a whole.
    pub fn refuse(&mut self, problem: &Problem, now: Moment) {
        self.rejected += 1;
        *self.codes.entry(problem.code().to_owned()).or_default() += 1;
        self.samples.push(Sample {
            at: now,
            code: problem.code().to_owned(),
            field: problem.field().map(str::to_owned),
        });
        self.keep_latest();
    }

    /// Adds what `other` counted.
    pub fn add(&mut self, other: Self) {
        let pairs = [
            (&mut self.accepted, other.accepted),
            (&mut self.natural, other.natural),
            (&mut self.synthetic, other.synthetic),
            (&mut self.rejected, other.rejected),
            (&mut self.late, other.late),
            (&mut self.clamped, other.clamped),
            (&mut self.skewed, other.skewed),
            (&mut self.retired, other.retired),
        ];
        for (mine, more) in pairs {
            *mine += more;
        }
        for (code, more) in other.codes {
            *self.codes.entry(code).or_default() += more;
        }
        for (bucket, more) in other.skews {
            *self.skews.entry(bucket).or_default() += more;
        }
        self.samples.extend(other.samples);
        self.keep_latest();
        self.last_at = self.last_at.max(other.last_at);
    }

    /// How far the sender's clock was off for `percent` of the events that said when they were sent, at most; to an
    /// eighth.
    #[must_use]
    pub fn skew_ms(&self, percent: u64) -> Option<u64> {
        let total: u64 = self.skews.values().sum();
        let wanted = (total * percent).div_ceil(100).max(1);
        let mut seen = 0;
        self.skews.iter().find_map(|(bucket, count)| {
            seen += count;
            (seen >= wanted).then(|| upper_end(*bucket))
        })
    }

    fn keep_latest(&mut self) {
        self.samples.sort_by_key(|sample| sample.at);
        let beyond = self.samples.len().saturating_sub(SAMPLES_MAX);
        self.samples.drain(..beyond);
    }
}

/// Small numbers for themselves, eight buckets for each doubling beyond.
fn bucket(value: u64) -> u64 {
    match value.checked_ilog2() {
        Some(bits) if bits > 3 => u64::from(bits - 3) * PER_DOUBLING + (value >> (bits - 3)),
        _ => value,
    }
}

/// The largest number of a bucket.
fn upper_end(bucket: u64) -> u64 {
    if bucket < 2 * PER_DOUBLING {
        return bucket;
    }
    let shift = bucket / PER_DOUBLING - 1;
    let first = bucket - shift * PER_DOUBLING;
    ((first + 1) << shift) - 1
}

/// Counts of sources that are not written yet, by source and the hour's first moment.
#[derive(Debug, Default)]
pub(super) struct Unwritten(pub(super) BTreeMap<(i64, i64), Tally>);

impl Unwritten {
    /// The counts of `source` for the hour of `now`.
    pub(super) fn of(&mut self, source: Id, now: Moment) -> &mut Tally {
        let key = (source.number(), super::health::hour_of(now));
        self.0.entry(key).or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_bucket_holds_its_numbers_to_an_eighth(value in 0_u64..(1 << 50), more in 0_u64..1_000) {
            let end = upper_end(bucket(value));
            prop_assert!(end >= value && end - value <= value / 8);
            prop_assert!(bucket(value + more) >= bucket(value), "larger numbers lie in later buckets");
            prop_assert!(value == 0 || bucket(end) == bucket(value));
            prop_assert!(bucket(end + 1) == bucket(value) + 1);
        }
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_list() {
        let mut tally = Tally::default();
        for skew in 1..=15 {
            *tally.skews.entry(bucket(skew)).or_default() += 1;
        }
        assert_eq!((tally.skew_ms(50), tally.skew_ms(99)), (Some(8), Some(15)));
        assert_eq!(Tally::default().skew_ms(50), None);
    }

    #[test]
    fn only_the_latest_refusals_are_kept_and_none_of_what_was_sent() {
        let mut tally = Tally::default();
        for number in 0..30 {
            let problem = Problem::invalid("touch.timestamp", "13800138000 不是时间", "no moment");
            tally.refuse(&problem.on_field("timestamp"), Moment::from_ms(number));
        }
        let mut other = Tally::default();
        other.refuse(&Problem::invalid("touch.json", "", ""), Moment::from_ms(5));
        tally.add(other);
        assert_eq!((tally.rejected, tally.samples.len()), (31, SAMPLES_MAX));
        assert_eq!(tally.samples[0].at, Moment::from_ms(10));
        assert_eq!(tally.codes["touch.timestamp"], 30);
        assert!(!serde_json::to_string(&tally).unwrap().contains("138"));
    }
}
