//! How views are kept.

use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, Reader, Row, TableSpec, Tx};

use super::{Share, View};

const COLUMNS: [(&str, ColumnKind); 8] = [
    ("id", ColumnKind::Int),
    ("object", ColumnKind::Int),
    ("name", ColumnKind::Text),
    ("share", ColumnKind::Text),
    ("user_id", ColumnKind::Int),
    ("department", ColumnKind::Int),
    ("body", ColumnKind::Text),
    ("updated_at", ColumnKind::Int),
];
/// The most views of an object that are looked through.
const SCANNED_MAX: u32 = 10_000;

fn views() -> Table {
    Table::fixed("s_view")
}

fn firsts() -> Table {
    Table::fixed("s_view_first")
}

fn column(name: &'static str) -> Column {
    Column::fixed(name)
}

fn is(name: &'static str, value: impl Into<Datum>) -> Term {
    Term::column(&column(name)).eq(Term::value(value))
}

pub(super) fn tables() -> Vec<TableSpec> {
    let specs = |columns: &[(&'static str, ColumnKind)]| {
        columns
            .iter()
            .map(|(name, kind)| ColumnSpec {
                column: column(name),
                kind: *kind,
            })
            .collect()
    };
    let index = |name: &str, columns: &[&'static str], unique| IndexSpec {
        name: name.to_owned(),
        columns: columns.iter().copied().map(column).collect(),
        unique,
        live_only: false,
        both_ways: false,
    };
    let (int, text) = (ColumnKind::Int, ColumnKind::Text);
    vec![
        TableSpec {
            table: views(),
            columns: specs(COLUMNS.get(1..).unwrap_or_default()),
            indexes: vec![index("s_view_object", &["object"], false)],
            searchable: false,
        },
        TableSpec {
            table: firsts(),
            columns: specs(&[("object", int), ("user_id", int), ("choice", text)]),
            indexes: vec![index("s_view_first_of", &["user_id", "object"], true)],
            searchable: false,
        },
    ]
}

fn plan(condition: Term) -> Result<Plan, Problem> {
    let columns: Vec<Column> = COLUMNS.iter().map(|(name, _)| column(name)).collect();
    let select = Select::from(views()).columns(&columns).and(condition);
    let kinds = COLUMNS.iter().map(|(_, kind)| *kind).collect();
    Plan::internal(select.limit(SCANNED_MAX), kinds)
}

pub(super) fn of_object(reader: &mut Reader<'_>, object: u32) -> Result<Vec<View>, Problem> {
    let rows = reader.rows(&plan(is("object", i64::from(object)))?)?;
    Ok(rows.iter().filter_map(view).collect())
}

pub(super) fn all(reader: &mut Reader<'_>) -> Result<Vec<View>, Problem> {
    let rows = reader.rows(&plan(Term::TRUE)?)?;
    Ok(rows.iter().filter_map(view).collect())
}

pub(super) fn one(reader: &mut Reader<'_>, id: Id) -> Result<Option<View>, Problem> {
    let rows = reader.rows(&plan(is("id", id))?)?;
    Ok(rows.first().and_then(view))
}

/// How many views of `object` belong to `user`.
pub(super) fn owned(tx: &mut Tx<'_>, (object, user): (u32, Id)) -> Result<usize, Problem> {
    let own = is("object", i64::from(object)).and(is("user_id", user));
    Ok(tx.rows(&plan(own)?)?.len())
}

pub(super) fn insert(tx: &mut Tx<'_>, view: &View) -> Result<(), Problem> {
    let columns: Vec<Column> = COLUMNS.iter().map(|(name, _)| column(name)).collect();
    let mut row = vec![view.id.into(), Datum::Int(view.object.into())];
    let values = values(view)?;
    row.extend(values.into_iter().map(|(_, value)| value));
    tx.insert(&views(), &columns, &[row])
}

pub(super) fn update(tx: &mut Tx<'_>, view: &View) -> Result<(), Problem> {
    let set: Vec<(Column, Datum)> = values(view)?
        .into_iter()
        .map(|(name, value)| (column(name), value))
        .collect();
    tx.update(&views(), view.id, &set).map(drop)
}

pub(super) fn delete(tx: &mut Tx<'_>, id: Id) -> Result<(), Problem> {
    tx.delete_where(&views(), &is("id", id)).map(drop)
}

fn values(view: &View) -> Result<[(&'static str, Datum); 6], Problem> {
    let body =
        serde_json::to_string(&view.list).map_err(|error| Problem::internal("view.json", error))?;
    Ok([
        ("name", view.name.as_str().into()),
        ("share", view.share.name().into()),
        ("user_id", view.owner.into()),
        ("department", view.department.into()),
        ("body", body.into()),
        ("updated_at", view.updated_at.ms().into()),
    ])
}

/// A row as a view; `None` when a later version wrote what this one does not know.
fn view(row: &Row) -> Option<View> {
    let [id, object, name, share, user, department, body, at] = row.as_slice() else {
        return None;
    };
    Some(View {
        id: Id::new(id.as_int()?),
        object: u32::try_from(object.as_int()?).ok()?,
        name: name.as_text()?.to_owned(),
        share: Share::called(share.as_text()?).ok()?,
        owner: Id::new(user.as_int()?),
        department: department.as_int().map(Id::new),
        list: serde_json::from_str(body.as_text()?).ok()?,
        updated_at: Moment::from_ms(at.as_int()?),
    })
}

pub(super) fn first_of(
    reader: &mut Reader<'_>,
    (object, user): (u32, Id),
) -> Result<Option<String>, Problem> {
    let of = is("object", i64::from(object)).and(is("user_id", user));
    let select = Select::from(firsts()).column(&column("choice")).and(of);
    let rows = reader.rows(&Plan::internal(select, vec![ColumnKind::Text])?)?;
    let first = rows.first().and_then(|row| row.first()?.as_text());
    Ok(first.map(str::to_owned))
}

pub(super) fn set_first(
    tx: &mut Tx<'_>,
    (object, user): (u32, Id),
    (fresh, choice): (Id, Option<&str>),
) -> Result<(), Problem> {
    let of = is("object", i64::from(object)).and(is("user_id", user));
    tx.delete_where(&firsts(), &of)?;
    let Some(choice) = choice else { return Ok(()) };
    let columns = ["id", "object", "user_id", "choice"].map(column);
    let object = Datum::Int(object.into());
    tx.insert(
        &firsts(),
        &columns,
        &[vec![fresh.into(), object, user.into(), choice.into()]],
    )
}
