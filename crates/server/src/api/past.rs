//! Files of the past for a source: scans of an exhibition, exported chats; looked at first, then sent.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::{Id, Problem};
use weft_platform::RowError;
use weft_signals::pipeline::{Source, source_seen};

use super::auth::read;
use super::mapping::events;
use super::shapes::{object, text};
use super::{Gives, ID, ONCE, Rights, Route, Run, Takes, Verb, words};
use crate::background::past::{Past, begin, calls_of, errors_of, of_the_future};
use crate::files::Upload;
use crate::http::{Answer, Ask};

/// Rows a preview shows.
const SHOWN_ROWS: usize = 20;
/// Rows a preview checks.
const CHECKED_ROWS_MAX: usize = 2_000;
/// Errors a preview tells.
const ERRORS_TOLD_MAX: usize = 100;

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/sources/{id}/files/preview",
        name: "previewTouchFile",
        summary: words(
            "预览历史触点文件：各列的含义、前几行会变成什么、哪些行有错",
            "Looks at a file of touchpoints of the past: what its columns mean, what its first rows become, which rows are wrong",
        ),
        rights: Rights::Importer,
        parameters: &[ID],
        takes: Takes::Json(asked),
        gives: Gives::Json(200, || json!({ "type": "object" })),
        per_object: false,
        run: Run::Blocking(preview),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/sources/{id}/files/run",
        name: "runTouchFile",
        summary: words(
            "把历史触点文件收进来：每行站在它自己的时间上，重复上传不会多记",
            "Takes a file of touchpoints of the past: each row stands at its own time, a second upload adds nothing",
        ),
        rights: Rights::Importer,
        parameters: &[ID, ONCE],
        takes: Takes::Json(asked),
        gives: Gives::Json(202, || object(&json!({ "job": text("1") }))),
        per_object: false,
        run: Run::Blocking(run),
    },
];

fn asked() -> Value {
    json!({
        "type": "object",
        "required": ["upload"],
        "additionalProperties": false,
        "properties": {
            "upload": text("7301444403200000001"),
            "sheet": { "type": "integer", "minimum": 0, "example": 0 },
            "header_row": { "type": ["integer", "null"], "example": 2 },
            "mapping": { "type": ["object", "null"], "example": { "event": { "value": "exhibition_scan" }, "occurred_at": "扫码时间", "traits": { "phone": "手机", "company": "公司" } } },
        },
    })
}

/// What is asked of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    upload: Id,
    #[serde(default)]
    sheet: usize,
    #[serde(default)]
    header_row: Option<usize>,
    #[serde(default)]
    mapping: Option<Value>,
}

/// Who may import may send the past of a source they see.
fn found(ask: &Ask) -> Result<(Asked, Source, Upload), Problem> {
    let (platform, caller) = (&ask.app.platform, ask.caller()?);
    let source = source_seen(platform, caller, ask.record_id()?)?;
    let asked: Asked = read(ask.json()?)?;
    let upload = Upload::find(&ask.app, caller, asked.upload)?;
    Ok((asked, source, upload))
}

fn run(ask: &Ask) -> Result<Answer, Problem> {
    let (asked, source, upload) = found(ask)?;
    let what = (asked.sheet, asked.header_row, asked.mapping);
    let reply = begin(
        &ask.app,
        ask.caller()?,
        (&source, upload),
        what,
        ask.once()?,
    )?;
    Ok(Answer::json(&reply)?.status(202))
}

fn preview(ask: &Ask) -> Result<Answer, Problem> {
    let (asked, source, upload) = found(ask)?;
    let what = (asked.sheet, asked.header_row, asked.mapping);
    let mut past = Past::open(&ask.app, &source, upload.open()?, what)?;
    let now = ask.app.platform.now();
    let (mut rows, mut errors, mut checked) = (Vec::new(), Vec::new(), 0);
    let (mut late, mut wrong, mut again) = (0, 0, 0);
    let mut before = BTreeSet::new();
    while checked < CHECKED_ROWS_MAX
        && let Some(line) = past.table.line()
    {
        let line = line?;
        checked += 1;
        let calls = calls_of((&past.mapping, &past.table.headers), &line, now);
        let mut problems = calls.as_ref().err().map_or(Vec::new(), |problems| {
            errors_of(&past.mapping, line.number, problems)
        });
        let (events, mut more) = events(calls, (&source, now))?;
        if events.iter().any(|event| event["clamped"] == true) {
            more.push(of_the_future());
        }
        if problems.is_empty() {
            problems = errors_of(&past.mapping, line.number, &more);
        }
        let is_late = events.iter().any(|event| event["late"] == true);
        match problems.is_empty() {
            false => wrong += 1,
            true if is_new(&events, &mut before) => late += usize::from(is_late),
            true => again += 1,
        }
        let room = ERRORS_TOLD_MAX.saturating_sub(errors.len());
        errors.extend::<Vec<RowError>>(problems.into_iter().take(room).collect());
        if rows.len() < SHOWN_ROWS {
            rows.push(json!({ "row": line.number, "events": events }));
        }
    }
    Answer::json(&json!({
        "headers": past.table.headers, "header_row": past.table.header_row, "mapping": past.document,
        "rows": rows, "checked": checked, "late": late, "repeated": again, "failed": wrong, "errors": errors,
    }))
}

/// Whether a row says anything that none `before` has said: what a file says twice counts once.
fn is_new(events: &[Value], before: &mut BTreeSet<String>) -> bool {
    let messages = events.iter().map(|event| event["message_id"].to_string());
    let new = messages.filter(|message| before.insert(message.clone()));
    new.count() > 0 || events.is_empty()
}
