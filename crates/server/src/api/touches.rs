//! Touchpoints in Segment's wire format: `/v1/track` and its like, for browsers and servers.

use std::borrow::Cow;
use std::io::Read as _;

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use weft_kernel::{Kind, Moment, Problem};
use weft_signals::pipeline::{self, Answer as Taken, Fate, Source};
use weft_signals::wire::{self, BATCH_BYTES_MAX, Call, Parsed, Reading};

use super::shapes::{object, text};
use super::{Gives, Parameter, Rights, Route, Run, Takes, Verb, in_path, words};
use crate::http::{Answer, Ask, admit_touches, problem_body};

/// A little above the limit of the wire format, so that its own words tell of it.
pub(super) const TOUCH_BYTES_MAX: usize = BATCH_BYTES_MAX + 64 * 1024;

const CALL: Parameter = in_path(
    "call",
    "track",
    words(
        "track、identify、page、screen、group、alias 或 batch，或其首字母",
        "track, identify, page, screen, group, alias or batch, or the first letter",
    ),
);

const KEY: Parameter = in_path(
    "key",
    "wk_0123456789abcdef",
    words("来源的写入密钥", "The source's write key"),
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
        gives: Gives::Json(200, results),
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
    Route {
        verb: Verb::Get,
        path: "/v1/projects/{key}/settings",
        name: "readTouchSettings",
        summary: words(
            "采集 SDK 启动时读取的设置（Segment 格式）",
            "What collecting SDKs read when they start, in Segment's format",
        ),
        rights: Rights::WriteKey,
        parameters: &[KEY],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            object(&json!({ "integrations": { "type": "object", "example": {} } }))
        }),
        per_object: false,
        run: Run::Blocking(settings),
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
    let body = unpacked(ask)?;
    let source = source(ask, &body)?;
    let now = ask.app.platform.now();
    let taken = take_from(ask, &source, (call, &body), now);
    answered(ask, &source, taken, now)
}

/// Counts what came of a request of `source` and says it.
pub(super) fn answered(
    ask: &Ask,
    source: &Source,
    taken: Result<Vec<Taken>, Problem>,
    now: Moment,
) -> Result<Answer, Problem> {
    match &taken {
        Ok(answers) => ask.app.watch.count(source, answers, now),
        Err(problem) => ask.app.watch.refuse(source, problem, now),
    }
    let results: Vec<Value> = taken?.iter().map(|one| result(ask, one)).collect();
    Answer::json(&json!({ "success": true, "results": results }))
}

/// What is answered to touches.
pub(super) fn results() -> Value {
    let result =
        json!({ "type": "object", "example": { "message_id": "m-1", "status": "accepted" } });
    let success = json!({ "type": "boolean", "example": true });
    object(&json!({ "success": success, "results": { "type": "array", "items": result } }))
}

/// Reads and keeps what `source` sent; a problem is about the whole request.
fn take_from(
    ask: &Ask,
    source: &Source,
    (call, body): (Call, &[u8]),
    now: Moment,
) -> Result<Vec<Taken>, Problem> {
    allow_origin(ask, source)?;
    let reading = Reading {
        received_at: now,
        clock: source.clock,
    };
    let mut parsed = wire::parse(call, body, reading)?;
    // One event alone is answered by the status; those of a batch each have their own result.
    if let (Call::One(_), Some(Parsed::Err(_))) = (call, parsed.first())
        && let Some(Parsed::Err(rejection)) = parsed.pop()
    {
        return Err(rejection.problem);
    }
    admit_touches(ask, source.id, parsed.len())?;
    pipeline::accept(&ask.app.platform, source, parsed)
}

