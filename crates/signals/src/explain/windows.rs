//! What a window was asked for and what it came to, in words.

use rust_decimal::Decimal;
use weft_kernel::{Label, Moment, Zone};

use super::{Condition, Finding, trends};
use crate::card::moment_words;
use crate::rule::{Fold, Rule, WindowPattern};
use crate::touch::Touch;

/// The condition on the window of `rule`, which came to `value`.
pub(super) fn condition(
    rule: &Rule,
    pattern: &WindowPattern,
    evidence: &[Touch],
    value: Option<Decimal>,
) -> Condition {
    let (window, folded) = (pattern.window.words(), folded(rule));
    let (least, most) = rule.bounds();
    let unit = unit(rule);
    let side = |words: (&str, &str), bound: Option<Decimal>| {
        bound.map(|bound| {
            let bound = bound.normalize();
            Label::new(
                format!("{} {bound} {}", words.0, unit.zh),
                format!("{} {bound} {}", words.1, unit.en),
            )
        })
    };
    let sides: Vec<Label> = [
        side(("至少", "at least"), least),
        side(("至多", "at most"), most),
    ]
    .into_iter()
    .flatten()
    .collect();
    let join = |mark: &str, pick: fn(&Label) -> &str| {
        let sides: Vec<&str> = sides.iter().map(|side| pick(side).trim_end()).collect();
        sides.join(mark)
    };
    let (zh, en) = (join("、", |side| &side.zh), join(" and ", |side| &side.en));
    let text = Label::new(
        format!("{}{}{zh}", window.zh, folded.zh),
        format!("{}{en} {}", folded.en, window.en),
    );
    let asked = |sign: &str, bound: Option<Decimal>| {
        bound.map(|bound| format!("{sign} {}", bound.normalize()))
    };
    let expected: Vec<String> = [asked("≥", least), asked("≤", most)]
        .into_iter()
        .flatten()
        .collect();
    Condition {
        text,
        expected: format!("{} / {}", expected.join(", "), pattern.window),
        actual: shown(value),
        found: counted(value, &unit),
        met: least.is_none_or(|least| value.is_some_and(|value| value >= least))
            && most.is_none_or(|most| value.is_some_and(|value| value <= most)),
        evidence: evidence.iter().map(|touch| touch.seq).collect(),
    }
}

/// What the window came to, the second half of a sentence that begins with the event.
pub(super) fn found(rule: &Rule, pattern: &WindowPattern, finding: &Finding) -> Label {
    let value = finding.value().normalize();
    let (window, folded, unit) = (pattern.window.words(), folded(rule), unit(rule));
    let (zh, en) = match rule.fold() {
        Some(Fold::Count) => (
            format!("是{}的第 {value} 次", window.zh),
            format!("number {value} {}", window.en),
        ),
        _ => (
            format!("{}{} {value} {}", window.zh, folded.zh, unit.zh),
            format!("{}{value} {} {}", folded.en, unit.en, window.en).replace("  ", " "),
        ),
    };
    let parts = made_of(rule, finding);
    let (zh, en) = (
        format!("{}{}", zh.trim_end(), parts.zh),
        format!("{en}{}", parts.en),
    );
    let asked = [asked(rule), trends::found(rule, pattern, finding)];
    asked
        .into_iter()
        .flatten()
        .fold(Label::new(zh, en), |said, more| {
            Label::new(
                format!("{}，{}", said.zh, more.zh),
                format!("{}, {}", said.en, more.en),
            )
        })
}

/// The bound that was reached, when there is one.
fn asked(rule: &Rule) -> Option<Label> {
    let (least, most) = rule.bounds();
    let counted = match rule.fold() {
        Some(Fold::Count) if least.is_some() => " 次",
        Some(Fold::Distinct) => " 个",
        _ => "",
    };
    let rises = rule.rearm_below().is_some();
    Some(match (least.map(|least| least.normalize()), most) {
        (Some(least), _) if rises => Label::new(
            format!("升到 {least}{counted}"),
            format!("up to the {least} asked"),
        ),
        (Some(least), _) => Label::new(format!("达到 {least}{counted}"), format!("{least} asked")),
        (None, most) => {
            let most = most?.normalize();
            Label::new(
                format!("不超过 {most}{counted}"),
                format!("at most {most} asked"),
            )
        }
    })
}

