//! A copy of what the data folder holds, made while people work: the database and the files beside it.

mod kept;
mod restored;

pub(crate) use kept::{BACKUPS_KEPT_MAX, KeptBackup, drop_old, drop_own, folder, list, write_down};
pub(crate) use restored::put_back;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use weft_kernel::Problem;
use weft_store::{CopiedBlobs, Database, Folder};

use crate::app::App;

/// What a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Made {
    /// Bytes of the copy of the database.
    pub(crate) database_bytes: u64,
    /// How many files of people lie beside it.
    pub(crate) files: u64,
    /// Their bytes.
    pub(crate) file_bytes: u64,
}

/// Where the files of people lie.
pub(crate) fn own_files(data: &Path) -> Folder {
    Folder::at(data.join("files"))
}

/// Where the files lie that belong to the copy `target`.
pub(crate) fn files_of(target: &Path) -> PathBuf {
    named(target, ".files")
}

fn named(target: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(target);
    name.push(ending);
    PathBuf::from(name)
}

/// Copies the database to the new file `target` and the files of people to `target.files/`; the
/// copy of the database appears last, and only when all of it is there. `told` hears how many files
/// are copied, and may end it.
///
/// # Errors
/// `backup.postgres`, `backup.taken`, `backup.not_written`; those of the store; what `told` answers.
pub(crate) fn make(
    app: &App,
    target: &Path,
    told: &mut dyn FnMut(CopiedBlobs) -> Result<(), Problem>,
) -> Result<Made, Problem> {
    refuse_postgres(app)?;
    let files = files_of(target);
    for place in [target, &files] {
        if place.exists() {
            return Err(taken(place));
        }
    }
    let (aside, database) = (named(target, ".files.partial"), named(target, ".making"));
    // What an attempt that was cut off left behind.
    gone(fs::remove_dir_all(&aside))?;
    gone(fs::remove_file(&database))?;
    fs::create_dir_all(&aside).map_err(not_written)?;
    let (own, copy) = (own_files(&app.settings.data), Folder::at(aside.clone()));
    // Once before, so that nothing is lost that is deleted behind the database's back; once after,
    // so that what the copy of the database names is there.
    let before = own.copy_to(&copy, told)?;
    app.platform.store().backup(&database)?;
    let after = own.copy_to(&copy, &mut |more| {
        told(CopiedBlobs {
            files: before.files + more.files,
            bytes: before.bytes + more.bytes,
        })
    })?;
    let known = fs::metadata(&database).map_err(not_written)?;
    appear(&aside, &files)?;
    appear(&database, target)?;
    Ok(Made {
        database_bytes: known.len(),
        files: before.files + after.files,
        file_bytes: before.bytes + after.bytes,
    })
}

/// Says no where the database has tools of its own.
///
/// # Errors
/// `backup.postgres`.
pub(crate) fn refuse_postgres(app: &App) -> Result<(), Problem> {
    match app.settings.database {
        Database::Sqlite(_) => Ok(()),
        Database::Postgres(..) => Err(Problem::invalid(
            "backup.postgres",
            "PostgreSQL 请用 pg_dump 备份，再复制数据目录里的 `files/`",
            "Back up PostgreSQL with pg_dump, then copy `files/` of the data folder",
        )),
    }
}

/// Renames, durably.
fn appear(aside: &Path, place: &Path) -> Result<(), Problem> {
    let folder = place
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::rename(aside, place)
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(not_written)
}

/// What is not there is gone as well.
fn gone(removed: Result<(), Error>) -> Result<(), Problem> {
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(not_written(error)),
        _ => Ok(()),
    }
}

fn taken(place: &Path) -> Problem {
    let place = place.display();
    Problem::conflict(
        "backup.taken",
        format!("`{place}` 已经存在；请换一个文件名"),
        format!("`{place}` exists; choose another name"),
    )
}

fn not_written(error: Error) -> Problem {
    if error.kind() == ErrorKind::StorageFull {
        let (zh, en) = (
            "磁盘已满，备份没有完成",
            "The disk is full; the backup was not completed",
        );
        return Problem::busy("store.disk_full", zh, en).because(error);
    }
    Problem::internal("backup.not_written", error)
}
