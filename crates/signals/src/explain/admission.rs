//! What a signal was allowed by, and what ended it, in words.

use weft_kernel::{Label, Zone};

use super::found::nothing;
use super::{Condition, Finding};
use crate::card::moment_words;
use crate::engine::Traced;
use crate::rule::{Cap, HaltFilter, Rule};
use crate::span::words_of;

/// The conditions besides the pattern: limits, suppressions and exits.
pub(super) fn conditions(rule: &Rule, finding: &Finding, zone: &Zone) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = asked(rule, finding).into_iter().collect();
    for (number, cap) in rule.caps().iter().enumerate() {
        let is_cooldown = number == 0 && rule.document().cooldown.is_some();
        let stood = finding.stood_before.get(number).copied();
        conditions.push(match is_cooldown {
            true => cooled(cap, finding),
            false => limited(cap, stood.unwrap_or(0)),
        });
    }
    let suppressions = rule.suppressions().iter();
    conditions.extend(suppressions.map(|halt| holds(before(halt))));
    for (exit, halt) in rule.exits().iter().enumerate() {
        let ended = finding.ended.as_ref().filter(|ended| ended.exit == exit);
        conditions.push(match ended {
            None => holds(after(halt)),
            Some(ended) => Condition {
                actual: format!("1, {}", moment_words(ended.at, None, zone).en),
                found: moment_words(ended.at, None, zone),
                met: false,
                evidence: vec![ended.seq],
                ..holds(after(halt))
            },
        });
    }
    conditions
}

/// What ended the signal, the last part of its sentence.
pub(super) fn ending(rule: &Rule, finding: &Finding, zone: &Zone) -> Option<Label> {
    let ended = finding.ended.as_ref()?;
    let label = rule.exits().get(ended.exit)?.filter.label();
    let at = moment_words(ended.at, None, zone);
    Some(Label::new(
        format!("；{} 因「{}」结束", at.zh, label.zh),
        format!("; ended {} by “{}”", at.en, label.en),
    ))
}

fn cooled(cap: &Cap, finding: &Finding) -> Condition {
    let ms = cap.within.map_or(0, crate::Span::ms);
    let (words, since) = (words_of(ms), finding.since_last_ms);
    Condition {
        text: Label::new(
            format!("距上一个同类信号至少 {}", words.zh),
            format!("At least {} since the last signal of this rule", words.en),
        ),
        expected: cap
            .within
            .map_or_else(String::new, |span| format!("≥ {span}")),
        actual: since.map_or("—".to_owned(), |ms| words_of(ms).en),
        found: since.map_or_else(|| Label::new("此前没有", "none before"), words_of),
        met: since.is_none_or(|since| since >= ms),
        evidence: Vec::new(),
    }
}

fn limited(cap: &Cap, stood: usize) -> Condition {
    let most = cap.at_most;
    let text = match cap.within.map(crate::Span::words) {
        None => Label::new("每位客户只触发一次", "Once per customer"),
        Some(span) => Label::new(
            format!("{}内最多 {most} 个同类信号", span.zh),
            format!("At most {most} signals of this rule within {}", span.en),
        ),
    };
    let span = cap
        .within
        .map_or(String::new(), |span| format!(" / {span}"));
    Condition {
        text,
        expected: format!("≤ {most}{span}"),
        actual: (stood + 1).to_string(),
        found: Label::new(
            format!("这是第 {} 个", stood + 1),
            format!("this is number {}", stood + 1),
        ),
        met: stood < most,
        evidence: Vec::new(),
    }
}

/// 「此前30天内没有签约」.
pub(super) fn before(halt: &HaltFilter) -> Label {
    let label = halt.filter.label();
    match halt.within.map(crate::Span::words) {
        None => Label::new(
            format!("此前没有{}", label.zh),
            format!("no {} before", label.en),
        ),
        Some(span) => Label::new(
            format!("此前{}内没有{}", span.zh, label.zh),
            format!("no {} in the {} before", label.en, span.en),
        ),
    }
}

