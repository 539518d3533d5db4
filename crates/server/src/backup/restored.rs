//! A backup put back into an empty data folder.

use std::fs::{self, File};
use std::io::Error;
use std::path::Path;

use weft_kernel::Problem;
use weft_store::{CopiedBlobs, Folder};

use super::{appear, files_of, gone, named, own_files};

/// Puts the files of people into the data folder, then the copy of the database to the new file
/// `database`: while that is not there, it can be tried again. `None` when the copy has no files.
///
/// # Errors
/// `restore.copy`; `store.blob`, `store.disk_full`.
pub(crate) fn put_back(
    copy: &Path,
    database: &Path,
    data: &Path,
) -> Result<Option<CopiedBlobs>, Problem> {
    let (files, aside) = (files_of(copy), named(database, ".restoring"));
    let mut copied = None;
    if files.is_dir() {
        copied = Some(Folder::at(files).copy_to(&own_files(data), &mut |_| Ok(()))?);
    }
    gone(fs::remove_file(&aside))?;
    fs::copy(copy, &aside)
        .and_then(|_| File::open(&aside)?.sync_all())
        .map_err(|error| not_put_back(&error))?;
    appear(&aside, database)?;
    Ok(copied)
}

fn not_put_back(error: &Error) -> Problem {
    Problem::invalid(
        "restore.copy",
        "备份文件复制失败",
        "The copy cannot be put there",
    )
    .because(error)
}
