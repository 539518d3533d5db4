//! How a group is shared between the lanes: nobody who waits for an answer waits for bulk work
//! that came later, and bulk work still gets its turn when there is always somebody.

use crate::store::Lane;

/// Closures committed together at most.
const CLOSURES_MAX: usize = 256;
/// Bulk closures in a group as long as nobody interactive waits. Pages of indexes are written to
/// the log once for a group, so many closures together cost a fraction of what each would alone.
const BULK_MAX: usize = 16;
/// Groups that may pass bulk work over before one has to take a bulk closure along.
const PATIENCE: u32 = 8;

/// What a group has taken so far.
#[derive(Debug, Default)]
pub(super) struct Share {
    interactive: usize,
    bulk: usize,
    /// Groups before this one that took nothing of the bulk lane.
    passed_over: u32,
}

impl Share {
    pub(super) fn add(&mut self, lane: Lane) {
        match lane {
            Lane::Interactive => self.interactive += 1,
            Lane::Bulk => self.bulk += 1,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.interactive + self.bulk >= CLOSURES_MAX
    }

    pub(super) fn takes_bulk(&self) -> bool {
        if self.interactive == 0 {
            self.bulk < BULK_MAX
        } else {
            self.bulk == 0 && self.passed_over >= PATIENCE
        }
    }

    /// The share of the group that follows.
    pub(super) fn next(&self) -> Self {
        let passed_over = if self.bulk > 0 {
            0
        } else {
            self.passed_over.saturating_add(1)
        };
        Self {
            passed_over,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_with_an_interactive_write_takes_no_more_bulk_work() {
        let mut share = Share::default();
        assert!(share.takes_bulk());
        share.add(Lane::Bulk);
        assert!(share.takes_bulk());
        share.add(Lane::Interactive);
        assert!(!share.takes_bulk());
    }

    #[test]
    fn a_group_of_bulk_work_stays_short() {
        let mut share = Share::default();
        for _ in 0..BULK_MAX {
            assert!(share.takes_bulk());
            share.add(Lane::Bulk);
        }
        assert!(!share.takes_bulk());
    }

    #[test]
    fn bulk_work_passed_over_long_enough_gets_one_turn() {
        let mut share = Share::default();
        for _ in 0..PATIENCE {
            share.add(Lane::Interactive);
            assert!(!share.takes_bulk());
            share = share.next();
        }
        share.add(Lane::Interactive);
        assert!(share.takes_bulk());
        share.add(Lane::Bulk);
        assert!(!share.takes_bulk());
        share = share.next();
        share.add(Lane::Interactive);
        assert!(!share.takes_bulk());
    }
}
