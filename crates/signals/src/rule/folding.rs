//! A window's part of a rule: what it takes from each event, and what it holds the outcome against.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use weft_expr::Type;
use weft_kernel::{Label, Problem};

use super::document::{RuleDocument, WindowPattern};
use super::filter::Filter;
use super::ground::Ground;
use super::measure::{Apart, Folded, Measure, Measures};
use super::window::{Amount, Fold, exact};
use super::worth::Worth;
use super::{AT_LEAST_MAX, check_between, under, wrong};

/// The most folds of one window.
pub const FOLDS_MAX: usize = 4;

/// What the value of a window is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) at_least: Option<Decimal>,
    pub(crate) at_most: Option<Decimal>,
    /// Below this it falls before it may reach `at_least` anew.
    pub(crate) rearm_below: Option<Decimal>,
}

impl Bounds {
    /// Whether a value lies within, given how it compares with a number; what is no value does not.
    pub(crate) fn hold(self, compare: impl Fn(Decimal) -> Option<Ordering>) -> bool {
        let is_enough = |least| compare(least).is_some_and(Ordering::is_ge);
        let is_few = |most| compare(most).is_some_and(Ordering::is_le);
        self.at_least.is_none_or(is_enough) && self.at_most.is_none_or(is_few)
    }
}

/// Checks the names, the expression and the label of one event.
type FilterCheck<'a> = dyn Fn(&[String], &str, &Label) -> Result<Filter, Problem> + 'a;

/// What a window looks at, one filter for each fold, and what it takes from each event; `filter` checks one.
pub(super) fn measures_of(
    document: &RuleDocument,
    pattern: &WindowPattern,
    (filter, ground): (&FilterCheck<'_>, Ground<'_>),
) -> Result<(Vec<Filter>, Measures), Problem> {
    let apart = match pattern.per.as_deref().map(str::trim) {
        None => Apart::Not,
        Some("name") => Apart::Name,
        Some(text) => {
            let measure = Measure::compile(document, text, None, ground);
            Apart::By(Box::new(measure.map_err(under("when.per"))?))
        }
    };
    let fold = |label: &Label, fold: Fold, of: &str| {
        let of = of_fold(document, (fold, of.trim()), ground)?;
        let label = document.said(label);
        Ok::<_, Problem>(Folded { fold, of, label })
    };
    if pattern.folds.is_empty() && pattern.value.is_empty() {
        let only =
            filter(&pattern.events, &pattern.filter, &pattern.label).map_err(under("when"))?;
        let folded = fold(&pattern.label, pattern.fold, &pattern.of).map_err(under("when.of"))?;
        let measures = Measures {
            folds: vec![folded],
            worth: None,
            apart,
        };
        return Ok((vec![only], measures));
    }
    check_folds(document, pattern)?;
    let (mut filters, mut folds) = (Vec::new(), Vec::new());
    for (part, number) in pattern.folds.iter().zip(1..) {
        let place = format!("when.folds.{number}");
        let checked = filter(&part.events, &part.filter, &part.label);
        filters.push(checked.map_err(under(&place))?);
        let place = under(&format!("{place}.of"));
        folds.push(fold(&part.label, part.fold, &part.of).map_err(place)?);
    }
    let worth = Worth::compile(document, &pattern.folds, &pattern.value, ground)?;
    let measures = Measures {
        folds,
        worth: Some(worth),
        apart,
    };
    Ok((filters, measures))
}

/// What is folded.
fn of_fold(
    document: &RuleDocument,
    (fold, text): (Fold, &str),
    ground: Ground<'_>,
) -> Result<Option<Measure>, Problem> {
    if (fold == Fold::Count) != text.is_empty() {
        return Err(wrong(
            "rule.of",
            document,
            "`of` 写要汇总的表达式：`count` 不写，其他都要写",
            "`of` is the expression to fold: none with `count`, one with every other fold",
        ));
    }
    let expect = (!fold.counts()).then_some(Type::Number);
    match text {
        "" => Ok(None),
        text => Measure::compile(document, text, expect, ground).map(Some),
    }
}

/// Whether several folds are said as they should be: no single one beside them, their names told apart.
fn check_folds(document: &RuleDocument, pattern: &WindowPattern) -> Result<(), Problem> {
    let single = !pattern.events.is_empty()
        || !pattern.filter.is_empty()
        || !pattern.of.is_empty()
        || pattern.fold != Fold::Count;
    if single || pattern.value.is_empty() {
        return Err(wrong(
            "rule.folds",
            document,
            "写了 `folds` 就写 `value`，不写 `events`、`filter`、`fold` 和 `of`",
            "with `folds` there is a `value`, and no `events`, `filter`, `fold` or `of` beside them",
        )
        .on_field("when.value"));
    }
    check_between(document, "folds", pattern.folds.len(), 1, FOLDS_MAX)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let mut names = BTreeSet::new();
    for (fold, number) in pattern.folds.iter().zip(1..) {
        let begins = fold.name.starts_with(|c: char| c.is_ascii_lowercase());
        if !begins || !fold.name.chars().all(plain) || !names.insert(&fold.name) {
            return Err(wrong(
                "rule.folds",
                document,
                "每项汇总的名称各不相同，以小写字母开头，只用小写字母、数字和下划线",
                "each fold has a name of its own, of lower-case letters, digits and _, a letter first",
            )
            .on_field(format!("when.folds.{number}.name")));
        }
    }
    Ok(())
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
        if pattern.fold.counts() && pattern.folds.is_empty() {
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
        (None, None) if pattern.grows_by.is_none() && pattern.falls_by.is_none() => Err(wrong(
            "rule.bound",
            document,
            "`at_least`、`at_most`、`grows_by` 和 `falls_by` 至少要写一个",
            "one of `at_least`, `at_most`, `grows_by` and `falls_by` is needed",
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
