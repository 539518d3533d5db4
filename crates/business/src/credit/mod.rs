//! Credit: what a customer may still order and whether goods may leave for them (控货).

mod exposure;
mod hold;
mod overdue;
mod policy;

pub(crate) use exposure::{close_order, open_order, order_to_receivable, recount, settle};
pub(crate) use hold::{HoldAccount, ReleaseAccount};
pub use overdue::refresh_overdue;
pub(crate) use policy::{consider_order, consider_shipping};
