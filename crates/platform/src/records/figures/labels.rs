//! What people call the values groups stand for: records, options, regions, stretches of time.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use weft_expr::{ObjectRef, Type};
use weft_kernel::query::{Datum, Term};
use weft_kernel::{Id, Label, Moment, Problem};
use weft_store::{ColumnKind, Reader};

use super::ask::GROUPS_MAX;
use super::part::Part;
use crate::access::{Action, Compiler};
use crate::caller::Caller;
use crate::fields::Shape;
use crate::model::{Model, system};
use crate::pack::Scope;
use crate::records::list::{self, ListQuery};

/// Titles of the records that groups stand for, as far as the caller may see them.
pub(super) type Titles = BTreeMap<(ObjectRef, i64), String>;

/// The titles behind `rows`, whose columns are `parts`.
pub(super) fn titles(
    reader: &mut Reader<'_>,
    (model, caller, now): (&Model, &Caller, Moment),
    parts: &[Part],
    rows: &[Vec<Datum>],
) -> Result<Titles, Problem> {
    let mut titles = Titles::new();
    for (place, part) in parts.iter().enumerate() {
        let Some((target, known)) = part
            .target
            .and_then(|target| Some((target, model.by_number(target.0)?)))
        else {
            continue;
        };
        if caller.access().scope(known, Action::Read) == Scope::None {
            continue;
        }
        let ids: BTreeSet<i64> = rows
            .iter()
            .filter_map(|row| row.get(place)?.as_int())
            .collect();
        let ids: Vec<i64> = ids.into_iter().collect();
        let title = known.at(known.title)?.name.clone();
        for ids in ids.chunks(usize::try_from(GROUPS_MAX).unwrap_or(1)) {
            let query = ListQuery {
                fields: caller
                    .access()
                    .may_read_field(known, known.title)
                    .then(|| vec![title.clone()]),
                limit: Some(GROUPS_MAX),
                also: Some(
                    Term::column(known.column(system::ID)?).is_in(ids.iter().copied().map(Id::new)),
                ),
                ..ListQuery::default()
            };
            let page = list::list(reader, (model, caller, now), known, &query)?;
            titles.extend(
                page.items
                    .iter()
                    .map(|item| ((target, item.id().number()), item.label())),
            );
        }
    }
    Ok(titles)
}

/// A value of `part` as the API sends it.
pub(super) fn shown(part: &Part, datum: &Datum, titles: &Titles) -> Json {
    match (part.target, datum.as_int()) {
        (Some(target), Some(id)) => {
            json!({ "id": Id::new(id), "label": titles.get(&(target, id)) })
        }
        _ => match (part.shape, datum) {
            (Shape::Number(0), Datum::Int(number)) => json!(number),
            (shape, datum) => shape.json(datum),
        },
    }
}

/// For each part whose values have names: name of the part → value → what people call it.
pub(super) fn named(
    compiler: &Compiler<'_>,
    parts: &[Part],
    rows: &[Vec<Datum>],
) -> Map<String, Json> {
    let mut all = Map::new();
    for (place, part) in parts.iter().enumerate() {
        let values = rows.iter().filter_map(|row| row.get(place)?.as_text());
        let mut names = Map::new();
        for value in values {
            if let Some(label) = name(compiler.model, part, value) {
                names.insert(value.to_owned(), json!(label));
            }
        }
        if !names.is_empty() {
            all.insert(part.name.clone(), Json::Object(names));
        }
    }
    all
}

fn name(model: &Model, part: &Part, value: &str) -> Option<Label> {
    if let Some(bucket) = part.bucket {
        return Some(bucket.label(value.parse().ok()?));
    }
    let (object, number) = part.field.filter(|_| part.shape == Shape::Text)?;
    let object = model.by_number(object.0)?;
    let field = object.fields.iter().find(|field| field.number == number)?;
    if part.ty == Type::Select {
        let option = field
            .doc
            .options
            .iter()
            .find(|option| option.value == value);
        return option.map(|option| option.label.clone());
    }
    let is_region = field.kind.name() == "region";
    is_region.then(|| model.region_label(value)).flatten()
}

/// The kinds of the columns of `parts`.
pub(super) fn kinds(parts: &[Part]) -> Vec<ColumnKind> {
    parts.iter().map(|part| part.shape.column()).collect()
}
