//! Touchpoints as plain JSON, signed: for programs that speak no SDK's language.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use weft_kernel::{Id, Kind, Moment, Problem};
use weft_signals::mapping::Signing;
use weft_signals::pipeline::{self, Answer as Taken, Source};
use weft_signals::wire::{self, Reading};

use super::shapes::{object, text};
use super::touches::{TOUCH_BYTES_MAX, answered, results, unpacked};
use super::{Gives, Parameter, Rights, Route, Run, Takes, Verb, in_header, in_path, words};
use crate::http::{Answer, Ask, admit_touches};
use crate::webhooks::{OF_SOURCES, Written, in_force, is_signed, message};

/// How far the time of a signature may be from ours, before or after.
const REPLAY_WINDOW_SECONDS: i64 = 300;

pub(super) const SOURCE: Parameter = in_path(
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
    "sha256=e627e2237f44543d8b79e2772a7cc79f6c8d0ea2854eef84f69fbef586339c91",
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
    let source = signer(ask)?;
    let signing = Signing::default();
    let at = signed(ask, &source, (&signing, now))?;
    // Not the header: signatures beside the good one would make the same request another.
    let seal = format!("{}.{}", at.unwrap_or_default(), seal(&ask.body));
    let body = unpacked(ask)?;
    let taken = keep(ask, &source, (&body, &seal), now);
    answered(ask, &source, taken, now)
}

/// The source that the address names.
pub(super) fn signer(ask: &Ask) -> Result<Source, Problem> {
    let id = Id::parse(ask.word("source")?).map_err(|problem| unsigned().because(problem))?;
    ask.app.sources.active(id)?.ok_or_else(unsigned)
}

/// When the request was signed, if that is said, once its signature is known to be that of `source` and fresh.
pub(super) fn signed(
    ask: &Ask,
    source: &Source,
    (signing, now): (&Signing, Moment),
) -> Result<Option<i64>, Problem> {
    let time = |name: &String| {
        let text = ask.header(name).ok_or_else(unsigned)?;
        text.trim()
            .parse::<i64>()
            .map_err(|error| unsigned().because(error))
    };
    let timestamp = signing.timestamp.as_ref().map(time).transpose()?;
    let header = ask.header(&signing.header).ok_or_else(unsigned)?;
    let secrets = in_force(&ask.app.platform, OF_SOURCES, source.id)?;
    let written = Written {
        prefix: &signing.prefix,
        base64: signing.base64,
    };
    if !is_signed(&secrets, &message(timestamp, &ask.body), header, written) {
        return Err(unsigned());
    }
    let now = now.ms().div_euclid(1000);
    let off = timestamp.map_or(0, |at| now.saturating_sub(at).saturating_abs());
    if off > REPLAY_WINDOW_SECONDS {
        return Err(Problem::new(
            Kind::SignedOut,
            "source.signature_old",
            format!("签名时间与服务器相差超过 {REPLAY_WINDOW_SECONDS} 秒，请校准时钟后重新签名"),
            format!(
                "The signature's time is over {REPLAY_WINDOW_SECONDS} s from ours; set the clock and sign again"
            ),
        ));
    }
    Ok(timestamp)
}

/// What a body is known by.
pub(super) fn seal(body: &[u8]) -> String {
    weft_kernel::hexadecimal(&Sha256::digest(body))
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
