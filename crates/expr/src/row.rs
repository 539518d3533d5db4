//! Where an evaluated expression gets its values from.

use weft_kernel::{Id, Moment, Problem, Value, Zone};

use crate::catalogue::{KnownField, KnownRows};

/// What an expression may know of the world besides records.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The present moment.
    pub now: Moment,
    /// The company's time zone.
    pub zone: &'a Zone,
    /// The user on whose behalf it is computed.
    pub me: Option<Id>,
}

/// A record whose fields, and those of records around it, can be read.
pub trait RowSource {
    /// The value of `field` of the record reached by following `path`, one lookup after the other,
    /// from this record; empty when one of them is empty.
    ///
    /// # Errors
    /// What reading the record fails with.
    fn get(&self, path: &[KnownField], field: &KnownField) -> Result<Value, Problem>;

    /// The rows related through `child` to the record reached by following `path` from this one,
    /// deleted ones left out; none when a lookup on the way is empty.
    ///
    /// # Errors
    /// What reading the records fails with.
    fn related(
        &self,
        path: &[KnownField],
        child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem>;
}
