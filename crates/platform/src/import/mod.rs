//! Import of table files: read, match, check, write in chunks, undo as a whole.

mod cells;
mod chunk;
mod document;
mod failed;
mod fit;
mod fixed;
mod flight;
mod journal;
mod later;
mod learned;
mod lookups;
mod plan;
mod propose;
mod regions;
mod row;
mod run;
mod suggest;
mod table;
mod trial;
mod undo;
mod words;

use serde::Serialize;
use weft_kernel::{Id, Problem};
use weft_store::TableSpec;

pub use cells::{moment_of_cell, readable};
pub use failed::{FailedRow, RowError};
pub use fit::Fit;
pub use plan::{Existing, ImportPlan, Missing, Target};
pub use propose::{HeaderColumn, Proposal};
pub use suggest::Proposed;
pub use table::Table;
pub use trial::{Preview, PreviewColumn, PreviewRow};
pub use undo::{Kept, Undone};

use crate::caller::Caller;
use crate::platform::Platform;

/// Records written in one transaction, some 40 ms of the writer: each page of an index is copied
/// once for a transaction, so that it can be taken back.
pub(crate) const CHUNK_ROWS: usize = 500;
/// Errors that are kept with their words; more are only counted.
pub(crate) const ERRORS_KEPT_MAX: usize = 1000;
/// Rows a preview shows.
pub(crate) const PREVIEW_ROWS: usize = 20;
/// Rows a preview checks.
pub(crate) const PREVIEW_CHECKED_MAX: usize = 2000;
/// The most characters of a file's name that are kept.
pub(crate) const FILE_NAME_LENGTH_MAX: usize = 200;

/// How far an import is, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Rows read.
    pub rows: usize,
    /// Records made.
    pub created: usize,
    /// Records brought up to date.
    pub updated: usize,
    /// Rows that changed nothing.
    pub unchanged: usize,
    /// Rows with an error: nothing was written of them.
    pub failed: usize,
    /// Records made because a lookup did not find them.
    pub linked: usize,
    /// The errors, the first of them.
    pub errors: Vec<RowError>,
}

/// A finished import.
#[derive(Clone, Debug, Serialize)]
pub struct Imported {
    /// Its id, to undo it with.
    pub import: Id,
    /// What came of it.
    #[serde(flatten)]
    pub tally: Tally,
}

/// Who looks on while an import runs.
pub trait Watch {
    /// The file is open; these are its headers.
    fn begun(&mut self, _headers: &[String]) {}

    /// Another chunk is done.
    fn told(&mut self, tally: &Tally);

    /// These rows stayed out; often there are none.
    ///
    /// # Errors
    /// When they cannot be kept: the import ends.
    fn failed(&mut self, rows: &[FailedRow]) -> Result<(), Problem>;
}

/// The tables imports keep.
pub(crate) fn tables() -> Vec<TableSpec> {
    vec![journal::table_spec(), learned::table_spec()]
}

impl Tally {
    fn add(&mut self, more: Self) {
        self.created += more.created;
        self.updated += more.updated;
        self.unchanged += more.unchanged;
        self.failed += more.failed;
        self.linked += more.linked;
        let room = ERRORS_KEPT_MAX.saturating_sub(self.errors.len());
        self.errors.extend(more.errors.into_iter().take(room));
    }
}

impl Platform {
    /// Checks that the caller may import, and may know of the object at all.
    ///
    /// # Errors
    /// `access.import`, which is audited; `object.unknown`.
    pub fn may_import(&self, caller: &Caller, object: &str) -> Result<(), Problem> {
        let allowed = if caller.access().may_import() {
            Ok(())
        } else {
            Err(Problem::refused(
                "access.import",
                "您没有导入的权限",
                "You may not import files",
            ))
        };
        self.audited(caller, "import", (object, None), allowed)?;
        self.object_for(caller, object).map(|_| ())
    }
}
