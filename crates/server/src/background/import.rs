//! Imports as jobs: written down when they are asked for, run one after the other; trials as well.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_kernel::{Id, Language, Problem};
use weft_platform::{
    Caller, Existing, FailedRow, ImportPlan, Missing, Once, Reply, Tally, Target, Watch,
};
use weft_sheet::{Book, Format};
use weft_store::Job;

use super::failed_rows::FailedRows;
use super::job::{End, note, progress, tell, unreadable};
use crate::app::App;
use crate::asker::Asker;
use crate::clock::Stopwatch;

/// The kind of jobs that import.
pub(crate) const KIND: &str = "import";
/// The kind of jobs that only say what an import would do.
pub(crate) const TRIAL: &str = "import_trial";

/// How often its owner hears how far an import is.
const TOLD_EVERY_MS: u128 = 300;

/// An import somebody ordered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) object: String,
    pub(crate) key: String,
    pub(crate) file_name: String,
    /// Header → field.
    #[serde(default)]
    pub(crate) mapping: BTreeMap<String, String>,
    /// Column → field; before the headers.
    #[serde(default)]
    pub(crate) targets: Option<Vec<Target>>,
    #[serde(default)]
    pub(crate) constants: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) sheet: usize,
    #[serde(default)]
    pub(crate) header_row: Option<usize>,
    #[serde(default)]
    pub(crate) mode: Existing,
    #[serde(default)]
    pub(crate) missing: Missing,
    pub(crate) file: PathBuf,
}

impl Order {
    /// The plan the importer works by.
    pub(crate) fn plan(&self) -> ImportPlan {
        let mut plan = ImportPlan::by_header(&self.object, &self.key, &self.file_name)
            .with_columns(self.mapping.clone());
        plan.targets.clone_from(&self.targets);
        plan.profile.constants.clone_from(&self.constants);
        ImportPlan {
            sheet: self.sheet,
            header_row: self.header_row,
            existing: self.mode,
            missing: self.missing,
            ..plan
        }
    }

    /// Removes the uploaded file.
    pub(crate) fn drop_file(&self) {
        for file in [self.file.clone(), self.file.with_extension("json")] {
            if let Err(error) = std::fs::remove_file(&file)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                tracing::warn!(%error, file = %file.display(), "an upload could not be removed");
            }
        }
    }

    /// About how many rows the file has: a workbook says so, a text has its lines but the first.
    fn rows(&self) -> Result<i64, Problem> {
        let book = Book::open(self.open()?)?;
        if book.format() != Format::Csv {
            let rows = book.sheets().get(self.sheet).and_then(|sheet| sheet.rows);
            return Ok(i64::try_from(rows.unwrap_or_default()).unwrap_or(i64::MAX) - 1);
        }
        let gone = |error| Problem::internal("import.file_gone", error);
        let (mut file, mut buffer, mut lines) = (self.open()?, vec![0; 64 * 1024], 0_i64);
        loop {
            let size = file.read(&mut buffer).map_err(gone)?;
            if size == 0 {
                return Ok(lines - 1);
            }
            let ends = buffer
                .iter()
                .take(size)
                .filter(|byte| **byte == b'\n')
                .count();
            lines += i64::try_from(ends).unwrap_or_default();
        }
    }

    /// The uploaded file.
    pub(crate) fn open(&self) -> Result<File, Problem> {
        File::open(&self.file).map_err(|error| Problem::internal("import.file_gone", error))
    }
}

/// What stands in the job.
#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    asker: Asker,
    /// The import; none for a trial.
    import: Option<Id>,
    #[serde(default)]
    language: Language,
    order: Order,
}

/// Checks the file against the model, writes the import down and queues the job.
///
/// # Errors
/// `access.import`, `import.…`, `idempotency.other_request`.
pub(crate) fn begin(
    app: &App,
    caller: &Caller,
    order: &Order,
    once: Option<Once>,
) -> Result<Value, Problem> {
    let plan = order.plan();
    app.platform.check_import(caller, &plan, order.open()?)?;
    let (asker, language) = (Asker::of(caller), caller.language());
    let kept = order.clone();
    let ordered = Arc::new(AtomicBool::new(false));
    let fresh = Arc::clone(&ordered);
    let reply = app.platform.write_once(caller, once, move |unit| {
        let (import, now) = (plan.begin(unit)?, unit.now());
        let body = Body {
            asker: asker.clone(),
            import: Some(import),
            language,
            order: kept.clone(),
        };
        let body =
            serde_json::to_value(body).map_err(|error| Problem::internal("server.json", error))?;
        let job = unit.tx().enqueue(KIND, body, now)?;
        fresh.store(true, Ordering::SeqCst);
        Ok(Reply {
            status: 202,
            body: json!({ "job": job.to_string(), "import": import }),
        })
    })?;
    app.bell.ring();
    // The answer to a repetition: the file of the first request is the one that is imported.
    if !ordered.load(Ordering::SeqCst) {
        order.drop_file();
    }
    Ok(reply.body)
}

