//! Counting a sheet before it is read: rows, cells and bytes, by their tags alone.

use std::io::BufRead;

use weft_kernel::Problem;

use super::package::{Package, problem_of};
use crate::limits::{WORKBOOK_CELLS_MAX, WORKBOOK_ROWS_MAX, too_many_cells, too_many_rows};

/// What a sheet holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) rows: usize,
    pub(super) cells: usize,
}

/// Counts the sheet at `path`; ends early beyond a limit.
pub(super) fn count(package: &mut Package<'_>, path: &str) -> Result<Count, Problem> {
    let mut part = package.stream(path)?;
    let (mut count, mut seen) = (Count::default(), Seen::Outside);
    loop {
        let piece = part.fill_buf().map_err(problem_of)?;
        if piece.is_empty() {
            return Ok(count);
        }
        for byte in piece {
            seen = seen.next(*byte, &mut count);
        }
        let size = piece.len();
        part.consume(size);
        if count.rows > WORKBOOK_ROWS_MAX {
            return Err(too_many_rows());
        }
        if count.cells > WORKBOOK_CELLS_MAX {
            return Err(too_many_cells());
        }
    }
}

/// How much of a tag's name has been seen.
#[derive(Clone, Copy)]
enum Seen {
    Outside,
    /// `<`, or `<prefix:`.
    Open,
    C,
    R,
    Ro,
    Row,
    /// Another name.
    Other,
}

impl Seen {
    fn next(self, byte: u8, count: &mut Count) -> Self {
        let ends_name = matches!(byte, b' ' | b'>' | b'/' | b'\t' | b'\r' | b'\n');
        match (self, byte) {
            (_, b'<') | (Self::C | Self::R | Self::Ro | Self::Row | Self::Other, b':') => {
                Self::Open
            }
            (Self::Open, b'c') => Self::C,
            (Self::Open, b'r') => Self::R,
            (Self::R, b'o') => Self::Ro,
            (Self::Ro, b'w') => Self::Row,
            (Self::C, _) if ends_name => {
                count.cells += 1;
                Self::Outside
            }
            (Self::Row, _) if ends_name => {
                count.rows += 1;
                Self::Outside
            }
            (Self::Outside, _) => Self::Outside,
            _ if ends_name => Self::Outside,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_counted_by_their_whole_name() {
        let text = "<row r=\"1\"><c r=\"A1\"><v>c</v></c><c/></row><x:row><x:c t='s'></x:c></x:row>\
                    <cols><col/></cols><rowBreaks/><r/>";
        let mut count = Count::default();
        text.bytes()
            .fold(Seen::Outside, |seen, byte| seen.next(byte, &mut count));
        assert_eq!(count, Count { rows: 2, cells: 3 });
    }
}
