//! Exchange rates by day: where they are kept, and who answers for one.

use std::fmt::Debug;
use std::sync::Arc;

use weft_kernel::query::Column;
use weft_kernel::{Date, Decimal};

use crate::catalogue::ObjectRef;

/// Answers for exchange rates.
pub trait Rates: Debug + Send + Sync {
    /// The latest rate of a currency that is not after a day: how much of the company's own
    /// currency one unit is worth.
    fn rate(&self, currency: &str, on: Date) -> Option<Decimal>;
}

/// Where exchange rates are kept.
#[derive(Clone, Debug)]
pub struct RateSource {
    /// The object whose records they are.
    pub object: ObjectRef,
    /// The column of the currency's code.
    pub currency: Column,
    /// The column of the day from which a rate counts.
    pub date: Column,
    /// The column of the rate.
    pub rate: Column,
    /// Decimals of that column.
    pub scale: u8,
    /// The company's own currency, of which the rate is 1.
    pub own: String,
    /// The rates for records that are computed here.
    pub rates: Arc<dyn Rates>,
}
