//! Who is to have which lease: everybody who lives about as many as the others.

use std::collections::BTreeSet;

use super::{Lease, LeaseRow, Tended, Tending};
use weft_kernel::Moment;

/// Who asks, and when.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    pub(super) owner: &'a str,
    pub(super) now: Moment,
    /// Nobody else can open the database: whoever held something is gone.
    pub(super) alone: bool,
}

/// What is done with the leases for somebody who has just renewed their own.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decision {
    /// What they have, and what of it others should have.
    pub(super) keeps: Tended,
    /// What is given back.
    pub(super) gives: Vec<Lease>,
    /// What they may take, as it stands now.
    pub(super) takes: Vec<Lease>,
}

impl Asker<'_> {
    pub(super) fn is_free(&self, row: &LeaseRow) -> bool {
        !row.is_held(self.now) || self.alone && row.owner != self.owner
    }
}

/// Decides on leases that are all in `rows`.
pub(super) fn decide(rows: &[LeaseRow], asker: Asker<'_>, tending: &Tending) -> Decision {
    let mut decision = Decision::default();
    let mut living: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row.node().is_some() && !asker.is_free(row))
        .map(|row| row.owner.as_str())
        .collect();
    living.insert(asker.owner);
    let share = tending.wanted.len().div_ceil(living.len());
    let as_it_stands = |row: &LeaseRow| Lease {
        name: row.name.clone(),
        token: row.token,
    };
    let mut free = Vec::new();
    for name in &tending.wanted {
        let Some(row) = rows.iter().find(|row| row.name == *name) else {
            continue;
        };
        let lease = as_it_stands(row);
        if tending.ended.contains(&lease) {
            // Whoever ended it has had it in vain or too many of them: others go first.
        } else if row.owner == asker.owner {
            if decision.keeps.held.len() >= share {
                decision.keeps.surplus.push(name.clone());
            }
            decision.keeps.held.push(lease);
        } else if asker.is_free(row) {
            free.push(lease);
        }
    }
    let room = share.saturating_sub(decision.keeps.held.len());
    decision.takes = free.into_iter().take(room).collect();
    decision.gives.clone_from(&tending.ended);
    decision
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, owner: &str, until: i64) -> LeaseRow {
        LeaseRow {
            name: name.into(),
            owner: owner.into(),
            note: String::new(),
            token: 3,
            since: Moment::from_ms(0),
            until: Some(Moment::from_ms(until)),
        }
    }

    fn decided(rows: &[LeaseRow], ended: &[&str], alone: bool) -> Decision {
        let asker = Asker {
            owner: "me",
            now: Moment::from_ms(100),
            alone,
        };
        let tending = Tending {
            wanted: ["a", "b", "c"].map(str::to_owned).to_vec(),
            ended: ended.iter().map(|name| lease(name)).collect(),
        };
        decide(rows, asker, &tending)
    }

    fn lease(name: &str) -> Lease {
        Lease {
            name: name.into(),
            token: 3,
        }
    }

    #[test]
    fn who_is_alone_takes_what_is_free_and_leaves_what_others_hold() {
        let rows = [
            row("node:1", "me", 200),
            row("a", "", 0),
            row("b", "dead", 100),
            row("c", "other", 101),
        ];
        assert_eq!(decided(&rows, &[], false).takes, [lease("a"), lease("b")]);
        assert_eq!(decided(&rows, &[], true).takes.len(), 3);
    }

    #[test]
    fn who_has_more_than_a_share_is_told_to_end_the_least_burdensome() {
        let rows = [
            row("node:1", "me", 200),
            row("node:2", "other", 200),
            row("a", "me", 200),
            row("b", "me", 200),
            row("c", "me", 200),
        ];
        let decision = decided(&rows, &[], false);
        assert_eq!(decision.keeps.surplus, ["c"]);
        assert_eq!(decision.keeps.held.len(), 3);
        let decision = decided(&rows, &["c"], false);
        assert_eq!(decision.gives, [lease("c")]);
        assert_eq!(decision.keeps.held, [lease("a"), lease("b")]);
        assert!(decision.takes.is_empty());
    }

    #[test]
    fn a_program_that_only_looks_in_takes_no_share_from_others() {
        let rows = [
            row("node:1", "me", 200),
            row("node:2", "looks in", 100),
            row("a", "me", 200),
            row("b", "me", 200),
            row("c", "", 0),
        ];
        let decision = decided(&rows, &[], false);
        assert!(decision.keeps.surplus.is_empty());
        assert_eq!(decision.takes, [lease("c")]);
    }
}
