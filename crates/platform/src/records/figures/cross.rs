//! Cross tables: groups down, groups across, a cell for each pair, totals at both ends.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};
use weft_kernel::Problem;
use weft_kernel::query::{Datum, Term};
use weft_store::Reader;

use super::ask::{CROSS_COLUMNS_MAX, CROSS_ROWS_MAX};
use super::labels::{self, Titles};
use super::part::Part;
use super::{Groups, Prepared, Rows, among, ascending, nothing, shown};

/// The figures of pairs of row and column.
type Cells = HashMap<(Vec<Datum>, Vec<Datum>), Vec<Datum>>;

/// Answers a question with keys across.
pub(super) fn table(reader: &mut Reader<'_>, prepared: &Prepared<'_>) -> Result<Groups, Problem> {
    let asked = prepared.query.limit.unwrap_or(CROSS_ROWS_MAX);
    let (rows, more) = prepared.groups(reader, asked)?;
    let partial = more || prepared.query.offset > 0 || prepared.having.is_some();
    let within = match partial {
        true => among(&prepared.keys, &rows),
        false => Term::TRUE,
    };
    let columns = columns(reader, prepared, Term::TRUE)?;
    let cells = cells(reader, prepared, &within)?;
    let total = prepared.whole(reader, Term::TRUE)?;
    let others = match prepared.query.more.others && partial {
        true => {
            let outside = Term::Case(vec![(within, Term::FALSE)], Box::new(Term::TRUE));
            let cells = self::columns(reader, prepared, outside.clone())?;
            Some((cells, prepared.whole(reader, outside)?))
        }
        false => None,
    };
    let seen = Seen::new(reader, prepared, (&rows, &columns))?;
    Ok(Groups {
        items: rows
            .iter()
            .map(|row| seen.row(row, &columns, &cells))
            .collect(),
        columns: Some(columns.iter().map(|column| seen.column(column)).collect()),
        base: prepared.in_base(),
        others: others.map(|(cells, total)| seen.others(&columns, &cells, &total)),
        totals: Some(seen.figures(&total)),
        more,
        labels: seen.labels(&rows, &columns),
    })
}

/// The columns with the figures of each over everything `also` holds for.
fn columns(reader: &mut Reader<'_>, prepared: &Prepared<'_>, also: Term) -> Result<Rows, Problem> {
    let parts = [prepared.across.clone(), prepared.figures.clone()].concat();
    let mut select = prepared.base.clone().and(also);
    select.group = prepared
        .across
        .iter()
        .map(|part| part.term.clone())
        .collect();
    select.sort = ascending(&prepared.across).collect();
    select.limit = Some(CROSS_COLUMNS_MAX + 1);
    let rows = prepared.read(reader, select, &parts)?;
    let rows = match (prepared.query.more.empty, prepared.across.as_slice()) {
        (true, [key]) => filled(prepared, key, rows)?,
        _ => rows,
    };
    if rows.len() > usize::try_from(CROSS_COLUMNS_MAX).unwrap_or(usize::MAX) {
        return Err(Problem::invalid(
            "query.too_many_columns",
            format!("交叉表最多 {CROSS_COLUMNS_MAX} 列，请缩小范围或换列"),
            format!("A cross table has at most {CROSS_COLUMNS_MAX} columns; narrow it down"),
        ));
    }
    Ok(rows)
}

/// The columns with one for every stretch of time between the first and the last.
fn filled(prepared: &Prepared<'_>, key: &Part, rows: Rows) -> Result<Rows, Problem> {
    let Some(bucket) = key.bucket else {
        return Ok(rows);
    };
    let found: Vec<Datum> = rows.iter().filter_map(|row| row.first().cloned()).collect();
    let (mut rows, mut filled) = (rows.into_iter().peekable(), Rows::new());
    for first in bucket.all_between(&found)? {
        let known = rows.next_if(|row| row.first() == Some(&first));
        filled.push(known.unwrap_or_else(|| {
            let none = prepared.query.figures.iter().map(nothing);
            std::iter::once(first).chain(none).collect()
        }));
    }
    filled.extend(rows);
    Ok(filled)
}

