//! Customers: from somebody who asked to somebody we know.

mod convert;
mod duplicates;
mod merge;

pub(crate) use convert::ConvertLead;
pub(crate) use merge::{MergeRecords, UndoMerge};
