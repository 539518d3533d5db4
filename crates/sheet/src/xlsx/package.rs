//! The archive of a workbook: its directory read and judged before any part is inflated.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, SeekFrom};

use flate2::read::DeflateDecoder;
use weft_kernel::Problem;

use crate::limits::{
    ARCHIVE_ENTRIES_MAX, HELD_BYTES_MAX, INFLATE_RATIO_FROM, INFLATE_RATIO_MAX, INFLATED_BYTES_MAX,
    encrypted, inflates_too_much, too_large, unreadable,
};
use crate::source::Seekable;

/// Bytes at the end among which the end of the directory lies.
const TAIL_BYTES: u64 = 64 * 1024 + 22;
/// Bytes of a directory entry before its name.
const ENTRY_HEAD: usize = 46;
/// Bytes of the directory: more than its entries may need.
const DIRECTORY_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// An opened archive.
pub(super) struct Package<'a> {
    source: Box<dyn Seekable + 'a>,
    parts: BTreeMap<String, Entry>,
}

/// Where a part lies.
#[derive(Clone, Copy, Debug)]
struct Entry {
    at: u64,
    packed: u64,
    deflated: bool,
}

/// A part while it is inflated.
pub(super) type Inflated<'a> = BufReader<Limited<Box<dyn Read + Send + 'a>>>;

impl<'a> Package<'a> {
    pub(super) fn open(mut source: Box<dyn Seekable + 'a>) -> Result<Self, Problem> {
        let parts = directory(&mut source)?;
        if parts.len() > ARCHIVE_ENTRIES_MAX {
            return Err(too_many_parts());
        }
        Ok(Self { source, parts })
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, path: &str) -> bool {
        self.parts.contains_key(&key(path))
    }

    /// A small part whole; `None` when there is none.
    pub(super) fn held(&mut self, path: &str) -> Result<Option<Vec<u8>>, Problem> {
        if !self.has(path) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let mut part = self.inflate(path, HELD_BYTES_MAX)?;
        part.read_to_end(&mut bytes).map_err(problem_of)?;
        Ok(Some(bytes))
    }

    /// A part as a stream, within the limit of a sheet.
    pub(super) fn stream(&mut self, path: &str) -> Result<Inflated<'_>, Problem> {
        self.inflate(path, INFLATED_BYTES_MAX)
    }

    /// A part as a stream that owns the file.
    pub(super) fn into_stream(mut self, path: &str) -> Result<Inflated<'a>, Problem> {
        let entry = self.seek(path)?;
        Ok(inflated(Box::new(self.source), entry, INFLATED_BYTES_MAX))
    }

    fn inflate(&mut self, path: &str, limit: u64) -> Result<Inflated<'_>, Problem> {
        let entry = self.seek(path)?;
        Ok(inflated(Box::new(&mut self.source), entry, limit))
    }

    /// Goes to the first byte of a part.
    fn seek(&mut self, path: &str) -> Result<Entry, Problem> {
        let found = self.parts.get(&key(path)).copied();
        let entry = found.ok_or_else(|| unreadable(format!("no part {path}")))?;
        self.source
            .seek(SeekFrom::Start(entry.at))
            .map_err(unreadable)?;
        let mut head = [0_u8; 30];
        self.source.read_exact(&mut head).map_err(unreadable)?;
        if !head.starts_with(b"PK\x03\x04") {
            return Err(unreadable("no part where the directory says"));
        }
        let skipped = i64::from(u16_at(&head, 26)) + i64::from(u16_at(&head, 28));
        self.source
            .seek(SeekFrom::Current(skipped))
            .map_err(unreadable)?;
        Ok(entry)
    }
}

fn inflated<'s>(source: Box<dyn Read + Send + 's>, entry: Entry, limit: u64) -> Inflated<'s> {
    let packed = source.take(entry.packed);
    let inner: Box<dyn Read + Send + 's> = match entry.deflated {
        true => Box::new(DeflateDecoder::new(BufReader::new(packed))),
        false => Box::new(packed),
    };
    BufReader::new(Limited {
        inner,
        read: 0,
        limit: limit.min(ratio_limit(entry.packed)),
    })
}

/// The most bytes a part of `packed` bytes may become.
fn ratio_limit(packed: u64) -> u64 {
    packed
        .saturating_mul(INFLATE_RATIO_MAX)
        .max(INFLATE_RATIO_FROM)
}

