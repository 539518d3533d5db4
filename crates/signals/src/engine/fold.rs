//! The running value of a window, per group, as the window slides along a customer's events.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::ledger::Ledger;
use crate::rule::{Facts, Fold, Likeness, Measured, Rule};

/// What is known of one fold over the events of one group.
#[derive(Clone, Debug, Default)]
struct Part {
    count: usize,
    sum: Decimal,
    sorted: BTreeMap<Decimal, usize>,
    different: HashMap<Likeness, usize>,
}

impl Part {
    fn add(&mut self, fold: Fold, measured: &Measured) {
        self.count += 1;
        match (fold, measured) {
            (Fold::Sum | Fold::Avg, Measured::Number(number)) => self.sum += number,
            (Fold::Min | Fold::Max, Measured::Number(number)) => {
                *self.sorted.entry(*number).or_default() += 1;
            }
            (_, Measured::Like(likeness)) => *self.different.entry(*likeness).or_default() += 1,
            _ => {}
        }
    }

    fn remove(&mut self, fold: Fold, measured: &Measured) {
        self.count = self.count.saturating_sub(1);
        match (fold, measured) {
            (Fold::Sum | Fold::Avg, Measured::Number(number)) => self.sum -= number,
            (Fold::Min | Fold::Max, Measured::Number(number)) => {
                let left = self.sorted.get_mut(number).map(count_down);
                if left == Some(0) {
                    self.sorted.remove(number);
                }
            }
            (_, Measured::Like(likeness)) => {
                let left = self.different.get_mut(likeness).map(count_down);
                if left == Some(0) {
                    self.different.remove(likeness);
                }
            }
            _ => {}
        }
    }

    /// The value, an average to six decimals; there is none of no events but of those that count and add up.
    fn value(&self, fold: Fold) -> Option<Decimal> {
        let count = Decimal::from(self.count);
        match fold {
            Fold::Count => Some(count),
            Fold::Distinct => Some(Decimal::from(self.different.len())),
            Fold::Sum => Some(self.sum),
            Fold::Avg => self.sum.checked_div(count).map(|value| value.round_dp(6)),
            Fold::Min => self.sorted.first_key_value().map(|(least, _)| *least),
            Fold::Max => self.sorted.last_key_value().map(|(most, _)| *most),
        }
    }
}

/// What is known of the events of one group inside a window.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) count: usize,
    /// The first fold; nearly every rule has no other.
    first: Part,
    /// The folds behind it.
    more: Vec<Part>,
}

impl Tally {
    /// Of no events.
    pub(super) fn empty(rule: &Rule) -> Self {
        Self {
            count: 0,
            first: Part::default(),
            more: vec![Part::default(); rule.folds().len().saturating_sub(1)],
        }
    }

    pub(super) fn add(&mut self, rule: &Rule, facts: &Facts) {
        self.count += 1;
        for (number, measured) in facts.parts() {
            if let (Some(part), Some(folded)) = (self.part(number), rule.folds().get(number)) {
                part.add(folded.fold, measured);
            }
        }
    }

    pub(super) fn remove(&mut self, rule: &Rule, facts: &Facts) {
        self.count = self.count.saturating_sub(1);
        for (number, measured) in facts.parts() {
            if let (Some(part), Some(folded)) = (self.part(number), rule.folds().get(number)) {
                part.remove(folded.fold, measured);
            }
        }
    }

    /// Makes it one of `count` events that are only counted.
    fn counted(&mut self, count: usize) {
        self.count = count;
        self.first.count = count;
    }

    fn part(&mut self, number: usize) -> Option<&mut Part> {
        match number.checked_sub(1) {
            None => Some(&mut self.first),
            Some(number) => self.more.get_mut(number),
        }
    }

    /// What each fold comes to.
    pub(super) fn values(&self, rule: &Rule) -> Vec<Option<Decimal>> {
        let parts = std::iter::once(&self.first).chain(&self.more);
        let parts = parts.zip(rule.folds());
        parts
            .map(|(part, folded)| part.value(folded.fold))
            .collect()
    }

    /// The value that is held against the bounds.
    pub(super) fn value(&self, rule: &Rule) -> Option<Decimal> {
        match rule.worth() {
            Some(worth) => worth.value(&self.values(rule)),
            None => self.first.value(rule.folds().first()?.fold),
        }
    }

    /// How the exact value compares with `number`: an average without division.
    pub(super) fn compare(&self, rule: &Rule, number: Decimal) -> Option<Ordering> {
        let only = rule.folds().first()?;
        let is_average = rule.worth().is_none() && only.fold == Fold::Avg;
        if is_average && self.first.count > 0 {
            let count = Decimal::from(self.first.count);
            return Some(self.first.sum.cmp(&(number * count)));
        }
        Some(self.value(rule)?.cmp(&number))
    }
}

/// The window as it slides: the places inside it, and a tally for each group that was asked for.
#[derive(Debug)]
pub(super) struct Sliding {
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
            from: 0,
            to: 0,
            groups: HashMap::new(),
            places: rule.counts_places().then(|| Tally::empty(rule)),
        }
    }

    /// The tally of `group` over the places from `from` up to before `to`; neither ever goes back.
    pub(super) fn over(
        &mut self,
        rule: &Rule,
        ledger: &Ledger,
        (group, from, to): (Likeness, usize, usize),
    ) -> &Tally {
        if let Some(tally) = &mut self.places {
            tally.counted(to.saturating_sub(from));
            return tally;
        }
        for gone in ledger.between(self.from, from.min(self.to)) {
            if let Some(tally) = self.groups.get_mut(&gone.facts.group) {
                tally.remove(rule, &gone.facts);
            }
        }
        for come in ledger.between(self.to.max(from), to) {
            if let Some(tally) = self.groups.get_mut(&come.facts.group) {
                tally.add(rule, &come.facts);
            }
        }
        (self.from, self.to) = (from, to);
        self.groups.entry(group).or_insert_with(|| {
            let mut tally = Tally::empty(rule);
            let window = ledger.between(from, to).iter();
            window
                .filter(|entry| entry.facts.group == group)
                .for_each(|entry| tally.add(rule, &entry.facts));
            tally
        })
    }
}

/// Counts down; how many are left.
fn count_down(times: &mut usize) -> usize {
    *times = times.saturating_sub(1);
    *times
}
