//! Every record of an answer as lines of JSON, page by page, whatever their number.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::{Caller, ListQuery, PAGE_MAX};

use super::records::asked_list;
use super::{
    Eventually, Gives, OBJECT, Parameter, Rights, Route, Run, Takes, Verb, in_query, words,
};
use crate::app::App;
use crate::http::{Ask, finished, suggested};

/// The most rows of one export; who needs more cuts it by a filter.
const EXPORT_ROWS_MAX: u64 = 10_000_000;
/// Records read at a time.
const PAGE_ROWS: u32 = PAGE_MAX;

const FORMAT: Parameter = in_query("format", "string", "ndjson", words("ndjson", "ndjson"));

const PARAMETERS: &[Parameter] = &{
    let [filter, sort, fields, q, ..] = super::records::LIST;
    [OBJECT, FORMAT, filter, sort, fields, q]
};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/records/{object}/export",
    name: "exportRecords",
    summary: words(
        "导出全部符合条件的记录，每行一个 JSON；写入审计",
        "Every record that answers, one JSON object a line; it is audited",
    ),
    rights: Rights::SignedIn,
    parameters: PARAMETERS,
    takes: Takes::Nothing,
    gives: Gives::Text("application/x-ndjson"),
    per_object: false,
    run: Run::Stream(open),
}];

/// An export on its way; when it ends, however it ends, it is written down.
struct Export {
    app: Arc<App>,
    secret: String,
    request: String,
    caller: Caller,
    object: String,
    query: ListQuery,
    rows: u64,
    ended: bool,
    whole: bool,
}

fn open(ask: Ask) -> Eventually {
    Box::pin(async move {
        let (export, first) =
            finished(move || begin(&ask).map_err(|problem| suggested(problem, &ask))).await?;
        let stream = stream::unfold((export, Some(first)), next);
        let mut response = Response::new(Body::from_stream(stream));
        let kind = HeaderValue::from_static("application/x-ndjson");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        Ok(response)
    })
}

/// The first page is read before anything is answered, so that a wrong question has its status.
fn begin(ask: &Ask) -> Result<(Export, Bytes), Problem> {
    let format = ask.parameter("format").unwrap_or("ndjson");
    if format != "ndjson" {
        return Err(Problem::invalid(
            "export.format",
            format!("不支持格式 `{format}`，请用 ndjson"),
            format!("There is no format `{format}` here; use ndjson"),
        )
        .on_field("format"));
    }
    ask.app
        .platform
        .may_export(ask.caller()?, ask.word("object")?)?;
    let mut query = asked_list(ask);
    query.limit = Some(PAGE_ROWS);
    (query.cursor, query.offset, query.count) = (None, None, false);
    query.sort.get_or_insert_with(|| "id".to_owned());
    let mut export = Export {
        app: Arc::clone(&ask.app),
        secret: ask.secret().unwrap_or_default().to_owned(),
        request: ask.id.clone(),
        caller: ask.caller()?.clone(),
        object: ask.word("object")?.to_owned(),
        query,
        rows: 0,
        ended: false,
        whole: false,
    };
    match export.page() {
        Ok(first) => Ok((export, first)),
        Err(problem) => {
            export.ended = true;
            export.rows = 0;
            Err(problem)
        }
    }
}

async fn next(
    (mut export, first): (Export, Option<Bytes>),
) -> Option<(Result<Bytes, std::io::Error>, (Export, Option<Bytes>))> {
    if let Some(first) = first {
        return Some((Ok(first), (export, None)));
    }
    if export.ended {
        return None;
    }
    let read = finished(move || {
        let page = export.allowed().and_then(|()| export.page());
        Ok((export, page))
    });
    let (mut export, page) = read.await.ok()?;
    match page {
        Ok(page) => Some((Ok(page), (export, None))),
        // The sender of a broken stream is cut off: a short file must not look like a whole one.
        Err(problem) => {
            tracing::warn!(error = %problem, request.id = export.request, "an export broke off");
            export.ended = true;
            let error = std::io::Error::other(problem.code());
            Some((Err(error), (export, None)))
        }
    }
}

impl Export {
    /// Whoever has lost their rights meanwhile gets nothing more.
    fn allowed(&mut self) -> Result<(), Problem> {
        let (caller, _) = self.app.platform.caller_with(&self.secret)?;
        self.caller = caller.in_request(&self.request);
        Ok(())
    }

    fn page(&mut self) -> Result<Bytes, Problem> {
        let platform = &self.app.platform;
        let page = platform.list(&self.caller, &self.object, &self.query)?;
        let mut lines = Vec::with_capacity(page.items.len() * 256);
        for item in &page.items {
            serde_json::to_writer(&mut lines, item)
                .map_err(|error| Problem::internal("server.json", error))?;
            lines.push(b'\n');
            self.rows += 1;
        }
        self.query.cursor = page.next_cursor;
        if self.query.cursor.is_none() {
            (self.ended, self.whole) = (true, true);
        }
        if self.rows >= EXPORT_ROWS_MAX {
            self.ended = true;
        }
        Ok(lines.into())
    }

    fn told(&self) -> Value {
        json!({
            "rows": self.rows, "whole": self.whole, "filter": self.query.filter,
            "search": self.query.search, "sort": self.query.sort, "fields": self.query.fields,
        })
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        if self.ended && !self.whole && self.rows == 0 {
            return;
        }
        let (app, caller) = (Arc::clone(&self.app), self.caller.clone());
        let (object, told) = (self.object.clone(), self.told());
        let write = move || {
            let told = app
                .platform
                .audit(&caller, "export", (Some(object), None), told);
            if let Err(problem) = told {
                tracing::error!(error = %problem, "an export could not be written to the audit log");
            }
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(write)),
            Err(_) => write(),
        }
    }
}
