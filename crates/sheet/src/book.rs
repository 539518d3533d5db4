//! An opened file: what it is, its sheets, and the rows of one of them.

use std::io::{Read, Seek, SeekFrom};

use weft_kernel::Problem;

use crate::limits::unreadable;
use crate::source::Source;
use crate::text::{Encoding, Text};
use crate::xls::Xls;
use crate::xlsx::Xlsx;

/// The kinds of table files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with separators.
    Csv,
    /// A workbook of today.
    Xlsx,
    /// A workbook of 1997 to 2003.
    Xls,
}

impl Format {
    /// The ending of such a file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
        }
    }
}

/// A sheet of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; empty for CSV.
    pub name: String,
    /// How many rows it has with something in them, if that is known without reading it all.
    pub rows: Option<usize>,
    /// Whether the workbook hides it.
    pub hidden: bool,
}

/// What stands in a cell whose text the file does not hold: it must not be taken for an empty one.
pub(crate) const NOWHERE: &str = "#REF!";

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its number as a spreadsheet counts it, from 1.
    pub number: usize,
    /// Its cells as text: numbers plain, days as `2026-11-02`.
    pub cells: Vec<String>,
}

/// The rows of a sheet that are not empty, one after the other.
pub type Lines<'a> = Box<dyn Iterator<Item = Result<Line, Problem>> + Send + 'a>;

/// An opened file within all limits.
pub struct Book<'a>(Inner<'a>);

enum Inner<'a> {
    Text(Box<Text<'a>>),
    Xlsx(Box<Xlsx<'a>>),
    Xls(Box<Xls>),
}

impl<'a> Book<'a> {
    /// Finds out what the file is, and counts a workbook.
    ///
    /// # Errors
    /// `import.unreadable`, `import.encrypted`, `import.too_large`, `import.empty`.
    pub fn open(source: impl Into<Source<'a>>) -> Result<Self, Problem> {
        let mut source = source.into();
        Ok(Self(match sniff(&mut source)? {
            Format::Csv => Inner::Text(Box::new(Text::open(source.into_stream())?)),
            Format::Xlsx => Inner::Xlsx(Box::new(Xlsx::open(seekable(source)?)?)),
            Format::Xls => Inner::Xls(Box::new(Xls::open(seekable(source)?)?)),
        }))
    }

    /// What kind of file it is.
    #[must_use]
    pub fn format(&self) -> Format {
        match &self.0 {
            Inner::Text(_) => Format::Csv,
            Inner::Xlsx(_) => Format::Xlsx,
            Inner::Xls(_) => Format::Xls,
        }
    }

    /// The encoding of a text.
    #[must_use]
    pub fn encoding(&self) -> Option<Encoding> {
        match &self.0 {
            Inner::Text(text) => Some(text.encoding()),
            _ => None,
        }
    }

    /// Its sheets in order; a CSV file has one.
    #[must_use]
    pub fn sheets(&self) -> Vec<Sheet> {
        match &self.0 {
            Inner::Text(_) => vec![Sheet {
                name: String::new(),
                rows: None,
                hidden: false,
            }],
            Inner::Xlsx(book) => book.sheets().to_vec(),
            Inner::Xls(book) => book.sheets().to_vec(),
        }
    }

    /// The rows of the sheet at `place`.
    ///
    /// # Errors
    /// `import.sheet` when there is none; those of [`Self::open`].
    pub fn lines(self, place: usize) -> Result<Lines<'a>, Problem> {
        let count = self.sheets().len();
        if place >= count {
            return Err(Problem::invalid(
                "import.sheet",
                format!(
                    "没有第 {} 张工作表，文件里有 {count} 张",
                    place.saturating_add(1)
                ),
                format!(
                    "There is no sheet {}; the file has {count}",
                    place.saturating_add(1)
                ),
            )
            .on_field("sheet"));
        }
        Ok(match self.0 {
            Inner::Text(text) => text.lines(),
            Inner::Xlsx(book) => book.lines(place)?,
            Inner::Xls(book) => Box::new(book.lines(place)?),
        })
    }
}

fn seekable(source: Source<'_>) -> Result<Box<dyn crate::source::Seekable + '_>, Problem> {
    source
        .into_seekable()
        .ok_or_else(|| unreadable("a workbook in a stream"))
}

/// What the first bytes say; the source stands at its beginning afterwards.
fn sniff(source: &mut Source<'_>) -> Result<Format, Problem> {
    let mut head = [0_u8; 8];
    let size = match source {
        Source::Bytes(bytes) => peek(bytes, &mut head),
        Source::File(file) => peek(file, &mut head),
        // A workbook in a stream is refused as what is no text.
        Source::Stream(_) => Ok(0),
    };
    let size = size.map_err(unreadable)?;
    let head = head.get(..size).unwrap_or_default();
    Ok(if head.starts_with(b"PK\x03\x04") {
        Format::Xlsx
    } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
        Format::Xls
    } else {
        Format::Csv
    })
}

fn peek(file: &mut (impl Read + Seek), head: &mut [u8]) -> std::io::Result<usize> {
    file.seek(SeekFrom::Start(0))?;
    let size = file.read(head)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(size)
}
