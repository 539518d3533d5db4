//! Signing in and out, the first password.

use axum::http::header;
use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::pack::{Misshaped, shaped};

use super::shapes::{object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
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
            "用一次性链接设置管理员密码；不带密码则只核对链接",
            "Sets the administrator's password with the one-time link; without a password it is only told whether the link is good",
        ),
        rights: Rights::Anyone,
        parameters: &[],
        takes: Takes::Json(|| {
            json!({
                "type": "object",
                "required": ["token"],
                "properties": { "token": text("6f2a…"), "password": text("••••••••") },
            })
        }),
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(set_up),
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
    let session = ask.session()?;
    if session.is_token {
        return Err(Problem::conflict(
            "auth.token",
            "令牌用 DELETE /api/v1/tokens/{id} 停用",
            "A token is ended with DELETE /api/v1/tokens/{id}",
        ));
    }
    let caller = ask.caller()?;
    ask.app.platform.sign_out(caller, session)?;
    ask.app.live.interrupt_user(caller.id().unwrap_or_default());
    Ok(Answer::empty().header(header::SET_COOKIE, cookie(ask, "", 0)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetUp {
    token: String,
    password: Option<String>,
}

fn set_up(ask: &Ask) -> Result<Answer, Problem> {
    let SetUp { token, password } = read(ask.json()?)?;
    match password {
        Some(password) => ask.app.platform.set_up(&token, &password)?,
        // The page says at once that a link is wrong, not after a password was thought of.
        None => ask.app.platform.check_set_up(&token)?,
    }
    Ok(Answer::empty())
}

fn cookie(ask: &Ask, value: &str, seconds: u32) -> String {
    let secure = if ask.app.settings.https {
        "; Secure"
    } else {
        ""
    };
    format!("{SESSION_COOKIE}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={seconds}{secure}")
}

/// Reads a body of a known shape; a list in the order of its members is no body.
pub(super) fn read<T: serde::de::DeserializeOwned>(json: Value) -> Result<T, Problem> {
    if !json.is_object() {
        return Err(Problem::invalid(
            "request.shape",
            "请求体须是 JSON 对象",
            "The body has to be a JSON object",
        ));
    }
    part(json)
}

/// Reads a part of a body: what is wrong is told with its place, and with the name that was meant.
pub(super) fn part<T: serde::de::DeserializeOwned>(json: Value) -> Result<T, Problem> {
    shaped(json).map_err(|wrong| {
        let Misshaped { path, told, near } = wrong;
        let shape = |place_zh: &str, place_en: &str| {
            Problem::invalid(
                "request.shape",
                format!("请求体{place_zh}的形状不对：{}", told.zh),
                format!("The body has the wrong shape{place_en}: {}", told.en),
            )
        };
        let problem = match path.as_str() {
            "" => shape("", ""),
            path => shape(&format!("里 `{path}` "), &format!(" at `{path}`")).on_field(path),
        };
        problem.suggesting(near)
    })
}
