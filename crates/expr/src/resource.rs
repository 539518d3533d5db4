//! What a call brings along from the model: a calendar, regions, rates, a table.

use std::sync::Arc;

use crate::calendar::Calendar;
use crate::rates::RateSource;
use crate::regions::Regions;
use crate::tables::Table;

/// Something configured that a function computes with; fixed when the expression is checked.
#[derive(Clone, Debug)]
pub(crate) enum Resource {
    Calendar(Arc<Calendar>),
    Regions(Arc<Regions>),
    Rates(RateSource),
    /// A table and which of its outputs.
    Table(Arc<Table>, usize),
}
