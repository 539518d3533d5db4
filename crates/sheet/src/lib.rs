//! Table files as streams of rows: CSV, XLSX and old XLS, read and written within named limits.
//!
//! A workbook is counted before its rows are read, and the same limits hold while they are read.

mod book;
pub mod limits;
mod number_format;
mod serial;
mod source;
mod text;
mod write;
mod xls;
mod xlsx;

pub use book::{Book, Format, Line, Lines, Sheet};
pub use serial::day_of;
pub use source::Source;
pub use text::Encoding;
pub use write::{Cell, Style, Writer};
