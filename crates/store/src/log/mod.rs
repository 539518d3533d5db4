//! The log: one sequence, two tables; changes are chained, touches are not.

use serde_json::Value;
use weft_kernel::{Id, Moment};

mod accept;
mod buffer;
mod chain;
mod jcs;
mod months;
mod rows;

pub(crate) use buffer::{Buffer, NewTouch};
pub(crate) use chain::{Entry, link, walk};
pub use jcs::{Canonical, Members, Part};
pub use months::TouchMonth;
pub(crate) use rows::{CHANGE_COLUMNS, TOUCH_COLUMNS, changes_after, touches_after};

/// A change of a record or anything else worth an audit entry, as it is handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When it happened.
    pub at: Moment,
    /// Who did it; nobody for the house itself.
    pub actor: Option<Id>,
    /// What was done: `create`, `update`, `delete`, a command's name.
    pub action: String,
    /// The object concerned.
    pub object: Option<String>,
    /// The record concerned.
    pub record: Option<Id>,
    /// The request it came with.
    pub request: Option<String>,
    /// Old and new values, the reason, whatever else belongs to it.
    pub body: Canonical,
}

/// A sealed entry of the change log.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    /// Its place in the log.
    pub seq: i64,
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub actor: Option<Id>,
    /// What was done.
    pub action: String,
    /// The object concerned.
    pub object: Option<String>,
    /// The record concerned.
    pub record: Option<Id>,
    /// The request it came with.
    pub request: Option<String>,
    /// Old and new values, the reason.
    pub body: Value,
    /// The hash of the change before it, in hex; empty for the first.
    pub prev: String,
    /// Its own hash, in hex.
    pub hash: String,
}

/// A touchpoint as it is handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// The source that sent it.
    pub source: Id,
    /// The message id as sent; kept as a hash.
    pub message_id: String,
    /// What happened, such as `track:API 文档`.
    pub kind: String,
    /// The identity as sent; never rewritten.
    pub subject: String,
    /// When it happened.
    pub occurred_at: Moment,
    /// When it reached us.
    pub received_at: Moment,
    /// The rest.
    pub body: Value,
    /// A short hash of everything that makes it the same message.
    pub fingerprint: [u8; 8],
}

/// What became of a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchFate {
    /// Logged.
    New,
    /// The same message was logged before: nothing written.
    Duplicate,
    /// Another message under an id used before: logged, and worth telling the source's owner.
    Synthetic,
}

/// A sealed touch.
#[derive(Clone, Debug, PartialEq)]
pub struct TouchRow {
    /// Its place in the log.
    pub seq: i64,
    /// The source that sent it.
    pub source: Id,
    /// The hash of its message id.
    pub message_hash: [u8; 16],
    /// What happened.
    pub kind: String,
    /// The identity as sent.
    pub subject: String,
    /// When it happened.
    pub occurred_at: Moment,
    /// When it reached us.
    pub received_at: Moment,
    /// The rest.
    pub body: Value,
}
