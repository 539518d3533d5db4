//! The file of sectors: chains of them make streams, one of which is the workbook.

use weft_kernel::Problem;

use super::record::{u16_at, u32_at};
use crate::limits::{encrypted, unreadable};

/// Sectors of this number and above are marks, not sectors.
const MARKS: u32 = 0xffff_fffa;
/// Bytes of the header, and of a sector of version 3.
const SECTOR: usize = 512;
/// Bytes of an entry of the directory.
const ENTRY: usize = 128;
/// Sector numbers of the table of tables that the header holds.
const IN_HEADER: usize = 109;
/// Streams shorter than this lie in small sectors.
const SMALL_BELOW: usize = 4096;
/// Bytes of a small sector.
const SMALL_SECTOR: usize = 64;

/// The stream of the workbook.
pub(super) fn workbook(file: &[u8]) -> Result<Vec<u8>, Problem> {
    let whole = File::open(file).ok_or_else(|| unreadable("no header of sectors"))?;
    let directory = whole.chain(u32_at(file, 48).unwrap_or(MARKS));
    let entries: Vec<Entry> = directory.chunks_exact(ENTRY).filter_map(entry).collect();
    let named = |name: &str| entries.iter().find(|entry| entry.name == name);
    if named("EncryptedPackage").is_some() {
        return Err(encrypted());
    }
    let Some(found) = named("Workbook") else {
        return Err(unreadable(match named("Book") {
            Some(_) => "a workbook older than 1997",
            None => "no workbook inside",
        }));
    };
    let mut stream = if found.size < SMALL_BELOW {
        let root = entries.iter().find(|entry| entry.is_root);
        let small = root.map(|root| whole.chain(root.first)).unwrap_or_default();
        whole.small_chain(&small, found.first)
    } else {
        whole.chain(found.first)
    };
    stream.truncate(found.size);
    Ok(stream)
}

/// A stream's entry in the directory.
struct Entry {
    name: String,
    is_root: bool,
    first: u32,
    size: usize,
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).saturating_sub(2).min(64);
    let units = bytes.get(..length)?.chunks_exact(2);
    let units: Vec<u16> = units.filter_map(|two| u16_at(two, 0)).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        is_root: bytes.get(66) == Some(&5),
        first: u32_at(bytes, 116)?,
        size: usize::try_from(u32_at(bytes, 120)?).ok()?,
    })
}

/// The sectors with the tables that chain them.
struct File<'f> {
    bytes: &'f [u8],
    sector: usize,
    /// Sector → the next one of its chain.
    next: Vec<u32>,
    /// The same for small sectors.
    next_small: Vec<u32>,
}

impl<'f> File<'f> {
    fn open(bytes: &'f [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => SECTOR,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            next: Vec::new(),
            next_small: Vec::new(),
        };
        file.next = numbers(&file.tables(u32_at(bytes, 68)?));
        file.next_small = numbers(&file.chain(u32_at(bytes, 60)?));
        Some(file)
    }

    /// How many sectors there are: no chain is longer.
    fn count(&self) -> usize {
        self.bytes.len() / self.sector
    }

    fn sector(&self, number: u32) -> Option<&'f [u8]> {
        let place = usize::try_from(number).ok()?.checked_add(1)?;
        let from = place.checked_mul(self.sector)?;
        // The last sector may be cut short.
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to)
    }

    /// The bytes of the table of chains, whose sectors the header and `more` list.
    fn tables(&self, more: u32) -> Vec<u8> {
        let header = self.bytes.get(76..SECTOR).unwrap_or_default();
        let mut listed: Vec<u32> = numbers(header).into_iter().take(IN_HEADER).collect();
        let (mut at, mut rounds) = (more, 0);
        while let Some(sector) = (at < MARKS && rounds < self.count())
            .then(|| self.sector(at))
            .flatten()
        {
            let mut those = numbers(sector);
            at = those.pop().unwrap_or(MARKS);
            listed.extend(those);
            rounds += 1;
        }
        let sectors = listed.into_iter().filter(|number| *number < MARKS);
        let mut bytes = Vec::new();
        for number in sectors.take(self.count()) {
            bytes.extend_from_slice(self.sector(number).unwrap_or_default());
        }
        bytes
    }

    /// The bytes of the chain that begins at `first`; one that runs in a circle ends.
    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut bytes, mut at) = (Vec::new(), first);
        for _ in 0..self.count() {
            let Some(sector) = (at < MARKS).then(|| self.sector(at)).flatten() else {
                break;
            };
            bytes.extend_from_slice(sector);
            at = following(&self.next, at);
        }
        bytes
    }

    fn small_chain(&self, small: &[u8], first: u32) -> Vec<u8> {
        let (mut bytes, mut at) = (Vec::new(), first);
        for _ in 0..small.len() / SMALL_SECTOR {
            let from = usize::try_from(at)
                .ok()
                .and_then(|at| at.checked_mul(SMALL_SECTOR));
            let Some(rest) = from
                .filter(|_| at < MARKS)
                .and_then(|from| small.get(from..))
            else {
                break;
            };
            bytes.extend(rest.iter().take(SMALL_SECTOR));
            at = following(&self.next_small, at);
        }
        bytes
    }
}

fn following(table: &[u32], at: u32) -> u32 {
    let place = usize::try_from(at).ok();
    place
        .and_then(|place| table.get(place).copied())
        .unwrap_or(MARKS)
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let four = bytes.chunks_exact(4);
    four.filter_map(|four| u32_at(four, 0)).collect()
}
