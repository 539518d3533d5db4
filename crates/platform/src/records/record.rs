//! A record in its stored form; it never leaves the platform as such.

use std::sync::Arc;

use weft_expr::{KnownField, KnownRows, RowSource};
use weft_kernel::query::Datum;
use weft_kernel::{Decimal, Id, Problem, Value};

use super::path::Around;
use crate::model::{FieldIx, Object, system};

/// A record with every stored field. It does not implement `Serialize`: see [`super::Visible`].
#[derive(Clone, Debug)]
pub struct Record {
    pub(crate) object: Arc<Object>,
    /// By place of the field; null for lines.
    pub(crate) data: Arc<Vec<Datum>>,
    /// What its lookups lead to, as far as something asked of it reads that.
    pub(crate) around: Option<Arc<Around>>,
}

impl Record {
    pub(crate) fn empty(object: &Arc<Object>) -> Self {
        Self {
            object: Arc::clone(object),
            data: Arc::new(vec![Datum::Null; object.fields.len()]),
            around: None,
        }
    }

    /// A record from a row of the columns at `places`.
    pub(crate) fn from_row(object: &Arc<Object>, places: &[FieldIx], row: Vec<Datum>) -> Self {
        let mut record = Self::empty(object);
        let data = record.data_mut();
        for (place, datum) in places.iter().zip(row) {
            if let Some(slot) = data.get_mut(*place) {
                *slot = datum;
            }
        }
        record
    }

    /// Its values, to be changed; copies of the record keep theirs.
    pub(crate) fn data_mut(&mut self) -> &mut Vec<Datum> {
        Arc::make_mut(&mut self.data)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Id {
        Id::new(self.datum(system::ID).as_int().unwrap_or_default())
    }

    /// Its version, from 1.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.datum(system::VERSION).as_int().unwrap_or_default()
    }

    /// The object it is of.
    #[must_use]
    pub fn object(&self) -> &Arc<Object> {
        &self.object
    }

    /// The stored form of the field at `ix`.
    #[must_use]
    pub fn datum(&self, ix: FieldIx) -> &Datum {
        self.data.get(ix).unwrap_or(&Datum::Null)
    }

    /// The value of the field at `ix`.
    #[must_use]
    pub fn at(&self, ix: FieldIx) -> Value {
        let shape = self.object.fields.get(ix).and_then(|field| field.shape);
        shape.map_or(Value::Empty, |shape| shape.value(self.datum(ix)))
    }

    /// The value of the field called `name`.
    ///
    /// # Errors
    /// `field.unknown` when there is none.
    pub fn get(&self, name: &str) -> Result<Value, Problem> {
        self.object.field(name).map(|(ix, _)| self.at(ix))
    }

    /// The number in the field called `name`; 0 when empty.
    ///
    /// # Errors
    /// `field.unknown` when there is none.
    pub fn number(&self, name: &str) -> Result<Decimal, Problem> {
        Ok(self.get(name)?.as_number().unwrap_or_default())
    }

    /// The text in the field called `name`; empty when there is none.
    ///
    /// # Errors
    /// `field.unknown` when there is no such field.
    pub fn text(&self, name: &str) -> Result<String, Problem> {
        Ok(self.get(name)?.as_text().unwrap_or_default().to_owned())
    }

    /// The field called `name` as text, for messages.
    ///
    /// # Errors
    /// `field.unknown` when there is no such field.
    pub(crate) fn shown(&self, name: &str) -> Result<String, Problem> {
        let (ix, field) = self.object.field(name)?;
        let shape = field.shape;
        Ok(shape.map_or_else(String::new, |shape| shape.shown(self.datum(ix))))
    }

    /// The record the field called `name` points to.
    ///
    /// # Errors
    /// `field.unknown` when there is none.
    pub fn link(&self, name: &str) -> Result<Option<Id>, Problem> {
        Ok(self.get(name)?.as_record())
    }

    /// Whether the field called `name` says yes.
    ///
    /// # Errors
    /// `field.unknown` when there is none.
    pub fn is(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.get(name)? == Value::Bool(true))
    }

    /// What people call it: the value of its title field.
    #[must_use]
    pub fn label(&self) -> String {
        let shape = self
            .object
            .fields
            .get(self.object.title)
            .and_then(|field| field.shape);
        shape
            .map(|shape| shape.shown(self.datum(self.object.title)))
            .unwrap_or_default()
    }

    pub(crate) fn set(&mut self, ix: FieldIx, value: &Value) -> Result<(), Problem> {
        let field = self.object.at(ix)?;
        let shape = field
            .shape
            .ok_or_else(|| Problem::internal("record.no_shape", &field.name))?;
        let datum = shape
            .datum(value)
            .map_err(|problem| problem.on_field(&field.name))?;
        if let Some(place) = self.data_mut().get_mut(ix) {
            *place = datum;
        }
        Ok(())
    }
}

impl RowSource for Record {
    fn get(&self, path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        if let Some((lookup, _)) = path.split_first() {
            let Some(around) = &self.around else {
                return Err(Problem::internal("record.path", &lookup.name));
            };
            return match around.along(self, path) {
                Some(record) => RowSource::get(record, &[], field),
                None => Ok(Value::Empty),
            };
        }
        self.object
            .fields
            .iter()
            .position(|known| known.number == field.number)
            .map(|ix| self.at(ix))
            .ok_or_else(|| Problem::internal("record.field_number", field.number))
    }

    fn related(
        &self,
        _path: &[KnownField],
        child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        Err(Problem::internal("record.related", &child.name))
    }
}
