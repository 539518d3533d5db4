//! What the threads of one open database share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use weft_kernel::{Clock, Problem, Zone};

use super::gate::Gate;
use super::pending::Pending;
use super::pool::Pool;
use super::seal::Sealer;
use crate::report::Counters;
use crate::sealed::Sealed;
use crate::trouble::Trouble;

/// Shared by callers and the thread that watches the log.
pub(super) struct Shared {
    pub(super) readers: Pool,
    pub(super) writers: Pool,
    pub(super) pending: Arc<Pending>,
    pub(super) gate: Gate,
    pub(super) sealer: Sealer,
    pub(super) sealed: Sealed,
    pub(super) zone: Zone,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) installation: String,
    pub(super) totals: Totals,
}

/// A running total.
#[derive(Default)]
pub(super) struct Total(AtomicU64);

impl Total {
    pub(super) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Running totals.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) groups: Total,
    pub(super) writes: Total,
    pub(super) failures: Total,
    pub(super) disk_errors: Total,
    pub(super) trouble: Trouble,
    pub(super) reads: Total,
}

impl Shared {
    /// Seals what is committed and wakes whoever waits for it.
    pub(super) fn seal(&self) -> Result<(), Problem> {
        self.sealed.advance(self.sealer.seal()?);
        Ok(())
    }

    /// Seals a commit of our own. It stands whether or not this succeeds: the watch seals it later.
    pub(super) fn seal_after_commit(&self) {
        match self.sealer.seal_commit() {
            Ok(seq) => self.sealed.advance(seq),
            Err(problem) => tracing::warn!(%problem, "sealing waits for the next round"),
        }
    }

    pub(super) fn counters(&self) -> Counters {
        let totals = &self.totals;
        Counters {
            groups: totals.groups.get(),
            writes: totals.writes.get(),
            failures: totals.failures.get(),
            disk_errors: totals.disk_errors.get(),
            trouble: totals.trouble.get(),
            queued: u64::try_from(self.writers.waiting()).unwrap_or(u64::MAX),
            reads: totals.reads.get(),
        }
    }
}
