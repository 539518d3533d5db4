//! Files that are damaged or mean harm: refused with a code, never a crash, never much memory.

use std::io::{Cursor, Write};
use std::path::Path;

use proptest::prelude::*;
use weft_sheet::{Book, Cell, Writer, limits};

/// Reads all of a file there is; answers the rows and the code of the refusal.
fn devour(bytes: &[u8]) -> Result<usize, &'static str> {
    let sheets = Book::open(bytes)
        .map_err(|problem| problem.code())?
        .sheets();
    let mut rows = 0;
    for place in 0..sheets.len() {
        let book = Book::open(bytes).map_err(|problem| problem.code())?;
        for line in book.lines(place).map_err(|problem| problem.code())? {
            let line = line.map_err(|problem| problem.code())?;
            assert!(line.cells.len() <= limits::COLUMNS_MAX);
            rows += 1;
        }
    }
    Ok(rows)
}

/// An archive of parts as they are given, by another writer than ours.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, text) in parts {
        let at = u32::try_from(bytes.len()).unwrap();
        let mut packer =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(text).unwrap();
        let packed = packer.finish().unwrap();
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0, 0, 0, 0, 0];
        common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
        common.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let at = u32::try_from(bytes.len()).unwrap();
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

const BOOK: &str =
    r#"<workbook xmlns:r="r"><sheets><sheet name="甲" r:id="a"/></sheets></workbook>"#;
const LINKS: &str =
    r#"<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>"#;

fn book_of(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts = vec![
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(more);
    archive(&parts)
}

#[test]
fn a_sheet_without_references_or_styles_is_read() {
    let sheet = "<worksheet><sheetData><row><c t=\"s\"><v>1</v></c><c/><c><v>1.3E10</v></c></row>\
                 <row r=\"7\"><c r=\"B7\" t=\"inlineStr\"><is><r><t>甲</t></r><r><t>乙&amp;</t></r></is></c></row>\
                 </sheetData></worksheet>";
    let strings = "<sst><si><t>无</t></si><si><t>有</t><rPh><t>you</t></rPh></si></sst>";
    let bytes = book_of(
        sheet.as_bytes(),
        &[("xl/sharedStrings.xml", strings.as_bytes())],
    );
    let lines: Vec<_> = Book::open(&bytes)
        .unwrap()
        .lines(0)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        (lines[0].number, lines[0].cells.clone()),
        (1, ["有", "", "13000000000"].map(str::to_owned).to_vec())
    );
    assert_eq!(
        (lines[1].number, lines[1].cells.clone()),
        (7, ["", "甲乙&"].map(str::to_owned).to_vec())
    );
}

#[test]
fn a_text_that_the_file_does_not_hold_is_no_empty_cell() {
    let cells = ["2", "99999999999999999999", "-1", "x", ""]
        .map(|place| format!("<c t=\"s\"><v>{place}</v></c>"));
    let sheet = format!(
        "<worksheet><sheetData><row>{}<c t=\"s\"><v>1</v></c></row></sheetData></worksheet>",
        cells.concat()
    );
    let strings = b"<sst><si><t>a</t></si><si><t>b</t></si></sst>";
    let bytes = book_of(sheet.as_bytes(), &[("xl/sharedStrings.xml", strings)]);
    let book = Book::open(&bytes).unwrap();
    let line = book.lines(0).unwrap().next().unwrap().unwrap();
    assert_eq!(line.cells, ["#REF!", "#REF!", "#REF!", "#REF!", "", "b"]);
}

#[test]
fn an_archive_that_inflates_without_end_is_refused() {
    let bomb = vec![b' '; 200 * 1024 * 1024];
    let bytes = book_of(&bomb, &[]);
    assert!(bytes.len() < 1024 * 1024, "a small file");
    assert_eq!(devour(&bytes), Err("import.too_large"));
    let bytes = book_of(b"<sheetData/>", &[("xl/sharedStrings.xml", &bomb)]);
    assert_eq!(devour(&bytes), Err("import.too_large"));
    let bytes = book_of(b"<sheetData/>", &[("xl/styles.xml", &bomb)]);
    assert_eq!(devour(&bytes), Err("import.too_large"));
}

