//! Why a signal stands: each condition with what was asked, what was found, and the events that show it.

mod admission;
mod ahead;
mod chains;
mod found;
mod late;
mod misses;
mod timed;
mod trends;
mod why_not;
mod windows;

pub use ahead::{Ahead, Outlook, Stands, with_outlook};
pub use why_not::{State, WhyNot, why_not, why_not_among};

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use weft_kernel::{Id, Label, Moment, Value, Zone};

use crate::card::{moment_words, said};
use crate::engine::Signal;
use crate::rule::{Filter, Pattern, Rule, WindowPattern};
use crate::span::words_of;
use crate::touch::Touch;

/// The reasons of one signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The reason in one sentence.
    pub sentence: Label,
    /// Every condition of the rule.
    pub conditions: Vec<Condition>,
    /// The events, in their order.
    pub evidence: Vec<Evidence>,
}

/// One condition and how it was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The condition in words.
    pub text: Label,
    /// What was asked, as the rule says it.
    pub expected: String,
    /// What was found, in the rule's own terms.
    pub actual: String,
    /// What was found, in words.
    pub found: Label,
    /// Whether it was met.
    pub met: bool,
    /// The events that show it, by their number in the log.
    pub evidence: Vec<i64>,
}

/// One event in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its number in the log.
    pub seq: i64,
    /// When it happened.
    pub at: Moment,
    /// Its event name, or the word of the call.
    pub event: String,
    /// What happened.
    pub text: Label,
    /// Where it came from.
    pub source: String,
    /// How far the source was trusted.
    pub trust: Decimal,
}

/// Whom reasons are told, as far as it matters to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// Whether the condition reads something that they may not see.
    pub veiled: bool,
    /// What records are called that a condition names or reads, as far as they may know.
    pub names: BTreeMap<Id, String>,
}

impl Reader {
    /// `text` with the names of records in the place of their ids.
    fn naming(&self, text: String) -> String {
        let named = self.names.iter();
        named.fold(text, |text, (id, name)| text.replace(&id.to_string(), name))
    }
}

/// What was found when a signal was judged, besides its events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// How many events it rests on.
    pub count: usize,
    /// What the fold of a window came to; the count where it is not known.
    pub value: Option<Decimal>,
    /// What each of several folds came to.
    pub parts: Vec<Option<Decimal>>,
    /// What the same window before came to.
    pub before: Option<Decimal>,
    /// Milliseconds since the customer's signal of this rule before it, where there was one.
    pub since_last_ms: Option<i64>,
    /// Per limit, how many signals stood before it in its stretch of time.
    pub stood_before: Vec<usize>,
    /// What the rule's condition read of the customer's other signals and records, by name.
    pub asked: Vec<(String, String)>,
    /// For whom it is told.
    pub reader: Reader,
    /// What has ended it.
    pub ended: Option<Ending>,
    /// How long after it came about it was made, where that is known.
    pub age_ms: Option<i64>,
}

/// The event that ended a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Which of the rule's exits it was, from zero.
    pub exit: usize,
    /// When it happened.
    pub at: Moment,
    /// Its number in the log.
    pub seq: i64,
}

impl Finding {
    /// What the engine found of `signal`.
    #[must_use]
    pub fn of(signal: &Signal, since_last_ms: Option<i64>) -> Self {
        Self {
            count: signal.count,
            value: signal.value,
            parts: signal.parts.clone(),
            before: signal.before,
            since_last_ms,
            stood_before: signal.stood_before.clone(),
            asked: written(&signal.asked),
            ended: signal.ended.as_ref().map(|ended| Ending {
                exit: ended.exit,
                at: ended.by.key.occurred_at,
                seq: ended.by.seq,
            }),
            age_ms: None,
            reader: Reader::default(),
        }
    }

    /// Adds what the condition read of the customer's records.
    pub(crate) fn read(&mut self, held: &[(String, Value)]) {
        self.asked.extend(written(held));
    }

    fn value(&self) -> Decimal {
        self.value.unwrap_or_else(|| Decimal::from(self.count))
    }
}

/// What a condition read, by name, as it is written down.
fn written(read: &[(String, Value)]) -> Vec<(String, String)> {
    let read = read.iter();
    read.map(|(name, value)| (name.clone(), shown(value)))
        .collect()
}

/// Explains a signal of `rule` of whose events `evidence` are at hand in their order.
#[must_use]
pub fn explain(rule: &Rule, evidence: &[Touch], finding: &Finding, zone: &Zone) -> Why {
    let mut conditions = Vec::new();
    match &rule.document().when {
        Pattern::Event { .. } => {
            conditions.extend(rule.filters().first().map(|filter| step(filter, evidence)));
        }
        Pattern::Window(pattern) => {
            conditions.extend(window(rule, pattern, evidence, finding));
        }
        Pattern::Sequence { within, strict, .. } => {
            let steps = rule.filters().iter().zip(evidence);
            conditions
                .extend(steps.map(|(filter, touch)| step(filter, std::slice::from_ref(touch))));
            conditions.extend(chains::conditions(rule, *within, *strict, evidence));
        }
        Pattern::Date(_) | Pattern::Schedule(_) => {
            conditions.push(timed::condition(rule, evidence));
        }
    }
    conditions.extend(admission::conditions(rule, finding, zone));
    conditions.extend(late::condition(rule, finding));
    Why {
        sentence: sentence(rule, evidence, finding, zone),
        conditions,
        evidence: evidence.iter().map(evidence_of).collect(),
    }
}

