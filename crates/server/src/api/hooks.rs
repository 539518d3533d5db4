//! Webhooks of other programs: signed as they sign, read by the mapping of their source.

use serde_json::{Value, json};
use weft_kernel::{Moment, Problem};
use weft_signals::mapping::{Mapping, Signing};
use weft_signals::pipeline::{self, Answer as Taken, Source};
use weft_signals::wire::{BATCH_BYTES_MAX, Reading};

use super::events::{SOURCE, seal, signed, signer};
use super::shapes::object;
use super::touches::{TOUCH_BYTES_MAX, answered, results, unpacked};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask, admit_touches};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/v1/hooks/{source}",
    name: "takeHook",
    summary: words(
        "接收其他系统的签名回调，按来源的字段映射变成触点",
        "Takes signed webhooks of other programs; the source's mapping makes touchpoints of them",
    ),
    rights: Rights::WriteKey,
    parameters: &[SOURCE],
    takes: Takes::Loose(shape, TOUCH_BYTES_MAX),
    gives: Gives::Json(200, results),
    per_object: false,
    run: Run::Blocking(take),
}];

fn shape() -> Value {
    let order = json!({ "type": "object", "example": { "no": "SO-1", "buyer": "KH001" } });
    object(&json!({ "order": order }))
}

fn take(ask: &Ask) -> Result<Answer, Problem> {
    let now = ask.app.platform.now();
    let source = signer(ask)?;
    let zone = &ask.app.platform.model().zone;
    let mapping = source.mapping.as_ref();
    let mapping = mapping
        .map(|document| Mapping::read(document, zone))
        .transpose()?;
    let usual = Signing::default();
    let signing = mapping.as_ref().map_or(&usual, Mapping::signing);
    signed(ask, &source, (signing, now))?;
    let taken = match &mapping {
        Some(mapping) => unpacked(ask).and_then(|body| keep(ask, &source, (mapping, &body), now)),
        None => Err(unmapped()),
    };
    answered(ask, &source, taken, now)
}

fn keep(
    ask: &Ask,
    source: &Source,
    (mapping, body): (&Mapping, &[u8]),
    now: Moment,
) -> Result<Vec<Taken>, Problem> {
    if body.len() > BATCH_BYTES_MAX {
        return Err(too_large());
    }
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        Problem::invalid("touch.json", "请求体不是 JSON", "The body is not JSON").because(error)
    })?;
    let reading = Reading {
        received_at: now,
        clock: source.clock,
    };
    // Senders try again with another time of signing: the body alone names what names itself by nothing.
    let parsed = mapping.events(&value, reading, &seal(body))?;
    admit_touches(ask, source.id, parsed.len())?;
    pipeline::accept(&ask.app.platform, source, parsed)
}

fn too_large() -> Problem {
    Problem::new(
        weft_kernel::Kind::TooLarge,
        "batch.too_large",
        format!("一批最多 {BATCH_BYTES_MAX} 字节"),
        format!("A batch holds at most {BATCH_BYTES_MAX} bytes"),
    )
}

fn unmapped() -> Problem {
    Problem::invalid(
        "hook.no_mapping",
        "这个来源还没有字段映射，先在来源页面或用 `PUT /api/v1/sources/{id}/mapping` 写好",
        "This source has no mapping yet: write it on its page or with `PUT /api/v1/sources/{id}/mapping`",
    )
}
