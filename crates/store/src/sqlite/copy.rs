//! A consistent copy of the database while work goes on.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use weft_kernel::Problem;

use crate::problems;

/// Writes one snapshot to the new file `target`; it appears there whole or not at all.
pub(super) fn backup(connection: &Connection, target: &Path) -> Result<(), Problem> {
    if target.exists() {
        return Err(problems::backup(format!("`{}` exists", target.display())));
    }
    let partial = partial_of(target);
    let written = write(connection, &partial, target);
    if written.is_err()
        && partial.exists()
        && let Err(error) = fs::remove_file(&partial)
    {
        tracing::warn!(%error, "a partial copy stays behind");
    }
    written
}

fn write(connection: &Connection, partial: &Path, target: &Path) -> Result<(), Problem> {
    if partial.exists() {
        fs::remove_file(partial).map_err(problems::backup)?;
    }
    let name = partial
        .to_str()
        .ok_or_else(|| problems::backup("a path that is not UTF-8"))?;
    // The copy is made from a snapshot and without what secure deletion left free.
    connection
        .execute("vacuum into ?1", [name])
        .map_err(problems::backup)?;
    File::open(partial)
        .and_then(|file| file.sync_all())
        .map_err(problems::backup)?;
    fs::rename(partial, target).map_err(problems::backup)?;
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new(".")));
    folder
        .and_then(|folder| folder.sync_all())
        .map_err(problems::backup)
}

fn partial_of(target: &Path) -> PathBuf {
    let mut name = OsString::from(target);
    name.push(".partial");
    PathBuf::from(name)
}
