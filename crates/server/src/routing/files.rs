//! Events as lines of files in the data folder: synced before they count, a new file each day and at a size.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use weft_kernel::date::parse_date;
use weft_kernel::{Date, Moment, Problem, Zone};
use weft_platform::Platform;
use weft_signals::pipeline::{Destination, Leaving, Mark, Outlet, Sent};

use crate::app::App;

/// Bytes after which the next file begins.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Files of one day.
const FILES_OF_DAY_MAX: u32 = 99_999;
/// Where the folders of destinations lie.
const FOLDER: &str = "destinations";

/// How many days files are kept unless the destination says otherwise.
pub(super) const FILES_KEPT_DAYS: i64 = 90;
/// Files looked at in one sweep of a folder.
const SWEPT_MAX: usize = 100_000;

/// The folder of one destination.
pub(super) struct Files {
    folder: PathBuf,
    platform: Platform,
    zone: Zone,
    bytes_max: u64,
}

impl Files {
    pub(super) fn of(app: &App, destination: &Destination) -> Self {
        Self {
            folder: folder_of(app, destination),
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

fn folder_of(app: &App, destination: &Destination) -> PathBuf {
    let folder = app.settings.data.join(FOLDER);
    folder.join(destination.id.to_string())
}

/// Deletes the files of days that the destination keeps no longer; that it writes to is of today.
pub(super) fn sweep(app: &App, destination: &Destination) {
    let platform = &app.platform;
    let kept = destination.keep_days.unwrap_or(FILES_KEPT_DAYS).max(1);
    let oldest = platform.now().plus_ms(-kept * Moment::DAY_MS);
    let oldest = platform.model().zone.date_of(oldest);
    let Ok(entries) = fs::read_dir(folder_of(app, destination)) else {
        return;
    };
    for entry in entries.flatten().take(SWEPT_MAX) {
        let name = entry.file_name();
        let day = name.to_str().and_then(day_of);
        if day.is_none_or(|day| day >= oldest) {
            continue;
        }
        if let Err(error) = fs::remove_file(entry.path()) {
            tracing::warn!(%error, file = %entry.path().display(), "an old file of a destination could not be removed");
        }
    }
}

/// The day a file of ours is of.
fn day_of(name: &str) -> Option<Date> {
    let stem = name.strip_suffix(".ndjson")?;
    let (day, number) = stem.rsplit_once('-')?;
    number.parse::<u32>().ok()?;
    parse_date(day).ok()
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
