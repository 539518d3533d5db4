//! How many tables the rights on a record may need: stories that need more than one query may read
//! are left out, so that every other refusal is the rules' own.

use weft_expr::ALIASES_MAX;
use weft_platform::Scope;
use weft_platform::pack::{Effect, RuleAction};

use crate::ask::Filter;
use crate::pack::{self, Kept, Kind};
use crate::role::{Grant, WRITTEN};
use crate::rules::Rules;

impl Rules<'_> {
    /// Whether the rights of a write by `action` on `object` fit into queries, and those on whatever
    /// its links may point to.
    pub(crate) fn fits(&self, object: usize, action: RuleAction) -> bool {
        let most = usize::from(ALIASES_MAX) - 1;
        // What is written has to be readable.
        let mut own = self.tables(object, RuleAction::Read);
        if action != RuleAction::Read {
            own += self.tables(object, action);
        }
        own <= most
            && WRITTEN
                .into_iter()
                .all(|target| self.tables(target, RuleAction::Read) <= most)
    }

    /// The most tables that a condition on what `action` reaches may read beside the object's own.
    fn tables(&self, object: usize, action: RuleAction) -> usize {
        if self
            .grants(object)
            .any(|grant| self.is_whole(object, grant, action))
        {
            return 0;
        }
        let of = |grant: &Grant| {
            let rules = grant.rules_of(action);
            let rules: usize = rules.map(|rule| rule_tables(&rule.when)).sum();
            rules + self.scope_tables(object, grant.scope(action))
        };
        self.grants(object).map(of).sum()
    }

    fn is_whole(&self, object: usize, grant: &Grant, action: RuleAction) -> bool {
        let mut rules = grant.rules_of(action);
        let all = match (grant.scope(action), pack::kept(self.rows.pack, object)) {
            (Scope::None | Scope::Rule, _) => false,
            (_, Kept::Shared) | (Scope::All, Kept::Owned) => true,
            _ => false,
        };
        all && rules.all(|rule| rule.effect == Effect::Allow)
    }

    /// Records that inherit ask for their parent, and what their reader sees of it.
    fn scope_tables(&self, object: usize, scope: Scope) -> usize {
        let link = match (scope, pack::kept(self.rows.pack, object)) {
            (Scope::None | Scope::Rule, _) | (_, Kept::Owned | Kept::Shared) => return 0,
            (_, Kept::Inherit(link)) => link,
        };
        let Kind::Lookup(parent) = pack::find(object, link).kind else {
            panic!("`{link}` is a lookup");
        };
        1 + self.tables(parent, RuleAction::Read) + self.scope_tables(parent, scope)
    }
}

/// The record itself once more, and one table for each lookup that is followed.
fn rule_tables(when: &Filter) -> usize {
    match when {
        Filter::Compare(path, ..) => {
            let end = matches!(path.kind, Kind::Lookup(_));
            1 + path.lookups.len() + usize::from(end)
        }
        Filter::Folded(_) => panic!("rules fold nothing"),
        Filter::Not(one) => rule_tables(one),
        Filter::And(one, other) | Filter::Or(one, other) => rule_tables(one) + rule_tables(other),
    }
}
