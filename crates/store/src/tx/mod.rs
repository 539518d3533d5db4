//! What a write closure works with: reads, writes, log entries, search edits, counters.

mod indexes;
mod keys;
mod records;

use weft_kernel::query::{Datum, Table};
use weft_kernel::{Id, Moment, Problem, Zone};

use crate::log::Buffer;
use crate::plan::{Plan, Row};
use crate::search::{Edit, Tokens};
use crate::session::Session;
pub(crate) use records::insert_rows;

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
        Self {
            session,
            buffer: Buffer::default(),
            zone,
            now,
        }
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

    /// Replaces the search entry of a row.
    pub fn search_put(&mut self, table: &Table, id: Id, tokens: Tokens) {
        self.buffer.search.edit(table, id, Edit::Put(tokens));
    }

    /// Makes the search entry of a row that was made in this transaction.
    pub fn search_add(&mut self, table: &Table, id: Id, tokens: Tokens) {
        self.buffer.search.edit(table, id, Edit::Add(tokens));
    }

    /// Drops the search entry of a row.
    pub fn search_drop(&mut self, table: &Table, id: Id) {
        self.buffer.search.edit(table, id, Edit::Drop);
    }

    /// Drops all search entries of a table; what is put afterwards stays: the start of a rebuild.
    pub fn search_clear(&mut self, table: &Table) {
        self.buffer.search.clear(table);
    }

    /// Drops the search entries behind the first id, up to the second if there is one, that are of no
    /// row in `kept`; answers how many they were.
    ///
    /// # Errors
    /// What the database answers.
    pub fn search_prune(
        &mut self,
        table: &Table,
        (behind, upto): (Id, Option<Id>),
        kept: &[Id],
    ) -> Result<usize, Problem> {
        let sql = self.session.dialect().prune(table, kept.len())?;
        let upto = upto.map_or(i64::MAX, Id::number);
        let mut params = vec![Datum::from(behind), Datum::Int(upto)];
        params.extend(kept.iter().map(|id| Datum::from(*id)));
        self.session.execute(&sql, &params)
    }
}
