//! Undoing an import as a job: bit by bit in the bulk lane, so that people at work go first.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_kernel::{Id, Problem};
use weft_platform::Caller;
use weft_store::{Job, Lane};

use super::job::{End, note, progress, tell, unreadable};
use crate::app::App;
use crate::asker::Asker;
use crate::clock::Stopwatch;

/// The kind of these jobs.
pub(crate) const KIND: &str = "import_undo";

/// How often its owner hears how far it is.
const TOLD_EVERY_MS: u128 = 300;

/// What stands in the job.
#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    asker: Asker,
    import: Id,
}

/// Queues the job, if the caller may undo the import and it is not undone.
///
/// # Errors
/// `record.missing`, `access.import`, `access.import_run`, `import.undone`.
pub(crate) fn begin(app: &App, caller: &Caller, import: Id) -> Result<Value, Problem> {
    app.platform.count_to_undo(caller, import)?;
    let asker = Asker::of(caller);
    let body = serde_json::to_value(Body { asker, import })
        .map_err(|error| Problem::internal("server.json", error))?;
    let job = app.platform.write(caller, Lane::Interactive, move |unit| {
        let now = unit.now();
        unit.tx().enqueue(KIND, body.clone(), now)
    })?;
    app.bell.ring();
    Ok(json!({ "job": job.to_string() }))
}

/// Runs one job to its end.
pub(super) fn run(app: &Arc<App>, job: &Job) {
    let body = match serde_json::from_value::<Body>(job.body.clone()) {
        Ok(body) => body,
        Err(error) => return unreadable(app, job.id, &error),
    };
    let end = match undo(app, job, &body) {
        Ok(result) => End::Done(result),
        Err(problem) => End::failed(job.id, &problem),
    };
    note(app, job.id, end);
    tell(app, job.id, body.asker.user);
}

fn undo(app: &App, job: &Job, body: &Body) -> Result<Value, Problem> {
    let caller = body.asker.caller(app)?;
    let (watch, mut last) = (Stopwatch::start(), None);
    let told = &mut |done: usize, total: usize| {
        let now = watch.elapsed().as_millis();
        let due = last.is_none_or(|last| now >= last + TOLD_EVERY_MS);
        if due || done >= total {
            last = Some(now);
            let total = i64::try_from(total).unwrap_or(i64::MAX);
            progress(app, (job.id, body.asker.user), done, total);
        }
    };
    let undone = app.platform.undo_import(&caller, body.import, told)?;
    tracing::info!(
        removed = undone.removed,
        restored = undone.restored,
        kept = undone.kept_count,
        took_ms = watch.elapsed().as_millis(),
        "an import was undone"
    );
    Ok(undone.into())
}
