//! Where configuration is kept: the company's documents, drafts, versions and installed packs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, Reader, Row, TableSpec, Tx};

use super::diff::Difference;
use super::layers::{Company, Overlay};
use super::packs::Files;
use crate::pack::{DocKey, Pack};

/// The setting that counts published versions; every write looks at it.
const VERSION: &str = "config_version";

/// A draft: what each document shall be; `None` takes the company's document away.
pub(super) type Draft = BTreeMap<DocKey, Option<Overlay>>;

/// One document's part of a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocChange {
    /// The kind.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The company's document before.
    #[serde(default)]
    pub before: Option<Overlay>,
    /// The company's document after.
    #[serde(default)]
    pub after: Option<Overlay>,
}

impl DocChange {
    /// The document it is about.
    ///
    /// # Errors
    /// `config.kind` when this program does not know the kind.
    pub fn key(&self) -> Result<DocKey, Problem> {
        DocKey::new(&self.kind, &self.name)
    }
}

/// What a version made different in one document by the packs it put in or took away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfPacks {
    /// The kind.
    pub kind: String,
    /// The name.
    pub name: String,
    /// What became different in the document in force.
    pub differences: Vec<Difference>,
}

/// A published version.
#[derive(Clone, Debug, Serialize)]
pub struct Version {
    /// Its number, from 1.
    pub version: u64,
    /// When it was published.
    pub at: Moment,
    /// By whom; `None` is the house itself.
    pub author: Option<Id>,
    /// Why.
    pub reason: String,
    /// `publish`, `rollback`, `import` or `pack`.
    pub action: String,
    /// What it changed.
    #[serde(skip)]
    pub changes: Vec<DocChange>,
    /// What its packs changed.
    #[serde(skip)]
    pub of_packs: Vec<OfPacks>,
}

const DOCUMENTS: &str = "s_config";
const DRAFTS: &str = "s_config_draft";
const VERSIONS: &str = "s_config_version";
const PACKS: &str = "s_pack";
/// The packs of the program that are in force: a newer program may bring others that do not fit.
const PROGRAM: &str = "s_program_pack";

fn table(name: &'static str) -> Table {
    Table::fixed(name)
}

/// The tables of configuration.
pub(crate) fn tables() -> Vec<TableSpec> {
    let (int, text) = (ColumnKind::Int, ColumnKind::Text);
    let document = [
        ("kind", text),
        ("name", text),
        ("document", text),
        ("base", text),
    ];
    let draft = [&[("owner", int), ("was", text)][..], &document[..]].concat();
    let version = [
        ("at", int),
        ("author", int),
        ("reason", text),
        ("action", text),
        ("changes", text),
        ("of_packs", text),
    ];
    let pack = [("name", text), ("version", text), ("files", text)];
    vec![
        spec(DOCUMENTS, &document, &["kind", "name"]),
        spec(DRAFTS, &draft, &["owner", "kind", "name"]),
        spec(VERSIONS, &version, &[]),
        spec(PACKS, &pack, &["name"]),
        spec(PROGRAM, &[("name", text), ("content", text)], &["name"]),
    ]
}

