//! Rules: documents checked into something that can judge events.

mod admission;
mod check;
mod circle;
mod condition;
mod document;
mod dossier;
mod event_object;
mod filter;
mod firing;
mod folding;
mod footing;
mod ground;
mod head;
mod late;
mod measure;
mod reading;
mod records;
mod sends;
mod sequence;
mod then;
mod timed;
mod trend;
mod typing;
mod window;
mod worth;

pub(crate) use admission::{Admission, HaltSet};
pub use admission::{Cap, HALTS_MAX, HaltFilter, LIMIT_AT_MOST_MAX, LIMITS_MAX};
pub use check::{Level, Remark, meant, publishable, remarks};
pub use condition::Condition;
pub(crate) use condition::{Asking, Stood, Told};
pub use document::{
    Halt, Limit, NamedFold, Outcome, Pattern, Property, PropertyType, RuleDocument, SignalKind,
    Step, TagWeight, WindowPattern,
};
pub use dossier::{Dossier, FieldKey, HAND_TAGS};
pub(crate) use dossier::{Dossiers, first_change};
pub use event_object::{EVENT, EventCatalogue, EventRow, typed};
pub use filter::Filter;
pub(crate) use folding::Bounds;
pub use folding::FOLDS_MAX;
pub use ground::Ground;
pub use late::{Beyond, LATE_AFTER_MS, Late, Lateness};
pub(crate) use measure::{Folded, Likeness, Measured};
pub use records::{Records, Untold};
pub(crate) use sequence::Chain;
pub use sequence::Gate;
pub use then::{ACTIONS_MAX, Action, DAILY_CAP_MAX, Priority, Receiver};
pub(crate) use timed::{COUNTS, KEY};
pub use timed::{
    DatePattern, DayUnit, Every, Moments, OFFSET_DAYS_MAX, Offset, Rounds, SELF, SchedulePattern,
    Timed, YEARLY_DAYS_MAX,
};
pub(crate) use trend::{Step as TrendStep, Trend};
pub use typing::{Part, TypedRule, check_part, complete_part};
pub(crate) use window::Stretch;
pub use window::{AMOUNT_MAX, Amount, Fold, Period, Window};
pub(crate) use worth::Worth;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use weft_kernel::{Label, Moment, Problem, Zone};

use folding::{bounds_of, measures_of};
use head::{check_between, check_events, check_head, reads_user, under, wrong};
use measure::{Apart, Measures};

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
    condition: Option<Condition>,
    shape: Shape,
    timed: Option<Timed>,
    zone: Zone,
}

/// What is left of a pattern when its filters have been taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Each event.
    Event,
    /// A fold over a window within bounds.
    Window {
        bounds: Bounds,
        trend: Option<Trend>,
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The steps it passes.
    pub(crate) steps: StepSet,
    /// What a window folds.
    pub(crate) measured: Measured,
    /// What it is counted under.
    pub(crate) group: Likeness,
}

impl Facts {
    /// The folds it is part of, by their number, and what it is to each.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (usize, &Measured)> {
        let each = match &self.measured {
            Measured::Each(each) => each,
            one => std::slice::from_ref(one),
        };
        let numbers = (0..FOLDS_MAX).filter(|number| self.steps & (1 << number) != 0);
        numbers.zip(each)
    }
}

