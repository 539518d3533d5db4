//! The two databases, each with one table of ten columns.

use postgres::{Client, NoTls};
use rusqlite::{Connection, params_from_iter, types::Value};
use weft_kernel::query::{Column, Datum, Select, Table};

use super::terms::{COLUMNS, Sort, kind, zone};
use crate::plan::Row;
use crate::postgres::{test_url, wire};
use crate::print::{Dialect, Printed, print_insert, print_select};
use crate::schema::ColumnKind;

/// A database under test.
pub(super) enum Database {
    Sqlite(Connection),
    Postgres(Client),
}

impl Database {
    /// SQLite, and PostgreSQL where there is one.
    pub(super) fn all() -> Vec<Self> {
        std::iter::once(Self::sqlite())
            .chain(Self::postgres())
            .collect()
    }

    pub(super) fn sqlite() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        crate::sqlite::register(&connection, &zone()).unwrap();
        let columns = columns(|kind| match kind {
            ColumnKind::Text => "text",
            _ => "integer",
        });
        connection
            .execute_batch(&format!("create table t_1 ({columns}) strict"))
            .unwrap();
        Self::Sqlite(connection)
    }

    fn postgres() -> Option<Self> {
        let mut client = Client::connect(&test_url()?, NoTls).unwrap();
        let columns = columns(|kind| match kind {
            ColumnKind::Text => "text collate \"C\"",
            ColumnKind::Bool => "boolean",
            _ => "bigint",
        });
        // One schema for all tests; the lock, held to the end of the batch, keeps two from making the
        // functions at once.
        let functions = crate::postgres::FUNCTIONS;
        client
            .batch_execute(&format!(
                "select pg_advisory_xact_lock(7301); create schema if not exists weft_printed; \
                 set search_path to weft_printed; {functions}; \
                 create temporary table t_1 ({columns})"
            ))
            .unwrap();
        Some(Self::Postgres(client))
    }

    fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Makes the table hold these rows and no others.
    pub(super) fn fill(&mut self, rows: &[Row]) {
        let names: Vec<_> = (0..10).map(Column::of_field).collect();
        let insert = print_insert(&Table::of_object(1), &names, self.dialect());
        match self {
            Self::Sqlite(connection) => {
                connection.execute("delete from t_1", []).unwrap();
                for row in rows {
                    connection
                        .execute(&insert, params_from_iter(row.iter().map(bound)))
                        .unwrap();
                }
            }
            Self::Postgres(client) => {
                client.batch_execute("delete from t_1").unwrap();
                for row in rows {
                    wire::execute(client, &insert, &row.iter().collect::<Vec<_>>()).unwrap();
                }
            }
        }
    }

    /// What it answers to a query with columns of these sorts.
    pub(super) fn answer(&mut self, select: &Select, sorts: &[Sort]) -> Result<Vec<Row>, String> {
        let kinds: Vec<_> = sorts.iter().copied().map(kind).collect();
        let printed = print_select(select, &kinds, self.dialect(), &zone());
        let answer = match self {
            Self::Sqlite(connection) => from_sqlite(connection, &printed, &kinds),
            Self::Postgres(client) => {
                let mut rows = Vec::new();
                wire::query(client, &printed.sql, &printed.params, &mut |row| {
                    rows.push(wire::values(row, &kinds)?);
                    Ok(())
                })
                .map(|()| rows)
                .map_err(|failed| format!("{failed:?}"))
            }
        };
        answer.map_err(|error| format!("{:?}: {error}: {}", self.dialect(), printed.sql))
    }
}

fn columns(declared: impl Fn(ColumnKind) -> &'static str) -> String {
    let columns = COLUMNS.iter().enumerate();
    let columns = columns.map(|(index, sort)| format!("f_{index} {}", declared(kind(*sort))));
    columns.collect::<Vec<_>>().join(", ")
}

fn from_sqlite(
    connection: &Connection,
    printed: &Printed,
    kinds: &[ColumnKind],
) -> Result<Vec<Row>, String> {
    let text = |error: rusqlite::Error| error.to_string();
    let mut statement = connection.prepare(&printed.sql).map_err(text)?;
    let mut rows = statement
        .query(params_from_iter(printed.params.iter().map(bound)))
        .unwrap();
    let mut answer = Vec::new();
    while let Some(row) = rows.next().map_err(text)? {
        let values = kinds.iter().enumerate().map(|(index, kind)| {
            Ok(match row.get(index).map_err(text)? {
                Value::Null => Datum::Null,
                Value::Integer(number) if *kind == ColumnKind::Bool => Datum::Bool(number != 0),
                Value::Integer(number) => Datum::Int(number),
                Value::Text(text) => Datum::Text(text),
                other => return Err(format!("{other:?} is no value of ours")),
            })
        });
        answer.push(values.collect::<Result<_, String>>()?);
    }
    Ok(answer)
}

fn bound(value: &Datum) -> Value {
    match value {
        Datum::Null => Value::Null,
        Datum::Bool(truth) => Value::Integer((*truth).into()),
        Datum::Int(number) => Value::Integer(*number),
        Datum::Text(text) => Value::Text(text.clone()),
        Datum::Bytes(bytes) => Value::Blob(bytes.clone()),
    }
}
