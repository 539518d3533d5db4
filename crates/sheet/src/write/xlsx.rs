//! A workbook of one sheet: texts inside their cells, so that nothing has to be remembered.

use std::fmt::Write as _;
use std::io::{Seek, Write};

use weft_kernel::Problem;

use super::archive::{Archive, Part};
use super::styles::{DAY, HEADER, MOMENT, Styles, TEXT};
use super::values::{CELL_CHARS_MAX, is_exact, serial_day, serial_moment, sheet_name, width};
use super::{Cell, not_written};
use crate::limits::{WRITTEN_ROWS_MAX, too_many_written};

/// Bytes gathered before they are packed.
const GATHERED: usize = 64 * 1024;

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
            return Err(too_many_written("XLSX", WRITTEN_ROWS_MAX));
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
    let mut escaped = String::new();
    escape(&mut escaped, &sheet_name(sheet));
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
            let width = width(title);
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
