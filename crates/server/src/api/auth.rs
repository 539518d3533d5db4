//! Signing in and out, the first password, tokens for programs.

use axum::http::header;
use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::Reply;

use super::shapes::{object, text};
use super::{Gives, ONCE, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask, SESSION_COOKIE};

/// How long a browser keeps the cookie; the session itself may end earlier.
const COOKIE_SECONDS: u32 = 7 * 24 * 60 * 60;

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/auth/login",
        name: "signIn",
        summary: words(
            "登录，得到会话 Cookie",
            "Signs in; the answer sets the session cookie",
        ),
        rights: Rights::Anyone,
        parameters: &[],
        takes: Takes::Json(|| {
            object(&json!({ "username": text("admin"), "password": text("••••••••") }))
        }),
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(sign_in),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/auth/logout",
        name: "signOut",
        summary: words("退出登录", "Ends the session"),
        rights: Rights::SignedIn,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(sign_out),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/auth/setup",
        name: "setUp",
        summary: words(
            "用一次性链接设置管理员密码",
            "Sets the administrator's password with the one-time link",
        ),
        rights: Rights::Anyone,
        parameters: &[],
        takes: Takes::Json(|| {
            object(&json!({ "token": text("6f2a…"), "password": text("••••••••") }))
        }),
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(set_up),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/tokens",
        name: "createToken",
        summary: words(
            "为程序创建令牌，只显示一次",
            "Makes a token for a program; it is shown once",
        ),
        rights: Rights::SignedIn,
        parameters: &[ONCE],
        takes: Takes::Json(|| object(&json!({ "name": text("ERP") }))),
        gives: Gives::Json(201, || object(&json!({ "token": text("weft_4c1d…") }))),
        per_object: false,
        run: Run::Blocking(create_token),
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    username: String,
    password: String,
}

fn sign_in(ask: &Ask) -> Result<Answer, Problem> {
    let SignIn { username, password } = read(ask.json()?)?;
    let (token, _) = ask.app.platform.sign_in(&username, &password)?;
    Ok(Answer::empty().header(header::SET_COOKIE, cookie(ask, &token.0, COOKIE_SECONDS)))
}

fn sign_out(ask: &Ask) -> Result<Answer, Problem> {
    ask.app.platform.sign_out(ask.caller()?, ask.session()?)?;
    Ok(Answer::empty().header(header::SET_COOKIE, cookie(ask, "", 0)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetUp {
    token: String,
    password: String,
}

fn set_up(ask: &Ask) -> Result<Answer, Problem> {
    let SetUp { token, password } = read(ask.json()?)?;
    ask.app.platform.set_up(&token, &password)?;
    Ok(Answer::empty())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateToken {
    name: String,
}

fn create_token(ask: &Ask) -> Result<Answer, Problem> {
    let CreateToken { name } = read(ask.json()?)?;
    refuse_repetition(ask)?;
    let token = ask.app.platform.make_token(ask.caller()?, &name)?;
    Ok(Answer::json(&json!({ "token": token.0 }))?.status(201))
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

fn cookie(ask: &Ask, value: &str, seconds: u32) -> String {
    let secure = if ask.app.settings.https {
        "; Secure"
    } else {
        ""
    };
    format!("{SESSION_COOKIE}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={seconds}{secure}")
}

/// Reads a body of a known shape.
pub(super) fn read<T: serde::de::DeserializeOwned>(json: Value) -> Result<T, Problem> {
    serde_json::from_value(json).map_err(|error| {
        Problem::invalid(
            "request.shape",
            format!("请求体的形状不对：{error}"),
            format!("The body has the wrong shape: {error}"),
        )
    })
}
