//! Trends: the value of a window against that of the same window before.

use rust_decimal::Decimal;
use weft_kernel::Problem;

use super::document::{RuleDocument, WindowPattern};
use super::window::exact;
use super::wrong;

/// By how much the value of a window has to differ from that of the same window before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trend {
    pub(crate) by: Step,
    /// Upwards; else downwards.
    pub(crate) grows: bool,
}

/// A difference, above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// As a number.
    Amount(Decimal),
    /// In hundredths of the value before.
    Percent(Decimal),
}

impl Trend {
    /// What the document says of it.
    pub(super) fn compile(
        document: &RuleDocument,
        pattern: &WindowPattern,
    ) -> Result<Option<Self>, Problem> {
        let (what, amount) = match (&pattern.grows_by, &pattern.falls_by) {
            (None, None) => return Ok(None),
            (Some(amount), None) => ("grows_by", amount),
            (None, Some(amount)) => ("falls_by", amount),
            (Some(_), Some(_)) => {
                return Err(wrong(
                    "rule.trend",
                    document,
                    "`grows_by` 和 `falls_by` 只写一个",
                    "there is one of `grows_by` and `falls_by`",
                )
                .on_field("when.falls_by"));
            }
        };
        let place = format!("when.{what}");
        if pattern.rearm_below.is_some() {
            return Err(wrong(
                "rule.rearm",
                document,
                &format!("`rearm_below` 不能和 `{what}` 一起写"),
                &format!("there is no `rearm_below` beside `{what}`"),
            )
            .on_field("when.rearm_below"));
        }
        let grows = what == "grows_by";
        let text = document.filled(amount.text());
        let bare = text.trim().trim_end_matches(['%', '％']);
        let is_percent = bare.len() < text.trim().len();
        let number = exact(bare.trim()).filter(|number| *number > Decimal::ZERO);
        let most = number.filter(|number| grows || !is_percent || *number <= Decimal::ONE_HUNDRED);
        let Some(number) = most else {
            return Err(wrong(
                "rule.trend",
                document,
                &format!("`{what}` 的「{text}」应是大于 0 的数，或百分比，如 \"50%\"；下降不超过 100%"),
                &format!("`{what}`: “{text}” should be a number above 0, or a percentage such as \"50%\"; a fall is at most 100%"),
            )
            .on_field(place)
            .suggesting(Some("50%".to_owned())));
        };
        let by = match is_percent {
            true => Step::Percent(number),
            false => Step::Amount(number),
        };
        Ok(Some(Self { by, grows }))
    }

    /// Whether `value` differs enough from `before`. There is no percentage of nothing and less.
    pub(crate) fn holds(self, value: Decimal, before: Decimal) -> bool {
        let (less, more) = match self.grows {
            true => (before, value),
            false => (value, before),
        };
        let Some(step) = more.checked_sub(less) else {
            return false;
        };
        match self.by {
            Step::Amount(amount) => step >= amount,
            Step::Percent(percent) if before > Decimal::ZERO => {
                let found = step.checked_mul(Decimal::ONE_HUNDRED);
                let asked = before.checked_mul(percent);
                found
                    .zip(asked)
                    .is_some_and(|(found, asked)| found >= asked)
            }
            Step::Percent(_) => false,
        }
    }
}
