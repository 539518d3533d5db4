//! What all jobs share: how an attempt ends, how its owner hears of it.

use serde_json::{Value, json};
use weft_kernel::query::{Column, Select, Table, Term};
use weft_kernel::{Id, Kind, Language, Problem};
use weft_platform::{Caller, Once, Reply, Unit};
use weft_store::{ColumnKind, Lane, Plan};

use crate::api::job_as_shown;
use crate::app::App;
use crate::http::problem_body;
use crate::live::Event;

/// The code of a job that ends because somebody has called it off.
const CANCELLED: &str = "job.cancelled";

/// Waiting jobs of a kind that are counted at most.
const WAITING_SEEN: u32 = 100;

/// How an attempt ended.
pub(super) enum End {
    Done(Value),
    /// The next attempt may fare better.
    Again(Value),
    GivenUp(Value),
}

impl End {
    /// The end of an attempt that failed.
    pub(super) fn failed(number: i64, problem: &Problem) -> Self {
        if problem.code() == CANCELLED {
            tracing::info!(job.id = number, "a job was called off");
            return Self::GivenUp(json!({ "code": CANCELLED }));
        }
        tracing::error!(job.id = number, error = %problem, "a job failed: {problem}");
        let result = json!({ "problem": problem_body(problem, Language::Zh) });
        match problem.kind() {
            Kind::Busy | Kind::Internal => Self::Again(result),
            _ => Self::GivenUp(result),
        }
    }

    /// Whether there is no other attempt.
    pub(super) fn is_over(&self) -> bool {
        !matches!(self, Self::Again(_))
    }
}

/// Queues a job of a kind that at most `most` may wait or run of; `full` says so to the next.
pub(super) fn queue(
    app: &App,
    caller: &Caller,
    (kind, body): (&'static str, Value),
    once: Option<Once>,
    (most, full): (usize, fn() -> Problem),
) -> Result<Value, Problem> {
    let reply = app.platform.write_once(caller, once, move |unit| {
        if waiting(unit, kind)? >= most {
            return Err(full());
        }
        let now = unit.now();
        let job = unit.tx().enqueue(kind, body.clone(), now)?;
        Ok(Reply {
            status: 202,
            body: json!({ "job": job.to_string() }),
        })
    })?;
    app.bell.ring();
    Ok(reply.body)
}

/// How many jobs of a kind wait or run.
pub(super) fn waiting(unit: &mut Unit<'_, '_>, kind: &str) -> Result<usize, Problem> {
    let column = |name| Term::column(&Column::fixed(name));
    let select = Select::from(Table::fixed("s_job"))
        .column(&Column::fixed("id"))
        .and(column("kind").eq(Term::value(kind)))
        .and(column("state").is_in(["queued", "running"]))
        .limit(WAITING_SEEN);
    let plan = Plan::internal(select, vec![ColumnKind::Int])?;
    Ok(unit.tx().rows(&plan)?.len())
}

/// Gives up a job whose body cannot be read.
pub(super) fn unreadable(app: &App, number: i64, error: &serde_json::Error) {
    tracing::error!(job.id = number, %error, "no job");
    note(
        app,
        number,
        End::GivenUp(json!({ "code": "job.unreadable" })),
    );
}

pub(super) fn note(app: &App, number: i64, end: End) {
    let noted = app
        .platform
        .store()
        .write(Lane::Interactive, move |tx| match &end {
            End::Done(result) => tx.finish_job(number, result),
            End::Again(result) => tx.fail_job(number, result).map(drop),
            End::GivenUp(result) => tx.give_up_job(number, result),
        });
    if let Err(problem) = noted {
        tracing::error!(job.id = number, error = %problem, "the end of a job was not written down");
    }
}

/// Notes how far a job is, holds its lease and tells its owner; answers whether it is still wanted.
pub(super) fn progress(app: &App, (number, user): (i64, Id), done: usize, total: i64) -> bool {
    let done = i64::try_from(done).unwrap_or(i64::MAX);
    let noted = app.platform.store().write(Lane::Interactive, move |tx| {
        tx.progress_job(number, done, total.max(done))
    });
    let wanted = noted.unwrap_or_else(|problem| {
        tracing::warn!(job.id = number, error = %problem, "progress was not written down");
        true
    });
    tell(app, number, user);
    wanted
}

/// Why the attempt of a job ends that nobody wants any more.
pub(super) fn cancelled() -> Problem {
    Problem::conflict(CANCELLED, "任务已取消", "The job was called off")
}

/// Why an attempt ends while the server stops.
pub(super) fn stopping() -> Problem {
    Problem::busy(
        "server.stopping",
        "服务正在停止，下次启动后继续",
        "The server is stopping; it goes on after the next start",
    )
}

/// Sends the job as it stands to the streams of its owner.
pub(super) fn tell(app: &App, number: i64, user: Id) {
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
