//! The templates Chinese programs hand out: another reader sees the same in them.

use std::fs::File;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, open_workbook_auto};
use weft_sheet::{Book, Format, Line};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates")
}

fn ours(path: &Path, sheet: usize) -> Vec<Line> {
    let book = Book::open(File::open(path).unwrap()).unwrap();
    assert_eq!(book.format(), Format::Xls);
    book.lines(sheet).unwrap().map(Result::unwrap).collect()
}

/// The cells as the other reader has them, as `(row, column, text)`.
fn theirs(path: &Path, sheet: usize) -> Vec<(usize, usize, String)> {
    let mut book = open_workbook_auto(path).unwrap();
    let name = book.sheet_names()[sheet].clone();
    let range = book.worksheet_range(&name).unwrap();
    let start = range.start().unwrap();
    let start = [start.0, start.1].map(|place| usize::try_from(place).unwrap());
    let mut cells = Vec::new();
    for (row, column, data) in range.used_cells() {
        let text = match data {
            Data::Float(number) => format!("{number}"),
            Data::Int(number) => number.to_string(),
            Data::String(text) => text.clone(),
            Data::DateTime(_) => continue,
            other => other.to_string(),
        };
        if !text.trim().is_empty() {
            cells.push((row + start[0] + 1, column + start[1], text));
        }
    }
    cells
}

#[test]
fn every_template_is_read_as_another_reader_reads_it() {
    let mut seen = 0;
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "xls") {
            continue;
        }
        seen += 1;
        let lines = ours(&path, 0);
        let expected = theirs(&path, 0);
        assert!(!expected.is_empty());
        for (row, column, text) in expected {
            let line = lines.iter().find(|line| line.number == row).unwrap();
            assert_eq!(
                line.cells[column],
                text,
                "{} {row}/{column}",
                path.display()
            );
        }
    }
    assert_eq!(seen, 8);
}

#[test]
fn the_customer_template_has_its_header_below_the_notes() {
    let lines = ours(&folder().join("customer_template.xls"), 0);
    let header = &lines[1];
    assert_eq!(header.number, 2);
    assert!(header.cells[0].starts_with("名称"), "{header:?}");
    let phones = lines[2..].iter().flat_map(|line| &line.cells);
    assert!(
        phones.clone().any(|cell| cell == "13000000000"),
        "{lines:?}"
    );
    assert!(phones.clone().all(|cell| !cell.contains(".0")));
}

#[test]
fn sheets_are_listed_with_their_rows() {
    let file = File::open(folder().join("goods_template.xls")).unwrap();
    let book = Book::open(file).unwrap();
    let sheets = book.sheets();
    let counted: Vec<_> = sheets.iter().map(|sheet| sheet.rows.unwrap()).collect();
    assert_eq!(
        counted[0],
        ours(&folder().join("goods_template.xls"), 0).len()
    );
    let file = File::open(folder().join("goods_template.xls")).unwrap();
    let refused = Book::open(file).unwrap().lines(sheets.len());
    assert_eq!(refused.err().unwrap().code(), "import.sheet");
}
