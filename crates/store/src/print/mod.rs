//! Queries as the text of a dialect. Constants travel as parameters, names were checked when made.
//!
//! An own printer instead of sea-query: the tree is ours already and a dialect is one file.

mod kinds;
mod lead;
mod named;
mod postgres;
mod select;
mod sqlite;
mod terms;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Problem, Zone};

use crate::schema::ColumnKind;
use crate::search::search_table;

pub(crate) use named::NAMED;

/// Which database reads the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// A statement and its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) sql: String,
    pub(crate) params: Vec<Datum>,
}

/// The text of `select`, whose columns are of `kinds`.
pub(crate) fn print_select(
    select: &Select,
    kinds: &[ColumnKind],
    dialect: Dialect,
    zone: &Zone,
) -> Printed {
    let mut printer = Printer::new(dialect, zone);
    let sql = printer.select(select, kinds);
    Printed {
        sql,
        params: printer.params,
    }
}

/// The text of a search that looks only through the newest entries of the base table, for
/// PostgreSQL: as many answers as the limit of `select` are the same as those of the whole. None
/// when that cannot be said.
pub(crate) fn print_newest(select: &Select, kinds: &[ColumnKind], zone: &Zone) -> Option<Printed> {
    let mut printer = Printer::new(Dialect::Postgres, zone);
    let wanted = lead::newest_of(select)?;
    printer.newest = Some((select.from.alias, wanted));
    printer
        .tables
        .push((select.from.alias, select.from.table.clone()));
    printer.lead(select)?;
    printer.tables.clear();
    let sql = printer.select(select, kinds);
    Some(Printed {
        sql,
        params: printer.params,
    })
}

/// An insert of a row; the parameters are its values.
pub(crate) fn print_insert(table: &Table, columns: &[Column], dialect: Dialect) -> String {
    let marks = (1..=columns.len()).map(|place| dialect.mark(place));
    let marks: Vec<_> = marks.collect();
    let (names, marks) = (names(columns), marks.join(", "));
    format!("insert into {table} ({names}) values ({marks})")
}

/// An update of every row of `table` (alias 0) for which `filter` is true.
pub(crate) fn print_update(
    table: &Table,
    set: &[(Column, Term)],
    filter: &Term,
    dialect: Dialect,
    zone: &Zone,
) -> Printed {
    let mut printer = Printer::new(dialect, zone);
    printer.tables.push((0, table.clone()));
    let assign = |(column, term): &(Column, Term)| format!("{column} = {}", printer.term(term));
    let set: Vec<_> = set.iter().map(assign).collect();
    let filter = printer.filter(filter);
    let sql = format!("update {table} as a0 set {}{filter}", set.join(", "));
    Printed {
        sql,
        params: printer.params,
    }
}

/// A deletion of every row of `table` (alias 0) for which `filter` is true.
pub(crate) fn print_delete(table: &Table, filter: &Term, dialect: Dialect, zone: &Zone) -> Printed {
    let mut printer = Printer::new(dialect, zone);
    printer.tables.push((0, table.clone()));
    let filter = printer.filter(filter);
    Printed {
        sql: format!("delete from {table} as a0{filter}"),
        params: printer.params,
    }
}

fn names(columns: &[Column]) -> String {
    columns
        .iter()
        .map(Column::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

impl Dialect {
    /// The deletion of search entries between two ids but for so many that stay.
    pub(crate) fn prune(self, table: &Table, kept: usize) -> Result<String, Problem> {
        let search = search_table(table)?;
        let id = match self {
            Self::Sqlite => "rowid",
            Self::Postgres => "id",
        };
        let mut sql = format!(
            "delete from {search} where {id} > {} and {id} <= {}",
            self.mark(1),
            self.mark(2)
        );
        if kept > 0 {
            let marks: Vec<_> = (3..kept + 3).map(|number| self.mark(number)).collect();
            sql += &format!(" and {id} not in ({})", marks.join(", "));
        }
        Ok(sql)
    }

    /// How the parameter with this number, from 1, is written.
    fn mark(self, number: usize) -> String {
        match self {
            Self::Sqlite => format!("?{number}"),
            Self::Postgres => format!("${number}"),
        }
    }
}

/// Prints one statement.
struct Printer<'z> {
    dialect: Dialect,
    zone: &'z Zone,
    /// Every table seen so far with its alias; aliases are unique in the whole tree.
    tables: Vec<(u16, Table)>,
    params: Vec<Datum>,
    /// Equal constants share a number, so that PostgreSQL sees that a term of `group by` is the
    /// same as one in the columns.
    numbers: HashMap<Datum, usize>,
    /// The table the search index leads to, while the clauses of its query are printed.
    led: Option<u16>,
    /// The alias of the table of which only the newest entries are looked through, and how many answers
    /// are wanted.
    newest: Option<(u16, u32)>,
}

impl<'z> Printer<'z> {
    fn new(dialect: Dialect, zone: &'z Zone) -> Self {
        let (tables, params, numbers) = (Vec::new(), Vec::new(), HashMap::new());
        Self {
            dialect,
            zone,
            tables,
            params,
            numbers,
            led: None,
            newest: None,
        }
    }

    /// A constant; null is the only one written out.
    fn constant(&mut self, value: &Datum, kind: Option<ColumnKind>) -> String {
        let kind = kinds::of_datum(value).or(kind);
        let text = if value.is_null() {
            "null".to_owned()
        } else {
            self.param(value)
        };
        match (self.dialect, kind) {
            (Dialect::Postgres, Some(kind)) => format!("{text}::{}", postgres::type_of(kind)),
            _ => text,
        }
    }

    /// The mark of a parameter with this value.
    fn param(&mut self, value: &Datum) -> String {
        let next = self.params.len() + 1;
        let number = *self.numbers.entry(value.clone()).or_insert(next);
        if number == next {
            self.params.push(value.clone());
        }
        self.dialect.mark(number)
    }
}
