//! The part of the change log that is of some objects.

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
pub(super) fn of(
    platform: &Platform,
    objects: &BTreeSet<String>,
    (after, upto): (i64, i64),
    limit: usize,
) -> Result<Vec<ChangeRow>, Problem> {
    let term = |name| Term::column(&Column::fixed(name));
    let mut select = Select::from(Table::fixed("s_change"));
    for (name, _) in COLUMNS {
        select = select.column(&Column::fixed(name));
    }
    let select = select
        .and(Term::call2(Function::Gt, term("seq"), Term::value(after)))
        .and(Term::call2(Function::Le, term("seq"), Term::value(upto)))
        .and(term("object").is_in(objects.iter().map(String::as_str)))
        .sort_by(term("seq"), false)
        .limit(u32::try_from(limit).unwrap_or(u32::MAX));
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
