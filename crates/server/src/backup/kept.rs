//! The backups a server keeps of itself, in `backups/` of its data folder: the newest few.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use weft_kernel::{Moment, Problem};

use super::{Made, files_of, gone, named, not_written};
use crate::app::App;
use crate::files::{note, noted};

/// How many backups are kept; the oldest goes once a new one is whole.
pub(crate) const BACKUPS_KEPT_MAX: usize = 7;

/// A backup that is there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptBackup {
    /// The name of its file.
    pub(crate) name: String,
    /// The job that made it.
    pub(crate) job: String,
    /// When it was made.
    pub(crate) at: Moment,
    #[serde(flatten)]
    pub(crate) made: Made,
}

/// Where they lie.
pub(crate) fn folder(app: &App) -> PathBuf {
    app.settings.data.join("backups")
}

/// Those that are whole, the newest first.
///
/// # Errors
/// `backup.not_written` when the folder cannot be read.
pub(crate) fn list(app: &App) -> Result<Vec<KeptBackup>, Problem> {
    let folder = folder(app);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut kept: Vec<KeptBackup> = Vec::new();
    for entry in fs::read_dir(&folder).map_err(not_written)? {
        let path = entry.map_err(not_written)?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            kept.extend(noted::<KeptBackup>(&path).filter(|one| folder.join(&one.name).exists()));
        }
    }
    let number = |one: &KeptBackup| one.job.parse::<i64>().unwrap_or_default();
    kept.sort_by_key(|one| std::cmp::Reverse((one.at, number(one))));
    Ok(kept)
}

/// Removes the oldest beyond those that are kept; answers their names.
///
/// # Errors
/// `backup.not_written`.
pub(crate) fn drop_old(app: &App) -> Result<Vec<String>, Problem> {
    let (folder, mut dropped) = (folder(app), Vec::new());
    for old in list(app)?.into_iter().skip(BACKUPS_KEPT_MAX) {
        drop_own(&folder.join(&old.name))?;
        dropped.push(old.name);
    }
    Ok(dropped)
}

/// Writes down what a backup holds, beside it.
///
/// # Errors
/// `file.not_written`.
pub(crate) fn write_down(app: &App, kept: &KeptBackup) -> Result<(), Problem> {
    note(&named(&folder(app).join(&kept.name), ".json"), kept)
}

/// Removes a backup, whole or not: the database first, without which it is none.
///
/// # Errors
/// `backup.not_written`.
pub(crate) fn drop_own(target: &Path) -> Result<(), Problem> {
    gone(fs::remove_file(target))?;
    gone(fs::remove_dir_all(files_of(target)))?;
    gone(fs::remove_file(named(target, ".json")))
}
