//! What an import did, row by row, so that it can be undone.

use serde_json::{Map, Value as Json};
use weft_kernel::query::{Column, Datum, Fold, Select, Table, Term};
use weft_kernel::{Id, Problem};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, TableSpec, Tx};

use crate::model::{Field, Object};
use crate::records::Record;

const COLUMNS: [(&str, ColumnKind); 6] = [
    ("import", ColumnKind::Int),
    ("record", ColumnKind::Int),
    ("made", ColumnKind::Bool),
    ("version", ColumnKind::Int),
    ("before", ColumnKind::Text),
    ("object", ColumnKind::Text),
];
/// Rows undone in one transaction.
pub(super) const UNDONE_AT_ONCE: u32 = 200;

fn table() -> Table {
    Table::fixed("s_import_row")
}

pub(super) fn table_spec() -> TableSpec {
    let columns = COLUMNS.iter();
    TableSpec {
        table: table(),
        columns: columns
            .map(|(name, kind)| ColumnSpec {
                column: Column::fixed(name),
                kind: *kind,
            })
            .collect(),
        indexes: vec![index("import"), index("record")],
        searchable: false,
    }
}

fn index(column: &'static str) -> IndexSpec {
    IndexSpec {
        name: format!("s_import_row_{column}"),
        columns: vec![Column::fixed(column)],
        unique: false,
        live_only: false,
        both_ways: false,
    }
}

/// What was done to one record.
pub(super) struct Done {
    /// The entry itself; none before it is written.
    pub(super) entry: Id,
    pub(super) record: Id,
    pub(super) made: bool,
    /// The version the import left behind.
    pub(super) version: i64,
    /// The fields it changed, by their numbers, as they were before.
    pub(super) before: Map<String, Json>,
    /// Its object, where it is not the import's own.
    pub(super) object: Option<String>,
}

impl Done {
    pub(super) fn made(record: &Record) -> Self {
        Self {
            entry: Id::default(),
            object: None,
            record: record.id(),
            made: true,
            version: record.version(),
            before: Map::new(),
        }
    }

    /// The same of another object than the import's.
    pub(super) fn of(mut self, object: &str) -> Self {
        self.object = Some(object.to_owned());
        self
    }

    pub(super) fn updated(old: &Record, new: &Record) -> Self {
        let mut before = Map::new();
        for (ix, field) in old.object().fields.iter().enumerate() {
            let changed = old.datum(ix) != new.datum(ix) && !field.kind.is_computed();
            if let (Some(shape), true) = (field.shape, changed && !is_stamp(&field.name)) {
                before.insert(key_of(field), shape.json(old.datum(ix)));
            }
        }
        Self {
            entry: Id::default(),
            object: None,
            record: new.id(),
            made: false,
            version: new.version(),
            before,
        }
    }
}

/// What a field is written down by: its number stays when it is renamed.
pub(super) fn key_of(field: &Field) -> String {
    match field.built_in {
        true => field.name.clone(),
        false => field.number.to_string(),
    }
}

/// The field written down by `key`, which was its name in earlier versions; `None` once it is retired.
pub(super) fn field_of<'o>(object: &'o Object, key: &str) -> Option<&'o Field> {
    match key.parse::<u32>() {
        Ok(number) => {
            let mut own = object.fields.iter().filter(|field| !field.built_in);
            own.find(|field| field.number == number)
        }
        Err(_) => object.index(key).and_then(|ix| object.fields.get(ix)),
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
                match one.before.is_empty() {
                    true => Datum::from("{}"),
                    false => Json::Object(one.before.clone()).to_string().into(),
                },
                one.object.as_deref().map_or(Datum::Null, Datum::from),
            ]
        })
        .collect();
    tx.insert(&table(), &columns, &rows)
}

/// What an import did and is not undone yet, the last first, at most `at_once` of it.
pub(super) fn last(tx: &mut Tx<'_>, import: Id, at_once: u32) -> Result<Vec<Done>, Problem> {
    let id = Column::fixed("id");
    let names = COLUMNS.iter().skip(1);
    let select = names
        .clone()
        .fold(Select::from(table()).column(&id), |select, (name, _)| {
            select.column(&Column::fixed(name))
        })
        .and(Term::column(&Column::fixed("import")).eq(Term::value(import)))
        .sort_by(Term::column(&id), true)
        .limit(at_once);
    let mut kinds = vec![ColumnKind::Int];
    kinds.extend(names.map(|(_, kind)| *kind));
    let rows = tx.rows(&Plan::internal(select, kinds)?)?;
    Ok(rows.iter().filter_map(|row| done(row)).collect())
}

/// How much of what an import did is not undone yet.
pub(super) fn count(tx: &mut Tx<'_>, import: Id) -> Result<usize, Problem> {
    let select = Select::from(table())
        .output("count", Term::Fold(Fold::Count, None))
        .and(Term::column(&Column::fixed("import")).eq(Term::value(import)));
    let rows = tx.rows(&Plan::internal(select, vec![ColumnKind::Int])?)?;
    let count = rows.first().and_then(|row| row.first()?.as_int());
    Ok(count
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or_default())
}

fn done(row: &[Datum]) -> Option<Done> {
    let [entry, record, made, version, before, object] = row else {
        return None;
    };
    Some(Done {
        entry: Id::new(entry.as_int()?),
        record: Id::new(record.as_int()?),
        made: made.as_bool()?,
        version: version.as_int()?,
        before: serde_json::from_str(before.as_text()?).ok()?,
        object: object.as_text().map(str::to_owned),
    })
}

/// Those of `records` that the import made or changed and that are not undone yet.
pub(super) fn among(
    tx: &mut Tx<'_>,
    import: Id,
    records: &[Id],
) -> Result<std::collections::BTreeSet<Id>, Problem> {
    let record = Column::fixed("record");
    let select = Select::from(table())
        .column(&record)
        .and(Term::column(&Column::fixed("import")).eq(Term::value(import)))
        .and(Term::column(&record).is_in(records.iter().copied()));
    let rows = tx.rows(&Plan::internal(select, vec![ColumnKind::Int])?)?;
    let ids = rows.iter().filter_map(|row| row.first()?.as_int());
    Ok(ids.map(Id::new).collect())
}

/// A record that is as before again counts as untouched for the import that left it at `from`, also
/// when it had to be made anew.
pub(super) fn carry(
    tx: &mut Tx<'_>,
    (record, from): (Id, i64),
    (now_record, version): (Id, i64),
) -> Result<(), Problem> {
    let column = |name| Term::column(&Column::fixed(name));
    let earlier = column("record")
        .eq(Term::value(record))
        .and(column("version").eq(Term::value(from)));
    tx.update_where(
        &table(),
        &[
            (Column::fixed("version"), Term::value(version)),
            (Column::fixed("record"), Term::value(now_record)),
        ],
        &earlier,
    )
    .map(|_| ())
}

/// Forgets entries that are undone.
pub(super) fn forget(tx: &mut Tx<'_>, done: &[Done]) -> Result<(), Problem> {
    let entries = done.iter().map(|one| one.entry);
    let own = Term::column(&Column::fixed("id")).is_in(entries);
    tx.delete_where(&table(), &own).map(|_| ())
}
