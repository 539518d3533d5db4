//! Writing tables row by row: CSV in either encoding or XLSX, of which nothing is held in memory, or old XLS, which is.

mod archive;
mod csv;
mod formula;
mod styles;
mod values;
mod xls;
mod xls_texts;
mod xlsx;

use std::io::{Seek, Write};

use weft_kernel::Problem;

use self::csv::Csv;
use self::xls::Xls;
use self::xlsx::Xlsx;
use crate::book::Format;
use crate::text::Encoding;

/// A value as a file shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, never a formula.
    Text(String),
    /// An exact decimal.
    Number(String, Style),
    /// A day, `2026-11-02`.
    Day(String),
    /// A day with a time, `2026-11-02 14:05:00`, on the clocks of the company.
    Moment(String),
}

/// How a number is shown in a workbook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    #[default]
    Plain,
    /// With separators.
    Money {
        /// How many decimals.
        digits: u8,
        /// The code of the currency, shown before the amount.
        code: Option<&'static str>,
    },
    /// As hundredths.
    Percent,
}

/// A table while it is written.
pub struct Writer<W: Write + Seek>(Inner<W>);

enum Inner<W: Write + Seek> {
    Csv(Box<Csv<W>>),
    Xlsx(Box<Xlsx<W>>),
    Xls(Box<Xls<W>>),
}

impl<W: Write + Seek> Writer<W> {
    /// Begins a CSV file in this encoding.
    ///
    /// # Errors
    /// `export.not_written`.
    pub fn csv(file: W, encoding: Encoding, header: &[String]) -> Result<Self, Problem> {
        Csv::begin(file, encoding, header).map(|csv| Self(Inner::Csv(Box::new(csv))))
    }

    /// Begins a workbook with one sheet of this name.
    ///
    /// # Errors
    /// `export.not_written`.
    pub fn xlsx(file: W, sheet: &str, header: &[String]) -> Result<Self, Problem> {
        Xlsx::begin(file, sheet, header).map(|book| Self(Inner::Xlsx(Box::new(book))))
    }

    /// Begins a workbook of 1997 to 2003 with one sheet of this name. Amounts are shown without their currency.
    ///
    /// # Errors
    /// `export.too_many_columns` beyond what such a workbook holds.
    pub fn xls(file: W, sheet: &str, header: &[String]) -> Result<Self, Problem> {
        Xls::begin(file, sheet, header).map(|book| Self(Inner::Xls(Box::new(book))))
    }

    /// What is written.
    #[must_use]
    pub fn format(&self) -> Format {
        match &self.0 {
            Inner::Csv(_) => Format::Csv,
            Inner::Xlsx(_) => Format::Xlsx,
            Inner::Xls(_) => Format::Xls,
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// `export.not_written`; `export.too_many_rows`, `export.too_many_columns` and `export.too_large` beyond
    /// what a workbook holds.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        match &mut self.0 {
            Inner::Csv(csv) => csv.row(cells),
            Inner::Xlsx(book) => book.row(cells),
            Inner::Xls(book) => book.row(cells),
        }
    }

    /// Writes the end.
    ///
    /// # Errors
    /// `export.not_written`.
    pub fn finish(self) -> Result<W, Problem> {
        match self.0 {
            Inner::Csv(csv) => csv.finish(),
            Inner::Xlsx(book) => book.finish(),
            Inner::Xls(book) => book.finish(),
        }
    }
}

fn not_written(error: impl std::fmt::Display) -> Problem {
    Problem::busy(
        "export.not_written",
        "文件写不下去，磁盘可能已满",
        "The file could not be written: the disk may be full",
    )
    .because(error)
}
