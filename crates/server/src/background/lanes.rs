//! Lanes of jobs: what only reads, however long, does not hold up what somebody waits for to be written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_kernel::Problem;
use weft_kernel::query::{Column, Function, Select, Table, Term};
use weft_store::{ColumnKind, Job, Plan};

use super::daily::Daily;
use super::{backup, export, import, past, rehearsal, reindex, undo};
use crate::app::App;
use crate::leases::UPKEEP;

/// How long a worker of jobs waits before it looks for itself.
const PAUSE: Duration = Duration::from_millis(500);

/// Jobs that are done one after the other, by a thread of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// What writes records and files.
    Writing,
    /// What goes through the past or the records and writes down only what it found.
    Reading,
}

impl Lane {
    /// Both of them.
    pub(crate) const ALL: [Self; 2] = [Self::Writing, Self::Reading];

    /// What its thread is called.
    pub(crate) const fn thread(self) -> &'static str {
        match self {
            Self::Writing => "weft-jobs",
            Self::Reading => "weft-trials",
        }
    }

    /// The kinds of its jobs.
    pub(crate) const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Writing => &[
                import::KIND,
                import::TRIAL,
                reindex::KIND,
                backup::KIND,
                past::KIND,
                undo::KIND,
            ],
            Self::Reading => &[export::KIND, rehearsal::KIND],
        }
    }
}

/// Does the jobs of a lane until `stop`.
pub(crate) fn work(app: &Arc<App>, lane: Lane, stop: &AtomicBool) {
    let (mut told, mut daily, mut heard) = (false, Daily::default(), 0);
    let upkeep = lane == Lane::Writing;
    if upkeep {
        reindex::begin_outdated(app);
    }
    while !stop.load(Ordering::Relaxed) {
        if upkeep {
            daily.tend(app, app.desk.holds(UPKEEP));
        }
        let next = next(app, lane);
        let failed = next.is_err();
        match next {
            Ok(Some(job)) => run(app, &job),
            Ok(None) => heard = app.bell.wait(heard, PAUSE),
            Err(problem) => {
                if !told {
                    tracing::error!(error = %problem, "jobs cannot be read, trying again");
                }
                heard = app.bell.wait(heard, PAUSE);
            }
        }
        told = failed;
    }
}

fn run(app: &Arc<App>, job: &Job) {
    match job.kind.as_str() {
        export::KIND => export::run(app, job),
        reindex::KIND => reindex::run(app, job),
        backup::KIND => backup::run(app, job),
        past::KIND => past::run(app, job),
        rehearsal::KIND => rehearsal::run(app, job),
        undo::KIND => undo::run(app, job),
        _ => import::run(app, job),
    }
}

/// The next due job of a lane. It is looked for without writing: most of the time there is none.
fn next(app: &App, lane: Lane) -> Result<Option<Job>, Problem> {
    let now = app.platform.now();
    let kinds = lane.kinds();
    let column = |name| Term::column(&Column::fixed(name));
    let due = Select::from(Table::fixed("s_job"))
        .column(&Column::fixed("id"))
        .and(column("kind").is_in(kinds.iter().copied()))
        .and(column("state").is_in(["queued", "running"]))
        .and(Term::call2(
            Function::Le,
            column("run_at"),
            Term::value(now.ms()),
        ))
        .limit(1);
    let plan = Plan::internal(due, vec![ColumnKind::Int])?;
    let store = app.platform.store();
    match store.read(|reader| reader.rows(&plan))?.is_empty() {
        true => Ok(None),
        false => store.claim_job(kinds, now),
    }
}
