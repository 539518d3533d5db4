//! What keeps a pattern that came about from standing, and what ends a signal that stands.

use weft_kernel::{Label, Problem};

use super::document::{Halt, RuleDocument};
use super::filter::Filter;
use super::{check_between, under, wrong};
use crate::span::Span;
use crate::touch::Touch;

/// The most limits of one rule, its cool-down and `once` not counted.
pub const LIMITS_MAX: usize = 4;
/// The most standing signals a limit may speak of.
pub const LIMIT_AT_MOST_MAX: usize = 1_000;
/// The most events of each sort that suppress a rule or end its signals.
pub const HALTS_MAX: usize = 4;

/// Which of a rule's suppressions an event is, one bit each, and then which of its exits.
pub(crate) type HaltSet = u8;

/// At most so many signals of one customer may stand in any stretch of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// How many.
    pub at_most: usize,
    /// In (t − span, t]; ever when there is none.
    pub within: Option<Span>,
}

/// An event that keeps a rule from firing afterwards, or ends what stands.
#[derive(Clone, Debug)]
pub struct HaltFilter {
    /// Which events.
    pub filter: Filter,
    /// For how long after it, or how long after the firing it may come; ever when there is none.
    pub within: Option<Span>,
}

/// Everything that stands between a pattern and its signal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Admission {
    pub(crate) caps: Vec<Cap>,
    pub(crate) suppressions: Vec<HaltFilter>,
    pub(crate) exits: Vec<HaltFilter>,
}

impl Admission {
    /// How long a standing signal matters to later ones; `None` for ever.
    pub(crate) fn reach_ms(&self) -> Option<i64> {
        let mut spans = self.caps.iter().map(|cap| cap.within.map(Span::ms));
        spans.try_fold(0, |longest, span| Some(longest.max(span?)))
    }

    /// How many earlier signals it takes to judge the next.
    pub(crate) fn remembered(&self) -> usize {
        let caps = self.caps.iter().map(|cap| cap.at_most);
        caps.max().unwrap_or(0)
    }

    /// What `touch` halts.
    pub(crate) fn halts_of(&self, touch: &Touch) -> HaltSet {
        let exits = self.exits.iter().zip(HALTS_MAX..);
        let all = self.suppressions.iter().zip(0..).chain(exits);
        all.filter(|(halt, _)| halt.filter.passes(touch))
            .fold(0, |set, (_, bit)| set | 1 << bit)
    }

    /// The filters of both sorts.
    pub(crate) fn filters(&self) -> impl Iterator<Item = &Filter> {
        let halts = self.suppressions.iter().chain(&self.exits);
        halts.map(|halt| &halt.filter)
    }
}

/// Checks the names, the expression and the label of one event.
type FilterCheck<'a> = dyn Fn(&[String], &str, &Label) -> Result<Filter, Problem> + 'a;

/// Checks what `document` says of limits, suppression and exit; `filter` checks one event.
pub(super) fn compile(
    document: &RuleDocument,
    filter: &FilterCheck<'_>,
) -> Result<Admission, Problem> {
    let cooldown = document.cooldown.map(|span| Cap {
        at_most: 1,
        within: Some(span),
    });
    let once = document.once.then_some(Cap {
        at_most: 1,
        within: None,
    });
    if document.once && (cooldown.is_some() || !document.limits.is_empty()) {
        return Err(wrong(
            "rule.limit",
            document,
            "写了 `once` 就不用再写 `cooldown` 和 `limits`：每位客户总共只触发一次",
            "with `once` there is no `cooldown` and no `limits`: a customer has one signal at all",
        ));
    }
    check_between(document, "limits", document.limits.len(), 0, LIMITS_MAX)?;
    let mut caps: Vec<Cap> = cooldown.into_iter().chain(once).collect();
    for limit in &document.limits {
        check_between(document, "at_most", limit.at_most, 1, LIMIT_AT_MOST_MAX)?;
        caps.push(Cap {
            at_most: limit.at_most,
            within: Some(limit.within),
        });
    }
    let halts = |what: &str, halts: &[Halt]| {
        check_between(document, what, halts.len(), 0, HALTS_MAX)?;
        let compiled = halts.iter().zip(1..).map(|(halt, number)| {
            let checked = filter(&halt.events, &halt.filter, &halt.label);
            Ok(HaltFilter {
                filter: checked.map_err(under(&format!("{what}.{number}")))?,
                within: halt.within,
            })
        });
        compiled.collect::<Result<Vec<_>, Problem>>()
    };
    Ok(Admission {
        caps,
        suppressions: halts("suppress_when", &document.suppress_when)?,
        exits: halts("exit", &document.exit)?,
    })
}