/// Checks the file against the model and queues a trial.
///
/// # Errors
/// As [`begin`].
pub(crate) fn begin_trial(app: &App, caller: &Caller, order: &Order) -> Result<Value, Problem> {
    app.platform
        .check_import(caller, &order.plan(), order.open()?)?;
    let body = Body {
        asker: Asker::of(caller),
        import: None,
        language: caller.language(),
        order: order.clone(),
    };
    let body =
        serde_json::to_value(body).map_err(|error| Problem::internal("server.json", error))?;
    let job = app
        .platform
        .write(caller, weft_store::Lane::Interactive, move |unit| {
            let now = unit.now();
            unit.tx().enqueue(TRIAL, body.clone(), now)
        })?;
    app.bell.ring();
    Ok(json!({ "job": job.to_string() }))
}

/// Runs one job to its end and tells its owner how far it is.
pub(super) fn run(app: &Arc<App>, job: &Job) {
    let body = match serde_json::from_value::<Body>(job.body.clone()) {
        Ok(body) => body,
        Err(error) => return unreadable(app, job.id, &error),
    };
    let end = match import(app, job, &body) {
        Ok(result) => End::Done(result),
        Err(problem) => End::failed(job.id, &problem),
    };
    let is_over = end.is_over();
    note(app, job.id, end);
    // What was only tried is there to be run.
    if is_over && body.import.is_some() {
        body.order.drop_file();
    }
    tell(app, job.id, body.asker.user);
}

/// Tells the owner and keeps what stays out.
struct Told<'a> {
    app: &'a App,
    job: (i64, Id),
    total: i64,
    watch: Option<Stopwatch>,
    failed: FailedRows,
}

impl Watch for Told<'_> {
    fn begun(&mut self, headers: &[String]) {
        self.failed.begun(headers);
    }

    fn told(&mut self, tally: &Tally) {
        let due = self
            .watch
            .as_ref()
            .is_none_or(|watch| watch.elapsed().as_millis() >= TOLD_EVERY_MS);
        if due {
            self.watch = Some(Stopwatch::start());
            progress(self.app, self.job, tally.rows, self.total);
        }
    }

    fn failed(&mut self, rows: &[FailedRow]) -> Result<(), Problem> {
        self.failed.add(rows)
    }
}

fn import(app: &Arc<App>, job: &Job, body: &Body) -> Result<Value, Problem> {
    let (caller, user) = (body.asker.caller(app)?, body.asker.user);
    let order = &body.order;
    let mut told = Told {
        app,
        job: (job.id, user),
        total: order.rows()?,
        watch: None,
        failed: FailedRows::of(app, job.id)?,
    };
    let plan = order.plan();
    let (mut result, rows) = match body.import {
        Some(import) => {
            let run = (&plan, import);
            let imported = app
                .platform
                .run_watched(&caller, run, order.open()?, &mut told)?;
            (serde_json::to_value(&imported), imported.tally.rows)
        }
        None => {
            let tally = app
                .platform
                .try_import(&caller, &plan, order.open()?, &mut told)?;
            (serde_json::to_value(&tally), tally.rows)
        }
    };
    progress(
        app,
        (job.id, user),
        rows,
        i64::try_from(rows).unwrap_or(i64::MAX),
    );
    let of = (job.id, &body.asker, body.language);
    let any = told
        .failed
        .finish(app, of, (&order.file_name, order.open()?))?;
    if let (Ok(Value::Object(result)), true) = (&mut result, any) {
        result.insert(
            "error_file".into(),
            format!("/api/v1/jobs/{}/file", job.id).into(),
        );
    }
    Ok(result.unwrap_or_default())
}
