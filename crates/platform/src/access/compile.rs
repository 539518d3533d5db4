//! The compiler of rights: the only place that makes a plan over records.

use weft_expr::{Aliases, LowerScope, ObjectRef, World, check_joins};
use weft_kernel::query::{Column, Function, Select, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, Plan};

use super::reach::{Rule, Share};
use super::{CallerCatalogue, Grant, Parent, parents};
use crate::caller::Caller;
use crate::model::{Model, Object, system};
use crate::pack::{AccessKind, RuleAction, Scope};

/// What is done to a record that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Read it.
    Read,
    /// Change it.
    Update,
    /// Delete it.
    Delete,
}

impl From<RuleAction> for Action {
    fn from(action: RuleAction) -> Self {
        match action {
            RuleAction::Read => Self::Read,
            RuleAction::Update => Self::Update,
            RuleAction::Delete => Self::Delete,
        }
    }
}

/// The alias of the base table of a query.
const BASE: u16 = 0;

/// Makes queries of records that hold nothing their caller may not see.
pub struct Compiler<'a> {
    /// The model.
    pub model: &'a Model,
    /// Who asks.
    pub caller: &'a Caller,
    /// The moment expressions call now.
    pub now: Moment,
    aliases: Aliases,
}

impl<'a> Compiler<'a> {
    /// A compiler for one query.
    #[must_use]
    pub fn new(model: &'a Model, caller: &'a Caller, now: Moment) -> Self {
        Self {
            model,
            caller,
            now,
            aliases: Aliases::from(BASE + 1),
        }
    }

