//! Customers: from somebody who asked to somebody we know.

mod convert;
mod duplicates;
mod merge;
mod queue;
mod ties;

pub(crate) use convert::ConvertLead;
pub use merge::{Foreseen, Preview};
pub(crate) use merge::{Merge, MergeRecords, UndoMerge};
pub(crate) use queue::{Decide, DecidePair, ReopenPair};
pub use queue::{FoundPairs, Linking, find_duplicates, preview_pair};
pub use ties::{Identities, NoIdentities, Tie};
