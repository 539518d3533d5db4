//! Roll-ups: values folded from lines, kept true in the transaction that changes a line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::query::{Datum, Term};
use weft_kernel::{Id, Problem};
use weft_store::ColumnKind;

use super::Record;
use super::path::compute_formulas;
use super::store;
use crate::access::Action;
use crate::fields::Shape;
use crate::model::{CompiledRollup, FieldIx, Object, system};
use crate::unit::Unit;

/// Refreshes the documents that records of `child` belong to, before and after the change.
pub(super) fn refresh_parents(
    unit: &mut Unit<'_, '_>,
    child: &Arc<Object>,
    changes: &[(Option<&Record>, Option<&Record>)],
) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    for parent in model.objects() {
        let rollups: Vec<&CompiledRollup> = model
            .compiled(parent)?
            .rollups
            .iter()
            .filter(|rollup| rollup.child == child.number)
            .collect();
        if rollups.is_empty() {
            continue;
        }
        let links: BTreeSet<FieldIx> = rollups.iter().map(|rollup| rollup.link).collect();
        let mut ids = BTreeSet::new();
        for (old, new) in changes {
            for record in old.iter().chain(new) {
                ids.extend(links.iter().filter_map(|link| record.at(*link).as_record()));
            }
        }
        if !ids.is_empty() {
            let ids: Vec<Id> = ids.into_iter().collect();
            unit.acting("totals are kept true", |unit| {
                refresh(unit, parent, &rollups, &ids)
            })?;
        }
    }
    Ok(())
}

fn refresh(
    unit: &mut Unit<'_, '_>,
    parent: &Arc<Object>,
    rollups: &[&CompiledRollup],
    ids: &[Id],
) -> Result<(), Problem> {
    let mut records = unit.load_locked(&parent.name, ids)?;
    let mut before = records.clone();
    let folded = fold(unit, parent, rollups, ids)?;
    for record in &mut records {
        let values = folded.get(&record.id()).into_iter().flatten();
        for (rollup, value) in rollups.iter().zip(values) {
            if let Some(slot) = record.data.get_mut(rollup.field) {
                slot.clone_from(value);
            }
        }
    }
    for (record, old) in records.iter_mut().zip(&mut before) {
        compute_formulas(unit, record)?;
        let changed: Vec<FieldIx> = (0..record.data.len())
            .filter(|ix| record.datum(*ix) != old.datum(*ix))
            .collect();
        if !changed.is_empty() {
            store::write(unit, parent, record, changed.iter())?;
        }
    }
    let pairs: Vec<_> = before
        .iter()
        .zip(&records)
        .map(|(old, new)| (Some(old), Some(new)))
        .collect();
    refresh_parents(unit, parent, &pairs)
}

/// The folded values of each parent, in the order of the roll-ups.
fn fold(
    unit: &mut Unit<'_, '_>,
    parent: &Arc<Object>,
    rollups: &[&CompiledRollup],
    ids: &[Id],
) -> Result<BTreeMap<Id, Vec<Datum>>, Problem> {
    let compiler = unit.compiler();
    let id = Term::column(parent.column(system::ID)?);
    let mut select = compiler
        .select(parent, Action::Read)?
        .and(id.clone().is_in(ids.iter().copied()))
        .output("id", id);
    let terms = compiler.lowering(&mut select, |scope| {
        let terms = rollups.iter().map(|rollup| rollup.value.lower(scope));
        terms.collect::<Result<Vec<_>, _>>()
    })?;
    let mut kinds = vec![ColumnKind::Int];
    for (rollup, term) in rollups.iter().zip(terms) {
        let shape = parent.at(rollup.field)?.shape;
        kinds.push(shape.map_or(ColumnKind::Int, Shape::column));
        select = select.output("value", term);
    }
    let rows = unit.tx.rows(&compiler.plan(select, kinds))?;
    let split = rows.into_iter().filter_map(|mut row| {
        let id = Id::new(row.first()?.as_int()?);
        Some((id, row.split_off(1)))
    });
    Ok(split.collect())
}
