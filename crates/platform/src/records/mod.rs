//! Records: the life of a change and the answer to a question.

mod aggregate;
mod change;
mod cursor;
mod history;
mod list;
mod listed;
mod path;
mod read;
mod record;
mod rollups;
mod store;
mod visible;

pub(crate) use aggregate::figures;
pub use aggregate::{Figure, FigureFold, FigureQuery};
pub use change::{Change, Input, LineChange};
pub(crate) use history::history;
pub use history::{HistoryChange, HistoryEntry};
pub use list::{ListQuery, Page, RANKED_MAX, TOTAL_EXACT_MAX};
pub(crate) use list::{list, one};
pub(crate) use path::{create, delete, update, value_of, would_save};
pub use record::Record;
pub use visible::Visible;

/// The most records a page holds.
pub const PAGE_MAX: u32 = 1000;
/// Records a page holds unless told otherwise.
pub const PAGE_DEFAULT: u32 = 50;