/// What each of several folds came to: 「（停留 600000、分享 3）」.
fn made_of(rule: &Rule, finding: &Finding) -> Label {
    let parts = rule.folds().iter().zip(&finding.parts);
    let said: Vec<Label> = parts
        .map(|(folded, value)| {
            let (label, value) = (&folded.label, shown(*value));
            Label::new(
                format!("{} {value}", label.zh),
                format!("{} {value}", label.en),
            )
        })
        .collect();
    if said.is_empty() {
        return Label::default();
    }
    let join =
        |mark: &str, pick: fn(&Label) -> &str| said.iter().map(pick).collect::<Vec<_>>().join(mark);
    Label::new(
        format!("（{}）", join("、", |part| &part.zh)),
        format!(" ({})", join(", ", |part| &part.en)),
    )
}

/// What each of several folds came to, and the events it rests on.
pub(super) fn parts(rule: &Rule, values: &[Option<Decimal>], evidence: &[Touch]) -> Vec<Condition> {
    let parts = rule.folds().iter().zip(rule.filters()).zip(values);
    let said = parts.map(|((folded, filter), value)| {
        let passing = evidence.iter().filter(|touch| filter.passes(touch));
        Condition {
            text: folded.label.clone(),
            expected: filter.events().join(" | "),
            actual: shown(*value),
            found: counted(*value, &Label::default()),
            met: value.is_some(),
            evidence: passing.map(|touch| touch.seq).collect(),
        }
    });
    said.collect()
}

/// A value, where there is one.
fn shown(value: Option<Decimal>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| value.normalize().to_string())
}

/// A value with its unit, where there is one.
fn counted(value: Option<Decimal>, unit: &Label) -> Label {
    let Some(value) = value else {
        return Label::new("没有数值", "no value");
    };
    let value = value.normalize();
    let with = |unit: &str| format!("{value} {unit}").trim_end().to_owned();
    Label::new(with(&unit.zh), with(&unit.en))
}

/// That the value came up from below, when the rule asks for it.
pub(super) fn rising(rule: &Rule, value: Decimal) -> Option<Condition> {
    let (least, below) = (
        rule.bounds().0?.normalize(),
        rule.rearm_below()?.normalize(),
    );
    Some(Condition {
        text: Label::new(
            format!("由低升到 {least}；回落到 {below} 以下后才再次触发"),
            format!("Comes up to {least}; again only after falling below {below}"),
        ),
        expected: format!("< {below} → ≥ {least}"),
        actual: value.normalize().to_string(),
        found: counted(Some(value), &unit(rule)),
        met: value >= least,
        evidence: Vec::new(),
    })
}

/// That it crossed at `crossed` and has not fallen since: the end of the sentence, and the condition.
pub(super) fn crossed(
    crossed: Moment,
    (below, value): (Decimal, Option<Decimal>),
    zone: &Zone,
) -> (Label, Condition) {
    let (when, below) = (moment_words(crossed, None, zone), below.normalize());
    let sentence = Label::new(
        format!("，{} 已经达到过，之后没有回落到 {below} 以下", when.zh),
        format!(", reached {} and not fallen below {below} since", when.en),
    );
    let condition = Condition {
        text: Label::new(
            format!("上次达到之后回落到 {below} 以下"),
            format!("Fallen below {below} since it was last reached"),
        ),
        expected: format!("< {below}"),
        actual: shown(value),
        found: counted(value, &Label::default()),
        met: false,
        evidence: Vec::new(),
    };
    (sentence, condition)
}

/// What is folded, with the word of the fold: 「「可见毫秒」合计」; the expression over several folds.
fn folded(rule: &Rule) -> Label {
    let of = rule.folded().unwrap_or_default();
    let (zh, en) = match rule.fold() {
        None => return Label::new(format!("「{}」", of.zh), format!("{}: ", of.en)),
        Some(Fold::Count) => return Label::new("", ""),
        Some(Fold::Sum) => ("合计", "sum of"),
        Some(Fold::Avg) => ("平均", "average of"),
        Some(Fold::Min) => ("最小值", "smallest"),
        Some(Fold::Max) => ("最大值", "largest"),
        Some(Fold::Distinct) => ("不同的值", "different values of"),
    };
    Label::new(format!("「{}」{zh}", of.zh), format!("{en} {}: ", of.en))
}

fn unit(rule: &Rule) -> Label {
    match rule.fold() {
        Some(Fold::Count) => Label::new("次", "times"),
        Some(Fold::Distinct) => Label::new("个", ""),
        _ => Label::new("", ""),
    }
}
