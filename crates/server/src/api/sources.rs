//! How a source of touches fares: what came, what was refused and why, how far its clock is off.

use serde_json::{Value, json};
use weft_kernel::{Moment, Problem};
use weft_signals::pipeline::{HOURS_KEPT, Recent, Source, Tally, source_seen, stitched};

use super::destinations::{error_shape, told_error};
use super::logins::{credentials, dropped, kept, no_credentials};
use super::shapes::{maybe, object, text};
use super::webhooks::{other_secret, secret_route};
use super::{Gives, ID, Parameter, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::http::{Answer, Ask};
use crate::measures::quotient;
use crate::webhooks::OF_SOURCES;

/// Hours that are told unless asked for.
const HOURS: i64 = 24;
const MINUTE_MS: i64 = 60_000;

const HOURS_ASKED: Parameter = in_query(
    "hours",
    "integer",
    "24",
    words(
        "最近多少小时，最多 744，默认 24",
        "How many hours back, 744 at most, 24 by default",
    ),
)
.within(1, HOURS_KEPT);

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/sources/{id}/health",
        name: "sourceHealth",
        summary: words("触点来源的健康状况", "How a source of touches fares"),
        rights: Rights::SignedIn,
        parameters: &[ID, HOURS_ASKED],
        takes: Takes::Nothing,
        gives: Gives::Json(200, shape),
        per_object: false,
        run: Run::Blocking(health),
    },
    secret_route(
        ("/api/v1/sources/{id}/secret", "source"),
        "rotateSourceSecret",
        words(
            "给来源一个签名密钥；旧密钥在一段时间内仍然有效",
            "Gives a source a secret to sign with; for a time the former one stays good",
        ),
        |ask| other_secret(ask, OF_SOURCES),
    ),
    kept(
        ("/api/v1/sources/{id}/credentials", "source"),
        "giveSourceCredentials",
        |ask| credentials(ask, "source"),
    ),
    dropped(
        ("/api/v1/sources/{id}/credentials", "source"),
        "dropSourceCredentials",
        |ask| no_credentials(ask, "source"),
    ),
];

fn shape() -> Value {
    let number = |example: i64| json!({ "type": "integer", "example": example });
    let known = object(&json!({ "known": number(7), "of": number(9) }));
    let code = json!({ "code": "touch.id_missing", "count": 3 });
    let sample = json!({ "at": "2026-11-22T06:00:00Z", "code": "touch.id_missing" });
    let list = |example: &Value| json!({ "type": "array", "items": { "type": "object", "example": example } });
    object(&json!({
        "source": text("7301444403200000001"), "from": text("2026-11-21T07:00:00Z"),
        "until": text("2026-11-22T06:10:00Z"), "last_at": maybe(text("2026-11-22T06:09:58Z")),
        "accepted": number(1200), "per_minute": maybe(text("0.9")), "rejected": number(3),
        "duplicates": object(&json!({ "natural": number(4), "synthetic": number(0) })),
        "late": number(12), "late_share": maybe(text("0.01")), "retired": number(0), "retention_days": maybe(number(365)),
        "clamped": number(0), "skewed": number(0),
        "skew_ms": object(&json!({ "p50": maybe(number(120)), "p99": maybe(number(900)) })),
        "stitched": known, "stream": maybe(pulled()), "errors": list(&code), "samples": list(&sample),
        "hours": list(&json!({ "hour": "2026-11-22T06:00:00Z", "accepted": 40, "rejected": 0, "duplicates": 1, "late": 0 })),
    }))
}

/// How pulling from a stream is told.
fn pulled() -> Value {
    let number = |example: i64| json!({ "type": "integer", "example": example });
    let at = || maybe(text("2026-11-22T06:10:00Z"));
    object(&json!({
        "stream": text("WEFT"), "consumer": text("weft"), "breaker": text("closed"),
        "failures": number(0), "next_try_at": at(), "taken": number(1200), "last_at": at(),
        "last_error": maybe(error_shape()),
    }))
}

fn health(ask: &Ask) -> Result<Answer, Problem> {
    let platform = &ask.app.platform;
    let source = source_seen(platform, ask.caller()?, ask.record_id()?)?;
    let hours = ask.number("hours").map_or(HOURS, i64::from);
    let recent = ask.app.watch.recent(platform, source.id, hours)?;
    let (known, of) = stitched(platform, source.id)?;
    let mut told = told(&recent, platform.now());
    if let Some(map) = told.as_object_mut() {
        map.insert("source".to_owned(), json!(source.id));
        map.insert("retention_days".to_owned(), json!(source.retention_days));
        map.insert("stitched".to_owned(), json!({ "known": known, "of": of }));
        map.insert("stream".to_owned(), stream(ask, &source));
    }
    Answer::json(&told)
}

/// How pulling fares, of a source that is pulled.
fn stream(ask: &Ask, source: &Source) -> Value {
    let Some(place) = &source.stream else {
        return Value::Null;
    };
    let pulling = ask.app.inlets.of(source.id);
    json!({
        "stream": place.stream, "consumer": place.consumer,
        "breaker": pulling.breaker.gate(ask.app.platform.now()).word(),
        "failures": pulling.breaker.failures(), "next_try_at": pulling.breaker.next_at(),
        "taken": pulling.taken, "last_at": pulling.last_at,
        "last_error": pulling.last_error.as_ref().map(told_error),
    })
}

fn told(recent: &Recent, until: Moment) -> Value {
    let total = &recent.total;
    let minutes = (until.ms() - recent.from.ms()).div_euclid(MINUTE_MS).max(1);
    let mut errors: Vec<_> = total.codes.iter().collect();
    errors.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), code.as_str()));
    let errors = errors
        .iter()
        .map(|(code, count)| json!({ "code": code, "count": count }));
    let latest: Vec<_> = total.samples.iter().rev().collect();
    let hours = recent
        .hours
        .iter()
        .map(|(hour, tally)| of_hour(*hour, tally));
    json!({
        "from": recent.from, "until": until, "last_at": total.last_at,
        "accepted": total.accepted,
        "per_minute": quotient(total.accepted, u64::try_from(minutes).unwrap_or(1)),
        "rejected": total.rejected,
        "duplicates": { "natural": total.natural, "synthetic": total.synthetic },
        "late": total.late, "late_share": quotient(total.late, total.accepted),
        "retired": total.retired,
        "clamped": total.clamped, "skewed": total.skewed,
        "skew_ms": { "p50": total.skew_ms(50), "p99": total.skew_ms(99) },
        "errors": errors.collect::<Vec<_>>(), "samples": latest,
        "hours": hours.collect::<Vec<_>>(),
    })
}

fn of_hour(hour: Moment, tally: &Tally) -> Value {
    json!({
        "hour": hour, "accepted": tally.accepted, "rejected": tally.rejected,
        "duplicates": tally.natural + tally.synthetic, "late": tally.late,
    })
}
