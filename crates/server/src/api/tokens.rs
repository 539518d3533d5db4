//! Tokens for programs: made with limits and an end, listed, ended.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::{Moment, Problem};
use weft_platform::{NewToken, Reply, TokenAction, TokenScope};

use super::auth::read;
use super::shapes::{items, object, text};
use super::{Gives, ID, ONCE, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/tokens",
        name: "listTokens",
        summary: words(
            "自己的令牌；管理员看到所有人的",
            "One's own tokens; administrators see everybody's",
        ),
        rights: Rights::SignedIn,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || items(&token())),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/tokens",
        name: "createToken",
        summary: words(
            "为程序创建令牌，只显示一次；权限是本人权限与范围的交集",
            "Makes a token for a program, shown once; it may do what its user may, within its scopes",
        ),
        rights: Rights::SignedIn,
        parameters: &[ONCE],
        takes: Takes::Json(asked),
        gives: Gives::Json(201, || {
            object(&json!({ "id": text("7301444403200000001"), "token": text("weft_4c1d…") }))
        }),
        per_object: false,
        run: Run::Blocking(create),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/tokens/{id}",
        name: "endToken",
        summary: words("停用一个令牌", "Ends a token"),
        rights: Rights::SignedIn,
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(end),
    },
];

fn scopes() -> Value {
    let scope = object(&json!({
        "object": text("account"),
        "actions": { "type": "array", "items": { "type": "string", "enum": TokenAction::ALL }, "example": ["read"] },
    }));
    json!({ "type": "array", "items": scope })
}

fn asked() -> Value {
    json!({
        "type": "object",
        "required": ["name", "expires_at"],
        "additionalProperties": false,
        "properties": {
            "name": text("ERP"),
            "scopes": scopes(),
            "expires_at": { "type": "string", "format": "date-time", "example": "2026-12-31T16:00:00.000Z" },
        },
    })
}

fn token() -> Value {
    let moment = |kinds: &Value| json!({ "type": kinds, "format": "date-time", "example": "2026-11-22T06:04:32.123Z" });
    object(&json!({
        "id": text("7301444403200000001"),
        "name": text("ERP"),
        "user": text("7301444403200000002"),
        "scopes": scopes(),
        "created_at": moment(&json!("string")),
        "last_used_at": moment(&json!(["string", "null"])),
        "expires_at": moment(&json!("string")),
    }))
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let tokens = ask.app.platform.tokens(ask.caller()?)?;
    Answer::json(&json!({ "items": tokens }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
    scopes: Option<Vec<TokenScope>>,
    expires_at: Option<Moment>,
}

fn create(ask: &Ask) -> Result<Answer, Problem> {
    let Asked {
        name,
        scopes,
        expires_at,
    } = read(ask.json()?)?;
    let asked = NewToken {
        name,
        scopes,
        // No end is an end in the past: refused with the sentence about ends.
        expires_at: expires_at.unwrap_or_default(),
    };
    refuse_repetition(ask)?;
    let platform = &ask.app.platform;
    let (token, id) = platform.make_token(ask.caller()?, Some(ask.session()?), asked)?;
    Ok(Answer::json(&json!({ "id": id, "token": token.0 }))?.status(201))
}

fn end(ask: &Ask) -> Result<Answer, Problem> {
    ask.app
        .platform
        .end_token(ask.caller()?, ask.record_id()?)?;
    // Whosever it was: those with another secret resume.
    ask.app.live.interrupt();
    Ok(Answer::empty())
}

/// A secret is kept nowhere, so a repeated request cannot be answered like the first.
fn refuse_repetition(ask: &Ask) -> Result<(), Problem> {
    let Some(once) = ask.once()? else {
        return Ok(());
    };
    let platform = &ask.app.platform;
    let mark = json!(platform.next_id());
    let own = mark.clone();
    let reply = platform.write_once(ask.caller()?, Some(once), move |_| {
        Ok(Reply {
            status: 201,
            body: own.clone(),
        })
    })?;
    if reply.body == mark {
        return Ok(());
    }
    Err(Problem::conflict(
        "idempotency.secret",
        "这个请求已经做过；令牌只显示一次，请另建一个",
        "This was done before; a token is shown once only, make another one",
    ))
}
