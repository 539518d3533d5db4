//! The schema the model wants: a table per object with a column per field.

use weft_kernel::query::Column;
use weft_store::{ColumnSpec, IndexSpec, Schema, TableSpec};

use super::object::{FieldIx, Object, system};
use super::{Model, numbers};
use crate::fields::Shape;
use crate::pack::AccessKind;

impl Model {
    /// Tables, columns and indexes of every object.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let mut tables = vec![numbers::catalogue_table()];
        tables.extend(self.objects().map(|object| table_of(object)));
        Schema { tables }
    }
}

fn table_of(object: &Object) -> TableSpec {
    let columns = object
        .stored()
        .filter(|(ix, ..)| *ix != system::ID)
        .map(|(_, _, column, shape)| ColumnSpec {
            column: column.clone(),
            kind: shape.column(),
        })
        .collect();
    TableSpec {
        table: object.table.clone(),
        columns,
        indexes: indexes_of(object),
        searchable: object.searchable().next().is_some(),
    }
}

impl Object {
    /// Its indexes that no write asks, one to a specification: neither what is unique, nor lookups,
    /// which totals and lines are found by, nor what begins with one of `fields`.
    pub(crate) fn indexes_for_reading(&self, fields: &[FieldIx]) -> Vec<TableSpec> {
        let asked = |column: &Column| {
            let own = self.fields.iter().enumerate().skip(system::COUNT);
            let links = own.filter(|(_, field)| field.shape == Some(Shape::Record));
            let mut asked = links.map(|(ix, _)| ix).chain(fields.iter().copied());
            asked.any(|ix| self.column(ix).is_ok_and(|of| of == column))
        };
        let all = indexes_of(self).into_iter();
        let reading =
            all.filter(|index| !index.unique && !index.columns.first().is_some_and(asked));
        reading
            .map(|index| TableSpec {
                table: self.table.clone(),
                columns: Vec::new(),
                indexes: vec![index],
                searchable: false,
            })
            .collect()
    }
}

/// Unique fields and combinations; lookups and choices in the order lists have most; fields people
/// asked for, in their own order; that order alone.
fn indexes_of(object: &Object) -> Vec<IndexSpec> {
    let mut indexes = Vec::new();
    let mut add = |fields: Vec<&str>, kind: Kind| {
        let columns: Vec<Column> = fields
            .iter()
            .filter_map(|name| object.index(name))
            .filter_map(|ix| object.column(ix).ok().cloned())
            .collect();
        if columns.len() == fields.len() {
            let names: Vec<_> = columns.iter().map(Column::as_str).collect();
            let unique = kind == Kind::Unique;
            let letter = if unique { "u" } else { "i" };
            let name = format!("{letter}_{}__{}", object.table, names.join("_"));
            indexes.push(IndexSpec {
                name,
                columns,
                unique,
                live_only: unique,
                both_ways: kind == Kind::Order,
            });
        }
    };
    for field in object.fields.iter().skip(system::COUNT) {
        if field.doc.unique {
            add(vec![&field.name], Kind::Unique);
        } else if field.shape == Some(Shape::Record) || field.kind.name() == "select" {
            add(vec![&field.name, "created_at"], Kind::Newest);
        }
        if field.doc.indexed {
            add(vec![&field.name, "id"], Kind::Order);
        }
    }
    for combination in &object.doc.unique {
        let fields = combination.fields.iter().map(String::as_str);
        add(fields.collect(), Kind::Unique);
    }
    if object.doc.access == AccessKind::Owned {
        add(vec!["owner", "updated_at"], Kind::Newest);
        add(vec!["department", "created_at"], Kind::Newest);
    }
    add(vec!["created_at"], Kind::Newest);
    add(vec!["updated_at"], Kind::Newest);
    indexes
}

/// What an index is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No two live records with the same values.
    Unique,
    /// Records of a value, newest first.
    Newest,
    /// Records in the order of a field, from either end.
    Order,
}
