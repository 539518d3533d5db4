//! Crossings: a window that fires when its value comes up to a bound, and again only after it fell below another.

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};

use weft_kernel::Moment;

use super::fold::Tally;
use super::ledger::{Entry, Ledger};
use crate::rule::{Bounds, Likeness, Rule};

/// The value of one group's window as events enter and leave it, and whether it has crossed its bound.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) tally: Tally,
    /// The places of the events inside, in their order.
    inside: VecDeque<usize>,
    /// Whether it came up to the bound and has not fallen since.
    pub(super) over: bool,
}

impl Level {
    /// Of a window nothing has happened in.
    fn empty(rule: &Rule) -> Self {
        Self {
            tally: Tally::empty(rule),
            inside: VecDeque::new(),
            over: false,
        }
    }

    /// How it stood right behind the event at `place` of the same group.
    fn behind(rule: &Rule, ledger: &Ledger, place: usize) -> Option<Self> {
        let last = ledger.entries().get(place)?;
        let from = ledger.first_after(rule.stretch(last.at()).after);
        let mut level = Self {
            over: last.verdict.over,
            ..Self::empty(rule)
        };
        for (entry, place) in ledger.between(from, place + 1).iter().zip(from..) {
            if entry.facts.group == last.facts.group {
                level.tally.add(rule, &entry.facts);
                level.inside.push_back(place);
            }
        }
        Some(level)
    }

    /// How the group `group` stands at `at`, before the event at `place` and all behind it.
    pub(super) fn before(
        rule: &Rule,
        ledger: &Ledger,
        (group, at, place): (Likeness, Moment, usize),
    ) -> Self {
        let after = rule.stretch(at).after;
        let near = ledger.between(ledger.first_after(after), place);
        let last = near.iter().rposition(|entry| entry.facts.group == group);
        // Without any of them the window has been empty meanwhile.
        let last = last.map(|last| place - near.len() + last);
        let level = last.and_then(|last| Self::behind(rule, ledger, last));
        let mut level = level.unwrap_or_else(|| Self::empty(rule));
        level.fall(rule, ledger, after);
        level
    }

    /// Lets what happened at `after` or before leave, those of one moment together.
    fn fall(&mut self, rule: &Rule, ledger: &Ledger, after: Moment) {
        let entry = |place: &usize| ledger.entries().get(*place);
        while let Some(leaving) = self.inside.front().and_then(entry).map(Entry::at)
            && leaving <= after
        {
            let is_leaving = |place: &usize| entry(place).filter(|gone| gone.at() == leaving);
            while let Some(gone) = self.inside.front().and_then(is_leaving) {
                self.tally.remove(rule, &gone.facts);
                self.inside.pop_front();
            }
            self.over &= !self.is_low(rule);
        }
    }

    /// Whether the window is empty or without a value, or that value below what arms the rule anew.
    fn is_low(&self, rule: &Rule) -> bool {
        let below = |bound| self.tally.compare(rule, bound).is_none_or(Ordering::is_lt);
        self.tally.count == 0 || rule.rearm_below().is_some_and(below)
    }
}

/// The levels of the groups that one pass has met.
#[derive(Debug, Default)]
pub(super) struct Crossings {
    levels: HashMap<Likeness, Level>,
}

impl Crossings {
    /// Takes in the event at `index`; the level behind it, and whether that event made it cross. Indexes only grow.
    pub(super) fn to(
        &mut self,
        rule: &Rule,
        ledger: &Ledger,
        (index, bounds): (usize, Bounds),
    ) -> Option<(&Level, bool)> {
        let entry = ledger.entries().get(index)?;
        let (group, at) = (entry.facts.group, entry.at());
        let level = self
            .levels
            .entry(group)
            .or_insert_with(|| Level::before(rule, ledger, (group, at, index)));
        level.fall(rule, ledger, rule.stretch(at).after);
        level.tally.add(rule, &entry.facts);
        level.inside.push_back(index);
        let reaches = bounds.hold(|bound| level.tally.compare(rule, bound));
        let crosses = reaches && !level.over;
        level.over = reaches || (level.over && !level.is_low(rule));
        Some((level, crosses))
    }
}
