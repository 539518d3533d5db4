//! A record as its reader may see it: the only form in which records leave the platform.

use std::ops::Range;
use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;
use weft_kernel::query::Datum;
use weft_kernel::{Id, Moment};

use super::listed::{Told, ids_in};
use crate::fields::{self, Shape};
use crate::model::{FieldIx, Object, system};
use crate::pack::MaskDoc;

/// A readable record: chosen fields, lookups with the labels of their targets.
#[derive(Clone, Debug)]
pub struct Visible {
    pub(super) shown: Arc<Shown>,
    pub(super) row: Vec<Datum>,
    pub(super) lines: Vec<(String, Vec<Self>)>,
    /// Where in the row it says which conditions it meets.
    pub(super) marks: Option<Range<usize>>,
    /// Where in the row it says since when it is in the bin.
    pub(super) deleted_at: Option<usize>,
}

/// Which columns a visible record has; shared by the records of a page.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) object: Arc<Object>,
    pub(super) columns: Vec<ShownColumn>,
    /// What is masked; its columns have the shape of texts.
    pub(super) masks: Vec<Masked>,
    /// What the reader is told of the records in lists.
    pub(super) told: Told,
}

/// One field of the answer, with the places in the row of its value and its label.
#[derive(Debug)]
pub(super) struct ShownColumn {
    pub(super) field: FieldIx,
    pub(super) shape: Shape,
    pub(super) value: usize,
    pub(super) label: Option<(usize, Shape)>,
}

/// A place in a row that holds what only a mask is shown of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Masked {
    pub(super) place: usize,
    pub(super) shape: Shape,
    pub(super) mask: MaskDoc,
}

impl Shown {
    /// Puts masks where they belong, before anybody reads the row.
    pub(super) fn mask(&self, row: &mut [Datum]) {
        for masked in &self.masks {
            let Some(datum) = row.get_mut(masked.place).filter(|datum| !datum.is_null()) else {
                continue;
            };
            *datum = Datum::Text(fields::masked(masked.mask, &masked.shape.shown(datum)));
        }
    }
}

impl Visible {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Id {
        self.of(system::ID)
            .and_then(Datum::as_int)
            .map(Id::new)
            .unwrap_or_default()
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.of(system::VERSION)
            .and_then(Datum::as_int)
            .unwrap_or_default()
    }

    /// The object it is of.
    #[must_use]
    pub fn object(&self) -> &Arc<Object> {
        &self.shown.object
    }

    /// What people call it, when the title may be read.
    #[must_use]
    pub fn label(&self) -> String {
        let title = self.shown.object.title;
        let column = self
            .shown
            .columns
            .iter()
            .find(|column| column.field == title);
        let shown = column.and_then(|column| {
            let (place, shape) = column.label.unwrap_or((column.value, column.shape));
            Some(shape.shown(self.row.get(place)?))
        });
        shown.unwrap_or_default()
    }

    /// The text the field called `name` shows: lookups by their label.
    #[must_use]
    pub fn shown(&self, name: &str) -> Option<String> {
        let ix = self.shown.object.index(name)?;
        let column = self
            .shown
            .columns
            .iter()
            .find(|column| column.field == ix)?;
        let (place, shape) = column.label.unwrap_or((column.value, column.shape));
        let datum = self.row.get(place)?;
        let text = match shape {
            Shape::Records | Shape::Files => self.names_in(ix, datum),
            shape => shape.shown(datum),
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// The ids that the list in the field called `name` holds, if it is shown.
    #[must_use]
    pub fn listed(&self, name: &str) -> Option<Vec<Id>> {
        self.datum(name).map(ids_in)
    }

    /// What the reader is told of the records a list holds, in its order.
    fn told_of(&self, ix: FieldIx, datum: &Datum) -> Vec<&Json> {
        let told = self.shown.told.get(&ix);
        let ids = ids_in(datum);
        ids.iter().filter_map(|id| told?.get(id)).collect()
    }

    /// The names of the records or files a list holds.
    fn names_in(&self, ix: FieldIx, datum: &Datum) -> String {
        let name = |told: &Json| {
            let name = told.get("label").or_else(|| told.get("name"))?;
            name.as_str().map(str::to_owned)
        };
        let told = self.told_of(ix, datum).into_iter();
        told.filter_map(name).collect::<Vec<_>>().join("、")
    }

    /// The stored form of the field called `name`, if it is shown.
    pub(crate) fn datum(&self, name: &str) -> Option<&Datum> {
        self.of(self.shown.object.index(name)?)
    }

    fn label_of(&self, column: &ShownColumn) -> Option<String> {
        let (place, shape) = column.label?;
        let label = self.row.get(place).filter(|label| !label.is_null())?;
        Some(shape.shown(label))
    }

    fn of(&self, ix: FieldIx) -> Option<&Datum> {
        let column = self
            .shown
            .columns
            .iter()
            .find(|column| column.field == ix)?;
        self.row.get(column.value)
    }
}

#[derive(Serialize)]
struct Linked<'a> {
    id: Id,
    label: Option<&'a str>,
}

impl Serialize for Visible {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for column in &self.shown.columns {
            let Some(field) = self.shown.object.fields.get(column.field) else {
                continue;
            };
            let value = self.row.get(column.value).unwrap_or(&Datum::Null);
            match (column.field, column.shape, value) {
                (system::VERSION, _, Datum::Int(version)) => {
                    map.serialize_entry(&field.name, version)?;
                }
                (_, _, Datum::Null) => map.serialize_entry(&field.name, &())?,
                (_, Shape::Record, Datum::Int(id)) if column.field != system::ID => {
                    let label = self.label_of(column);
                    let linked = Linked {
                        id: Id::new(*id),
                        label: label.as_deref(),
                    };
                    map.serialize_entry(&field.name, &linked)?;
                }
                (_, Shape::Text | Shape::Date, Datum::Text(text)) => {
                    map.serialize_entry(&field.name, text)?;
                }
                (ix, Shape::Records | Shape::Files, value) => {
                    map.serialize_entry(&field.name, &self.told_of(ix, value))?;
                }
                (_, Shape::Bool, Datum::Bool(truth)) => map.serialize_entry(&field.name, truth)?,
                (_, shape, value) => map.serialize_entry(&field.name, &shape.json(value))?,
            }
        }
        for (name, lines) in &self.lines {
            map.serialize_entry(name, lines)?;
        }
        if let Some(marks) = &self.marks {
            let marks = self.row.get(marks.clone()).into_iter().flatten();
            let met: Vec<bool> = marks.map(|mark| mark.as_bool() == Some(true)).collect();
            map.serialize_entry("_marks", &met)?;
        }
        if let Some(at) = self.deleted_at.and_then(|at| self.row.get(at)) {
            let at = at.as_int().map(Moment::from_ms);
            map.serialize_entry("_deleted_at", &at)?;
        }
        map.end()
    }
}
