//! What a window was asked for and what it came to, in words.

use rust_decimal::Decimal;
use weft_kernel::{Label, Moment, Zone};

use super::Condition;
use crate::card::moment_words;
use crate::rule::{Fold, Rule, WindowPattern};
use crate::touch::Touch;

/// The condition on the window of `rule`, which came to `value`.
pub(super) fn condition(
    rule: &Rule,
    pattern: &WindowPattern,
    evidence: &[Touch],
    value: Decimal,
) -> Condition {
    let (window, folded) = (pattern.window.words(), folded(rule, pattern.fold));
    let (least, most) = rule.bounds();
    let unit = unit(pattern.fold);
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
        actual: value.normalize().to_string(),
        met: least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most),
        evidence: evidence.iter().map(|touch| touch.seq).collect(),
    }
}

/// What the window came to, the second half of a sentence that begins with the event.
pub(super) fn found(rule: &Rule, pattern: &WindowPattern, value: Decimal) -> Label {
    let (window, folded, value) = (
        pattern.window.words(),
        folded(rule, pattern.fold),
        value.normalize(),
    );
    let (least, most) = rule.bounds();
    let asked = match (least, most) {
        (Some(least), _) if rule.rearm_below().is_some() => Label::new(
            format!("升到 {}", least.normalize()),
            format!("up to the {} asked", least.normalize()),
        ),
        (Some(least), _) => Label::new(
            format!("达到 {}", least.normalize()),
            format!("{} asked", least.normalize()),
        ),
        (None, most) => {
            let most = most.unwrap_or_default().normalize();
            Label::new(format!("不超过 {most}"), format!("at most {most} asked"))
        }
    };
    let unit = unit(pattern.fold);
    let (zh, en) = match pattern.fold {
        Fold::Count => (
            format!("是{}的第 {value} 次", window.zh),
            format!("number {value} {}", window.en),
        ),
        _ => (
            format!("{}{} {value} {}", window.zh, folded.zh, unit.zh)
                .trim_end()
                .to_owned(),
            format!("{}{value} {} {}", folded.en, unit.en, window.en).replace("  ", " "),
        ),
    };
    let counted = match pattern.fold {
        Fold::Count if least.is_some() => " 次",
        Fold::Distinct => " 个",
        _ => "",
    };
    Label::new(
        format!("{zh}，{}{counted}", asked.zh),
        format!("{en}, {}", asked.en),
    )
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
        met: value >= least,
        evidence: Vec::new(),
    })
}

/// That it crossed at `crossed` and has not fallen since: the end of the sentence, and the condition.
pub(super) fn crossed(
    crossed: Moment,
    (below, value): (Decimal, Decimal),
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
        actual: value.normalize().to_string(),
        met: false,
        evidence: Vec::new(),
    };
    (sentence, condition)
}

/// What is folded, with the word of the fold: 「「可见毫秒」合计」.
fn folded(rule: &Rule, fold: Fold) -> Label {
    let of = rule.folded().unwrap_or_default();
    let (zh, en) = match fold {
        Fold::Count => return Label::new("", ""),
        Fold::Sum => ("合计", "sum of"),
        Fold::Avg => ("平均", "average of"),
        Fold::Min => ("最小值", "smallest"),
        Fold::Max => ("最大值", "largest"),
        Fold::Distinct => ("不同的值", "different values of"),
    };
    Label::new(format!("「{}」{zh}", of.zh), format!("{en} {}: ", of.en))
}

fn unit(fold: Fold) -> Label {
    match fold {
        Fold::Count => Label::new("次", "times"),
        Fold::Distinct => Label::new("个", ""),
        _ => Label::new("", ""),
    }
}
