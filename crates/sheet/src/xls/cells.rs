//! The rows of a sheet of an old workbook, one at a time.

use std::collections::VecDeque;
use std::sync::Arc;

use rust_decimal::Decimal;
use weft_kernel::Problem;

use super::globals::Globals;
use super::record::{Record, kind, record, u16_at, u32_at, u64_at};
use super::strings::text_in;
use crate::book::{Line, NOWHERE};
use crate::limits::COLUMNS_MAX;
use crate::serial::{text_of, text_of_double};

/// What a sheet holds.
pub(super) struct Count {
    pub(super) rows: usize,
    pub(super) cells: usize,
}

/// Counts by the heads of the records alone.
pub(super) fn count(stream: &[u8], at: usize) -> Count {
    let (mut count, mut last) = (Count { rows: 0, cells: 0 }, None);
    for next in (Records {
        stream,
        at,
        depth: 0,
    }) {
        let cells = match next.kind {
            kind::MUL_RK => next.body.len().saturating_sub(6) / 6,
            kind::LABEL_SST
            | kind::LABEL
            | kind::RICH_STRING
            | kind::NUMBER
            | kind::RK
            | kind::FORMULA
            | kind::BOOL_ERROR => 1,
            _ => continue,
        };
        count.cells += cells;
        let row = u16_at(next.body, 0);
        count.rows += usize::from(row != last);
        last = row;
    }
    count
}

/// The records of one sheet; charts inside it are left out.
struct Records<'s> {
    stream: &'s [u8],
    at: usize,
    depth: usize,
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        loop {
            let next = record(self.stream, self.at)?;
            self.at = next.next;
            match next.kind {
                kind::BOF => self.depth += 1,
                kind::EOF => self.depth = self.depth.checked_sub(1).filter(|left| *left > 0)?,
                _ if self.depth == 1 => return Some(next),
                _ => {}
            }
        }
    }
}

/// A sheet while it is read.
pub(crate) struct Cells {
    stream: Arc<Vec<u8>>,
    globals: Arc<Globals>,
    at: usize,
    depth: usize,
    line: Line,
    /// The cell of a formula whose text follows.
    awaited: Option<(u16, u16)>,
    ready: VecDeque<Line>,
    is_over: bool,
}

impl Cells {
    pub(super) fn new(stream: Arc<Vec<u8>>, globals: Arc<Globals>, at: usize) -> Self {
        Self {
            stream,
            globals,
            at,
            depth: 0,
            line: Line::default(),
            awaited: None,
            ready: VecDeque::new(),
            is_over: false,
        }
    }

    /// Takes the next record in; false at the end.
    fn step(&mut self) -> bool {
        let stream = Arc::clone(&self.stream);
        let mut records = Records {
            stream: &stream,
            at: self.at,
            depth: self.depth,
        };
        let next = records.next();
        (self.at, self.depth) = (records.at, records.depth);
        match next {
            Some(next) => {
                // A record too short for its kind says nothing.
                let _read = self.take(&next);
                true
            }
            None => false,
        }
    }

    fn take(&mut self, next: &Record<'_>) -> Option<()> {
        let body = next.body;
        if next.kind == kind::STRING {
            let (row, column) = self.awaited.take()?;
            self.put(row, column, text_in(body, 2)?);
            return Some(());
        }
        let place = || Some((u16_at(body, 0)?, u16_at(body, 2)?));
        let style = || u16_at(body, 4);
        match next.kind {
            kind::LABEL_SST => {
                let number = usize::try_from(u32_at(body, 6)?).ok()?;
                let text = self.globals.texts.get(number);
                let text = text.map_or(NOWHERE, String::as_str).to_owned();
                let (row, column) = place()?;
                self.put(row, column, text);
            }
            kind::LABEL | kind::RICH_STRING => {
                let (row, column) = place()?;
                self.put(row, column, text_in(body.get(6..)?, 2)?);
            }
            kind::NUMBER => self.number(place()?, style()?, &text_of_double(u64_at(body, 6)?)),
            kind::RK => self.number(place()?, style()?, &packed(u32_at(body, 6)?)),
            kind::MUL_RK => {
                let (row, first) = place()?;
                let pairs = body.get(4..body.len().checked_sub(2)?)?.chunks_exact(6);
                for (column, pair) in (first..=u16::MAX).zip(pairs) {
                    let (style, number) = (u16_at(pair, 0)?, u32_at(pair, 2)?);
                    self.number((row, column), style, &packed(number));
                }
            }
            kind::BOOL_ERROR => {
                let (row, column) = place()?;
                let (code, is_error) = (*body.get(6)?, *body.get(7)? == 1);
                self.put(row, column, truth_or_error(code, is_error));
            }
            kind::FORMULA => self.formula(place()?, style()?, body)?,
            _ => {}
        }
        Some(())
    }

