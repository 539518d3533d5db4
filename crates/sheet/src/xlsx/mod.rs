//! Workbooks of today: parts in an archive, counted first, then read as streams.

mod cells;
mod markup;
mod package;
mod strings;
mod styles;
mod survey;
mod workbook;

use std::sync::Arc;

use weft_kernel::Problem;

use crate::book::{Lines, Sheet};
use crate::limits::unreadable;
use crate::limits::{WORKBOOK_CELLS_MAX, WORKBOOK_ROWS_MAX, too_many_cells, too_many_rows};
use crate::source::Seekable;
use package::Package;
use strings::Strings;
use styles::Styles;
use workbook::Part;

/// An opened workbook.
pub(crate) struct Xlsx<'a> {
    package: Package<'a>,
    parts: Vec<Part>,
    sheets: Vec<Sheet>,
    styles: Styles,
}

impl<'a> Xlsx<'a> {
    /// Opens the archive and counts what is in it.
    pub(crate) fn open(source: Box<dyn Seekable + 'a>) -> Result<Self, Problem> {
        let mut package = Package::open(source)?;
        let (parts, epoch) = workbook::read(&mut package)?;
        let styles = styles::read(&mut package, epoch)?;
        let (mut sheets, mut all) = (Vec::with_capacity(parts.len()), 0_usize);
        for part in &parts {
            let count = survey::count(&mut package, &part.path)?;
            if count.rows > WORKBOOK_ROWS_MAX {
                return Err(too_many_rows());
            }
            all = all.saturating_add(count.cells);
            if all > WORKBOOK_CELLS_MAX {
                return Err(too_many_cells());
            }
            sheets.push(Sheet {
                name: part.name.clone(),
                rows: Some(count.rows),
                hidden: part.hidden,
            });
        }
        Ok(Self {
            package,
            parts,
            sheets,
            styles,
        })
    }

    pub(crate) fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// The rows of the sheet at `place`.
    pub(crate) fn lines(mut self, place: usize) -> Result<Lines<'a>, Problem> {
        let strings = Arc::new(Strings::read(&mut self.package)?);
        let part = self
            .parts
            .get(place)
            .ok_or_else(|| unreadable("no sheet"))?;
        let stream = self.package.into_stream(&part.path)?;
        Ok(Box::new(cells::Cells::new(stream, strings, self.styles)))
    }
}
