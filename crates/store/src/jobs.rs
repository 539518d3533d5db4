//! The queue of jobs: claimed under a lease, retried with growing pauses, dead after twelve attempts.

use serde_json::Value;
use weft_kernel::Moment;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its time or a free worker.
    Queued,
    /// A worker holds its lease.
    Running,
    /// Finished.
    Done,
    /// Given up after its last attempt.
    Dead,
}

impl JobState {
    /// The word in column `state`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "failed",
        }
    }
}

/// A claimed job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// Which worker it is for.
    pub kind: String,
    /// What to do.
    pub body: Value,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// Until when the claim holds; after that another worker may take it.
    pub leased_until: Moment,
}
