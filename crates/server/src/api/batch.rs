//! Many records in one request, each with its own answer.

use serde_json::{Value, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Change, Once};
use weft_store::Lane;

use super::shapes::{object, record_input};
use super::{Gives, OBJECT, ONCE, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask, BATCH_ROWS_MAX, problem_body, status_of};

/// Bytes of a batch.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Records made in one transaction: about 10 ms of the writer.
const CHUNK_ROWS: usize = 100;

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/records/{object}/batch",
    name: "createRecords",
    summary: words(
        "批量新建（NDJSON 或 items），逐条给出结果",
        "Makes many records (NDJSON or items), each with its own result",
    ),
    rights: Rights::SignedIn,
    parameters: &[OBJECT, ONCE],
    takes: Takes::Loose(
        || object(&json!({ "items": { "type": "array", "items": record_input() } })),
        BATCH_BYTES_MAX,
    ),
    gives: Gives::Json(200, || {
        let result =
            json!({ "type": "object", "example": { "status": 201, "id": "7301444403200000001" } });
        object(&json!({ "results": { "type": "array", "items": result } }))
    }),
    per_object: false,
    run: Run::Blocking(run),
}];

fn run(ask: &Ask) -> Result<Answer, Problem> {
    let rows = rows(ask)?;
    let (name, once) = (ask.word("object")?, ask.once()?);
    ask.app.platform.object_for(ask.caller()?, name)?;
    let mut results = Vec::with_capacity(rows.len());
    for (chunk, rows) in rows.chunks(CHUNK_ROWS).enumerate() {
        // With a key every row is remembered by itself, so that a repetition meets the same rows.
        let together = if once.is_none() {
            make_together(ask, name, rows)
        } else {
            None
        };
        if let Some(ids) = together {
            results.extend(ids.into_iter().map(|id| json!({ "status": 201, "id": id })));
            continue;
        }
        for (place, row) in rows.iter().enumerate() {
            let number = chunk * CHUNK_ROWS + place;
            results.push(make_one(
                ask,
                name,
                row,
                once.as_ref().map(|once| (once, number)),
            ));
        }
    }
    ask.app.platform.forget_people();
    Answer::json(&json!({ "results": results }))
}

/// All of them in one transaction; `None` when something is wrong with any.
fn make_together(ask: &Ask, name: &str, rows: &[Value]) -> Option<Vec<Id>> {
    let platform = &ask.app.platform;
    let model = platform.model();
    let known = model.object(name).ok()?;
    let changes = rows.iter().map(|row| Change::from_json(known, row.clone()));
    let changes: Vec<Change> = changes.collect::<Result<_, _>>().ok()?;
    let name = name.to_owned();
    let made = platform.write(ask.caller().ok()?, Lane::Bulk, move |unit| {
        let records = unit.create_many(&name, changes.clone())?;
        Ok(records
            .iter()
            .map(weft_platform::Record::id)
            .collect::<Vec<_>>())
    });
    made.ok()
}

fn make_one(ask: &Ask, name: &str, row: &Value, once: Option<(&Once, usize)>) -> Value {
    let once = once.map(|(once, number)| Once {
        key: format!("{}#{number}", once.key),
        fingerprint: once.fingerprint.clone(),
    });
    let made = ask.caller().and_then(|caller| {
        ask.app
            .platform
            .create_once(caller, name, row.clone(), once)
    });
    match made {
        Ok(id) => json!({ "status": 201, "id": id }),
        Err(problem) => {
            json!({ "status": status_of(&problem).0, "problem": problem_body(&problem, ask.language) })
        }
    }
}

/// The rows of the body: `{"items":[…]}`, or one JSON object a line.
fn rows(ask: &Ask) -> Result<Vec<Value>, Problem> {
    let kind = ask.header("content-type").unwrap_or_default();
    let rows = if kind.contains("ndjson") || kind.contains("jsonl") {
        let lines = ask.body.split(|byte| *byte == b'\n');
        let filled = lines.filter(|line| !line.iter().all(u8::is_ascii_whitespace));
        filled
            .map(serde_json::from_slice)
            .collect::<Result<Vec<Value>, _>>()
            .map_err(unreadable)?
    } else {
        match ask.json()?.get_mut("items").map(Value::take) {
            Some(Value::Array(rows)) => rows,
            _ => {
                return Err(Problem::invalid(
                    "request.shape",
                    "请求体应有列表 `items`",
                    "The body lacks a list `items`",
                ));
            }
        }
    };
    if rows.len() > BATCH_ROWS_MAX {
        return Err(Problem::new(
            weft_kernel::Kind::TooLarge,
            "batch.too_many_rows",
            format!("一批最多 {BATCH_ROWS_MAX} 条"),
            format!("A batch holds at most {BATCH_ROWS_MAX} records"),
        ));
    }
    Ok(rows)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn unreadable(error: serde_json::Error) -> Problem {
    Problem::invalid("request.json", "有一行不是 JSON", "A line is not JSON").because(&error)
}
