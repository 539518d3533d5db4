//! How late a signal was made, in words.

use weft_kernel::Label;

use super::{Condition, Finding};
use crate::rule::{Lateness, Rule};
use crate::span::words_of;

/// What the rule asks of how late a signal is made, where it asks anything and that is known.
pub(super) fn condition(rule: &Rule, finding: &Finding) -> Option<Condition> {
    let within = rule.document().late.as_ref()?.within?;
    let age = finding.age_ms?;
    let words = within.words();
    Some(Condition {
        text: Label::new(
            format!("发生后 {}内判定的才送达", words.zh),
            format!("Told when judged within {} of happening", words.en),
        ),
        expected: format!("≤ {within}"),
        actual: words_of(age.max(0)).en,
        found: words_of(age),
        met: rule.lateness(age).is_told(),
        evidence: Vec::new(),
    })
}

/// What came of being late, the last part of a sentence.
pub(super) fn outcome(rule: &Rule, finding: &Finding) -> Option<Label> {
    let age = finding.age_ms?;
    let since = words_of(age.max(0));
    let (zh, en) = match rule.lateness(age) {
        Lateness::InTime | Lateness::Late => return None,
        Lateness::Recorded => ("只记录，没有送达", "only recorded"),
        Lateness::Dropped => ("没有留下", "not kept"),
    };
    Some(Label::new(
        format!("；判定时已过了 {}，{zh}", since.zh),
        format!("; judged {} later: {en}", since.en),
    ))
}