/// 「此后没有签约」.
fn after(halt: &HaltFilter) -> Label {
    let label = halt.filter.label();
    match halt.within.map(crate::Span::words) {
        None => Label::new(
            format!("此后没有{}", label.zh),
            format!("no {} afterwards", label.en),
        ),
        Some(span) => Label::new(
            format!("此后{}内没有{}", span.zh, label.zh),
            format!("no {} in the {} afterwards", label.en, span.en),
        ),
    }
}

/// A condition that nothing happened, and that is met.
fn holds(text: Label) -> Condition {
    Condition {
        text,
        expected: "= 0".to_owned(),
        actual: "0".to_owned(),
        found: nothing(),
        met: true,
        evidence: Vec::new(),
    }
}

/// The condition on the customer's other signals and records, which held.
fn asked(rule: &Rule, finding: &Finding) -> Option<Condition> {
    let condition = rule.condition()?;
    let reader = &finding.reader;
    if reader.veiled {
        return Some(veiled());
    }
    let words = condition.words(&reader.names);
    let asked = finding.asked.iter();
    let asked: Vec<(String, String)> = asked
        .map(|(name, value)| (name.clone(), reader.naming(value.clone())))
        .collect();
    let held = condition.held(&asked);
    let said = held.clone().unwrap_or_else(|| Label::same(&values(&asked)));
    let held = held.map_or_else(Label::default, |held| {
        Label::new(format!("（{}）", held.zh), format!(" ({})", held.en))
    });
    let found: Vec<String> = asked
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    Some(Condition {
        text: Label::new(
            format!("当时：{}{}", words.zh, held.zh),
            format!("At that time: {}{}", words.en, held.en),
        ),
        expected: reader.naming(condition.text().to_owned()),
        actual: found.join(", "),
        found: said,
        met: true,
        evidence: Vec::new(),
    })
}

/// What was read of a condition that has no words of its own for it.
fn values(asked: &[(String, String)]) -> String {
    let values: Vec<&str> = asked.iter().map(|(_, value)| value.as_str()).collect();
    values.join(", ")
}

/// What is said of a condition that reads what its reader may not see.
fn veiled() -> Condition {
    Condition {
        text: Label::new(
            "当时：满足规则的一个附加条件（内容无权查看）",
            "At that time: a further condition of the rule (its content is not for you)",
        ),
        expected: "—".to_owned(),
        actual: "—".to_owned(),
        found: Label::new("无权查看", "not for you"),
        met: true,
        evidence: Vec::new(),
    }
}

/// What kept a pattern down: limits that were full, a condition, the suppression in force, an exit
/// before its time.
pub(super) fn held(rule: &Rule, finding: &Finding, last: &Traced, zone: &Zone) -> Vec<Condition> {
    let caps = rule.caps().iter().zip(&finding.stood_before);
    let full = caps.filter(|(cap, stood)| **stood >= cap.at_most);
    let mut reasons: Vec<Condition> = full.map(|(cap, stood)| limited(cap, *stood)).collect();
    if last.is_refused {
        let refused = asked(rule, finding).map(|asked| Condition {
            met: false,
            ..asked
        });
        reasons.extend(refused);
    }
    if let Some((number, mark)) = &last.suppressed_by
        && let Some(halt) = rule.suppressions().get(*number)
    {
        let at = moment_words(mark.key.occurred_at, None, zone);
        reasons.push(Condition {
            actual: format!("1, {}", at.en),
            found: at,
            met: false,
            evidence: vec![mark.seq],
            ..holds(before(halt))
        });
    }
    if reasons.is_empty() {
        let early = |halt| Condition {
            met: false,
            actual: "≥ 1".to_owned(),
            found: Label::new("有过", "there was one"),
            ..holds(after(halt))
        };
        reasons.extend(rule.exits().iter().map(early));
    }
    reasons
}
