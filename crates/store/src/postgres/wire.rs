//! Values on their way to and from the server.

use std::error::Error;

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use weft_kernel::Problem;
use weft_kernel::query::Datum;

use crate::plan::Row;
use crate::schema::ColumnKind;

/// A parameter.
#[derive(Debug)]
struct Param<'a>(&'a Datum);

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Datum::Null => Ok(IsNull::Yes),
            Datum::Bool(truth) => truth.to_sql(kind, out),
            Datum::Int(number) => number.to_sql(kind, out),
            Datum::Text(text) => text.to_sql(kind, out),
            Datum::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The type a parameter is sent as; that of a null is left to the server.
fn type_of(value: &Datum) -> Type {
    match value {
        Datum::Null => Type::UNKNOWN,
        Datum::Bool(_) => Type::BOOL,
        Datum::Int(_) => Type::INT8,
        Datum::Text(_) => Type::TEXT,
        Datum::Bytes(_) => Type::BYTEA,
    }
}

/// A value that came back, whatever its column.
struct Cell(Datum);

impl<'a> FromSql<'a> for Cell {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *kind {
            Type::INT8 => Datum::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Datum::Int(i32::from_sql(kind, raw)?.into()),
            Type::BOOL => Datum::Bool(bool::from_sql(kind, raw)?),
            Type::BYTEA => Datum::Bytes(Vec::from_sql(kind, raw)?),
            Type::TEXT | Type::VARCHAR => Datum::Text(String::from_sql(kind, raw)?),
            _ => return Err(format!("no value of ours is a `{kind}`").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Datum::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Hands every row of the answer to `each`. The statement is sent with the types of its
/// parameters and without a name, so that no cached plan outlives a change of its tables.
pub(crate) fn query(
    client: &mut postgres::Client,
    sql: &str,
    params: &[Datum],
    each: &mut dyn FnMut(&postgres::Row) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let params = params.iter().map(|value| (Param(value), type_of(value)));
    let mut rows = client.query_typed_raw(sql, params)?;
    while let Some(row) = postgres::fallible_iterator::FallibleIterator::next(&mut rows)? {
        each(&row)?;
    }
    Ok(())
}

/// Runs a statement that answers how many rows it touched.
pub(crate) fn execute(
    client: &mut postgres::Client,
    sql: &str,
    params: &[&Datum],
) -> Result<u64, postgres::Error> {
    let params: Vec<_> = params.iter().map(|datum| Param(datum)).collect();
    let typed: Vec<(&(dyn ToSql + Sync), Type)> = params
        .iter()
        .map(|param| -> (&(dyn ToSql + Sync), Type) { (param, type_of(param.0)) })
        .collect();
    client.execute_typed(sql, &typed)
}

/// Why a query gave up: the server, or whoever received the rows.
#[derive(Debug)]
pub(crate) enum Failed {
    Server(postgres::Error),
    Receiver(Problem),
}

impl From<postgres::Error> for Failed {
    fn from(error: postgres::Error) -> Self {
        Self::Server(error)
    }
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Receiver(problem)
    }
}

/// The row's values, which have to be of `kinds`.
pub(crate) fn values(row: &postgres::Row, kinds: &[ColumnKind]) -> Result<Row, Failed> {
    if row.len() != kinds.len() {
        let known = format!("{} kinds for {} columns", kinds.len(), row.len());
        return Err(Problem::internal("query.kinds", known).into());
    }
    let mut values = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let Cell(value) = row.try_get(index)?;
        let fits = match (&value, kinds.get(index)) {
            (Datum::Null, _) | (_, None) => true,
            (Datum::Bool(_), Some(kind)) => *kind == ColumnKind::Bool,
            (Datum::Int(_), Some(kind)) => *kind == ColumnKind::Int,
            (Datum::Text(_), Some(kind)) => *kind == ColumnKind::Text,
            (Datum::Bytes(_), Some(kind)) => *kind == ColumnKind::Bytes,
        };
        if !fits {
            let known = format!("column {index} is {value:?}, not {:?}", kinds.get(index));
            return Err(Problem::internal("store.kind", known).into());
        }
        values.push(value);
    }
    Ok(values)
}
