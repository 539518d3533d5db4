//! What an import did, row by row, so that it can be undone.

use serde_json::{Map, Value as Json};
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Problem};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, TableSpec, Tx};

use crate::records::Record;

const COLUMNS: [(&str, ColumnKind); 5] = [
    ("import", ColumnKind::Int),
    ("record", ColumnKind::Int),
    ("made", ColumnKind::Bool),
    ("version", ColumnKind::Int),
    ("before", ColumnKind::Text),
];

fn table() -> Table {
    Table::fixed("s_import_row")
}

pub(crate) fn tables() -> Vec<TableSpec> {
    let columns = COLUMNS.iter();
    vec![TableSpec {
        table: table(),
        columns: columns
            .map(|(name, kind)| ColumnSpec {
                column: Column::fixed(name),
                kind: *kind,
            })
            .collect(),
        indexes: vec![IndexSpec {
            name: "s_import_row_import".into(),
            columns: vec![Column::fixed("import")],
            unique: false,
            live_only: false,
        }],
        searchable: false,
    }]
}

/// What was done to one record.
pub(super) struct Done {
    pub(super) record: Id,
    pub(super) made: bool,
    /// The version the import left behind.
    pub(super) version: i64,
    /// The fields it changed as they were before.
    pub(super) before: Map<String, Json>,
}

impl Done {
    pub(super) fn made(record: &Record) -> Self {
        Self {
            record: record.id(),
            made: true,
            version: record.version(),
            before: Map::new(),
        }
    }

    pub(super) fn updated(old: &Record, new: &Record) -> Self {
        let mut before = Map::new();
        for (ix, field) in old.object().fields.iter().enumerate() {
            let changed = old.datum(ix) != new.datum(ix) && !field.kind.is_computed();
            if let (Some(shape), true) = (field.shape, changed && !is_stamp(&field.name)) {
                before.insert(field.name.clone(), shape.json(old.datum(ix)));
            }
        }
        Self {
            record: new.id(),
            made: false,
            version: new.version(),
            before,
        }
    }
}

fn is_stamp(name: &str) -> bool {
    matches!(
        name,
        "id" | "version" | "created_at" | "created_by" | "updated_at" | "updated_by" | "deleted_at"
    )
}

/// Writes down what was done.
pub(super) fn write(
    tx: &mut Tx<'_>,
    import: Id,
    done: &[Done],
    next_id: &mut dyn FnMut() -> Id,
) -> Result<(), Problem> {
    if done.is_empty() {
        return Ok(());
    }
    let mut columns = vec![Column::fixed("id")];
    columns.extend(COLUMNS.iter().map(|(name, _)| Column::fixed(name)));
    let rows: Vec<Vec<Datum>> = done
        .iter()
        .map(|one| {
            vec![
                next_id().into(),
                import.into(),
                one.record.into(),
                one.made.into(),
                one.version.into(),
                Json::Object(one.before.clone()).to_string().into(),
            ]
        })
        .collect();
    tx.insert(&table(), &columns, &rows)
}

/// What an import did, the last first.
pub(super) fn read(tx: &mut Tx<'_>, import: Id) -> Result<Vec<Done>, Problem> {
    let names = COLUMNS.iter().skip(1);
    let select = names
        .clone()
        .fold(Select::from(table()), |select, (name, _)| {
            select.column(&Column::fixed(name))
        })
        .and(Term::column(&Column::fixed("import")).eq(Term::value(import)))
        .sort_by(Term::column(&Column::fixed("id")), true);
    let plan = Plan::internal(select, names.map(|(_, kind)| *kind).collect())?;
    let rows = tx.rows(&plan)?;
    Ok(rows
        .iter()
        .filter_map(|row| match row.as_slice() {
            [record, made, version, before] => Some(Done {
                record: Id::new(record.as_int()?),
                made: made.as_bool()?,
                version: version.as_int()?,
                before: serde_json::from_str(before.as_text()?).ok()?,
            }),
            _ => None,
        })
        .collect())
}

/// A record that is as before again counts as untouched for the import that came before this one.
pub(super) fn carry(tx: &mut Tx<'_>, undone: &Done, version: i64) -> Result<(), Problem> {
    let column = |name| Term::column(&Column::fixed(name));
    let earlier = column("record")
        .eq(Term::value(undone.record))
        .and(column("version").eq(Term::value(undone.version - 1)));
    tx.update_where(
        &table(),
        &[(Column::fixed("version"), Term::value(version))],
        &earlier,
    )
    .map(|_| ())
}

/// Forgets what an import did, once it is undone.
pub(super) fn forget(tx: &mut Tx<'_>, import: Id) -> Result<(), Problem> {
    let own = Term::column(&Column::fixed("import")).eq(Term::value(import));
    tx.delete_where(&table(), &own).map(|_| ())
}
