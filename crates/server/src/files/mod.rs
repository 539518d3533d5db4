//! Files that live for a while: what people upload, and what jobs write for them.

mod lines;
mod results;
mod sent;
mod uploads;

pub(crate) use lines::{Lines, page_of};
pub(crate) use results::{RESULT_LIFE, ResultFile, TABLE_KINDS};
pub(crate) use sent::sent;
pub(crate) use uploads::{UPLOAD_LIFE, Upload};

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use weft_kernel::{Moment, Problem};

use crate::app::App;

/// Files looked at in one sweep.
const SWEPT_MAX: usize = 10_000;

/// Removes what has outlived its time.
pub(crate) fn sweep(app: &App) {
    let now = app.platform.now();
    for (folder, life) in [("uploads", UPLOAD_LIFE), ("results", RESULT_LIFE)] {
        sweep_folder(&app.settings.data.join(folder), life, now);
    }
}

fn sweep_folder(folder: &Path, life: Duration, now: Moment) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten().take(SWEPT_MAX) {
        let changed = entry.metadata().and_then(|known| known.modified());
        let age = changed.ok().and_then(|changed| {
            let since = changed.duration_since(std::time::UNIX_EPOCH).ok()?;
            let changed = i64::try_from(since.as_millis()).ok()?;
            u64::try_from(now.ms().saturating_sub(changed)).ok()
        });
        if age.is_some_and(|age| Duration::from_millis(age) > life)
            && let Err(error) = std::fs::remove_file(entry.path())
        {
            tracing::warn!(%error, file = %entry.path().display(), "an old file could not be removed");
        }
    }
}

/// Writes what is known of a file beside it.
pub(crate) fn note(path: &Path, known: &impl Serialize) -> Result<(), Problem> {
    let text =
        serde_json::to_vec(known).map_err(|error| Problem::internal("server.json", error))?;
    std::fs::write(path, text).map_err(|error| Problem::internal("file.not_written", error))
}

/// Reads what is known of a file; `None` when there is none.
pub(crate) fn noted<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, file = %path.display(), "a file could not be removed");
    }
}
