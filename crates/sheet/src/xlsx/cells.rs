//! The rows of a sheet, one at a time.

use std::sync::Arc;

use quick_xml::events::BytesStart;
use weft_kernel::Problem;

use super::markup::{Markup, Piece, attribute, unescaped};
use super::package::Inflated;
use super::strings::Strings;
use super::styles::Styles;
use crate::book::{Line, NOWHERE};
use crate::limits::{COLUMNS_MAX, WORKBOOK_ROWS_MAX, too_many_columns, too_many_rows};
use crate::serial::text_of;

/// A sheet while it is read.
pub(super) struct Cells<'a> {
    markup: Markup<Inflated<'a>>,
    strings: Arc<Strings>,
    styles: Styles,
    line: Line,
    cell: Cell,
    /// The column of a cell that names none.
    next: usize,
    rows: usize,
    is_over: bool,
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    column: usize,
    style: usize,
    kind: String,
    text: String,
    in_text: bool,
    phonetic: bool,
}

/// What one piece of the sheet came to.
enum Step {
    More,
    Row,
    Over,
}

impl<'a> Cells<'a> {
    pub(super) fn new(stream: Inflated<'a>, strings: Arc<Strings>, styles: Styles) -> Self {
        Self {
            markup: Markup::new(stream),
            strings,
            styles,
            line: Line::default(),
            cell: Cell::default(),
            next: 0,
            rows: 0,
            is_over: false,
        }
    }

    fn step(&mut self) -> Result<Step, Problem> {
        match self.markup.next()? {
            Piece::Over => return Ok(Step::Over),
            Piece::Text(text) => {
                if self.cell.in_text {
                    self.cell.text.push_str(&text);
                }
            }
            Piece::Begin(start, empty) => match start.local_name().into_inner() {
                "row" => {
                    let number = attribute(&start, "r").and_then(|text| text.parse().ok());
                    let next = self.line.number + 1;
                    // Rows go forward; what says otherwise is taken as the next one.
                    let number = number.filter(|number| *number >= next).unwrap_or(next);
                    self.line = Line {
                        number,
                        cells: Vec::new(),
                    };
                    self.next = 0;
                    self.rows += 1;
                    if self.rows > WORKBOOK_ROWS_MAX {
                        return Err(too_many_rows());
                    }
                }
                "c" => {
                    let cell = begun(&start, self.next)?;
                    self.next = cell.column + 1;
                    self.cell = if empty { Cell::default() } else { cell };
                }
                "v" | "t" => self.cell.in_text = !empty && !self.cell.phonetic,
                "rPh" => self.cell.phonetic = !empty,
                _ => {}
            },
            Piece::End(name) => match name.as_str() {
                "v" | "t" => self.cell.in_text = false,
                "rPh" => self.cell.phonetic = false,
                "c" => self.put(),
                "row" => return Ok(Step::Row),
                "sheetData" => return Ok(Step::Over),
                _ => {}
            },
        }
        Ok(Step::More)
    }

    /// Puts the finished cell into its row.
    fn put(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        let text = match cell.kind.as_str() {
            "s" => match cell.text.trim() {
                "" => String::new(),
                place => {
                    let place = place.parse().ok();
                    let shared = place.and_then(|place| self.strings.get(place));
                    shared.unwrap_or(NOWHERE).to_owned()
                }
            },
            "inlineStr" | "str" => unescaped(cell.text),
            "b" => match cell.text.trim() {
                "1" | "true" => "true".to_owned(),
                _ => "false".to_owned(),
            },
            // Errors as they are shown, and days some programs write out.
            "e" | "d" => cell.text,
            _ => text_of(&cell.text, self.styles.kind(cell.style), self.styles.epoch),
        };
        if text.is_empty() {
            return;
        }
        if self.line.cells.len() <= cell.column {
            self.line.cells.resize(cell.column + 1, String::new());
        }
        if let Some(place) = self.line.cells.get_mut(cell.column) {
            *place = text;
        }
    }
}

fn begun(start: &BytesStart<'_>, next: usize) -> Result<Cell, Problem> {
    let column = attribute(start, "r").and_then(|place| column_of(&place));
    let column = column.unwrap_or(next);
    if column >= COLUMNS_MAX {
        return Err(too_many_columns());
    }
    let style = attribute(start, "s").and_then(|text| text.parse().ok());
    Ok(Cell {
        column,
        style: style.unwrap_or_default(),
        kind: attribute(start, "t").unwrap_or_default(),
        ..Cell::default()
    })
}

/// The place of the column in a reference such as `AB12`, from 0.
fn column_of(reference: &str) -> Option<usize> {
    let mut column = 0_usize;
    for byte in reference.bytes().take_while(u8::is_ascii_alphabetic) {
        let letter = usize::from(byte.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(letter)?;
    }
    column.checked_sub(1)
}

impl Cells<'_> {
    /// The next row, also one without anything in it; `None` at the end.
    fn row(&mut self) -> Result<Option<Line>, Problem> {
        loop {
            match self.step()? {
                Step::More => {}
                Step::Over => return Ok(None),
                Step::Row => {
                    let cells = std::mem::take(&mut self.line.cells);
                    let number = self.line.number;
                    return Ok(Some(Line { number, cells }));
                }
            }
        }
    }
}

impl Iterator for Cells<'_> {
    type Item = Result<Line, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            match self.row() {
                Ok(Some(line)) if line.cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(Some(line)) => return Some(Ok(line)),
                Ok(None) => self.is_over = true,
                Err(problem) => {
                    self.is_over = true;
                    return Some(Err(problem));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_columns() {
        for (reference, column) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AA1", Some(26)),
            ("1", None),
        ] {
            assert_eq!(column_of(reference), column, "{reference}");
        }
        assert_eq!(column_of(&"Z".repeat(40)), None);
    }
}
