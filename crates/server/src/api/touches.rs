//! Touchpoints in Segment's wire format: `/v1/track` and its like, for browsers and servers.

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use weft_kernel::{Kind, Problem};
use weft_signals::pipeline::{self, Fate, Source};
use weft_signals::wire::{self, BATCH_BYTES_MAX, Call, Reading};

use super::shapes::{object, text};
use super::{Gives, Parameter, Rights, Route, Run, Takes, Verb, in_path, words};
use crate::http::{Answer, Ask, problem_body};

/// A little above the limit of the wire format, so that its own words tell of it.
const TOUCH_BYTES_MAX: usize = BATCH_BYTES_MAX + 64 * 1024;

const CALL: Parameter = in_path(
    "call",
    "track",
    words(
        "track、identify、page、screen、group、alias 或 batch",
        "track, identify, page, screen, group, alias or batch",
    ),
);

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/v1/{call}",
        name: "sendTouch",
        summary: words(
            "接收触点（Segment 格式）",
            "Takes touchpoints in Segment's format",
        ),
        rights: Rights::WriteKey,
        parameters: &[CALL],
        takes: Takes::Loose(shape, TOUCH_BYTES_MAX),
        gives: Gives::Json(200, || {
            let result = json!({ "type": "object", "example": { "message_id": "m-1", "status": "accepted" } });
            let success = json!({ "type": "boolean", "example": true });
            object(&json!({ "success": success, "results": { "type": "array", "items": result } }))
        }),
        per_object: false,
        run: Run::Blocking(take),
    },
    Route {
        verb: Verb::Options,
        path: "/v1/{call}",
        name: "askToSendTouch",
        summary: words(
            "跨域预检",
            "Answers the browser's question whether it may send",
        ),
        rights: Rights::WriteKey,
        parameters: &[CALL],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(|_| Ok(preflight())),
    },
];

fn shape() -> Value {
    let properties = json!({ "type": "object", "example": { "label": "API 文档" } });
    object(&json!({
        "event": text("click"), "anonymousId": text("a-1"), "messageId": text("m-1"),
        "timestamp": text("2026-11-22T06:04:32.123Z"), "properties": properties,
    }))
}

fn take(ask: &Ask) -> Result<Answer, Problem> {
    let call = Call::from_word(ask.word("call")?).ok_or_else(|| {
        Problem::new(
            Kind::Missing,
            "route.unknown",
            "没有这个地址",
            "There is no such address",
        )
    })?;
    let source = source(ask)?;
    allow_origin(ask, &source)?;
    let reading = Reading {
        received_at: ask.app.platform.now(),
        clock: source.clock,
    };
    let parsed = wire::parse(call, &ask.body, reading)?;
    // One event alone is answered by the status; those of a batch each have their own result.
    if let (Call::One(_), [Err(rejection)]) = (call, parsed.as_slice()) {
        return Err(rejection.problem.clone());
    }
    let answers = pipeline::accept(&ask.app.platform, &source, parsed)?;
    let results = answers.iter().map(|answer| {
        let word = match &answer.fate {
            Fate::Accepted | Fate::Synthetic => "accepted",
            Fate::Duplicate => "duplicate",
            Fate::Rejected(problem) => {
                return json!({ "message_id": answer.message_id, "status": "rejected",
                    "problem": problem_body(problem, ask.language) });
            }
        };
        json!({ "message_id": answer.message_id, "status": word })
    });
    let body = json!({ "success": true, "results": results.collect::<Vec<_>>() });
    Answer::json(&body)
}

/// The second try of Segment's browser library says that it is one in a header.
fn preflight() -> Answer {
    Answer::empty()
        .header(header::ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS")
        .header(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, x-retry-count",
        )
        .header(header::ACCESS_CONTROL_MAX_AGE, "86400")
}

/// The source whose write key came: as user name of Basic auth, or in the body for beacons.
fn source(ask: &Ask) -> Result<Source, Problem> {
    let basic = ask
        .header(header::AUTHORIZATION.as_str())
        .and_then(basic_user);
    let key = basic.or_else(|| {
        let body: Value = serde_json::from_slice(&ask.body).ok()?;
        wire::write_key(&body).map(str::to_owned)
    });
    let key = key.ok_or_else(|| {
        Problem::new(
            Kind::SignedOut,
            "source.no_key",
            "缺少写入密钥：用 Basic 认证，用户名填密钥",
            "The write key is missing: send it as the user name of Basic auth",
        )
    })?;
    ask.app.sources.with_key(&key)
}

fn basic_user(text: &str) -> Option<String> {
    let (scheme, coded) = text.split_once(' ')?;
    let plain = STANDARD.decode(coded.trim()).ok()?;
    let pair = String::from_utf8(plain).ok()?;
    let user = pair.split(':').next().unwrap_or_default().to_owned();
    scheme.eq_ignore_ascii_case("basic").then_some(user)
}

/// Refuses pages the source does not name; programs send no origin.
fn allow_origin(ask: &Ask, source: &Source) -> Result<(), Problem> {
    let Some(origin) = ask.header(header::ORIGIN.as_str()) else {
        return Ok(());
    };
    let host = ask.header(header::HOST.as_str()).unwrap_or_default();
    let own = origin
        .split_once("://")
        .is_some_and(|(_, origin)| origin == host);
    let named = |known: &String| known.trim_end_matches('/').eq_ignore_ascii_case(origin);
    if own || source.origins.is_empty() || source.origins.iter().any(named) {
        return Ok(());
    }
    Err(Problem::refused(
        "source.origin",
        format!("来源不接受网址 {origin}"),
        format!("The source does not take touches from {origin}"),
    ))
}
