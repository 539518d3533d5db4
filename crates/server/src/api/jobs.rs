//! Jobs: how far they are and what came of them.

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_platform::{Caller, Platform};
use weft_store::{ColumnKind, Lane, Plan};

use super::shapes::{object, text};
use super::{Eventually, Gives, Parameter, Rights, Route, Run, Takes, Verb, in_path, words};
use crate::asker::Asker;
use crate::background::rehearsal;
use crate::files::{ResultFile, sent};
use crate::http::{Answer, Ask, finished};

pub(crate) const ROUTES: &[Route] = &[JOB, CANCEL, FILE];

/// The kinds of jobs that can be called off: they change nothing, so nothing is left half done.
const CANCELLABLE: [&str; 1] = [rehearsal::KIND];

const NUMBER: Parameter = in_path("job", "1", words("任务编号", "Number of the job"));

const FILE: Route = Route {
    verb: Verb::Get,
    path: "/api/v1/jobs/{job}/file",
    name: "getJobFile",
    summary: words(
        "任务写出的文件：导入的错误行、导出的表",
        "The file a job wrote: rows that stayed out, an export",
    ),
    rights: Rights::SignedIn,
    parameters: &[NUMBER],
    takes: Takes::Nothing,
    gives: Gives::File(crate::files::TABLE_KINDS),
    per_object: false,
    run: Run::Stream(|ask| file(ask, "job")),
};

/// Sends the file of the job whose number stands in the path.
pub(crate) fn file(ask: Ask, word: &'static str) -> Eventually {
    Box::pin(async move {
        let result =
            finished(move || ResultFile::find(&ask.app, ask.caller()?, number_in(&ask, word)?))
                .await?;
        sent(&result.path, &result.name, &result.kind).await
    })
}

const JOB: Route = Route {
    verb: Verb::Get,
    path: "/api/v1/jobs/{job}",
    name: "getJob",
    summary: words("任务进度与结果", "How far a job is and what came of it"),
    rights: Rights::SignedIn,
    parameters: &[NUMBER],
    takes: Takes::Nothing,
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(get),
};

const CANCEL: Route = Route {
    verb: Verb::Post,
    path: "/api/v1/jobs/{job}/cancel",
    name: "cancelJob",
    summary: words(
        "取消还没有完成的任务；只有什么也不改的任务（规则的试运行）可以取消",
        "Calls off a job that has not ended; only those that change nothing, rehearsals of rules, can be",
    ),
    rights: Rights::SignedIn,
    parameters: &[NUMBER],
    takes: Takes::Nothing,
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(cancel),
};

fn shape() -> Value {
    let number = |example: i64| json!({ "type": "integer", "example": example });
    let states = ["queued", "running", "done", "failed", "cancelled"];
    object(&json!({
        "id": text("1"), "kind": text("import"),
        "state": { "type": "string", "enum": states, "example": "running" },
        "done": number(200), "total": number(830),
        "result": { "type": ["object", "null"], "example": { "created": 830, "updated": 0, "unchanged": 0, "failed": 0, "errors": [] } },
    }))
}

/// The number of a job that stands in the path.
pub(super) fn number_of(ask: &Ask) -> Result<i64, Problem> {
    number_in(ask, "job")
}

fn number_in(ask: &Ask, word: &'static str) -> Result<i64, Problem> {
    let number = ask.word(word)?.parse();
    number.map_err(|error: std::num::ParseIntError| Problem::missing().because(error))
}

fn get(ask: &Ask) -> Result<Answer, Problem> {
    Answer::json(&job(&ask.app.platform, ask.caller()?, number_of(ask)?)?)
}

fn cancel(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, caller, number) = (&ask.app.platform, ask.caller()?, number_of(ask)?);
    let seen = job(platform, caller, number)?;
    let kind = seen.get("kind").and_then(Value::as_str).unwrap_or_default();
    if !CANCELLABLE.contains(&kind) {
        return Err(Problem::conflict(
            "job.not_cancellable",
            "这种任务不能取消；导入可以在完成后整次撤销",
            "A job of this kind cannot be called off; an import can be undone as a whole afterwards",
        ));
    }
    let store = platform.store();
    if !store.write(Lane::Interactive, move |tx| tx.cancel_job(number))? {
        return Err(Problem::conflict(
            "job.over",
            "任务已经结束，不用取消",
            "The job has ended already",
        ));
    }
    Answer::json(&job(platform, caller, number)?)
}

/// A job of the caller's, or any job for administrators, as the API shows it.
///
/// # Errors
/// `record.missing` when it is not there or somebody else's.
pub(crate) fn job(platform: &Platform, caller: &Caller, number: i64) -> Result<Value, Problem> {
    let names = ["kind", "state", "done", "total", "result", "body"];
    let select = names
        .iter()
        .fold(Select::from(Table::fixed("s_job")), |select, name| {
            select.column(&Column::fixed(name))
        })
        .and(Term::column(&Column::fixed("id")).eq(Term::value(number)));
    let (int, text) = (ColumnKind::Int, ColumnKind::Text);
    let plan = Plan::internal(select, vec![text, text, int, int, text, text])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let Some([kind, state, done, total, result, body]) = rows.first().map(Vec::as_slice) else {
        return Err(Problem::missing());
    };
    let json = |datum: &Datum| -> Value {
        datum
            .as_text()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    };
    let asker = serde_json::from_value::<Asker>(json(body));
    let is_own = asker.is_ok_and(|asker| asker.is(caller));
    if !is_own && !caller.access().is_everything() {
        return Err(Problem::missing());
    }
    Ok(json!({
        "id": number.to_string(),
        "kind": kind.as_text(),
        "state": state.as_text(),
        "done": done.as_int(),
        "total": total.as_int(),
        "result": json(result),
    }))
}
