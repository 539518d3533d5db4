//! Files of the past as jobs: rows become touches that stand at their own time.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use weft_kernel::{Id, Language, Problem};
use weft_platform::{Caller, FailedRow, Once, Reply, RowError, Table, readable};
use weft_sheet::Line;
use weft_signals::mapping::{Mapped, Mapping, guess, parsed};
use weft_signals::pipeline::{Fate, Source, accept_in, source_seen};
use weft_signals::wire::{ClockPolicy, Parsed, Reading};
use weft_store::{Job, Lane};

use super::failed_rows::FailedRows;
use super::job::{End, note, progress, tell, unreadable};
use crate::app::App;
use crate::asker::Asker;
use crate::files::Upload;

/// The kind of these jobs.
pub(crate) const KIND: &str = "touch_file";

/// Rows that are written together.
const CHUNK_ROWS: usize = 500;
/// Rows with an error that are told; the file of failed rows has more.
const ERRORS_TOLD_MAX: usize = 100;

/// A file of the past somebody wants to send.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) source: Id,
    pub(crate) upload: Upload,
    pub(crate) sheet: usize,
    pub(crate) header_row: Option<usize>,
    /// What its columns mean.
    pub(crate) mapping: Value,
}

/// What stands in the job.
#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    asker: Asker,
    language: Language,
    order: Order,
}

/// What came of a file.
#[derive(Clone, Debug, Default, Serialize)]
struct Tally {
    rows: usize,
    accepted: usize,
    /// Touches that stood in the log before.
    duplicates: usize,
    late: usize,
    failed: usize,
    errors: Vec<RowError>,
}

/// An opened file and what its columns mean.
pub(crate) struct Past<'a> {
    pub(crate) table: Table<'a>,
    pub(crate) mapping: Mapping,
    /// As it was given or guessed.
    pub(crate) document: Value,
}

impl<'a> Past<'a> {
    /// Opens `file`; what its columns mean is said, known of the source, or guessed from the headers.
    pub(crate) fn open(
        app: &App,
        source: &Source,
        file: File,
        (sheet, header_row, mapping): (usize, Option<usize>, Option<Value>),
    ) -> Result<Self, Problem> {
        let score = |cells: &[String]| guess::known(cells);
        let table = Table::open(file.into(), (sheet, header_row), &score)?;
        let given = mapping.or_else(|| source.mapping.clone());
        let document = given.unwrap_or_else(|| guess::document(&table.headers, &source.kind));
        let mapping = Mapping::read(&document, &app.platform.model().zone)?;
        mapping.check_columns(&table.headers)?;
        Ok(Self {
            table,
            mapping,
            document,
        })
    }
}

/// A row as the body its mapping reads: header → cell.
pub(crate) fn body_of(
    headers: &[String],
    line: &Line,
    mapping: &Mapping,
) -> Result<Value, Problem> {
    let mut body = Map::new();
    for (header, cell) in headers.iter().zip(&line.cells) {
        let header = header.trim();
        if !mapping.reads(header) {
            continue;
        }
        let cell = readable(cell).map_err(|problem| problem.on_field(header))?;
        if !cell.is_empty() && !body.contains_key(header) {
            body.insert(header.to_owned(), Value::from(cell));
        }
    }
    Ok(Value::Object(body))
}

/// The calls that a row means; everything wrong with it, by place.
pub(crate) fn calls_of(
    past: (&Mapping, &[String]),
    line: &Line,
    now: weft_kernel::Moment,
) -> Result<Vec<Value>, Vec<Problem>> {
    let (mapping, headers) = past;
    let one = |problem| vec![problem];
    let body = body_of(headers, line, mapping).map_err(one)?;
    let mapped = mapping.calls(&body, now, "").map_err(one)?;
    let calls = mapped
        .into_iter()
        .next()
        .map_or(Ok(Vec::new()), |Mapped { calls, .. }| calls)?;
    match calls.iter().all(|call| call.get("timestamp").is_some()) {
        true => Ok(calls),
        false => Err(vec![no_time()]),
    }
}

/// Problems of a row at their columns.
pub(crate) fn errors_of(mapping: &Mapping, row: usize, problems: &[Problem]) -> Vec<RowError> {
    let error = |problem: &Problem| {
        let column = problem
            .field()
            .map(|place| mapping.path_of(place).unwrap_or(place));
        RowError {
            row,
            column: column.map(str::to_owned),
            cell: None,
            field: problem.field().map(str::to_owned),
            code: problem.code(),
            message: problem.told().clone(),
        }
    };
    problems.iter().map(error).collect()
}

/// Checks the file and queues the job.
///
/// # Errors
/// `record.missing`, `import.…`, `mapping.…`, `idempotency.other_request`.
pub(crate) fn begin(
    app: &App,
    caller: &Caller,
    (source, upload): (&Source, Upload),
    (sheet, header_row, mapping): (usize, Option<usize>, Option<Value>),
    once: Option<Once>,
) -> Result<Value, Problem> {
    let past = Past::open(app, source, upload.open()?, (sheet, header_row, mapping))?;
    let order = Order {
        source: source.id,
        upload,
        sheet,
        header_row: Some(past.table.header_row),
        mapping: past.document,
    };
    let (asker, language) = (Asker::of(caller), caller.language());
    let reply = app.platform.write_once(caller, once, move |unit| {
        let body = Body {
            asker: asker.clone(),
            language,
            order: order.clone(),
        };
        let body =
            serde_json::to_value(body).map_err(|error| Problem::internal("server.json", error))?;
        let now = unit.now();
        let job = unit.tx().enqueue(KIND, body, now)?;
        Ok(Reply {
            status: 202,
            body: json!({ "job": job.to_string() }),
        })
    })?;
    app.bell.ring();
    Ok(reply.body)
}

