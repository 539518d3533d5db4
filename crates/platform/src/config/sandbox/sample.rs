//! A sample of records: the newest of each object, their lines and what they point to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::query::{Column, Datum, Select, Term};
use weft_kernel::{Id, Problem};
use weft_store::{ColumnKind, Lane, Store};

use crate::access::Compiler;
use crate::caller::Caller;
use crate::fields::Shape;
use crate::model::{Field, FieldIx, Model, Object, system};
use crate::pack::Sensitivity;
use crate::platform::Platform;

/// Ids asked for at once.
const CHUNK: usize = 500;
/// How far lines and lookups are followed.
const ROUNDS: usize = 4;
/// People and their order come whole.
const WHOLE: [&str; 3] = ["user", "role", "department"];
/// The most people that come.
const PEOPLE_MAX: u32 = 10_000;

/// Ids of records by the number of their object.
type Ids = BTreeMap<u32, BTreeSet<i64>>;

/// Copies people, and `rows` of every other object with all that belongs to them.
pub(super) fn copy(platform: &Platform, to: &Store, rows: Option<u32>) -> Result<(), Problem> {
    let model = platform.model();
    let sample = Sample {
        platform,
        model: &model,
        system: Caller::system("a sandbox gets a sample of the records"),
    };
    let mut ids = Ids::new();
    for object in model.objects() {
        let whole = WHOLE.contains(&object.name.as_str());
        let limit = if whole { Some(PEOPLE_MAX) } else { rows };
        if let Some(limit) = limit {
            ids.insert(object.number, sample.newest(object, limit)?);
        }
    }
    if rows.is_some() {
        for _ in 0..ROUNDS {
            sample.follow(&mut ids)?;
        }
    }
    for (number, ids) in &ids {
        if let Some(object) = model.by_number(*number) {
            sample.copy_rows(object, ids, to)?;
        }
    }
    Ok(())
}

struct Sample<'a> {
    platform: &'a Platform,
    model: &'a Model,
    system: Caller,
}

