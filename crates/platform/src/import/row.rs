//! Rows of a file as values: cells parsed, lookups found, the rest computed.

use std::collections::BTreeMap;

use weft_expr::World;
use weft_kernel::query::Datum;
use weft_kernel::{Problem, Value};
use weft_sheet::Line;

use super::cells::{self, Reading};
use super::failed::RowError;
use super::fixed::{Column, Constant, Fixed, Part};
use super::lookups::{Asker, Links, Named, parts};
use super::table::Raw;
use crate::fields::Shape;
use crate::model::{FieldIx, Object};
use crate::records::Record;

/// A record of the file as values by field.
#[derive(Clone)]
pub(super) struct Shaped {
    /// Its place among the rows of the chunk.
    pub(super) place: usize,
    pub(super) values: BTreeMap<FieldIx, Value>,
    pub(super) record: Record,
    pub(super) lines: Vec<BTreeMap<FieldIx, Value>>,
}

/// The rows that can be read, and what is wrong with the others by their place.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) shaped: Vec<Shaped>,
    pub(super) errors: BTreeMap<usize, Vec<RowError>>,
}

/// Parses rows; those with errors are left out and reported.
pub(super) fn shape(asker: &Asker<'_>, fixed: &Fixed, links: &Links, rows: &[Raw]) -> Outcome {
    let mut outcome = Outcome::default();
    for (place, raw) in rows.iter().enumerate() {
        match shape_one(asker, fixed, links, (place, raw)) {
            Ok(one) => outcome.shaped.push(one),
            Err(errors) => {
                outcome.errors.insert(place, errors);
            }
        }
    }
    outcome
}

fn shape_one(
    asker: &Asker<'_>,
    fixed: &Fixed,
    links: &Links,
    (place, raw): (usize, &Raw),
) -> Result<Shaped, Vec<RowError>> {
    let mut errors = Vec::new();
    for line in raw
        .rows
        .iter()
        .filter(|line| line.cells.len() != fixed.width)
    {
        errors.push(RowError::of(line.number, None, &wrong_width(fixed, line)));
    }
    let empty = Line::default();
    let first = raw.first().unwrap_or(&empty);
    let mut values = BTreeMap::new();
    if errors.is_empty() {
        let part = &fixed.part;
        values = values_of(asker, (fixed, part, links), first, &mut errors);
        for (ix, constant) in &fixed.constants {
            let value = match constant {
                Constant::Value(value) => Ok(value.clone()),
                Constant::Named(text, _) => linked(links, &part.object, *ix, text),
            };
            match value {
                Ok(value) => drop(values.insert(*ix, value)),
                Err(problem) => errors.push(RowError::of(first.number, None, &problem)),
            }
        }
    }
    let mut lines = Vec::new();
    if let Some(of_lines) = fixed.lines.as_ref().filter(|_| errors.is_empty()) {
        for line in &raw.rows {
            let own = values_of(asker, (fixed, &of_lines.part, links), line, &mut errors);
            if own.values().any(|value| *value != Value::Empty) {
                lines.push(own);
            }
        }
    }
    let record = match errors.is_empty() {
        true => computed(asker, fixed, &mut values)
            .map_err(|problem| vec![RowError::of(first.number, None, &problem)])?,
        false => return Err(errors),
    };
    Ok(Shaped {
        place,
        values,
        record,
        lines,
    })
}

/// The values of one row that go to one object.
fn values_of(
    asker: &Asker<'_>,
    (fixed, part, links): (&Fixed, &Part, &Links),
    line: &Line,
    errors: &mut Vec<RowError>,
) -> BTreeMap<FieldIx, Value> {
    let mut values = BTreeMap::new();
    for column in &part.columns {
        let cell = line.cells.get(column.place).map_or("", String::as_str);
        match cell_value(asker, (fixed, part, links), column, cell) {
            Ok(value) => drop(values.insert(column.field, value)),
            Err(problem) => errors.push(RowError::at(line.number, column, &part.object, &problem)),
        }
    }
    values
}

fn cell_value(
    asker: &Asker<'_>,
    (fixed, part, links): (&Fixed, &Part, &Links),
    column: &Column,
    cell: &str,
) -> Result<Value, Problem> {
    let field = part.object.at(column.field)?;
    if column.by.is_empty() {
        let reading = Reading {
            zone: &asker.model.zone,
            regions: &|| fixed.regions(asker.model),
            hundredths: column.hundredths,
        };
        return cells::value(field, cell, &reading);
    }
    let text = cells::unmarked(cell.trim());
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    cells::refuse_unreadable(text)?;
    if field.shape != Some(Shape::Records) {
        return linked(links, &part.object, column.field, text);
    }
    let mut ids = Vec::new();
    for name in parts(text) {
        if let Value::Record(id) = linked(links, &part.object, column.field, name)? {
            ids.push(id.to_string());
        }
    }
    Ok(Value::List(ids))
}

fn linked(links: &Links, object: &Object, ix: FieldIx, text: &str) -> Result<Value, Problem> {
    match links.get(object, ix, text) {
        Some(Named::One(id)) => Ok(Value::Record(id)),
        Some(Named::Several) => Err(Problem::invalid(
            "import.lookup_several",
            format!("`{text}` 对应不止一条记录"),
            format!("There is more than one record for `{text}`"),
        )),
        None => Err(Problem::invalid(
            NOT_FOUND,
            format!("找不到 `{text}` 对应的记录"),
            format!("There is no record for `{text}`"),
        )),
    }
}

/// The code of a lookup that names nothing.
pub(super) const NOT_FOUND: &str = "import.lookup";

/// The row as a record, with what is computed from its other fields.
fn computed(
    asker: &Asker<'_>,
    fixed: &Fixed,
    values: &mut BTreeMap<FieldIx, Value>,
) -> Result<Record, Problem> {
    let mut record = Record::empty(fixed.object());
    for (ix, value) in values.iter() {
        record.set(*ix, value)?;
    }
    let world = World {
        now: asker.now,
        zone: &asker.model.zone,
        me: asker.caller.id(),
    };
    let mut computed = Vec::new();
    for (ix, expression) in &fixed.computed {
        computed.push((*ix, expression.evaluate(&record, &world)?));
    }
    for (ix, value) in computed {
        record.set(ix, &value)?;
        values.insert(ix, value);
    }
    Ok(record)
}

fn wrong_width(fixed: &Fixed, line: &Line) -> Problem {
    let (have, want) = (line.cells.len(), fixed.width);
    Problem::invalid(
        "import.row_width",
        format!("这一行有 {have} 列，表头有 {want} 列"),
        format!("The row has {have} cells, the header {want}"),
    )
}

/// The stored key of a row.
pub(super) fn key_of(record: &Record, key: &[FieldIx]) -> Vec<Datum> {
    key.iter().map(|ix| record.datum(*ix).clone()).collect()
}
