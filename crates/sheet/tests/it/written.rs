//! What is written is read again, by us and by another reader.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xls, Xlsx};
use proptest::collection::vec;
use proptest::prelude::{prop_assert_eq, proptest};
use weft_sheet::{Book, Cell, Encoding, Format, Style, Writer};

const YUAN: Style = Style::Money {
    digits: 2,
    code: None,
};

fn header() -> Vec<String> {
    ["名称", "金额", "折扣", "日期", "时间", "电话"]
        .map(str::to_owned)
        .to_vec()
}

fn row() -> Vec<Cell> {
    vec![
        Cell::Text("=甲 & <乙>, \"丙\"\n二行".into()),
        Cell::Number("-1234567.89".into(), YUAN),
        Cell::Number("0.15".into(), Style::Percent),
        Cell::Day("2026-11-02".into()),
        Cell::Moment("2026-11-02 14:05:59".into()),
        Cell::Text("+8613800138000".into()),
    ]
}

fn workbook(rows: usize) -> Vec<u8> {
    let mut writer = Writer::xlsx(Cursor::new(Vec::new()), "客户/全部", &header()).unwrap();
    for _ in 0..rows {
        writer.row(&row()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_comes_back_as_it_was_written() {
    let bytes = workbook(3);
    let book = Book::open(&bytes).unwrap();
    assert_eq!(book.format(), Format::Xlsx);
    assert_eq!(book.sheets()[0].name, "客户全部");
    assert_eq!(book.sheets()[0].rows, Some(4));
    let lines: Vec<_> = book.lines(0).unwrap().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0].cells, header());
    let expected = [
        "=甲 & <乙>, \"丙\"\n二行",
        "-1234567.89",
        "15%",
        "2026-11-02",
        "2026-11-02 14:05:59",
        "+8613800138000",
    ];
    assert_eq!(lines[3].cells, expected);
    assert_eq!(lines[3].number, 4);
}

#[test]
fn another_reader_sees_texts_numbers_and_days() {
    let mut book = Xlsx::new(Cursor::new(workbook(1))).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    let cells: Vec<&Data> = range.rows().nth(1).unwrap().iter().collect();
    assert_eq!(
        cells[0],
        &Data::String("=甲 & <乙>, \"丙\"\n二行".into()),
        "a text, no formula"
    );
    assert_eq!(cells[1], &Data::Float(-1_234_567.89));
    assert!(
        matches!(cells[3], Data::DateTime(day) if day.to_string() == "46328"),
        "{cells:?}"
    );
    assert!(matches!(cells[4], Data::DateTime(_)));
}

#[test]
fn amounts_carry_the_code_and_the_decimals_of_their_currency() {
    let money = |digits, code| Cell::Number("1234".into(), Style::Money { digits, code });
    let mut writer = Writer::xlsx(Cursor::new(Vec::new()), "", &header()).unwrap();
    let cells = [
        money(2, None),
        money(0, Some("JPY")),
        money(2, Some("USD")),
        money(0, Some("JPY")),
        Cell::Number("0.15".into(), Style::Percent),
    ];
    writer.row(&cells).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let (styles, sheet) = (part(&bytes, "xl/styles.xml"), part(&bytes, "sheet1.xml"));
    let numbers = values(&styles, "<numFmt ", "numFmtId");
    let formats = values(&styles, "<numFmt ", "formatCode");
    let looks = values(styles.split("<cellXfs").nth(1).unwrap(), "<xf ", "numFmtId");
    let format_of = |style: &&str| {
        let look = looks[style.parse::<usize>().unwrap()];
        let own = numbers.iter().position(|number| *number == look);
        own.map_or(look, |place| formats[place])
    };
    let row = sheet.split("<row ").nth(2).unwrap();
    let shown: Vec<&str> = values(row, "<c ", "s").iter().map(format_of).collect();
    let (yen, dollars) = (r"[$JPY]\ #,##0", r"[$USD]\ #,##0.00");
    assert_eq!(shown, ["#,##0.00", yen, dollars, yen, "10"]);
}

/// A part of a workbook; each is named in the head before its deflated bytes.
fn part(book: &[u8], name: &str) -> String {
    let at = book
        .windows(name.len())
        .position(|window| window == name.as_bytes())
        .unwrap();
    let mut text = String::new();
    let packed = &book[at + name.len()..];
    flate2::read::DeflateDecoder::new(packed)
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The values of an attribute, by element.
fn values<'a>(xml: &'a str, element: &str, attribute: &str) -> Vec<&'a str> {
    let from = format!("{attribute}=\"");
    let value = |rest: &'a str| rest.split_once(&from)?.1.split('"').next();
    xml.split(element).skip(1).filter_map(value).collect()
}

