//! How the steps of a sequence hang together, in words.

use std::collections::BTreeMap;

use weft_kernel::{Label, Moment};

use super::Condition;
use crate::rule::{Filter, Rule};
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
        found: words_of(found.0),
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
        found: super::found::nothing(),
        met: true,
        evidence: Vec::new(),
    }
}

/// The places of the longest chain of first steps in `known`, the latest among them.
pub(super) fn longest(rule: &Rule, known: &[Touch]) -> Vec<usize> {
    let chain = rule.chain();
    let at = |place: usize| {
        known
            .get(place)
            .map_or(0, |touch| touch.key.occurred_at.ms())
    };
    // Per step and place: when the latest chain up to there began, and the place before.
    let mut reached: Vec<BTreeMap<usize, (i64, Option<usize>)>> = Vec::new();
    for (number, filter) in rule.filters().iter().enumerate() {
        let mut here = BTreeMap::new();
        for (place, touch) in known
            .iter()
            .enumerate()
            .filter(|(_, touch)| filter.passes(touch))
        {
            let Some(before) = number.checked_sub(1).and_then(|before| reached.get(before)) else {
                here.insert(place, (at(place), None));
                continue;
            };
            let gap = chain
                .gaps_ms
                .get(number)
                .copied()
                .flatten()
                .unwrap_or(i64::MAX);
            let ended = last_closed(rule, number - 1, known.get(..place).unwrap_or_default());
            let near = before.range(ended..place).filter(|(other, (began, _))| {
                let since = touch.key.occurred_at.ms();
                since - at(**other) <= gap && since - began <= chain.within_ms
            });
            if let Some((other, (began, _))) =
                near.max_by_key(|(other, (began, _))| (*began, **other))
            {
                here.insert(place, (*began, Some(*other)));
            }
        }
        reached.push(here);
    }
    let Some((mut step, mut place)) = reached
        .iter()
        .enumerate()
        .rev()
        .find_map(|(step, here)| Some((step, *here.last_key_value()?.0)))
    else {
        return Vec::new();
    };
    let mut places = vec![place];
    while let Some(before) = reached.get(step).and_then(|here| here.get(&place)?.1) {
        places.push(before);
        (step, place) = (step - 1, before);
    }
    places.reverse();
    places
}

/// The first place from which step `number` may still be the one before what follows `before`.
fn last_closed(rule: &Rule, number: usize, before: &[Touch]) -> usize {
    let closes = |touch: &Touch| {
        let gated = |gate: &crate::rule::Gate| gate.after == number && gate.filter.passes(touch);
        let named = rule.chain().strict && rule.facts_of(touch).is_some();
        named || rule.gates().iter().any(gated)
    };
    before.iter().rposition(closes).unwrap_or(0)
}

/// What kept a chain of `reached` steps that ends with `last` from going on among the events `behind` it, up to `at`.
pub(super) fn failing(
    rule: &Rule,
    reached: usize,
    (last, behind): (&Touch, &[Touch]),
    at: Moment,
) -> (Label, Condition) {
    let Some(filter) = rule.filters().get(reached) else {
        let hit = gate_hit(rule, reached.saturating_sub(1), behind);
        let (label, seq) = hit.unwrap_or_default();
        return came_between(&label, seq);
    };
    let next = behind.iter().position(|touch| filter.passes(touch));
    let gap = rule.chain().gaps_ms.get(reached).copied().flatten();
    let asked = gap.unwrap_or(rule.chain().within_ms);
    let Some((place, next)) = next.and_then(|place| Some((place, behind.get(place)?))) else {
        let over = at.ms() - last.key.occurred_at.ms() > asked;
        return never_came(filter, behind, over.then_some(asked));
    };
    let until = behind.get(..place).unwrap_or_default();
    if let Some((label, seq)) = gate_hit(rule, reached - 1, until) {
        return came_between(&label, seq);
    }
    let since = between(last, next);
    let named = |touch: &&Touch| rule.facts_of(touch).is_some();
    match until.iter().find(named).filter(|_| since <= asked) {
        Some(other) if rule.chain().strict => {
            let label = Label::new("其他相关事件", "another of these events");
            came_between(&label, other.seq)
        }
        _ => too_late(filter.label(), (since, asked), next.seq),
    }
}

/// The first event that the gates behind step `number` forbid.
fn gate_hit(rule: &Rule, number: usize, touches: &[Touch]) -> Option<(Label, i64)> {
    let gates = || rule.gates().iter().filter(|gate| gate.after == number);
    touches.iter().find_map(|touch| {
        let gate = gates().find(|gate| gate.filter.passes(touch))?;
        Some((gate.filter.label().clone(), touch.seq))
    })
}

/// The next step came after more time than it may.
fn too_late(label: &Label, (since, asked): (i64, i64), seq: i64) -> (Label, Condition) {
    let words = (words_of(asked), words_of(since));
    let text = Label::new(
        format!("「{}」应在{}内", label.zh, words.0.zh),
        format!("“{}” within {}", label.en, words.0.en),
    );
    let (zh, en) = (&label.zh, &label.en);
    let sentence = Label::new(
        format!("「{zh}」过了{}才发生，要求在{}内", words.1.zh, words.0.zh),
        format!(
            "“{en}” came {} later, asked within {}",
            words.1.en, words.0.en
        ),
    );
    let expected = format!("≤ {}", Span::from_ms(asked));
    let condition = lasting(text, expected, (since, asked), vec![seq]);
    let met = false;
    (sentence, Condition { met, ..condition })
}

/// No event passed the next step; `over` is the time it had, when that has passed.
fn never_came(filter: &Filter, behind: &[Touch], over: Option<i64>) -> (Label, Condition) {
    let label = filter.label();
    let named = |touch: &&Touch| filter.events().iter().any(|event| event == touch.event());
    let near = behind.iter().rev().find(named);
    let condition = super::step(filter, near.map_or(&[], std::slice::from_ref));
    let sentence = match (near, over.map(words_of)) {
        (Some(near), _) => {
            let actual = super::found::found_in(filter, near);
            Label::new(
                format!("不符合「{}」，实际是 {}", label.zh, actual.zh),
                format!("not “{}”, it was {}", label.en, actual.en),
            )
        }
        (None, Some(asked)) => Label::new(
            format!("{}内没有发生「{}」", asked.zh, label.zh),
            format!("no “{}” within {}", label.en, asked.en),
        ),
        (None, None) => Label::new(
            format!("还没有发生「{}」", label.zh),
            format!("no “{}” yet", label.en),
        ),
    };
    let met = false;
    (sentence, Condition { met, ..condition })
}

fn came_between(label: &Label, seq: i64) -> (Label, Condition) {
    let text = Label::new(
        format!("期间没有{}", label.zh),
        format!("meanwhile no {}", label.en),
    );
    let condition = Condition {
        actual: "1".to_owned(),
        found: Label::new("有过", "there was one"),
        met: false,
        evidence: vec![seq],
        ..none(text)
    };
    let sentence = Label::new(
        format!("期间发生了「{}」", label.zh),
        format!("“{}” came in between", label.en),
    );
    (sentence, condition)
}
