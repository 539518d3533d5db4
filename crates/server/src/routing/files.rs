//! Events as lines of files in the data folder: synced before they count, a new file each day and at a size.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use weft_kernel::{Problem, Zone};
use weft_platform::Platform;
use weft_signals::pipeline::{Destination, Leaving, Mark, Outlet, Sent};

use crate::app::App;

/// Bytes after which the next file begins.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Files of one day.
const FILES_OF_DAY_MAX: u32 = 99_999;
/// Where the folders of destinations lie.
const FOLDER: &str = "destinations";

/// The folder of one destination.
pub(super) struct Files {
    folder: PathBuf,
    platform: Platform,
    zone: Zone,
    bytes_max: u64,
}

impl Files {
    pub(super) fn of(app: &App, destination: &Destination) -> Self {
        let folder = app.settings.data.join(FOLDER);
        Self {
            folder: folder.join(destination.id.to_string()),
            platform: app.platform.clone(),
            zone: app.platform.model().zone.clone(),
            bytes_max: FILE_BYTES_MAX,
        }
    }

    /// Writes lines behind what is written down, on the disk when it returns; answers where they end.
    fn append(&self, lines: &str, mark: Option<&Mark>) -> io::Result<Mark> {
        fs::create_dir_all(&self.folder)?;
        let day = self.zone.date_of(self.platform.now()).to_string();
        let (file, kept) = match mark {
            Some(mark) if mark.file.starts_with(&day) && mark.bytes < self.bytes_max => {
                (mark.file.clone(), mark.bytes)
            }
            _ => (self.fresh(&day)?, 0),
        };
        let path = self.folder.join(&file);
        let is_new = !path.exists();
        let mut open = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)?;
        // What lies behind was written but never counted: a part of a line, or lines that go again.
        let from = kept.min(open.metadata()?.len());
        open.set_len(from)?;
        open.seek(SeekFrom::Start(from))?;
        open.write_all(lines.as_bytes())?;
        open.sync_all()?;
        if is_new {
            sync_folder(&self.folder)?;
        }
        let added = u64::try_from(lines.len()).map_err(io::Error::other)?;
        Ok(Mark {
            file,
            bytes: from + added,
        })
    }

    /// The next name of the day that no file has.
    fn fresh(&self, day: &str) -> io::Result<String> {
        (1..=FILES_OF_DAY_MAX)
            .map(|number| format!("{day}-{number:05}.ndjson"))
            .find(|name| !self.folder.join(name).exists())
            .ok_or_else(|| io::Error::other("no name is left for today"))
    }
}

/// A new file is there after a crash only when its folder is on the disk as well.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

impl Outlet for Files {
    fn send(&mut self, events: &[Leaving], mark: Option<&Mark>) -> Result<Sent, Problem> {
        let lines: String = events
            .iter()
            .map(|event| format!("{}\n", event.body))
            .collect();
        let mark = self.append(&lines, mark).map_err(|error| {
            Problem::busy(
                "destination.file",
                "文件写不进去，稍后再试",
                "The file cannot be written, trying again later",
            )
            .because(error)
        })?;
        Ok(Sent {
            dealt: events.len(),
            mark: Some(mark),
            ..Sent::default()
        })
    }
}
