//! Attachments and images: taken first, then named by a record, then read with the rights on it.
//!
//! The bytes lie sealed under a random name behind the store's port of blobs; a row says what they
//! are and which field of which record holds them. A file no record names is swept after a day.

mod bare;
mod content;
mod serve;
mod table;
mod whole;
mod writing;

use serde::Serialize;
use weft_kernel::{Id, Problem};
use weft_store::Lane;

pub use content::PIXELS_MAX;
pub(crate) use table::tables;
pub(crate) use table::{of_ids, row_of};
pub(crate) use writing::{attach, problems};

use crate::caller::Caller;
use crate::platform::Platform;
use crate::vault::random_name;

/// The most bytes of one file.
pub const FILE_BYTES_MAX: usize = 25 * 1024 * 1024;
/// The most bytes one person may have uploaded without a record naming them.
pub const LOOSE_BYTES_MAX: i64 = 500 * 1024 * 1024;
/// The most characters of a file's name.
const NAME_LENGTH_MAX: usize = 200;

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileNote {
    /// Its id, for the field of a record.
    pub id: Id,
    /// What its sender calls it.
    pub name: String,
    /// Its type, by what it holds.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its bytes.
    pub size: i64,
}

impl FileNote {
    /// Whether it may be shown in a page instead of being saved.
    #[must_use]
    pub fn is_image(&self) -> bool {
        content::is_image(&self.kind)
    }
}

impl Platform {
    /// Keeps a file until a record names it, at most a day.
    ///
    /// # Errors
    /// `file.no_use`, `file.too_large`, `file.type`, `file.broken_image`, `file.too_many_pixels`, `file.quota`.
    pub fn take_file(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
    ) -> Result<FileNote, Problem> {
        if !caller.access().may_write() {
            return Err(Problem::refused(
                "file.no_use",
                "没有新建或修改记录的权限，上传的文件无处可用",
                "Without the right to make or change any record a file is of no use",
            ));
        }
        if bytes.len() > FILE_BYTES_MAX {
            return Err(too_large());
        }
        let kind = content::type_of(name, bytes)?;
        // Where a picture was taken is nobody's business.
        let bytes = bare::bare(kind, bytes);
        let note = FileNote {
            id: self.next_id(),
            name: clean_name(name),
            kind: kind.to_owned(),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        };
        let blob = random_name()?;
        let sealed = self.inner().vault.seal_file(note.id, &bytes)?;
        self.inner().blobs.put(&blob, &sealed)?;
        let row = note.clone();
        let kept = self.write(caller, Lane::Interactive, move |unit| {
            table::within_quota(unit, row.size)?;
            table::insert(unit, &row, &blob)
        });
        kept.map(|()| note)
    }
}

/// The name without a path and without what breaks headers and lists.
fn clean_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let odd = |c: &char| !c.is_control() && !matches!(c, '"' | '<' | '>' | '\u{202a}'..='\u{202e}');
    let kept: String = name.chars().filter(odd).take(NAME_LENGTH_MAX).collect();
    match kept.trim() {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

/// The refusal of a file beyond the limit.
#[must_use]
pub fn too_large() -> Problem {
    let mib = FILE_BYTES_MAX / 1024 / 1024;
    Problem::new(
        weft_kernel::Kind::TooLarge,
        "file.too_large",
        format!("文件最大 {mib} MiB"),
        format!("A file has at most {mib} MiB"),
    )
}
