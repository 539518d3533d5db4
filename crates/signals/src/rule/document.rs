//! A rule as its file says it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weft_kernel::{Label, Problem};
use weft_platform::pack::{in_words, shaped};

use super::late::Late;
use super::then::{Action, Priority};
use super::timed::{DatePattern, SchedulePattern};
use super::window::{Amount, Fold, Window};
use crate::span::{Span, words_of};

/// A rule file; see the crate's README for the meaning of each key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDocument {
    /// Its name for ever; signals are unique by it and their anchor event.
    pub name: String,
    /// Raised with every change of meaning.
    pub version: u32,
    /// What people call it.
    pub label: Label,
    /// How long after a standing signal the next one of the same customer may stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooldown: Option<Span>,
    /// Whether a customer has one signal of it at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
    /// An expression over the customer's other signals and tags when it fires; empty holds always.
    #[serde(rename = "if", default, skip_serializing_if = "String::is_empty")]
    pub condition: String,
    /// Whole numbers that stand as `{name}` in filters and labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, i64>,
    /// What becomes of a signal that is made long after it came about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
    /// The properties its filters read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// How many of its signals may stand for one customer in a stretch of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Events after which it does not fire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppress_when: Vec<Halt>,
    /// Events that end its signals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exit: Vec<Halt>,
    /// When it fires.
    pub when: Pattern,
    /// What it then says.
    pub then: Outcome,
}

/// At most so many standing signals of one customer in (t − within, t].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many.
    pub at_most: usize,
    /// In which stretch of time.
    pub within: Span,
}

/// An event that keeps the rule from firing afterwards, or ends its signals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Halt {
    /// Names of events.
    pub events: Vec<String>,
    /// An expression over the event; empty passes all.
    #[serde(default)]
    pub filter: String,
    /// For how long after it nothing fires, or how long after the firing it may come; ever when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// The event in words.
    pub label: Label,
}

/// A property of events that filters read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its key in `properties`.
    pub name: String,
    /// What kind of value is expected; others count as empty.
    #[serde(rename = "type")]
    pub ty: PropertyType,
    /// What people call it.
    pub label: Label,
}

/// The type of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PropertyType {
    /// A number, also one written as text.
    Number,
    /// A text, or a number as written.
    Text,
    /// Yes or no.
    Boolean,
    /// A moment in RFC 3339.
    Datetime,
}

/// Which events make a rule fire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Pattern {
    /// Every event that passes.
    Event {
        /// Names of events.
        events: Vec<String>,
        /// An expression over the event; empty passes all.
        #[serde(default)]
        filter: String,
        /// The condition in words.
        label: Label,
    },
    /// Every event with which something folded over the window it ends reaches a bound.
    #[serde(alias = "count")]
    Window(Box<WindowPattern>),
    /// One event after the other.
    Sequence {
        /// From the first event to the last, both ends included; needed unless every later step has its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<Span>,
        /// Whether nothing else of the events its steps name may lie between.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        strict: bool,
        /// The events in their order.
        steps: Vec<Step>,
    },
    /// So long before or after a date of a record.
    Date(Box<DatePattern>),
    /// At a time of certain days, for every record that passes.
    Schedule(Box<SchedulePattern>),
}

/// A fold over the events of a window and its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowPattern {
    /// Names of events; none when there are `folds`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// An expression over the event; empty passes all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The condition in words.
    pub label: Label,
    /// What is made of the events; how many they are when nothing is said.
    #[serde(default, skip_serializing_if = "Fold::is_plain")]
    pub fold: Fold,
    /// The expression over the event that is folded; every fold but `count` needs one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// Fires when the value is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Amount>,
    /// Fires when the value is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Amount>,
    /// Fires only when the value comes up to `at_least`, and again only after it has fallen below this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rearm_below: Option<Amount>,
    /// Fires when the value is so much more than in the same window before: `3`, or `"50%"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grows_by: Option<Amount>,
    /// Fires when the value is so much less than in the same window before: `3`, or `"50%"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub falls_by: Option<Amount>,
    /// The window that ends with the event.
    pub window: Window,
    /// Looks at each of something on its own: `name`, or an expression over the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Several folds over the window, each of its own events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folds: Vec<NamedFold>,
    /// The expression over the names of `folds` that is held against the bounds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// One of several folds over a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedFold {
    /// What expressions call it.
    pub name: String,
    /// Names of events.
    pub events: Vec<String>,
    /// An expression over the event; empty passes all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// What is made of the events; how many they are when nothing is said.
    #[serde(default, skip_serializing_if = "Fold::is_plain")]
    pub fold: Fold,
    /// The expression over the event that is folded; every fold but `count` needs one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// The fold in words.
    pub label: Label,
}

