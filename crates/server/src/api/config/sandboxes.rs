//! Sandboxes over HTTP: made, listed, brought up to the draft, deleted. Whoever sends
//! `Weft-Sandbox: name` with any request works inside of it.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::config::{SANDBOX_ROWS_DEFAULT, SandboxStart};

use super::super::auth::read;
use super::super::shapes::{items, maybe, object, text};
use super::super::{Gives, Parameter, Rights, Route, Run, Takes, Verb, in_path, words};
use crate::http::{Answer, Ask};
use crate::sandboxes::Card;

const SANDBOX: Parameter = in_path("sandbox", "rental", words("沙箱名", "Name of the sandbox"));

pub(in crate::api) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/sandboxes",
        name: "listSandboxes",
        summary: words("全部沙箱", "Every sandbox"),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || items(&card_shape())),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/sandboxes",
        name: "createSandbox",
        summary: words(
            "新建沙箱：当前配置、我的草稿和一些数据",
            "Makes a sandbox: the configuration in force, the caller's draft, some records",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| {
            json!({
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": text("rental"),
                    "data": maybe(json!({ "type": "string", "enum": ["empty", "sampled", "generated"], "example": "sampled" })),
                    "rows": { "type": ["integer", "null"], "minimum": 0, "example": 200 },
                },
            })
        }),
        gives: Gives::Json(201, card_shape),
        per_object: false,
        run: Run::Blocking(create),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/sandboxes/{sandbox}/apply",
        name: "applyDraftToSandbox",
        summary: words(
            "把我现在的草稿放进沙箱",
            "Brings the caller's draft into the sandbox again",
        ),
        rights: Rights::Configurer,
        parameters: &[SANDBOX],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(apply),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/sandboxes/{sandbox}",
        name: "deleteSandbox",
        summary: words("删除沙箱", "Deletes a sandbox"),
        rights: Rights::Configurer,
        parameters: &[SANDBOX],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(delete),
    },
];

fn card_shape() -> Value {
    object(&json!({
        "name": text("rental"),
        "data": { "type": "string", "enum": ["empty", "sampled", "generated"], "example": "sampled" },
        "rows": { "type": "integer", "example": 200 },
        "created_at": { "type": "string", "format": "date-time", "example": "2026-11-22T06:04:32.123Z" },
    }))
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    Answer::json(&json!({ "items": ask.app.sandboxes()? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
    data: Option<SandboxStart>,
    rows: Option<u32>,
}

fn create(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Asked = read(ask.json()?)?;
    let caller = ask.caller()?;
    let card = Card {
        name: asked.name,
        data: asked.data.unwrap_or(SandboxStart::Sampled),
        rows: asked.rows.unwrap_or(SANDBOX_ROWS_DEFAULT),
        created_at: ask.app.platform.now(),
        created_by: caller.id(),
    };
    ask.app.make_sandbox(caller, &card)?;
    Ok(Answer::json(&card)?.status(201))
}

fn apply(ask: &Ask) -> Result<Answer, Problem> {
    ask.app.try_again(ask.caller()?, ask.word("sandbox")?)?;
    Ok(Answer::empty())
}

fn delete(ask: &Ask) -> Result<Answer, Problem> {
    ask.app.drop_sandbox(ask.word("sandbox")?)?;
    Ok(Answer::empty())
}