fn spec(
    name: &'static str,
    columns: &[(&'static str, ColumnKind)],
    unique: &[&'static str],
) -> TableSpec {
    let index = IndexSpec {
        name: format!("{name}_{}", unique.join("_")),
        columns: unique.iter().map(|column| Column::fixed(column)).collect(),
        unique: true,
        live_only: false,
        both_ways: false,
    };
    TableSpec {
        table: table(name),
        columns: columns
            .iter()
            .map(|(name, kind)| ColumnSpec {
                column: Column::fixed(name),
                kind: *kind,
            })
            .collect(),
        indexes: (!unique.is_empty()).then_some(index).into_iter().collect(),
        searchable: false,
    }
}

/// The version in force.
pub(crate) fn version(tx: &mut Tx<'_>) -> Result<u64, Problem> {
    let text = tx.setting(VERSION)?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or_default())
}

/// The version in force, read outside of a transaction.
pub(super) fn version_read(reader: &mut Reader<'_>) -> Result<u64, Problem> {
    let select = Select::from(Table::fixed("s_setting"))
        .column(&Column::fixed("value"))
        .and(column("name").eq(Term::value(VERSION)));
    let rows = reader.rows(&Plan::internal(select, vec![ColumnKind::Text])?)?;
    let text = rows.first().and_then(|row| row.first()?.as_text());
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or_default())
}

/// Notes that `version` is in force.
pub(super) fn set_version(tx: &mut Tx<'_>, version: u64) -> Result<(), Problem> {
    tx.set_setting(VERSION, &version.to_string())
}

fn column(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// Rows of `columns` of a table where `filter` holds, by id.
fn rows(
    tx: &mut Tx<'_>,
    name: &'static str,
    columns: &[(&'static str, ColumnKind)],
    filter: Term,
) -> Result<Vec<Row>, Problem> {
    let mut select = Select::from(table(name))
        .and(filter)
        .sort_by(column("id"), false);
    for (name, _) in columns {
        select = select.column(&Column::fixed(name));
    }
    let kinds = columns.iter().map(|(_, kind)| *kind).collect();
    tx.rows(&Plan::internal(select, kinds)?)
}

const DOCUMENT_COLUMNS: [(&str, ColumnKind); 4] = [
    ("kind", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("base", ColumnKind::Text),
];

/// The company's documents.
pub(super) fn company(tx: &mut Tx<'_>) -> Result<Company, Problem> {
    let rows = rows(tx, DOCUMENTS, &DOCUMENT_COLUMNS, Term::TRUE)?;
    let mut company = Company::new();
    for row in &rows {
        // A kind of a newer program is kept in the table and left out here.
        if let Some((key, Some(overlay))) = read_document(row)? {
            company.insert(key, overlay);
        }
    }
    Ok(company)
}

/// An entry of a draft: the company's document as it shall be, and the document that was in force
/// when it was written.
pub(super) type DraftEntry = (DocKey, Option<Overlay>, Option<Json>);

/// The draft of `owner`; 0 is the house itself.
pub(super) fn draft(tx: &mut Tx<'_>, owner: i64) -> Result<Vec<DraftEntry>, Problem> {
    let mine = column("owner").eq(Term::value(owner));
    let columns = [&DOCUMENT_COLUMNS[..], &[("was", ColumnKind::Text)]].concat();
    let rows = rows(tx, DRAFTS, &columns, mine)?;
    let mut entries = Vec::new();
    for row in &rows {
        if let Some((key, overlay)) = read_document(row)? {
            entries.push((key, overlay, json_at(row, 4)?));
        }
    }
    Ok(entries)
}

/// The document in a place of a row.
fn json_at(row: &Row, ix: usize) -> Result<Option<Json>, Problem> {
    let text = row.get(ix).and_then(Datum::as_text);
    text.map(serde_json::from_str)
        .transpose()
        .map_err(|error| Problem::internal("config.stored", error))
}

fn read_document(row: &Row) -> Result<Option<(DocKey, Option<Overlay>)>, Problem> {
    let text = |ix: usize| row.get(ix).and_then(Datum::as_text);
    let (Some(kind), Some(name)) = (text(0), text(1)) else {
        return Ok(None);
    };
    let Ok(key) = DocKey::new(kind, name) else {
        return Ok(None);
    };
    let overlay = match json_at(row, 2)? {
        Some(document) => Some(Overlay {
            document,
            base: json_at(row, 3)?,
        }),
        None => None,
    };
    Ok(Some((key, overlay)))
}

/// Puts the company's document, or takes it away.
pub(super) fn put(tx: &mut Tx<'_>, key: &DocKey, overlay: Option<&Overlay>) -> Result<(), Problem> {
    let here = same_document(key);
    tx.delete_where(&table(DOCUMENTS), &here)?;
    let Some(overlay) = overlay else {
        return Ok(());
    };
    let id = tx.next_number(DOCUMENTS)?;
    let row = [vec![Datum::Int(id)], document_row(key, Some(overlay))].concat();
    let columns = ["id", "kind", "name", "document", "base"].map(Column::fixed);
    tx.insert(&table(DOCUMENTS), &columns, &[row])
}

/// Puts a document into the draft of `owner`.
pub(super) fn put_draft(
    tx: &mut Tx<'_>,
    owner: i64,
    (key, overlay, was): (&DocKey, Option<&Overlay>, Option<&Json>),
) -> Result<(), Problem> {
    drop_draft(tx, owner, Some(key))?;
    let id = tx.next_number(DRAFTS)?;
    let was = was.map_or(Datum::Null, |was| Datum::Text(was.to_string()));
    let start = vec![Datum::Int(id), Datum::Int(owner), was];
    let row = [start, document_row(key, overlay)].concat();
    let columns = ["id", "owner", "was", "kind", "name", "document", "base"].map(Column::fixed);
    tx.insert(&table(DRAFTS), &columns, &[row])
}

/// Takes one document, or all, out of the draft of `owner`.
pub(super) fn drop_draft(
    tx: &mut Tx<'_>,
    owner: i64,
    key: Option<&DocKey>,
) -> Result<usize, Problem> {
    let mine = column("owner").eq(Term::value(owner));
    let here = match key {
        Some(key) => mine.and(same_document(key)),
        None => mine,
    };
    tx.delete_where(&table(DRAFTS), &here)
}

fn same_document(key: &DocKey) -> Term {
    column("kind")
        .eq(Term::value(key.kind))
        .and(column("name").eq(Term::value(key.name.as_str())))
}

fn document_row(key: &DocKey, overlay: Option<&Overlay>) -> Vec<Datum> {
    let text = |json: &Json| Datum::Text(json.to_string());
    let base = overlay.and_then(|overlay| overlay.base.as_ref());
    vec![
        Datum::from(key.kind),
        Datum::Text(key.name.clone()),
        overlay.map_or(Datum::Null, |overlay| text(&overlay.document)),
        base.map_or(Datum::Null, text),
    ]
}

/// Writes a version down.
pub(super) fn add_version(tx: &mut Tx<'_>, version: &Version) -> Result<(), Problem> {
    let unwritable = |error| Problem::internal("config.unwritable", error);
    let changes = serde_json::to_string(&version.changes).map_err(unwritable)?;
    let of_packs = serde_json::to_string(&version.of_packs).map_err(unwritable)?;
    let row = vec![
        Datum::Int(i64::try_from(version.version).unwrap_or(i64::MAX)),
        Datum::Int(version.at.ms()),
        version.author.map_or(Datum::Null, Datum::from),
        Datum::Text(version.reason.clone()),
        Datum::Text(version.action.clone()),
        Datum::Text(changes),
        Datum::Text(of_packs),
    ];
    let columns = [
        "id", "at", "author", "reason", "action", "changes", "of_packs",
    ];
    let columns = columns.map(Column::fixed);
    tx.insert(&table(VERSIONS), &columns, &[row])
}

/// Every version, oldest first.
pub(super) fn versions(tx: &mut Tx<'_>) -> Result<Vec<Version>, Problem> {
    let (int, text) = (ColumnKind::Int, ColumnKind::Text);
    let columns = [
        ("id", int),
        ("at", int),
        ("author", int),
        ("reason", text),
        ("action", text),
        ("changes", text),
        ("of_packs", text),
    ];
    let rows = rows(tx, VERSIONS, &columns, Term::TRUE)?;
    rows.iter().map(read_version).collect()
}

fn read_version(row: &Row) -> Result<Version, Problem> {
    let int = |ix: usize| row.get(ix).and_then(Datum::as_int);
    let text = |ix: usize| row.get(ix).and_then(Datum::as_text).unwrap_or_default();
    let stored = |error| Problem::internal("config.stored", error);
    // Earlier versions of the program did not write down what packs changed.
    let of_packs = match text(6) {
        "" => Vec::new(),
        text => serde_json::from_str(text).map_err(stored)?,
    };
    Ok(Version {
        version: int(0)
            .and_then(|id| u64::try_from(id).ok())
            .unwrap_or_default(),
        at: Moment::from_ms(int(1).unwrap_or_default()),
        author: int(2).map(Id::new),
        reason: text(3).to_owned(),
        action: text(4).to_owned(),
        changes: serde_json::from_str(text(5)).map_err(stored)?,
        of_packs,
    })
}

/// The files of the packs that were installed, lower layers first.
pub(super) fn packs(tx: &mut Tx<'_>) -> Result<Vec<(String, Files)>, Problem> {
    let columns = [("name", ColumnKind::Text), ("files", ColumnKind::Text)];
    let rows = rows(tx, PACKS, &columns, Term::TRUE)?;
    rows.iter()
        .map(|row| {
            let text = |ix: usize| row.get(ix).and_then(Datum::as_text).unwrap_or_default();
            let files = serde_json::from_str(text(1));
            let files = files.map_err(|error| Problem::internal("config.stored", error))?;
            Ok((text(0).to_owned(), files))
        })
        .collect()
}

/// Puts a pack in, in the place of an older version of it, or takes it away.
pub(super) fn put_pack(
    tx: &mut Tx<'_>,
    (name, version): (&str, &str),
    files: Option<&Files>,
) -> Result<(), Problem> {
    let here = column("name").eq(Term::value(name));
    let there = rows(tx, PACKS, &[("id", ColumnKind::Int)], here.clone())?;
    let place = there.first().and_then(|row| row.first()?.as_int());
    tx.delete_where(&table(PACKS), &here)?;
    let Some(files) = files else {
        return Ok(());
    };
    let id = match place {
        Some(place) => place,
        None => tx.next_number(PACKS)?,
    };
    let files = serde_json::to_string(files);
    let files = files.map_err(|error| Problem::internal("config.unwritable", error))?;
    let row = vec![
        Datum::Int(id),
        Datum::from(name),
        Datum::from(version),
        Datum::Text(files),
    ];
    let columns = ["id", "name", "version", "files"].map(Column::fixed);
    tx.insert(&table(PACKS), &columns, &[row])
}

/// The packs of the program that were taken last, lower layers first; none before the first start,
/// and none that this program cannot read any more.
pub(super) fn program(tx: &mut Tx<'_>) -> Result<Vec<Pack>, Problem> {
    let rows = rows(tx, PROGRAM, &[("content", ColumnKind::Text)], Term::TRUE)?;
    let mut packs = Vec::new();
    for row in &rows {
        let text = row.first().and_then(Datum::as_text).unwrap_or_default();
        match Pack::from_stored(text) {
            Ok(pack) => packs.push(pack),
            Err(problem) => {
                tracing::warn!(error = %problem, "the packs taken last cannot be read any more");
                return Ok(Vec::new());
            }
        }
    }
    Ok(packs)
}

/// Notes the packs of the program that are in force from now on.
pub(super) fn set_program(tx: &mut Tx<'_>, packs: &[Pack]) -> Result<(), Problem> {
    tx.delete_where(&table(PROGRAM), &Term::TRUE)?;
    for pack in packs {
        let row = vec![
            Datum::Int(tx.next_number(PROGRAM)?),
            Datum::from(pack.manifest.name.as_str()),
            Datum::Text(pack.to_stored()?),
        ];
        let columns = ["id", "name", "content"].map(Column::fixed);
        tx.insert(&table(PROGRAM), &columns, &[row])?;
    }
    Ok(())
}
