//! What one action reaches on one object: a scope, widened and narrowed by the rules of each role.

use std::sync::Arc;

use weft_expr::{Checked, Step, Type};
use weft_kernel::Problem;

use crate::model::{Model, Object};
use crate::pack::{Effect, RuleDoc, Scope};

/// The most rules a role has on one object.
pub(super) const RULES_MAX: usize = 20;

/// A condition on a record that a role's rule sets, read with the eyes of the house.
#[derive(Clone, Debug)]
pub(crate) struct Rule(Arc<Checked>);

impl Rule {
    /// Reads the condition of a rule on records of `object`.
    ///
    /// # Errors
    /// Those of the expression; `access.rule_rows` when it reads more than the record and what its
    /// lookups point to.
    pub(super) fn new(doc: &RuleDoc, object: &Object, model: &Model) -> Result<Self, Problem> {
        let bool_ = Some(Type::Bool);
        let checked = weft_expr::check(&doc.when, object.reference(), model, bool_)?;
        let is_rows = |step: &Step| matches!(step, Step::Rows(_));
        let counts =
            |read: &weft_expr::Reference| read.field.is_none() || read.path.iter().any(is_rows);
        if checked.references().iter().any(counts) {
            let problem = Problem::invalid(
                "access.rule_rows",
                "记录规则只能引用本记录和它所关联的上级记录的字段",
                "A rule reads fields of the record itself and of what its lookups point to",
            );
            return Err(match checked.rows_read() {
                Some(read) => problem.at(read.at),
                None => problem,
            });
        }
        Ok(Self(Arc::new(checked)))
    }

    /// The condition.
    pub(crate) fn condition(&self) -> &Checked {
        &self.0
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.0.object() == other.0.object() && self.0.to_string() == other.0.to_string()
    }
}

impl Eq for Rule {}

/// What one role reaches: within `scope` or allowed by a rule, and denied by none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// Whose records.
    pub(crate) scope: Scope,
    /// Conditions under which a record is reached beyond the scope.
    pub(crate) allow: Vec<Rule>,
    /// Conditions under which it is not reached at all.
    pub(crate) deny: Vec<Rule>,
}

impl Share {
    fn is_none(&self) -> bool {
        self.scope <= Scope::Rule && self.allow.is_empty()
    }

    /// Whether every record `other` reaches is reached here, whatever the records hold.
    fn covers(&self, other: &Self) -> bool {
        let allowed = |rule| self.scope == Scope::All || self.allow.contains(rule);
        self.scope >= other.scope
            && other.allow.iter().all(allowed)
            && self.deny.iter().all(|rule| other.deny.contains(rule))
    }
}

/// What several roles reach together: whatever one of them reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    shares: Vec<Share>,
}

impl Reach {
    /// The records within `scope`, without rules.
    #[must_use]
    pub fn of(scope: Scope) -> Self {
        let mut reach = Self::default();
        let share = Share {
            scope,
            ..Share::default()
        };
        reach.join(Self {
            shares: vec![share],
        });
        reach
    }

    /// The reach of one role: its scope and those of `rules` that are about this action.
    pub(super) fn of_role<'a>(
        scope: Scope,
        rules: impl Iterator<Item = (Effect, &'a Rule)>,
    ) -> Self {
        let mut share = Share {
            scope,
            ..Share::default()
        };
        for (effect, rule) in rules {
            match effect {
                Effect::Allow => share.allow.push(rule.clone()),
                Effect::Deny => share.deny.push(rule.clone()),
            }
        }
        let mut reach = Self::default();
        reach.join(Self {
            shares: vec![share],
        });
        reach
    }

    /// Reaches what `more` reaches as well.
    pub(super) fn join(&mut self, more: Self) {
        for share in more.shares.into_iter().filter(|share| !share.is_none()) {
            let plain = |known: &&mut Share| known.deny.is_empty() && share.deny.is_empty();
            match self.shares.iter_mut().find(plain) {
                Some(known) => {
                    known.scope = known.scope.max(share.scope);
                    known.allow.extend(share.allow);
                }
                None => self.shares.push(share),
            }
        }
    }

    /// The parts, each of one role or of several without denials.
    pub(crate) fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// The widest scope; [`Scope::Rule`] when only rules reach anything.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let scopes = self.shares.iter().map(|share| share.scope.max(Scope::Rule));
        scopes.max().unwrap_or_default()
    }

    /// The scope of which certainly every record is reached.
    pub(super) fn surely(&self) -> Scope {
        let plain = self.shares.iter().filter(|share| share.deny.is_empty());
        plain.map(|share| share.scope).max().unwrap_or_default()
    }

    /// The scope beyond which certainly no record is reached.
    pub(super) fn at_most(&self) -> Scope {
        match self.shares.iter().any(|share| !share.allow.is_empty()) {
            true => Scope::All,
            false => self.scope(),
        }
    }

    /// Whether rules have a say.
    pub(crate) fn has_rules(&self) -> bool {
        let has = |share: &Share| !share.allow.is_empty() || !share.deny.is_empty();
        self.shares.iter().any(has)
    }

    /// Whether every record `other` reaches is reached here, whatever the records hold.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let covered = |share: &Share| self.shares.iter().any(|held| held.covers(share));
        other.shares.iter().all(covered)
    }
}
