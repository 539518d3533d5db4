//! The tables that are there, as the database's own catalogue tells them.

use std::collections::{BTreeMap, BTreeSet};

use crate::print::Dialect;

/// Tables with the declared type of each column, and the names of indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Actual {
    tables: BTreeMap<String, BTreeMap<String, String>>,
    indexes: BTreeSet<String>,
}

impl Actual {
    /// Asks for rows (table, column, declared type), all of them texts.
    pub(crate) fn columns_query(dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => {
                "select m.name, c.name, lower(c.type) from sqlite_schema m \
                 join pragma_table_info(m.name) c where m.type = 'table'"
            }
            Dialect::Postgres => {
                "select c.relname::text, a.attname::text, format_type(a.atttypid, null) \
                 from pg_class c join pg_attribute a on a.attrelid = c.oid \
                 where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') \
                 and a.attnum > 0 and not a.attisdropped"
            }
        }
    }

    /// Asks for rows (index).
    pub(crate) fn indexes_query(dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => "select name from sqlite_schema where type = 'index'",
            Dialect::Postgres => {
                "select relname::text from pg_class \
                 where relnamespace = current_schema()::regnamespace and relkind = 'i'"
            }
        }
    }

    /// Notes a row of [`Self::columns_query`].
    pub(crate) fn add_column(&mut self, table: &str, column: &str, declared: &str) {
        let columns = self.tables.entry(table.to_owned()).or_default();
        columns.insert(column.to_owned(), declared.to_owned());
    }

    /// Notes a row of [`Self::indexes_query`].
    pub(crate) fn add_index(&mut self, name: &str) {
        self.indexes.insert(name.to_owned());
    }

    /// The declared types of a table's columns, if it is there.
    pub(super) fn table(&self, table: &str) -> Option<&BTreeMap<String, String>> {
        self.tables.get(table)
    }

    /// Indexes of a table of records that the house named, by the start of their names.
    pub(super) fn indexes_of(&self, table: &str) -> impl Iterator<Item = &str> {
        let starts = ["u_", "i_"].map(|kind| format!("{kind}{table}__"));
        let named = self.indexes.iter().map(String::as_str);
        named.filter(move |name| starts.iter().any(|start| name.starts_with(start)))
    }

    pub(super) fn has_index(&self, name: &str) -> bool {
        self.indexes.contains(name)
    }
}
