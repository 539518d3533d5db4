//! What a read closure sees: one consistent snapshot.

use weft_kernel::{Problem, Zone};

use crate::plan::{Plan, Row};
use crate::print::Dialect;
use crate::session::Session;

/// A snapshot to read from; rows of an answer come by position.
pub struct Reader<'a> {
    session: Session<'a>,
    zone: &'a Zone,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(session: Session<'a>, zone: &'a Zone) -> Self {
        Self { session, zone }
    }

    pub(crate) fn session(&mut self) -> &mut Session<'a> {
        &mut self.session
    }

    /// The whole answer of `plan`.
    ///
    /// # Errors
    /// `query.too_slow` beyond the time budget; `number.overflow`.
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

    /// Whether the database chooses between indexes by the values asked for, as PostgreSQL does;
    /// else a filter's own index goes before that of the order, however many rows it finds.
    #[must_use]
    pub fn plans_by_values(&self) -> bool {
        self.session.dialect() == Dialect::Postgres
    }

    /// How the database would run `plan`, in its own words.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn explain(&mut self, plan: &Plan) -> Result<String, Problem> {
        self.session.explain(plan, self.zone)
    }
}
