//! Destinations of touchpoints: how they fare, sending again from a moment, and what would leave.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::{Moment, Problem};
use weft_signals::pipeline::{
    ErrorNote, Progress, destination_seen, preview, progress_of, replay_from, waiting_since,
};

use super::auth::read;
use super::logins::{credentials, dropped, kept, no_credentials};
use super::shapes::{maybe, object, text};
use super::webhooks::{other_secret, secret_route};
use super::{Gives, ID, Parameter, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::http::{Answer, Ask};
use crate::webhooks::OF_DESTINATIONS;

/// Touchpoints a preview shows unless asked otherwise.
const SHOWN: u32 = 20;
/// The most it shows.
const SHOWN_MAX: u32 = 100;

const LIMIT: Parameter = in_query(
    "limit",
    "integer",
    "20",
    words(
        "最近多少个触点，默认 20",
        "How many of the latest touchpoints, 20 by default",
    ),
)
.within(1, SHOWN_MAX);

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/destinations/{id}/health",
        name: "destinationHealth",
        summary: words("数据去向的健康状况", "How a destination fares"),
        rights: Rights::SignedIn,
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Json(200, health_shape),
        per_object: false,
        run: Run::Blocking(health),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/destinations/{id}/preview",
        name: "previewDestination",
        summary: words(
            "最近的触点按这个去向发出去会是什么样；什么也不发送",
            "What would leave of the latest touchpoints; nothing is sent",
        ),
        rights: Rights::SignedIn,
        parameters: &[ID, LIMIT],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            let event = json!({ "messageId": "7301444403200000001-9f86d081884c7d65", "type": "track", "event": "click" });
            let shown = json!({ "seq": "1200", "event": event });
            let item = json!({ "type": "object", "example": shown });
            object(&json!({ "items": { "type": "array", "items": item } }))
        }),
        per_object: false,
        run: Run::Blocking(look),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/destinations/{id}/replay",
        name: "replayDestination",
        summary: words(
            "从某一刻起重新发送，触点的编号不变",
            "Sends everything received from a moment on again, under the same names",
        ),
        rights: Rights::Changer("destination"),
        parameters: &[ID],
        takes: Takes::Json(|| {
            json!({
                "type": "object",
                "required": ["from"],
                "additionalProperties": false,
                "properties": { "from": { "type": "string", "format": "date-time", "example": "2026-11-22T06:00:00.000Z" } },
            })
        }),
        gives: Gives::Json(200, || object(&json!({ "position": text("1200") }))),
        per_object: false,
        run: Run::Blocking(replay),
    },
    secret_route(
        ("/api/v1/destinations/{id}/secret", "destination"),
        "rotateDestinationSecret",
        words(
            "更换去向的签名密钥；旧密钥的签名在一段时间内一并发送",
            "Gives a destination another secret; for a time the former one signs along",
        ),
        |ask| other_secret(ask, OF_DESTINATIONS),
    ),
    kept(
        ("/api/v1/destinations/{id}/credentials", "destination"),
        "giveDestinationCredentials",
        |ask| credentials(ask, "destination"),
    ),
    dropped(
        ("/api/v1/destinations/{id}/credentials", "destination"),
        "dropDestinationCredentials",
        |ask| no_credentials(ask, "destination"),
    ),
];

/// What went wrong last, as it is told.
pub(super) fn told_error(error: &ErrorNote) -> Value {
    json!({ "at": error.at, "code": error.code, "message": error.told })
}

/// The same described.
pub(super) fn error_shape() -> Value {
    let message = json!({ "zh": "接收方答 503", "en": "The receiver answered 503" });
    object(&json!({
        "at": text("2026-11-22T06:10:00Z"), "code": text("destination.status"),
        "message": { "type": "object", "example": message },
    }))
}

fn health_shape() -> Value {
    let number = |example: i64| json!({ "type": "integer", "example": example });
    let at = || maybe(text("2026-11-22T06:10:00Z"));
    object(&json!({
        "destination": text("7301444403200000001"),
        "breaker": { "type": "string", "enum": ["closed", "open", "half_open"], "example": "closed" },
        "failures": number(0), "next_try_at": at(),
        "sent": number(1200), "left_out": number(300), "refused": number(0), "lost": number(0),
        "position": text("1500"), "sealed": text("1500"), "waiting_since": at(),
        "last_sent_at": at(), "last_error": maybe(error_shape()),
        "file": maybe(text("2026-11-22-00001.ndjson")),
    }))
}

fn health(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, caller, id) = (&ask.app.platform, ask.caller()?, ask.record_id()?);
    let destination = destination_seen(platform, caller, id)?;
    let progress: Progress = progress_of(platform, id)?.unwrap_or_default();
    let waiting_since = waiting_since(platform, &destination, progress.position)?;
    let error = progress.last_error.as_ref().map(told_error);
    Answer::json(&json!({
        "destination": id,
        "breaker": progress.breaker.gate(platform.now()).word(),
        "failures": progress.breaker.failures(), "next_try_at": progress.breaker.next_at(),
        "sent": progress.sent, "left_out": progress.left_out, "refused": progress.refused,
        "lost": progress.lost,
        "position": progress.position.to_string(),
        "sealed": platform.store().sealed().to_string(),
        "waiting_since": waiting_since, "last_sent_at": progress.last_sent_at,
        "last_error": error, "file": progress.mark.map(|mark| mark.file),
    }))
}

fn look(ask: &Ask) -> Result<Answer, Problem> {
    let limit = ask.number("limit").unwrap_or(SHOWN).min(SHOWN_MAX);
    let limit = usize::try_from(limit).unwrap_or_default();
    let shown = preview(&ask.app.platform, ask.caller()?, (ask.record_id()?, limit))?;
    let items = shown.iter();
    let items = items.map(|one| json!({ "seq": one.seq.to_string(), "event": one.event }));
    Answer::json(&json!({ "items": items.collect::<Vec<_>>() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    from: Moment,
}

fn replay(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Asked = read(ask.json()?)?;
    let what = (ask.record_id()?, asked.from);
    let position = replay_from(&ask.app.platform, ask.caller()?, what)?;
    Answer::json(&json!({ "position": position.to_string() }))
}
