//! Lists of records in a field: the reader is told of those they may see, and of no others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use weft_kernel::query::{Datum, Term};
use weft_kernel::{Id, Problem};
use weft_store::Reader;

use super::visible::Shown;
use crate::access::{Action, Compiler};
use crate::fields::Shape;
use crate::files;
use crate::model::{FieldIx, Object, system};
use crate::pack::Scope;

/// The most ids in one condition.
const AMONG_MAX: usize = 5000;

/// What stands for each id of a list, per field; an id that is not here is not told of.
pub(super) type Told = BTreeMap<FieldIx, BTreeMap<Id, Json>>;

/// What the reader is told of the records that `rows` list.
pub(super) fn told(
    reader: &mut Reader<'_>,
    compiler: &Compiler<'_>,
    shown: &Shown,
    rows: &[Vec<Datum>],
) -> Result<Told, Problem> {
    let mut told = Told::new();
    let lists = shown.columns.iter();
    let listed = |shape| matches!(shape, Shape::Records | Shape::Files);
    for column in lists.filter(|column| listed(column.shape)) {
        let ids: BTreeSet<Id> = rows
            .iter()
            .filter_map(|row| row.get(column.value))
            .flat_map(ids_in)
            .collect();
        if column.shape == Shape::Files {
            told.insert(column.field, notes(reader, &ids)?);
            continue;
        }
        let target = shown.object.at(column.field)?.target;
        let known = match target.and_then(|target| compiler.model.by_number(target.0)) {
            Some(target) if !ids.is_empty() => labels(reader, compiler, target, &ids)?,
            _ => BTreeMap::new(),
        };
        told.insert(column.field, known);
    }
    Ok(told)
}

/// The ids a stored list holds.
pub(crate) fn ids_in(datum: &Datum) -> Vec<Id> {
    let texts: Vec<String> = datum
        .as_text()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    texts
        .iter()
        .filter_map(|text| Id::parse(text).ok())
        .collect()
}

/// What is known of the files of `ids`.
fn notes(reader: &mut Reader<'_>, ids: &BTreeSet<Id>) -> Result<BTreeMap<Id, Json>, Problem> {
    let mut notes = BTreeMap::new();
    let ids: Vec<Id> = ids.iter().copied().collect();
    for part in ids.chunks(AMONG_MAX) {
        let rows = reader.rows(&files::of_ids(part)?)?;
        for file in rows.iter().filter_map(files::row_of) {
            notes.insert(file.note.id, json!(file.note));
        }
    }
    Ok(notes)
}

/// Id and title of those of `ids` that the reader may see.
fn labels(
    reader: &mut Reader<'_>,
    compiler: &Compiler<'_>,
    target: &Object,
    ids: &BTreeSet<Id>,
) -> Result<BTreeMap<Id, Json>, Problem> {
    let access = compiler.caller.access();
    let mut labels = BTreeMap::new();
    if access.scope(target, Action::Read) == Scope::None {
        return Ok(labels);
    }
    let title = target.at(target.title)?;
    let title_shape = title
        .shape
        .filter(|_| access.may_read_field(target, target.title));
    let (id, ids) = (
        target.column(system::ID)?,
        ids.iter().copied().collect::<Vec<_>>(),
    );
    for part in ids.chunks(AMONG_MAX) {
        let among = Term::column(id).is_in(part.iter().copied());
        let mut select = compiler.select(target, Action::Read)?.and(among).column(id);
        let mut kinds = vec![weft_store::ColumnKind::Int];
        if let Some(shape) = title_shape {
            select = select.column(target.column(target.title)?);
            kinds.push(shape.column());
        }
        for row in reader.rows(&compiler.plan(select, kinds))? {
            let Some(id) = row.first().and_then(Datum::as_int).map(Id::new) else {
                continue;
            };
            let label = title_shape
                .zip(row.get(1).filter(|label| !label.is_null()))
                .map(|(shape, label)| shape.shown(label));
            labels.insert(id, json!({ "id": id, "label": label }));
        }
    }
    Ok(labels)
}
