//! What a signal's record keeps of what it rests on.

use serde::{Deserialize, Serialize};
use weft_kernel::{Decimal, Moment, Problem};

use crate::engine::Signal;
use crate::explain::{Ending, Finding, Reader};
use crate::rule::Rule;

/// A value as records keep it.
#[expect(clippy::ref_option, reason = "as items of lists are given")]
fn written(value: &Option<Decimal>) -> Option<String> {
    value.map(|value| value.normalize().to_string())
}

/// A value that a record keeps.
#[expect(clippy::ref_option, reason = "as items of lists are given")]
fn read(value: &Option<String>) -> Option<Decimal> {
    value.as_ref()?.parse().ok()
}

/// What a signal's record keeps of its evidence.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct EvidenceNote {
    /// The version of the rule it was judged by.
    pub(super) version: u32,
    /// How many events it rests on.
    pub(super) count: usize,
    /// The latest of them by their numbers in the log, as texts like every number of ours beyond 2⁵³.
    pub(super) events: Vec<String>,
    /// What the fold of a window came to.
    #[serde(default)]
    pub(super) value: Option<String>,
    /// What each of several folds came to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<Option<String>>,
    /// What the same window before came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<String>,
    /// Time since the standing signal of the same rule before it, where the rule cools down.
    pub(super) since_last_ms: Option<i64>,
    /// Per limit of the rule, how many stood before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) stood_before: Vec<usize>,
    /// What the rule's condition read of other signals; what it read of records is read again when it is explained, to
    /// whom it may be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) asked: Vec<(String, String)>,
    /// What ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<EndedNote>,
}

/// What a signal's record keeps of its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EndedNote {
    /// Which of the rule's exits.
    pub(super) exit: usize,
    /// When, in milliseconds.
    pub(super) at_ms: String,
    /// The number of the event in the log.
    pub(super) event: String,
}

impl EndedNote {
    fn ending(&self) -> Option<Ending> {
        Some(Ending {
            exit: self.exit,
            at: Moment::from_ms(self.at_ms.parse().ok()?),
            seq: self.event.parse().ok()?,
        })
    }
}

impl EvidenceNote {
    /// What is kept of a signal of `rule` and what was found when it was judged.
    pub(super) fn of((rule, signal): (&Rule, &Signal), finding: Finding) -> Self {
        let events = signal.evidence.iter();
        Self {
            version: signal.version,
            count: signal.count,
            events: events.map(|mark| mark.seq.to_string()).collect(),
            value: written(&signal.value),
            parts: signal.parts.iter().map(written).collect(),
            before: written(&signal.before),
            since_last_ms: finding.since_last_ms,
            stood_before: finding.stood_before,
            asked: match rule.condition() {
                Some(condition) => condition.without_records(finding.asked),
                None => Vec::new(),
            },
            ended: finding.ended.map(|ended| EndedNote {
                exit: ended.exit,
                at_ms: ended.at.ms().to_string(),
                event: ended.seq.to_string(),
            }),
        }
    }

    /// As the record keeps it.
    pub(super) fn text(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(|error| Problem::internal("signal.evidence", error))
    }

    /// Reads the note of a record.
    pub(super) fn read(text: &str) -> Result<Self, Problem> {
        serde_json::from_str(text).map_err(|error| Problem::internal("signal.evidence", error))
    }

    /// What explanations need of it.
    pub(super) fn finding(&self) -> Finding {
        Finding {
            count: self.count,
            value: read(&self.value),
            parts: self.parts.iter().map(read).collect(),
            before: read(&self.before),
            since_last_ms: self.since_last_ms,
            stood_before: self.stood_before.clone(),
            asked: self.asked.clone(),
            ended: self.ended.as_ref().and_then(EndedNote::ending),
            age_ms: None,
            reader: Reader::default(),
        }
    }

    /// The numbers in the log.
    pub(super) fn seqs(&self) -> Vec<i64> {
        self.events
            .iter()
            .filter_map(|event| event.parse().ok())
            .collect()
    }
}
