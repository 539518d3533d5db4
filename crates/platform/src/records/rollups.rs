//! Roll-ups: values folded from the rows that point to a record, in one question for many records.

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

/// The records with the roll-ups at `places` folded anew, and the formulas that may read them.
pub(super) fn refolded(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    places: &BTreeSet<FieldIx>,
    records: &[Record],
) -> Result<Vec<Record>, Problem> {
    let model = Arc::clone(unit.model);
    let rollups = &model.compiled(object)?.rollups;
    let rollups: Vec<&CompiledRollup> = rollups
        .iter()
        .filter(|rollup| places.contains(&rollup.field))
        .collect();
    let ids: Vec<Id> = records.iter().map(Record::id).collect();
    let folded = fold(unit, object, &rollups, &ids)?;
    let mut now = records.to_vec();
    for record in &mut now {
        let values = folded.get(&record.id()).into_iter().flatten();
        let data = record.data_mut();
        for (rollup, value) in rollups.iter().zip(values) {
            if let Some(slot) = data.get_mut(rollup.field) {
                slot.clone_from(value);
            }
        }
        compute_formulas(unit.standpoint(), record)?;
    }
    Ok(now)
}

/// Writes the fields in which `new` differs from `old`; answers whether there are any.
pub(super) fn write(
    unit: &mut Unit<'_, '_>,
    object: &Object,
    (old, new): (&Record, &Record),
) -> Result<bool, Problem> {
    let differs = |ix: &FieldIx| old.datum(*ix) != new.datum(*ix);
    let changed: Vec<FieldIx> = (0..new.data.len()).filter(differs).collect();
    if changed.is_empty() {
        return Ok(false);
    }
    store::write(unit, object, new, changed.iter())?;
    Ok(true)
}

/// The folded values of each record, deleted ones too, in the order of the roll-ups.
fn fold(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    rollups: &[&CompiledRollup],
    ids: &[Id],
) -> Result<BTreeMap<Id, Vec<Datum>>, Problem> {
    if rollups.is_empty() || ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let compiler = unit.compiler();
    let id = Term::column(object.column(system::ID)?);
    let mut select = compiler
        .select(object, Action::Read)?
        .and(id.clone().is_in(ids.iter().copied()))
        .output("id", id);
    let terms = compiler.lowering(&mut select, |scope| {
        let terms = rollups.iter().map(|rollup| rollup.value.lower(scope));
        terms.collect::<Result<Vec<_>, _>>()
    })?;
    let mut kinds = vec![ColumnKind::Int];
    for (rollup, term) in rollups.iter().zip(terms) {
        let shape = object.at(rollup.field)?.shape;
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
