//! Why a rule has or has not fired for a customer at a moment: the condition that failed, and how near it came.

use weft_kernel::{Label, Moment, Zone};

use super::misses::{self, Miss};
use super::{Condition, Evidence, Finding, Reader, admission, evidence_of, explain};
use crate::card::moment_words;
use crate::engine::{Beside, Mark, Traced, trace, window_at};
use crate::rule::{Pattern, Rule};
use crate::touch::{Touch, TouchKey};

/// How a rule stood for a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its last pattern came about and stands.
    Stands,
    /// It came about, and something ended it since.
    Ended,
    /// It came about, and a limit or a suppression kept it down.
    Held,
    /// It came about, and the silence after it has not lasted yet.
    Waiting,
    /// It did not come about.
    Missed,
}

impl State {
    /// The word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Ended => "ended",
            Self::Held => "held",
            Self::Waiting => "waiting",
            Self::Missed => "missed",
        }
    }
}

/// What a rule made of a customer's events up to a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyNot {
    /// How it stood.
    pub state: State,
    /// The reason in one sentence.
    pub sentence: Label,
    /// Every condition that was looked at; the ones not met are why.
    pub conditions: Vec<Condition>,
    /// The events nearest to a signal, in their order.
    pub evidence: Vec<Evidence>,
    /// When it last fired up to the moment.
    pub last_fired: Option<Moment>,
}

/// Explains how `rule` stood at the moment `at` for the customer of these `touches`; conditions find nothing to read.
#[must_use]
pub fn why_not(rule: &Rule, touches: &[Touch], at: Moment, zone: &Zone) -> WhyNot {
    why_not_among(
        (rule, &Beside::default(), Reader::default()),
        touches,
        at,
        zone,
    )
}

/// As [`why_not`], beside other rules and over the records that conditions read; what the condition reads is left unsaid
/// where its `reader` may not see all of it.
#[must_use]
pub fn why_not_among(
    (rule, beside, reader): (&Rule, &Beside, Reader),
    touches: &[Touch],
    at: Moment,
    zone: &Zone,
) -> WhyNot {
    let mut known: Vec<Touch> = touches.to_vec();
    known.retain(|touch| touch.key.occurred_at <= at);
    known.sort_by(|one, two| one.key.cmp(&two.key));
    known.dedup_by(|one, two| one.key == two.key);
    let traced = trace(rule, beside, &known);
    let fired = traced.iter().filter(|one| one.standing);
    let moments = fired.map(|one| one.signal.fires_at);
    let last_fired = moments.filter(|fired| *fired <= at).max();
    let newest = newest_apart(rule, &known, at).or_else(|| newest_part(rule, &known));
    let mut last = traced.iter().rev();
    let last = last.find(|one| Some(&one.signal.anchor.key) == newest);
    let told = match last {
        Some(last) => came_about((rule, reader), &known, last, (at, zone)),
        None => missed(misses::of(rule, unused(rule, &known, &traced), at, zone)),
    };
    WhyNot { last_fired, ..told }
}

/// The events that no earlier signal has used up.
fn unused<'a>(rule: &Rule, known: &'a [Touch], traced: &[Traced]) -> &'a [Touch] {
    let Some(last) = traced.last().filter(|_| rule.shape().is_sequence()) else {
        return known;
    };
    let anchor = &last.signal.anchor.key;
    let behind = known.partition_point(|touch| touch.key <= *anchor);
    known.get(behind..).unwrap_or_default()
}

/// The last event that any step of the pattern takes.
fn newest_part<'a>(rule: &Rule, known: &'a [Touch]) -> Option<&'a TouchKey> {
    let takes = |touch: &&Touch| rule.filters().iter().any(|filter| filter.passes(touch));
    known.iter().rev().find(takes).map(|touch| &touch.key)
}

/// The last event of what is looked at apart and came nearest, for rules that look at something apart.
fn newest_apart<'a>(rule: &Rule, known: &'a [Touch], at: Moment) -> Option<&'a TouchKey> {
    let Pattern::Window(pattern) = &rule.document().when else {
        return None;
    };
    pattern.per.as_ref()?;
    let reached = window_at(rule, known, at)?;
    let newest = known.get(*reached.places.last()?)?;
    Some(&newest.key)
}

fn came_about(
    (rule, reader): (&Rule, Reader),
    known: &[Touch],
    last: &Traced,
    (at, zone): (Moment, &Zone),
) -> WhyNot {
    let signal = &last.signal;
    let of = |mark: &Mark| known.iter().find(|touch| touch.key == mark.key).cloned();
    let evidence: Vec<Touch> = signal.evidence.iter().filter_map(of).collect();
    let late = signal.received_at().ms() - signal.occurred_at().ms();
    let finding = Finding {
        age_ms: last.standing.then_some(late),
        reader,
        ..Finding::of(signal, None)
    };
    let mut why = explain(rule, &evidence, &finding, zone);
    let state = match () {
        () if !last.standing => State::Held,
        () if signal.fires_at > at => State::Waiting,
        () if signal.ended.is_some() => State::Ended,
        () => State::Stands,
    };
    let mut sentence = why.sentence;
    if state == State::Waiting {
        let due = moment_words(signal.fires_at, None, zone);
        sentence = Label::new(
            format!("{}：要到 {} 才触发", sentence.zh, due.zh),
            format!("{}: due only at {}", sentence.en, due.en),
        );
    }
    if state == State::Held {
        let reasons = admission::held(rule, &finding, last, zone);
        let join = |pick: fn(&Condition) -> &str, mark: &str| {
            reasons.iter().map(pick).collect::<Vec<_>>().join(mark)
        };
        sentence = Label::new(
            format!(
                "{}；没有触发：要求{}",
                sentence.zh,
                join(|c| &c.text.zh, "、")
            ),
            format!(
                "{}; held back: asks for {}",
                sentence.en,
                join(|c| &c.text.en, " and ")
            ),
        );
        why.conditions
            .retain(|condition| reasons.iter().all(|held| held.text != condition.text));
        why.conditions.extend(reasons);
    }
    WhyNot {
        state,
        sentence,
        conditions: why.conditions,
        evidence: why.evidence,
        last_fired: None,
    }
}

fn missed(miss: Miss) -> WhyNot {
    WhyNot {
        state: State::Missed,
        sentence: miss.sentence,
        conditions: miss.conditions,
        evidence: miss.nearest.iter().map(evidence_of).collect(),
        last_fired: None,
    }
}
