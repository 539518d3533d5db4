//! The shared texts of an old workbook: each once, cut into records that continue each other.

use std::collections::HashMap;

use super::values::CELL_CHARS_MAX;

/// Bytes of one record.
const RECORD_MAX: usize = 8_224;
/// The shared texts, and what continues a record.
const SST: u16 = 0x00fc;
const CONTINUE: u16 = 0x003c;
/// Before the characters of a text: how many, and how wide.
const TEXT_HEAD: usize = 3;

/// Texts in the order of their first use.
#[derive(Default)]
pub(super) struct Texts {
    places: HashMap<String, u32>,
    uses: u32,
    parts: Parts,
}

impl Texts {
    /// The place of a text, which is kept if it is new.
    pub(super) fn place(&mut self, text: &str) -> u32 {
        self.uses += 1;
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.count();
        self.places.insert(text.to_owned(), place);
        self.parts.text(fitting(text));
        place
    }

    /// Bytes they take, about.
    pub(super) fn bytes(&self) -> usize {
        self.parts.done.len() + self.parts.body.len()
    }

    /// The records.
    pub(super) fn records(mut self) -> Vec<u8> {
        let count = self.count();
        self.parts.turn();
        let mut records = self.parts.done;
        // Where the first record has room for both counts.
        for (place, number) in [(4, self.uses), (8, count)] {
            if let Some(room) = records.get_mut(place..place + 4) {
                room.copy_from_slice(&number.to_le_bytes());
            }
        }
        records
    }

    /// How many there are; the limit of bytes comes long before that of the count.
    fn count(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }
}

/// As much of a text as a cell takes, in whole characters, and its length as such files count.
fn fitting(text: &str) -> (&str, u16) {
    let mut length = 0;
    for (at, c) in text.char_indices() {
        if length + c.len_utf16() > CELL_CHARS_MAX {
            return (text.get(..at).unwrap_or_default(), counted(length));
        }
        length += c.len_utf16();
    }
    (text, counted(length))
}

fn counted(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

/// Records that are done, and the body of the one at work.
struct Parts {
    done: Vec<u8>,
    body: Vec<u8>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            done: Vec::new(),
            // Two counts, known at the end.
            body: vec![0; 8],
        }
    }
}

impl Parts {
    fn text(&mut self, (text, length): (&str, u16)) {
        // The head of a text stays whole, and so does each character: some readers know no halves of pairs.
        if self.body.len() + TEXT_HEAD > RECORD_MAX {
            self.turn();
        }
        let wide = text.chars().any(|c| u32::from(c) > 0xff);
        self.body.extend_from_slice(&length.to_le_bytes());
        self.body.push(wide.into());
        for c in text.chars() {
            let mut units = [0; 2];
            let bytes = c
                .encode_utf16(&mut units)
                .iter()
                .flat_map(|unit| unit.to_le_bytes());
            let size = if wide { c.len_utf16() * 2 } else { 1 };
            if self.body.len() + size > RECORD_MAX {
                self.turn();
                // Where a text goes on, its width is said again.
                self.body.push(wide.into());
            }
            self.body.extend(bytes.take(size));
        }
    }

    /// Ends the record at work and begins the next.
    fn turn(&mut self) {
        let kind = if self.done.is_empty() { SST } else { CONTINUE };
        let body = std::mem::take(&mut self.body);
        record(&mut self.done, kind, &body);
    }
}

/// Adds a record: its type, its length, its bytes.
pub(super) fn record(to: &mut Vec<u8>, kind: u16, body: &[u8]) {
    to.extend_from_slice(&kind.to_le_bytes());
    let length = u16::try_from(body.len()).unwrap_or(u16::MAX);
    to.extend_from_slice(&length.to_le_bytes());
    to.extend_from_slice(body);
}

/// A short text inside a record, its length in `length_bytes` bytes before it.
pub(super) fn short_text(text: &str, length_bytes: usize) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().take(u8::MAX.into()).collect();
    let count = counted(units.len()).to_le_bytes();
    let mut bytes: Vec<u8> = count.into_iter().take(length_bytes).collect();
    bytes.push(1);
    bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
    bytes
}
