//! How the steps of a sequence hang together, in words.

use weft_kernel::Label;

use super::Condition;
use crate::rule::Rule;
use crate::span::{Span, words_of};
use crate::touch::Touch;

/// The conditions of a sequence besides its steps, held against the chain `evidence`.
pub(super) fn conditions(
    rule: &Rule,
    within: Option<Span>,
    strict: bool,
    evidence: &[Touch],
) -> Vec<Condition> {
    let seqs = |touches: &[Touch]| touches.iter().map(|touch| touch.seq).collect();
    let mut conditions = Vec::new();
    for (number, pair) in evidence.windows(2).enumerate() {
        let gap = rule.chain().gaps_ms.get(number + 1).copied().flatten();
        if let (Some(gap), [before, after]) = (gap, pair) {
            let words = Span::from_ms(gap).words();
            let text = Label::new(
                format!("在上一步之后{}内", words.zh),
                format!("Within {} of the step before", words.en),
            );
            let asked = format!("≤ {}", Span::from_ms(gap));
            conditions.push(lasting(
                text,
                asked,
                (between(before, after), gap),
                seqs(pair),
            ));
        }
    }
    if let (Some(within), [first, .., last]) = (within, evidence) {
        let text = Label::new(
            format!("先后发生在{}内", within.words().zh),
            format!("One after the other within {}", within.words().en),
        );
        let found = (between(first, last), within.ms());
        conditions.push(lasting(text, format!("≤ {within}"), found, seqs(evidence)));
    }
    if strict {
        let text = Label::new(
            "中间没有其他相关事件",
            "Nothing else of these events in between",
        );
        conditions.push(none(text));
    }
    for number in 0..evidence.len() {
        conditions.extend(quiet_after(rule, number).into_iter().map(none));
    }
    conditions
}

/// What did not happen after step `number`: 「期间没有…」, 「之后3天内没有…」.
pub(super) fn quiet_after(rule: &Rule, number: usize) -> Vec<Label> {
    let is_last = number + 1 == rule.filters().len();
    let silence = rule.chain().silence_ms.filter(|_| is_last);
    let gates = rule.gates().iter().filter(|gate| gate.after == number);
    let said = gates.map(|gate| {
        let label = gate.filter.label();
        match silence.map(words_of) {
            None => Label::new(
                format!("期间没有{}", label.zh),
                format!("meanwhile no {}", label.en),
            ),
            Some(span) => Label::new(
                format!("之后{}内没有{}", span.zh, label.zh),
                format!("no {} within {} after it", label.en, span.en),
            ),
        }
    });
    said.collect()
}

fn between(one: &Touch, other: &Touch) -> i64 {
    other.key.occurred_at.ms() - one.key.occurred_at.ms()
}

fn lasting(text: Label, expected: String, found: (i64, i64), evidence: Vec<i64>) -> Condition {
    Condition {
        text,
        expected,
        actual: words_of(found.0).en,
        met: found.0 <= found.1,
        evidence,
    }
}

/// A condition that nothing happened; a signal stands only while it is met.
fn none(text: Label) -> Condition {
    Condition {
        text,
        expected: "= 0".to_owned(),
        actual: "0".to_owned(),
        met: true,
        evidence: Vec::new(),
    }
}
