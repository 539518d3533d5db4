//! The tables that are wanted, those that are there, and the steps between.

mod actual;
mod entries;
mod steps;

use weft_kernel::query::{Column, Table};

pub(crate) use actual::Actual;
pub(crate) use entries::entries_index;
pub(crate) use steps::{Step, drop_steps, index_steps, steps};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Integers: ids, scaled numbers, milliseconds.
    Int,
    /// Text.
    Text,
    /// True or false.
    Bool,
    /// Bytes.
    Bytes,
}

/// The tables that are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// One for each object, and the house's own.
    pub tables: Vec<TableSpec>,
}

/// A table that is wanted; it always has a column `id`, its primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSpec {
    /// Its name.
    pub table: Table,
    /// Its columns besides `id`.
    pub columns: Vec<ColumnSpec>,
    /// Its indexes.
    pub indexes: Vec<IndexSpec>,
    /// Whether it has a search index.
    pub searchable: bool,
}

/// A column that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name.
    pub column: Column,
    /// What it holds.
    pub kind: ColumnKind,
}

/// An index that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexSpec {
    /// Its name.
    pub name: String,
    /// Its columns, most important first.
    pub columns: Vec<Column>,
    /// Whether no two rows may have the same values.
    pub unique: bool,
    /// Whether it covers only rows that are not deleted.
    pub live_only: bool,
    /// Whether rows are wanted in its order forwards and backwards, empty values last in both.
    pub both_ways: bool,
}
