//! Statements of one open transaction, by cached prepared statements.

use rusqlite::{CachedStatement, Connection, params_from_iter};
use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem};

use super::connect::{SORTER_MEMORY, WRITER_MEMORY};
use super::errors::{is_disk_error, problem};
use super::known::{self, Entry, Known};
use super::values::{Bound, typed};
use crate::log::Buffer;
use crate::schema::ColumnKind;
use crate::session::EachRow;

/// An open transaction. Once the database has ended it by itself nothing more is run, or a write
/// that follows would stand alone.
pub(crate) struct Session<'a> {
    connection: &'a Connection,
    /// What earlier closures of the group have logged, and the messages of the log before it.
    logged: Option<(&'a Buffer, &'a Known)>,
    gone: Option<Problem>,
    disk: Option<Problem>,
}

impl<'a> Session<'a> {
    pub(super) fn new(connection: &'a Connection, logged: Option<(&'a Buffer, &'a Known)>) -> Self {
        Self {
            connection,
            logged,
            gone: None,
            disk: None,
        }
    }

    /// Why the transaction is gone, if it is.
    pub(super) fn gone(&self) -> Option<&Problem> {
        self.gone.as_ref()
    }

    /// The failure of the disk that a statement ran into, even if the closure passed over it.
    pub(super) fn disk(&self) -> Option<&Problem> {
        self.disk.as_ref()
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[Datum],
        kinds: &[ColumnKind],
        each: EachRow<'_>,
    ) -> Result<(), Problem> {
        let mut statement = self.prepare(sql)?;
        let answer = run_query(&mut statement, params, kinds, each);
        answer.map_err(|failure| self.failed(failure))
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[&Datum]) -> Result<usize, Problem> {
        let mut statement = self.prepare(sql)?;
        let answer = statement.execute(params_from_iter(params.iter().map(|datum| Bound(datum))));
        answer.map_err(|error| self.failed(Failure::Database(error)))
    }

    /// Runs a statement that sorts the rows of a table: in parts, which takes half the time of one
    /// list in memory.
    pub(crate) fn sorting(&mut self, sql: &str) -> Result<(), Problem> {
        self.set(SORTER_MEMORY)?;
        let sorted = self.execute(sql, &[]).map(drop);
        sorted.and(self.set(WRITER_MEMORY))
    }

    fn set(&mut self, settings: [&str; 2]) -> Result<(), Problem> {
        let mut settings = settings.into_iter();
        settings.try_for_each(|setting| self.execute(setting, &[]).map(drop))
    }

    /// The fingerprint of the touch of a message that came before.
    pub(crate) fn touch_fingerprint(
        &mut self,
        source: Id,
        hash: &[u8; 16],
    ) -> Result<Option<[u8; 8]>, Problem> {
        let Some((accepted, known)) = self.logged else {
            return Err(Problem::internal("store.reads_only", "asks for a message"));
        };
        match accepted.fingerprint(source, hash) {
            Some(found) => Ok(Some(found)),
            None => known.fingerprint(self, (source, hash)),
        }
    }

    /// Ends touches, and tells whose messages they were.
    pub(crate) fn retire_touches(
        &mut self,
        seqs: &[i64],
        retired: &mut Vec<Entry>,
    ) -> Result<usize, Problem> {
        let before = retired.len();
        for seq in seqs {
            retired.extend(known::retire(self, *seq)?);
        }
        known::drop_empty(self)?;
        Ok(retired.len() - before)
    }

    fn prepare(&mut self, sql: &str) -> Result<CachedStatement<'a>, Problem> {
        if let Some(problem) = &self.gone {
            return Err(problem.clone());
        }
        let connection = self.connection;
        connection
            .prepare_cached(sql)
            .map_err(|error| self.failed(Failure::Database(error)))
    }

    fn failed(&mut self, failure: Failure) -> Problem {
        let problem = match failure {
            Failure::Database(error) => problem(self.connection, &error),
            Failure::Caller(problem) => problem,
        };
        if is_disk_error(&problem) {
            self.disk = Some(problem.clone());
        }
        if self.connection.is_autocommit() {
            self.gone = Some(problem.clone());
        }
        problem
    }
}

/// What ended a query: the database, or the one who took its rows.
enum Failure {
    Database(rusqlite::Error),
    Caller(Problem),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

fn run_query(
    statement: &mut CachedStatement<'_>,
    params: &[Datum],
    kinds: &[ColumnKind],
    each: EachRow<'_>,
) -> Result<(), Failure> {
    if statement.column_count() != kinds.len() {
        let known = format!(
            "{} kinds for {} columns",
            kinds.len(),
            statement.column_count()
        );
        return Err(Failure::Caller(Problem::internal("query.kinds", known)));
    }
    let mut rows = statement.query(params_from_iter(params.iter().map(Bound)))?;
    while let Some(row) = rows.next()? {
        let mut data = Vec::with_capacity(kinds.len());
        for (index, kind) in kinds.iter().enumerate() {
            data.push(typed(row.get_ref(index)?, *kind).map_err(Failure::Caller)?);
        }
        each(data).map_err(Failure::Caller)?;
    }
    Ok(())
}
