//! Rows on their way in: column by column, each one array. A row a parameter for each of its values
//! would have the server read and plan a text of thousands of marks.

use std::borrow::Borrow;

use postgres::types::{ToSql, Type};
use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Table};

/// The values of one column.
#[derive(Debug)]
enum Stack<'d> {
    Bool(Vec<Option<bool>>),
    Int(Vec<Option<i64>>),
    Text(Vec<Option<&'d str>>),
    Bytes(Vec<Option<&'d [u8]>>),
}

impl<'d> Stack<'d> {
    /// The values at `place` of `rows`; none when there is no value.
    fn of<D: Borrow<Datum>>(rows: &'d [Vec<D>], place: usize) -> Result<Option<Self>, Problem> {
        let cells = || rows.iter().map(|row| row.get(place).map(Borrow::borrow));
        let Some(first) = cells().flatten().find(|datum| !datum.is_null()) else {
            return Ok(None);
        };
        Ok(Some(match first {
            Datum::Bool(_) => Self::Bool(stacked(cells(), Datum::as_bool)?),
            Datum::Int(_) => Self::Int(stacked(cells(), Datum::as_int)?),
            Datum::Text(_) => Self::Text(stacked(cells(), Datum::as_text)?),
            Datum::Bytes(_) | Datum::Null => Self::Bytes(stacked(cells(), bytes)?),
        }))
    }

    fn param(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Bool(values) => (values, Type::BOOL_ARRAY),
            Self::Int(values) => (values, Type::INT8_ARRAY),
            Self::Text(values) => (values, Type::TEXT_ARRAY),
            Self::Bytes(values) => (values, Type::BYTEA_ARRAY),
        }
    }
}

fn bytes(datum: &Datum) -> Option<&[u8]> {
    match datum {
        Datum::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// The values as `of` reads them, which is to read all that are there.
fn stacked<'d, T>(
    cells: impl Iterator<Item = Option<&'d Datum>>,
    of: impl Fn(&'d Datum) -> Option<T>,
) -> Result<Vec<Option<T>>, Problem> {
    let value = |cell: Option<&'d Datum>| match cell.filter(|datum| !datum.is_null()) {
        None => Ok(None),
        Some(datum) => match of(datum) {
            Some(value) => Ok(Some(value)),
            None => Err(Problem::internal(
                "store.row_shape",
                format!("{datum:?} among others"),
            )),
        },
    };
    cells.map(value).collect()
}

/// Rows as the statement that inserts them takes them; columns without any value are left out.
pub(super) struct Insert<'d> {
    pub(super) sql: String,
    stacks: Vec<Stack<'d>>,
}

impl<'d> Insert<'d> {
    pub(super) fn of<D: Borrow<Datum>>(
        table: &Table,
        columns: &[Column],
        rows: &'d [Vec<D>],
    ) -> Result<Self, Problem> {
        let (mut names, mut stacks) = (Vec::new(), Vec::new());
        for (place, column) in columns.iter().enumerate() {
            if let Some(stack) = Stack::of(rows, place)? {
                names.push(column.as_str());
                stacks.push(stack);
            }
        }
        let marks: Vec<_> = (1..=names.len()).map(|place| format!("${place}")).collect();
        let (names, marks) = (names.join(", "), marks.join(", "));
        let sql = format!("insert into {table} ({names}) select * from unnest({marks})");
        Ok(Self { sql, stacks })
    }

    pub(super) fn params(&self) -> Vec<(&(dyn ToSql + Sync), Type)> {
        self.stacks.iter().map(Stack::param).collect()
    }
}
