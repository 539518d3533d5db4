//! Statements of one open transaction.

use std::borrow::Borrow;

use postgres::Client;
use postgres::types::{ToSql, Type};
use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Table};

use super::connect::Server;
use super::errors::Failure;
use super::insert::Insert;
use super::wire::{self, Failed};
use crate::schema::ColumnKind;
use crate::session::EachRow;

/// An open transaction. After a failed statement the server takes no further one; the first
/// failure is answered to every later call, so that a closure cannot pass over it.
pub(crate) struct Session<'a> {
    client: &'a mut Client,
    server: &'a Server,
    failure: Option<Failure>,
}

impl<'a> Session<'a> {
    pub(super) fn new((client, server): (&'a mut Client, &'a Server)) -> Self {
        Self {
            client,
            server,
            failure: None,
        }
    }

    /// The first failure of a statement, whether or not the closure passed it on.
    pub(super) fn into_failure(self) -> Option<Failure> {
        self.failure
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[Datum],
        kinds: &[ColumnKind],
        each: EachRow<'_>,
    ) -> Result<(), Problem> {
        self.unbroken()?;
        let asked = wire::query(self.client, sql, params, &mut |row| {
            each(wire::values(row, kinds)?).map_err(Failed::Receiver)
        });
        asked.map_err(|failed| match failed {
            Failed::Server(error) => self.broken(&error),
            Failed::Receiver(problem) => problem,
        })
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[&Datum]) -> Result<usize, Problem> {
        self.unbroken()?;
        let touched = wire::execute(self.client, sql, params);
        let touched = touched.map_err(|error| self.broken(&error))?;
        usize::try_from(touched).map_err(|error| Problem::internal("store.rows", error))
    }

    /// Inserts rows, each with a value for each of `columns`, by one statement.
    pub(crate) fn insert<D: Borrow<Datum>>(
        &mut self,
        table: &Table,
        columns: &[Column],
        rows: &[Vec<D>],
    ) -> Result<(), Problem> {
        let insert = Insert::of(table, columns, rows)?;
        self.send(&insert.sql, &insert.params())
    }

    /// Runs a statement whose parameters are lists.
    pub(super) fn send(
        &mut self,
        sql: &str,
        params: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<(), Problem> {
        self.unbroken()?;
        let sent = self.client.execute_typed(sql, params);
        sent.map(drop).map_err(|error| self.broken(&error))
    }

    fn unbroken(&self) -> Result<(), Problem> {
        self.failure
            .as_ref()
            .map_or(Ok(()), |failure| Err(failure.problem().clone()))
    }

    fn broken(&mut self, error: &postgres::Error) -> Problem {
        let failure = self.server.failure(error);
        let problem = failure.problem().clone();
        self.failure = Some(failure);
        problem
    }
}
