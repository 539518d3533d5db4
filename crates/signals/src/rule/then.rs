//! What a rule does beyond its signal: a list of actions, each with what it needs.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use weft_kernel::{Label, Problem};

use super::check_between;
use super::document::{Pattern, RuleDocument};
use crate::span::Span;
use crate::wire::ID_CHARS_MAX;

/// The most actions of a rule.
pub const ACTIONS_MAX: usize = 8;

/// The most signals of one rule that may ring in a day, where a rule names a limit.
pub const DAILY_CAP_MAX: usize = 10_000;

/// How much a signal presses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// It waits for quiet hours to end, and counts for limits.
    #[default]
    Normal,
    /// It breaks through both.
    Urgent,
}

impl Priority {
    /// The word in files and records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Urgent => "urgent",
        }
    }

    /// Whether nothing is to be said of it.
    #[must_use]
    pub fn is_normal(&self) -> bool {
        *self == Self::Normal
    }
}

/// Something done once for each signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Action {
    /// A to-do for somebody.
    Task {
        /// What is to be done; the signal's title when not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<Label>,
        /// How long after it is given it is due.
        due: Span,
        /// How long after it is given the superior is told of it, when nobody has answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        escalate_after: Option<Span>,
        /// Whose it is.
        #[serde(default)]
        to: Receiver,
    },
    /// A message to somebody.
    Notification {
        /// What is said; the signal's title when not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<Label>,
        /// Who is told.
        #[serde(default)]
        to: Receiver,
    },
    /// A field of the customer, or of the lead, is set.
    Field {
        /// The field.
        field: String,
        /// Its value, as a person types it; empty clears it.
        value: String,
        /// Whether only an empty field is set.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        if_empty: bool,
    },
    /// A webhook is called with the signal.
    Webhook {
        /// The name of the webhook's record.
        webhook: String,
    },
    /// Another touch of the customer.
    Event {
        /// Its event.
        event: String,
        /// Its properties.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        properties: BTreeMap<String, String>,
    },
    /// The customer, or the lead, gets an owner: the next in turn.
    Assign {
        /// Among the people with this role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// Among the people of this department.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<String>,
        /// Whether the owner there is gives way.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        replace: bool,
    },
}

/// Somebody named by what they are to the customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Receiver {
    /// The owner.
    #[default]
    Owner,
    /// The owner's superior.
    Manager,
}

impl Action {
    /// The word in files and records.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Task { .. } => "task",
            Self::Notification { .. } => "notification",
            Self::Field { .. } => "field",
            Self::Webhook { .. } => "webhook",
            Self::Event { .. } => "event",
            Self::Assign { .. } => "assign",
        }
    }

    /// Whether it asks something of a person: then it waits for their hours and counts for their caps.
    #[must_use]
    pub const fn asks_somebody(&self) -> bool {
        matches!(self, Self::Task { .. } | Self::Notification { .. })
    }
}

/// Checks what can be seen in the document alone.
pub(super) fn check(document: &RuleDocument) -> Result<(), Problem> {
    if let Some(cap) = document.then.daily_cap {
        check_between(document, "then.daily_cap", cap, 1, DAILY_CAP_MAX)?;
    }
    let actions = &document.then.actions;
    if actions.len() > ACTIONS_MAX {
        return Err(wrong(
            document,
            "rule.actions",
            "then.actions",
            (
                &format!("最多 {ACTIONS_MAX} 个动作"),
                &format!("at most {ACTIONS_MAX} actions"),
            ),
        ));
    }
    for (place, action) in actions.iter().enumerate() {
        let place = format!("then.actions[{place}]");
        match action {
            Action::Event { event, .. } => check_event(document, event, &place)?,
            Action::Assign {
                role: None,
                department: None,
                ..
            } => {
                return Err(wrong(
                    document,
                    "rule.assign",
                    &place,
                    (
                        "分配要写 role 或 department",
                        "to assign needs a `role` or a `department`",
                    ),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// An event with a name that the rule itself does not look for.
fn check_event(document: &RuleDocument, event: &str, place: &str) -> Result<(), Problem> {
    let chars = event.trim().chars().count();
    if chars == 0 || chars > ID_CHARS_MAX {
        return Err(wrong(
            document,
            "rule.event_name",
            place,
            (
                &format!("事件名为 1 至 {ID_CHARS_MAX} 个字符"),
                &format!("the name of an event has 1 to {ID_CHARS_MAX} characters"),
            ),
        ));
    }
    if !names_of(&document.when).contains(event.trim()) {
        return Ok(());
    }
    Err(wrong(
        document,
        "rule.loop",
        place,
        (
            &format!("动作发出的事件 `{event}` 又会触发这条规则，转起来没有尽头"),
            &format!("the event `{event}` that it sends would make it fire again, without end"),
        ),
    ))
}

/// The names of events that make a rule fire.
fn names_of(pattern: &Pattern) -> BTreeSet<&str> {
    let names: Vec<&String> = match pattern {
        Pattern::Event { events, .. } => events.iter().collect(),
        Pattern::Window(window) => {
            let folds = window.folds.iter().flat_map(|fold| &fold.events);
            window.events.iter().chain(folds).collect()
        }
        Pattern::Sequence { steps, .. } => {
            let present = steps.iter().filter(|step| !step.absent);
            present.flat_map(|step| &step.events).collect()
        }
        Pattern::Date(_) | Pattern::Schedule(_) => Vec::new(),
    };
    names.into_iter().map(String::as_str).collect()
}

fn wrong(
    document: &RuleDocument,
    code: &'static str,
    place: &str,
    (zh, en): (&str, &str),
) -> Problem {
    let name = &document.name;
    Problem::invalid(
        code,
        format!("规则 `{name}`：{zh}"),
        format!("Rule `{name}`: {en}"),
    )
    .on_field(place)
}
