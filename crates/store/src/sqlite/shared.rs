//! What the threads of one open database share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use weft_kernel::{Clock, Problem, Zone};

use super::checkpoint::Checkpoints;
use super::queue::Queue;
use super::readers::Readers;
use crate::report::Counters;
use crate::sealed::Sealed;
use crate::trouble::Trouble;

/// Shared by the writer, the readers' callers and the checkpoints.
pub(super) struct Shared {
    pub(super) queue: Queue,
    pub(super) readers: Readers,
    pub(super) checkpoints: Arc<Checkpoints>,
    pub(super) sealed: Sealed,
    pub(super) zone: Zone,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) installation: String,
    pub(super) totals: Totals,
}

/// Running totals.
#[derive(Default)]
pub(super) struct Totals {
    groups: AtomicU64,
    writes: AtomicU64,
    failures: AtomicU64,
    disk_errors: AtomicU64,
    trouble: Trouble,
    reads: AtomicU64,
}

impl Shared {
    /// Counts a group with `(acknowledged, failed)` closures.
    pub(super) fn count(&self, closures: (u64, u64), committed: bool, commit_failed: bool) {
        let totals = &self.totals;
        totals.groups.fetch_add(committed.into(), Ordering::Relaxed);
        totals.writes.fetch_add(closures.0, Ordering::Relaxed);
        totals.failures.fetch_add(closures.1, Ordering::Relaxed);
        totals
            .disk_errors
            .fetch_add(commit_failed.into(), Ordering::Relaxed);
    }

    /// Remembers what the disk did with a group: it took it, or why not.
    pub(super) fn at_disk<'p>(&self, committed: bool, refused: impl Iterator<Item = &'p Problem>) {
        let trouble = &self.totals.trouble;
        trouble.note(committed, None);
        refused.for_each(|problem| trouble.note(false, Some(problem)));
    }

    pub(super) fn count_read(&self) {
        self.totals.reads.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counters(&self) -> Counters {
        let get = |total: &AtomicU64| total.load(Ordering::Relaxed);
        let totals = &self.totals;
        Counters {
            groups: get(&totals.groups),
            writes: get(&totals.writes),
            failures: get(&totals.failures),
            disk_errors: get(&totals.disk_errors),
            trouble: totals.trouble.get(),
            queued: u64::try_from(self.queue.len()).unwrap_or(u64::MAX),
            reads: get(&totals.reads),
        }
    }
}
