//! The rights on the new row: nobody moves a record out of their own reach.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_expr::{Checked, World};
use weft_kernel::query::{Select, Term};
use weft_kernel::{Id, Problem};
use weft_store::ColumnKind;

use super::around::{Around, Placed};
use super::{Complete, Shaped};
use crate::access::{Action, Parent, Reach as Shares, Share, deciding};
use crate::model::{Field, Model, Object, system};
use crate::pack::{AccessKind, Scope};
use crate::unit::Unit;

/// What the new rows of one batch may belong to.
pub(super) struct Reach {
    /// What they must lie in: all of these. Empty for those who may do everything.
    within: Vec<Shares>,
    /// For records that inherit: their lookups.
    links: Vec<Parent>,
    /// The parents a scope reaches, by object.
    parents: BTreeMap<(Scope, u32), BTreeSet<Id>>,
    /// What rules read around the rows.
    around: Around,
    model: Arc<Model>,
}

impl Reach {
    /// The reach of the caller over a batch, which makes records or changes records, not both.
    pub(super) fn of(
        unit: &mut Unit<'_, '_>,
        object: &Arc<Object>,
        batch: &[Complete],
    ) -> Result<Self, Problem> {
        let mut reach = Self {
            within: Vec::new(),
            links: Vec::new(),
            parents: BTreeMap::new(),
            around: Around::default(),
            model: Arc::clone(unit.model),
        };
        let access = unit.caller.access();
        if access.is_everything() {
            return Ok(reach);
        }
        let changes = batch.iter().any(|Complete(shaped)| shaped.old.is_some());
        // What may be changed may be read, before and after.
        let actions = [Action::Read, Action::Update];
        let asked = actions.iter().take(1 + usize::from(changes));
        let grant = access.grant(object).cloned().unwrap_or_default();
        reach.within = asked.map(|action| grant.reach(*action).clone()).collect();
        let rows: Vec<_> = batch.iter().map(|Complete(shaped)| &shaped.new).collect();
        let rules: Vec<&Checked> = reach.rules().collect();
        reach.around = Around::of(unit, &rules, &rows)?;
        if object.doc.access == AccessKind::Inherit {
            reach.look_up_parents(unit, object, batch)?;
        }
        Ok(reach)
    }

    fn shares(&self) -> impl Iterator<Item = &Share> {
        self.within.iter().flat_map(Shares::shares)
    }

    fn rules(&self) -> impl Iterator<Item = &Checked> {
        let rules = self
            .shares()
            .flat_map(|share| share.allow.iter().chain(&share.deny));
        rules.map(crate::access::Rule::condition)
    }

    /// The parents of the rows that each scope of the shares reaches.
    fn look_up_parents(
        &mut self,
        unit: &mut Unit<'_, '_>,
        object: &Arc<Object>,
        batch: &[Complete],
    ) -> Result<(), Problem> {
        let scopes: BTreeSet<Scope> = self.shares().map(|share| share.scope).collect();
        for scope in scopes.into_iter().filter(|scope| *scope > Scope::Rule) {
            let compiler = unit.compiler();
            let parents = compiler.parents(object, scope)?;
            self.links = parents.iter().map(|(parent, _)| parent.clone()).collect();
            for (parent, select) in parents {
                let number = parent.target.number;
                let reached = self.reached(unit, (&parent, select), batch)?;
                self.parents
                    .entry((scope, number))
                    .or_default()
                    .extend(reached);
            }
        }
        Ok(())
    }

    /// Those of the parents that decide about the rows and are among what `select` finds.
    fn reached(
        &self,
        unit: &mut Unit<'_, '_>,
        (parent, select): (&Parent, Select),
        batch: &[Complete],
    ) -> Result<Vec<Id>, Problem> {
        let target = &parent.target;
        let wanted: BTreeSet<Id> = batch
            .iter()
            .filter(|Complete(shaped)| self.has_moved(shaped))
            .filter_map(|Complete(shaped)| self.parent_in(shaped, target.number))
            .collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let id = target.column(system::ID)?;
        let select = select.and(Term::column(id).is_in(wanted)).column(id);
        let plan = unit.compiler().plan(select, vec![ColumnKind::Int]);
        let rows = unit.tx.rows(&plan)?;
        let ids = rows.iter();
        Ok(ids
            .filter_map(|row| row.first()?.as_int().map(Id::new))
            .collect())
    }

    /// Whether the row's parent has to be looked at: one that stays was reached when the row was read,
    /// unless a rule reached the row and not its parent.
    fn has_moved(&self, shaped: &Shaped) -> bool {
        let moved = |parent: &Parent| shaped.changed.contains(&parent.link);
        shaped.old.is_none()
            || self.links.iter().any(moved)
            || self.within.iter().any(Shares::has_rules)
    }

