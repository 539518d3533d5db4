//! A file as header and rows: the sheet chosen, the header found, rows of one document kept together.

use std::collections::BTreeSet;

use weft_kernel::Problem;
use weft_sheet::{Book, Format, Line, Lines, Source};

use super::words;

/// Rows at the top among which the header is looked for.
pub(super) const HEADER_LOOKED_AT: usize = 20;
/// Rows of one document.
const DOCUMENT_ROWS_MAX: usize = 2000;

/// An opened file below its header.
pub struct Table<'a> {
    /// The header, cell by cell.
    pub headers: Vec<String>,
    /// The number of the header's row.
    pub header_row: usize,
    lines: std::iter::Peekable<Ahead<'a>>,
    /// Whether rows may end early: workbooks leave out what is empty.
    ragged: bool,
}

type Ahead<'a> = std::iter::Chain<std::vec::IntoIter<Result<Line, Problem>>, Lines<'a>>;

/// Rows of the file that become one record: more than one where a document has lines.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) rows: Vec<Line>,
}

impl Raw {
    /// The row that the record's own fields are read from.
    pub(super) fn first(&self) -> Option<&Line> {
        self.rows.first()
    }

    /// The number of its first row.
    pub(super) fn number(&self) -> usize {
        self.first().map_or(0, |line| line.number)
    }
}

impl<'a> Table<'a> {
    /// Opens sheet `sheet`; the header is the row of that number, or the one that `score` likes best.
    ///
    /// # Errors
    /// `import.empty`, `import.header_row` and those of reading the file.
    pub fn open(
        source: Source<'a>,
        (sheet, header_row): (usize, Option<usize>),
        score: &dyn Fn(&[String]) -> usize,
    ) -> Result<Self, Problem> {
        let book = Book::open(source)?;
        let ragged = book.format() != Format::Csv;
        let mut lines = book.lines(sheet)?;
        let mut head = Vec::new();
        let wanted = |line: &Line| header_row.is_some_and(|row| line.number >= row);
        while head.len() < HEADER_LOOKED_AT.max(header_row.unwrap_or_default()) {
            let Some(line) = lines.next().transpose()? else {
                break;
            };
            let found = wanted(&line);
            head.push(line);
            if found {
                break;
            }
        }
        let place = match header_row {
            Some(row) => head.iter().position(|line| line.number == row),
            None => best(&head, score),
        };
        let Some(place) = place else {
            return Err(match head.is_empty() {
                true => empty(),
                false => no_header(header_row.unwrap_or_default()),
            });
        };
        let mut behind = head.split_off(place);
        let mut header = behind.remove(0);
        while header
            .cells
            .last()
            .is_some_and(|cell| cell.trim().is_empty())
        {
            header.cells.pop();
        }
        let rest: Vec<_> = behind.into_iter().map(Ok).collect();
        Ok(Self {
            headers: header.cells,
            header_row: header.number,
            lines: rest.into_iter().chain(lines).peekable(),
            ragged,
        })
    }

    /// The next row, as wide as the header where the file does not say otherwise.
    pub fn line(&mut self) -> Option<Result<Line, Problem>> {
        let width = self.headers.len();
        let line = self.lines.next()?;
        Some(line.map(|mut line| {
            let blank = |cell: &String| cell.trim().is_empty();
            while line.cells.len() > width && line.cells.last().is_some_and(blank) {
                line.cells.pop();
            }
            if self.ragged && line.cells.len() < width {
                line.cells.resize(width, String::new());
            }
            line
        }))
    }

    /// Up to `size` records' rows; none of them has the key of another.
    pub(super) fn chunk(&mut self, size: usize, keys: &Keys) -> Result<Vec<Raw>, Problem> {
        let mut chunk: Vec<Raw> = Vec::with_capacity(size);
        let mut seen = BTreeSet::new();
        while chunk.len() < size {
            let next = match self.lines.peek() {
                Some(Ok(next)) => keys.of(next),
                _ => None,
            };
            if next.is_some_and(|key| !seen.insert(key)) {
                break;
            }
            let Some(line) = self.line() else { break };
            let mut raw = Raw { rows: vec![line?] };
            if keys.documents {
                self.take_lines(&mut raw, keys)?;
            }
            chunk.push(raw);
        }
        Ok(chunk)
    }

    /// Takes the rows that are lines of the same document.
    fn take_lines(&mut self, raw: &mut Raw, keys: &Keys) -> Result<(), Problem> {
        while self.goes_on(raw, keys) {
            if raw.rows.len() == DOCUMENT_ROWS_MAX {
                return Err(too_many_lines());
            }
            let Some(line) = self.line() else { break };
            raw.rows.push(line?);
        }
        Ok(())
    }

    /// Whether the next row is another line of the same document: its key is the same, or empty.
    fn goes_on(&mut self, raw: &Raw, keys: &Keys) -> bool {
        let Some(Ok(next)) = self.lines.peek() else {
            return false;
        };
        let (own, next) = (raw.first().and_then(|first| keys.of(first)), keys.of(next));
        own.is_some() && (next.is_none() || next == own)
    }
}

/// The columns that tell records apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pub(super) columns: Vec<usize>,
    /// Whether several rows may be one document.
    pub(super) documents: bool,
}

