//! Running an import: chunk by chunk, bad rows left out, progress told.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use weft_kernel::{Id, Problem};
use weft_sheet::Source;
use weft_store::Lane;

use super::chunk::{Batch, Summary};
use super::failed::FailedRow;
use super::fixed::Fixed;
use super::flight::{Flight, Read, position};
use super::later::Later;
use super::learned::{self, Remembered};
use super::lookups::{self, Asker};
use super::plan::ImportPlan;
use super::propose::scored;
use super::row;
use super::table::{Raw, Table};
use super::{CHUNK_ROWS, FILE_NAME_LENGTH_MAX, Imported, Tally, Watch};
use crate::access::CallerCatalogue;
use crate::caller::Caller;
use crate::platform::Platform;
use crate::records::{Change, Standpoint};
use crate::search::Ahead;
use crate::unit::Unit;

/// Records made from which on the database looks anew at what values there are.
const MANY: usize = 1_000;
/// Batches that are read before the writer asks for them.
const BATCHES_AHEAD: usize = 2;

/// A plan with the header of its file, made fast to the model of the moment.
pub(super) struct Prepared {
    pub(super) plan: ImportPlan,
    pub(super) headers: Vec<String>,
    fixed: Mutex<Arc<Fixed>>,
}

impl Prepared {
    /// The plan for the model of this transaction: made fast anew when the model is a newer one.
    pub(super) fn fixed(&self, unit: &Unit<'_, '_>) -> Result<Arc<Fixed>, Problem> {
        let mut fixed = self.fixed.lock().unwrap_or_else(PoisonError::into_inner);
        if fixed.version != unit.model.version {
            *fixed = Arc::new(Fixed::new(
                &self.plan,
                &self.headers,
                unit.model,
                unit.caller,
            )?);
        }
        Ok(Arc::clone(&fixed))
    }

    /// The plan as it was made fast last.
    pub(super) fn latest(&self) -> Arc<Fixed> {
        Arc::clone(&self.fixed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Looks on without keeping anything but the count.
struct Told<'w>(&'w mut dyn FnMut(&Tally));

impl Watch for Told<'_> {
    fn told(&mut self, tally: &Tally) {
        (self.0)(tally);
    }

    fn failed(&mut self, _rows: &[FailedRow]) -> Result<(), Problem> {
        Ok(())
    }
}

impl Platform {
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
        let opened = self.opened(caller, plan, source)?;
        let begun = plan.clone();
        let import = self.write(caller, Lane::Interactive, move |unit| begun.begin(unit))?;
        self.run_table(caller, (import, opened), &mut Told(progress))
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
        begun: (&ImportPlan, Id),
        source: impl Into<Source<'s>>,
        progress: &mut dyn FnMut(&Tally),
    ) -> Result<Imported, Problem> {
        self.run_watched(caller, begun, source, &mut Told(progress))
    }

