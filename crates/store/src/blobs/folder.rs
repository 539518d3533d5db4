//! Blobs as files of a folder: written aside, synced, then renamed.

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use weft_kernel::{Moment, Problem};

use super::Blobs;

/// What unfinished files end with.
const UNFINISHED: &str = ".new";
/// The fewest characters of a name.
const NAME_LENGTH_MIN: usize = 16;

/// A folder of blobs.
pub struct Folder {
    pub(super) path: PathBuf,
}

impl Folder {
    /// The folder at `path`; it is made with the first blob.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Blobs lie in folders named by their first two digits.
    pub(super) fn place(&self, name: &str) -> Result<PathBuf, Problem> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let fits = name.len() >= NAME_LENGTH_MIN && name.bytes().all(hex);
        let shelf = name.get(..2).filter(|_| fits);
        let shelf = shelf.ok_or_else(|| Problem::internal("store.blob_name", name))?;
        Ok(self.path.join(shelf).join(name))
    }
}

impl Blobs for Folder {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let place = self.place(name)?;
        let shelf = place.parent().unwrap_or(&self.path);
        let aside = place.with_extension("new");
        let written = fs::create_dir_all(shelf).and_then(|()| {
            let mut file = File::create(&aside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&aside, &place)?;
            File::open(shelf)?.sync_all()
        });
        written.map_err(|error| failed(&place, error))
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, Problem> {
        let place = self.place(name)?;
        fs::read(&place).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Problem::missing().because(place.display()),
            _ => failed(&place, error),
        })
    }

    fn delete(&self, name: &str) -> Result<(), Problem> {
        let place = self.place(name)?;
        match fs::remove_file(&place) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&place, error)),
            _ => Ok(()),
        }
    }

    fn before(&self, moment: Moment) -> Result<Vec<String>, Problem> {
        let mut names = Vec::new();
        for shelf in entries(&self.path)? {
            for place in entries(&shelf)? {
                names.extend(self.swept(&place, moment)?);
            }
        }
        names.sort();
        Ok(names)
    }
}

impl Folder {
    /// The name of a blob made before `moment`; what was never finished goes at once.
    fn swept(&self, place: &Path, moment: Moment) -> Result<Option<String>, Problem> {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(UNFINISHED).unwrap_or(&name);
        if !made_before(place, moment) || self.place(name).is_err() {
            return Ok(None);
        }
        if place.extension().is_none() {
            return Ok(Some(name.to_owned()));
        }
        fs::remove_file(place).map_err(|error| failed(place, error))?;
        Ok(None)
    }
}

/// What lies in a folder; nothing when it is not there.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        Err(error) => Err(failed(folder, error)),
    }
}

fn made_before(place: &Path, moment: Moment) -> bool {
    let modified = fs::metadata(place).and_then(|known| known.modified());
    let since = modified
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .is_some_and(|ms| ms < moment.ms())
}

pub(super) fn failed(place: &Path, error: Error) -> Problem {
    let code = match error.kind() {
        ErrorKind::StorageFull => {
            let (zh, en) = (
                "磁盘已满，没有收下文件",
                "The disk is full; the file was not taken",
            );
            return Problem::busy("store.disk_full", zh, en).because(error);
        }
        _ => "store.blob",
    };
    Problem::internal(code, format!("{}: {error}", place.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "00112233445566778899aabbccddeeff";

    fn folder() -> (tempfile::TempDir, Folder) {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path().join("files"));
        (place, folder)
    }

    #[test]
    fn what_is_put_in_comes_out_until_it_is_deleted() {
        let (_place, folder) = folder();
        assert_eq!(folder.get(NAME).unwrap_err().code(), "record.missing");
        folder.put(NAME, b"abc").unwrap();
        folder.put(NAME, b"abcd").unwrap();
        assert_eq!(folder.get(NAME).unwrap(), b"abcd");
        folder.delete(NAME).unwrap();
        folder.delete(NAME).unwrap();
        assert!(folder.get(NAME).is_err());
    }

    #[test]
    fn names_that_lead_elsewhere_are_none() {
        let (_place, folder) = folder();
        for name in [
            "../../../../../../etc/passwd",
            "",
            "00",
            "zz112233445566778899",
            "0011223344556677/x",
        ] {
            assert!(folder.put(name, b"x").is_err(), "{name}");
            assert!(folder.get(name).is_err(), "{name}");
        }
    }

    #[test]
    fn old_blobs_are_listed_and_unfinished_ones_removed() {
        let (place, folder) = folder();
        assert!(folder.before(Moment::from_ms(i64::MAX)).unwrap().is_empty());
        folder.put(NAME, b"abc").unwrap();
        let unfinished = place
            .path()
            .join("files/00")
            .join(format!("{NAME}{UNFINISHED}"));
        fs::write(&unfinished, b"half").unwrap();
        assert!(folder.before(Moment::from_ms(0)).unwrap().is_empty());
        assert!(unfinished.exists());
        assert_eq!(folder.before(Moment::from_ms(i64::MAX)).unwrap(), [NAME]);
        assert!(!unfinished.exists());
    }
}
