//! Indexes taken away for a while and made again.

use weft_kernel::Problem;

use super::Tx;
use crate::reconcile::take;
use crate::schema::{TableSpec, drop_steps, index_steps};

impl Tx<'_> {
    /// Takes the indexes of `spec` away: rows are made faster, questions read the table through. Those
    /// that are missing when the tables are brought to what is wanted are made again.
    ///
    /// # Errors
    /// What the database answers.
    pub fn drop_indexes(&mut self, spec: &TableSpec) -> Result<(), Problem> {
        let steps = drop_steps(spec, self.session.dialect())?;
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
