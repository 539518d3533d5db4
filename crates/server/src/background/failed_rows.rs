//! The rows that stay out of an import, kept as they come and given back as a file to correct.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use weft_kernel::{Kind, Label, Language, Problem};
use weft_platform::FailedRow;
use weft_sheet::{Book, Cell, Encoding, Format, Writer};

use crate::app::App;
use crate::asker::Asker;
use crate::files::ResultFile;

/// Rows that are kept; more are only counted.
const KEPT_MAX: usize = 200_000;

/// Where failed rows go while the job runs: a line each, so that a job that is cut off goes on.
pub(super) struct FailedRows {
    path: PathBuf,
    headers: Vec<String>,
    count: usize,
}

/// A row as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    row: usize,
    cells: Vec<String>,
    why: Vec<Label>,
}

impl FailedRows {
    pub(super) fn of(app: &App, job: i64) -> Result<Self, Problem> {
        let folder = app.settings.data.join("results");
        std::fs::create_dir_all(&folder).map_err(not_written)?;
        Ok(Self {
            path: folder.join(format!("{job}.failed")),
            headers: Vec::new(),
            count: 0,
        })
    }

    pub(super) fn begun(&mut self, headers: &[String]) {
        self.headers = headers.to_vec();
    }

    pub(super) fn add(&mut self, rows: &[FailedRow]) -> Result<(), Problem> {
        if rows.is_empty() {
            return Ok(());
        }
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path);
        let mut file = file.map_err(not_written)?;
        let mut text = Vec::new();
        for kept in rows.iter().flat_map(kept) {
            self.count += 1;
            if self.count > KEPT_MAX {
                break;
            }
            serde_json::to_writer(&mut text, &kept)
                .map_err(|error| Problem::internal("server.json", error))?;
            text.push(b'\n');
        }
        file.write_all(&text).map_err(not_written)
    }

    /// Writes them as a file like the upload; answers whether there are any.
    pub(super) fn finish(
        self,
        app: &App,
        of: (i64, &Asker, Language),
        (name, upload): (&str, File),
    ) -> Result<bool, Problem> {
        if !self.path.exists() {
            return Ok(false);
        }
        let book = Book::open(upload)?;
        let base = name.rsplit_once('.').map_or(name, |(base, _)| base);
        match self.write(app, of, (base, &book, book.format())) {
            // With the reasons they may be more than an old workbook holds.
            Err(problem) if book.format() == Format::Xls && problem.kind() == Kind::TooLarge => {
                self.write(app, of, (base, &book, Format::Xlsx))?;
            }
            done => done?,
        }
        std::fs::remove_file(&self.path).map_err(not_written)?;
        Ok(true)
    }

    fn write(
        &self,
        app: &App,
        (job, asker, language): (i64, &Asker, Language),
        (base, book, format): (&str, &Book<'_>, Format),
    ) -> Result<(), Problem> {
        let (stem, title) = match language {
            Language::Zh => ("错误行", "错误原因"),
            Language::En => ("errors", "Error"),
        };
        let name = format!("{base}-{stem}.{}", format.ending());
        let result = ResultFile::begin(app, job, (asker, name))?;
        let mut header = self.headers.clone();
        header.push(title.to_owned());
        let file = std::io::BufWriter::new(result.create()?);
        let encoding = book.encoding().unwrap_or(Encoding::Utf8);
        let mut writer = match format {
            Format::Csv => Writer::csv(file, encoding, &header)?,
            Format::Xlsx => Writer::xlsx(file, stem, &header)?,
            Format::Xls => Writer::xls(file, stem, &header)?,
        };
        let kept = File::open(&self.path).map_err(not_written)?;
        let mut last = 0;
        for line in BufReader::new(kept).lines() {
            let line = line.map_err(not_written)?;
            // A chunk that was cut off is done again: its rows stand twice.
            let Ok(kept) = serde_json::from_str::<Kept>(&line) else {
                continue;
            };
            if kept.row <= last {
                continue;
            }
            last = kept.row;
            writer.row(&cells(&self.headers, kept, language))?;
        }
        writer.finish()?;
        result.keep()
    }
}

/// The rows of one record, each with what is wrong in it.
fn kept(failed: &FailedRow) -> impl Iterator<Item = Kept> {
    let alone = failed.lines.len() == 1;
    failed.lines.iter().map(move |line| {
        let own = failed
            .errors
            .iter()
            .filter(|error| alone || error.row == line.number);
        let mut why: Vec<Label> = own
            .map(|error| worded(error.column.as_deref(), &error.message))
            .collect();
        if why.is_empty() {
            why.push(Label::new(
                "同一单据的其他行有错误",
                "Another row of the same document is wrong",
            ));
        }
        Kept {
            row: line.number,
            cells: line.cells.clone(),
            why,
        }
    })
}

fn cells(headers: &[String], kept: Kept, language: Language) -> Vec<Cell> {
    let mut cells: Vec<Cell> = kept.cells.into_iter().map(Cell::Text).collect();
    cells.resize(headers.len(), Cell::Empty);
    let why: Vec<&str> = kept.why.iter().map(|why| why.of(language)).collect();
    let between = match language {
        Language::Zh => "；",
        Language::En => "; ",
    };
    cells.push(Cell::Text(why.join(between)));
    cells
}

fn worded(column: Option<&str>, message: &Label) -> Label {
    match column {
        Some(column) => Label::new(
            format!("{column}：{}", message.zh),
            format!("{column}: {}", message.en),
        ),
        None => message.clone(),
    }
}

fn not_written(error: std::io::Error) -> Problem {
    Problem::internal("file.not_written", error)
}
