//! Parts of the change log: what became of some objects, or of some records.

use std::collections::BTreeSet;

use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::Platform;
use weft_store::{ChangeRow, ColumnKind, Plan};

/// The columns that are read.
const COLUMNS: [(&str, ColumnKind); 7] = [
    ("seq", ColumnKind::Int),
    ("at", ColumnKind::Int),
    ("actor", ColumnKind::Int),
    ("action", ColumnKind::Text),
    ("object", ColumnKind::Text),
    ("record", ColumnKind::Int),
    ("body", ColumnKind::Text),
];

/// Sealed changes of records of `objects` behind one place in the log and up to another, in order.
pub(in crate::pipeline) fn of(
    platform: &Platform,
    objects: &BTreeSet<String>,
    (after, upto): (i64, i64),
    limit: usize,
) -> Result<Vec<ChangeRow>, Problem> {
    let select = selected(objects, upto)
        .and(Term::call2(Function::Gt, term("seq"), Term::value(after)))
        .limit(u32::try_from(limit).unwrap_or(u32::MAX));
    rows(platform, select)
}

/// Sealed changes of these records of an object with these names, up to a place in the log, in order.
pub(super) fn of_records(
    platform: &Platform,
    (names, records): (&BTreeSet<String>, &[Id]),
    upto: i64,
) -> Result<Vec<ChangeRow>, Problem> {
    let theirs = term("record").is_in(records.iter().copied());
    rows(platform, selected(names, upto).and(theirs))
}

fn term(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// Sealed changes of objects with these names up to a place in the log, in order.
fn selected(objects: &BTreeSet<String>, upto: i64) -> Select {
    let columns = COLUMNS.map(|(name, _)| Column::fixed(name));
    Select::from(Table::fixed("s_change"))
        .columns(&columns)
        .and(Term::call2(Function::Le, term("seq"), Term::value(upto)))
        .and(term("object").is_in(objects.iter().map(String::as_str)))
        .sort_by(term("seq"), false)
}

fn rows(platform: &Platform, select: Select) -> Result<Vec<ChangeRow>, Problem> {
    let plan = Plan::internal(select, COLUMNS.map(|(_, kind)| kind).to_vec())?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    rows.into_iter().map(read).collect()
}

fn read(row: Vec<Datum>) -> Result<ChangeRow, Problem> {
    let unreadable = || Problem::internal("log.unreadable", "a row of `s_change`");
    let [seq, at, actor, action, object, record, body] =
        <[Datum; 7]>::try_from(row).map_err(|_row| unreadable())?;
    let body = serde_json::from_str(body.as_text().unwrap_or("null"))
        .map_err(|error| Problem::internal("log.unreadable", error))?;
    Ok(ChangeRow {
        seq: seq.as_int().ok_or_else(unreadable)?,
        at: Moment::from_ms(at.as_int().unwrap_or_default()),
        actor: actor.as_int().map(Id::new),
        action: action.as_text().unwrap_or_default().to_owned(),
        object: object.as_text().map(str::to_owned),
        record: record.as_int().map(Id::new),
        request: None,
        body,
        prev: String::new(),
        hash: String::new(),
    })
}
