//! Back from the bin: a record with the lines that went with it, as if it had never been there.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::query::{Datum, Term};
use weft_kernel::{Id, Problem, Value};

use super::{check, compute_formulas, currency, fresh, lines_of};
use crate::access::Action;
use crate::model::{Object, system};
use crate::people;
use crate::records::{Record, rollups, settle};
use crate::unit::Unit;

/// Takes a record out of the bin with its lines; what is folded from them is kept true.
pub(crate) fn restore(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    id: Id,
    version: Option<i64>,
) -> Result<Record, Problem> {
    let work = |unit: &mut Unit<'_, '_>| {
        unit.tx.lock(&object.table, &[id])?;
        let here = Term::column(object.column(system::ID)?).eq(Term::value(id));
        let Some(gone) = unit.in_bin(object, here.clone())?.pop() else {
            return Err(not_in_bin(unit, object, here));
        };
        fresh(&gone, version)?;
        has_its_document(unit, &gone)?;
        check::document_of_is_open(unit, &gone)?;
        if unit.caller.reason().is_none() {
            people::role_is_within(unit, None, &gone)?;
        }
        out_of_bin(unit, object, &[gone])
    };
    let ((), settled) = settle::settled(unit, work).map_err(place_is_taken)?;
    settled
        .records(object, &[id])
        .pop()
        .ok_or_else(Problem::missing)
}

/// Why a record is not in the bin: who sees it where it is learns that it is there.
fn not_in_bin(unit: &mut Unit<'_, '_>, object: &Arc<Object>, here: Term) -> Problem {
    match unit.select(object, Action::Read, here) {
        Ok(found) if !found.is_empty() => Problem::conflict(
            "record.not_deleted",
            "这条记录没有被删除",
            "This record is not deleted",
        ),
        Ok(_) => Problem::missing(),
        Err(problem) => problem,
    }
}

/// Refuses to bring back a line without its document.
fn has_its_document(unit: &mut Unit<'_, '_>, gone: &Record) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    for document in &model.compiled(gone.object())?.documents {
        let Some(parent) = model.by_number(document.object) else {
            continue;
        };
        let Some(id) = gone.at(document.link).as_record() else {
            continue;
        };
        let there = unit.acting("whether a line's document is there", |unit| {
            unit.ids_of(parent, &[id])
        })?;
        if there.is_empty() {
            let label = &parent.doc.label;
            return Err(Problem::conflict(
                "record.document_deleted",
                format!(
                    "它所属的「{}」在回收站里，请先恢复「{}」",
                    label.zh, label.zh
                ),
                format!("Its {} is in the bin: restore that first", label.en),
            ));
        }
    }
    Ok(())
}

/// A duplicate, told as what it means here.
fn place_is_taken(problem: Problem) -> Problem {
    if problem.code() != "record.duplicate" {
        return problem;
    }
    let told = problem.told();
    let (zh, en) = (
        format!("不能恢复：{}", told.zh),
        format!("It cannot be restored. {}", told.en),
    );
    let taken = Problem::conflict("record.duplicate", zh, en);
    match problem.field() {
        Some(field) => taken.on_field(field),
        None => taken,
    }
}

fn out_of_bin(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    gone: &[Record],
) -> Result<(), Problem> {
    for record in gone {
        let mut back = record.clone();
        back.set(system::DELETED_AT, &Value::Empty)?;
        back.set(
            system::VERSION,
            &Value::Number((record.version() + 1).into()),
        )?;
        currency::again(unit, &mut back)?;
        // The configuration may have changed since it was deleted.
        compute_formulas(unit.standpoint(), &mut back)?;
        rollups::write(unit, object, (record, &back))?;
        unit.unsettled.restored(unit.caller, record, &back);
    }
    for (child, link) in lines_of(unit, object)? {
        for record in gone {
            let lines = unit.acting("lines go with their document", |unit| {
                // Lines deleted before their document stay in the bin.
                let with_it = record.datum(system::DELETED_AT).clone();
                let at = Term::column(child.column(system::DELETED_AT)?).eq(Term::Datum(with_it));
                let own = Term::column(child.column(link)?).eq(Term::value(record.id()));
                unit.in_bin(&child, at.and(own))
            })?;
            if !lines.is_empty() {
                out_of_bin(unit, &child, &lines)?;
            }
        }
    }
    fold_own(unit, object, gone)
}

/// What is folded into records that were not there when others followed, and what they fold into.
fn fold_own(unit: &mut Unit<'_, '_>, object: &Arc<Object>, gone: &[Record]) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    let pairs: Vec<_> = gone.iter().map(|record| (None, Some(record))).collect();
    unit.unsettled.touch(&model, object, &pairs);
    let ids: BTreeSet<Id> = gone.iter().map(Record::id).collect();
    unit.unsettled.fold(&model, object, &ids)
}

impl Unit<'_, '_> {
    /// The deleted records within reach for which `filter` holds.
    fn in_bin(&mut self, object: &Arc<Object>, filter: Term) -> Result<Vec<Record>, Problem> {
        let compiler = self.compiler();
        let select = compiler.select_deleted(object, Action::Delete)?.and(filter);
        let gone = self.fetch(object, &compiler, select)?;
        debug_assert!(
            gone.iter()
                .all(|record| *record.datum(system::DELETED_AT) != Datum::Null)
        );
        Ok(gone)
    }
}
