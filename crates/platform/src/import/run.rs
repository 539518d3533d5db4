//! Running an import: chunk by chunk, bad rows left out, progress told.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_kernel::{Id, Problem, Value};
use weft_sheet::{Book, Format, Lines, Source};
use weft_store::Lane;

use super::journal::{self, Done};
use super::plan::{Fixed, ImportPlan};
use super::row::{self, Raw, Shaped};
use super::{
    CHUNK_ROWS, FILE_NAME_LENGTH_MAX, Imported, PREVIEW_CHECKED_MAX, PREVIEW_ROWS, Preview,
    PreviewColumn, RowError, Tally,
};
use crate::caller::Caller;
use crate::platform::Platform;
use crate::records::{Change, Input, Record};
use crate::unit::Unit;

/// A file as header and rows.
struct Table<'a> {
    headers: Vec<String>,
    lines: Lines<'a>,
    /// Whether rows may end early: workbooks leave out what is empty.
    ragged: bool,
    number: usize,
}

impl<'a> Table<'a> {
    fn open(source: Source<'a>) -> Result<Self, Problem> {
        let book = Book::open(source)?;
        let ragged = book.format() != Format::Csv;
        let mut lines = book.lines(0)?;
        let header = lines.next().transpose()?.ok_or_else(empty)?;
        Ok(Self {
            headers: header.cells,
            number: header.number,
            lines,
            ragged,
        })
    }

    fn chunk(&mut self, size: usize) -> Result<Vec<Raw>, Problem> {
        let mut rows = Vec::with_capacity(size);
        for line in self.lines.by_ref().take(size) {
            let mut line = line?;
            self.number = line.number;
            if self.ragged && line.cells.len() < self.headers.len() {
                line.cells.resize(self.headers.len(), String::new());
            }
            rows.push(Raw {
                number: line.number,
                cells: line.cells,
            });
        }
        Ok(rows)
    }
}

fn empty() -> Problem {
    Problem::invalid("import.empty", "文件是空的", "The file is empty")
}

