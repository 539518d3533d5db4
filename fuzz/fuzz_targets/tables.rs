//! Table files of any bytes: read or refused, within the limits, never a crash.

#![no_main]

use libfuzzer_sys::fuzz_target;
use weft_sheet::{Book, limits};

fuzz_target!(|bytes: &[u8]| {
    let Ok(book) = Book::open(bytes) else { return };
    for place in 0..book.sheets().len() {
        let Ok(book) = Book::open(bytes) else { return };
        let Ok(lines) = book.lines(place) else { continue };
        for line in lines {
            let Ok(line) = line else { break };
            assert!(line.cells.len() <= limits::COLUMNS_MAX);
        }
    }
});
