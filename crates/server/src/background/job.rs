//! What all jobs share: how an attempt ends, how its owner hears of it.

use serde_json::{Value, json};
use weft_kernel::{Id, Kind, Language, Problem};
use weft_store::Lane;

use crate::api::job_as_shown;
use crate::app::App;
use crate::http::problem_body;
use crate::live::Event;

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

/// Notes how far a job is, holds its lease and tells its owner.
pub(super) fn progress(app: &App, (number, user): (i64, Id), done: usize, total: i64) {
    let done = i64::try_from(done).unwrap_or(i64::MAX);
    let noted = app.platform.store().write(Lane::Interactive, move |tx| {
        tx.progress_job(number, done, total.max(done))
    });
    if let Err(problem) = noted {
        tracing::warn!(job.id = number, error = %problem, "progress was not written down");
    }
    tell(app, number, user);
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
