//! What a write closure works with: reads, writes, log entries, search edits, counters.

use serde_json::Value;
use weft_kernel::query::{Column, Datum, Table, Term};
use weft_kernel::{Id, Moment, Problem, Zone};

use crate::log::{Buffer, Change, Touch, TouchFate};
use crate::plan::{Plan, Row};
use crate::session::Session;

/// An open transaction. Its effects count only when the closure answers `Ok` and the commit
/// succeeds; log entries can be read once they are sealed.
pub struct Tx<'a> {
    pub(crate) session: Session<'a>,
    pub(crate) buffer: Buffer,
    zone: &'a Zone,
    now: Moment,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(session: Session<'a>, zone: &'a Zone, now: Moment) -> Self {
        Self { session, buffer: Buffer::default(), zone, now }
    }

    /// The moment of this transaction; the same during the whole closure.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.now
    }

    /// The whole answer of `plan`, with the writes of this closure in it.
    ///
    /// # Errors
    /// `number.overflow`, or what the database answers.
    pub fn rows(&mut self, plan: &Plan) -> Result<Vec<Row>, Problem> {
        let mut rows = Vec::new();
        self.session.each(plan, self.zone, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Hands every row of the answer to `each`, which may stop it with a problem.
    ///
    /// # Errors
    /// As [`Self::rows`], and what `each` answers.
    pub fn each(
        &mut self,
        plan: &Plan,
        each: &mut dyn FnMut(&Row) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.session.each(plan, self.zone, &mut |row| each(&row))
    }

    /// How the database would run `plan`, in its own words.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn explain(&mut self, plan: &Plan) -> Result<String, Problem> {
        self.session.explain(plan, self.zone)
    }

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
        let _ = (table, columns, rows, &self.session);
        Err(unfinished())
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
        let _ = (table, id, set, &self.session);
        Err(unfinished())
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
        let _ = (table, set, filter, &self.session);
        Err(unfinished())
    }

    /// Deletes every row for which `filter` is true; alias 0 is `table`.
    ///
    /// # Errors
    /// What the database answers.
    pub fn delete_where(&mut self, table: &Table, filter: &Term) -> Result<usize, Problem> {
        let _ = (table, filter, &self.session);
        Err(unfinished())
    }

    /// Holds rows against other writers until the end, in the order of their ids.
    ///
    /// # Errors
    /// What the database answers.
    pub fn lock(&mut self, table: &Table, ids: &[Id]) -> Result<(), Problem> {
        let _ = (table, ids, &self.session);
        Err(unfinished())
    }

    /// Adds an entry to the change log; it is numbered and chained just before the commit.
    ///
    /// # Errors
    /// None today.
    pub fn log_change(&mut self, change: Change) -> Result<(), Problem> {
        let _ = (change, &self.session);
        Err(unfinished())
    }

    /// Adds a touch to the log, unless the same message is there.
    ///
    /// # Errors
    /// What the database answers.
    pub fn log_touch(&mut self, touch: Touch) -> Result<TouchFate, Problem> {
        let _ = (touch, &self.session);
        Err(unfinished())
    }

    /// Replaces the search entry of a row.
    pub fn search_put(&mut self, table: &Table, id: Id, tokens: Vec<String>) {
        self.buffer.search.put(table, id, Some(tokens));
    }

    /// Drops the search entry of a row.
    pub fn search_drop(&mut self, table: &Table, id: Id) {
        self.buffer.search.put(table, id, None);
    }

    /// Drops all search entries of a table; what is put afterwards stays: the start of a rebuild.
    pub fn search_clear(&mut self, table: &Table) {
        self.buffer.search.clear(table);
    }

    /// The next number under `key`, from 1 and without gaps.
    ///
    /// # Errors
    /// What the database answers.
    pub fn next_number(&mut self, key: &str) -> Result<i64, Problem> {
        let _ = (key, &self.session);
        Err(unfinished())
    }

    /// Adds a job that may start at `run_at`; answers its number.
    ///
    /// # Errors
    /// What the database answers.
    pub fn enqueue(&mut self, kind: &str, body: Value, run_at: Moment) -> Result<i64, Problem> {
        let _ = (kind, body, run_at, &self.session);
        Err(unfinished())
    }

    /// Notes how far a running job is.
    ///
    /// # Errors
    /// What the database answers.
    pub fn progress_job(&mut self, id: i64, done: i64, total: i64) -> Result<(), Problem> {
        let _ = (id, done, total, &self.session);
        Err(unfinished())
    }

    /// Marks a job as done, with its result.
    ///
    /// # Errors
    /// What the database answers.
    pub fn finish_job(&mut self, id: i64, result: &Value) -> Result<(), Problem> {
        let _ = (id, result, &self.session);
        Err(unfinished())
    }

    /// Puts a job back for a later attempt, or gives it up after the twelfth.
    ///
    /// # Errors
    /// What the database answers.
    pub fn fail_job(&mut self, id: i64, result: &Value) -> Result<(), Problem> {
        let _ = (id, result, &self.session);
        Err(unfinished())
    }

    /// How far consumer `name` has read the log; 0 at first.
    ///
    /// # Errors
    /// What the database answers.
    pub fn consumer_position(&mut self, name: &str) -> Result<i64, Problem> {
        let _ = (name, &self.session);
        Err(unfinished())
    }

    /// Notes that consumer `name` has handled the log up to `seq`.
    ///
    /// # Errors
    /// What the database answers.
    pub fn set_consumer_position(&mut self, name: &str, seq: i64) -> Result<(), Problem> {
        let _ = (name, seq, &self.session);
        Err(unfinished())
    }

    /// The setting `name`.
    ///
    /// # Errors
    /// What the database answers.
    pub fn setting(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let _ = (name, &self.session);
        Err(unfinished())
    }

    /// Sets the setting `name`.
    ///
    /// # Errors
    /// What the database answers.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let _ = (name, value, &self.session);
        Err(unfinished())
    }
}

fn unfinished() -> Problem {
    Problem::internal("store.unfinished", "not built yet")
}