impl Rule {
    /// Checks `document` over `ground`: a zone, whose times of day those of filters are, or also what is configured.
    ///
    /// # Errors
    /// `rule.…` for what the format does not allow, and those of expressions.
    pub fn compile<'a>(
        document: RuleDocument,
        ground: impl Into<Ground<'a>>,
    ) -> Result<Self, Problem> {
        Self::compiled(document, ground.into())
    }

    fn compiled(document: RuleDocument, ground: Ground<'_>) -> Result<Self, Problem> {
        if let Some((timed, plain)) = timed::compile(&document, ground)? {
            let timed = Some(timed);
            return Ok(Self {
                document,
                timed,
                ..Self::compiled(plain, ground)?
            });
        }
        check_head(&document)?;
        then::check(&document)?;
        late::check(&document)?;
        let filter = |events: &[String], text: &str, label: &Label| {
            check_events(&document, events).map_err(under("events"))?;
            Filter::compile(&document, events, text, label, ground).map_err(under("filter"))
        };
        let (mut measures, mut chain) = (Measures::NONE, Chain::default());
        let (filters, shape) = match &document.when {
            Pattern::Event {
                events,
                filter: text,
                label,
            } => {
                let only = filter(events, text, label).map_err(under("when"))?;
                (vec![only], Shape::Event)
            }
            Pattern::Window(pattern) => {
                let filters;
                (filters, measures) = measures_of(&document, pattern, (&filter, ground))?;
                let shape = Shape::Window {
                    bounds: bounds_of(&document, pattern)?,
                    trend: Trend::compile(&document, pattern)?,
                    window: pattern.window,
                };
                (filters, shape)
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
            Pattern::Date(_) | Pattern::Schedule(_) => {
                return Err(Problem::internal("rule.timed", &document.name));
            }
        };
        let admission = admission::compile(&document, &filter)?;
        let condition = match document.condition.trim() {
            "" => None,
            _ => Some(Condition::compile(&document, ground)?),
        };
        circle::check(&document, ground)?;
        Ok(Self {
            document,
            filters,
            measures,
            chain,
            admission,
            condition,
            shape,
            timed: None,
            zone: ground.zone().clone(),
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

    /// Its filters in the order of its steps, absent ones left out, or of its folds; one when it has neither.
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

    /// What it asks of the customer's other signals when it fires.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition> {
        self.condition.as_ref()
    }

    /// The rules whose signals it asks for.
    #[must_use]
    pub fn reads(&self) -> &[String] {
        self.condition.as_ref().map_or(&[], Condition::reads)
    }

    /// The fields of the customer's records that its condition reads.
    pub fn fields(&self) -> impl Iterator<Item = FieldKey> {
        self.condition.iter().flat_map(Condition::fields)
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
    pub(crate) fn folds(&self) -> &[Folded] {
        &self.measures.folds
    }

    /// The fold of a window, when there is one only.
    pub(crate) fn fold(&self) -> Option<Fold> {
        match (&self.measures.worth, self.folds()) {
            (None, [only]) => Some(only.fold),
            _ => None,
        }
    }

    /// What several folds of a window come to together.
    pub(crate) fn worth(&self) -> Option<&Worth> {
        self.measures.worth.as_ref()
    }

    /// By how much a window has to differ from the same window before.
    pub(crate) fn trend(&self) -> Option<Trend> {
        match self.shape {
            Shape::Window { trend, .. } => trend,
            _ => None,
        }
    }

    /// Whether a window does no more than count its events, all together.
    pub(crate) fn counts_places(&self) -> bool {
        let counts = |folded: &Folded| folded.of.is_none();
        self.measures.worth.is_none()
            && self.measures.folds.iter().all(counts)
            && matches!(self.measures.apart, Apart::Not)
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
        match self.shape {
            Shape::Window { .. } => self.measures.take(steps, touch),
            _ => Some(Facts {
                steps,
                ..Facts::default()
            }),
        }
    }

    /// The expression a window folds, or that over its several folds, in words.
    #[must_use]
    pub fn folded(&self) -> Option<Label> {
        match &self.measures.worth {
            Some(worth) => Some(worth.words()),
            None => self.measures.folds.first()?.words(),
        }
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
            Shape::Window {
                window,
                bounds,
                trend,
            } => {
                let stretch = window.stretch(at, &self.zone);
                // A window falls as earlier events leave it, up to the first one behind it; the next window looks back at this one.
                let until = match bounds.rearm_below.is_some() || trend.is_some() {
                    false => stretch.until,
                    true => window.stretch(stretch.until.plus_ms(1), &self.zone).until,
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

impl Rule {
    /// The same window before the one that ends at `at`.
    pub(crate) fn before(&self, at: Moment) -> Option<Stretch> {
        match self.shape {
            Shape::Window { window, .. } => Some(window.before(at, &self.zone)),
            _ => None,
        }
    }
}
