//! Signals that are made long after they came about: told and marked, only recorded, or not kept at all.

use serde::{Deserialize, Serialize};
use weft_kernel::Problem;

use super::document::RuleDocument;
use super::{Rule, wrong};
use crate::span::Span;

/// How long after it came about a signal counts as late where its rule says nothing.
pub const LATE_AFTER_MS: i64 = 3_600_000;

/// What becomes of a late signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// Made longer after it came about it is marked late; an hour when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Span>,
    /// Up to this it is told all the same; ever when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// What becomes of one that is later still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beyond: Option<Beyond>,
}

/// What becomes of a signal that is too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Beyond {
    /// It is kept, and told to nobody.
    Record,
    /// It is not kept.
    Drop,
}

/// How late a signal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lateness {
    /// In time.
    InTime,
    /// Late, and told.
    Late,
    /// Too late: kept, and told to nobody.
    Recorded,
    /// Too late: not kept.
    Dropped,
}

impl Lateness {
    /// The word in records; none for what is in time or not kept.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Late => Some("late"),
            Self::Recorded => Some("recorded"),
            Self::InTime | Self::Dropped => None,
        }
    }

    /// Whether it is told to those it concerns.
    #[must_use]
    pub const fn is_told(self) -> bool {
        matches!(self, Self::InTime | Self::Late)
    }
}

impl Rule {
    /// How late a signal is that is made so many milliseconds after it came about.
    #[must_use]
    pub fn lateness(&self, age_ms: i64) -> Lateness {
        let late = self.document().late.as_ref();
        let after = late.and_then(|late| late.after);
        let within = late.and_then(|late| late.within);
        let beyond = late.and_then(|late| late.beyond);
        match beyond {
            _ if age_ms <= after.map_or(LATE_AFTER_MS, Span::ms) => Lateness::InTime,
            _ if within.is_none_or(|within| age_ms <= within.ms()) => Lateness::Late,
            Some(Beyond::Drop) => Lateness::Dropped,
            Some(Beyond::Record) | None => Lateness::Recorded,
        }
    }
}

/// Checks that the lengths come in their order and that what lies beyond has a bound.
pub(super) fn check(document: &RuleDocument) -> Result<(), Problem> {
    let Some(late) = &document.late else {
        return Ok(());
    };
    let after = late.after.map_or(LATE_AFTER_MS, Span::ms);
    let in_order = late.within.is_none_or(|within| within.ms() >= after);
    if in_order && (late.within.is_some() || late.beyond.is_none()) {
        return Ok(());
    }
    Err(wrong(
        "rule.late",
        document,
        "`late` 里 `within` 不小于 `after`（不写是 1h）；写了 `beyond` 就要写 `within`",
        "in `late`, `within` is no less than `after` (1h when not said), and `beyond` needs a `within`",
    )
    .on_field("late"))
}
