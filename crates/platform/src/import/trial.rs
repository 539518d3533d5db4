//! What an import would do: the same steps in transactions that are rolled back.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Map, Value as Json};
use weft_kernel::query::Datum;
use weft_kernel::{Id, Kind, Problem};
use weft_sheet::Source;
use weft_store::Lane;

use super::chunk::{self, Batch, Summary, Trust};
use super::failed::{FailedRow, RowError};
use super::fixed::{Column, Fixed};
use super::plan::{Existing, ImportPlan};
use super::row::Shaped;
use super::run::{Prepared, is_about_a_row, tallied};
use super::table::{Raw, Table};
use super::{CHUNK_ROWS, PREVIEW_CHECKED_MAX, PREVIEW_ROWS, Tally, Watch};
use crate::caller::Caller;
use crate::model::FieldIx;
use crate::platform::Platform;

/// What an import would do, before it does it.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// Each column of the file and the field it goes to.
    pub columns: Vec<PreviewColumn>,
    /// The number of the header's row.
    pub header_row: usize,
    /// The first rows as they are in the file.
    pub rows: Vec<Vec<String>>,
    /// The first rows as they would be, with what is wrong in them.
    pub shown: Vec<PreviewRow>,
    /// What is wrong in the rows checked.
    pub errors: Vec<RowError>,
    /// Rows in the file, as far as they were checked.
    pub total_rows: usize,
    /// How many of them have an error.
    pub error_count: usize,
    /// What would come of them.
    pub tally: Tally,
}

/// A column of the file.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewColumn {
    /// Its header.
    pub header: String,
    /// The field it goes to.
    pub field: Option<String>,
}

/// A row as it would be.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewRow {
    /// Its number in the file.
    pub row: usize,
    /// Its cells as they stand.
    pub cells: Vec<String>,
    /// Field → what would be stored, as text.
    pub values: Map<String, Json>,
    /// What is wrong in it.
    pub errors: Vec<RowError>,
}

/// Looks at rows before they are tried.
type Look<'l> = dyn FnMut(&[Raw]) + 'l;

/// The keys of rows that would have been made by now, as hashes: some bytes each.
#[derive(Default)]
struct Made(HashSet<u64>);

impl Made {
    /// Whether a row with this key came before.
    fn holds(&mut self, key: &[Datum]) -> bool {
        let known = key.iter().any(|datum| !datum.is_null());
        let mut hasher = DefaultHasher::new();
        format!("{key:?}").hash(&mut hasher);
        known && !self.0.insert(hasher.finish())
    }
}

