//! Finance: when money is due, who owes it, and which receipt settles it.

mod match_receipt;
mod plans;
mod receivables;
mod terms;

pub(crate) use match_receipt::MatchReceipt;
pub(crate) use plans::{drop_plan, plan_payment, progress_plans};
pub(crate) use receivables::raise_receivable;
