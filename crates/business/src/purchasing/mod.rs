//! Purchasing: what is short becomes a plan that knows the order line it serves.

mod plans;
mod receive;

pub(crate) use plans::{consider_reopening, plan_for_short, void_plans};
pub(crate) use receive::ReceivePlan;
