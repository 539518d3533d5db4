//! Deliveries of webhooks: what was sent, what came of it, and sending it again.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::{Id, Moment, Problem};

use super::auth::read;
use super::shapes::{items, object, text};
use super::{Gives, ID, Rights, Route, Run, Takes, Verb, Words, in_query, words};
use crate::http::{Answer, Ask};
use crate::webhooks::{
    Asked, DELIVERIES_PAGE, OF_WEBHOOKS, OVERLAP_HOURS, OVERLAP_HOURS_MAX, REPLAYED_MAX, Ring,
    STATES, deliveries, replay, rotate,
};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/webhooks/{id}/deliveries",
        name: "listDeliveries",
        summary: words(
            "一个 Webhook 的投递，最新在前",
            "Deliveries of a webhook, newest first",
        ),
        rights: Rights::SignedIn,
        parameters: &[
            ID,
            in_query(
                "state",
                "string",
                "dead",
                words("queued delivered dead", "queued delivered dead"),
            )
            .one_of(&STATES),
            in_query(
                "before",
                "string",
                "7301444403200000001",
                words("比这一条更早的", "Those older than this one"),
            ),
        ],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || items(&delivery())),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/webhooks/{id}/replay",
        name: "replayDeliveries",
        summary: words(
            "重新投递若干条或一段时间内的，编号不变",
            "Sends some deliveries, or those of a stretch of time, again under their ids",
        ),
        rights: Rights::Changer("webhook"),
        parameters: &[ID],
        takes: Takes::Json(|| {
            let moment = json!({ "type": ["string", "null"], "format": "date-time", "example": "2026-11-22T06:00:00.000Z" });
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "deliveries": { "type": ["array", "null"], "items": { "type": "string" }, "maxItems": REPLAYED_MAX, "example": ["7301444403200000001"] },
                    "from": moment, "to": moment,
                    "state": { "type": ["string", "null"], "enum": [STATES[0], STATES[1], STATES[2], null], "example": "dead" },
                },
            })
        }),
        gives: Gives::Json(200, || {
            object(&json!({ "queued": { "type": "integer", "example": 1 } }))
        }),
        per_object: false,
        run: Run::Blocking(again),
    },
    secret_route(
        ("/api/v1/webhooks/{id}/secret", "webhook"),
        "rotateSecret",
        words(
            "更换签名密钥；旧密钥的签名在一段时间内一并发送",
            "Gives another secret; for a time the former one signs along",
        ),
        |ask| other_secret(ask, OF_WEBHOOKS),
    ),
];

/// The route that gives a record another secret.
pub(super) const fn secret_route(
    (path, object): (&'static str, &'static str),
    name: &'static str,
    summary: Words,
    run: fn(&Ask) -> Result<Answer, Problem>,
) -> Route {
    Route {
        verb: Verb::Post,
        path,
        name,
        summary,
        rights: Rights::Changer(object),
        parameters: &[ID],
        takes: Takes::Maybe(rotation),
        gives: Gives::Json(200, rotated),
        per_object: false,
        run: Run::Blocking(run),
    }
}

/// How a secret is changed.
fn rotation() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "overlap_hours": { "type": "integer", "minimum": 0, "maximum": OVERLAP_HOURS_MAX, "default": OVERLAP_HOURS, "example": OVERLAP_HOURS },
        },
    })
}

/// What is answered then.
fn rotated() -> Value {
    let until = json!({ "type": ["string", "null"], "example": "2026-11-23T06:00:00.000Z" });
    object(&json!({ "secret": text("whsec_…"), "former_until": until }))
}

fn delivery() -> Value {
    let number = json!({ "type": ["integer", "null"], "example": 200 });
    let maybe = json!({ "type": ["string", "null"], "example": "2026-11-22T06:00:00.000Z" });
    object(&json!({
        "id": text("7301444403200000001"), "event": text("account.update"),
        "record": text("7301444403200000002"), "seq": number, "state": text("delivered"),
        "attempts": number, "next_at": maybe, "status": number,
        "error": { "type": ["string", "null"], "example": "outbound.failed" },
        "created_at": text("2026-11-22T06:00:00.000Z"), "delivered_at": maybe,
    }))
}

/// The webhook in the path, if the caller may see it.
fn webhook(ask: &Ask) -> Result<Id, Problem> {
    let id = ask.record_id()?;
    ask.app.platform.get(ask.caller()?, "webhook", id)?;
    Ok(id)
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let before = ask.parameter("before").map(Id::parse).transpose()?;
    let asked = Asked {
        state: ask.parameter("state").map(str::to_owned),
        before,
        ..Asked::default()
    };
    let found = deliveries(&ask.app.platform, webhook(ask)?, &asked)?;
    debug_assert!(found.len() <= usize::try_from(DELIVERIES_PAGE).unwrap_or(usize::MAX));
    Answer::json(&json!({ "items": found }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replay {
    deliveries: Option<Vec<String>>,
    from: Option<Moment>,
    to: Option<Moment>,
    state: Option<State>,
}

/// One of [`STATES`], as it is written.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Queued,
    Delivered,
    Dead,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

fn again(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Replay = read(ask.json()?)?;
    let (id, caller, platform) = (ask.record_id()?, ask.caller()?, &ask.app.platform);
    if asked.deliveries.is_none() && asked.from.is_none() && asked.state.is_none() {
        return Err(Problem::invalid(
            "webhook.replay",
            "请给出 deliveries、from 或 state",
            "Say deliveries, from or state",
        ));
    }
    let ids = asked.deliveries.map(|ids| {
        let ids = ids.iter().map(|id| Id::parse(id));
        ids.collect::<Result<Vec<Id>, Problem>>()
    });
    let asked = Asked {
        ids: ids.transpose()?,
        state: asked.state.map(|state| state.word().to_owned()),
        from: asked.from,
        to: asked.to,
        before: None,
    };
    let queued = replay(platform, caller, id, &asked)?;
    Answer::json(&json!({ "queued": queued }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    #[serde(default = "usual_overlap")]
    overlap_hours: u32,
}

fn usual_overlap() -> u32 {
    OVERLAP_HOURS
}

/// Gives a webhook or source another secret and tells it, this once.
pub(super) fn other_secret(ask: &Ask, ring: Ring) -> Result<Answer, Problem> {
    let asked: Rotation = read(ask.json_or_empty()?)?;
    let (id, caller, platform) = (ask.record_id()?, ask.caller()?, &ask.app.platform);
    if asked.overlap_hours > OVERLAP_HOURS_MAX {
        return Err(Problem::invalid(
            "webhook.overlap",
            format!("旧密钥最多再用 {OVERLAP_HOURS_MAX} 小时"),
            format!("A former secret signs along for {OVERLAP_HOURS_MAX} hours at most"),
        )
        .on_field("overlap_hours"));
    }
    let told = rotate(platform, caller, (ring, id), asked.overlap_hours)?;
    Answer::json(&json!({ "secret": told.secret, "former_until": told.former_until }))
}