impl Platform {
    /// Says what an import would do to the first rows; nothing is written.
    ///
    /// # Errors
    /// `access.import`, `import.…`.
    pub fn preview_import<'s>(
        &self,
        caller: &Caller,
        plan: &ImportPlan,
        source: impl Into<Source<'s>>,
    ) -> Result<Preview, Problem> {
        let (mut table, prepared) = self.opened(caller, plan, source)?;
        let mut first = Vec::new();
        let mut look = |rows: &[Raw]| {
            let room = PREVIEW_ROWS.saturating_sub(first.len());
            first.extend(rows.iter().take(room).cloned());
        };
        let mut failed = Failed::default();
        let tally = self.tried(
            caller,
            (&mut table, &prepared),
            (Some(PREVIEW_CHECKED_MAX), &mut look),
            &mut failed,
        )?;
        let fixed = prepared.latest();
        let shown = self.shown(caller, &prepared, first, &failed.0)?;
        let header = |(place, header): (usize, &String)| {
            let column = fixed
                .part
                .columns
                .iter()
                .find(|column| column.place == place);
            let of_lines = fixed.lines.as_ref().and_then(|lines| {
                let column = lines
                    .part
                    .columns
                    .iter()
                    .find(|column| column.place == place)?;
                let field = lines.part.object.fields.get(column.field)?;
                Some(format!("{}.{}", lines.name, field.name))
            });
            let field = column.and_then(|column| fixed.object().fields.get(column.field));
            PreviewColumn {
                header: header.clone(),
                field: field.map(|field| field.name.clone()).or(of_lines),
            }
        };
        Ok(Preview {
            columns: table.headers.iter().enumerate().map(header).collect(),
            header_row: table.header_row,
            rows: shown.iter().map(|row| row.cells.clone()).collect(),
            shown,
            errors: tally.errors.clone(),
            total_rows: tally.rows,
            error_count: tally.failed,
            tally,
        })
    }

    /// Says what an import would do to the whole file; nothing is written.
    ///
    /// # Errors
    /// As [`Self::preview_import`].
    pub fn try_import<'s>(
        &self,
        caller: &Caller,
        plan: &ImportPlan,
        source: impl Into<Source<'s>>,
        watch: &mut dyn Watch,
    ) -> Result<Tally, Problem> {
        let (mut table, prepared) = self.opened(caller, plan, source)?;
        self.tried(caller, (&mut table, &prepared), (None, &mut |_| ()), watch)
    }

    /// Tries up to `limit` rows.
    fn tried(
        &self,
        caller: &Caller,
        (table, prepared): (&mut Table<'_>, &Arc<Prepared>),
        (limit, look): (Option<usize>, &mut Look<'_>),
        watch: &mut dyn Watch,
    ) -> Result<Tally, Problem> {
        let (mut tally, mut made) = (Tally::default(), Made::default());
        watch.begun(&prepared.headers);
        let keys = prepared.latest().keys();
        while limit.is_none_or(|limit| tally.rows < limit) {
            let rows = table.chunk(CHUNK_ROWS, &keys)?;
            if rows.is_empty() {
                break;
            }
            look(&rows);
            tally.rows += rows.iter().map(|raw| raw.rows.len()).sum::<usize>();
            let batch = self.shaped(caller, prepared, rows)?;
            let batch = Arc::new(batch);
            let summary = match self.rolled_back(caller, prepared, &batch) {
                Err(problem) if problem.kind() == Kind::Conflict => {
                    self.tried_alone(caller, prepared, &batch)?
                }
                answer => answer?,
            };
            let summary = known_by_now(summary, (&batch.rows, &mut made), prepared);
            let (more, failed) = tallied(&batch.rows, summary);
            tally.add(more);
            if !failed.is_empty() {
                watch.failed(&failed)?;
            }
            watch.told(&tally);
        }
        Ok(tally)
    }

    /// Does a chunk and takes it back.
    fn rolled_back(
        &self,
        caller: &Caller,
        prepared: &Arc<Prepared>,
        batch: &Arc<Batch>,
    ) -> Result<Summary, Problem> {
        let kept: Arc<Mutex<Option<Summary>>> = Arc::default();
        let (inner, prepared, batch) = (Arc::clone(&kept), Arc::clone(prepared), Arc::clone(batch));
        let tried = self.write(caller, Lane::Bulk, move |unit| -> Result<(), Problem> {
            let fixed = prepared.fixed(unit)?;
            let summary = chunk::write(unit, &fixed, (Id::default(), &batch), Trust::Sifted)?;
            *inner.lock().unwrap_or_else(PoisonError::into_inner) = Some(summary);
            Err(Problem::internal(ROLLED_BACK, "a trial"))
        });
        let summary = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (tried, summary) {
            (Err(problem), Some(summary)) if problem.code() == ROLLED_BACK => Ok(summary),
            (Err(problem), _) => Err(problem),
            (Ok(()), _) => Err(Problem::internal("import.trial", "a trial was kept")),
        }
    }

    fn tried_alone(
        &self,
        caller: &Caller,
        prepared: &Arc<Prepared>,
        batch: &Batch,
    ) -> Result<Summary, Problem> {
        let mut all = Summary::default();
        for (place, raw) in batch.rows.iter().enumerate() {
            let one = Arc::new(Batch {
                rows: vec![raw.clone()],
                shaped: None,
                computed: Mutex::default(),
                ahead: Arc::default(),
                version: batch.version,
            });
            match self.rolled_back(caller, prepared, &one) {
                Ok(summary) => all.take(place, summary),
                Err(problem) if is_about_a_row(&problem) => {
                    all.errors
                        .insert(place, vec![RowError::of(raw.number(), None, &problem)]);
                }
                Err(problem) => return Err(problem),
            }
        }
        Ok(all)
    }

    /// The first rows as they would be stored.
    fn shown(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        first: Vec<Raw>,
        failed: &[FailedRow],
    ) -> Result<Vec<PreviewRow>, Problem> {
        let batch = self.shaped(caller, prepared, first)?;
        let fixed = prepared.latest();
        let rows = batch.rows.iter().enumerate().map(|(place, raw)| {
            let shaped = batch.shaped.iter().flat_map(|outcome| &outcome.shaped);
            let own = shaped.into_iter().find(|one| one.place == place);
            let of_row =
                |one: &&FailedRow| one.lines.first().map(|line| line.number) == Some(raw.number());
            PreviewRow {
                row: raw.number(),
                cells: raw
                    .first()
                    .map(|line| line.cells.clone())
                    .unwrap_or_default(),
                values: own.map(|own| values(&fixed, raw, own)).unwrap_or_default(),
                errors: failed
                    .iter()
                    .filter(of_row)
                    .flat_map(|one| one.errors.clone())
                    .collect(),
            }
        });
        Ok(rows.collect())
    }
}

/// The values of a row as text: lookups as the file names them.
fn values(fixed: &Fixed, raw: &Raw, own: &Shaped) -> Map<String, Json> {
    let of = |ix: &FieldIx| {
        let field = fixed.object().fields.get(*ix)?;
        let named = |column: &&Column| column.field == *ix && !column.by.is_empty();
        let text = match fixed.part.columns.iter().find(named) {
            Some(named) => raw.first()?.cells.get(named.place)?.clone(),
            None => field.shape?.shown(own.record.datum(*ix)),
        };
        Some((field.name.clone(), Json::from(text)))
    };
    own.values.keys().filter_map(of).collect()
}

/// The code under which a trial is taken back.
const ROLLED_BACK: &str = "import.rolled_back";

/// Rows whose key an earlier row of the file would have made by now are no new ones.
fn known_by_now(
    mut summary: Summary,
    (rows, made): (&[Raw], &mut Made),
    prepared: &Prepared,
) -> Summary {
    let fixed = prepared.latest();
    for (place, key) in std::mem::take(&mut summary.made_keys) {
        if !made.holds(&key) {
            continue;
        }
        summary.created = summary.created.saturating_sub(1);
        match fixed.existing {
            Existing::Update | Existing::UpdateOnly => summary.updated += 1,
            Existing::Skip => summary.unchanged += 1,
            Existing::CreateOnly => {
                let number = rows.get(place).map_or(0, Raw::number);
                let error = RowError::of(number, None, &chunk::already_there());
                summary.errors.insert(place, vec![error]);
            }
        }
    }
    summary
}

/// Keeps the rows that stay out of a preview: they are few.
#[derive(Default)]
struct Failed(Vec<FailedRow>);

impl Watch for Failed {
    fn told(&mut self, _tally: &Tally) {}

    fn failed(&mut self, rows: &[FailedRow]) -> Result<(), Problem> {
        self.0.extend_from_slice(rows);
        Ok(())
    }
}
