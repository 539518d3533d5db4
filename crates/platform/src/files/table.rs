//! The rows of files: what each is, who sent it, and which field of which record holds it.

use weft_kernel::query::{Column, Datum, Fold, Function, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, Row, TableSpec, Tx};

use super::{FileNote, LOOSE_BYTES_MAX};
use crate::unit::Unit;

const COLUMNS: [(&str, ColumnKind); 9] = [
    ("name", ColumnKind::Text),
    ("kind", ColumnKind::Text),
    ("size", ColumnKind::Int),
    ("blob", ColumnKind::Text),
    ("at", ColumnKind::Int),
    ("sender", ColumnKind::Int),
    ("object", ColumnKind::Int),
    ("record", ColumnKind::Int),
    ("field", ColumnKind::Int),
];

pub(super) fn table() -> Table {
    Table::fixed("s_file")
}

fn column(name: &'static str) -> Column {
    Column::fixed(name)
}

/// The table of files.
pub(crate) fn tables() -> Vec<TableSpec> {
    let index = |name: &str, columns: &[&'static str]| IndexSpec {
        name: name.to_owned(),
        columns: columns.iter().copied().map(Column::fixed).collect(),
        unique: false,
        live_only: false,
        both_ways: false,
    };
    vec![TableSpec {
        table: table(),
        columns: COLUMNS
            .iter()
            .map(|(name, kind)| ColumnSpec {
                column: Column::fixed(name),
                kind: *kind,
            })
            .collect(),
        indexes: vec![
            index("s_file_loose", &["record", "at"]),
            index("s_file_blob", &["blob"]),
        ],
        searchable: false,
    }]
}

/// A file with where it lies and what holds it.
#[derive(Clone, Debug)]
pub(crate) struct FileRow {
    pub(crate) note: FileNote,
    pub(super) blob: String,
    pub(super) sender: Option<Id>,
    /// Object, record and field that hold it.
    pub(super) holder: Option<(i64, Id, i64)>,
}

/// The question for the files of `ids`.
pub(crate) fn of_ids(ids: &[Id]) -> Result<Plan, Problem> {
    plan(Term::column(&column("id")).is_in(ids.iter().copied()))
}

/// The question for files that nothing has held since before `moment`.
pub(super) fn loose_before(moment: Moment, limit: u32) -> Result<Plan, Problem> {
    let at = vec![Term::column(&column("at")), Term::value(moment.ms())];
    let old = Term::Call(Function::Lt, at);
    let select = all().and(Term::column(&column("record")).is_null().and(old));
    Plan::internal(select.limit(limit), kinds())
}

/// The question which of `blobs` have a row.
pub(super) fn of_blobs(blobs: &[String]) -> Result<Plan, Problem> {
    plan(Term::column(&column("blob")).is_in(blobs.iter().map(String::as_str)))
}

/// The question for the files behind `id`, in the order of their ids.
pub(super) fn behind(id: Id, limit: u32) -> Result<Plan, Problem> {
    let own = || Term::column(&column("id"));
    let further = Term::call2(Function::Gt, own(), Term::value(id));
    Plan::internal(
        all().and(further).sort_by(own(), false).limit(limit),
        kinds(),
    )
}

fn plan(filter: Term) -> Result<Plan, Problem> {
    Plan::internal(all().and(filter), kinds())
}

fn all() -> Select {
    let select = Select::from(table()).column(&column("id"));
    COLUMNS.iter().fold(select, |select, (name, _)| {
        select.column(&Column::fixed(name))
    })
}

fn kinds() -> Vec<ColumnKind> {
    let own = COLUMNS.iter().map(|(_, kind)| *kind);
    std::iter::once(ColumnKind::Int).chain(own).collect()
}

/// The file in a row of these questions.
pub(crate) fn row_of(row: &Row) -> Option<FileRow> {
    let text = |ix: usize| Some(row.get(ix)?.as_text()?.to_owned());
    let number = |ix: usize| row.get(ix)?.as_int();
    Some(FileRow {
        note: FileNote {
            id: Id::new(number(0)?),
            name: text(1)?,
            kind: text(2)?,
            size: number(3)?,
        },
        blob: text(4)?,
        sender: number(6).map(Id::new),
        holder: number(7)
            .zip(number(8))
            .zip(number(9))
            .map(|((object, record), field)| (object, Id::new(record), field)),
    })
}

pub(super) fn insert(unit: &mut Unit<'_, '_>, note: &FileNote, blob: &str) -> Result<(), Problem> {
    let names = ["id", "name", "kind", "size", "blob", "at", "sender"];
    let row = vec![
        note.id.into(),
        Datum::Text(note.name.clone()),
        Datum::Text(note.kind.clone()),
        Datum::Int(note.size),
        Datum::Text(blob.to_owned()),
        Datum::Int(unit.now().ms()),
        unit.caller().id().map_or(Datum::Null, Datum::from),
    ];
    let columns: Vec<Column> = names.into_iter().map(Column::fixed).collect();
    unit.tx().insert(&table(), &columns, &[row])
}

/// Refuses a file beyond what one person may leave lying about.
pub(super) fn within_quota(unit: &mut Unit<'_, '_>, size: i64) -> Result<(), Problem> {
    let Some(me) = unit.caller().id() else {
        return Ok(());
    };
    let mine = Term::column(&column("sender")).eq(Term::value(me));
    let loose = Term::column(&column("record")).is_null().and(mine);
    let sum = Term::Fold(Fold::Sum, Some(Box::new(Term::column(&column("size")))));
    let select = Select::from(table()).and(loose).output("sum", sum);
    let rows = unit
        .tx()
        .rows(&Plan::internal(select, vec![ColumnKind::Int])?)?;
    let sum = rows.first().and_then(|row| row.first()?.as_int());
    if sum.unwrap_or_default() + size <= LOOSE_BYTES_MAX {
        return Ok(());
    }
    Err(Problem::new(
        weft_kernel::Kind::TooMany,
        "file.quota",
        "您上传后没有使用的文件太多，请先保存记录，或过一天再传",
        "Too many of your files belong to no record: save them first, or come back in a day",
    ))
}

/// Says what holds a file; `None` lets it go.
pub(super) fn hold(
    tx: &mut Tx<'_>,
    file: Id,
    holder: Option<(i64, Id, i64)>,
    at: Moment,
) -> Result<(), Problem> {
    let (object, record, field) = match holder {
        Some((object, record, field)) => (Datum::Int(object), record.into(), Datum::Int(field)),
        None => (Datum::Null, Datum::Null, Datum::Null),
    };
    let set = [
        (column("object"), object),
        (column("record"), record),
        (column("field"), field),
        (column("at"), Datum::Int(at.ms())),
    ];
    tx.update(&table(), file, &set).map(|_| ())
}
