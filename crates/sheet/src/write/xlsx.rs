//! A workbook of one sheet: texts inside their cells, so that nothing has to be remembered.

use std::fmt::Write as _;
use std::io::{Seek, Write};

use jiff::civil::{Date, DateTime};
use weft_kernel::Problem;

use super::archive::{Archive, Part};
use super::styles::{DAY, HEADER, MOMENT, Styles, TEXT};
use super::{Cell, not_written, too_many_rows};
use crate::limits::WRITTEN_ROWS_MAX;

/// Digits a spreadsheet keeps of a number; longer ones are written as text.
const DIGITS_MAX: usize = 15;
/// Characters of a sheet's name.
const SHEET_NAME_MAX: usize = 31;
/// Characters a spreadsheet takes in one cell.
const CELL_CHARS_MAX: usize = 32_767;
/// Bytes gathered before they are packed.
const GATHERED: usize = 64 * 1024;
/// Widths of columns, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 10..=40;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const ROOT_LINKS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const LINKS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// A workbook while it is written.
pub(super) struct Xlsx<W: Write + Seek> {
    part: Part<W>,
    text: String,
    rows: usize,
    styles: Styles,
}

impl<W: Write + Seek> Xlsx<W> {
    pub(super) fn begin(file: W, sheet: &str, header: &[String]) -> Result<Self, Problem> {
        let part = Archive::new(file)
            .whole("[Content_Types].xml", CONTENT_TYPES)?
            .whole("_rels/.rels", ROOT_LINKS)?
            .whole("xl/workbook.xml", &workbook(sheet))?
            .whole("xl/_rels/workbook.xml.rels", LINKS)?
            .begin("xl/worksheets/sheet1.xml")?;
        let mut book = Self {
            part,
            text: head(header),
            rows: 0,
            styles: Styles::default(),
        };
        book.begin_row()?;
        for title in header {
            book.put_text(title, HEADER);
        }
        book.end_row()?;
        Ok(book)
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        if self.rows == WRITTEN_ROWS_MAX {
            return Err(too_many_rows());
        }
        self.begin_row()?;
        for cell in cells {
            match cell {
                Cell::Empty => self.text.push_str("<c/>"),
                Cell::Text(text) => self.put_text(text, TEXT),
                Cell::Number(number, style) if is_exact(number) => {
                    let style = self.styles.place(*style);
                    self.put_number(number, style)?;
                }
                Cell::Number(number, _) => self.put_text(number, TEXT),
                Cell::Day(day) => self.put_serial(day, serial_day(day), DAY)?,
                Cell::Moment(moment) => self.put_serial(moment, serial_moment(moment), MOMENT)?,
            }
        }
        self.end_row()
    }

    pub(super) fn finish(mut self) -> Result<W, Problem> {
        self.text.push_str("</sheetData></worksheet>");
        self.part.write(self.text.as_bytes())?;
        self.part
            .end()?
            .whole("xl/styles.xml", &self.styles.part())?
            .finish()
    }

    fn begin_row(&mut self) -> Result<(), Problem> {
        self.rows += 1;
        write!(self.text, "<row r=\"{}\">", self.rows).map_err(not_written)
    }

    fn end_row(&mut self) -> Result<(), Problem> {
        self.text.push_str("</row>");
        if self.text.len() >= GATHERED {
            self.part.write(self.text.as_bytes())?;
            self.text.clear();
        }
        Ok(())
    }

    fn put_text(&mut self, text: &str, style: usize) {
        if text.is_empty() {
            self.text.push_str("<c/>");
            return;
        }
        self.text.push_str("<c s=\"");
        self.text.push_str(&style.to_string());
        self.text
            .push_str("\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        escape(&mut self.text, text);
        self.text.push_str("</t></is></c>");
    }

    fn put_number(&mut self, number: &str, style: usize) -> Result<(), Problem> {
        write!(self.text, "<c s=\"{style}\"><v>{number}</v></c>").map_err(not_written)
    }

    fn put_serial(
        &mut self,
        text: &str,
        serial: Option<String>,
        style: usize,
    ) -> Result<(), Problem> {
        match serial {
            Some(serial) => self.put_number(&serial, style),
            None => {
                self.put_text(text, TEXT);
                Ok(())
            }
        }
    }
}

fn workbook(sheet: &str) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let name: String = sheet.chars().filter(allowed).take(SHEET_NAME_MAX).collect();
    let mut escaped = String::new();
    escape(&mut escaped, if name.is_empty() { "Sheet1" } else { &name });
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{escaped}" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    )
}

/// The sheet up to its first row: the header stays in sight, columns are as wide as their titles.
fn head(header: &[String]) -> String {
    let mut head = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>"#,
    );
    if !header.is_empty() {
        head.push_str("<cols>");
        for (place, title) in (1..).zip(header) {
            let wide: usize = title
                .chars()
                .map(|c| if c.is_ascii() { 1 } else { 2 })
                .sum();
            let width = (wide + 4).clamp(*WIDTHS.start(), *WIDTHS.end());
            head.push_str(&format!(
                r#"<col min="{place}" max="{place}" width="{width}" customWidth="1"/>"#
            ));
        }
        head.push_str("</cols>");
    }
    head.push_str("<sheetData>");
    head
}

/// Text as XML takes it: what it cannot hold is left out.
fn escape(to: &mut String, text: &str) {
    for c in text.chars().take(CELL_CHARS_MAX) {
        match c {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' => to.push_str("&quot;"),
            '\t' | '\n' => to.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => to.push(c),
        }
    }
}

fn is_exact(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    (1..=DIGITS_MAX).contains(&digits) && number.bytes().all(plain)
}

fn serial_day(day: &str) -> Option<String> {
    days(day.parse().ok()?).map(|days| days.to_string())
}

fn serial_moment(moment: &str) -> Option<String> {
    let moment: DateTime = moment.parse().ok()?;
    let days = days(moment.date())?;
    let time = moment.time();
    let seconds =
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    // Ten decimals tell seconds apart.
    Some(format!("{days}.{:010}", seconds * 10_000_000_000 / 86_400))
}

/// Days since the end of 1899; before March 1900 spreadsheets count otherwise.
fn days(day: Date) -> Option<i32> {
    let since = day.since(Date::new(1899, 12, 30).ok()?).ok()?;
    Some(since.get_days()).filter(|days| *days > 60)
}
