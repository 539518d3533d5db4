//! The rules of rights as they are written, over plain rows; with deliberate mistakes on demand.

use weft_platform::Scope;
use weft_platform::pack::{Effect, RuleAction};

use crate::ask::{Filter, type_of};
use crate::pack::{self, DEPARTMENT, Kept, Kind, USER};
use crate::role::{Grant, Somebody};
use crate::world::{Row, Rows, Val};

/// A deliberate mistake of the oracle, which the property must notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    JoinWithoutRights,
    LabelWithoutRights,
    FoldWithoutRights,
    SearchWithoutRights,
    CountWithoutRights,
    RelatedWithoutRights,
    HiddenFiltered,
    HiddenSorted,
    HiddenGrouped,
    HiddenSearched,
    /// Typing errors are forgiven in hidden fields too.
    HiddenNear,
    DerivedShown,
    DeletedParentCounts,
    /// Of several parents any one opens the record, not the first alone.
    AnyParentOpens,
    /// Of several parents the last decides.
    LastParentDecides,
    /// Only the first lookup is asked for a parent.
    OtherParentsIgnored,
    /// A parent in the bin leaves the decision to the next.
    DeletedParentPassedOver,
    /// Lines by a lookup that others may come before are taken for all lines.
    SecondParentCountsAsFirst,
    DepartmentIsAll,
    OwnIsDepartment,
    UpdateReachesWhatIsRead,
    NewRowUnchecked,
    ReadonlyWritten,
    ForeignLinkTaken,
    /// A rule that allows is not asked.
    AllowIgnored,
    /// A rule that denies is not asked.
    DenyIgnored,
    /// A rule that cannot be answered denies.
    DenyOfUnknown,
    /// Denials go before what the scope reaches only, not before what another rule allows.
    AllowBeatsDeny,
    /// What one role denies, no other role gives.
    DenyOfAnyRole,
    /// Only the first role counts.
    FirstRoleOnly,
    /// A rule sees what its holder sees.
    RuleWithOwnEyes,
    /// A rule reads a parent in the bin.
    RuleReadsBin,
    /// A rule about reading is not asked when records are changed.
    UpdateWithoutReadRules,
    /// A field that one role hides is hidden though another shows it.
    HiddenByAnyRole,
    /// A new row may lie where a rule denies it.
    NewRowRulesUnasked,
    /// What is behind a mask is shown.
    MaskedShown,
    /// The label of what a lookup points to is shown though the title is masked.
    MaskedTitleShown,
    /// What is behind a mask answers filters, orders and groups.
    MaskedAsked,
    /// What is behind a mask is found.
    MaskedSearched,
    /// What is computed from behind a mask is shown.
    MaskedDerived,
}

/// The rules, for one person over some rows.
pub(crate) struct Rules<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) who: &'a Somebody,
    pub(crate) fault: Fault,
}