impl Platform {
    /// Says what an import would do; nothing is written.
    ///
    /// # Errors
    /// `access.import`, `import.…`.
    pub fn preview_import<'s>(
        &self,
        caller: &Caller,
        plan: &ImportPlan,
        source: impl Into<Source<'s>>,
    ) -> Result<Preview, Problem> {
        let (mut sheet, fixed) = self.opened(caller, plan, source)?;
        let rows = sheet.chunk(PREVIEW_CHECKED_MAX)?;
        let shown = rows
            .iter()
            .take(PREVIEW_ROWS)
            .map(|row| row.cells.clone())
            .collect();
        let mut errors = Vec::new();
        for part in rows.chunks(CHUNK_ROWS) {
            let (part, fixed) = (part.to_vec(), Arc::clone(&fixed));
            errors.extend(self.write(caller, Lane::Bulk, move |unit| {
                try_rows(unit, &fixed, &part)
            })?);
        }
        let columns = fixed.columns.iter().map(|column| PreviewColumn {
            header: column.header.clone(),
            field: column
                .field
                .and_then(|ix| fixed.object.fields.get(ix))
                .map(|field| field.name.clone()),
        });
        Ok(Preview {
            columns: columns.collect(),
            rows: shown,
            error_count: errors.len(),
            total_rows: rows.len(),
            errors,
        })
    }

    /// Imports a file: rows with an error are left out and reported, the others are made or updated.
    ///
    /// # Errors
    /// `access.import`, `import.…`; those of the store.
    pub fn import<'s>(
        &self,
        caller: &Caller,
        plan: &ImportPlan,
        source: impl Into<Source<'s>>,
        progress: &mut dyn FnMut(&Tally),
    ) -> Result<Imported, Problem> {
        let (sheet, fixed) = self.opened(caller, plan, source)?;
        let begun = plan.clone();
        let import = self.write(caller, Lane::Interactive, move |unit| begun.begin(unit))?;
        self.run_sheet(caller, (import, sheet), &fixed, progress)
    }

    /// Refuses a file that cannot be imported by this plan; nothing is written.
    ///
    /// # Errors
    /// `access.import`, `import.…`.
    pub fn check_import<'s>(
        &self,
        caller: &Caller,
        plan: &ImportPlan,
        source: impl Into<Source<'s>>,
    ) -> Result<(), Problem> {
        self.opened(caller, plan, source).map(|_| ())
    }

    /// Runs an import that was begun; one that was interrupted goes on behind its last chunk.
    ///
    /// # Errors
    /// As [`Self::import`].
    pub fn run_import<'s>(
        &self,
        caller: &Caller,
        (plan, import): (&ImportPlan, Id),
        source: impl Into<Source<'s>>,
        progress: &mut dyn FnMut(&Tally),
    ) -> Result<Imported, Problem> {
        let (sheet, fixed) = self.opened(caller, plan, source)?;
        self.run_sheet(caller, (import, sheet), &fixed, progress)
    }

    /// The file, with the plan made fast to its header, if the caller may import it.
    fn opened<'s>(
        &self,
        caller: &Caller,
        plan: &ImportPlan,
        source: impl Into<Source<'s>>,
    ) -> Result<(Table<'s>, Arc<Fixed>), Problem> {
        self.may_import(caller, &plan.profile.object)?;
        let sheet = Table::open(source.into())?;
        let model = self.model();
        let fixed = Fixed::new(plan, &sheet.headers, &model, &*caller.current(&model)?)?;
        Ok((sheet, Arc::new(fixed)))
    }

    fn run_sheet(
        &self,
        caller: &Caller,
        (import, mut sheet): (Id, Table<'_>),
        fixed: &Arc<Fixed>,
        progress: &mut dyn FnMut(&Tally),
    ) -> Result<Imported, Problem> {
        let mut tally = Tally::default();
        let behind = self.write(caller, Lane::Bulk, move |unit| {
            unit.tx().consumer_position(&position(import))
        })?;
        let mut all = || loop {
            let before = sheet.number;
            let mut rows = sheet.chunk(CHUNK_ROWS)?;
            if sheet.number == before {
                return Ok(());
            }
            tally.rows += rows.len();
            rows.retain(|row| i64::try_from(row.number).is_ok_and(|number| number > behind));
            tally.add(self.import_chunk(caller, fixed, import, rows)?);
            progress(&tally);
        };
        let ran: Result<(), Problem> = all();
        self.people_changed(&fixed.object.name);
        let state = if ran.is_ok() { "done" } else { "failed" };
        let ended = self.end(caller, import, (state, &tally));
        ran.and(ended)?;
        Ok(Imported { import, tally })
    }

    fn import_chunk(
        &self,
        caller: &Caller,
        fixed: &Arc<Fixed>,
        import: Id,
        rows: Vec<Raw>,
    ) -> Result<Tally, Problem> {
        let write = |rows: Vec<Raw>, trust: Trust| {
            let fixed = Arc::clone(fixed);
            self.write(caller, Lane::Bulk, move |unit| {
                chunk(unit, &fixed, import, (&rows, trust))
            })
        };
        let together = match write(rows.clone(), Trust::Whole) {
            Err(problem) if is_about_a_row(&problem) => write(rows.clone(), Trust::Sifted),
            answer => answer,
        };
        match together {
            // Something the checks cannot foresee, such as a value taken twice within the chunk:
            // row by row, so that only the culprit is left out.
            Err(problem) if problem.kind() == weft_kernel::Kind::Conflict => {
                let mut tally = Tally::default();
                for row in rows {
                    let number = row.number;
                    let refused = |problem: Problem| Tally {
                        failed: 1,
                        errors: vec![RowError::of(number, None, &problem)],
                        ..Tally::default()
                    };
                    tally.add(write(vec![row], Trust::Sifted).unwrap_or_else(refused));
                }
                Ok(tally)
            }
            answer => answer,
        }
    }

    fn end(
        &self,
        caller: &Caller,
        import: Id,
        (state, tally): (&'static str, &Tally),
    ) -> Result<(), Problem> {
        let tally = tally.clone();
        self.write(caller, Lane::Interactive, move |unit| {
            unit.acting("imports are written down", |unit| {
                let number = |count: usize| weft_kernel::Decimal::from(count);
                let change = Change::new()
                    .set("state", state)
                    .set("finished_at", unit.now())
                    .set("row_count", number(tally.rows))
                    .set("created_count", number(tally.created))
                    .set("updated_count", number(tally.updated))
                    .set("unchanged_count", number(tally.unchanged))
                    .set("failed_count", number(tally.failed));
                unit.update("import_run", import, change).map(|_| ())
            })
        })
    }
}

/// The name under which an import keeps how far it is.
fn position(import: Id) -> String {
    format!("import/{import}")
}

impl ImportPlan {
    /// Writes an import down before it runs, so that it has an id.
    ///
    /// # Errors
    /// Those of the store.
    pub fn begin(&self, unit: &mut Unit<'_, '_>) -> Result<Id, Problem> {
        let short = |text: &str| -> String {
            let readable = text.chars().filter(|c| !c.is_control());
            readable.take(FILE_NAME_LENGTH_MAX).collect()
        };
        let change = Change::new()
            .set("file_name", short(&self.file_name).as_str())
            .set("object_name", self.profile.object.as_str())
            .set("key_field", short(&self.profile.key).as_str())
            .set("state", "running");
        unit.acting("imports are written down", |unit| {
            unit.create("import_run", change).map(|run| run.id())
        })
    }
}

impl Tally {
    fn add(&mut self, more: Self) {
        self.created += more.created;
        self.updated += more.updated;
        self.unchanged += more.unchanged;
        self.failed += more.failed;
        for error in more.errors {
            self.note(error);
        }
    }
}

/// What would be wrong with these rows; nothing is written.
fn try_rows(
    unit: &mut Unit<'_, '_>,
    fixed: &Fixed,
    rows: &[Raw],
) -> Result<Vec<RowError>, Problem> {
    let (shaped, mut errors) = row::shape(unit, fixed, rows)?;
    let existing = existing(unit, fixed, &shaped)?;
    for (row, old) in shaped.iter().zip(&existing) {
        let saved = unit.would_save(&fixed.object, old.as_ref(), change(fixed, row));
        errors.extend(
            saved
                .err()
                .map(|problem| RowError::of(row.number, None, &problem)),
        );
    }
    Ok(errors)
}

/// How the rows of a chunk are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// All are written; one that does not do refuses the chunk.
    Whole,
    /// Each is tried before, and those that do not do are left out and reported.
    Sifted,
}

