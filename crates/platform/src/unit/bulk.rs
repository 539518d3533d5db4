//! What imports and undoing ask in bulk.

use std::sync::Arc;

use weft_kernel::query::{Column, Datum, Function, Term};
use weft_kernel::{Id, Problem, Value};
use weft_store::{ColumnKind, Row};

use super::Unit;
use crate::access::Action;
use crate::fields::Shape;
use crate::model::{FieldIx, Object, system};
use crate::records::{Change, Computed, Record, listed_ids};

impl Unit<'_, '_> {
    /// The most values in one condition: databases limit their parameters.
    const AMONG_MAX: usize = 5000;

    /// The visible records whose field at `ix` holds one of `values`.
    pub(crate) fn holding(
        &mut self,
        object: &Arc<Object>,
        ix: FieldIx,
        values: &[Value],
    ) -> Result<Vec<Record>, Problem> {
        let shape = object
            .at(ix)?
            .shape
            .ok_or_else(|| Problem::internal("unit.no_shape", ix))?;
        let data: Vec<Datum> = values
            .iter()
            .map(|value| shape.datum(value))
            .collect::<Result<_, _>>()?;
        let mut found = Vec::new();
        for part in data.chunks(Self::AMONG_MAX) {
            let filter = Term::In(Box::new(Term::column(object.column(ix)?)), part.to_vec());
            found.extend(self.select(object, Action::Read, filter)?);
        }
        Ok(found)
    }

    /// The live records whose field at `ix`, a lookup or a list of them, points to one of `ids`:
    /// pairs of record and target.
    pub(crate) fn links_to(
        &mut self,
        object: &Arc<Object>,
        ix: FieldIx,
        ids: &[Id],
    ) -> Result<Vec<(Id, Id)>, Problem> {
        let (id, link) = (object.column(system::ID)?, object.column(ix)?);
        let listed = object.at(ix)?.shape == Some(Shape::Records);
        let kind = if listed {
            ColumnKind::Text
        } else {
            ColumnKind::Int
        };
        let mut found = Vec::new();
        for part in ids.chunks(Self::AMONG_MAX) {
            let among = match listed {
                true => lists_any(link, part),
                false => Term::column(link).is_in(part.iter().copied()),
            };
            let compiler = self.compiler();
            let select = compiler.select(object, Action::Read)?.and(among);
            let select = select.column(id).column(link);
            let plan = compiler.plan(select, vec![ColumnKind::Int, kind]);
            let rows = self.tx.rows(&plan)?;
            found.extend(rows.iter().flat_map(|row| links_in(row, part)));
        }
        Ok(found)
    }

    /// Makes records that are computed already, all or none.
    pub(crate) fn create_computed(
        &mut self,
        object: &str,
        computed: Vec<Computed>,
    ) -> Result<Vec<Record>, Problem> {
        let object = self.object(object)?;
        crate::records::create_computed(self, &object, computed)
    }

    /// Runs every check of a change without writing it.
    pub(crate) fn would_save(
        &mut self,
        object: &Arc<Object>,
        old: Option<&Record>,
        change: Change,
    ) -> Result<(), Problem> {
        crate::records::would_save(self, object, old, change)
    }
}

/// Whether a list of records holds one of `ids`.
fn lists_any(list: &Column, ids: &[Id]) -> Term {
    let named = ids.iter().map(|id| Term::value(format!("\"{id}\"")));
    Term::Call(
        Function::ContainsAny,
        [Term::column(list)].into_iter().chain(named).collect(),
    )
}

/// The record of a row with each of `ids` that its second value names: one, or a list of them.
fn links_in(row: &Row, ids: &[Id]) -> Vec<(Id, Id)> {
    let (Some(from), Some(to)) = (row.first().and_then(Datum::as_int), row.get(1)) else {
        return Vec::new();
    };
    let to = match to.as_int() {
        Some(one) => vec![Id::new(one)],
        None => listed_ids(to),
    };
    let to = to.into_iter().filter(|to| ids.contains(to));
    to.map(|to| (Id::new(from), to)).collect()
}
