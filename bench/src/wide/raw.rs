//! The same questions put to the database directly, over the very tables of the product.

use std::path::Path;

use postgres::{Client, NoTls, SimpleQueryMessage};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use weft_platform::Object;

use super::company::SCHEMA;
use crate::Outcome;
use crate::figure::Figure;
use crate::machine::{Process, Watch};

/// Rows of one transaction, as the importer writes them.
const CHUNK: usize = 200;

/// A database and what of it is asked.
pub(super) struct Raw {
    engine: Engine,
    /// The table of the object.
    pub(super) table: String,
    /// Its columns.
    columns: Vec<String>,
}

enum Engine {
    Sqlite(Connection),
    Postgres(Client),
}

impl Raw {
    /// Connects beside the product.
    pub(super) fn open(folder: &Path, postgres: Option<&str>, object: &Object) -> Outcome<Self> {
        let engine = match postgres {
            None => Engine::Sqlite(Connection::open(folder.join("weft.db"))?),
            Some(url) => {
                let mut client = Client::connect(url, NoTls)?;
                client.batch_execute(&format!("set search_path to {SCHEMA}"))?;
                Engine::Postgres(client)
            }
        };
        let columns = object.stored().map(|(_, _, column, _)| column.to_string());
        Ok(Self {
            engine,
            table: object.table.to_string(),
            columns: columns.collect(),
        })
    }

    /// All columns, as a query names them.
    pub(super) fn all(&self) -> String {
        self.columns.join(", ")
    }

    /// Reads every value of every row of the answer; how many rows there were.
    pub(super) fn ask(&mut self, sql: &str) -> Outcome<usize> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                let width = statement.column_count();
                let (mut rows, mut count) = (statement.query([])?, 0);
                while let Some(row) = rows.next()? {
                    (0..width).try_for_each(|place| row.get::<_, Value>(place).map(drop))?;
                    count += 1;
                }
                Ok(count)
            }
            Engine::Postgres(client) => {
                let answer = client.simple_query(sql)?;
                let is_row = |one: &&SimpleQueryMessage| matches!(one, SimpleQueryMessage::Row(_));
                Ok(answer.iter().filter(is_row).count())
            }
        }
    }

    /// Copies `count` records into a table with the same indexes, [`CHUNK`] to a durable transaction.
    pub(super) fn insert(&mut self, count: u64) -> Outcome<Figure> {
        let (table, all) = (self.table.clone(), self.all());
        match &mut self.engine {
            Engine::Sqlite(connection) => copied(connection, (&table, &all), count),
            Engine::Postgres(client) => {
                client.batch_execute(&format!(
                    "create table raw_copies (like {table} including indexes)"
                ))?;
                let (cpu, watch) = (Process::own().cpu()?, Watch::start());
                let chunk = u64::try_from(CHUNK)?;
                for from in (0..count).step_by(CHUNK) {
                    client.batch_execute(&format!(
                        "insert into raw_copies ({all}) select {all} from {table} \
                         order by id offset {from} limit {chunk}"
                    ))?;
                }
                figure((cpu, watch), count)
            }
        }
    }

    /// Takes away what the run has made outside its folder.
    pub(super) fn drop_all(self) -> Outcome<()> {
        match self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(mut client) => {
                Ok(client.batch_execute(&format!("drop schema {SCHEMA} cascade"))?)
            }
        }
    }
}

fn figure((cpu, watch): (std::time::Duration, Watch), count: u64) -> Outcome<Figure> {
    Ok(Figure {
        count,
        wall: watch.elapsed(),
        cpu: Process::own().cpu()?.saturating_sub(cpu),
    })
}

/// Inserts rows that lie in memory, into a file of its own beside the product's.
fn copied(connection: &Connection, (table, all): (&str, &str), count: u64) -> Outcome<Figure> {
    let mut statement = connection.prepare(&format!("select {all} from {table} limit {count}"))?;
    let width = statement.column_count();
    let rows: Vec<Vec<Value>> = statement
        .query_map([], |row| (0..width).map(|place| row.get(place)).collect())?
        .collect::<Result<_, _>>()?;
    let made: Vec<String> = connection
        .prepare("select sql from sqlite_master where tbl_name = ?1 and sql is not null")?
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let beside = connection
        .path()
        .unwrap_or_default()
        .replace("weft.db", "raw.db");
    let copy = Connection::open(beside)?;
    copy.execute_batch("pragma journal_mode = wal; pragma synchronous = full;")?;
    for sql in made {
        copy.execute_batch(&sql)?;
    }
    let marks: Vec<_> = (1..=width).map(|mark| format!("?{mark}")).collect();
    let sql = format!("insert into {table} ({all}) values ({})", marks.join(", "));
    let (cpu, watch) = (Process::own().cpu()?, Watch::start());
    for chunk in rows.chunks(CHUNK) {
        let transaction = copy.unchecked_transaction()?;
        for row in chunk {
            transaction
                .prepare_cached(&sql)?
                .execute(params_from_iter(row))?;
        }
        transaction.commit()?;
    }
    figure((cpu, watch), u64::try_from(rows.len())?)
}
