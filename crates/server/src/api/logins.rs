//! What a record signs in to a NATS server with: kept sealed, shown to nobody.

use serde_json::{Value, json};
use weft_kernel::Problem;

use super::{Gives, ID, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};
use crate::nats::{Login, give};

/// What a route does.
type Does = fn(&Ask) -> Result<Answer, Problem>;

/// The route that keeps a login.
pub(super) const fn kept(
    (path, object): (&'static str, &'static str),
    name: &'static str,
    run: Does,
) -> Route {
    Route {
        verb: Verb::Put,
        path,
        name,
        summary: words(
            "登录 NATS 用的令牌，或用户名和密码；加密存放，不再显示",
            "What a NATS server is told to be let in; kept sealed and shown to nobody",
        ),
        rights: Rights::Changer(object),
        parameters: &[ID],
        takes: Takes::Json(login_shape),
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(run),
    }
}

/// The route that forgets it.
pub(super) const fn dropped(
    (path, object): (&'static str, &'static str),
    name: &'static str,
    run: Does,
) -> Route {
    Route {
        verb: Verb::Delete,
        path,
        name,
        summary: words("不再登录", "Signs in with nothing any more"),
        rights: Rights::Changer(object),
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(run),
    }
}

/// A token, or a user and a password.
fn login_shape() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "token": { "type": "string", "example": "s3cr3t" },
            "user": { "type": "string", "example": "weft" },
            "password": { "type": "string", "example": "s3cr3t" },
        },
    })
}

/// Keeps what a record of `object` signs in to NATS with.
pub(super) fn credentials(ask: &Ask, object: &'static str) -> Result<Answer, Problem> {
    let login: Login = serde_json::from_value(ask.json()?).map_err(|error| {
        Problem::invalid(
            "nats.login_shape",
            "请给出 token，或 user 和 password",
            "Give a token, or user and password",
        )
        .because(error)
    })?;
    let (caller, id) = (ask.caller()?, ask.record_id()?);
    give(&ask.app.platform, caller, (object, id), Some(&login))?;
    Ok(Answer::empty())
}

/// A record of `object` signs in to NATS with nothing any more.
pub(super) fn no_credentials(ask: &Ask, object: &'static str) -> Result<Answer, Problem> {
    let (caller, id) = (ask.caller()?, ask.record_id()?);
    give(&ask.app.platform, caller, (object, id), None)?;
    Ok(Answer::empty())
}
