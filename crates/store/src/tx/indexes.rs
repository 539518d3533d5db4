//! Indexes taken away for a while and made again.

use weft_kernel::Problem;

use super::Tx;
use crate::print::Dialect;
use crate::reconcile::take;
use crate::schema::{TableSpec, drop_steps, index_steps};

/// How long an index that goes may hold readers up.
const SHORT_WAIT: &str = "set local lock_timeout to '1s'";

impl Tx<'_> {
    /// Takes the indexes of `spec` away: rows are made faster, questions read the table through. Those
    /// that are missing when the tables are brought to what is wanted are made again.
    ///
    /// # Errors
    /// `store.busy` while somebody reads the table for long; what the database answers.
    pub fn drop_indexes(&mut self, spec: &TableSpec) -> Result<(), Problem> {
        let dialect = self.session.dialect();
        if dialect == Dialect::Postgres {
            // Readers that come behind this wait for it, and it for those before.
            self.session.execute(SHORT_WAIT, &[])?;
        }
        let steps = drop_steps(spec, dialect)?;
        self.buffer.altered = true;
        take(&mut self.session, &steps)
    }

    /// Makes those indexes of `spec` that are not there; other writers of the table wait meanwhile.
    ///
    /// # Errors
    /// What the database answers.
    pub fn make_indexes(&mut self, spec: &TableSpec) -> Result<(), Problem> {
        let steps = index_steps(spec, self.session.dialect())?;
        self.buffer.altered = true;
        take(&mut self.session, &steps)
    }
}
