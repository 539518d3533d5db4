//! The nearest a customer came to a pattern that did not come about.

use rust_decimal::Decimal;
use weft_kernel::{Label, Moment, Zone};

use super::found::found_in;
use super::{Condition, chains, step, trends, windows};
use crate::card::{moment_words, said};
use crate::engine::window_at;
use crate::rule::{Filter, Pattern, Rule, WindowPattern};
use crate::span::words_of;
use crate::touch::Touch;

/// What was missing.
pub(super) struct Miss {
    pub(super) sentence: Label,
    pub(super) conditions: Vec<Condition>,
    /// The events that came nearest, in their order.
    pub(super) nearest: Vec<Touch>,
}

/// How near `known`, the events up to `at` in their order, came to the pattern of `rule`.
pub(super) fn of(rule: &Rule, known: &[Touch], at: Moment, zone: &Zone) -> Miss {
    match &rule.document().when {
        Pattern::Event { .. } => of_filter(rule, known, zone).unwrap_or_else(|| nothing(rule)),
        Pattern::Window(pattern) => of_window(rule, pattern, known, (at, zone)),
        Pattern::Sequence { .. } => of_chain(rule, known, (at, zone)),
        Pattern::Date(_) | Pattern::Schedule(_) => super::timed::miss(rule, known),
    }
}

/// No event of the first step at all.
fn nothing(rule: &Rule) -> Miss {
    let Some(filter) = rule.filters().first() else {
        return Miss {
            sentence: Label::default(),
            conditions: Vec::new(),
            nearest: Vec::new(),
        };
    };
    let label = filter.label();
    Miss {
        sentence: Label::new(
            format!("还没有发生「{}」", label.zh),
            format!("“{}” has not happened", label.en),
        ),
        conditions: vec![step(filter, &[])],
        nearest: Vec::new(),
    }
}

/// The last event of the right name that did not pass the first step.
fn of_filter(rule: &Rule, known: &[Touch], zone: &Zone) -> Option<Miss> {
    let filter = rule.filters().first()?;
    let touch = last_failing(filter, known)?;
    let condition = step(filter, std::slice::from_ref(touch));
    let (when, what, label) = (
        moment_words(touch.key.occurred_at, None, zone),
        said(touch),
        filter.label(),
    );
    let actual = found_in(filter, touch);
    Some(Miss {
        sentence: Label::new(
            format!(
                "{} {}，不符合「{}」：实际是 {}",
                when.zh, what.zh, label.zh, actual.zh
            ),
            format!(
                "{} {}: not “{}”, it was {}",
                when.en, what.en, label.en, actual.en
            ),
        ),
        conditions: vec![condition],
        nearest: vec![touch.clone()],
    })
}

fn last_failing<'a>(filter: &Filter, known: &'a [Touch]) -> Option<&'a Touch> {
    let named = |touch: &&Touch| filter.events().iter().any(|event| event == touch.event());
    known
        .iter()
        .rev()
        .filter(named)
        .find(|touch| !filter.passes(touch))
}

fn of_window(
    rule: &Rule,
    pattern: &WindowPattern,
    known: &[Touch],
    (at, zone): (Moment, &Zone),
) -> Miss {
    let Some(reached) = window_at(rule, known, at) else {
        return of_filter(rule, known, zone).unwrap_or_else(|| nothing(rule));
    };
    let value = reached.value;
    let nearest: Vec<Touch> = reached
        .places
        .iter()
        .filter_map(|place| known.get(*place))
        .cloned()
        .collect();
    let mut condition = windows::condition(rule, pattern, &nearest, value);
    let (least, most) = rule.bounds();
    let beyond = |from: Option<Decimal>, to: Option<Decimal>| {
        let distance = to.zip(from).map(|(to, from)| to - from);
        distance.filter(|distance| *distance > Decimal::ZERO)
    };
    let (short, over) = (beyond(value, least), beyond(most, value));
    let values = (value, reached.before);
    // An average stands in six decimals: what is equal to its bound may still miss it.
    condition.met = short.is_none() && over.is_none() && condition.met;
    let found = condition.actual.clone();
    let behind = trends::short(rule, pattern, values);
    let again = reached.crossed_at.zip(rule.rearm_below());
    let again = again.map(|(crossed, below)| windows::crossed(crossed, (below, value), zone));
    let by = match (short, over) {
        _ if again.is_some() => again
            .as_ref()
            .map(|again| again.0.clone())
            .unwrap_or_default(),
        (Some(short), _) => Label::new(
            format!("，还差 {}", short.normalize()),
            format!(", {} short", short.normalize()),
        ),
        (None, Some(over)) => Label::new(
            format!("，超出 {}", over.normalize()),
            format!(", {} too many", over.normalize()),
        ),
        (None, None) if behind.is_some() => behind.unwrap_or_default(),
        (None, None) => Label::new("，之后没有新的触点", ", and no touchpoint since"),
    };
    let when = moment_words(at, None, zone);
    let sentence = Label::new(
        format!(
            "到 {} 为止，{}：实际 {found}{}",
            when.zh, condition.text.zh, by.zh
        ),
        format!(
            "Up to {}: {}; it was {found}{}",
            when.en, condition.text.en, by.en
        ),
    );
    let mut conditions = windows::parts(rule, &reached.parts, &nearest);
    conditions.extend((rule.bounds() != (None, None)).then_some(condition));
    conditions.extend(again.map(|again| again.1));
    conditions.extend(trends::condition(rule, pattern, values));
    let failing = rule.filters().iter();
    let failing = failing.filter_map(|filter| Some((filter, last_failing(filter, known)?)));
    conditions.extend(failing.map(|(filter, touch)| step(filter, std::slice::from_ref(touch))));
    Miss {
        sentence,
        conditions,
        nearest,
    }
}

fn of_chain(rule: &Rule, known: &[Touch], (at, zone): (Moment, &Zone)) -> Miss {
    let chain = chains::longest(rule, known);
    let nearest: Vec<Touch> = chain
        .iter()
        .filter_map(|place| known.get(*place))
        .cloned()
        .collect();
    let mut conditions: Vec<Condition> = rule
        .filters()
        .iter()
        .zip(&nearest)
        .map(|(filter, touch)| step(filter, std::slice::from_ref(touch)))
        .collect();
    let Some((last_place, last)) = chain.last().copied().zip(nearest.last()) else {
        return of_filter(rule, known, zone).unwrap_or_else(|| nothing(rule));
    };
    let behind = known.get(last_place + 1..).unwrap_or_default();
    let failed = chains::failing(rule, nearest.len(), (last, behind), at);
    let (when, what) = (moment_words(last.key.occurred_at, None, zone), said(last));
    let since = words_of(at.ms() - last.key.occurred_at.ms());
    let sentence = Label::new(
        format!(
            "{} {}；之后 {}：{}",
            when.zh, what.zh, since.zh, failed.0.zh
        ),
        format!(
            "{} {}; {} since: {}",
            when.en, what.en, since.en, failed.0.en
        ),
    );
    conditions.push(failed.1);
    Miss {
        sentence,
        conditions,
        nearest,
    }
}
