//! Rows of a file as values: cells parsed, lookups found, the rest computed.

use std::collections::{BTreeMap, BTreeSet};

use weft_expr::World;
use weft_kernel::{Id, Problem, Value};

use super::RowError;
use super::plan::{Constant, Fixed};
use crate::model::FieldIx;
use crate::records::Record;
use crate::unit::Unit;

/// A row of the file as text.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) number: usize,
    pub(super) cells: Vec<String>,
}

/// A row as values by field.
pub(super) struct Shaped {
    pub(super) number: usize,
    pub(super) values: BTreeMap<FieldIx, Value>,
    pub(super) record: Record,
}

/// What texts of lookups name: per field, text → record; `None` when it names several.
type Links = BTreeMap<FieldIx, BTreeMap<String, Option<Id>>>;

/// Parses rows; those with errors are left out and reported.
pub(super) fn shape(
    unit: &mut Unit<'_, '_>,
    fixed: &Fixed,
    rows: &[Raw],
) -> Result<(Vec<Shaped>, Vec<RowError>), Problem> {
    let links = links(unit, fixed, rows)?;
    let (mut shaped, mut errors) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        match shape_one(unit, fixed, &links, row) {
            Ok(one) => shaped.push(one),
            Err(error) => errors.push(error),
        }
    }
    Ok((shaped, errors))
}

fn shape_one(
    unit: &Unit<'_, '_>,
    fixed: &Fixed,
    links: &Links,
    row: &Raw,
) -> Result<Shaped, RowError> {
    if row.cells.len() != fixed.columns.len() {
        return Err(RowError::of(row.number, None, &wrong_width(fixed, row)));
    }
    let mut values = BTreeMap::new();
    for (column, cell) in fixed.columns.iter().zip(&row.cells) {
        let Some(ix) = column.field else { continue };
        let value = cell_value(unit, fixed, links, (ix, cell))
            .map_err(|problem| RowError::of(row.number, Some(&column.header), &problem))?;
        values.insert(ix, value);
    }
    let whole_row = |problem: Problem| RowError::of(row.number, None, &problem);
    for (ix, constant) in &fixed.constants {
        let value = match constant {
            Constant::Value(value) => value.clone(),
            Constant::Named(text, _) => linked(links, *ix, text).map_err(whole_row)?,
        };
        values.insert(*ix, value);
    }
    let mut record = Record::empty(&fixed.object);
    for (ix, value) in &values {
        record.set(*ix, value).map_err(whole_row)?;
    }
    let world = World {
        now: unit.now(),
        zone: &unit.model.zone,
        me: unit.caller.id(),
    };
    let mut computed = Vec::new();
    for (ix, expression) in &fixed.computed {
        let value = expression.evaluate(&record, &world).map_err(whole_row)?;
        computed.push((*ix, value));
    }
    for (ix, value) in computed {
        record.set(ix, &value).map_err(whole_row)?;
        values.insert(ix, value);
    }
    Ok(Shaped {
        number: row.number,
        values,
        record,
    })
}

fn cell_value(
    unit: &Unit<'_, '_>,
    fixed: &Fixed,
    links: &Links,
    (ix, cell): (FieldIx, &str),
) -> Result<Value, Problem> {
    if cell.trim().is_empty() {
        return Ok(Value::Empty);
    }
    if cell.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Problem::invalid(
            "import.encoding",
            "有读不出的字符，请把文件另存为 UTF-8",
            "There are characters that cannot be read: save the file as UTF-8",
        ));
    }
    let field = fixed.object.at(ix)?;
    if field.link().is_some() {
        return linked(links, ix, cell);
    }
    field.kind.parse(cell, &field.doc, &unit.model.zone)
}

fn linked(links: &Links, ix: FieldIx, text: &str) -> Result<Value, Problem> {
    match links.get(&ix).and_then(|known| known.get(text.trim())) {
        Some(Some(id)) => Ok(Value::Record(*id)),
        Some(None) => Err(Problem::invalid(
            "import.lookup_several",
            format!("`{text}` 对应不止一条记录"),
            format!("There is more than one record for `{text}`"),
        )),
        None => Err(Problem::invalid(
            "import.lookup",
            format!("找不到 `{text}` 对应的记录"),
            format!("There is no record for `{text}`"),
        )),
    }
}

/// Finds the targets of all lookups of these rows: one query per lookup and naming field.
fn links(unit: &mut Unit<'_, '_>, fixed: &Fixed, rows: &[Raw]) -> Result<Links, Problem> {
    let mut wanted: BTreeMap<FieldIx, (Vec<FieldIx>, BTreeSet<String>)> = BTreeMap::new();
    for (place, column) in fixed.columns.iter().enumerate() {
        let Some(ix) = column.field.filter(|_| !column.by.is_empty()) else {
            continue;
        };
        let (_, texts) = wanted
            .entry(ix)
            .or_insert_with(|| (column.by.clone(), BTreeSet::new()));
        let cells = rows
            .iter()
            .filter_map(|row| row.cells.get(place))
            .map(|cell| cell.trim());
        texts.extend(cells.filter(|cell| !cell.is_empty()).map(str::to_owned));
    }
    for (ix, constant) in &fixed.constants {
        if let Constant::Named(text, by) = constant {
            wanted.insert(*ix, (by.clone(), BTreeSet::from([text.clone()])));
        }
    }
    let mut links = Links::new();
    for (ix, (by, texts)) in wanted {
        let target = fixed
            .object
            .at(ix)?
            .target
            .and_then(|target| unit.model.by_number(target.0));
        let target = target
            .cloned()
            .ok_or_else(|| Problem::internal("import.target", ix))?;
        let known = links.entry(ix).or_default();
        for name in &by {
            let open: Vec<String> = texts
                .iter()
                .filter(|text| !known.contains_key(*text))
                .cloned()
                .collect();
            known.extend(unit.named(&target, *name, &open)?);
        }
    }
    Ok(links)
}

fn wrong_width(fixed: &Fixed, row: &Raw) -> Problem {
    let (have, want) = (row.cells.len(), fixed.columns.len());
    Problem::invalid(
        "import.row_width",
        format!("这一行有 {have} 列，表头有 {want} 列"),
        format!("The row has {have} cells, the header {want}"),
    )
}
