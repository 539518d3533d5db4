//! The named limits of table files, and the refusals beyond them.

use weft_kernel::{Kind, Problem};

/// Columns of a sheet.
pub const COLUMNS_MAX: usize = 500;
/// Rows of a sheet of a workbook; a CSV file has no such limit.
pub const WORKBOOK_ROWS_MAX: usize = 200_000;
/// Cells of a workbook, all sheets together.
pub const WORKBOOK_CELLS_MAX: usize = 10_000_000;
/// Sheets of a workbook.
pub const SHEETS_MAX: usize = 256;
/// Bytes of one row of a text, about.
pub const ROW_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Parts of an XLSX archive.
pub const ARCHIVE_ENTRIES_MAX: usize = 5_000;
/// Bytes of an XLSX archive once inflated: its sheets are streams, so they may be larger than memory likes.
pub const INFLATED_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Bytes of one part that is held in memory: the shared texts, the styles.
pub const HELD_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How many times larger than packed a part may become.
pub const INFLATE_RATIO_MAX: u64 = 100;
/// Below so many inflated bytes the ratio is not asked: small parts pack well.
pub const INFLATE_RATIO_FROM: u64 = 1024 * 1024;
/// Bytes of an old XLS file; it is held in memory.
pub const XLS_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Rows of a sheet that is written as XLSX.
pub const WRITTEN_ROWS_MAX: usize = 1_048_576;
/// Rows of a sheet that is written as XLS.
pub const XLS_ROWS_MAX: usize = 65_536;
/// Columns of a sheet that is written as XLS.
pub const XLS_COLUMNS_MAX: usize = 256;

pub(crate) fn unreadable(known: impl std::fmt::Display) -> Problem {
    Problem::invalid(
        "import.unreadable",
        "读不出这个文件：它不是 CSV、XLSX 或 XLS 表格，或者已损坏",
        "The file is no CSV, XLSX or XLS table, or it is damaged",
    )
    .because(known)
}

pub(crate) fn encrypted() -> Problem {
    Problem::invalid(
        "import.encrypted",
        "这个工作簿有密码，请先去掉密码",
        "The workbook has a password: remove it first",
    )
}

/// Beyond one of the limits above: `zh` and `en` name it.
pub(crate) fn too_large(zh: impl std::fmt::Display, en: impl std::fmt::Display) -> Problem {
    Problem::new(
        Kind::TooLarge,
        "import.too_large",
        format!("表格太大：{zh}；请拆分，或另存为 CSV"),
        format!("The table is too large: {en}; split it or save it as CSV"),
    )
}

pub(crate) fn too_many_columns() -> Problem {
    Problem::invalid(
        "import.too_many_columns",
        format!("文件最多 {COLUMNS_MAX} 列"),
        format!("A file has at most {COLUMNS_MAX} columns"),
    )
}

pub(crate) fn too_many_rows() -> Problem {
    too_large(
        format!("工作簿的一张表最多 {WORKBOOK_ROWS_MAX} 行"),
        format!("a sheet of a workbook has at most {WORKBOOK_ROWS_MAX} rows"),
    )
}

pub(crate) fn too_many_cells() -> Problem {
    too_large(
        format!("工作簿最多 {WORKBOOK_CELLS_MAX} 个单元格"),
        format!("a workbook has at most {WORKBOOK_CELLS_MAX} cells"),
    )
}

pub(crate) fn inflates_too_much() -> Problem {
    too_large(
        "解压后的内容超过上限",
        "its content inflates beyond the limit",
    )
}

/// More rows, with the titles, than a sheet of this kind holds.
pub(crate) fn too_many_written(kind: &str, rows_max: usize) -> Problem {
    let rows = rows_max - 1;
    Problem::new(
        Kind::TooLarge,
        "export.too_many_rows",
        format!("{kind} 最多 {rows} 行数据，请缩小范围或导出 CSV"),
        format!("{kind} holds at most {rows} records: narrow the view or export CSV"),
    )
}

pub(crate) fn too_many_columns_written() -> Problem {
    Problem::new(
        Kind::TooLarge,
        "export.too_many_columns",
        format!("XLS 最多 {XLS_COLUMNS_MAX} 列，请减少列或改用 XLSX"),
        format!("XLS holds at most {XLS_COLUMNS_MAX} columns: take fewer or use XLSX"),
    )
}

pub(crate) fn too_large_written() -> Problem {
    let mb = XLS_BYTES_MAX / 1024 / 1024;
    Problem::new(
        Kind::TooLarge,
        "export.too_large",
        format!("XLS 文件最大 {mb} MB，请缩小范围或改用 XLSX"),
        format!("An XLS file has at most {mb} MB: narrow the view or use XLSX"),
    )
}
