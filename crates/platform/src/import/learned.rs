//! What people said of headers: remembered by object and header, and by the whole set of headers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, TableSpec, Tx};

use super::lookups::Answers;
use super::plan::{Existing, Missing, Target};
use super::suggest::Learned;
use super::words::plain;
use crate::model::Object;
use crate::unit::Unit;

const COLUMNS: [(&str, ColumnKind); 4] = [
    ("object", ColumnKind::Text),
    ("header", ColumnKind::Text),
    ("targets", ColumnKind::Text),
    ("used_at", ColumnKind::Int),
];

/// What an import of these headers was told the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) targets: Vec<Target>,
    pub(super) key: String,
    pub(super) existing: Existing,
    pub(super) missing: Missing,
}

fn table() -> Table {
    Table::fixed("s_import_header")
}

pub(super) fn table_spec() -> TableSpec {
    TableSpec {
        table: table(),
        columns: COLUMNS
            .iter()
            .map(|(name, kind)| ColumnSpec {
                column: Column::fixed(name),
                kind: *kind,
            })
            .collect(),
        indexes: vec![IndexSpec {
            name: "s_import_header_object".into(),
            columns: vec![Column::fixed("object"), Column::fixed("header")],
            unique: false,
            live_only: false,
            both_ways: false,
        }],
        searchable: false,
    }
}

/// What was said of the object, under whatever name.
fn about(object: &Object) -> Term {
    Term::column(&Column::fixed("object")).is_in(object.names())
}

/// The name of a whole set of headers.
fn set_of(headers: &[String]) -> String {
    let words: Vec<String> = headers.iter().map(|header| plain(header)).collect();
    format!("={}", words.join("\u{1f}"))
}

/// Remembers where each header went.
pub(super) fn learn(
    unit: &mut Unit<'_, '_>,
    object: &Object,
    headers: &[String],
    said: &Remembered,
) -> Result<(), Problem> {
    let json = |value: &Remembered| {
        serde_json::to_string(value).map_err(|error| Problem::internal("import.learned", error))
    };
    let mut entries = vec![(set_of(headers), json(said)?)];
    for (column, header) in headers.iter().enumerate() {
        let own = said.targets.iter().filter(|target| target.column == column);
        let own = Remembered {
            targets: own.cloned().collect(),
            ..Remembered::default()
        };
        let word = plain(header);
        if !own.targets.is_empty() && !word.is_empty() {
            entries.push((word, json(&own)?));
        }
    }
    let known = about(object).and(
        Term::column(&Column::fixed("header")).is_in(entries.iter().map(|(word, _)| word.as_str())),
    );
    unit.tx().delete_where(&table(), &known)?;
    let now = unit.now();
    let rows: Vec<Vec<Datum>> = entries
        .into_iter()
        .map(|(word, targets)| {
            vec![
                unit.ids.next(now).into(),
                object.name.as_str().into(),
                word.into(),
                targets.into(),
                now.ms().into(),
            ]
        })
        .collect();
    insert(unit.tx(), &rows)
}

fn insert(tx: &mut Tx<'_>, rows: &[Vec<Datum>]) -> Result<(), Problem> {
    let mut columns = vec![Column::fixed("id")];
    columns.extend(COLUMNS.iter().map(|(name, _)| Column::fixed(name)));
    tx.insert(&table(), &columns, rows)
}

/// What is remembered of the whole set, and of each header.
pub(super) fn recall(
    base: &mut dyn Answers,
    object: &Object,
    headers: &[String],
) -> Result<(Option<Remembered>, Learned), Problem> {
    let set = set_of(headers);
    let mut words: Vec<String> = headers.iter().map(|header| plain(header)).collect();
    words.push(set.clone());
    let header = Column::fixed("header");
    let select = Select::from(table())
        .column(&header)
        .column(&Column::fixed("targets"))
        .and(about(object))
        .and(Term::column(&header).is_in(words.iter().map(String::as_str)));
    let plan = Plan::internal(select, vec![ColumnKind::Text, ColumnKind::Text])?;
    let (mut whole, mut learned) = (None, BTreeMap::new());
    for row in base.rows(&plan)? {
        let [Datum::Text(word), Datum::Text(said)] = row.as_slice() else {
            continue;
        };
        // What an older version wrote and this one cannot read is not remembered.
        let Ok(said) = serde_json::from_str::<Remembered>(said) else {
            continue;
        };
        match *word == set {
            true => whole = Some(said),
            false => drop(learned.insert(word.clone(), said.targets)),
        }
    }
    Ok((whole, learned))
}
