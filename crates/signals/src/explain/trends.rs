//! By how much a window differs from the same window before, in words.

use rust_decimal::Decimal;
use weft_kernel::Label;

use super::{Condition, Finding};
use crate::rule::{Rule, Trend, TrendStep, WindowPattern};

/// The condition that the window differs enough from the same window before.
pub(super) fn condition(
    rule: &Rule,
    pattern: &WindowPattern,
    (value, before): (Option<Decimal>, Option<Decimal>),
) -> Option<Condition> {
    let trend = rule.trend()?;
    let earlier = pattern.window.before_words();
    let (by, verb) = (asked(trend), verb(trend));
    let values = value.zip(before);
    let actual = values.map(|(value, before)| {
        let (from, to) = (before.normalize(), value.normalize());
        format!("{from} → {to} ({})", difference(trend, value, before))
    });
    Some(Condition {
        text: Label::new(
            format!("比{}{}至少 {by}", earlier.zh, verb.zh),
            format!("{} by at least {by} against {}", verb.en, earlier.en),
        ),
        expected: match trend.grows {
            true => format!("≥ +{by}"),
            false => format!("≤ −{by}"),
        },
        found: actual.as_deref().map_or_else(
            || Label::new("没有数值可比", "nothing to compare with"),
            Label::same,
        ),
        actual: actual.unwrap_or_else(|| "—".to_owned()),
        met: values.is_some_and(|(value, before)| trend.holds(value, before)),
        evidence: Vec::new(),
    })
}

/// What it was before, the end of a sentence.
pub(super) fn found(rule: &Rule, pattern: &WindowPattern, finding: &Finding) -> Option<Label> {
    let (trend, before) = (rule.trend()?, finding.before?);
    let earlier = pattern.window.before_words();
    let by = difference(trend, finding.value(), before);
    let before = before.normalize();
    Some(Label::new(
        format!("{}是 {before}（{by}）", earlier.zh),
        format!("{before} in {} ({by})", earlier.en),
    ))
}

/// What a window that did not differ enough was short of.
pub(super) fn short(
    rule: &Rule,
    pattern: &WindowPattern,
    (value, before): (Option<Decimal>, Option<Decimal>),
) -> Option<Label> {
    let trend = rule.trend()?;
    let (earlier, verb, by) = (pattern.window.before_words(), verb(trend), asked(trend));
    let Some((value, before)) = value.zip(before) else {
        return Some(Label::new(
            format!("，{}没有数值可比", earlier.zh),
            format!(", nothing to compare with in {}", earlier.en),
        ));
    };
    if trend.holds(value, before) {
        return None;
    }
    let found = difference(trend, value, before);
    let before = before.normalize();
    Some(Label::new(
        format!(
            "，{}是 {before}（{found}），要求{}至少 {by}",
            earlier.zh, verb.zh
        ),
        format!(
            ", {before} in {} ({found}), asked to {} by {by}",
            earlier.en,
            verb.en.to_lowercase()
        ),
    ))
}

fn verb(trend: Trend) -> Label {
    match trend.grows {
        true => Label::new("增长", "Grow"),
        false => Label::new("下降", "Fall"),
    }
}

fn asked(trend: Trend) -> String {
    match trend.by {
        TrendStep::Amount(amount) => amount.normalize().to_string(),
        TrendStep::Percent(percent) => format!("{}%", percent.normalize()),
    }
}

/// The difference with its sign, in hundredths of what was before where the rule asks so and there was something.
fn difference(trend: Trend, value: Decimal, before: Decimal) -> String {
    let step = value - before;
    let percent = match trend.by {
        TrendStep::Percent(_) if before > Decimal::ZERO => step
            .checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|hundredths| hundredths.checked_div(before)),
        _ => None,
    };
    let (number, unit) = percent.map_or((step, ""), |percent| (percent.round_dp(1), "%"));
    let sign = match number.is_sign_negative() && !number.is_zero() {
        true => "−",
        false => "+",
    };
    format!("{sign}{}{unit}", number.abs().normalize())
}
