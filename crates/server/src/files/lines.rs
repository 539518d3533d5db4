//! Files with one JSON object a line, read page by page.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use serde_json::Value;
use weft_kernel::Problem;

use super::results::expired;
use crate::http::wrong_cursor;

/// Some lines of a file.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) items: Vec<Value>,
    /// Where the next page begins, while there may be one: the place in bytes.
    pub(crate) next: Option<u64>,
}

/// The first `limit` lines from `cursor` on that are wanted.
///
/// # Errors
/// `job.file_gone`; `query.cursor` where no line begins there.
pub(crate) fn page_of(
    path: &Path,
    (cursor, limit): (Option<&str>, usize),
    wanted: impl Fn(&Value) -> bool,
) -> Result<Lines, Problem> {
    let file = File::open(path).map_err(|error| expired().because(error))?;
    let mut file = BufReader::new(file);
    let mut place = match cursor {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|error: std::num::ParseIntError| wrong_cursor().because(error))?,
    };
    begin_at(&mut file, place)?;
    let (mut page, mut line) = (Lines::default(), Vec::new());
    while page.items.len() < limit {
        line.clear();
        let read = file.read_until(b'\n', &mut line).map_err(unreadable)?;
        if read == 0 {
            return Ok(page);
        }
        place += u64::try_from(read).unwrap_or(u64::MAX);
        let value = serde_json::from_slice(&line)
            .map_err(|error| Problem::internal("job.file_unreadable", error))?;
        if wanted(&value) {
            page.items.push(value);
        }
    }
    page.next = Some(place);
    Ok(page)
}

/// Goes to a place where a line begins.
fn begin_at(file: &mut BufReader<File>, place: u64) -> Result<(), Problem> {
    let Some(before) = place.checked_sub(1) else {
        return Ok(());
    };
    file.seek(SeekFrom::Start(before)).map_err(unreadable)?;
    let mut end = [0];
    match file.read_exact(&mut end) {
        Ok(()) if end == *b"\n" => Ok(()),
        Ok(()) => Err(wrong_cursor()),
        Err(error) => Err(wrong_cursor().because(error)),
    }
}

fn unreadable(error: std::io::Error) -> Problem {
    Problem::internal("job.file_unreadable", error)
}
