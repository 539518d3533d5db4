//! What has come to a rule in all, and whether that suffices for it to have fired at all: until then no event of it is held.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::{Facts, Fold, Measured, Rule, Shape, StepSet};

/// Sums over everything that has come, in any order and however often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Tide {
    #[serde(rename = "n")]
    count: usize,
    /// Of what is above zero.
    #[serde(rename = "s", skip_serializing_if = "Decimal::is_zero")]
    sum: Decimal,
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    most: Option<Decimal>,
    #[serde(rename = "p")]
    steps: StepSet,
}

impl Tide {
    /// With one more event.
    pub(super) fn with(mut self, facts: &Facts) -> Self {
        self.count += 1;
        self.steps |= facts.steps;
        if let Measured::Number(number) = &facts.measured {
            self.sum = self.sum.saturating_add((*number).max(Decimal::ZERO));
            self.most = self.most.max(Some(*number));
        }
        self
    }

    /// With all that has come to another.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum.saturating_add(other.sum),
            most: self.most.max(other.most),
            steps: self.steps | other.steps,
        }
    }

    /// Whether the rule may have fired for some part of these events. Only what is certain counts: windows are not
    /// looked at, nor the order of steps.
    pub(super) fn may_fire(&self, rule: &Rule) -> bool {
        match rule.shape() {
            Shape::Event => self.count > 0,
            Shape::Sequence { .. } => {
                let steps = 0..rule.filters().len();
                steps.into_iter().all(|step| self.steps & (1 << step) != 0)
            }
            Shape::Window { bounds, .. } => match (bounds.at_least, rule.fold()) {
                // What several folds come to together is not known from each.
                (None, _) | (_, None) => self.count > 0,
                (Some(least), Some(Fold::Count | Fold::Distinct)) => {
                    Decimal::from(self.count) >= least
                }
                (Some(least), Some(Fold::Sum)) => self.count > 0 && self.sum >= least,
                // An average, the least and the greatest are not above the greatest of all.
                (Some(least), Some(Fold::Avg | Fold::Min | Fold::Max)) => self.most >= Some(least),
            },
        }
    }
}
