//! What an expression may name: objects, fields and related rows, as the platform's model gives them.

use std::sync::Arc;

use weft_kernel::Label;
use weft_kernel::query::{Column, Table};

use crate::calendar::Calendar;
use crate::formula::Formula;
use crate::rates::RateSource;
use crate::regions::Regions;
use crate::tables;

/// The number of an object in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef(pub u32);

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Yes or no: a condition.
    Bool,
    /// An exact number: money, quantity, percentage, count.
    Number,
    /// A text.
    Text,
    /// The value of one option.
    Select,
    /// The values of several options.
    List,
    /// A calendar date.
    Date,
    /// A point in time.
    Moment,
    /// A length of time.
    Duration,
    /// A record of this object.
    Record(ObjectRef),
    /// Related rows of this object; only inside `SUM`, `COUNT` and their like.
    Rows(ObjectRef),
    /// Nothing: the literal `null`.
    Null,
}

/// A field an expression may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownField {
    /// Its number in the model, which a rename does not change.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// Its type; `Rows` for a field of line items.
    pub ty: Type,
    /// The column that holds it; not read when it is of type `Rows`.
    pub column: Column,
    /// Decimals of the stored integer of a number: 4 for money, 6 for others, 0 for whole ones.
    pub scale: u8,
    /// The options of a select or multi-select: value and label.
    pub options: Vec<(String, Label)>,
    /// Whether its texts are codes of regions.
    pub is_region: bool,
    /// What computes it when it is read; `None` for a field that is stored in its column.
    pub formula: Option<Formula>,
}

/// Rows of another object that point to a record through a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRows {
    /// The object the rows belong to.
    pub object: ObjectRef,
    /// The column of theirs that points to the record.
    pub link: Column,
    /// The number of the field of theirs that points to the record.
    pub link_field: u32,
    /// What the relation is called in expressions.
    pub name: String,
    /// What people call it.
    pub label: Label,
}

/// The model as one caller may see it; what it does not return does not exist.
pub trait Catalogue {
    /// The object with this name or label.
    fn object(&self, name_or_label: &str) -> Option<ObjectRef>;
    /// The field with this name or label.
    fn field(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownField>;
    /// All fields of an object, for suggestions.
    fn fields(&self, object: ObjectRef) -> Vec<KnownField>;
    /// The table that holds the records of an object.
    fn table(&self, object: ObjectRef) -> Table;
    /// What people call an object.
    fn object_label(&self, object: ObjectRef) -> Label;
    /// The rows of a `lines` field or a relation with this name or label.
    fn children(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownRows>;

    /// The rows of `lines` fields and relations, for suggestions.
    fn all_children(&self, _object: ObjectRef) -> Vec<KnownRows> {
        Vec::new()
    }

    /// The business calendar with this name or label; the company's own when none is given.
    fn calendar(&self, _name: Option<&str>) -> Option<Arc<Calendar>> {
        None
    }

    /// Name and label of every calendar, for suggestions.
    fn calendars(&self) -> Vec<(String, Label)> {
        Vec::new()
    }

    /// The parameter or decision table with this name or label.
    fn lookup_table(&self, _name: &str) -> Option<Arc<tables::Table>> {
        None
    }

    /// Every parameter and decision table, for suggestions.
    fn lookup_tables(&self) -> Vec<Arc<tables::Table>> {
        Vec::new()
    }

    /// The names of regions.
    fn regions(&self) -> Option<Arc<Regions>> {
        None
    }

    /// Where exchange rates are kept.
    fn rates(&self) -> Option<RateSource> {
        None
    }
}