#[test]
fn csv_is_written_in_both_encodings_and_formulas_are_marked() {
    for encoding in [Encoding::Utf8, Encoding::Gb18030] {
        let mut writer = Writer::csv(Cursor::new(Vec::new()), encoding, &header()).unwrap();
        writer.row(&row()).unwrap();
        let bytes = writer.finish().unwrap().into_inner();
        let book = Book::open(&bytes).unwrap();
        assert_eq!(book.encoding(), Some(encoding));
        let lines: Vec<_> = book.lines(0).unwrap().map(Result::unwrap).collect();
        assert_eq!(lines[0].cells, header());
        assert_eq!(lines[1].cells[0], "'=甲 & <乙>, \"丙\"\n二行");
        assert_eq!(lines[1].cells[1], "-1234567.89");
        assert_eq!(lines[1].cells[5], "+8613800138000");
    }
}

#[test]
fn a_number_of_too_many_digits_stays_whole_as_text() {
    let mut writer = Writer::xlsx(Cursor::new(Vec::new()), "", &header()).unwrap();
    let long = "1234567890123456.78";
    writer
        .row(&[Cell::Number(long.into(), Style::Plain)])
        .unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let lines = Book::open(&bytes).unwrap().lines(0).unwrap();
    assert_eq!(lines.last().unwrap().unwrap().cells[0], long);
}

fn old_workbook(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut writer = Writer::xls(Cursor::new(Vec::new()), "客户/全部", &header()).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn an_old_workbook_comes_back_as_it_was_written() {
    let bytes = old_workbook(&vec![row(); 3]);
    let book = Book::open(&bytes).unwrap();
    assert_eq!(book.format(), Format::Xls);
    assert_eq!(book.sheets()[0].name, "客户全部");
    let lines: Vec<_> = book.lines(0).unwrap().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0].cells, header());
    let today = workbook(3);
    let today: Vec<_> = Book::open(&today).unwrap().lines(0).unwrap().collect();
    assert_eq!(lines[3].cells, today[3].as_ref().unwrap().cells);
    let mut other = Xls::new(Cursor::new(bytes)).unwrap();
    let range = other.worksheet_range("客户全部").unwrap();
    let cells: Vec<&Data> = range.rows().nth(1).unwrap().iter().collect();
    assert_eq!(cells[0], &Data::String("=甲 & <乙>, \"丙\"\n二行".into()));
    assert_eq!(cells[1], &Data::Float(-1_234_567.89));
    assert!(matches!(cells[3], Data::DateTime(day) if day.to_string() == "46328"));
}

proptest! {
    /// Texts of any length meet the ends of records at any place.
    #[test]
    fn long_texts_of_an_old_workbook_come_back(texts in vec(("[a-zé甲乙😀\n]", 0usize..6_000), 1..40)) {
        let texts: Vec<String> = texts.into_iter().map(|(text, times)| format!("x{}", text.repeat(times))).collect();
        let rows: Vec<_> = texts.iter().map(|text| vec![Cell::Text(text.clone())]).collect();
        let bytes = old_workbook(&rows);
        let book = Book::open(&bytes).unwrap();
        let lines = book.lines(0).unwrap().skip(1);
        let read: Vec<String> = lines.map(|line| line.unwrap().cells.swap_remove(0)).collect();
        let texts: Vec<&str> = texts.iter().map(|text| text.trim_end()).collect();
        prop_assert_eq!(read.iter().map(|text| text.trim_end()).collect::<Vec<_>>(), texts);
    }
}

#[test]
fn an_old_workbook_says_what_it_does_not_hold() {
    let wide = vec![String::from("列"); 257];
    let refused = Writer::xls(Cursor::new(Vec::new()), "", &wide)
        .err()
        .unwrap();
    assert_eq!(refused.code(), "export.too_many_columns");
    let mut writer = Writer::xls(Cursor::new(Vec::new()), "", &header()).unwrap();
    let mut taken = 0;
    let refused = loop {
        match writer.row(&[Cell::Text("甲".into())]) {
            Ok(()) => taken += 1,
            Err(problem) => break problem,
        }
    };
    assert_eq!((refused.code(), taken), ("export.too_many_rows", 65_535));
    let mut writer = Writer::xls(Cursor::new(Vec::new()), "", &header()).unwrap();
    let refused = (0..).find_map(|row| {
        let text = format!("{row}{}", "字".repeat(30_000));
        writer.row(&[Cell::Text(text)]).err()
    });
    assert_eq!(refused.unwrap().code(), "export.too_large");
}