    /// The same for somebody who also keeps the rows that stay out.
    ///
    /// # Errors
    /// As [`Self::import`].
    pub fn run_watched<'s>(
        &self,
        caller: &Caller,
        (plan, import): (&ImportPlan, Id),
        source: impl Into<Source<'s>>,
        watch: &mut dyn Watch,
    ) -> Result<Imported, Problem> {
        let opened = self.opened(caller, plan, source)?;
        self.run_table(caller, (import, opened), watch)
    }

    /// The file, with the plan made fast to its header, if the caller may import it.
    pub(super) fn opened<'s>(
        &self,
        caller: &Caller,
        plan: &ImportPlan,
        source: impl Into<Source<'s>>,
    ) -> Result<(Table<'s>, Arc<Prepared>), Problem> {
        self.may_import(caller, &plan.profile.object)?;
        let model = self.model();
        let caller = caller.current(&model)?;
        let seen = CallerCatalogue {
            model: &model,
            access: caller.access(),
        };
        let object = model.object(&plan.profile.object)?;
        let score = scored(plan, object, &seen);
        let table = Table::open(source.into(), (plan.sheet, plan.header_row), &score)?;
        let fixed = Fixed::new(plan, &table.headers, &model, &caller)?;
        let prepared = Prepared {
            plan: plan.clone(),
            headers: table.headers.clone(),
            fixed: Mutex::new(Arc::new(fixed)),
        };
        Ok((table, Arc::new(prepared)))
    }

    fn run_table(
        &self,
        caller: &Caller,
        (import, (mut table, prepared)): (Id, (Table<'_>, Arc<Prepared>)),
        watch: &mut dyn Watch,
    ) -> Result<Imported, Problem> {
        let mut tally = Tally::default();
        self.learn(caller, &prepared)?;
        watch.begun(&prepared.headers);
        let behind = self.write(caller, Lane::Bulk, move |unit| position(unit, import))?;
        let mut later = Later::look(self, caller, &prepared.latest())?;
        let ran = std::thread::scope(|scope| {
            let (send, batches) = sync_channel(BATCHES_AHEAD);
            let prepared = &prepared;
            // Rows are read and shaped while those before them are written.
            scope.spawn(move || self.read_ahead(caller, (&mut table, prepared), behind, &send));
            let mut flight = Flight::behind(behind, (self, caller), (prepared, import));
            flight.run(batches, &mut |(rows, more, failed)| {
                tally.rows += rows;
                tally.add(more);
                watch.failed(&failed)?;
                watch.told(&tally);
                later.made(tally.created);
                Ok(())
            })
        });
        let ran = ran.and(later.end());
        self.people_changed(&prepared.plan.profile.object);
        if tally.created >= MANY {
            self.learn_values(caller, &prepared.plan.profile.object)?;
        }
        let state = if ran.is_ok() { "done" } else { "failed" };
        let ended = self.end(caller, import, (state, &tally));
        ran.and(ended)?;
        Ok(Imported { import, tally })
    }

    /// Reads and shapes chunk after chunk until the file ends or nobody wants more.
    fn read_ahead(
        &self,
        caller: &Caller,
        (table, prepared): (&mut Table<'_>, &Prepared),
        behind: i64,
        send: &SyncSender<Read>,
    ) {
        let keys = prepared.latest().keys();
        loop {
            let next = table.chunk(CHUNK_ROWS, &keys).and_then(|mut rows| {
                let count = rows.iter().map(|raw| raw.rows.len()).sum();
                rows.retain(|raw| i64::try_from(raw.number()).is_ok_and(|number| number > behind));
                let mut batch = self.shaped(caller, prepared, rows)?;
                self.compute(caller, prepared, &mut batch)?;
                Ok((count, batch))
            });
            let is_last = next.as_ref().map_or(true, |(count, _)| *count == 0);
            let is_over = next.as_ref().is_ok_and(|(count, _)| *count == 0);
            if is_over || send.send(next).is_err() || is_last {
                return;
            }
        }
    }

    /// Reads rows beside the writer: what is found now need not be looked for by it.
    pub(super) fn shaped(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        rows: Vec<Raw>,
    ) -> Result<Batch, Problem> {
        let fixed = prepared.latest();
        let (model, now) = (self.model(), self.now());
        let mut batch = Batch {
            version: fixed.version,
            shaped: None,
            computed: Mutex::default(),
            ahead: Arc::default(),
            rows,
        };
        if model.version == fixed.version {
            let caller = caller.current(&model)?;
            let outcome = self.read(|reader, _| {
                let mut asker = Asker {
                    model: &model,
                    caller: &caller,
                    now,
                    base: reader,
                };
                let (links, _) = lookups::find(&mut asker, &fixed, &batch.rows)?;
                Ok(row::shape(&asker, &fixed, &links, &batch.rows))
            })?;
            let records = outcome.shaped.iter().map(|row| &row.record);
            batch.ahead = Arc::new(Ahead::of(records));
            batch.shaped = Some(outcome);
        }
        Ok(batch)
    }

    /// Computes what the rows come to as new records, by the model they were read by.
    fn compute(
        &self,
        caller: &Caller,
        prepared: &Prepared,
        batch: &mut Batch,
    ) -> Result<(), Problem> {
        let (model, fixed) = (self.model(), prepared.latest());
        if [model.version, fixed.version] == [batch.version; 2] {
            let at = Standpoint {
                model: &model,
                caller: &*caller.current(&model)?,
                now: self.now(),
            };
            batch.compute(at, &fixed);
        }
        Ok(())
    }

    /// Lets the database know what values the object's records have now.
    fn learn_values(&self, caller: &Caller, object: &str) -> Result<(), Problem> {
        let table = self.model().object(object)?.table.clone();
        self.write(caller, Lane::Bulk, move |unit| {
            unit.tx().learn_values(&table)
        })
    }

    /// Remembers what a person said of these headers.
    fn learn(&self, caller: &Caller, prepared: &Arc<Prepared>) -> Result<(), Problem> {
        let plan = &prepared.plan;
        let Some(targets) = plan.targets.clone() else {
            return Ok(());
        };
        let said = Remembered {
            targets,
            key: plan.profile.key.clone(),
            existing: plan.existing,
            missing: plan.missing,
        };
        let (prepared, object) = (Arc::clone(prepared), plan.profile.object.clone());
        self.write(caller, Lane::Bulk, move |unit| {
            let object = unit.object(&object)?;
            learned::learn(unit, &object, &prepared.headers, &said)
        })
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

impl Summary {
    /// Adds what the row at `place` came to.
    pub(super) fn take(&mut self, place: usize, one: Self) {
        self.created += one.created;
        self.updated += one.updated;
        self.unchanged += one.unchanged;
        self.linked += one.linked;
        let errors = one.errors.into_values().flatten().collect::<Vec<_>>();
        if !errors.is_empty() {
            self.errors.insert(place, errors);
        }
        self.made_keys
            .extend(one.made_keys.into_iter().map(|(_, key)| (place, key)));
    }
}

/// Counts and the rows that stayed out.
pub(super) fn tallied(rows: &[Raw], summary: Summary) -> (Tally, Vec<FailedRow>) {
    let mut tally = Tally {
        created: summary.created,
        updated: summary.updated,
        unchanged: summary.unchanged,
        linked: summary.linked,
        ..Tally::default()
    };
    let mut failed = Vec::new();
    for (place, errors) in summary.errors {
        let lines = rows
            .get(place)
            .map(|raw| raw.rows.clone())
            .unwrap_or_default();
        tally.failed += lines.len();
        tally.errors.extend(errors.iter().cloned());
        failed.push(FailedRow { lines, errors });
    }
    (tally, failed)
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

/// Whether leaving rows out may help.
pub(super) fn is_about_a_row(problem: &Problem) -> bool {
    use weft_kernel::Kind::{Conflict, Invalid, Missing, Refused};
    matches!(problem.kind(), Conflict | Invalid | Missing | Refused)
}