/// A reader that ends with a refusal beyond its limit.
pub(super) struct Limited<R> {
    inner: R,
    read: u64,
    limit: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.inner.read(buffer)?;
        self.read = self
            .read
            .saturating_add(u64::try_from(size).unwrap_or(u64::MAX));
        if self.read > self.limit {
            return Err(io::Error::other(inflates_too_much()));
        }
        Ok(size)
    }
}

/// The problem an error of a part stands for.
#[expect(
    clippy::needless_pass_by_value,
    reason = "handed to `map_err`, which gives the error away"
)]
pub(super) fn problem_of(error: io::Error) -> Problem {
    let known = error.get_ref().and_then(|inner| inner.downcast_ref());
    known.cloned().unwrap_or_else(|| unreadable(&error))
}

/// Reads the directory at the end of the file.
fn directory(source: &mut Box<dyn Seekable + '_>) -> Result<BTreeMap<String, Entry>, Problem> {
    let size = source.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let from = size.saturating_sub(TAIL_BYTES);
    let tail = bytes(source, from, size - from)?;
    let end = tail
        .windows(4)
        .rposition(|four| four == b"PK\x05\x06")
        .and_then(|place| tail.get(place..))
        .filter(|end| end.len() >= 22)
        .ok_or_else(|| unreadable("no end of the directory"))?;
    let (count, length, at) = (u16_at(end, 10), u32_at(end, 12), u32_at(end, 16));
    if usize::from(count) > ARCHIVE_ENTRIES_MAX {
        return Err(too_many_parts());
    }
    if u64::from(length) > DIRECTORY_BYTES_MAX || u64::from(at) + u64::from(length) > size {
        return Err(unreadable("a directory out of bounds"));
    }
    let listed = bytes(source, at.into(), length.into())?;
    let (mut rest, mut parts) = (listed.as_slice(), BTreeMap::new());
    for _ in 0..count {
        let Some((name, entry, after)) = entry(rest)? else {
            return Err(unreadable("the directory ends early"));
        };
        parts.insert(key(&name), entry);
        rest = after;
    }
    Ok(parts)
}

/// A part's path, where it lies, and the rest of the directory.
type Listed<'d> = (String, Entry, &'d [u8]);

/// The first entry of a piece of the directory, and what comes after it.
fn entry(listed: &[u8]) -> Result<Option<Listed<'_>>, Problem> {
    let Some(head) = listed.get(..ENTRY_HEAD) else {
        return Ok(None);
    };
    if !head.starts_with(b"PK\x01\x02") {
        return Err(unreadable("no entry of a directory"));
    }
    if u16_at(head, 8) & 1 == 1 {
        return Err(encrypted());
    }
    let deflated = match u16_at(head, 10) {
        0 => false,
        8 => true,
        method => return Err(unreadable(format!("packed by method {method}"))),
    };
    let name_length = usize::from(u16_at(head, 28));
    let behind = usize::from(u16_at(head, 30)) + usize::from(u16_at(head, 32));
    let rest = listed.get(ENTRY_HEAD..).unwrap_or_default();
    let (Some(name), Some(after)) = (rest.get(..name_length), rest.get(name_length + behind..))
    else {
        return Ok(None);
    };
    let entry = Entry {
        at: u32_at(head, 42).into(),
        packed: u32_at(head, 20).into(),
        deflated,
    };
    Ok(Some((
        String::from_utf8_lossy(name).into_owned(),
        entry,
        after,
    )))
}

fn bytes(source: &mut Box<dyn Seekable + '_>, at: u64, size: u64) -> Result<Vec<u8>, Problem> {
    source.seek(SeekFrom::Start(at)).map_err(unreadable)?;
    let mut bytes = Vec::new();
    source
        .take(size)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// A path as parts are looked up by: some programs write them with capitals or a leading slash.
fn key(path: &str) -> String {
    path.trim_start_matches('/')
        .replace('\\', "/")
        .to_ascii_lowercase()
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let two = bytes.get(at..at + 2).and_then(|two| two.try_into().ok());
    two.map_or(0, u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    four.map_or(0, u32::from_le_bytes)
}

fn too_many_parts() -> Problem {
    too_large(
        format!("压缩包里超过 {ARCHIVE_ENTRIES_MAX} 个部分"),
        format!("more than {ARCHIVE_ENTRIES_MAX} parts in the archive"),
    )
}
