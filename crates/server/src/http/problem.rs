//! Problems on the wire: RFC 9457 with a stable `code`, in the reader's language.

use axum::http::header;
use axum::response::Response;
use serde_json::{Map, Value, json};
use weft_kernel::problem::Detail;
use weft_kernel::{Kind, Label, Language, Problem};

use super::Answer;

/// Seconds after which a busy server may be asked again, unless it knows better.
const RETRY_SECONDS: u32 = 1;

/// The status and its name.
pub(crate) fn status_of(problem: &Problem) -> (u16, &'static str) {
    match (problem.kind(), problem.code()) {
        (Kind::Invalid, "request.json" | "touch.json" | "touch.shape") => (400, "Bad Request"),
        (
            Kind::Invalid,
            "request.query" | "request.parameter_unknown" | "request.parameter_twice",
        ) => (400, "Bad Request"),
        // As senders of Segment's format know it.
        (_, "touch.too_large" | "batch.too_large" | "batch.too_many") => (400, "Bad Request"),
        (_, "request.slow") => (408, "Request Timeout"),
        (_, "route.method") => (405, "Method Not Allowed"),
        (Kind::Invalid, _) => (422, "Unprocessable Content"),
        (Kind::SignedOut, _) => (401, "Unauthorized"),
        (Kind::Refused, _) => (403, "Forbidden"),
        (Kind::Missing, _) => (404, "Not Found"),
        (Kind::Conflict, _) => (409, "Conflict"),
        (Kind::Stale, _) => (412, "Precondition Failed"),
        (Kind::Precondition, _) => (428, "Precondition Required"),
        (Kind::TooLarge, _) => (413, "Content Too Large"),
        (Kind::TooMany, _) => (429, "Too Many Requests"),
        (Kind::Busy, _) => (503, "Service Unavailable"),
        (Kind::Internal, _) => (500, "Internal Server Error"),
    }
}

/// The problem as JSON.
pub(crate) fn body(problem: &Problem, language: Language) -> Value {
    let (status, title) = status_of(problem);
    let mut body = Map::new();
    body.insert("type".into(), "about:blank".into());
    body.insert("title".into(), title.into());
    body.insert("status".into(), status.into());
    part(&mut body, problem.code(), problem.told(), language);
    if let Some(field) = problem.field() {
        body.insert("field".into(), field.into());
    }
    if let Some(position) = problem.position() {
        body.insert("position".into(), position.into());
    }
    if let Some(meant) = problem.suggestion() {
        body.insert("suggestion".into(), meant.into());
    }
    if !problem.details().is_empty() {
        let details = problem
            .details()
            .iter()
            .map(|known| detail(known, language));
        body.insert("errors".into(), details.collect());
    }
    Value::Object(body)
}

/// One field's or row's share of a problem as JSON.
pub(crate) fn detail(detail: &Detail, language: Language) -> Value {
    let mut body = Map::new();
    part(&mut body, detail.code, &detail.told, language);
    if let Some(field) = &detail.field {
        body.insert("field".into(), field.as_str().into());
    }
    if let Some(row) = detail.row {
        body.insert("row".into(), row.into());
    }
    Value::Object(body)
}

fn part(body: &mut Map<String, Value>, code: &str, told: &Label, language: Language) {
    body.insert("code".into(), code.into());
    body.insert("detail".into(), told.of(language).into());
    body.insert("detail_zh".into(), told.zh.as_str().into());
    body.insert("detail_en".into(), told.en.as_str().into());
}

/// The problem as a response; our own faults are logged here, once, with what only we know.
pub(crate) fn respond(problem: &Problem, language: Language, request: &str) -> Response {
    if problem.kind() == Kind::Internal {
        tracing::error!(request.id = request, code = problem.code(), error = %problem, "a request failed: {problem}");
    }
    let mut json = body(problem, language);
    if let Some(map) = json.as_object_mut() {
        map.insert("request".into(), json!(request));
    }
    let answer = match Answer::json(&json) {
        Ok(answer) => answer,
        Err(_) => Answer::empty(),
    };
    let mut answer = answer.status(status_of(problem).0);
    if matches!(problem.kind(), Kind::Busy | Kind::TooMany) {
        let seconds = problem.retry_seconds().unwrap_or(RETRY_SECONDS);
        answer = answer.header(header::RETRY_AFTER, seconds.to_string());
    }
    let mut response = answer.into_response();
    let kind = header::HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
