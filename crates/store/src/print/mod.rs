//! Queries as the text of a dialect.

use weft_kernel::Zone;
use weft_kernel::query::{Column, Datum, Select, Table, Term};

use crate::schema::ColumnKind;

/// Which database reads the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// A statement and its parameters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Printed {
    pub(crate) sql: String,
    pub(crate) params: Vec<Datum>,
}

pub(crate) fn print_select(_: &Select, _: &[ColumnKind], _: Dialect, _: &Zone) -> Printed {
    Printed::default()
}

pub(crate) fn print_insert(_: &Table, _: &[Column], _rows: usize, _: Dialect) -> String {
    String::new()
}

pub(crate) fn print_update(
    _: &Table,
    _: &[(Column, Term)],
    _: &Term,
    _: Dialect,
    _: &Zone,
) -> Printed {
    Printed::default()
}

pub(crate) fn print_delete(_: &Table, _: &Term, _: Dialect, _: &Zone) -> Printed {
    Printed::default()
}
