//! Roll-ups: values folded from lines, kept true in the transaction that changes a line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_expr::LowerScope;
use weft_kernel::query::{Datum, Fold, Function, Term};
use weft_kernel::{Id, Problem};
use weft_store::ColumnKind;

use super::Record;
use super::path::compute_formulas;
use super::store;
use crate::access::Action;
use crate::model::{CompiledRollup, FieldIx, Object};
use crate::pack::FoldDoc;
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
                refresh(unit, parent, &rollups, child, &ids)
            })?;
        }
    }
    Ok(())
}

fn refresh(
    unit: &mut Unit<'_, '_>,
    parent: &Arc<Object>,
    rollups: &[&CompiledRollup],
    child: &Arc<Object>,
    ids: &[Id],
) -> Result<(), Problem> {
    let mut records = unit.load_locked(&parent.name, ids)?;
    let mut before = records.clone();
    for rollup in rollups {
        let folded = fold(unit, child, rollup, ids)?;
        for record in &mut records {
            let none = if rollup.is_zero_of_none() {
                Datum::Int(0)
            } else {
                Datum::Null
            };
            // Lines without a value sum up like no lines.
            let value = folded.get(&record.id()).filter(|value| !value.is_null());
            let value = value.cloned().unwrap_or(none);
            if let Some(slot) = record.data.get_mut(rollup.field) {
                *slot = value;
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

/// The folded value per parent that has lines.
fn fold(
    unit: &mut Unit<'_, '_>,
    child: &Arc<Object>,
    rollup: &CompiledRollup,
    ids: &[Id],
) -> Result<BTreeMap<Id, Datum>, Problem> {
    let compiler = unit.compiler();
    let link = Term::column(child.column(rollup.link)?);
    let mut select = compiler
        .select(child, Action::Read)?
        .and(link.clone().is_in(ids.iter().copied()));
    if let Some(filter) = &rollup.filter {
        let term = compiler.lowering(&mut select, |scope: &mut LowerScope<'_>| {
            filter.lower(scope)
        })?;
        select = select.and(term);
    }
    let value = rollup
        .value
        .map(|ix| child.column(ix).map(Term::column))
        .transpose()?;
    let scale = |ix: FieldIx| {
        child
            .at(ix)
            .map(|field| field.shape.map_or(0, crate::fields::Shape::scale))
    };
    let from = rollup.value.map(scale).transpose()?.unwrap_or(0);
    let folded = match (rollup.fold, value) {
        (FoldDoc::Count, _) | (_, None) => Term::Fold(Fold::Count, None),
        (FoldDoc::Sum, Some(value)) => Term::Fold(Fold::Sum, Some(Box::new(value))),
        (FoldDoc::Min, Some(value)) => Term::Fold(Fold::Min, Some(Box::new(value))),
        (FoldDoc::Max, Some(value)) => Term::Fold(Fold::Max, Some(Box::new(value))),
        (FoldDoc::Avg, Some(value)) => Term::call2(
            Function::Div { up: 0 },
            Term::Fold(Fold::Sum, Some(Box::new(value.clone()))),
            Term::Fold(Fold::Count, Some(Box::new(value))),
        ),
    };
    let folded = rescaled(
        folded,
        if rollup.fold == FoldDoc::Count {
            0
        } else {
            from
        },
        rollup.scale,
    );
    select = select
        .output("parent", link.clone())
        .output("value", folded);
    select.group = vec![link];
    let kind = rollup_kind(child, rollup)?;
    let rows = unit
        .tx
        .rows(&compiler.plan(select, vec![ColumnKind::Int, kind]))?;
    Ok(rows
        .into_iter()
        .filter_map(|mut row| {
            let value = row.pop()?;
            Some((Id::new(row.first()?.as_int()?), value))
        })
        .collect())
}

fn rollup_kind(child: &Object, rollup: &CompiledRollup) -> Result<ColumnKind, Problem> {
    match (rollup.fold, rollup.value) {
        (FoldDoc::Min | FoldDoc::Max, Some(ix)) => Ok(child
            .at(ix)?
            .shape
            .map_or(ColumnKind::Int, crate::fields::Shape::column)),
        _ => Ok(ColumnKind::Int),
    }
}

fn rescaled(term: Term, from: u8, to: u8) -> Term {
    match to.cmp(&from) {
        std::cmp::Ordering::Greater => Term::Call(Function::ScaleUp(to - from), vec![term]),
        std::cmp::Ordering::Less => Term::Call(Function::ScaleDown(from - to), vec![term]),
        std::cmp::Ordering::Equal => term,
    }
}
