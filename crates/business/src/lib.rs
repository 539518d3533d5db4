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
pub use customers::{
    Foreseen, FoundPairs, Identities, Linking, NoIdentities, Preview, Tie, find_duplicates,
    preview_pair,
};
pub use events::story;
pub use verify::{Finding, verify};

use weft_platform::Command;

/// Every command of the chain, in the order a sale meets them; `ties` hears which customers and contacts are one.
#[must_use]
pub fn commands(ties: &'static dyn Identities) -> Vec<Box<dyn Command>> {
    let merge = |records| Box::new(customers::Merge { records, ties });
    let decide = |decision| Box::new(customers::DecidePair { decision, ties });
    vec![
        Box::new(customers::ConvertLead),
        merge(customers::MergeRecords::Accounts),
        merge(customers::MergeRecords::Contacts),
        Box::new(customers::UndoMerge { ties }),
        decide(customers::Decide::Same),
        decide(customers::Decide::Apart),
        decide(customers::Decide::Later),
        Box::new(customers::ReopenPair { ties }),
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
