//! The data folder: made when missing, held by one process at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;

use weft_kernel::Problem;

use crate::problems;

/// A data folder held by this process until it is dropped; the system lets go even after a kill.
pub(super) struct Folder {
    lock: File,
}

impl Folder {
    /// Makes the folder when it is missing and takes its lock.
    pub(super) fn lock(path: &Path) -> Result<Self, Problem> {
        let failed = |error| problems::folder(path.display(), error);
        fs::create_dir_all(path).map_err(failed)?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("weft.lock"))
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { lock: file }),
            Err(TryLockError::WouldBlock) => Err(problems::folder_in_use(path.display())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

impl Drop for Folder {
    /// Lets go in so many words: a child process that was started meanwhile holds a copy of the
    /// file until it has become another program, and with it the lock.
    fn drop(&mut self) {
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "the lock of the data folder could not be given back");
        }
    }
}