/// The conditions of a window.
fn window(
    rule: &Rule,
    pattern: &WindowPattern,
    evidence: &[Touch],
    finding: &Finding,
) -> Vec<Condition> {
    let value = finding.value();
    let mut conditions = match rule.worth() {
        Some(_) => windows::parts(rule, &finding.parts, evidence),
        None => {
            let steps = rule.filters().iter();
            steps.map(|filter| step(filter, evidence)).collect()
        }
    };
    if rule.bounds() != (None, None) {
        conditions.push(windows::condition(rule, pattern, evidence, Some(value)));
    }
    conditions.extend(windows::rising(rule, value));
    let values = (Some(value), finding.before);
    conditions.extend(trends::condition(rule, pattern, values));
    conditions
}

/// The reason in one sentence, also for the signal's record.
#[must_use]
pub fn sentence(rule: &Rule, evidence: &[Touch], finding: &Finding, zone: &Zone) -> Label {
    let came = came_about(rule, evidence, finding, zone);
    let behind = [
        admission::ending(rule, finding, zone),
        late::outcome(rule, finding),
    ];
    behind.into_iter().flatten().fold(came, |said, part| {
        Label::new(
            format!("{}{}", said.zh, part.zh),
            format!("{}{}", said.en, part.en),
        )
    })
}

/// How the pattern came about.
fn came_about(rule: &Rule, evidence: &[Touch], finding: &Finding, zone: &Zone) -> Label {
    let Some(anchor) = evidence.last() else {
        return rule.document().then.title.clone();
    };
    let when = |touch: &Touch| moment_words(touch.key.occurred_at, None, zone);
    let label = |filter: &Filter| filter.label().clone();
    match &rule.document().when {
        Pattern::Event { .. } => {
            let (when, said) = (when(anchor), said(anchor));
            Label::new(
                format!("{} {}", when.zh, said.zh),
                format!("{} {}", when.en, said.en),
            )
        }
        Pattern::Window(pattern) => {
            let (when, said) = (when(anchor), said(anchor));
            let found = windows::found(rule, pattern, finding);
            Label::new(
                format!("{} {}，{}", when.zh, said.zh, found.zh),
                format!("{} {}: {}", when.en, said.en, found.en),
            )
        }
        Pattern::Sequence { .. } => {
            let (mut zh, mut en) = (Vec::new(), Vec::new());
            let mut before: Option<&Touch> = None;
            for (number, (filter, touch)) in rule.filters().iter().zip(evidence).enumerate() {
                let (label, moment) = (label(filter), when(touch));
                let gap = before.map(|before| {
                    words_of(touch.key.occurred_at.ms() - before.key.occurred_at.ms())
                });
                let (zh_when, en_when) = match gap {
                    None => (format!("{} ", moment.zh), format!("{} ", moment.en)),
                    Some(gap) => (format!("{}后", gap.zh), format!("{} later ", gap.en)),
                };
                zh.push(format!("{zh_when}{}", label.zh));
                en.push(format!("{en_when}{}", label.en));
                let quiet = chains::quiet_after(rule, number);
                zh.extend(quiet.iter().map(|quiet| quiet.zh.clone()));
                en.extend(quiet.into_iter().map(|quiet| quiet.en));
                before = Some(touch);
            }
            Label::new(zh.join("，"), en.join(", "))
        }
        Pattern::Date(_) | Pattern::Schedule(_) => timed::came_about(anchor, &when(anchor)),
    }
}

fn step(filter: &Filter, touches: &[Touch]) -> Condition {
    let text = match filter.echo() {
        None => filter.label().clone(),
        Some(echo) => Label::new(
            format!("{}：{}", filter.label().zh, echo.zh),
            format!("{}: {}", filter.label().en, echo.en),
        ),
    };
    let expected = match filter.text() {
        "" => filter.events().join(" | "),
        text => text.to_owned(),
    };
    let found = |touch: &Touch| {
        let readings = filter.readings(touch);
        let parts = readings
            .iter()
            .map(|(field, value)| format!("{} = {}", field.name, shown(value)));
        std::iter::once(touch.event().to_owned())
            .chain(parts)
            .collect::<Vec<_>>()
            .join(", ")
    };
    Condition {
        text,
        expected,
        actual: touches.last().map(found).unwrap_or_default(),
        found: touches
            .last()
            .map_or_else(found::nothing, |touch| found::found_in(filter, touch)),
        met: !touches.is_empty() && touches.iter().all(|touch| filter.passes(touch)),
        evidence: touches.iter().map(|touch| touch.seq).collect(),
    }
}

/// A value as the reader sees it.
fn shown(value: &Value) -> String {
    match value {
        Value::Empty => "—".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Moment(moment) => moment.to_string(),
        Value::Duration(ms) => words_of(*ms).en,
        Value::Record(id) => id.to_string(),
        Value::List(items) => items.join(", "),
    }
}

fn evidence_of(touch: &Touch) -> Evidence {
    Evidence {
        seq: touch.seq,
        at: touch.key.occurred_at,
        event: touch.event().to_owned(),
        text: said(touch),
        source: touch.channel.clone(),
        trust: touch.trust,
    }
}
