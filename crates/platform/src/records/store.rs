//! Storing what is checked: the rows.

use std::sync::Arc;

use weft_kernel::query::{Column, Datum};
use weft_kernel::{Problem, Value};

use super::Record;
use super::path::{Checked, Shaped};
use crate::access::Access;
use crate::files;
use crate::model::{FieldIx, Object, system};
use crate::numbering;
use crate::unit::Unit;

/// Stores new and changed records; what comes back has ids, versions and numbers.
pub(super) fn save(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    checked: Vec<Checked>,
) -> Result<Vec<Shaped>, Problem> {
    let mut saved = Vec::with_capacity(checked.len());
    let (mut rows, mut given) = (Vec::new(), numbering::Given::new());
    for Checked(mut shaped) in checked {
        match shaped.old.take() {
            None => {
                stamp_new(unit, &mut shaped, &mut given)?;
                rows.push(Arc::clone(&shaped.new.data));
            }
            Some(old) => {
                update(unit, &old, &mut shaped)?;
                shaped.old = Some(old);
            }
        }
        saved.push(shaped);
    }
    numbering::count_on(unit, &given)?;
    if !rows.is_empty() {
        insert(unit, object, &rows)?;
    }
    for shaped in &saved {
        files::attach(unit, (shaped.old.as_ref(), &shaped.new))?;
        unit.unsettled
            .saved(unit.caller, shaped.old.as_ref(), &shaped.new);
    }
    Ok(saved)
}

fn insert(
    unit: &mut Unit<'_, '_>,
    object: &Object,
    rows: &[Arc<Vec<Datum>>],
) -> Result<(), Problem> {
    let (mut places, mut columns) = (Vec::new(), Vec::new());
    for (ix, _, column, _) in object.stored() {
        places.push(ix);
        columns.push(column.clone());
    }
    let rows: Vec<Vec<&Datum>> = rows
        .iter()
        .map(|row| {
            let at = |ix: &FieldIx| row.get(*ix).unwrap_or(&Datum::Null);
            places.iter().map(at).collect()
        })
        .collect();
    let access = unit.caller.access();
    unit.tx
        .insert_borrowed(&object.table, &columns, &rows)
        .map_err(|problem| named(object, access, problem))
}

/// Id, stamps and auto-numbers of a new record.
fn stamp_new(
    unit: &mut Unit<'_, '_>,
    shaped: &mut Shaped,
    given: &mut numbering::Given,
) -> Result<(), Problem> {
    let (now, by) = (unit.now(), unit.caller.id());
    let record = &mut shaped.new;
    if record.datum(system::ID).is_null() {
        record.set(system::ID, &Value::Record(unit.ids.next(now)))?;
    }
    record.set(system::VERSION, &Value::Number(1.into()))?;
    let by = by.map_or(Value::Empty, Value::Record);
    // An import may bring its own time of making; nobody else can write it.
    if record.datum(system::CREATED_AT).is_null() {
        record.set(system::CREATED_AT, &Value::Moment(now))?;
    }
    record.set(system::CREATED_BY, &by)?;
    record.set(system::UPDATED_AT, &Value::Moment(now))?;
    record.set(system::UPDATED_BY, &by)?;
    numbering::number(unit, record, given)
}

/// Writes the changed columns of a record; nothing changed means nothing written.
fn update(unit: &mut Unit<'_, '_>, old: &Record, shaped: &mut Shaped) -> Result<(), Problem> {
    let object = Arc::clone(&shaped.object);
    shaped
        .changed
        .retain(|ix| old.datum(*ix) != shaped.new.datum(*ix));
    if shaped.changed.is_empty() {
        return Ok(());
    }
    let by = unit.caller.id().map_or(Value::Empty, Value::Record);
    shaped
        .new
        .set(system::VERSION, &Value::Number((old.version() + 1).into()))?;
    shaped
        .new
        .set(system::UPDATED_AT, &Value::Moment(unit.now()))?;
    shaped.new.set(system::UPDATED_BY, &by)?;
    let stamps = [system::VERSION, system::UPDATED_AT, system::UPDATED_BY];
    write(
        unit,
        &object,
        &shaped.new,
        shaped.changed.iter().chain(&stamps),
    )
}

/// Writes the columns at `places` of `record`.
pub(super) fn write<'a>(
    unit: &mut Unit<'_, '_>,
    object: &Object,
    record: &Record,
    places: impl Iterator<Item = &'a FieldIx>,
) -> Result<(), Problem> {
    let set: Vec<(Column, Datum)> = places
        .filter_map(|ix| Some((object.column(*ix).ok()?.clone(), record.datum(*ix).clone())))
        .collect();
    let access = unit.caller.access();
    let written = unit
        .tx
        .update(&object.table, record.id(), &set)
        .map_err(|problem| named(object, access, problem))?;
    if written == 1 {
        Ok(())
    } else {
        Err(Problem::missing())
    }
}

/// Puts records into the bin.
pub(super) fn delete(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    records: &[Record],
) -> Result<(), Problem> {
    for old in records {
        let mut gone = old.clone();
        gone.set(system::DELETED_AT, &Value::Moment(unit.now()))?;
        gone.set(system::VERSION, &Value::Number((old.version() + 1).into()))?;
        write(
            unit,
            object,
            &gone,
            [system::DELETED_AT, system::VERSION].iter(),
        )?;
        if object.searchable().next().is_some() {
            unit.tx.search_drop(&object.table, old.id());
        }
        unit.unsettled.deleted(unit.caller, old, &gone);
    }
    Ok(())
}

/// A refused duplicate in the words of the person: labels of fields they may read instead of columns.
fn named(object: &Object, access: &Access, problem: Problem) -> Problem {
    if problem.code() != "record.duplicate" {
        return problem;
    }
    // The store names the index's part behind `__`: the columns, joined by `_`.
    let columns = format!("_{}_", problem.field().unwrap_or_default());
    let touched = (0..).zip(&object.fields).filter(|(ix, field)| {
        let column = field.column.as_ref().filter(|_| !field.built_in);
        column.is_some_and(|column| columns.contains(&format!("_{column}_")))
            && access.may_read_field(object, *ix)
    });
    let fields: Vec<_> = touched.map(|(_, field)| field).collect();
    let Some(first) = fields.first() else {
        return Problem::conflict(
            "record.duplicate",
            format!("已有相同的「{}」", object.doc.label.zh),
            format!("There is such a {} already", object.doc.label.en),
        );
    };
    let zh: Vec<_> = fields
        .iter()
        .map(|field| field.doc.label.zh.as_str())
        .collect();
    let en: Vec<_> = fields
        .iter()
        .map(|field| field.doc.label.en.as_str())
        .collect();
    Problem::conflict(
        "record.duplicate",
        format!("已有「{}」相同的「{}」", zh.join("、"), object.doc.label.zh),
        format!(
            "There is a {} with the same {} already",
            object.doc.label.en,
            en.join(", ")
        ),
    )
    .on_field(&first.name)
}