/// Runs one job to its end.
pub(super) fn run(app: &Arc<App>, job: &Job) {
    let body = match serde_json::from_value::<Body>(job.body.clone()) {
        Ok(body) => body,
        Err(error) => return unreadable(app, job.id, &error),
    };
    let end = match take(app, job, &body) {
        Ok(result) => End::Done(result),
        Err(problem) => End::failed(job.id, &problem),
    };
    let is_over = end.is_over();
    note(app, job.id, end);
    if is_over {
        body.order.upload.drop_file();
    }
    tell(app, job.id, body.asker.user);
}

/// Reads the file chunk by chunk. An attempt that is cut off is begun anew: what stands in the log is known there.
fn take(app: &Arc<App>, job: &Job, body: &Body) -> Result<Value, Problem> {
    let order = &body.order;
    let caller = body.asker.caller(app)?;
    app.platform.may_import(&caller, "import_run")?;
    let source = source_seen(&app.platform, &caller, order.source)?;
    let asked = (order.sheet, order.header_row, Some(order.mapping.clone()));
    let mut past = Past::open(app, &source, order.upload.open()?, asked)?;
    let mut failed = FailedRows::of(app, job.id)?;
    failed.begun(&past.table.headers);
    let mut tally = Tally::default();
    loop {
        let mut lines = Vec::new();
        while lines.len() < CHUNK_ROWS
            && let Some(line) = past.table.line()
        {
            lines.push(line?);
        }
        if lines.is_empty() {
            break;
        }
        let out = chunk(
            app,
            &source,
            (&past.mapping, &past.table.headers, lines),
            &mut tally,
        )?;
        failed.add(&out)?;
        let total = i64::try_from(tally.rows).unwrap_or(i64::MAX);
        progress(app, (job.id, body.asker.user), tally.rows, total);
    }
    let of = (job.id, &body.asker, body.language);
    let any = failed.finish(app, of, (&order.upload.file_name, order.upload.open()?))?;
    let mut result = json!(tally);
    if let (Some(map), true) = (result.as_object_mut(), any) {
        let path = format!("/api/v1/jobs/{}/file", job.id);
        map.insert("error_file".to_owned(), path.into());
    }
    Ok(result)
}

/// Writes the touches of some rows; answers the rows that stay out.
fn chunk(
    app: &App,
    source: &Source,
    (mapping, headers, lines): (&Mapping, &[String], Vec<Line>),
    tally: &mut Tally,
) -> Result<Vec<FailedRow>, Problem> {
    let now = app.platform.now();
    let reading = Reading {
        received_at: now,
        clock: ClockPolicy::AsSent,
    };
    let mut events: Vec<Parsed> = Vec::new();
    let mut wrong: BTreeMap<usize, (Line, Vec<Problem>)> = BTreeMap::new();
    for line in lines {
        tally.rows += 1;
        match row((mapping, headers), &line, reading) {
            Ok(parsed) => events.extend(parsed.into_iter().map(Ok)),
            Err(problems) => drop(wrong.insert(line.number, (line, problems))),
        }
    }
    let answers = accept_in(&app.platform, source, events, Lane::Bulk)?;
    app.watch.count(source, &answers, now);
    for answer in &answers {
        match answer.fate {
            Fate::Duplicate => tally.duplicates += 1,
            Fate::Accepted | Fate::Synthetic => {
                tally.accepted += 1;
                tally.late += usize::from(answer.late);
            }
            Fate::Rejected(_) => {}
        }
    }
    let mut out = Vec::new();
    for (number, (line, problems)) in wrong {
        let errors = errors_of(mapping, number, &problems);
        problems
            .iter()
            .take(1)
            .for_each(|problem| app.watch.refuse(source, problem, now));
        tally.failed += 1;
        let room = ERRORS_TOLD_MAX.saturating_sub(tally.errors.len());
        tally.errors.extend(errors.iter().take(room).cloned());
        out.push(FailedRow {
            lines: vec![line],
            errors,
        });
    }
    Ok(out)
}

/// The touches of a row, or everything wrong with it: a row is taken whole or not at all.
fn row(
    past: (&Mapping, &[String]),
    line: &Line,
    reading: Reading,
) -> Result<Vec<weft_signals::wire::Incoming>, Vec<Problem>> {
    let calls = calls_of(past, line, reading.received_at)?;
    let events = parsed(Ok(calls), reading).map_err(|problem| vec![problem])?;
    let (mut kept, mut wrong) = (Vec::new(), Vec::new());
    for event in events {
        match event {
            Ok(incoming) => kept.push(incoming),
            Err(rejection) => wrong.push(rejection.problem),
        }
    }
    // Once for the row, however many touches it makes.
    if kept.iter().any(|incoming| incoming.times.clamped) {
        wrong.push(of_the_future());
    }
    match wrong.is_empty() {
        true => Ok(kept),
        false => Err(wrong),
    }
}

fn no_time() -> Problem {
    Problem::invalid(
        "touch.no_time",
        "文件里的每一行都要有发生时间",
        "Each row of a file needs the time at which it happened",
    )
    .on_field("occurred_at")
}

/// What is told of a row that has not happened yet.
pub(crate) fn of_the_future() -> Problem {
    Problem::invalid(
        "touch.future",
        "发生时间在未来",
        "The time at which it happened lies in the future",
    )
    .on_field("occurred_at")
}
