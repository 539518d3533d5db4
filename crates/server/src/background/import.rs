//! Imports as jobs: written down when they are asked for, run one after the other.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_kernel::{Id, Kind, Language, Problem};
use weft_platform::{Caller, ImportPlan, Imported, Once, Reply, Tally};
use weft_store::{Job, Lane};

use crate::api::job_as_shown;
use crate::app::App;
use crate::http::problem_body;
use crate::live::Event;

/// The kind of these jobs.
pub(crate) const KIND: &str = "import";

/// An import somebody ordered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) object: String,
    pub(crate) key: String,
    pub(crate) file_name: String,
    pub(crate) mapping: BTreeMap<String, String>,
    pub(crate) file: PathBuf,
}

impl Order {
    /// The plan the importer works by.
    pub(crate) fn plan(&self) -> ImportPlan {
        ImportPlan::by_header(&self.object, &self.key, &self.file_name)
            .with_columns(self.mapping.clone())
    }

    /// Removes the uploaded file.
    pub(crate) fn drop_file(&self) {
        if let Err(error) = std::fs::remove_file(&self.file) {
            tracing::warn!(%error, file = %self.file.display(), "an upload could not be removed");
        }
    }

    /// About how many rows the file has: its lines but the first.
    fn rows(&self) -> Result<i64, Problem> {
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
    user: Id,
    import: Id,
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
    let (user, kept) = (caller.id().unwrap_or_default(), order.clone());
    let ordered = Arc::new(AtomicBool::new(false));
    let fresh = Arc::clone(&ordered);
    let reply = app.platform.write_once(caller, once, move |unit| {
        let (import, now) = (plan.begin(unit)?, unit.now());
        let order = kept.clone();
        let body = Body {
            user,
            import,
            order,
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

/// Runs one job to its end and tells its owner how far it is.
pub(crate) fn run(app: &Arc<App>, job: &Job) {
    let number = job.id;
    let read = serde_json::from_value::<Body>(job.body.clone());
    let Ok(body) = read.inspect_err(|error| tracing::error!(job.id = number, %error, "no import"))
    else {
        note(
            app,
            number,
            End::GivenUp(json!({ "code": "job.unreadable" })),
        );
        return;
    };
    let end = match import(app, job, &body) {
        Ok(imported) => End::Done(serde_json::to_value(imported).unwrap_or_default()),
        Err(problem) => {
            tracing::error!(job.id = number, error = %problem, "an import failed: {problem}");
            let result = json!({ "problem": problem_body(&problem, Language::Zh) });
            match problem.kind() {
                Kind::Busy | Kind::Internal => End::Again(result),
                _ => End::GivenUp(result),
            }
        }
    };
    let is_over = !matches!(end, End::Again(_));
    note(app, number, end);
    if is_over {
        body.order.drop_file();
    }
    tell(app, number, body.user);
}

/// How an attempt ended.
enum End {
    Done(Value),
    /// The next attempt may fare better.
    Again(Value),
    GivenUp(Value),
}

fn note(app: &App, number: i64, end: End) {
    let noted = app
        .platform
        .store()
        .write(Lane::Interactive, move |tx| match &end {
            End::Done(result) => tx.finish_job(number, result),
            End::Again(result) => tx.fail_job(number, result).map(drop),
            End::GivenUp(result) => tx.give_up_job(number, result),
        });
    if let Err(problem) = noted {
        tracing::error!(job.id = number, error = %problem, "the end of an import was not written down");
    }
}

fn import(app: &Arc<App>, job: &Job, body: &Body) -> Result<Imported, Problem> {
    let caller = app.platform.caller_of(body.user)?;
    let (number, user, total) = (job.id, body.user, body.order.rows()?);
    let mut progress = |tally: &Tally| {
        let rows = i64::try_from(tally.rows).unwrap_or(i64::MAX);
        let noted = app.platform.store().write(Lane::Interactive, move |tx| {
            tx.progress_job(number, rows, total.max(rows))
        });
        if let Err(problem) = noted {
            tracing::warn!(job.id = number, error = %problem, "progress was not written down");
        }
        tell(app, number, user);
    };
    let plan = (&body.order.plan(), body.import);
    app.platform
        .run_import(&caller, plan, body.order.open()?, &mut progress)
}

/// Sends the job as it stands to the streams of its owner.
fn tell(app: &App, number: i64, user: Id) {
    let told = app
        .platform
        .caller_of(user)
        .and_then(|caller| job_as_shown(&app.platform, &caller, number))
        .and_then(|job| Event::passing("job", &job));
    match told {
        Ok(event) => {
            app.live.tell(user, &event);
        }
        Err(problem) => tracing::debug!(job.id = number, error = %problem, "nobody hears of a job"),
    }
}
