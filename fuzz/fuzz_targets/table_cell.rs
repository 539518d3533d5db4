//! Cells of tables: whatever is typed is a cell or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use weft_expr::Type;
use weft_expr::tables::{Cell, value_of};

fuzz_target!(|text: &str| {
    for ty in [Type::Text, Type::Number, Type::Date, Type::Bool] {
        let value = value_of(text, ty);
        if let (Ok(cell), Ok(value)) = (Cell::parse(text, ty), value) {
            let _fits: bool = cell.fits(&value);
        }
    }
});
