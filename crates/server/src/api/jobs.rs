//! Jobs: how far they are and what came of them.

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_platform::{Caller, Platform};
use weft_store::{ColumnKind, Plan};

use super::shapes::{object, text};
use super::{Eventually, Gives, Rights, Route, Run, Takes, Verb, in_path, words};
use crate::asker::Asker;
use crate::files::{ResultFile, sent};
use crate::http::{Answer, Ask, finished};

pub(crate) const ROUTES: &[Route] = &[JOB, FILE];

const FILE: Route = Route {
    verb: Verb::Get,
    path: "/api/v1/jobs/{job}/file",
    name: "getJobFile",
    summary: words(
        "任务写出的文件：导入的错误行、导出的表",
        "The file a job wrote: rows that stayed out, an export",
    ),
    rights: Rights::SignedIn,
    parameters: &[in_path("job", "1", words("任务编号", "Number of the job"))],
    takes: Takes::Nothing,
    gives: Gives::File(crate::files::TABLE_KINDS),
    per_object: false,
    run: Run::Stream(|ask| file(ask, "job")),
};

/// Sends the file of the job whose number stands in the path.
pub(crate) fn file(ask: Ask, word: &'static str) -> Eventually {
    Box::pin(async move {
        let result = finished(move || {
            let number = ask.word(word)?.parse();
            let number = number
                .map_err(|error: std::num::ParseIntError| Problem::missing().because(error))?;
            ResultFile::find(&ask.app, ask.caller()?, number)
        })
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
    parameters: &[in_path("job", "1", words("任务编号", "Number of the job"))],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        let number = |example: i64| json!({ "type": "integer", "example": example });
        object(&json!({
            "id": text("1"), "kind": text("import"),
            "state": { "type": "string", "enum": ["queued", "running", "done", "failed"], "example": "running" },
            "done": number(200), "total": number(830),
            "result": { "type": ["object", "null"], "example": { "created": 830, "updated": 0, "unchanged": 0, "failed": 0, "errors": [] } },
        }))
    }),
    per_object: false,
    run: Run::Blocking(get),
};

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let number = ask
        .word("job")?
        .parse()
        .map_err(|error: std::num::ParseIntError| Problem::missing().because(error))?;
    Answer::json(&job(&ask.app.platform, ask.caller()?, number)?)
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