/// Whether leaving rows out may help.
fn is_about_a_row(problem: &Problem) -> bool {
    use weft_kernel::Kind::{Conflict, Invalid, Missing, Refused};
    matches!(problem.kind(), Conflict | Invalid | Missing | Refused)
}

/// One chunk in one transaction.
fn chunk(
    unit: &mut Unit<'_, '_>,
    fixed: &Fixed,
    import: Id,
    (rows, trust): (&[Raw], Trust),
) -> Result<Tally, Problem> {
    let (shaped, errors) = row::shape(unit, fixed, rows)?;
    let mut tally = Tally {
        failed: errors.len(),
        errors,
        ..Tally::default()
    };
    let existing = existing(unit, fixed, &shaped)?;
    let (mut made, mut changed) = (Vec::new(), Vec::new());
    for (row, old) in shaped.iter().zip(existing) {
        let change = change(fixed, row);
        match old {
            Some(old) if fixed.skip_existing || !differs(row, &old) => {
                tally.unchanged += 1;
                drop(old);
            }
            old => {
                let refused = match trust {
                    Trust::Whole => None,
                    Trust::Sifted => {
                        let tried = unit.would_save(&fixed.object, old.as_ref(), change.clone());
                        tried.err()
                    }
                };
                match (refused, old) {
                    (Some(problem), _) => {
                        tally.failed += 1;
                        tally.errors.push(RowError::of(row.number, None, &problem));
                    }
                    (None, None) => made.push(change),
                    (None, Some(old)) => changed.push((old, change)),
                }
            }
        }
    }
    let name = fixed.object.name.clone();
    let mut done: Vec<Done> = unit
        .create_many(&name, made)?
        .iter()
        .map(Done::made)
        .collect();
    tally.created += done.len();
    for (old, change) in changed {
        let new = unit.update(&name, old.id(), change)?;
        done.push(Done::updated(&old, &new));
        tally.updated += 1;
    }
    let (ids, now) = (unit.ids, unit.now());
    journal::write(unit.tx(), import, &done, &mut || ids.next(now))?;
    if let Some(last) = rows.last() {
        let last = i64::try_from(last.number).unwrap_or(i64::MAX);
        unit.tx().set_consumer_position(&position(import), last)?;
    }
    Ok(tally)
}

fn change(fixed: &Fixed, row: &Shaped) -> Change {
    row.values
        .iter()
        .fold(Change::new(), |change, (ix, value)| {
            match fixed.object.fields.get(*ix) {
                Some(field) => change.set(&field.name, Input::Value(value.clone())),
                None => change,
            }
        })
}

fn differs(row: &Shaped, old: &Record) -> bool {
    row.values
        .keys()
        .any(|ix| row.record.datum(*ix) != old.datum(*ix))
}

/// For each row the record that is there already, by key.
fn existing(
    unit: &mut Unit<'_, '_>,
    fixed: &Fixed,
    rows: &[Shaped],
) -> Result<Vec<Option<Record>>, Problem> {
    let Some(first) = fixed.key.first() else {
        return Ok(rows.iter().map(|_| None).collect());
    };
    let values: Vec<Value> = rows
        .iter()
        .filter_map(|row| row.values.get(first).cloned())
        .collect();
    let there = unit.holding(&fixed.object, *first, &values)?;
    let mut by_key = BTreeMap::new();
    for record in there {
        let key: Vec<_> = fixed
            .key
            .iter()
            .map(|ix| record.datum(*ix).clone())
            .collect();
        by_key.insert(key, record);
    }
    let find = |row: &Shaped| {
        let key: Vec<_> = fixed
            .key
            .iter()
            .map(|ix| row.record.datum(*ix).clone())
            .collect();
        by_key.get(&key).cloned()
    };
    Ok(rows.iter().map(find).collect())
}
