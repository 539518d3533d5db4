//! The search index made anew as a job: object by object, bit by bit, while people work.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, Once, Reply};
use weft_store::{Job, Lane};

use super::job::{End, note, progress, tell, unreadable};
use crate::app::App;
use crate::clock::Stopwatch;

/// The kind of these jobs.
pub(crate) const KIND: &str = "search_rebuild";

/// How often its owner hears how far it is.
const TOLD_EVERY_MS: u128 = 500;

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    /// The object; all by default.
    object: Option<String>,
}

/// What stands in the job.
#[derive(Serialize, Deserialize)]
struct Body {
    /// Who asked; nobody when the program found the index out of date.
    user: Option<Id>,
    objects: Vec<String>,
}

/// Queues the job.
///
/// # Errors
/// `access.configure`, `object.unknown`, `idempotency.other_request`.
pub(crate) fn begin(
    app: &App,
    caller: &Caller,
    asked: &Asked,
    once: Option<Once>,
) -> Result<Value, Problem> {
    let objects = app.platform.to_rebuild(caller, asked.object.as_deref())?;
    let body = job_body(caller.id(), objects)?;
    let reply = app.platform.write_once(caller, once, move |unit| {
        let now = unit.now();
        let job = unit.tx().enqueue(KIND, body.clone(), now)?;
        Ok(Reply {
            status: 202,
            body: json!({ "job": job.to_string() }),
        })
    })?;
    app.bell.ring();
    Ok(reply.body)
}

fn job_body(user: Option<Id>, objects: Vec<String>) -> Result<Value, Problem> {
    let body = Body { user, objects };
    serde_json::to_value(body).map_err(|error| Problem::internal("server.json", error))
}

/// Queues a job for what an older version of the program has indexed; called once, at the start.
pub(super) fn begin_outdated(app: &App) {
    let begun = app.platform.outdated_search().and_then(|objects| {
        if objects.is_empty() {
            return Ok(());
        }
        tracing::info!(?objects, "the search index is made anew");
        let body = job_body(None, objects)?;
        app.platform.store().write(Lane::Interactive, move |tx| {
            let now = tx.now();
            tx.enqueue(KIND, body.clone(), now).map(drop)
        })
    });
    if let Err(problem) = begun {
        tracing::error!(error = %problem, "the search index is not made anew");
    }
}

/// Runs one job to its end.
pub(super) fn run(app: &Arc<App>, job: &Job) {
    let body = match serde_json::from_value::<Body>(job.body.clone()) {
        Ok(body) => body,
        Err(error) => return unreadable(app, job.id, &error),
    };
    let end = match rebuild(app, job, &body) {
        Ok(result) => End::Done(result),
        Err(problem) => End::failed(job.id, &problem),
    };
    note(app, job.id, end);
    tell(app, job.id, body.user.unwrap_or_default());
}

fn rebuild(app: &App, job: &Job, body: &Body) -> Result<Value, Problem> {
    let platform = &app.platform;
    let total: u64 = body
        .objects
        .iter()
        .map(|object| platform.count_to_rebuild(object))
        .sum::<Result<u64, Problem>>()?;
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    let user = body.user.unwrap_or_default();
    let told = |records: u64| {
        let done = usize::try_from(records).unwrap_or(usize::MAX);
        progress(app, (job.id, user), done, total);
    };
    let (mut records, mut watch) = (0, Stopwatch::start());
    told(0);
    for object in &body.objects {
        records += platform.rebuild_search(object, &mut |here| {
            if watch.elapsed().as_millis() >= TOLD_EVERY_MS {
                watch = Stopwatch::start();
                told(records + here);
            }
        })?;
    }
    told(records);
    Ok(json!({ "objects": body.objects, "records": records }))
}