    /// The model through the caller's eyes, to check expressions with.
    #[must_use]
    pub fn catalogue(&self) -> CallerCatalogue<'a> {
        CallerCatalogue {
            model: self.model,
            access: self.caller.access(),
        }
    }

    /// The live records of `object` that `action` reaches; columns, filter and order are the caller's.
    ///
    /// # Errors
    /// `access.object` when the caller has no such right at all.
    pub fn select(&self, object: &Object, action: Action) -> Result<Select, Problem> {
        if self.caller.access().scope(object, action) == Scope::None {
            return Err(self.refused(object, action));
        }
        Ok(Select::from(object.table.clone())
            .and(live(object, BASE)?)
            .and(self.reach(object, BASE, action)?))
    }

    /// The deleted records of `object` that `action` would reach, were they there.
    ///
    /// # Errors
    /// `access.object` when the caller has no such right at all.
    pub fn select_deleted(&self, object: &Object, action: Action) -> Result<Select, Problem> {
        if self.caller.access().scope(object, action) == Scope::None {
            return Err(self.refused(object, action));
        }
        Ok(Select::from(object.table.clone())
            .and(live(object, BASE)?.negated())
            .and(self.reach(object, BASE, action)?))
    }

    /// Lowers expressions over the base table; rights go into every join and subquery.
    ///
    /// # Errors
    /// What `work` answers.
    pub fn lowering<T>(
        &self,
        select: &mut Select,
        work: impl FnOnce(&mut LowerScope<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let (catalogue, world) = (self.catalogue(), self.world());
        let rights = |object: ObjectRef, alias: u16| self.rights(object, alias);
        let mut scope = LowerScope::new(&catalogue, BASE, &self.aliases, world, &rights);
        let answer = work(&mut scope)?;
        select.joins.extend(scope.joins);
        check_joins(&select.joins)?;
        Ok(answer)
    }

    /// The finished plan.
    #[must_use]
    pub fn plan(&self, select: Select, kinds: Vec<ColumnKind>) -> Plan {
        Plan::compile(select, kinds)
    }

    /// The rights on a joined table: live records that may be read.
    ///
    /// # Errors
    /// `query.too_many_tables`.
    pub fn rights(&self, object: ObjectRef, alias: u16) -> Result<Term, Problem> {
        let object = self.model.by_number(object.0);
        let object = object.ok_or_else(|| Problem::internal("access.object_number", alias))?;
        Ok(live(object, alias)?.and(self.reach(object, alias, Action::Read)?))
    }

    /// A number for a further table.
    ///
    /// # Errors
    /// `expr.too_many_tables`.
    pub fn alias(&self) -> Result<u16, Problem> {
        self.aliases.take()
    }

    /// The refusal of somebody who has no right to `action`: what they may not know of is not there.
    fn refused(&self, object: &Object, action: Action) -> Problem {
        let access = self.caller.access();
        if access.scope(object, Action::Read) == Scope::None && !access.may_create(object) {
            return Model::unknown_object(&object.name);
        }
        let (zh, en) = match action {
            Action::Read => ("查看", "see"),
            Action::Update => ("修改", "change"),
            Action::Delete => ("删除", "delete"),
        };
        Problem::refused(
            "access.object",
            format!("您没有{zh}「{}」的权限", object.doc.label.zh),
            format!("You may not {en} {}", object.doc.plural.en),
        )
    }

    fn world(&self) -> World<'a> {
        World {
            now: self.now,
            zone: &self.model.zone,
            me: self.caller.id(),
        }
    }

    /// The records of `object` that `action` reaches: what may be changed may be read.
    fn reach(&self, object: &Object, alias: u16, action: Action) -> Result<Term, Problem> {
        let reach = self.reach_of(object, alias, action)?;
        match action {
            Action::Read => Ok(reach),
            _ => Ok(reach.and(self.reach_of(object, alias, Action::Read)?)),
        }
    }

    /// The records that the shares of one action reach, whether or not they may be read.
    fn reach_of(&self, object: &Object, alias: u16, action: Action) -> Result<Term, Problem> {
        let access = self.caller.access();
        access.must_fit(self.model)?;
        if access.is_everything() {
            return Ok(Term::TRUE);
        }
        let shares = access
            .grant(object)
            .map_or(&[][..], |grant: &Grant| grant.reach(action).shares());
        if shares.iter().any(|share| is_whole(object, share)) {
            return Ok(Term::TRUE);
        }
        let mut reach = Term::FALSE;
        for share in shares {
            reach = reach.or(self.share(object, alias, share)?);
        }
        Ok(reach)
    }

    /// Within the scope or allowed, and not denied.
    fn share(&self, object: &Object, alias: u16, share: &Share) -> Result<Term, Problem> {
        let mut within = self.scope(object, alias, share.scope)?;
        // What the scope gives already, no rule can add to: no table is asked in vain.
        let allow = match within {
            Term::TRUE => &[][..],
            _ => &share.allow,
        };
        for rule in allow {
            within = within.or(self.rule(object, alias, rule)?);
        }
        for rule in &share.deny {
            // What cannot be known does not hold, so it does not deny.
            let denied = Term::call2(
                Function::Coalesce,
                self.rule(object, alias, rule)?,
                Term::value(false),
            );
            within = within.and(denied.negated());
        }
        Ok(within)
    }

    /// The condition of a rule on the table under `alias`. It is read with the eyes of the house:
    /// a rule may ask what the caller may not.
    fn rule(&self, object: &Object, alias: u16, rule: &Rule) -> Result<Term, Problem> {
        let live = |object: ObjectRef, alias: u16| {
            let object = self.model.by_number(object.0);
            let object = object.ok_or_else(|| Problem::internal("access.object_number", alias))?;
            live(object, alias)
        };
        let condition = rule.condition();
        let base = match condition.is_same_row() {
            true => alias,
            false => self.alias()?,
        };
        let world = self.world();
        let mut scope = LowerScope::new(self.model, base, &self.aliases, world, &live);
        let term = condition.lower(&mut scope)?;
        if base == alias {
            return Ok(term);
        }
        let id = |alias| Term::Column(alias, Column::fixed("id"));
        let mut here = Select::from_alias(object.table.clone(), base)
            .output("one", Term::value(1))
            .and(id(base).eq(id(alias)))
            .and(term);
        here.joins = scope.joins;
        Ok(Term::Exists(Box::new(here)))
    }

    /// The person and the departments one of which owns every record of `object` that may be read;
    /// none when others may be among them.
    pub(crate) fn owners(&self, object: &Object) -> Option<(Id, &[Id])> {
        let access = self.caller.access();
        if access.is_everything() || object.doc.access != AccessKind::Owned {
            return None;
        }
        let shares = access.grant(object)?.reach(Action::Read).shares();
        let is_kept = |share: &Share| share.scope < Scope::All && share.allow.is_empty();
        let person = self
            .caller
            .person()
            .filter(|_| shares.iter().all(is_kept))?;
        let whole = |share: &Share| share.scope == Scope::Department;
        let departments = match shares.iter().any(whole) {
            true => person.departments.as_slice(),
            false => &[],
        };
        Some((person.id, departments))
    }

    /// The records of `object` within `scope`.
    fn scope(&self, object: &Object, alias: u16, scope: Scope) -> Result<Term, Problem> {
        match (scope, object.doc.access) {
            (Scope::None | Scope::Rule, _) => Ok(Term::FALSE),
            (_, AccessKind::Shared) | (Scope::All, AccessKind::Owned) => Ok(Term::TRUE),
            (_, AccessKind::Owned) => self.owned(object, alias, scope),
            (_, AccessKind::Inherit) => self.inherited(object, alias, scope),
        }
    }

    /// The lookups by which records of `object` inherit, each with the records it may point to which
    /// the reader sees within `scope`.
    pub(crate) fn parents(
        &self,
        object: &Object,
        scope: Scope,
    ) -> Result<Vec<(Parent, Select)>, Problem> {
        let select = |parent: Parent| {
            let target = &parent.target;
            let select = Select::from(target.table.clone())
                .and(live(target, BASE)?)
                .and(self.reach_of_parent(target, BASE, scope)?);
            Ok((parent, select))
        };
        let parents = parents::of(object, self.model)?;
        parents.into_iter().map(select).collect()
    }

    /// The parents that are read and lie within `scope`; for [`Scope::All`] it is enough to be read.
    fn reach_of_parent(&self, target: &Object, alias: u16, scope: Scope) -> Result<Term, Problem> {
        let read = self.reach_of(target, alias, Action::Read)?;
        if scope == Scope::All {
            return Ok(read);
        }
        Ok(self.scope(target, alias, scope)?.and(read))
    }

    fn owned(&self, object: &Object, alias: u16, scope: Scope) -> Result<Term, Problem> {
        let Some(person) = self.caller.person() else {
            return Ok(Term::FALSE);
        };
        let column = |ix| {
            object
                .column(ix)
                .map(|column| Term::Column(alias, column.clone()))
        };
        let own = column(system::OWNER)?.eq(Term::value(person.id));
        if scope == Scope::Own || person.departments.is_empty() {
            return Ok(own);
        }
        Ok(own.or(column(system::DEPARTMENT)?.is_in(person.departments.iter().copied())))
    }

    /// Records whose parent is live, may be read and lies within `scope`; without a parent, one's own.
    /// Of several lookups the first that is filled leads to the parent.
    fn inherited(&self, object: &Object, alias: u16, scope: Scope) -> Result<Term, Problem> {
        let (mut reach, mut unfilled) = (Term::FALSE, Term::TRUE);
        for Parent { link, target } in parents::of(object, self.model)? {
            let link = Term::Column(alias, object.column(link)?.clone());
            let here = self.parent_within(&target, &link, scope)?;
            reach = reach.or(unfilled.clone().and(here));
            unfilled = unfilled.and(link.is_null());
        }
        Ok(reach.or(unfilled.and(self.owned(object, alias, scope)?)))
    }

    /// Whether `link` leads to a live record of `target` that may be read and lies within `scope`.
    fn parent_within(&self, target: &Object, link: &Term, scope: Scope) -> Result<Term, Problem> {
        let alias = self.alias()?;
        let here = Select::from_alias(target.table.clone(), alias)
            .column(&Column::fixed("id"))
            .and(Term::Column(alias, Column::fixed("id")).eq(link.clone()))
            .and(live(target, alias)?)
            .and(self.reach_of_parent(target, alias, scope)?);
        Ok(Term::Exists(Box::new(here)))
    }
}

/// Whether a share reaches every record, whatever the rules beside it allow.
fn is_whole(object: &Object, share: &Share) -> bool {
    let all = match (share.scope, object.doc.access) {
        (Scope::None | Scope::Rule, _) => false,
        (_, AccessKind::Shared) | (Scope::All, AccessKind::Owned) => true,
        (_, AccessKind::Owned | AccessKind::Inherit) => false,
    };
    all && share.deny.is_empty()
}

fn live(object: &Object, alias: u16) -> Result<Term, Problem> {
    let deleted = object.column(system::DELETED_AT)?.clone();
    Ok(Term::Call(
        Function::IsNull,
        vec![Term::Column(alias, deleted)],
    ))
}
