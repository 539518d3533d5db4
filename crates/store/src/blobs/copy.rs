//! Blobs copied whole into another folder, while new ones come and old ones go.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use weft_kernel::Problem;

use super::folder::{Folder, entries, failed};

/// What a copy came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopiedBlobs {
    /// How many blobs were copied.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
}

impl Folder {
    /// How many blobs there are.
    ///
    /// # Errors
    /// `store.blob`.
    pub fn count(&self) -> Result<u64, Problem> {
        let mut count = 0;
        for shelf in entries(&self.path)? {
            let places = entries(&shelf)?;
            let blobs = places.iter().filter(|place| self.blob(place).is_some());
            count += u64::try_from(blobs.count()).unwrap_or(u64::MAX);
        }
        Ok(count)
    }

    /// Copies the blobs that `target` does not have, durably and each whole or not at all. One that
    /// is deleted meanwhile is left out. `told` hears after each how far it is, and may end it.
    ///
    /// # Errors
    /// `store.disk_full`, `store.blob`; what `told` answers.
    pub fn copy_to(
        &self,
        target: &Self,
        told: &mut dyn FnMut(CopiedBlobs) -> Result<(), Problem>,
    ) -> Result<CopiedBlobs, Problem> {
        let mut copied = CopiedBlobs::default();
        let mut count = |bytes| {
            copied.files += 1;
            copied.bytes += bytes;
            told(copied)
        };
        for shelf in entries(&self.path)? {
            let came = self.copy_shelf(&shelf, target, &mut count)?;
            if let Some(shelf) = came.as_deref().and_then(Path::parent) {
                let synced = File::open(shelf).and_then(|shelf| shelf.sync_all());
                synced.map_err(|error| failed(shelf, error))?;
            }
        }
        Ok(copied)
    }

    /// The same of one shelf; answers a place in `target` that was written.
    fn copy_shelf(
        &self,
        shelf: &Path,
        target: &Self,
        count: &mut dyn FnMut(u64) -> Result<(), Problem>,
    ) -> Result<Option<PathBuf>, Problem> {
        let mut came = None;
        for place in entries(shelf)? {
            let Some(name) = self.blob(&place) else {
                continue;
            };
            let to = target.place(&name)?;
            if let Some(bytes) = copy(&place, &to)? {
                count(bytes)?;
                came = Some(to);
            }
        }
        Ok(came)
    }

    /// The name of the blob at `place`, if it is a finished one.
    fn blob(&self, place: &Path) -> Option<String> {
        let name = place.file_name()?.to_str()?;
        self.place(name).ok().map(|_| name.to_owned())
    }
}

/// Copies one blob; `None` when it is there already, or gone.
fn copy(from: &Path, to: &Path) -> Result<Option<u64>, Problem> {
    if to.exists() {
        return Ok(None);
    }
    let aside = to.with_extension("new");
    let shelf = to.parent().unwrap_or(to);
    fs::create_dir_all(shelf).map_err(|error| failed(shelf, error))?;
    match fs::copy(from, &aside) {
        Err(error) if error.kind() == ErrorKind::NotFound && !from.exists() => Ok(None),
        Err(error) => Err(failed(to, error)),
        Ok(bytes) => {
            let kept = File::open(&aside).and_then(|file| file.sync_all());
            let kept = kept.and_then(|()| fs::rename(&aside, to));
            kept.map_err(|error| failed(to, error))?;
            Ok(Some(bytes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Blobs as _;
    use super::*;

    const ONE: &str = "00112233445566778899aabbccddeeff";
    const TWO: &str = "00ff2233445566778899aabbccddeeff";
    const THREE: &str = "ff112233445566778899aabbccddeeff";

    fn folders() -> (tempfile::TempDir, Folder, Folder) {
        let place = tempfile::tempdir().unwrap();
        let own = Folder::at(place.path().join("files"));
        let copy = Folder::at(place.path().join("copy.files"));
        (place, own, copy)
    }

    #[test]
    fn a_second_copy_takes_only_what_came_meanwhile() {
        let (place, own, copy) = folders();
        let all = |own: &Folder| own.copy_to(&copy, &mut |_| Ok(())).unwrap();
        assert_eq!(all(&own), CopiedBlobs::default(), "there is no folder yet");
        own.put(ONE, b"abc").unwrap();
        own.put(THREE, b"defg").unwrap();
        fs::write(place.path().join("files/00/half.new"), b"half").unwrap();
        assert_eq!(own.count().unwrap(), 2);
        assert_eq!(all(&own), CopiedBlobs { files: 2, bytes: 7 });
        own.put(TWO, b"h").unwrap();
        own.delete(ONE).unwrap();
        assert_eq!(all(&own), CopiedBlobs { files: 1, bytes: 1 });
        for (name, bytes) in [(ONE, "abc"), (TWO, "h"), (THREE, "defg")] {
            assert_eq!(copy.get(name).unwrap(), bytes.as_bytes(), "{name}");
        }
        assert_eq!(copy.count().unwrap(), 3, "unfinished ones are no blobs");
    }

    #[test]
    fn a_blob_that_goes_while_others_are_copied_is_left_out() {
        let (_place, own, copy) = folders();
        own.put(ONE, b"abc").unwrap();
        own.put(TWO, b"abc").unwrap();
        let mut gone = None;
        let copied = own.copy_to(&copy, &mut |_| {
            let other = if copy.get(ONE).is_ok() { TWO } else { ONE };
            gone = Some(other);
            own.delete(other)
        });
        assert_eq!(copied.unwrap(), CopiedBlobs { files: 1, bytes: 3 });
        assert!(copy.get(gone.unwrap()).is_err());
    }

    #[test]
    fn who_is_told_may_end_it() {
        let (_place, own, copy) = folders();
        own.put(ONE, b"abc").unwrap();
        own.put(THREE, b"abc").unwrap();
        let ended = own.copy_to(&copy, &mut |_| Err(Problem::missing()));
        assert_eq!(ended.unwrap_err().code(), "record.missing");
        assert_eq!(copy.count().unwrap(), 1);
    }
}
