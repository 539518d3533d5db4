//! Customers: from somebody who asked to somebody we know.

mod convert;
mod duplicates;
mod merge;
mod queue;

pub(crate) use convert::ConvertLead;
pub use merge::{Foreseen, Preview};
pub(crate) use merge::{MergeRecords, UndoMerge};
pub(crate) use queue::{DecidePair, ReopenPair};
pub use queue::{find_duplicates, preview_pair};
