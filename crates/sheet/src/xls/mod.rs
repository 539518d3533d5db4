//! Workbooks of 1997 to 2003: records in a stream inside a file of small sectors.

mod cells;
mod compound;
mod globals;
mod record;
mod strings;

use std::io::SeekFrom;
use std::sync::Arc;

use weft_kernel::Problem;

use crate::book::Sheet;
use crate::limits::{WORKBOOK_CELLS_MAX, XLS_BYTES_MAX, too_large, too_many_cells, unreadable};
use crate::source::Seekable;
use cells::Cells;
use globals::Globals;

/// An opened workbook.
pub(crate) struct Xls {
    stream: Arc<Vec<u8>>,
    globals: Arc<Globals>,
    sheets: Vec<Sheet>,
}

impl Xls {
    /// Reads the file, which is small, and counts what is in it.
    pub(crate) fn open(mut source: Box<dyn Seekable + '_>) -> Result<Self, Problem> {
        let size = source.seek(SeekFrom::End(0)).map_err(unreadable)?;
        if size > XLS_BYTES_MAX {
            return Err(too_large(
                format!("XLS 文件最大 {} MB", XLS_BYTES_MAX / 1024 / 1024),
                format!("an XLS file has at most {} MB", XLS_BYTES_MAX / 1024 / 1024),
            ));
        }
        source.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes).map_err(unreadable)?;
        let stream = compound::workbook(&bytes)?;
        let globals = globals::read(&stream)?;
        let (mut sheets, mut all) = (Vec::new(), 0_usize);
        for sheet in &globals.sheets {
            let count = cells::count(&stream, sheet.at);
            all = all.saturating_add(count.cells);
            if all > WORKBOOK_CELLS_MAX {
                return Err(too_many_cells());
            }
            sheets.push(Sheet {
                name: sheet.name.clone(),
                rows: Some(count.rows),
                hidden: sheet.hidden,
            });
        }
        Ok(Self {
            stream: Arc::new(stream),
            globals: Arc::new(globals),
            sheets,
        })
    }

    pub(crate) fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// The rows of the sheet at `place`.
    pub(crate) fn lines(self, place: usize) -> Result<Cells, Problem> {
        let sheet = self.globals.sheets.get(place);
        let at = sheet.ok_or_else(|| unreadable("no sheet"))?.at;
        Ok(Cells::new(self.stream, self.globals, at))
    }
}