impl Sample<'_> {
    fn newest(&self, object: &Object, limit: u32) -> Result<BTreeSet<i64>, Problem> {
        let id = object.column(system::ID)?;
        let live = Term::column(object.column(system::DELETED_AT)?).is_null();
        let select = Select::from(object.table.clone())
            .column(id)
            .and(live)
            .sort_by(Term::column(id), true)
            .limit(limit);
        self.ids(select)
    }

    fn ids(&self, select: Select) -> Result<BTreeSet<i64>, Problem> {
        let compiler = Compiler::new(self.model, &self.system, self.platform.now());
        let plan = compiler.plan(select, vec![ColumnKind::Int]);
        let rows = self.platform.store().read(|reader| reader.rows(&plan))?;
        Ok(rows
            .iter()
            .filter_map(|row| row.first()?.as_int())
            .collect())
    }

    /// Adds the lines of the records and the records they point to.
    fn follow(&self, ids: &mut Ids) -> Result<(), Problem> {
        let mut found = Ids::new();
        for (number, known) in ids.iter() {
            let Some(object) = self.model.by_number(*number) else {
                continue;
            };
            for field in &object.fields {
                let (number, more) = self.beyond(object, field, known)?;
                found.entry(number).or_default().extend(more);
            }
        }
        for (number, more) in found {
            ids.entry(number).or_default().extend(more);
        }
        Ok(())
    }

    /// The records a field of `known` leads to, with the number of their object.
    fn beyond(
        &self,
        object: &Object,
        field: &Field,
        known: &BTreeSet<i64>,
    ) -> Result<(u32, BTreeSet<i64>), Problem> {
        if let Some((child, link)) = self.lines(field)? {
            let id = child.column(system::ID)?.clone();
            return Ok((child.number, self.related((child, &link), known, &id)?));
        }
        let (Some(target), Some(column)) = (field.link(), &field.column) else {
            return Ok((object.number, BTreeSet::new()));
        };
        let id = object.column(system::ID)?.clone();
        Ok((target.0, self.related((object, &id), known, column)?))
    }

    fn lines(&self, field: &Field) -> Result<Option<(&Arc<Object>, Column)>, Problem> {
        let Some(doc) = &field.doc.lines else {
            return Ok(None);
        };
        let child = self.model.object(&doc.object)?;
        let (link, _) = child.field(&doc.field)?;
        Ok(Some((child, child.column(link)?.clone())))
    }

    /// What `wanted` holds in the rows whose `by` is one of `known`.
    fn related(
        &self,
        (object, by): (&Object, &Column),
        known: &BTreeSet<i64>,
        wanted: &Column,
    ) -> Result<BTreeSet<i64>, Problem> {
        let known: Vec<i64> = known.iter().copied().collect();
        let mut found = BTreeSet::new();
        for some in known.chunks(CHUNK) {
            let select = Select::from(object.table.clone())
                .column(wanted)
                .and(Term::column(by).is_in(some.iter().copied()));
            found.extend(self.ids(select)?);
        }
        Ok(found)
    }

    fn copy_rows(&self, object: &Object, ids: &BTreeSet<i64>, to: &Store) -> Result<(), Problem> {
        let stored: Vec<(FieldIx, Column, Shape)> = object
            .stored()
            .map(|(ix, _, column, shape)| (ix, column.clone(), shape))
            .collect();
        let columns: Vec<Column> = stored.iter().map(|(_, column, _)| column.clone()).collect();
        let kinds: Vec<ColumnKind> = stored.iter().map(|(.., shape)| shape.column()).collect();
        let ids: Vec<i64> = ids.iter().copied().collect();
        for some in ids.chunks(CHUNK) {
            let id = Term::column(object.column(system::ID)?);
            let select = Select::from(object.table.clone())
                .columns(&columns)
                .and(id.is_in(some.iter().copied()));
            let compiler = Compiler::new(self.model, &self.system, self.platform.now());
            let plan = compiler.plan(select, kinds.clone());
            let mut rows = self.platform.store().read(|reader| reader.rows(&plan))?;
            for row in &mut rows {
                let places = stored.iter().map(|(ix, ..)| *ix);
                cover(object, places, row)?;
            }
            let (table, columns) = (object.table.clone(), columns.clone());
            to.write(Lane::Bulk, move |tx| tx.insert(&table, &columns, &rows))?;
        }
        Ok(())
    }
}

/// Puts something made up in the place of every private value of a row.
fn cover(
    object: &Object,
    places: impl Iterator<Item = FieldIx>,
    row: &mut [Datum],
) -> Result<(), Problem> {
    let id = Id::new(row.first().and_then(Datum::as_int).unwrap_or_default());
    for (ix, datum) in places.zip(row.iter_mut()) {
        let field = object.at(ix)?;
        if is_private(field) && !datum.is_null() {
            *datum = made_up(field, id);
        }
    }
    Ok(())
}

/// Whether a value does not leave the house as it is.
fn is_private(field: &Field) -> bool {
    let delicate = matches!(
        field.doc.sensitivity,
        Sensitivity::Sensitive | Sensitivity::Secret
    );
    field.doc.hidden && !field.built_in
        || field.doc.personal
        || field.doc.mask.is_some()
        || delicate
}

/// A value of the field's form that tells nothing, another one for each record.
fn made_up(field: &Field, id: Id) -> Datum {
    let number = id.number().unsigned_abs() % 100_000_000;
    if field.doc.hidden {
        return Datum::Null;
    }
    match (field.kind.name(), field.shape) {
        ("phone", _) => Datum::Text(format!("138{number:08}")),
        ("email", _) => Datum::Text(format!("p{number:08}@example.invalid")),
        ("text", _) => {
            let text = format!("{}{number:08}", field.doc.label.zh);
            let most = field.doc.max_length.unwrap_or(usize::MAX);
            let skipped = text.chars().count().saturating_sub(most);
            Datum::Text(text.chars().skip(skipped).collect())
        }
        _ => Datum::Null,
    }
}