/// One event of a sequence, or one that must not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Whether nothing of this may lie between the steps around it, or follow the last one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
    /// From the step before to this one; of an absent last step, for how long nothing may follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// Names of events.
    pub events: Vec<String>,
    /// An expression over the event; empty passes all.
    #[serde(default)]
    pub filter: String,
    /// The condition in words.
    pub label: Label,
}

/// What a rule says when it fires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The colour and place of the signal.
    pub kind: SignalKind,
    /// What the signal is called.
    pub signal: Label,
    /// What happened, in one line.
    pub title: Label,
    /// The tag whose weight it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<TagWeight>,
    /// How much the signal presses.
    #[serde(default, skip_serializing_if = "Priority::is_normal")]
    pub priority: Priority,
    /// How many of its signals may ring in a day of the company, whosever they are; the rest are summed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_cap: Option<usize>,
    /// What else is done for each signal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
}

/// What a signal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignalKind {
    /// They may buy.
    Intent,
    /// They are active.
    Activity,
    /// They may leave.
    Risk,
    /// They need help.
    Service,
}

impl Pattern {
    /// The names of all events it speaks of, absent ones too.
    pub fn events(&self) -> impl Iterator<Item = &String> {
        let (own, steps, folds): (&[String], &[Step], &[NamedFold]) = match self {
            Self::Event { events, .. } => (events, &[], &[]),
            Self::Window(window) => (&window.events, &[], &window.folds),
            Self::Sequence { steps, .. } => (&[], steps, &[]),
            Self::Date(_) | Self::Schedule(_) => (&[], &[], &[]),
        };
        let steps = steps.iter().flat_map(|step| &step.events);
        let folds = folds.iter().flat_map(|fold| &fold.events);
        own.iter().chain(steps).chain(folds)
    }
}

impl SignalKind {
    /// The word in files and records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Activity => "activity",
            Self::Risk => "risk",
            Self::Service => "service",
        }
    }
}

/// A tag and what one standing signal adds to its weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagWeight {
    /// The tag's name.
    pub name: String,
    /// Points per standing signal.
    pub weight: i64,
}

impl RuleDocument {
    /// Reads a rule file.
    ///
    /// # Errors
    /// `rule.unreadable` with the line and what is wrong with it.
    pub fn read(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| unreadable(in_words(error.message())).because(&error))
    }

    /// Reads a document as pages write it.
    ///
    /// # Errors
    /// `rule.unreadable` with the place.
    pub fn of_json(json: &serde_json::Value) -> Result<Self, Problem> {
        shaped(json.clone()).map_err(|wrong| {
            let problem = unreadable((wrong.told, wrong.near));
            match wrong.path.is_empty() {
                true => problem,
                false => problem.on_field(wrong.path),
            }
        })
    }

    /// This rule with another value for one of its settings.
    ///
    /// # Errors
    /// `rule.setting` when it has no such setting.
    pub fn with_setting(mut self, name: &str, value: i64) -> Result<Self, Problem> {
        let Some(setting) = self.settings.get_mut(name) else {
            return Err(Problem::invalid(
                "rule.setting",
                format!("规则 `{}` 没有设置 `{name}`", self.name),
                format!("Rule `{}` has no setting `{name}`", self.name),
            ));
        };
        *setting = value;
        Ok(self)
    }

    /// `text` with each `{setting}` replaced by its value.
    #[must_use]
    pub fn filled(&self, text: &str) -> String {
        self.settings
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), &value.to_string())
            })
    }

    /// `label` with each `{setting}` in words: `{…_ms}` as a length of time.
    #[must_use]
    pub fn said(&self, label: &Label) -> Label {
        let mut said = label.clone();
        for (name, value) in &self.settings {
            let words = match name.ends_with("_ms") {
                true => words_of(*value),
                false => Label::same(&value.to_string()),
            };
            let place = format!("{{{name}}}");
            said = Label::new(
                said.zh.replace(&place, &words.zh),
                said.en.replace(&place, &words.en),
            );
        }
        said
    }
}

/// A document that cannot be read, and the known word nearest to what it says.
fn unreadable((told, near): (Label, Option<String>)) -> Problem {
    Problem::invalid(
        "rule.unreadable",
        format!("规则读不懂：{}", told.zh),
        format!("The rule cannot be read: {}", told.en),
    )
    .suggesting(near)
}
