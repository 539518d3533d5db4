//! What checking and measuring a store report.

use serde::Serialize;

/// One thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code, such as `verify.search_orphan`.
    pub code: &'static str,
    /// What and where.
    pub detail: String,
}

impl Finding {
    /// A finding.
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }
}

/// The answer of [`crate::Store::verify`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Everything found wrong; empty when all is well.
    pub findings: Vec<Finding>,
    /// Tables looked at.
    pub tables: usize,
    /// The chain's part.
    pub audit: AuditReport,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.audit.is_intact()
    }
}

/// The answer of [`crate::Store::audit_verify`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// Entries walked.
    pub entries: usize,
    /// The hash of the last entry in hex; empty when there is none.
    pub head: String,
    /// The first entry that does not fit the chain.
    pub broken_at: Option<i64>,
    /// What does not fit there.
    pub reason: Option<String>,
}

impl AuditReport {
    /// Whether every entry fits.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.broken_at.is_none()
    }
}

/// Running totals since the store was opened, for the metrics page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Groups committed.
    pub groups: u64,
    /// Write closures that were acknowledged.
    pub writes: u64,
    /// Write closures that were refused or failed.
    pub failures: u64,
    /// Commits that failed at the disk.
    pub disk_errors: u64,
    /// Why the last write was not taken where that lay at the disk: `store.disk_full`, `store.disk_error`.
    pub trouble: Option<&'static str>,
    /// Write closures waiting.
    pub queued: u64,
    /// Reads answered.
    pub reads: u64,
}