    /// The parent that decides about the row, and the object it is of.
    fn parent_of(&self, shaped: &Shaped) -> Option<(u32, Id)> {
        let (parent, id) = deciding(&self.links, |link| shaped.new.at(link).as_record())?;
        Some((parent.target.number, id))
    }

    /// The parent that decides about the row where it is of the object `number`.
    fn parent_in(&self, shaped: &Shaped, number: u32) -> Option<Id> {
        let parent = self.parent_of(shaped);
        parent.and_then(|(object, id)| (object == number).then_some(id))
    }

    /// Refuses a new row outside of the reach.
    pub(super) fn holds(&self, unit: &Unit<'_, '_>, shaped: &Shaped) -> Result<(), Problem> {
        if self.within.is_empty() {
            return Ok(());
        }
        let row = Placed::new(unit, (&shaped.new, shaped.old.is_none()), &self.around)?;
        let world = World {
            now: unit.now(),
            zone: &self.model.zone,
            me: unit.caller.id(),
        };
        for shares in &self.within {
            let mut reached = false;
            for share in shares.shares() {
                let within = self.is_within(unit, shaped, share.scope);
                let holds = |rule: &crate::access::Rule| rule.condition().holds(&row, &world);
                let allowed = within || any(share.allow.iter().map(holds))?;
                reached |= allowed && !any(share.deny.iter().map(holds))?;
            }
            if !reached {
                return Err(self.out_of_reach(shares, shaped));
            }
        }
        Ok(())
    }

    fn out_of_reach(&self, shares: &Shares, shaped: &Shaped) -> Problem {
        let deciding = deciding(&self.links, |link| shaped.new.at(link).as_record());
        let lookup = deciding.and_then(|(parent, _)| shaped.object.at(parent.link).ok());
        match lookup {
            Some(lookup) if !shares.has_rules() => foreign_parent(shaped, lookup),
            _ => out_of_reach(shares),
        }
    }

    fn is_within(&self, unit: &Unit<'_, '_>, shaped: &Shaped, scope: Scope) -> bool {
        match shaped.object.doc.access {
            _ if scope <= Scope::Rule => false,
            AccessKind::Shared => true,
            AccessKind::Inherit => match self.parent_of(shaped) {
                Some((object, parent)) => {
                    let known = self.parents.get(&(scope, object));
                    !self.has_moved(shaped) || known.is_some_and(|known| known.contains(&parent))
                }
                None => owned(unit, shaped, scope, false),
            },
            AccessKind::Owned => owned(unit, shaped, scope, true),
        }
    }
}

/// Whether one of the answers is yes.
fn any(answers: impl Iterator<Item = Result<bool, Problem>>) -> Result<bool, Problem> {
    for answer in answers {
        if answer? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the row is the caller's, their department's, or anybody's where `all` reaches that.
fn owned(unit: &Unit<'_, '_>, shaped: &Shaped, scope: Scope, all: bool) -> bool {
    let person = unit.caller.person();
    let owner = shaped.new.at(system::OWNER).as_record();
    let department = shaped.new.at(system::DEPARTMENT).as_record();
    let own = person.is_some_and(|person| owner == Some(person.id));
    let near = person
        .zip(department)
        .is_some_and(|(person, department)| person.departments.contains(&department));
    match scope {
        Scope::None | Scope::Rule => false,
        Scope::Own => own,
        Scope::Department => own || near,
        Scope::All => all || own || near,
    }
}

/// The record belongs to what `lookup` names, which may have been filled in by itself.
fn foreign_parent(shaped: &Shaped, lookup: &Field) -> Problem {
    let (what, whose) = (&shaped.object.doc.label, &lookup.doc.label);
    Problem::refused(
        "access.new_parent",
        format!(
            "这条「{}」记在「{}」名下，而该「{}」不在您的权限范围内；请联系其负责人",
            what.zh, whose.zh, whose.zh
        ),
        format!(
            "{} belongs to its \"{}\", which lies outside your reach; ask whoever it belongs to",
            what.en, whose.en
        ),
    )
    .on_field(&lookup.name)
}

fn out_of_reach(shares: &Shares) -> Problem {
    if shares.has_rules() {
        return Problem::refused(
            "access.new_row",
            "改成这样之后，这条记录将超出您的权限范围",
            "With these values the record would lie outside your reach",
        );
    }
    Problem::refused(
        "access.new_owner",
        "您不能把记录交给权限范围之外的人",
        "You may not hand the record to somebody outside your reach",
    )
    .on_field("owner")
}
