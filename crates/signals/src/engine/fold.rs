//! The running value of a window, per group, as the window slides along a customer's events.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::ledger::Ledger;
use crate::rule::{Fold, Likeness, Measured, Rule};

/// What is known of the events of one group inside the window.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) count: usize,
    sum: Decimal,
    sorted: BTreeMap<Decimal, usize>,
    different: HashMap<Likeness, usize>,
}

impl Tally {
    pub(super) fn add(&mut self, fold: Fold, measured: Measured) {
        self.count += 1;
        match (fold, measured) {
            (Fold::Sum | Fold::Avg, Measured::Number(number)) => self.sum += number,
            (Fold::Min | Fold::Max, Measured::Number(number)) => {
                *self.sorted.entry(number).or_default() += 1;
            }
            (_, Measured::Like(likeness)) => *self.different.entry(likeness).or_default() += 1,
            _ => {}
        }
    }

    pub(super) fn remove(&mut self, fold: Fold, measured: Measured) {
        self.count = self.count.saturating_sub(1);
        match (fold, measured) {
            (Fold::Sum | Fold::Avg, Measured::Number(number)) => self.sum -= number,
            (Fold::Min | Fold::Max, Measured::Number(number)) => {
                let left = self.sorted.get_mut(&number).map(count_down);
                if left == Some(0) {
                    self.sorted.remove(&number);
                }
            }
            (_, Measured::Like(likeness)) => {
                let left = self.different.get_mut(&likeness).map(count_down);
                if left == Some(0) {
                    self.different.remove(&likeness);
                }
            }
            _ => {}
        }
    }

    /// The value, an average to six decimals.
    pub(super) fn value(&self, fold: Fold) -> Decimal {
        match fold {
            Fold::Count => Decimal::from(self.count),
            Fold::Distinct => Decimal::from(self.different.len()),
            Fold::Sum => self.sum,
            Fold::Avg => match self.count {
                0 => Decimal::ZERO,
                count => (self.sum / Decimal::from(count)).round_dp(6),
            },
            Fold::Min => self
                .sorted
                .first_key_value()
                .map_or_else(Decimal::default, |(least, _)| *least),
            Fold::Max => self
                .sorted
                .last_key_value()
                .map_or_else(Decimal::default, |(most, _)| *most),
        }
    }

    /// How the exact value compares with `number`: an average without division.
    pub(super) fn compare(&self, fold: Fold, number: Decimal) -> Ordering {
        match fold {
            Fold::Avg => self.sum.cmp(&(number * Decimal::from(self.count))),
            _ => self.value(fold).cmp(&number),
        }
    }
}

/// The window as it slides: the places inside it, and a tally for each group that was asked for.
#[derive(Debug)]
pub(super) struct Sliding {
    fold: Fold,
    from: usize,
    to: usize,
    groups: HashMap<Likeness, Tally>,
    /// The tally of events that are only counted, all together: places suffice.
    places: Option<Tally>,
}

impl Sliding {
    /// A window that has not begun; the first event asked for begins it.
    pub(super) fn new(rule: &Rule) -> Self {
        Self {
            fold: rule.fold(),
            from: 0,
            to: 0,
            groups: HashMap::new(),
            places: rule.counts_places().then(Tally::default),
        }
    }

    /// The tally of the event at `index` in the window it ends; indexes only grow.
    pub(super) fn to(&mut self, rule: &Rule, ledger: &Ledger, index: usize) -> Option<&Tally> {
        let anchor = ledger.entries().get(index)?;
        let from = ledger.first_after(rule.stretch(anchor.at()).after);
        if let Some(tally) = &mut self.places {
            tally.count = ledger.between(from, index + 1).len();
            return self.places.as_ref();
        }
        for gone in ledger.between(self.from, from.min(self.to)) {
            if let Some(tally) = self.groups.get_mut(&gone.facts.group) {
                tally.remove(self.fold, gone.facts.measured);
            }
        }
        for come in ledger.between(self.to.max(from), index + 1) {
            if let Some(tally) = self.groups.get_mut(&come.facts.group) {
                tally.add(self.fold, come.facts.measured);
            }
        }
        (self.from, self.to) = (from, index + 1);
        let group = anchor.facts.group;
        if !self.groups.contains_key(&group) {
            let mut tally = Tally::default();
            let window = ledger.between(from, index + 1).iter();
            window
                .filter(|entry| entry.facts.group == group)
                .for_each(|entry| tally.add(self.fold, entry.facts.measured));
            self.groups.insert(group, tally);
        }
        self.groups.get(&group)
    }
}

/// Counts down; how many are left.
fn count_down(times: &mut usize) -> usize {
    *times = times.saturating_sub(1);
    *times
}
