//! Rows written by a closure: set-based, one statement per table where it can be.

use std::borrow::Borrow;

use weft_kernel::query::{Column, Datum, Table, Term};
use weft_kernel::{Id, Problem};

use super::Tx;
use crate::print::{Dialect, print_delete, print_insert, print_update};
use crate::schema::ColumnKind;
use crate::session::Session;

/// Rows that PostgreSQL takes with one statement: some megabytes.
const INSERTED_AT_ONCE: usize = 1_000;
/// Ids locked by one statement.
const LOCK_CHUNK: usize = 500;

impl Tx<'_> {
    /// Inserts `rows`, each with a value for each of `columns`.
    ///
    /// # Errors
    /// `record.duplicate` with the field when a unique index refuses a row.
    pub fn insert(
        &mut self,
        table: &Table,
        columns: &[Column],
        rows: &[Vec<Datum>],
    ) -> Result<(), Problem> {
        insert_rows(&mut self.session, table, columns, rows)
    }

    /// The same with values that lie somewhere else.
    ///
    /// # Errors
    /// `record.duplicate` with the field when a unique index refuses a row.
    pub fn insert_borrowed(
        &mut self,
        table: &Table,
        columns: &[Column],
        rows: &[Vec<&Datum>],
    ) -> Result<(), Problem> {
        insert_rows(&mut self.session, table, columns, rows)
    }

    /// Sets columns of one row; answers whether it was there (1 or 0).
    ///
    /// # Errors
    /// `record.duplicate` with the field when a unique index refuses it.
    pub fn update(
        &mut self,
        table: &Table,
        id: Id,
        set: &[(Column, Datum)],
    ) -> Result<usize, Problem> {
        let set: Vec<_> = set
            .iter()
            .map(|(column, datum)| (column.clone(), Term::Datum(datum.clone())))
            .collect();
        self.update_where(
            table,
            &set,
            &Term::column(&Column::fixed("id")).eq(Term::value(id)),
        )
    }

    /// Sets columns of every row for which `filter` is true; alias 0 is `table`.
    ///
    /// # Errors
    /// `record.duplicate`, `number.overflow`.
    pub fn update_where(
        &mut self,
        table: &Table,
        set: &[(Column, Term)],
        filter: &Term,
    ) -> Result<usize, Problem> {
        if set.is_empty() {
            return Ok(0);
        }
        let printed = print_update(table, set, filter, self.session.dialect(), self.zone);
        self.session.execute(&printed.sql, &printed.params)
    }

    /// Deletes every row for which `filter` is true; alias 0 is `table`.
    ///
    /// # Errors
    /// What the database answers.
    pub fn delete_where(&mut self, table: &Table, filter: &Term) -> Result<usize, Problem> {
        let printed = print_delete(table, filter, self.session.dialect(), self.zone);
        self.session.execute(&printed.sql, &printed.params)
    }

    /// Lets the database look at what values the columns of `table` have, where it chooses between
    /// indexes by that; it would do so by itself, but some minutes later.
    ///
    /// # Errors
    /// What the database answers.
    pub fn learn_values(&mut self, table: &Table) -> Result<(), Problem> {
        if self.session.dialect() == Dialect::Postgres {
            self.session.execute(&format!("analyze {table}"), &[])?;
        }
        Ok(())
    }

    /// Holds rows against other writers until the end, in the order of their ids.
    ///
    /// # Errors
    /// What the database answers.
    pub fn lock(&mut self, table: &Table, ids: &[Id]) -> Result<(), Problem> {
        if self.session.dialect() == Dialect::Sqlite {
            // There is one writer; nobody else can hold them.
            return Ok(());
        }
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        for ids in ids.chunks(LOCK_CHUNK) {
            let places: Vec<_> = (1..=ids.len()).map(|place| format!("${place}")).collect();
            let places = places.join(", ");
            let sql =
                format!("select id from {table} where id in ({places}) order by id for update");
            let params: Vec<_> = ids.iter().copied().map(Datum::from).collect();
            self.session
                .query(&sql, &params, &[ColumnKind::Int], &mut |_| Ok(()))?;
        }
        Ok(())
    }
}

/// Inserts rows in as few statements as the database likes.
pub(crate) fn insert_rows<D: Borrow<Datum>>(
    session: &mut Session<'_>,
    table: &Table,
    columns: &[Column],
    rows: &[Vec<D>],
) -> Result<(), Problem> {
    if let Some(row) = rows.iter().find(|row| row.len() != columns.len()) {
        let known = format!(
            "{} values for {} columns of `{table}`",
            row.len(),
            columns.len()
        );
        return Err(Problem::internal("store.row_shape", known));
    }
    match session {
        // Before a statement of several rows changes a page, SQLite copies it, to undo what a
        // refused row leaves half done.
        Session::Sqlite(session) => {
            let sql = print_insert(table, columns, Dialect::Sqlite);
            for row in rows {
                let params: Vec<&Datum> = row.iter().map(Borrow::borrow).collect();
                session.execute(&sql, &params)?;
            }
        }
        Session::Postgres(session) => {
            for rows in rows.chunks(INSERTED_AT_ONCE) {
                session.insert(table, columns, rows)?;
            }
        }
    }
    Ok(())
}
