//! A window's part of a rule: what it takes from each event, and what it holds the outcome against.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use weft_expr::Type;
use weft_kernel::{Problem, Zone};

use super::document::{RuleDocument, WindowPattern};
use super::measure::{Apart, Measure, Measures};
use super::window::{Amount, Fold, exact};
use super::{AT_LEAST_MAX, check_between, wrong};

/// What the value of a window is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) at_least: Option<Decimal>,
    pub(crate) at_most: Option<Decimal>,
    /// Below this it falls before it may reach `at_least` anew.
    pub(crate) rearm_below: Option<Decimal>,
}

impl Bounds {
    /// Whether a value lies within, given how it compares with a number.
    pub(crate) fn hold(self, compare: impl Fn(Decimal) -> Ordering) -> bool {
        self.at_least
            .is_none_or(|least| compare(least) != Ordering::Less)
            && self
                .at_most
                .is_none_or(|most| compare(most) != Ordering::Greater)
    }
}

/// What a window takes from each event.
pub(super) fn measures_of(
    document: &RuleDocument,
    pattern: &WindowPattern,
    zone: &Zone,
) -> Result<Measures, Problem> {
    let (fold, text) = (pattern.fold, pattern.of.trim());
    if (fold == Fold::Count) != text.is_empty() {
        return Err(wrong(
            "rule.of",
            document,
            "`of` 写要汇总的表达式：`count` 不写，其他都要写",
            "`of` is the expression to fold: none with `count`, one with every other fold",
        ));
    }
    let expect = (!fold.counts()).then_some(Type::Number);
    let of = match text {
        "" => None,
        text => Some(Measure::compile(document, text, expect, zone)?),
    };
    let apart = match pattern.per.as_deref().map(str::trim) {
        None => Apart::Not,
        Some("name") => Apart::Name,
        Some(text) => Apart::By(Box::new(Measure::compile(document, text, None, zone)?)),
    };
    Ok(Measures { of, apart })
}

/// The bounds of a window: at least one, in their order, and for counts within what is kept.
pub(super) fn bounds_of(
    document: &RuleDocument,
    pattern: &WindowPattern,
) -> Result<Bounds, Problem> {
    let bound = |what: &str, amount: &Option<Amount>| {
        let Some(amount) = amount else {
            return Ok(None);
        };
        let text = document.filled(amount.text());
        let number = exact(text.trim()).ok_or_else(|| {
            wrong(
                "rule.amount",
                document,
                &format!("`{what}` 的「{text}」不是数字，最多六位小数"),
                &format!("`{what}`: “{text}” is not a number of at most six decimals"),
            )
        })?;
        if pattern.fold.counts() {
            let whole = usize::try_from(number).unwrap_or(usize::MAX);
            check_between(document, what, whole, 1, AT_LEAST_MAX)?;
        }
        Ok(Some(number))
    };
    let at_least = bound("at_least", &pattern.at_least)?;
    let at_most = bound("at_most", &pattern.at_most)?;
    let rearm_below = bound("rearm_below", &pattern.rearm_below)?;
    if let Some(below) = rearm_below
        && (at_most.is_some() || at_least.is_none_or(|least| below > least))
    {
        return Err(rearm(document, at_least));
    }
    match (at_least, at_most) {
        (None, None) => Err(wrong(
            "rule.bound",
            document,
            "`at_least` 和 `at_most` 至少要写一个",
            "one of `at_least` and `at_most` is needed",
        )),
        (Some(least), Some(most)) if least > most => Err(wrong(
            "rule.never",
            document,
            "`at_least` 大于 `at_most`，永远不会触发",
            "`at_least` is above `at_most`: it can never fire",
        )),
        _ => Ok(Bounds {
            at_least,
            at_most,
            rearm_below,
        }),
    }
}

fn rearm(document: &RuleDocument, at_least: Option<Decimal>) -> Problem {
    wrong(
        "rule.rearm",
        document,
        "`rearm_below` 和 `at_least` 一起写，不大于它；不能和 `at_most` 一起写",
        "`rearm_below` goes with `at_least` and is not above it; there is no `at_most` beside it",
    )
    .on_field("when.rearm_below")
    .suggesting(at_least.map(|least| least.normalize().to_string()))
}
