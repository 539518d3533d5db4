//! Texts of old workbooks: of one or two bytes a character, cut anywhere between records.

use super::record::{Record, kind, record, u16_at};

/// Bytes that lie in several records.
pub(super) struct Pieces<'s> {
    stream: &'s [u8],
    piece: &'s [u8],
    next: usize,
}

impl<'s> Pieces<'s> {
    /// The bytes of `first` and of the records that continue it.
    pub(super) fn new(stream: &'s [u8], first: &Record<'s>) -> Self {
        Self {
            stream,
            piece: first.body,
            next: first.next,
        }
    }

    /// Goes to the next record that continues; false when there is none.
    fn turn(&mut self) -> bool {
        match record(self.stream, self.next).filter(|next| next.kind == kind::CONTINUE) {
            Some(next) => {
                self.piece = next.body;
                self.next = next.next;
                true
            }
            None => false,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        while self.piece.is_empty() {
            if !self.turn() {
                return None;
            }
        }
        let (first, rest) = self.piece.split_first()?;
        self.piece = rest;
        Some(*first)
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn long(&mut self) -> Option<u32> {
        let (low, high) = (self.short()?, self.short()?);
        Some(u32::from(high) << 16 | u32::from(low))
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        let mut left = count;
        while left > 0 {
            if self.piece.is_empty() && !self.turn() {
                return None;
            }
            let size = left.min(self.piece.len());
            self.piece = self.piece.get(size..).unwrap_or_default();
            left -= size;
        }
        Some(())
    }

    /// A text with its length before it, as the shared texts are kept.
    pub(super) fn text(&mut self) -> Option<String> {
        let count = self.short()?;
        let flags = self.byte()?;
        let runs = match flags & 8 {
            0 => 0,
            _ => usize::from(self.short()?) * 4,
        };
        let extra = match flags & 4 {
            0 => 0,
            _ => usize::try_from(self.long()?).ok()?,
        };
        let text = self.characters(count.into(), flags & 1 == 1)?;
        self.skip(runs.checked_add(extra)?)?;
        Some(text)
    }

    fn characters(&mut self, count: usize, wide: bool) -> Option<String> {
        let (mut units, mut wide) = (Vec::new(), wide);
        while units.len() < count {
            if self.piece.is_empty() {
                // Where a text goes on, its width is said again.
                wide = self.turn().then(|| self.byte()).flatten()? & 1 == 1;
                continue;
            }
            units.push(match wide {
                true => self.short()?,
                false => self.byte()?.into(),
            });
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// A text inside one record: its length in `length_bytes` bytes, its width, its characters.
pub(super) fn text_in(body: &[u8], length_bytes: usize) -> Option<String> {
    let count = match length_bytes {
        1 => usize::from(*body.first()?),
        _ => usize::from(u16_at(body, 0)?),
    };
    let wide = body.get(length_bytes)? & 1 == 1;
    let rest = body.get(length_bytes + 1..)?;
    let units: Vec<u16> = match wide {
        true => {
            let pairs = rest.chunks_exact(2).take(count);
            pairs.filter_map(|two| u16_at(two, 0)).collect()
        }
        false => rest.iter().take(count).map(|byte| (*byte).into()).collect(),
    };
    Some(String::from_utf16_lossy(&units))
}
