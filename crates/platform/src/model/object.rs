//! An object and its fields as the running model knows them.

use std::collections::{BTreeSet, HashMap};

use weft_expr::{Formula, ObjectRef, Type};
use weft_kernel::query::{Column, Table};
use weft_kernel::{Label, Problem};

use crate::fields::{FieldType, Shape};
use crate::pack::{FieldDoc, ObjectDoc, Sensitivity};

/// The place of a field in its object, and of its value in a row.
pub type FieldIx = usize;

/// The fields every object has, and their places.
pub mod system {
    use super::FieldIx;

    /// The record's id.
    pub const ID: FieldIx = 0;
    /// How often it was changed, from 1.
    pub const VERSION: FieldIx = 1;
    /// When it was made.
    pub const CREATED_AT: FieldIx = 2;
    /// Who made it.
    pub const CREATED_BY: FieldIx = 3;
    /// When it was last changed.
    pub const UPDATED_AT: FieldIx = 4;
    /// Who changed it last.
    pub const UPDATED_BY: FieldIx = 5;
    /// Whose it is.
    pub const OWNER: FieldIx = 6;
    /// The department it belongs to.
    pub const DEPARTMENT: FieldIx = 7;
    /// When it was deleted; empty for live records.
    pub const DELETED_AT: FieldIx = 8;
    /// How many they are.
    pub const COUNT: usize = 9;
}

/// One field.
#[derive(Clone)]
pub struct Field {
    /// Its number, given once and for ever.
    pub number: u32,
    /// Its name in the API.
    pub name: String,
    /// Its document.
    pub doc: FieldDoc,
    /// Its type.
    pub kind: &'static dyn FieldType,
    /// How values are stored; `None` for lines.
    pub shape: Option<Shape>,
    /// Where they are stored; `None` for lines and for what is computed when read.
    pub column: Option<Column>,
    /// Whether every object has it.
    pub built_in: bool,
    /// The object a lookup, user or department points to.
    pub target: Option<ObjectRef>,
    /// The type in expressions.
    pub ty: Type,
    /// What computes it whenever it is read; `None` for what is stored.
    pub at_read: Option<Formula>,
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("kind", &self.kind.name())
            .finish()
    }
}

impl Field {
    /// What users read.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.doc.label
    }

    /// The object it points to with one record: lists and lines point to several.
    #[must_use]
    pub fn link(&self) -> Option<ObjectRef> {
        self.target.filter(|_| self.shape == Some(Shape::Record))
    }

    /// Whether people may write it at all: not computed, not kept by commands or by the house.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        let housekeeping = self.built_in && self.name != "owner" && self.name != "department";
        !(housekeeping || self.doc.system || self.doc.hidden || self.kind.is_computed())
    }
}

/// One object.
#[derive(Debug)]
pub struct Object {
    /// Its number, given once and for ever.
    pub number: u32,
    /// Its name in the API.
    pub name: String,
    /// Its document.
    pub doc: ObjectDoc,
    /// Its table.
    pub table: Table,
    /// The built-in fields, then its own.
    pub fields: Vec<Field>,
    /// Names of fields in the bin: layouts may still say them.
    pub retired: BTreeSet<String>,
    /// The field shown as a record's label.
    pub title: FieldIx,
    pub(super) by_name: HashMap<String, FieldIx>,
}

impl Object {
    /// The reference expressions use.
    #[must_use]
    pub fn reference(&self) -> ObjectRef {
        ObjectRef(self.number)
    }

    /// Every name it has or had.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let former = self.doc.former.iter().map(String::as_str);
        former.chain([self.name.as_str()])
    }

    /// Whether somebody can make a record by hand: some are made by the house alone, which must fill
    /// a field that nobody else can.
    #[must_use]
    pub fn is_made_by_hand(&self) -> bool {
        let mut own = self.fields.iter().skip(system::COUNT);
        let closed = |field: &Field| {
            let doc = &field.doc;
            doc.system && doc.required && doc.default.is_none() && !field.kind.is_computed()
        };
        !own.any(closed)
    }

    /// The place of the field called, or once called, `name`.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<FieldIx> {
        self.by_name.get(name).copied()
    }

    /// The field called `name`.
    ///
    /// # Errors
    /// `field.unknown` when there is none.
    pub fn field(&self, name: &str) -> Result<(FieldIx, &Field), Problem> {
        self.index(name)
            .and_then(|ix| self.fields.get(ix).map(|field| (ix, field)))
            .ok_or_else(|| self.unknown_field(name))
    }

    /// The refusal for a field that does not exist, or that the caller may not see.
    #[must_use]
    pub fn unknown_field(&self, name: &str) -> Problem {
        Problem::invalid(
            "field.unknown",
            format!("「{}」没有字段 `{name}`", self.doc.label.zh),
            format!("{} has no field `{name}`", self.doc.label.en),
        )
        .on_field(name)
    }

    /// The same for who writes documents and may know of every field: with the nearest there is.
    #[must_use]
    pub fn no_field(&self, name: &str) -> Problem {
        let near = weft_expr::nearest(name, self.fields.iter().map(|field| field.name.as_str()));
        self.unknown_field(name).suggesting(near)
    }

    /// The field at `ix`.
    ///
    /// # Errors
    /// `model.field_index` when there is none, which only a mistake of ours brings about.
    pub fn at(&self, ix: FieldIx) -> Result<&Field, Problem> {
        self.fields
            .get(ix)
            .ok_or_else(|| Problem::internal("model.field_index", format!("{}[{ix}]", self.name)))
    }

    /// The column of the field at `ix`.
    ///
    /// # Errors
    /// `model.no_column` for lines.
    pub fn column(&self, ix: FieldIx) -> Result<&Column, Problem> {
        let field = self.at(ix)?;
        let named = || format!("{}.{}", self.name, field.name);
        field
            .column
            .as_ref()
            .ok_or_else(|| Problem::internal("model.no_column", named()))
    }

    /// Fields that have a column, with their places.
    pub fn stored(&self) -> impl Iterator<Item = (FieldIx, &Field, &Column, Shape)> {
        self.fields
            .iter()
            .enumerate()
            .filter_map(|(ix, field)| Some((ix, field, field.column.as_ref()?, field.shape?)))
    }

    /// Fields found by the search; what is sensitive never is.
    pub fn searchable(&self) -> impl Iterator<Item = (FieldIx, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| {
            field.doc.searchable && field.doc.sensitivity < Sensitivity::Sensitive
        })
    }
}
