//! Backups as jobs: a running server copies itself into a folder of its own.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::{Caller, Once, Reply, Unit};
use weft_store::Job;

use super::job::{End, note, progress, stopping, tell, unreadable, waiting};
use crate::app::App;
use crate::asker::Asker;
use crate::backup::{self, KeptBackup};
use crate::clock::Stopwatch;

/// The kind of these jobs.
pub(crate) const KIND: &str = "backup";

/// How often its owner hears how far it is.
const TOLD_EVERY_MS: u128 = 500;

/// What stands in the job.
#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    asker: Asker,
    /// The day it was asked for, in the company's zone.
    day: String,
}

/// What the file of a backup is called.
fn name(day: &str, job: i64) -> String {
    format!("weft-{day}-{job}.db")
}

/// Queues the job.
///
/// # Errors
/// `access.configure`, `backup.postgres`, `backup.waiting`, `idempotency.other_request`.
pub(crate) fn begin(app: &App, caller: &Caller, once: Option<Once>) -> Result<Value, Problem> {
    app.platform.may_configure(caller)?;
    backup::refuse_postgres(app)?;
    let asker = Asker::of(caller);
    let zone = app.platform.model().zone.clone();
    let reply = app.platform.write_once(caller, once, move |unit| {
        refuse_second(unit)?;
        let now = unit.now();
        let day = zone.date_of(now).to_string();
        let body = Body {
            asker: asker.clone(),
            day: day.clone(),
        };
        let body =
            serde_json::to_value(body).map_err(|error| Problem::internal("server.json", error))?;
        let job = unit.tx().enqueue(KIND, body, now)?;
        Ok(Reply {
            status: 202,
            body: json!({ "job": job.to_string(), "name": name(&day, job) }),
        })
    })?;
    app.bell.ring();
    Ok(reply.body)
}

/// One at a time: a second one would hold the same.
fn refuse_second(unit: &mut Unit<'_, '_>) -> Result<(), Problem> {
    if waiting(unit, KIND)? == 0 {
        return Ok(());
    }
    Err(Problem::conflict(
        "backup.waiting",
        "已有一个备份在进行，请等它完成",
        "A backup is being made already; wait for it",
    ))
}

/// Runs one job to its end.
pub(super) fn run(app: &Arc<App>, job: &Job) {
    let body = match serde_json::from_value::<Body>(job.body.clone()) {
        Ok(body) => body,
        Err(error) => return unreadable(app, job.id, &error),
    };
    let end = match make(app, job, &body) {
        Ok(result) => End::Done(result),
        Err(problem) => End::failed(job.id, &problem),
    };
    note(app, job.id, end);
    tell(app, job.id, body.asker.user);
}

fn make(app: &App, job: &Job, body: &Body) -> Result<Value, Problem> {
    app.platform.may_configure(&body.asker.caller(app)?)?;
    let (folder, name) = (backup::folder(app), name(&body.day, job.id));
    let target = folder.join(&name);
    // What an earlier attempt of this job has made is not written down: it begins anew.
    backup::drop_own(&target)?;
    let total = backup::own_files(&app.settings.data).count()?;
    let total = i64::try_from(total).unwrap_or(i64::MAX).saturating_add(1);
    let told = |files: u64| {
        let done = usize::try_from(files).unwrap_or(usize::MAX);
        progress(app, (job.id, body.asker.user), done, total);
    };
    told(0);
    let mut watch = Stopwatch::start();
    let made = backup::make(app, &target, &mut |copied| {
        if app.is_stopping() {
            return Err(stopping());
        }
        if watch.elapsed().as_millis() >= TOLD_EVERY_MS {
            watch = Stopwatch::start();
            told(copied.files);
        }
        Ok(())
    })?;
    let kept = KeptBackup {
        name,
        job: job.id.to_string(),
        at: app.platform.now(),
        made,
    };
    backup::write_down(app, &kept)?;
    let dropped = backup::drop_old(app)?;
    told(made.files.saturating_add(1));
    let mut result = serde_json::to_value(kept).unwrap_or_default();
    if let Value::Object(result) = &mut result {
        result.insert("dropped".to_owned(), json!(dropped));
    }
    Ok(result)
}