#[test]
fn rows_are_counted_before_they_are_read() {
    let rows = |count: usize| {
        let row = "<row><c><v>1</v></c></row>";
        let mut noise = 7_u64;
        let mut sheet = String::from("<sheetData>");
        for _ in 0..count {
            sheet.push_str(row);
            // What does not pack keeps the ratio low.
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            sheet.push_str(&format!("<!--{noise:x}-->"));
        }
        sheet.push_str("</sheetData>");
        book_of(sheet.as_bytes(), &[])
    };
    let most = rows(limits::WORKBOOK_ROWS_MAX);
    let sheets = Book::open(&most).unwrap().sheets();
    assert_eq!(sheets[0].rows, Some(limits::WORKBOOK_ROWS_MAX));
    let refused = Book::open(&rows(limits::WORKBOOK_ROWS_MAX + 1))
        .err()
        .unwrap();
    assert_eq!(refused.code(), "import.too_large");
}

#[test]
fn too_many_parts_and_columns_are_refused() {
    let names: Vec<String> = (0..=limits::ARCHIVE_ENTRIES_MAX)
        .map(|n| n.to_string())
        .collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(devour(&archive(&parts)), Err("import.too_large"));
    let wide = |column: &str| {
        let sheet = format!("<sheetData><row><c r=\"{column}1\"><v>1</v></c></row></sheetData>");
        devour(&book_of(sheet.as_bytes(), &[]))
    };
    assert_eq!(wide("SF"), Ok(1), "column 500");
    assert_eq!(wide("SG"), Err("import.too_many_columns"));
}

#[test]
fn entities_and_locked_files_are_refused() {
    let evil =
        "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><sheetData><row><c><v>&a;</v></c></row></sheetData>";
    assert_eq!(
        devour(&book_of(evil.as_bytes(), &[])),
        Err("import.unreadable")
    );
    assert_eq!(devour(b"PK\x03\x04 but no more"), Err("import.unreadable"));
    assert_eq!(
        devour(b"\xd0\xcf\x11\xe0 but no more"),
        Err("import.unreadable")
    );
    assert_eq!(devour(b"\x89PNG\r\n\x1a\n\0"), Err("import.unreadable"));
}

fn template() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates/customer_template.xls");
    std::fs::read(path).unwrap()
}

fn workbook() -> Vec<u8> {
    let header = ["名称".to_owned(), "金额".to_owned()];
    let mut writer = Writer::xlsx(Cursor::new(Vec::new()), "表", &header).unwrap();
    for number in 0..20 {
        let cells = [
            Cell::Text(format!("公司{number}")),
            Cell::Day("2026-11-02".into()),
        ];
        writer.row(&cells).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Bytes of `file` replaced, cut out, doubled.
fn mutated(file: Vec<u8>, changes: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = file;
    for (at, byte, way) in changes {
        if bytes.is_empty() {
            break;
        }
        let at = at % bytes.len();
        match way % 4 {
            0 => bytes[at] = *byte,
            1 => bytes.truncate(at),
            2 => drop(bytes.remove(at)),
            _ => bytes.insert(at, *byte),
        }
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
    prop::collection::vec((any::<usize>(), any::<u8>(), 0_u8..4), 1..12)
}

proptest! {
    #[test]
    fn damaged_old_workbooks_never_crash(changes in changes()) {
        let _rows = devour(&mutated(template(), &changes));
    }

    #[test]
    fn damaged_workbooks_never_crash(changes in changes()) {
        let _rows = devour(&mutated(workbook(), &changes));
    }

    /// The damage lies inside the parts, behind sums and packing.
    #[test]
    fn damaged_parts_never_crash(changes in changes(), which in 0_usize..4) {
        let sheet = b"<sheetData><row r=\"1\"><c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c></row></sheetData>".to_vec();
        let strings = b"<sst><si><t>a_x0041_</t></si></sst>".to_vec();
        let styles = b"<s><numFmts><numFmt numFmtId=\"164\" formatCode=\"[h]:mm\"/></numFmts><cellXfs><xf numFmtId=\"164\"/></cellXfs></s>".to_vec();
        let mut parts = [sheet, strings, styles, BOOK.as_bytes().to_vec()];
        parts[which] = mutated(parts[which].clone(), &changes);
        let bytes = archive(&[
            ("xl/workbook.xml", &parts[3]),
            ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
            ("xl/worksheets/sheet1.xml", &parts[0]),
            ("xl/sharedStrings.xml", &parts[1]),
            ("xl/styles.xml", &parts[2]),
        ]);
        let _rows = devour(&bytes);
    }

    #[test]
    fn any_bytes_never_crash(bytes in prop::collection::vec(any::<u8>(), 0..2000), kind in 0_u8..3) {
        let mut file = match kind {
            0 => b"PK\x03\x04".to_vec(),
            1 => b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            _ => Vec::new(),
        };
        file.extend(bytes);
        let _rows = devour(&file);
    }
}
