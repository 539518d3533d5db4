//! Rules: documents checked into something that can judge events.

mod admission;
mod check;
mod document;
mod event_object;
mod filter;
mod folding;
mod measure;
mod sequence;
mod window;

pub(crate) use admission::{Admission, HaltSet};
pub use admission::{Cap, HALTS_MAX, HaltFilter, LIMIT_AT_MOST_MAX, LIMITS_MAX};
pub use check::{Level, Remark, publishable, remarks};
pub use document::{
    Halt, Limit, Outcome, Pattern, Property, PropertyType, RuleDocument, SignalKind, Step,
    TagWeight, WindowPattern,
};
pub use event_object::{EVENT, EventCatalogue, EventRow, typed};
pub use filter::Filter;
pub(crate) use folding::Bounds;
pub(crate) use measure::{Likeness, Measured};
pub(crate) use sequence::Chain;
pub use sequence::Gate;
pub(crate) use window::Stretch;
pub use window::{AMOUNT_MAX, Amount, Fold, Period, Window};

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use weft_kernel::{Label, Moment, Problem, Zone};

use folding::{bounds_of, measures_of};
use measure::{Apart, Measure, Measures};

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
    measures: Measures,
    chain: Chain,
    admission: Admission,
    shape: Shape,
    zone: Zone,
}

/// What is left of a pattern when its filters have been taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Each event.
    Event,
    /// A fold over a window within bounds.
    Window {
        fold: Fold,
        bounds: Bounds,
        window: Window,
    },
    /// One after the other.
    Sequence { within_ms: i64 },
}

impl Shape {
    /// Whether it asks for one event after the other.
    pub(crate) fn is_sequence(self) -> bool {
        matches!(self, Self::Sequence { .. })
    }
}

/// Which steps of a rule an event passes, one bit per step and then one per gate.
pub(crate) type StepSet = u32;

