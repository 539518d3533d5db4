//! Exports as jobs: the view is written to a file that can be fetched for a while.

use std::io::BufWriter;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::{Caller, ExportQuery, Once, Reply};
use weft_store::Job;

use super::job::{End, note, progress, tell, unreadable};
use crate::app::App;
use crate::asker::Asker;
use crate::clock::Stopwatch;
use crate::files::ResultFile;

/// The kind of these jobs.
pub(crate) const KIND: &str = "export";

/// How often its owner hears how far an export is.
const TOLD_EVERY_MS: u128 = 500;

/// What stands in the job.
#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    asker: Asker,
    total: u32,
    query: ExportQuery,
}

/// Checks the view and queues the job.
///
/// # Errors
/// As lists; `idempotency.other_request`.
pub(crate) fn begin(
    app: &App,
    caller: &Caller,
    query: ExportQuery,
    once: Option<Once>,
) -> Result<Value, Problem> {
    let total = app.platform.check_export(caller, &query)?;
    let asker = Asker::of(caller);
    let body = Body {
        asker,
        total,
        query,
    };
    let body =
        serde_json::to_value(body).map_err(|error| Problem::internal("server.json", error))?;
    let reply = app.platform.write_once(caller, once, move |unit| {
        let now = unit.now();
        let job = unit.tx().enqueue(KIND, body.clone(), now)?;
        Ok(Reply {
            status: 202,
            body: json!({ "job": job.to_string(), "export": job.to_string() }),
        })
    })?;
    app.bell.ring();
    Ok(reply.body)
}

/// Runs one job to its end.
pub(super) fn run(app: &Arc<App>, job: &Job) {
    let body = match serde_json::from_value::<Body>(job.body.clone()) {
        Ok(body) => body,
        Err(error) => return unreadable(app, job.id, &error),
    };
    let end = match export(app, job, &body) {
        Ok(result) => End::Done(result),
        Err(problem) => End::failed(job.id, &problem),
    };
    note(app, job.id, end);
    tell(app, job.id, body.asker.user);
}

fn export(app: &App, job: &Job, body: &Body) -> Result<Value, Problem> {
    let (caller, user) = (body.asker.caller(app)?, body.asker.user);
    let object = app.platform.object_for(&caller, &body.query.object)?;
    let label = object.doc.plural.of(caller.language());
    let day = app.platform.model().zone.date_of(app.platform.now());
    let name = format!("{label}-{day}.{}", body.query.format.table().ending());
    let result = ResultFile::begin(app, job.id, (&body.asker, name))?;
    let file = BufWriter::new(result.create()?);
    let mut watch = Stopwatch::start();
    let mut told = |rows: usize| {
        if rows <= 1000 || watch.elapsed().as_millis() >= TOLD_EVERY_MS {
            watch = Stopwatch::start();
            progress(app, (job.id, user), rows, body.total.into());
        }
    };
    let rows = app.platform.export(&caller, &body.query, file, &mut told)?;
    progress(
        app,
        (job.id, user),
        rows,
        i64::try_from(rows).unwrap_or(i64::MAX),
    );
    result.keep()?;
    Ok(json!({
        "rows": rows,
        "file": format!("/api/v1/exports/{}/file", job.id),
        "file_name": result.name,
        "expires_at": result.expires_at(),
    }))
}
