//! Import of table files: read, match, check, write in chunks, undo as a whole.

mod journal;
mod plan;
mod row;
mod run;
mod undo;

use serde::Serialize;
use weft_kernel::{Id, Label, Problem};

pub(crate) use journal::tables;
pub use plan::ImportPlan;
pub use undo::{Kept, Undone};

use crate::caller::Caller;
use crate::platform::Platform;

/// Rows written in one transaction: about 10 ms of the writer.
pub(crate) const CHUNK_ROWS: usize = 200;
/// Errors that are kept with their words; more are only counted.
pub(crate) const ERRORS_KEPT_MAX: usize = 1000;
/// Rows a preview shows.
pub(crate) const PREVIEW_ROWS: usize = 20;
/// Rows a preview checks.
pub(crate) const PREVIEW_CHECKED_MAX: usize = 2000;
/// The most characters of a file's name that are kept.
pub(crate) const FILE_NAME_LENGTH_MAX: usize = 200;

/// What is wrong in one cell or row of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The row as a spreadsheet counts it: the header is row 1.
    pub row: usize,
    /// The header of the column.
    pub column: Option<String>,
    /// Stable code.
    pub code: &'static str,
    /// What the person is told.
    pub message: Label,
}

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

/// What an import would do, before it does it.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// Each column of the file and the field it goes to.
    pub columns: Vec<PreviewColumn>,
    /// The first rows as they are in the file.
    pub rows: Vec<Vec<String>>,
    /// What is wrong in the rows checked.
    pub errors: Vec<RowError>,
    /// Rows in the file, as far as they were checked.
    pub total_rows: usize,
    /// How many errors there are in them.
    pub error_count: usize,
}

/// A column of the file.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewColumn {
    /// Its header.
    pub header: String,
    /// The field it goes to.
    pub field: Option<String>,
}

impl Tally {
    fn note(&mut self, error: RowError) {
        if self.errors.len() < ERRORS_KEPT_MAX {
            self.errors.push(error);
        }
    }
}

impl RowError {
    fn of(row: usize, column: Option<&str>, problem: &Problem) -> Self {
        let detail = problem.details().first();
        Self {
            row,
            column: column.or_else(|| problem.field()).map(str::to_owned),
            code: detail.map_or(problem.code(), |detail| detail.code),
            message: detail.map_or_else(|| problem.told().clone(), |detail| detail.told.clone()),
        }
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
