//! Rights on one object, as one role gives them or several together.

use std::collections::BTreeSet;

use weft_kernel::Problem;

use super::Action;
use super::reach::{RULES_MAX, Reach, Rule};
use crate::model::{Model, Object};
use crate::pack::{Effect, GrantDoc, Scope};

/// Rights on one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Which records may be read.
    pub read: Reach,
    /// Whether records may be made.
    pub create: bool,
    /// Which may be changed.
    pub update: Reach,
    /// Which may be deleted.
    pub delete: Reach,
    /// Numbers of fields that behave as if they did not exist.
    pub hidden: BTreeSet<u32>,
    /// Numbers of fields that are read but not written.
    pub readonly: BTreeSet<u32>,
    /// Numbers of masked fields that may be asked for in clear.
    pub reveal: BTreeSet<u32>,
}

impl Grant {
    /// What a role's document gives on `object`.
    ///
    /// # Errors
    /// Those of a rule's condition; `access.too_many_rules`.
    pub(super) fn of(doc: &GrantDoc, object: &Object, model: &Model) -> Result<Self, Problem> {
        let rules = rules(doc, object, model)?;
        let reach = |scope, action| {
            let about = rules.iter().filter(move |(of, ..)| *of == action);
            Reach::of_role(scope, about.map(|(_, effect, rule)| (*effect, rule)))
        };
        let numbers = |names: &[String]| -> BTreeSet<u32> {
            let known = names.iter().filter_map(|name| object.field(name).ok());
            known.map(|(_, field)| field.number).collect()
        };
        Ok(Self {
            read: reach(doc.read, Action::Read),
            create: doc.create,
            update: reach(doc.update, Action::Update),
            delete: reach(doc.delete, Action::Delete),
            hidden: numbers(&doc.hidden),
            readonly: numbers(&doc.readonly),
            reveal: numbers(&doc.reveal),
        })
    }

    /// What may be done by `action`, without the right to read.
    pub(crate) fn reach(&self, action: Action) -> &Reach {
        match action {
            Action::Read => &self.read,
            Action::Update => &self.update,
            Action::Delete => &self.delete,
        }
    }

    /// Whether rules have a say about `action`.
    #[must_use]
    pub fn has_rules(&self, action: Action) -> bool {
        self.reach(action).has_rules() || self.read.has_rules()
    }

    pub(super) fn join(&mut self, more: Self) {
        // A field is out of reach only when no role reaches it; a role that reads no record reaches none.
        if more.reads_any() && self.reads_any() {
            self.hidden.retain(|field| more.hidden.contains(field));
            self.readonly.retain(|field| more.readonly.contains(field));
            self.reveal.extend(&more.reveal);
        } else if more.reads_any() {
            self.hidden = more.hidden;
            self.readonly = more.readonly;
            self.reveal = more.reveal;
        }
        self.read.join(more.read);
        self.update.join(more.update);
        self.delete.join(more.delete);
        self.create |= more.create;
    }

    fn reads_any(&self) -> bool {
        self.read.scope() > Scope::None
    }

    pub(super) fn covers(&self, other: &Self) -> bool {
        let fields_too = self.hidden.is_subset(&other.hidden)
            && self.readonly.is_subset(&other.readonly)
            && other.reveal.is_subset(&self.reveal);
        self.read.covers(&other.read)
            && self.create >= other.create
            && self.update.covers(&other.update)
            && self.delete.covers(&other.delete)
            && (!other.reads_any() || fields_too)
    }
}

fn rules(
    doc: &GrantDoc,
    object: &Object,
    model: &Model,
) -> Result<Vec<(Action, Effect, Rule)>, Problem> {
    if doc.rules.len() > RULES_MAX {
        return Err(Problem::invalid(
            "access.too_many_rules",
            format!("「{}」最多 {RULES_MAX} 条记录规则", object.doc.label.zh),
            format!("{} takes at most {RULES_MAX} rules", object.doc.label.en),
        ));
    }
    let rules = doc.rules.iter().enumerate().map(|(place, rule)| {
        let checked = Rule::new(rule, object, model).map_err(|problem| {
            problem.on_field(format!("objects.{}.rules[{place}].when", object.name))
        })?;
        Ok((rule.action.into(), rule.effect, checked))
    });
    rules.collect()
}
