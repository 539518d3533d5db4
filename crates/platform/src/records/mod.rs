//! Records: the life of a change and the answer to a question.

mod batch;
mod bounds;
mod called;
mod change;
mod cursor;
mod everywhere;
mod figures;
mod found;
mod front;
mod history;
mod list;
mod listed;
mod origins;
mod path;
mod read;
mod recompute;
mod record;
mod rollups;
mod settle;
mod store;
mod visible;
mod written;

pub use batch::{Done, Item, KEY_FIELDS_MAX, RefusedItem};
pub use bounds::within;
pub use change::{Change, Input, LineChange};
pub(crate) use everywhere::everywhere;
pub use everywhere::{HITS_DEFAULT, HITS_MAX, SEARCHED_OBJECTS_MAX, SearchHit, SearchQuery};
pub(crate) use figures::figures;
pub use figures::{
    BaseFigures, Bucket, CROSS_COLUMNS_MAX, CROSS_ROWS_MAX, FIGURES_MAX, FILLED_MAX, Figure,
    FigureFold, FigureQuery, GROUPS_MAX, Groups, Key, More, PARTS_MAX,
};
pub use found::{RANKED_MAX, TOLERANT_BELOW, TOLERANT_CANDIDATES_MAX, TOLERANT_MAX};
pub(crate) use history::history;
pub use history::{HistoryChange, HistoryEntry};
pub use list::{ListQuery, OFFSET_MAX, Page, TOTAL_EXACT_MAX};
pub(crate) use list::{list, one};
pub(crate) use listed::ids_in as listed_ids;
pub use origins::Origin;
pub use path::DryRun;
pub(crate) use path::{
    Computed, Standpoint, create, create_computed, delete, may_create, not_to_be_changed, restore,
    update, value_of, would_save,
};
pub(crate) use recompute::recompute;
pub use recompute::{Mend, Untrue};
pub use record::Record;
pub(crate) use settle::{Unsettled, settled};
pub use visible::Visible;

/// The most records a page holds.
pub const PAGE_MAX: u32 = 1000;
/// Records a page holds unless told otherwise.
pub const PAGE_DEFAULT: u32 = 50;
