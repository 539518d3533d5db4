//! A workbook of 1997 to 2003 (BIFF8): its list of texts stands before its cells, so that all is held until the end.

use std::io::{Cursor, Seek, Write};

use cfb::{CompoundFile, Version};
use weft_kernel::Problem;

use super::values::{is_exact, serial_day, serial_moment, sheet_name, width};
use super::xls_texts::{Texts, record, short_text};
use super::{Cell, Style, not_written};
use crate::limits::{
    XLS_BYTES_MAX, XLS_COLUMNS_MAX, XLS_ROWS_MAX, too_large_written, too_many_columns_written,
    too_many_written,
};

/// The types of the records that are written.
mod kind {
    pub(super) const EOF: u16 = 0x000a;
    pub(super) const FONT: u16 = 0x0031;
    pub(super) const WINDOW1: u16 = 0x003d;
    pub(super) const PANE: u16 = 0x0041;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const COLUMN: u16 = 0x007d;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const XF: u16 = 0x00e0;
    pub(super) const LABEL_SST: u16 = 0x00fd;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const WINDOW2: u16 = 0x023e;
    pub(super) const STYLE: u16 = 0x0293;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BOF: u16 = 0x0809;
}

/// Styles that stand before those of cells: the one all descend from, and one for each level of an outline.
const BASE_STYLES: u16 = 15;
/// The styles of cells by number format and font, in the order of their places.
const LOOKS: [(u16, u16); 7] = [
    (0, 0),
    (0, 1),
    (49, 0),
    (10, 0),
    (4, 0),
    (DAY, 0),
    (MOMENT, 0),
];
/// The workbook's own formats.
const DAY: u16 = 164;
const MOMENT: u16 = 165;
const FORMATS: [(u16, &str); 2] = [
    (DAY, "yyyy\\-mm\\-dd"),
    (MOMENT, "yyyy\\-mm\\-dd\\ hh:mm:ss"),
];

/// The places of the styles of cells.
mod look {
    use super::BASE_STYLES;

    pub(super) const PLAIN: u16 = BASE_STYLES;
    pub(super) const HEADER: u16 = BASE_STYLES + 1;
    pub(super) const TEXT: u16 = BASE_STYLES + 2;
    pub(super) const PERCENT: u16 = BASE_STYLES + 3;
    pub(super) const MONEY: u16 = BASE_STYLES + 4;
    pub(super) const DAY: u16 = BASE_STYLES + 5;
    pub(super) const MOMENT: u16 = BASE_STYLES + 6;
}

/// A workbook while it is written.
pub(super) struct Xls<W: Write + Seek> {
    file: W,
    sheet: String,
    widths: Vec<usize>,
    rows: usize,
    texts: Texts,
    cells: Vec<u8>,
}

impl<W: Write + Seek> Xls<W> {
    pub(super) fn begin(file: W, sheet: &str, header: &[String]) -> Result<Self, Problem> {
        let mut book = Self {
            file,
            sheet: sheet_name(sheet),
            widths: header.iter().map(|title| width(title)).collect(),
            rows: 0,
            texts: Texts::default(),
            cells: Vec::new(),
        };
        book.add(header, |book, place, title| {
            book.put_text(place, title, look::HEADER);
        })?;
        Ok(book)
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        self.add(cells, |book, place, cell| match cell {
            Cell::Empty => {}
            Cell::Text(text) => book.put_text(place, text, look::TEXT),
            Cell::Number(number, style) => {
                let look = match style {
                    Style::Plain => look::PLAIN,
                    Style::Percent => look::PERCENT,
                    Style::Money { .. } => look::MONEY,
                };
                let exact = is_exact(number).then(|| number.clone());
                book.put_number(place, (number, exact), look);
            }
            Cell::Day(day) => book.put_number(place, (day, serial_day(day)), look::DAY),
            Cell::Moment(moment) => {
                book.put_number(place, (moment, serial_moment(moment)), look::MOMENT);
            }
        })
    }

