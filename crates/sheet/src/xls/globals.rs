//! What all sheets of an old workbook share: texts, number formats, the list of sheets.

use std::collections::BTreeMap;

use weft_kernel::Problem;

use super::record::{kind, record, u16_at, u32_at};
use super::strings::{Pieces, text_in};
use crate::limits::{SHEETS_MAX, encrypted, unreadable};
use crate::number_format::{Kind, built_in, written};
use crate::serial::Epoch;

/// What the beginning of the stream says.
#[derive(Debug, Default)]
pub(super) struct Globals {
    pub(super) sheets: Vec<SheetAt>,
    pub(super) texts: Vec<String>,
    pub(super) epoch: Epoch,
    formats: BTreeMap<u16, Kind>,
    /// Style → number of its format.
    styles: Vec<u16>,
}

/// A sheet and where its records begin.
#[derive(Debug)]
pub(super) struct SheetAt {
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) hidden: bool,
}

impl Globals {
    /// What numbers of cells of style `style` stand for.
    pub(super) fn kind(&self, style: u16) -> Kind {
        let format = self.styles.get(usize::from(style)).copied();
        let format = format.unwrap_or_default();
        let own = self.formats.get(&format).copied();
        own.unwrap_or_else(|| built_in(format))
    }
}

pub(super) fn read(stream: &[u8]) -> Result<Globals, Problem> {
    let first = record(stream, 0).filter(|first| first.kind == kind::BOF);
    let first = first.ok_or_else(|| unreadable("no beginning of a workbook"))?;
    if u16_at(first.body, 0) != Some(0x0600) {
        return Err(unreadable("a workbook older than 1997"));
    }
    let (mut globals, mut at) = (Globals::default(), first.next);
    while let Some(next) = record(stream, at) {
        at = next.next;
        match next.kind {
            kind::EOF => break,
            kind::FILE_PASS => return Err(encrypted()),
            kind::DATE_MODE if u16_at(next.body, 0) == Some(1) => {
                globals.epoch = Epoch::Year1904;
            }
            kind::FORMAT => {
                let code = next.body.get(2..).and_then(|rest| text_in(rest, 2));
                let number = u16_at(next.body, 0);
                globals
                    .formats
                    .extend(number.zip(code.map(|code| written(&code))));
            }
            kind::XF => globals.styles.extend(u16_at(next.body, 2)),
            kind::BOUND_SHEET => globals.sheets.extend(sheet(next.body)),
            kind::SST => globals.texts = texts(&mut Pieces::new(stream, &next)),
            _ => {}
        }
    }
    if globals.sheets.is_empty() || globals.sheets.len() > SHEETS_MAX {
        return Err(unreadable(format!("{} sheets", globals.sheets.len())));
    }
    Ok(globals)
}

/// A sheet of cells; charts and macros are none.
fn sheet(body: &[u8]) -> Option<SheetAt> {
    if body.get(5)? & 0x0f != 0 {
        return None;
    }
    Some(SheetAt {
        at: usize::try_from(u32_at(body, 0)?).ok()?,
        hidden: body.get(4)? & 3 != 0,
        name: text_in(body.get(6..)?, 1)?,
    })
}

/// The shared texts; a list that was cut off ends early.
fn texts(pieces: &mut Pieces<'_>) -> Vec<String> {
    let _uses = pieces.long();
    let count = pieces.long().unwrap_or_default();
    let mut texts = Vec::new();
    for _ in 0..count {
        match pieces.text() {
            Some(text) => texts.push(text),
            None => break,
        }
    }
    texts
}