fn cells(
    reader: &mut Reader<'_>,
    prepared: &Prepared<'_>,
    within: &Term,
) -> Result<Cells, Problem> {
    let keys = [prepared.keys.clone(), prepared.across.clone()].concat();
    let parts = [keys.clone(), prepared.figures.clone()].concat();
    let mut select = prepared.base.clone().and(within.clone());
    select.group = keys.iter().map(|part| part.term.clone()).collect();
    select.limit = Some(CROSS_ROWS_MAX * CROSS_COLUMNS_MAX);
    let rows = prepared.read(reader, select, &parts)?;
    let cell = |mut row: Vec<Datum>| {
        let figures = row.split_off(keys.len());
        let across = row.split_off(prepared.keys.len());
        ((row, across), figures)
    };
    Ok(rows.into_iter().map(cell).collect())
}

/// What is needed to show rows and columns.
struct Seen<'a> {
    prepared: &'a Prepared<'a>,
    titles: Titles,
}

impl<'a> Seen<'a> {
    fn new(
        reader: &mut Reader<'_>,
        prepared: &'a Prepared<'a>,
        (rows, columns): (&Rows, &Rows),
    ) -> Result<Self, Problem> {
        let compiler = &prepared.compiler;
        let asker = (compiler.model, compiler.caller, compiler.now);
        let mut titles = labels::titles(reader, asker, &prepared.parts(), rows)?;
        titles.extend(labels::titles(reader, asker, &prepared.across, columns)?);
        Ok(Self { prepared, titles })
    }

    fn figures(&self, row: &[Datum]) -> Map<String, Json> {
        shown(&self.prepared.figures, row, &self.titles)
    }

    fn row(&self, row: &[Datum], columns: &Rows, cells: &Cells) -> Map<String, Json> {
        let (keys, total) = row
            .split_at_checked(self.prepared.keys.len())
            .unwrap_or_default();
        let cell = |column: &Vec<Datum>| {
            let across = column.get(..self.prepared.across.len()).unwrap_or_default();
            let figures = cells.get(&(keys.to_vec(), across.to_vec()));
            figures.map_or(Json::Null, |figures| Json::Object(self.figures(figures)))
        };
        let mut shown = shown(&self.prepared.keys, keys, &self.titles);
        shown.insert("cells".into(), columns.iter().map(cell).collect());
        shown.insert("total".into(), Json::Object(self.figures(total)));
        shown
    }

    fn column(&self, column: &[Datum]) -> Map<String, Json> {
        let width = self.prepared.across.len();
        let (keys, total) = column.split_at_checked(width).unwrap_or_default();
        let mut shown = shown(&self.prepared.across, keys, &self.titles);
        shown.insert("total".into(), Json::Object(self.figures(total)));
        shown
    }

    fn others(&self, columns: &Rows, cells: &Rows, total: &[Datum]) -> Map<String, Json> {
        let width = self.prepared.across.len();
        let of = |row: &Vec<Datum>| row.get(..width).unwrap_or_default().to_vec();
        let known: HashMap<Vec<Datum>, &Vec<Datum>> =
            cells.iter().map(|row| (of(row), row)).collect();
        let cell = |column: &Vec<Datum>| match known.get(&of(column)) {
            Some(row) => Json::Object(self.figures(row.get(width..).unwrap_or_default())),
            None => Json::Null,
        };
        let cells: Json = columns.iter().map(cell).collect();
        let total = Json::Object(self.figures(total));
        Map::from_iter([("cells".to_owned(), cells), ("total".to_owned(), total)])
    }

    fn labels(&self, rows: &Rows, columns: &Rows) -> Map<String, Json> {
        let compiler = &self.prepared.compiler;
        let mut all = labels::named(compiler, &self.prepared.keys, rows);
        all.extend(labels::named(compiler, &self.prepared.across, columns));
        all
    }
}