/// What an event is to a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The steps it passes.
    pub(crate) steps: StepSet,
    /// What a window folds.
    pub(crate) measured: Measured,
    /// What it is counted under.
    pub(crate) group: Likeness,
}

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
        let (mut measures, mut chain) = (Measures::NONE, Chain::default());
        let (filters, shape) = match &document.when {
            Pattern::Event {
                events,
                filter: text,
                label,
            } => (vec![filter(events, text, label)?], Shape::Event),
            Pattern::Window(pattern) => {
                measures = measures_of(&document, pattern, zone)?;
                let only = filter(&pattern.events, &pattern.filter, &pattern.label)?;
                let shape = Shape::Window {
                    fold: pattern.fold,
                    bounds: bounds_of(&document, pattern)?,
                    window: pattern.window,
                };
                (vec![only], shape)
            }
            Pattern::Sequence {
                within,
                strict,
                steps,
            } => {
                let filters;
                (filters, chain) =
                    sequence::compile(&document, (*within, *strict), steps, &filter)?;
                let within_ms = chain.within_ms;
                (filters, Shape::Sequence { within_ms })
            }
        };
        let admission = admission::compile(&document, &filter)?;
        Ok(Self {
            document,
            filters,
            measures,
            chain,
            admission,
            shape,
            zone: zone.clone(),
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

    /// What must not lie between the steps of a sequence, or follow the last.
    #[must_use]
    pub fn gates(&self) -> &[Gate] {
        &self.chain.gates
    }

    /// Its filters in the order of its steps, absent ones left out; one when it is not a sequence.
    #[must_use]
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// The names of all events it looks at.
    #[must_use]
    pub fn events(&self) -> BTreeSet<&str> {
        self.pattern_filters()
            .chain(self.admission.filters())
            .flat_map(Filter::events)
            .map(String::as_str)
            .collect()
    }

    /// How many of its signals may stand for one customer: the cool-down, `once` and limits, in this order.
    #[must_use]
    pub fn caps(&self) -> &[Cap] {
        &self.admission.caps
    }

    /// The events after which it does not fire.
    #[must_use]
    pub fn suppressions(&self) -> &[HaltFilter] {
        &self.admission.suppressions
    }

    /// The events that end its signals.
    #[must_use]
    pub fn exits(&self) -> &[HaltFilter] {
        &self.admission.exits
    }

    pub(crate) fn admission(&self) -> &Admission {
        &self.admission
    }

    fn pattern_filters(&self) -> impl Iterator<Item = &Filter> {
        let gates = self.chain.gates.iter().map(|gate| &gate.filter);
        self.filters.iter().chain(gates)
    }

    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    /// What a window makes of its events.
    pub(crate) fn fold(&self) -> Fold {
        match self.shape {
            Shape::Window { fold, .. } => fold,
            _ => Fold::Count,
        }
    }

    /// Whether a window does no more than count its events, all together.
    pub(crate) fn counts_places(&self) -> bool {
        self.measures.of.is_none() && matches!(self.measures.apart, Apart::Not)
    }

    /// How the steps of a sequence hang together.
    pub(crate) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// When a pattern completed at `at` fires: at once, or when the silence after it has lasted.
    #[must_use]
    pub fn fires_at(&self, at: Moment) -> Moment {
        self.chain
            .silence_ms
            .map_or(at, |silence| at.plus_ms(silence))
    }

    /// What `touch` is to the rule; `None` when it passes no step, or has no value to fold.
    pub(crate) fn facts_of(&self, touch: &Touch) -> Option<Facts> {
        let name = touch.event();
        let is_named = |filter: &Filter| filter.events().iter().any(|event| event == name);
        if !self.pattern_filters().any(is_named) {
            return None;
        }
        let bits = self.filters.iter().zip(0_u32..);
        let steps = bits
            .filter(|(filter, _)| filter.passes(touch))
            .fold(self.chain.bits_of(touch), |set, (_, bit)| set | 1 << bit);
        if steps == 0 {
            return None;
        }
        let Shape::Window { fold, .. } = self.shape else {
            return Some(Facts {
                steps,
                ..Facts::default()
            });
        };
        let (measured, group) = self.measures.take(fold, touch)?;
        Some(Facts {
            steps,
            measured,
            group,
        })
    }

    /// The expression a window folds, in words.
    #[must_use]
    pub fn folded(&self) -> Option<Label> {
        self.measures.of.as_ref().map(Measure::words)
    }

    /// The bounds of a window with settings filled in.
    #[must_use]
    pub fn bounds(&self) -> (Option<Decimal>, Option<Decimal>) {
        match self.shape {
            Shape::Window { bounds, .. } => (bounds.at_least, bounds.at_most),
            _ => (None, None),
        }
    }

    /// Below what the value of a window has to fall before it may fire again; `None` when every event that finds it within
    /// its bounds fires.
    #[must_use]
    pub fn rearm_below(&self) -> Option<Decimal> {
        match self.shape {
            Shape::Window { bounds, .. } => bounds.rearm_below,
            _ => None,
        }
    }

    /// Which events before and after one at `at` it can matter to.
    pub(crate) fn stretch(&self, at: Moment) -> Stretch {
        let span = match self.shape {
            Shape::Event => 0,
            Shape::Window { window, bounds, .. } => {
                let stretch = window.stretch(at, &self.zone);
                // Between two events a window falls as the earlier ones leave it: that reaches the first event behind it.
                let until = match bounds.rearm_below {
                    None => stretch.until,
                    Some(_) => window.stretch(stretch.until, &self.zone).until,
                };
                return Stretch { until, ..stretch };
            }
            Shape::Sequence { within_ms } => within_ms,
        };
        Stretch {
            after: at.plus_ms(-span),
            until: at.plus_ms(span),
        }
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

fn reads_user() -> Problem {
    Problem::invalid(
        "rule.reads_user",
        "规则对每个人都一样，不能用「我」",
        "A rule is the same for everybody and cannot speak of “me”",
    )
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
