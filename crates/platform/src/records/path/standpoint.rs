//! Who computes, by which model, when: all that values of a row are computed with besides the row.

use std::sync::Arc;

use weft_expr::World;
use weft_kernel::Moment;

use crate::caller::Caller;
use crate::model::{EXCHANGE_RATE, Model};

/// Where a row is looked at from; nothing of it is read from other records.
#[derive(Clone, Copy)]
pub(crate) struct Standpoint<'s> {
    pub(crate) model: &'s Arc<Model>,
    pub(crate) caller: &'s Caller,
    pub(crate) now: Moment,
}

impl<'s> Standpoint<'s> {
    /// What expressions know of the world.
    pub(crate) fn world(self) -> World<'s> {
        World {
            now: self.now,
            zone: &self.model.zone,
            me: self.caller.id(),
        }
    }

    /// Whether the exchange rates at hand may be computed with; transactions get newer ones.
    pub(super) fn has_rates(self) -> bool {
        let rates = &self.model.around.rates;
        self.model.object(EXCHANGE_RATE).is_err() || !rates.are_old(self.now)
    }
}