impl Rules<'_> {
    /// The row of the person themself.
    pub(crate) fn me(&self) -> usize {
        self.rows.of(USER)[self.who.user]
    }

    /// The departments the person reaches.
    pub(crate) fn departments(&self) -> Vec<usize> {
        let mut all = self.rows.of(DEPARTMENT);
        all.rotate_left(self.who.user % 3);
        all.truncate(self.who.departments);
        all
    }

    /// The department the person is in.
    pub(crate) fn department(&self) -> Val {
        self.departments()
            .first()
            .map_or(Val::Null, |place| Val::Ref(*place))
    }

    pub(crate) fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// What each role gives on the object.
    pub(crate) fn grants(&self, object: usize) -> impl Iterator<Item = &Grant> {
        let counted = if self.is(Fault::FirstRoleOnly) { 1 } else { 9 };
        let roles = self.who.roles.iter().take(counted);
        roles.map(move |role| &role.grants[object])
    }

    /// Whether any record may be reached by `action` at all.
    pub(crate) fn may(&self, object: usize, action: RuleAction) -> bool {
        let any = |action| self.grants(object).any(|grant| grant.reaches_any(action));
        any(RuleAction::Read) && any(action)
    }

    /// What is answered about an object of which nothing may be read: it is not there, unless the
    /// person makes records of it.
    pub(crate) fn out_of_sight(&self, object: usize) -> &'static str {
        match self.grants(object).any(|grant| grant.create) {
            true => "access.object",
            false => "object.unknown",
        }
    }

    fn reading(&self, object: usize) -> Vec<&Grant> {
        let grants = self.grants(object);
        grants
            .filter(|grant| grant.reaches_any(RuleAction::Read))
            .collect()
    }

    /// Whether a field that roles name in `names` is named by every role that reads the object.
    fn by_all(&self, object: usize, named: impl Fn(&Grant) -> bool) -> bool {
        let mut reading = self.reading(object).into_iter();
        if self.is(Fault::HiddenByAnyRole) {
            return reading.any(named);
        }
        reading.all(named)
    }

    /// Whether the field is read but not written.
    pub(crate) fn is_readonly(&self, object: usize, name: &str) -> bool {
        self.by_all(object, |grant| grant.readonly.contains(name))
    }

    /// Whether the field exists for the person.
    pub(crate) fn reads(&self, object: usize, name: &str) -> bool {
        if !self.may(object, RuleAction::Read)
            || self.by_all(object, |grant| grant.hidden.contains(name))
        {
            return false;
        }
        let is_total = |kind| matches!(kind, Kind::Formula(..) | Kind::Rollup(..));
        let kind = pack::find(object, name).kind;
        if is_total(kind) && self.is(Fault::DerivedShown) {
            return true;
        }
        let reads_input = |object, name| match self.is(Fault::MaskedDerived) {
            true => self.reads(object, name),
            false => self.asks(object, name),
        };
        match kind {
            Kind::Formula(_, _, reads) => reads.iter().all(|name| reads_input(object, name)),
            Kind::Rollup(_, child, link, folded) => {
                reads_input(child, link)
                    && reads_input(child, folded.unwrap_or("stage"))
                    && self.sees_all_lines(object, child, link)
            }
            _ => true,
        }
    }

    /// Whether the person may find records by the field.
    pub(crate) fn asks(&self, object: usize, name: &str) -> bool {
        let is_masked = pack::find(object, name).mask.is_some();
        let mut reading = self.reading(object).into_iter();
        let mut reveals = || reading.any(|grant| grant.reveal.contains(name));
        self.reads(object, name) && (!is_masked || self.is(Fault::MaskedAsked) || reveals())
    }

    /// Whether every line of every record the person sees is seen.
    fn sees_all_lines(&self, object: usize, child: usize, link: &str) -> bool {
        let plain = self.grants(child).filter(|grant| {
            let mut rules = grant.rules_of(RuleAction::Read);
            rules.all(|rule| rule.effect == Effect::Allow)
        });
        let lines = plain.map(|grant| grant.read).max();
        let lines = lines.unwrap_or(Scope::None);
        let allows = |grant: &&Grant| grant.allows_any(RuleAction::Read);
        let whole = match self.grants(object).find(allows) {
            Some(_) => Some(Scope::All),
            None => self.grants(object).map(|grant| grant.read).max(),
        };
        match pack::kept(self.rows.pack, child) {
            Kept::Shared => lines > Scope::Rule,
            Kept::Owned => lines == Scope::All,
            Kept::Inherit(by) => {
                let decides = by[0] == link
                    || by.contains(&link) && self.is(Fault::SecondParentCountsAsFirst);
                decides && lines > Scope::Rule && Some(lines) >= whole
            }
        }
    }

    pub(crate) fn is_mine(&self, row: &Row) -> bool {
        row.values["owner"] == Val::Ref(self.me())
    }

    pub(crate) fn is_near(&self, row: &Row) -> bool {
        matches!(row.values["department"], Val::Ref(at) if self.departments().contains(&at))
    }

    /// Whether the row lies within the scope.
    fn within(&self, row: &Row, scope: Scope) -> bool {
        let mine = self.is_mine(row);
        let near = self.is_near(row);
        match (pack::kept(self.rows.pack, row.object), scope) {
            (_, Scope::None | Scope::Rule) => false,
            (Kept::Shared, _) | (Kept::Owned, Scope::All) => true,
            (Kept::Owned, Scope::Department) => mine || near || self.is(Fault::DepartmentIsAll),
            (Kept::Owned, Scope::Own) => mine || near && self.is(Fault::OwnIsDepartment),
            (Kept::Inherit(by), scope) => match self.parents(row, by).as_slice() {
                // Without a parent, one's own.
                [] => mine || near && scope > Scope::Own,
                parents => parents.iter().any(|parent| {
                    let parent = &self.rows.all[*parent];
                    (parent.live || self.is(Fault::DeletedParentCounts))
                        && (scope == Scope::All || self.within(parent, scope))
                        && self.shared(parent, RuleAction::Read)
                }),
            },
        }
    }

    /// The parent that decides about a row: the first that is filled.
    fn parents(&self, row: &Row, by: &[&str]) -> Vec<usize> {
        let asked = if self.is(Fault::OtherParentsIgnored) {
            &by[..1]
        } else {
            by
        };
        let mut filled = asked.iter().filter_map(|link| match row.values[link] {
            Val::Ref(parent) => Some(parent),
            _ => None,
        });
        let counted = if self.is(Fault::AnyParentOpens) { 9 } else { 1 };
        if self.is(Fault::LastParentDecides) {
            return filled.next_back().into_iter().collect();
        }
        let gone = |parent: &usize| {
            self.is(Fault::DeletedParentPassedOver) && !self.rows.all[*parent].live
        };
        filled
            .filter(|parent| !gone(parent))
            .take(counted)
            .collect()
    }

    /// Whether a role gives the row for `action`: within its scope or allowed, and not denied.
    fn shared(&self, row: &Row, action: RuleAction) -> bool {
        let denied = |grant: &Grant| {
            let mut rules = grant.rules_of(action);
            let unknown = self.is(Fault::DenyOfUnknown).then_some(());
            let denies = |when| match self.rule_holds(row, when) {
                Some(truth) => truth,
                None => unknown.is_some(),
            };
            rules.any(|rule| rule.effect == Effect::Deny && denies(&rule.when))
                && !self.is(Fault::DenyIgnored)
        };
        if self.is(Fault::DenyOfAnyRole) && self.grants(row.object).any(denied) {
            return false;
        }
        self.grants(row.object).any(|grant| {
            let within = self.within(row, grant.scope(action));
            let allowed = grant.rules_of(action).any(|rule| {
                rule.effect == Effect::Allow && self.rule_holds(row, &rule.when) == Some(true)
            });
            let allowed = allowed && !self.is(Fault::AllowIgnored);
            if allowed && self.is(Fault::AllowBeatsDeny) {
                return true;
            }
            (within || allowed) && !denied(grant)
        })
    }

    /// Whether the person reaches the row by `action`; what is changed is read as well.
    pub(crate) fn reached(&self, row: &Row, action: RuleAction) -> bool {
        let reads = match self.is(Fault::UpdateWithoutReadRules) && action != RuleAction::Read {
            true => self
                .grants(row.object)
                .any(|grant| self.within(row, grant.read)),
            false => self.shared(row, RuleAction::Read),
        };
        reads && self.shared(row, action)
    }

    /// Whether the row may lie where it does after a change: as [`Self::reached`].
    pub(crate) fn may_lie(&self, row: &Row, action: RuleAction) -> bool {
        if self.is(Fault::NewRowRulesUnasked) {
            let within = |action| {
                let mut grants = self.grants(row.object);
                grants.any(|grant| self.within(row, grant.scope(action)))
            };
            return within(RuleAction::Read) && within(action);
        }
        self.reached(row, action)
    }

    /// Whether the person sees the row.
    pub(crate) fn sees(&self, row: &Row) -> bool {
        row.live && self.shared(row, RuleAction::Read)
    }

    /// The condition of a record rule, which sees everything that is not in the bin.
    fn rule_holds(&self, row: &Row, when: &Filter) -> Option<bool> {
        match when {
            Filter::Compare(path, op, literal) => {
                let end = self.follow_blindly(row, &path.lookups);
                let value = end.map_or(Val::Null, |row| self.rows.value(row, path.name));
                self.compare(&value, *op, literal, type_of(path.kind))
            }
            Filter::Folded(_) => None,
            Filter::Not(one) => self.rule_holds(row, one).map(|truth| !truth),
            Filter::And(one, other) => both(self.rule_holds(row, one), self.rule_holds(row, other)),
            Filter::Or(one, other) => {
                let not = |truth: Option<bool>| truth.map(|truth| !truth);
                let (one, other) = (self.rule_holds(row, one), self.rule_holds(row, other));
                not(both(not(one), not(other)))
            }
        }
    }

    fn follow_blindly<'r>(&'r self, row: &'r Row, lookups: &[&str]) -> Option<&'r Row> {
        let mut here = row;
        for lookup in lookups {
            let Val::Ref(place) = here.values[lookup] else {
                return None;
            };
            here = &self.rows.all[place];
            let hidden = self.is(Fault::RuleWithOwnEyes) && !self.scoped(here);
            if hidden || !here.live && !self.is(Fault::RuleReadsBin) {
                return None;
            }
        }
        Some(here)
    }

    /// Whether the row lies within a scope of reading, rules left aside.
    fn scoped(&self, row: &Row) -> bool {
        let mut grants = self.grants(row.object);
        grants.any(|grant| self.within(row, grant.read))
    }
}

/// Three-valued `and`.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

impl Grant {
    pub(crate) fn scope(&self, action: RuleAction) -> Scope {
        match action {
            RuleAction::Read => self.read,
            RuleAction::Update => self.update,
            RuleAction::Delete => self.delete,
        }
    }

    pub(crate) fn rules_of(&self, action: RuleAction) -> impl Iterator<Item = &crate::role::Rule> {
        self.rules.iter().filter(move |rule| rule.action == action)
    }

    fn allows_any(&self, action: RuleAction) -> bool {
        let mut rules = self.rules_of(action);
        rules.any(|rule| rule.effect == Effect::Allow)
    }

    fn reaches_any(&self, action: RuleAction) -> bool {
        self.scope(action) > Scope::Rule || self.allows_any(action)
    }
}
