//! Touchpoints as plain JSON, signed: for programs that speak no SDK's language.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use weft_kernel::{Id, Kind, Moment, Problem};
use weft_signals::pipeline::{self, Answer as Taken, Source};
use weft_signals::wire::{self, Reading};

use super::shapes::{object, text};
use super::touches::{TOUCH_BYTES_MAX, answered, results, unpacked};
use super::{Gives, Parameter, Rights, Route, Run, Takes, Verb, in_header, in_path, words};
use crate::http::{Answer, Ask, admit_touches};
use crate::webhooks::{OF_SOURCES, in_force, is_signed};

/// How far the time of a signature may be from ours, before or after.
const REPLAY_WINDOW_SECONDS: i64 = 300;

const SOURCE: Parameter = in_path(
    "source",
    "7301444403200000001",
    words("来源的编号", "Id of the source"),
);
const TIMESTAMP: Parameter = in_header(
    "Weft-Timestamp",
    true,
    "1795327200",
    words(
        "签名时间，1970 年以来的秒数",
        "When it was signed, in seconds since 1970",
    ),
);
const SIGNATURE: Parameter = in_header(
    "Weft-Signature",
    true,
    "sha256=5ad2f2ff…",
    words(
        "以来源的密钥对「时间.请求体」作 HMAC-SHA-256，十六进制",
        "HMAC-SHA-256 of `timestamp.body` with the source's secret, in hexadecimal",
    ),
);

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/v1/events/{source}",
    name: "sendEvents",
    summary: words(
        "接收签名的 JSON 触点：一个，或一个列表",
        "Takes touchpoints as signed JSON: one, or a list",
    ),
    rights: Rights::WriteKey,
    parameters: &[SOURCE, TIMESTAMP, SIGNATURE],
    takes: Takes::Loose(shape, TOUCH_BYTES_MAX),
    gives: Gives::Json(200, results),
    per_object: false,
    run: Run::Blocking(take),
}];

fn shape() -> Value {
    let properties = json!({ "type": "object", "example": { "amount": 120 } });
    object(&json!({
        "id": text("pay-1"), "type": text("paid"), "subject": text("KH001"),
        "time": text("2026-11-22T06:04:32.123Z"), "properties": properties,
    }))
}

fn take(ask: &Ask) -> Result<Answer, Problem> {
    let now = ask.app.platform.now();
    let id = Id::parse(ask.word("source")?).map_err(|problem| unsigned().because(problem))?;
    let source = ask.app.sources.active(id)?.ok_or_else(unsigned)?;
    let seal = signed(ask, &source, now)?;
    let body = unpacked(ask)?;
    let taken = keep(ask, &source, (&body, &seal), now);
    answered(ask, &source, taken, now)
}

/// What the request is known by, once its signature is known to be that of `source` and fresh.
fn signed(ask: &Ask, source: &Source, now: Moment) -> Result<String, Problem> {
    let timestamp = ask
        .header("weft-timestamp")
        .and_then(|text| text.trim().parse::<i64>().ok())
        .ok_or_else(unsigned)?;
    let header = ask.header("weft-signature").ok_or_else(unsigned)?;
    let secrets = in_force(&ask.app.platform, OF_SOURCES, source.id)?;
    if !is_signed(&secrets, timestamp, &ask.body, header) {
        return Err(unsigned());
    }
    let off = now.ms().div_euclid(1000).saturating_sub(timestamp);
    if off.saturating_abs() > REPLAY_WINDOW_SECONDS {
        return Err(Problem::new(
            Kind::SignedOut,
            "source.signature_old",
            format!("签名时间与服务器相差超过 {REPLAY_WINDOW_SECONDS} 秒，请校准时钟后重新签名"),
            format!(
                "The signature's time is over {REPLAY_WINDOW_SECONDS} s from ours; set the clock and sign again"
            ),
        ));
    }
    // Not the header: signatures beside the good one would make the same request another.
    let body = Sha256::digest(&ask.body);
    let body: String = body.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{timestamp}.{body}"))
}

fn keep(
    ask: &Ask,
    source: &Source,
    (body, seal): (&[u8], &str),
    now: Moment,
) -> Result<Vec<Taken>, Problem> {
    let reading = Reading {
        received_at: now,
        clock: source.clock,
    };
    let parsed = wire::parse_plain(body, seal, reading)?;
    admit_touches(ask, source.id, parsed.len())?;
    pipeline::accept(&ask.app.platform, source, parsed)
}

/// One answer for a source that is not there and a signature that is wrong.
fn unsigned() -> Problem {
    Problem::new(
        Kind::SignedOut,
        "source.signature",
        "签名不对，或没有这个来源：以来源的密钥对「Weft-Timestamp.请求体」作 HMAC-SHA-256",
        "The signature is wrong or there is no such source: HMAC-SHA-256 of `Weft-Timestamp.body` with its secret",
    )
}
