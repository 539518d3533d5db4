//! CSV as spreadsheets in China open it: UTF-8 with its mark, or GB18030.

use std::io::{BufWriter, Write};

use encoding_rs::GB18030;
use weft_kernel::Problem;

use super::formula::harmless;
use super::{Cell, not_written};
use crate::text::Encoding;

/// The mark by which spreadsheets know UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A text while it is written.
pub(super) struct Csv<W: Write> {
    file: BufWriter<W>,
    encoding: Encoding,
    line: String,
}

impl<W: Write> Csv<W> {
    pub(super) fn begin(file: W, encoding: Encoding, header: &[String]) -> Result<Self, Problem> {
        let mut csv = Self {
            file: BufWriter::new(file),
            encoding,
            line: String::new(),
        };
        if encoding == Encoding::Utf8 {
            csv.file.write_all(MARK).map_err(not_written)?;
        }
        let header: Vec<Cell> = header.iter().cloned().map(Cell::Text).collect();
        csv.row(&header)?;
        Ok(csv)
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        self.line.clear();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.line.push(',');
            }
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => quoted(&mut self.line, &harmless(text)),
                Cell::Number(text, _) | Cell::Day(text) | Cell::Moment(text) => {
                    self.line.push_str(text);
                }
            }
        }
        self.line.push_str("\r\n");
        let written = match self.encoding {
            Encoding::Utf8 => self.file.write_all(self.line.as_bytes()),
            Encoding::Gb18030 => self.file.write_all(&GB18030.encode(&self.line).0),
        };
        written.map_err(not_written)
    }

    pub(super) fn finish(self) -> Result<W, Problem> {
        self.file
            .into_inner()
            .map_err(|error| not_written(error.error()))
    }
}

fn quoted(line: &mut String, text: &str) {
    if !text.contains([',', '"', '\n', '\r', ';', '\t']) {
        line.push_str(text);
        return;
    }
    line.push('"');
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}
