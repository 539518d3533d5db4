//! CSV: text of either encoding, with commas, semicolons or tabs.

mod decode;

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use weft_kernel::Problem;

use crate::book::{Line, Lines};
use crate::limits::{COLUMNS_MAX, ROW_BYTES_MAX, too_many_columns, unreadable};
use decode::Decoded;
pub use decode::Encoding;

/// Bytes of the first lines looked at for the separator.
const LOOKED_AT: usize = 4096;

/// An opened text.
pub(crate) struct Text<'a> {
    head: Vec<u8>,
    rest: Decoded<Box<dyn Read + Send + 'a>>,
    separator: u8,
}

impl<'a> Text<'a> {
    pub(crate) fn open(source: Box<dyn Read + Send + 'a>) -> Result<Self, Problem> {
        let mut rest = Decoded::new(source).map_err(unreadable)?;
        let mut head = Vec::new();
        let limit = u64::try_from(LOOKED_AT).unwrap_or(u64::MAX);
        rest.by_ref()
            .take(limit)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        let separator = separator(&head);
        Ok(Self {
            head,
            rest,
            separator,
        })
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.rest.encoding()
    }

    pub(crate) fn lines(self) -> Lines<'a> {
        let since = Arc::new(AtomicUsize::new(0));
        let guarded = Guarded {
            inner: std::io::Cursor::new(self.head).chain(self.rest),
            since: Arc::clone(&since),
        };
        let reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(self.separator)
            .from_reader(guarded);
        Box::new(Records {
            reader,
            since,
            number: 0,
            record: csv::StringRecord::new(),
        })
    }
}

/// Refuses a row without an end before it fills the memory.
struct Guarded<R> {
    inner: R,
    /// Bytes read since the last row ended.
    since: Arc<AtomicUsize>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.inner.read(buffer)?;
        if self.since.fetch_add(size, Ordering::Relaxed) > ROW_BYTES_MAX {
            return Err(std::io::Error::other("a row without an end"));
        }
        Ok(size)
    }
}

/// The rows of a text.
struct Records<R> {
    reader: csv::Reader<R>,
    since: Arc<AtomicUsize>,
    number: usize,
    record: csv::StringRecord,
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Line, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.since.store(0, Ordering::Relaxed);
            match self.reader.read_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(unreadable(error))),
            }
            self.number += 1;
            if self.record.len() > COLUMNS_MAX {
                return Some(Err(too_many_columns()));
            }
            if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                return Some(Ok(Line {
                    number: self.number,
                    cells: self.record.iter().map(str::to_owned).collect(),
                }));
            }
        }
    }
}

/// The separator that the first line with any uses most; quoted ones do not count.
fn separator(head: &[u8]) -> u8 {
    let mut best = (b',', 0);
    for line in head.split(|byte| *byte == b'\n').take(5) {
        for candidate in [b',', b'\t', b';'] {
            let mut quoted = false;
            let mut count = 0;
            for byte in line {
                quoted ^= *byte == b'"';
                count += usize::from(*byte == candidate && !quoted);
            }
            if count > best.1 {
                best = (candidate, count);
            }
        }
        if best.1 > 0 {
            break;
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let book = Text::open(Box::new(text.as_bytes())).unwrap();
        let lines = book.lines().map(Result::unwrap);
        lines.map(|line| (line.number, line.cells)).collect()
    }

    #[test]
    fn rows_keep_their_numbers_whatever_separates_them() {
        for text in [
            "a,b\n,\n1,\"x,y\"\n",
            "a\tb\n\t\n1\tx,y\n",
            "a;b\n;\n1;x,y\n",
        ] {
            let found = rows(text);
            assert_eq!(
                found[0],
                (1, vec!["a".to_owned(), "b".to_owned()]),
                "{text}"
            );
            assert_eq!(
                found[1],
                (3, vec!["1".to_owned(), "x,y".to_owned()]),
                "{text}"
            );
        }
        assert_eq!(rows(""), []);
        assert_eq!(rows("one column\nvalue\n").len(), 2);
    }

    #[test]
    fn a_quote_without_an_end_does_not_fill_the_memory() {
        let text = format!("a,\"{}", "x\n".repeat(ROW_BYTES_MAX));
        let mut lines = Text::open(Box::new(text.as_bytes())).unwrap().lines();
        assert_eq!(
            lines.next().unwrap().unwrap_err().code(),
            "import.unreadable"
        );
    }

    #[test]
    fn the_widest_row_fits_and_one_more_column_does_not() {
        let wide = |columns: usize| vec!["x"; columns].join(",");
        assert_eq!(rows(&wide(COLUMNS_MAX)).len(), 1);
        let text = wide(COLUMNS_MAX + 1);
        let refused = Text::open(Box::new(text.as_bytes()))
            .unwrap()
            .lines()
            .next();
        assert_eq!(
            refused.unwrap().unwrap_err().code(),
            "import.too_many_columns"
        );
    }
}
