//! Customers: from somebody who asked to somebody we know.

mod convert;
mod duplicates;
mod merge;
mod queue;

pub(crate) use convert::ConvertLead;
pub(crate) use merge::{MergeRecords, UndoMerge};
pub use queue::find_duplicates;
pub(crate) use queue::{DecidePair, ReopenPair};
