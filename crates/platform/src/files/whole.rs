//! Whether every file has its bytes, sealed for it and as long as its row says.

use weft_kernel::{Id, Kind, Problem};

use super::row_of;
use super::table::{self, FileRow};
use crate::platform::Platform;

/// Files looked at in one question.
const AT_ONCE: u32 = 500;
/// Files that are told of one by one.
const TOLD_MAX: usize = 100;

impl Platform {
    /// Reads every file there is; tells the first [`TOLD_MAX`] whose bytes are gone or not theirs.
    ///
    /// # Errors
    /// Those of the store.
    pub fn broken_files(&self) -> Result<Vec<String>, Problem> {
        let (mut behind, mut found) = (Id::default(), Vec::new());
        while found.len() < TOLD_MAX {
            let plan = table::behind(behind, AT_ONCE)?;
            let rows = self.read(|reader, _| reader.rows(&plan))?;
            let Some(last) = rows.iter().filter_map(row_of).next_back() else {
                break;
            };
            behind = last.note.id;
            let files = rows.iter().filter_map(row_of);
            found.extend(files.filter_map(|file| self.wrong_with(&file)));
        }
        found.truncate(TOLD_MAX);
        Ok(found)
    }

    fn wrong_with(&self, FileRow { note, blob, .. }: &FileRow) -> Option<String> {
        let wrong = match self.unsealed(note, blob) {
            Ok(bytes) if i64::try_from(bytes.len()) == Ok(note.size) => return None,
            Ok(bytes) => format!("{} bytes, not {}", bytes.len(), note.size),
            Err(problem) if problem.kind() == Kind::Missing => "its bytes are gone".to_owned(),
            Err(problem) => problem.to_string(),
        };
        Some(format!("{} {}: {wrong} ({blob})", note.id, note.name))
    }
}
