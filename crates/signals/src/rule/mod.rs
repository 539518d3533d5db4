//! Rules: documents checked into something that can judge events.

mod document;
mod event_object;
mod filter;

pub use document::{
    Outcome, Pattern, Per, Property, PropertyType, RuleDocument, SignalKind, Step, TagWeight,
};
pub use event_object::{EVENT, EventCatalogue, EventRow};
pub use filter::Filter;

use std::collections::BTreeSet;

use weft_kernel::{Label, Problem, Zone};

use crate::touch::Touch;

/// The most steps of a sequence.
pub const STEPS_MAX: usize = 8;
/// The most events a count may ask for; a customer's events of one rule are kept up to this number.
pub const AT_LEAST_MAX: usize = 10_000;
/// The largest weight a signal may move a tag by, either way.
pub const TAG_WEIGHT_MAX: i64 = 1_000;

/// A rule ready to judge.
#[derive(Clone, Debug)]
pub struct Rule {
    document: RuleDocument,
    filters: Vec<Filter>,
    shape: Shape,
}

/// What is left of a pattern when its filters have been taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Each event.
    Event,
    /// At least so many in a window.
    Count {
        at_least: usize,
        window_ms: i64,
        per_name: bool,
    },
    /// One after the other.
    Sequence { within_ms: i64 },
}

impl Shape {
    /// How far into the future an event can matter.
    pub(crate) const fn reach_ms(self) -> i64 {
        match self {
            Self::Event => 0,
            Self::Count { window_ms, .. } => window_ms,
            Self::Sequence { within_ms } => within_ms,
        }
    }
}

/// Which steps of a rule an event passes, one bit per step.
pub(crate) type StepSet = u8;

impl Rule {
    /// Checks `document`; times of day in filters are those of `zone`.
    ///
    /// # Errors
    /// `rule.…` for what the format does not allow, and those of expressions.
    pub fn compile(document: RuleDocument, zone: &Zone) -> Result<Self, Problem> {
        check_head(&document)?;
        let filter = |events: &[String], text: &str, label: &Label| {
            check_events(&document, events)?;
            Filter::compile(&document, events, text, label, zone)
        };
        let (filters, shape) = match &document.when {
            Pattern::Event {
                events,
                filter: text,
                label,
            } => (vec![filter(events, text, label)?], Shape::Event),
            Pattern::Count {
                events,
                filter: text,
                label,
                at_least,
                window,
                per,
            } => {
                check_between(&document, "at_least", *at_least, 1, AT_LEAST_MAX)?;
                let window_ms = window.ms();
                let shape = Shape::Count {
                    at_least: *at_least,
                    window_ms,
                    per_name: per.is_some(),
                };
                (vec![filter(events, text, label)?], shape)
            }
            Pattern::Sequence { within, steps } => {
                check_between(&document, "steps", steps.len(), 2, STEPS_MAX)?;
                let filters = steps
                    .iter()
                    .map(|step| filter(&step.events, &step.filter, &step.label))
                    .collect::<Result<_, _>>()?;
                (
                    filters,
                    Shape::Sequence {
                        within_ms: within.ms(),
                    },
                )
            }
        };
        Ok(Self {
            document,
            filters,
            shape,
        })
    }

    /// What its file says.
    #[must_use]
    pub fn document(&self) -> &RuleDocument {
        &self.document
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.document.name
    }

    /// Its filters in the order of its steps; one when it is not a sequence.
    #[must_use]
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// The names of all events it looks at.
    #[must_use]
    pub fn events(&self) -> BTreeSet<&str> {
        self.filters
            .iter()
            .flat_map(Filter::events)
            .map(String::as_str)
            .collect()
    }

    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    pub(crate) fn cooldown_ms(&self) -> i64 {
        self.document.cooldown.map_or(0, crate::Span::ms)
    }

    /// The steps `touch` passes.
    pub(crate) fn steps_of(&self, touch: &Touch) -> StepSet {
        let bits = self.filters.iter().zip(0_u32..);
        bits.filter(|(filter, _)| filter.passes(touch))
            .fold(0, |set, (_, bit)| set | 1 << bit)
    }
}

fn check_head(document: &RuleDocument) -> Result<(), Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if document.name.is_empty() || !document.name.chars().all(plain) {
        return Err(wrong(
            "rule.name",
            document,
            "名称只用小写字母、数字和下划线",
            "a name has lower-case letters, digits and _ only",
        ));
    }
    let names: BTreeSet<_> = document
        .properties
        .iter()
        .map(|property| &property.name)
        .collect();
    if names.len() < document.properties.len() {
        return Err(wrong(
            "rule.property_twice",
            document,
            "同一属性声明了两次",
            "a property is declared twice",
        ));
    }
    let weight = document.then.tag.as_ref().map_or(0, |tag| tag.weight);
    if weight.abs() > TAG_WEIGHT_MAX {
        return Err(wrong(
            "rule.weight",
            document,
            "标签权重应在 −1000 与 1000 之间",
            "the weight of a tag lies within −1000 and 1000",
        ));
    }
    Ok(())
}

fn check_events(document: &RuleDocument, events: &[String]) -> Result<(), Problem> {
    if events.is_empty() || events.iter().any(|event| event.trim().is_empty()) {
        return Err(wrong(
            "rule.events",
            document,
            "`events` 至少要有一个事件名",
            "`events` needs at least one name",
        ));
    }
    Ok(())
}

fn check_between(
    document: &RuleDocument,
    what: &str,
    count: usize,
    least: usize,
    most: usize,
) -> Result<(), Problem> {
    if (least..=most).contains(&count) {
        return Ok(());
    }
    Err(wrong(
        "rule.range",
        document,
        &format!("`{what}` 应在 {least} 与 {most} 之间"),
        &format!("`{what}` lies within {least} and {most}"),
    ))
}

fn wrong(code: &'static str, document: &RuleDocument, zh: &str, en: &str) -> Problem {
    let name = &document.name;
    Problem::invalid(
        code,
        format!("规则 `{name}`：{zh}"),
        format!("Rule `{name}`: {en}"),
    )
}
