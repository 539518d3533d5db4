//! A rule of signals over the past as a job: counted in its result, listed in a file that can be read for a while.

mod told;

pub(crate) use told::WHICH;
use told::is_listed;

use std::io::{BufWriter, Write as _};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_kernel::{Moment, Problem};
use weft_platform::{Caller, Once};
use weft_signals::pipeline::{Period, Rehearsed, rehearse};
use weft_signals::rule::RuleDocument;
use weft_store::Job;

use super::job::{End, cancelled, note, progress, queue, stopping, tell, unreadable};
use crate::app::App;
use crate::asker::Asker;
use crate::clock::Stopwatch;
use crate::files::{Lines, ResultFile, page_of};

/// The kind of these jobs.
pub(crate) const KIND: &str = "rehearsal";
/// Rules tried at a time, those that wait among them.
const WAITING_MAX: usize = 10;
/// How often its owner hears how far it is.
const TOLD_EVERY_MS: u128 = 300;

/// A rule and the time it is tried over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Its document, as packs write it.
    pub(crate) rule: String,
    pub(crate) from: Moment,
    pub(crate) to: Moment,
}

/// What stands in the job.
#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    asker: Asker,
    #[serde(flatten)]
    order: Order,
}

/// Checks the rule and queues the job.
///
/// # Errors
/// What is wrong with the rule; `rule.period`, `rule.tried_enough`, `idempotency.other_request`.
pub(crate) fn begin(
    app: &App,
    caller: &Caller,
    order: Order,
    once: Option<Once>,
) -> Result<Value, Problem> {
    Period::new(order.from, order.to)?;
    app.book()
        .tried(&app.platform, RuleDocument::read(&order.rule)?)?;
    let asker = Asker::of(caller);
    let body = serde_json::to_value(Body { asker, order })
        .map_err(|error| Problem::internal("server.json", error))?;
    queue(app, caller, (KIND, body), once, (WAITING_MAX, enough))
}

fn enough() -> Problem {
    Problem::conflict(
        "rule.tried_enough",
        format!("已有 {WAITING_MAX} 次试运行在排队，请等它们完成或取消"),
        format!("{WAITING_MAX} rehearsals are waiting already; wait for them or call them off"),
    )
}

/// Runs one job to its end.
pub(super) fn run(app: &Arc<App>, job: &Job) {
    let body = match serde_json::from_value::<Body>(job.body.clone()) {
        Ok(body) => body,
        Err(error) => return unreadable(app, job.id, &error),
    };
    let end = match try_out(app, job, &body) {
        Ok(result) => End::Done(result),
        Err(problem) => End::failed(job.id, &problem),
    };
    note(app, job.id, end);
    tell(app, job.id, body.asker.user);
}

fn try_out(app: &App, job: &Job, body: &Body) -> Result<Value, Problem> {
    let (caller, order) = (body.asker.caller(app)?, &body.order);
    app.platform.may_configure(&caller)?;
    let document = RuleDocument::read(&order.rule)?;
    let rules = app.book().tried(&app.platform, document.clone())?;
    let (watch, mut last) = (Stopwatch::start(), None);
    let mut went_on = |done: i64, total: i64| {
        if app.is_stopping() {
            return Err(stopping());
        }
        let now = watch.elapsed().as_millis();
        if last.is_some_and(|last| now < last + TOLD_EVERY_MS) {
            return Ok(());
        }
        last = Some(now);
        let done = usize::try_from(done).unwrap_or_default();
        match progress(app, (job.id, body.asker.user), done, total) {
            true => Ok(()),
            false => Err(cancelled()),
        }
    };
    let period = Period::new(order.from, order.to)?;
    let found = rehearse(&app.platform, &caller, rules, period, &mut went_on)?;
    let sealed = app.platform.store().sealed();
    let end = usize::try_from(sealed).unwrap_or_default();
    progress(app, (job.id, body.asker.user), end, sealed);
    let day = app.platform.model().zone.date_of(app.platform.now());
    let name = format!("{}-{day}.ndjson", document.name);
    let file = ResultFile::begin(app, job.id, (&body.asker, name))?;
    let listed = list(&file, &found)?;
    let mut result = told::counted(&document, (order.from, order.to), &found);
    if let Some(map) = result.as_object_mut() {
        map.insert("listed".to_owned(), listed.into());
        let path = format!("/api/v1/jobs/{}/file", job.id);
        map.insert("file".to_owned(), path.into());
        map.insert("expires_at".to_owned(), json!(file.expires_at()));
    }
    Ok(result)
}

/// Writes the firings that are told with their reasons, and what would be gone, line by line; answers how many.
fn list(file: &ResultFile, found: &Rehearsed) -> Result<usize, Problem> {
    let mut lines = BufWriter::new(file.create()?);
    let fired = found.fired.iter().filter(|one| one.reason.is_some());
    let gone = found.gone.iter().map(told::gone);
    let mut listed = 0;
    for line in fired.map(told::fired).chain(gone) {
        serde_json::to_writer(&mut lines, &line)
            .map_err(|error| Problem::internal("file.not_written", error))?;
        lines.write_all(b"\n").map_err(not_written)?;
        listed += 1;
    }
    lines.flush().map_err(not_written)?;
    file.keep()?;
    Ok(listed)
}

fn not_written(error: std::io::Error) -> Problem {
    Problem::internal("file.not_written", error)
}

/// Some of what a rehearsal has listed.
///
/// # Errors
/// `job.file_gone`, also of another's job and of one of another kind; `query.cursor`.
pub(crate) fn page(
    app: &App,
    caller: &Caller,
    (job, which): (i64, &str),
    (cursor, limit): (Option<&str>, usize),
) -> Result<Lines, Problem> {
    let file = ResultFile::find(app, caller, job)?;
    if !file.is_lines() {
        return Err(Problem::missing());
    }
    page_of(&file.path, (cursor, limit), |line| is_listed(which, line))
}
