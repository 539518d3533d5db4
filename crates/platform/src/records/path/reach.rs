//! The rights on the new row: nobody moves a record out of their own reach.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::query::{Datum, Term};
use weft_kernel::{Id, Problem};
use weft_store::ColumnKind;

use super::{Complete, Shaped};
use crate::access::Action;
use crate::model::{FieldIx, Object, system};
use crate::pack::{AccessKind, Scope};
use crate::unit::Unit;

/// What the new rows of one batch may belong to.
pub(super) struct Reach {
    /// The scope they must lie in.
    scope: Scope,
    /// For records that inherit: their lookup, and the parents within reach.
    parents: Option<(FieldIx, BTreeSet<Id>)>,
}

impl Reach {
    /// The reach of the caller over a batch, which makes records or changes records, not both.
    pub(super) fn of(
        unit: &mut Unit<'_, '_>,
        object: &Arc<Object>,
        batch: &[Complete],
    ) -> Result<Self, Problem> {
        let changes = batch.iter().any(|Complete(shaped)| shaped.old.is_some());
        let action = if changes {
            Action::Update
        } else {
            Action::Read
        };
        let scope = unit.caller.access().scope(object, action);
        let mut reach = Self {
            scope,
            parents: None,
        };
        let everything = unit.caller.access().is_everything();
        if everything || object.doc.access != AccessKind::Inherit {
            return Ok(reach);
        }
        let compiler = unit.compiler();
        let (link, target, parents) = compiler.parents(object, scope)?;
        let moved = |shaped: &Shaped| shaped.old.is_none() || shaped.changed.contains(&link);
        let wanted: BTreeSet<Id> = batch
            .iter()
            .filter(|Complete(shaped)| moved(shaped))
            .filter_map(|Complete(shaped)| shaped.new.at(link).as_record())
            .collect();
        let mut known = BTreeSet::new();
        if !wanted.is_empty() {
            let id = target.column(system::ID)?;
            let select = parents.and(Term::column(id).is_in(wanted)).column(id);
            let rows = unit
                .tx
                .rows(&compiler.plan(select, vec![ColumnKind::Int]))?;
            let ids = rows.iter().filter_map(|row| row.first()?.as_int());
            known.extend(ids.map(Id::new));
        }
        reach.parents = Some((link, known));
        Ok(reach)
    }

    /// Refuses a new row outside of the reach.
    pub(super) fn holds(&self, unit: &Unit<'_, '_>, shaped: &Shaped) -> Result<(), Problem> {
        let within = match (&self.parents, shaped.object.doc.access) {
            (_, AccessKind::Shared) => true,
            (Some((link, known)), AccessKind::Inherit) => {
                let moved = shaped.old.is_none() || shaped.changed.contains(link);
                match shaped.new.datum(*link) {
                    Datum::Int(parent) => !moved || known.contains(&Id::new(*parent)),
                    _ => self.owned(unit, shaped, false),
                }
            }
            _ => self.owned(unit, shaped, true),
        };
        if within {
            return Ok(());
        }
        Err(Problem::refused(
            "access.new_owner",
            "您不能把记录交给权限范围之外的人",
            "You may not hand the record to somebody outside your reach",
        )
        .on_field("owner"))
    }

    /// Whether the row is the caller's, their department's, or anybody's where `all` reaches that.
    fn owned(&self, unit: &Unit<'_, '_>, shaped: &Shaped, all: bool) -> bool {
        let person = unit.caller.person();
        let owner = shaped.new.at(system::OWNER).as_record();
        let department = shaped.new.at(system::DEPARTMENT).as_record();
        let own = person.is_some_and(|person| owner == Some(person.id));
        let near = person
            .zip(department)
            .is_some_and(|(person, department)| person.departments.contains(&department));
        match self.scope {
            Scope::None => false,
            Scope::Own => own,
            Scope::Department => own || near,
            Scope::All => all || own || near,
        }
    }
}