/// The answer to one event; `marks` say what is odd about one that was kept.
fn result(ask: &Ask, answer: &Taken) -> Value {
    let status = match &answer.fate {
        Fate::Accepted | Fate::Synthetic => "accepted",
        Fate::Duplicate => "duplicate",
        Fate::Rejected(problem) => {
            return json!({ "message_id": answer.message_id, "status": "rejected",
                "problem": problem_body(problem, ask.language) });
        }
    };
    let mut result = json!({ "message_id": answer.message_id, "status": status });
    let marks = answer.marks();
    if let (Some(map), false) = (result.as_object_mut(), marks.is_empty()) {
        map.insert("marks".to_owned(), json!(marks));
    }
    result
}

fn preflight() -> Answer {
    Answer::empty()
        .header(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS")
        .header(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, content-encoding, x-retry-count",
        )
        .header(header::ACCESS_CONTROL_MAX_AGE, "86400")
}

/// The body as it was before a phone or server packed it.
pub(super) fn unpacked(ask: &Ask) -> Result<Cow<'_, [u8]>, Problem> {
    let coding = ask.header(header::CONTENT_ENCODING.as_str());
    if !coding.is_some_and(|coding| coding.trim().eq_ignore_ascii_case("gzip")) {
        return Ok(Cow::Borrowed(&ask.body));
    }
    let mut plain = Vec::new();
    // One byte more than may be: the limit of the wire format tells of it.
    let bytes_max = u64::try_from(BATCH_BYTES_MAX).unwrap_or(u64::MAX) + 1;
    let read = GzDecoder::new(ask.body.as_ref())
        .take(bytes_max)
        .read_to_end(&mut plain);
    read.map_err(|error| {
        Problem::invalid(
            "touch.gzip",
            "请求体标明是 gzip，却解不开",
            "The body says it is gzip but cannot be unpacked",
        )
        .because(error)
    })?;
    if plain.len() > BATCH_BYTES_MAX {
        // No whole batch: its key may lie behind the end.
        return Err(Problem::new(
            Kind::TooLarge,
            "batch.too_large",
            format!("一批解压后最多 {BATCH_BYTES_MAX} 字节"),
            format!("A batch holds at most {BATCH_BYTES_MAX} bytes once unpacked"),
        ));
    }
    Ok(Cow::Owned(plain))
}

/// The source whose write key came: as user name of Basic auth, or in the body for beacons.
fn source(ask: &Ask, body: &[u8]) -> Result<Source, Problem> {
    let basic = ask
        .header(header::AUTHORIZATION.as_str())
        .and_then(basic_user);
    let key = basic.or_else(|| {
        let body: Value = serde_json::from_slice(body).ok()?;
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
    if own || source.takes_from(origin) {
        return Ok(());
    }
    Err(Problem::refused(
        "source.origin",
        format!("来源不接受网址 {origin}"),
        format!("The source does not take touches from {origin}"),
    ))
}

/// Where SDKs send to: here. Nothing else of theirs is switched on.
fn settings(ask: &Ask) -> Result<Answer, Problem> {
    let key = ask.word("key")?;
    allow_origin(ask, &ask.app.sources.with_key(key)?)?;
    let host = ask.header(header::HOST.as_str()).unwrap_or_default();
    let protocol = if ask.app.settings.https {
        "https"
    } else {
        "http"
    };
    let planned = json!({ "__default": { "enabled": true, "integrations": {} } });
    Answer::json(&json!({
        "integrations": { "Segment.io": {
            "apiKey": key, "apiHost": format!("{host}/v1"), "protocol": protocol,
            "unbundledIntegrations": [], "addBundledMetadata": false,
            "maybeBundledConfigIds": {}, "versionSettings": { "version": "4.4.7", "componentTypes": ["browser"] },
        } },
        "plan": { "track": planned, "identify": { "__default": { "enabled": true } },
            "group": { "__default": { "enabled": true } } },
        "edgeFunction": {}, "analyticsNextEnabled": true, "middlewareSettings": {},
        "enabledMiddleware": {}, "metrics": { "sampleRate": 0 },
        "legacyVideoPluginsEnabled": false, "remotePlugins": [],
    }))
}
