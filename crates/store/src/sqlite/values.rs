//! Values on their way into and out of `SQLite`, where truth values are 0 and 1.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use weft_kernel::Problem;
use weft_kernel::query::Datum;

use crate::schema::ColumnKind;

/// A parameter.
pub(super) struct Bound<'a>(pub(super) &'a Datum);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Datum::Null => ValueRef::Null,
            Datum::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Datum::Int(number) => ValueRef::Integer(*number),
            Datum::Text(text) => ValueRef::Text(text.as_bytes()),
            Datum::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// A value as it comes.
pub(super) fn datum_of(value: ValueRef<'_>) -> Result<Datum, Problem> {
    match value {
        ValueRef::Null => Ok(Datum::Null),
        ValueRef::Integer(number) => Ok(Datum::Int(number)),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Datum::from(text)),
            Err(error) => Err(Problem::internal("store.text", error)),
        },
        ValueRef::Blob(bytes) => Ok(Datum::Bytes(bytes.to_vec())),
        ValueRef::Real(number) => Err(Problem::internal("store.real", number)),
    }
}

/// A value of a column of `kind`.
pub(super) fn typed(value: ValueRef<'_>, kind: ColumnKind) -> Result<Datum, Problem> {
    match (datum_of(value)?, kind) {
        (Datum::Int(number), ColumnKind::Bool) => Ok(Datum::Bool(number != 0)),
        (datum @ Datum::Null, _)
        | (datum @ Datum::Int(_), ColumnKind::Int)
        | (datum @ Datum::Text(_), ColumnKind::Text)
        | (datum @ Datum::Bytes(_), ColumnKind::Bytes) => Ok(datum),
        (datum, kind) => Err(Problem::internal(
            "store.kind",
            format!("{datum:?} in a column of {kind:?}"),
        )),
    }
}