impl Keys {
    /// The key of a row; `None` without one.
    fn of(&self, line: &Line) -> Option<Vec<String>> {
        let cells = self.columns.iter();
        let key: Vec<String> = cells
            .map(|place| line.cells.get(*place).map_or("", |cell| cell.trim()))
            .map(str::to_lowercase)
            .collect();
        key.iter().any(|cell| !cell.is_empty()).then_some(key)
    }
}

/// The row most of whose cells `score` knows; without any the first that looks like a header.
///
/// A row of values may know a cell by chance: below a row as wide it has to know half of its cells.
fn best(head: &[Line], score: &dyn Fn(&[String]) -> usize) -> Option<usize> {
    let first = head.iter().position(|line| filled(line) > 1);
    let mut best = (0, 0);
    for (place, line) in head.iter().enumerate() {
        let known = score(&line.cells);
        let above = first.filter(|first| *first < place);
        let above = above.and_then(|first| head.get(first)).map_or(0, filled);
        let is_sure = above < filled(line) || known.saturating_mul(2) >= filled(line);
        if known > best.0 && is_sure {
            best = (known, place);
        }
    }
    if best.0 > 0 {
        return Some(best.1);
    }
    first.or_else(|| (!head.is_empty()).then_some(0))
}

fn filled(line: &Line) -> usize {
    let cells = line.cells.iter().filter(|cell| !cell.trim().is_empty());
    cells.count()
}

/// A column's header, or the letters a spreadsheet calls it by.
pub(super) fn name_of(header: &str, place: usize) -> String {
    let clean = header.trim();
    if !words::plain(clean).is_empty() {
        return clean.to_owned();
    }
    let (mut letters, mut left) = (String::new(), place + 1);
    while left > 0 {
        let letter = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + letter));
        left = (left - 1) / 26;
    }
    letters
}

fn empty() -> Problem {
    Problem::invalid("import.empty", "文件是空的", "The file is empty")
}

fn no_header(row: usize) -> Problem {
    Problem::invalid(
        "import.header_row",
        format!("第 {row} 行没有表头"),
        format!("There is no header in row {row}"),
    )
    .on_field("header_row")
}

fn too_many_lines() -> Problem {
    Problem::invalid(
        "import.too_many_lines",
        format!("一张单据最多 {DOCUMENT_ROWS_MAX} 行明细"),
        format!("A document takes at most {DOCUMENT_ROWS_MAX} lines"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &'static str, row: Option<usize>) -> Result<Table<'static>, Problem> {
        let known = |cells: &[String]| cells.iter().filter(|cell| *cell == "名称").count();
        Table::open(text.as_bytes().into(), (0, row), &known)
    }

    #[test]
    fn values_that_sound_like_a_header_are_none() {
        let header_row = |text: &'static str| {
            let known = |cells: &[String]| {
                let known = ["名称", "电话", "税号", "地区"];
                let cells = cells.iter().filter(|cell| known.contains(&cell.as_str()));
                cells.count()
            };
            let table = Table::open(text.as_bytes().into(), (0, None), &known);
            table.unwrap().header_row
        };
        assert_eq!(header_row("seq,age,way\n1,56,电话\n2,57,电话\n"), 1);
        assert_eq!(header_row("题,,,\na,b,c,d\n1,2,3,税号\n"), 2);
        // What stands above a header is narrower, or the header knows half of its cells.
        assert_eq!(header_row("制表,张三,\n名称,b,c\n甲,1,2\n"), 2);
        assert_eq!(header_row("a,b,c\n名称,电话,x\n"), 2);
    }

    #[test]
    fn the_header_is_found_below_a_title_and_may_be_said() {
        let text = "客户资料,\n名称,电话\n甲,1\n";
        let table = open(text, None).unwrap();
        assert_eq!((table.header_row, table.headers[0].as_str()), (2, "名称"));
        assert_eq!(open(text, Some(1)).unwrap().headers, ["客户资料"]);
        assert_eq!(open(text, Some(3)).unwrap().headers, ["甲", "1"]);
        assert_eq!(
            open(text, Some(9)).err().unwrap().code(),
            "import.header_row"
        );
        assert_eq!(open("", None).err().unwrap().code(), "import.empty");
    }

    #[test]
    fn rows_of_a_document_stay_together_and_keys_apart() {
        let text = "名称,行\na,1\na,2\n,3\nb,4\na,5\n";
        let numbers = |keys: &Keys| {
            let mut table = open(text, None).unwrap();
            let chunks = std::iter::from_fn(|| {
                let chunk = table.chunk(10, keys).unwrap();
                (!chunk.is_empty()).then_some(chunk)
            });
            chunks
                .map(|chunk| chunk.iter().map(|raw| raw.rows.len()).collect())
                .collect::<Vec<Vec<usize>>>()
        };
        let documents = Keys {
            columns: vec![0],
            documents: true,
        };
        assert_eq!(numbers(&documents), [vec![3, 1], vec![1]]);
        let rows = Keys {
            columns: vec![0],
            documents: false,
        };
        assert_eq!(numbers(&rows), [vec![1], vec![1, 1, 1], vec![1]]);
        assert_eq!(numbers(&Keys::default()), [vec![1, 1, 1, 1, 1]]);
    }

    #[test]
    fn columns_without_a_header_go_by_letters() {
        assert_eq!(name_of(" ", 0), "A");
        assert_eq!(name_of("*", 27), "AB");
        assert_eq!(name_of("名称*", 1), "名称*");
    }
}
