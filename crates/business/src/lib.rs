//! The chain from lead to money: commands, the facts they raise, and what follows in the same transaction.
//!
//! Start with [`story`]: it tells what each command brings about. Areas do not import one another.

#![deny(clippy::float_arithmetic)]

mod amounts;
mod credit;
mod customers;
mod events;
mod finance;
mod purchasing;
mod sales;
mod stock;
mod verify;

pub use credit::refresh_overdue;
pub use customers::{Foreseen, Preview, find_duplicates, preview_pair};
pub use events::story;
pub use verify::{Finding, verify};

use weft_platform::Command;

/// Every command of the chain, in the order a sale meets them.
#[must_use]
pub fn commands() -> Vec<Box<dyn Command>> {
    vec![
        Box::new(customers::ConvertLead),
        Box::new(customers::MergeRecords::Accounts),
        Box::new(customers::MergeRecords::Contacts),
        Box::new(customers::UndoMerge),
        Box::new(customers::DecidePair::Same),
        Box::new(customers::DecidePair::Apart),
        Box::new(customers::DecidePair::Later),
        Box::new(customers::ReopenPair),
        Box::new(credit::HoldAccount),
        Box::new(credit::ReleaseAccount),
        Box::new(sales::ConfirmOrder),
        Box::new(sales::ReopenOrder),
        Box::new(purchasing::ReceivePlan),
        Box::new(sales::DeliverOrder),
        Box::new(stock::ShipDelivery),
        Box::new(finance::MatchReceipt),
    ]
}
