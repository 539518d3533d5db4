//! The expressions of a rule while they are typed: what one means, and what may be typed next.

use std::collections::BTreeMap;

use serde::Deserialize;
use weft_expr::{Checked, Completion, Type};
use weft_kernel::{Label, Problem};

use super::condition::Condition;
use super::document::{Outcome, Pattern, Property, RuleDocument, SignalKind};
use super::event_object::{EVENT, EventCatalogue};
use super::firing::{FIRING, FiringCatalogue};
use super::ground::Ground;
use super::reads_user;
use super::then::Priority;

/// Which expression of a rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Which events pass.
    Filter,
    /// What a window folds, or tells apart.
    Value,
    /// What else must hold when it fires.
    If,
}

/// As much of a rule as its expressions need, however unfinished the rest is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TypedRule {
    /// Its name, by which it knows its own signals among those of others.
    pub name: String,
    /// Numbers that its expressions name as `{name}`.
    pub settings: BTreeMap<String, i64>,
    /// The properties of events that it declares.
    pub properties: Vec<Property>,
}

impl TypedRule {
    fn document(&self, condition: &str) -> RuleDocument {
        let nothing = Pattern::Event {
            events: Vec::new(),
            filter: String::new(),
            label: Label::default(),
        };
        RuleDocument {
            name: self.name.clone(),
            version: 1,
            label: Label::default(),
            cooldown: None,
            once: false,
            condition: condition.to_owned(),
            settings: self.settings.clone(),
            late: None,
            properties: self.properties.clone(),
            limits: Vec::new(),
            suppress_when: Vec::new(),
            exit: Vec::new(),
            when: nothing,
            then: Outcome {
                kind: SignalKind::Intent,
                signal: Label::default(),
                title: Label::default(),
                tag: None,
                priority: Priority::Normal,
                daily_cap: None,
                actions: Vec::new(),
            },
        }
    }
}

/// Checks `text` as this part of `rule`.
///
/// # Errors
/// What is wrong with it, where it stands, and what was meant.
pub fn check_part(
    rule: &TypedRule,
    (part, text): (Part, &str),
    ground: Ground<'_>,
) -> Result<Checked, Problem> {
    if part == Part::If {
        let condition = Condition::compile(&rule.document(text), ground)?;
        return Ok(condition.expression().clone());
    }
    let catalogue = EventCatalogue {
        properties: &rule.properties,
    };
    let expect = (part == Part::Filter).then_some(Type::Bool);
    let text = rule.document("").filled(text);
    let checked = ground.check(text.trim(), EVENT, (&catalogue, expect))?;
    match checked.reads_user() {
        true => Err(reads_user()),
        false => Ok(checked),
    }
}

/// What may be typed at the character `cursor` of `text`, this part of `rule`.
#[must_use]
pub fn complete_part(
    rule: &TypedRule,
    (part, text, cursor): (Part, &str, usize),
    ground: Ground<'_>,
) -> Completion {
    match part {
        Part::If => {
            let fields = FiringCatalogue::of(&rule.document(""), ground);
            ground.complete((text, cursor), FIRING, &fields)
        }
        Part::Filter | Part::Value => {
            let fields = EventCatalogue {
                properties: &rule.properties,
            };
            ground.complete((text, cursor), EVENT, &fields)
        }
    }
}