    /// A formula as the value it had when the file was saved.
    fn formula(&mut self, place: (u16, u16), style: u16, body: &[u8]) -> Option<()> {
        let bits = u64_at(body, 6)?;
        if u16_at(body, 12)? != 0xffff {
            self.number(place, style, &text_of_double(bits));
            return Some(());
        }
        match *body.get(6)? {
            0 => self.awaited = Some(place),
            1 => self.put(place.0, place.1, truth_or_error(*body.get(8)?, false)),
            2 => self.put(place.0, place.1, truth_or_error(*body.get(8)?, true)),
            _ => {}
        }
        Some(())
    }

    fn number(&mut self, (row, column): (u16, u16), style: u16, number: &str) {
        let text = text_of(number, self.globals.kind(style), self.globals.epoch);
        self.put(row, column, text);
    }

    fn put(&mut self, row: u16, column: u16, text: String) {
        let (number, column) = (usize::from(row) + 1, usize::from(column));
        if column >= COLUMNS_MAX {
            return;
        }
        if self.line.number != number {
            self.finish_line();
            self.line.number = number;
        }
        if self.line.cells.len() <= column {
            self.line.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.line.cells.get_mut(column) {
            *cell = text;
        }
    }

    fn finish_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line.cells.iter().any(|cell| !cell.trim().is_empty()) {
            self.ready.push_back(line);
        }
    }
}

impl Iterator for Cells {
    type Item = Result<Line, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.is_over {
            if !self.step() {
                self.is_over = true;
                self.finish_line();
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

/// A number in 30 bits: a whole one or the upper half of a double, perhaps in hundredths.
fn packed(bits: u32) -> String {
    let (hundredths, whole) = (bits & 1 == 1, bits & 2 == 2);
    let text = match whole {
        true => (i32::from_le_bytes(bits.to_le_bytes()) >> 2).to_string(),
        false => text_of_double(u64::from(bits & !3) << 32),
    };
    let number = text.parse::<Decimal>().ok().filter(|_| hundredths);
    match number.and_then(|number| number.checked_div(Decimal::ONE_HUNDRED)) {
        Some(number) => number.normalize().to_string(),
        None => text,
    }
}

fn truth_or_error(code: u8, is_error: bool) -> String {
    match (is_error, code) {
        (false, 0) => "false",
        (false, _) => "true",
        (true, 0x00) => "#NULL!",
        (true, 0x07) => "#DIV/0!",
        (true, 0x0f) => "#VALUE!",
        (true, 0x17) => "#REF!",
        (true, 0x1d) => "#NAME?",
        (true, 0x24) => "#NUM!",
        (true, _) => "#N/A",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_whole_halves_or_hundredths() {
        assert_eq!(packed(17 << 2 | 2), "17");
        assert_eq!(packed(1705 << 2 | 3), "17.05");
        let half = u32::try_from(1.5_f64.to_bits() >> 32).unwrap();
        assert_eq!(packed(half), "1.5");
        let minus = u32::from_le_bytes((-4_i32 << 2).to_le_bytes()) | 2;
        assert_eq!(packed(minus), "-4");
    }
}