    pub(super) fn finish(mut self) -> Result<W, Problem> {
        let mut container = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))
            .map_err(not_written)?;
        let mut stream = container.create_stream("Workbook").map_err(not_written)?;
        let shared = shared(&self.sheet, self.texts);
        for part in [shared, head(&self.widths, self.rows), self.cells, tail()] {
            stream.write_all(&part).map_err(not_written)?;
        }
        drop(stream);
        container.flush().map_err(not_written)?;
        self.file
            .write_all(container.into_inner().get_ref())
            .map_err(not_written)?;
        self.file.flush().map_err(not_written)?;
        Ok(self.file)
    }

    /// Adds a row of values, each put at its place.
    fn add<T>(
        &mut self,
        values: &[T],
        put: impl Fn(&mut Self, (u16, u16), &T),
    ) -> Result<(), Problem> {
        if values.len() > XLS_COLUMNS_MAX {
            return Err(too_many_columns_written());
        }
        let Ok(row) = u16::try_from(self.rows) else {
            return Err(too_many_written("XLS", XLS_ROWS_MAX));
        };
        for (column, value) in (0..).zip(values) {
            put(self, (row, column), value);
        }
        self.rows += 1;
        // What is held in memory is what is limited.
        let held = u64::try_from(self.cells.len() + self.texts.bytes()).unwrap_or(u64::MAX);
        match held > XLS_BYTES_MAX {
            true => Err(too_large_written()),
            false => Ok(()),
        }
    }

    fn put_text(&mut self, place: (u16, u16), text: &str, look: u16) {
        if !text.is_empty() {
            let text = self.texts.place(text).to_le_bytes();
            self.put(kind::LABEL_SST, place, look, &text);
        }
    }

    /// A number by its digits; what has none is written as the text it is.
    fn put_number(&mut self, place: (u16, u16), (text, digits): (&str, Option<String>), look: u16) {
        match digits.and_then(|digits| digits.parse::<f64>().ok()) {
            Some(number) => self.put(kind::NUMBER, place, look, &number.to_le_bytes()),
            None => self.put_text(place, text, look::TEXT),
        }
    }

    fn put(&mut self, kind: u16, (row, column): (u16, u16), look: u16, value: &[u8]) {
        let mut body = shorts(&[row, column, look]);
        body.extend_from_slice(value);
        record(&mut self.cells, kind, &body);
    }
}

/// What stands before the sheet: fonts, formats, styles, where the sheet begins, the texts.
fn shared(sheet: &str, texts: Texts) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, kind::BOF, &beginning(0x0005));
    record(&mut out, kind::CODE_PAGE, &shorts(&[0x04b0]));
    let window = [0, 0, 0x4000, 0x2000, 0x0038, 0, 0, 1, 600];
    record(&mut out, kind::WINDOW1, &shorts(&window));
    // Readers expect four fonts; the second is that of titles.
    for weight in [400, 700, 400, 400] {
        let mut font = shorts(&[220, 0, 0x7fff, weight, 0, 0, 0]);
        font.extend(short_text("Calibri", 1));
        record(&mut out, kind::FONT, &font);
    }
    for (number, code) in FORMATS {
        let mut format = shorts(&[number]);
        format.extend(short_text(code, 2));
        record(&mut out, kind::FORMAT, &format);
    }
    for _ in 0..BASE_STYLES {
        record(&mut out, kind::XF, &style((0, 0), 0xfff5, 0xf400));
    }
    for look in LOOKS {
        record(&mut out, kind::XF, &style(look, 0x0001, 0x0c00));
    }
    record(&mut out, kind::STYLE, &shorts(&[0x8000, 0xff00]));
    let mut after = texts.records();
    record(&mut after, kind::EOF, &[]);
    let name = short_text(sheet, 1);
    // The sheet begins behind this record (its head, its place and flags, its name) and the texts.
    let at = out.len() + 4 + 6 + name.len() + after.len();
    let mut bound = u32::try_from(at).unwrap_or(u32::MAX).to_le_bytes().to_vec();
    bound.extend_from_slice(&[0, 0]);
    bound.extend(name);
    record(&mut out, kind::BOUND_SHEET, &bound);
    out.extend(after);
    out
}

/// The sheet up to its first cell: columns as wide as their titles.
fn head(widths: &[usize], rows: usize) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, kind::BOF, &beginning(0x0010));
    for (column, width) in (0..).zip(widths) {
        let width = u16::try_from(width * 256).unwrap_or(u16::MAX);
        let column = [column, column, width, BASE_STYLES, 0, 0];
        record(&mut out, kind::COLUMN, &shorts(&column));
    }
    let mut used = Vec::new();
    for bound in [0, u32::try_from(rows).unwrap_or(u32::MAX)] {
        used.extend_from_slice(&bound.to_le_bytes());
    }
    let columns = u16::try_from(widths.len()).unwrap_or(u16::MAX);
    used.extend(shorts(&[0, columns, 0]));
    record(&mut out, kind::DIMENSIONS, &used);
    out
}

/// The sheet behind its last cell: the titles stay in sight.
fn tail() -> Vec<u8> {
    let mut out = Vec::new();
    record(
        &mut out,
        kind::WINDOW2,
        &shorts(&[0x07be, 0, 0, 64, 0, 0, 0, 0, 0]),
    );
    record(&mut out, kind::PANE, &shorts(&[0, 1, 1, 0, 2]));
    record(&mut out, kind::EOF, &[]);
    out
}

/// The body of the record that begins the shared part (5) or a sheet (16).
fn beginning(of: u16) -> Vec<u8> {
    shorts(&[0x0600, of, 0x0dbb, 0x07cc, 0, 0, 6, 0])
}

/// A style: format and font, its kind, and which of its traits are its own.
fn style((format, font): (u16, u16), kind: u16, own: u16) -> Vec<u8> {
    shorts(&[font, format, kind, 0x0020, own, 0, 0, 0, 0, 0x20c0])
}

fn shorts(values: &[u16]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}
