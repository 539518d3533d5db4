//! Commands: what a record can be told to do, and telling it.

use serde_json::{Map, Value, json};
use weft_kernel::{Kind, Problem};

use super::shapes::{items, label, object, record, text};
use super::{Gives, ID, OBJECT, ONCE, Rights, Route, Run, Takes, Verb, in_path, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/records/{object}/{id}/commands",
        name: "listCommands",
        summary: words(
            "现在可以执行的命令，以及不能执行的原因",
            "The commands of a record, with the reason where one is not allowed now",
        ),
        rights: Rights::SignedIn,
        parameters: &[OBJECT, ID],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            items(&object(&json!({
                "name": text("sales.order.confirm"), "label": label(), "style": text("primary"),
                "allowed": { "type": "boolean", "example": true },
                "reason": { "oneOf": [label(), { "type": "null" }] },
                "reason_code": { "type": ["string", "null"], "example": null },
                "input": { "type": "array", "items": { "type": "object" } },
            })))
        }),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/records/{object}/{id}/commands/{command}",
        name: "giveCommand",
        summary: words("执行命令", "Gives a command to a record"),
        rights: Rights::Knower,
        parameters: &[
            OBJECT,
            ID,
            in_path(
                "command",
                "sales.order.confirm",
                words("命令名", "Name of the command"),
            ),
            ONCE,
        ],
        takes: Takes::Maybe(
            || json!({ "type": "object", "additionalProperties": true, "example": {} }),
        ),
        gives: Gives::Json(200, || {
            object(&json!({ "record": record(), "message": label() }))
        }),
        per_object: false,
        run: Run::Blocking(give),
    },
];

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.record_id()?;
    let states = ask
        .app
        .platform
        .commands_for(ask.caller()?, ask.word("object")?, id)?;
    Answer::json(&json!({ "items": states }))
}

fn give(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, name, id) = (ask.caller()?, ask.word("object")?, ask.record_id()?);
    let (platform, once) = (&ask.app.platform, ask.once()?);
    let target = (name, id, ask.word("command")?);
    let reply = platform.command_record(caller, target, ask.json_or_empty()?, once)?;
    let mut body = match reply.body {
        Value::Object(body) => body,
        _ => Map::new(),
    };
    let record = match platform.get(caller, name, id) {
        Ok(record) => {
            serde_json::to_value(record).map_err(|error| Problem::internal("server.json", error))?
        }
        Err(problem) if problem.kind() == Kind::Missing => Value::Null,
        Err(problem) => return Err(problem),
    };
    body.insert("record".into(), record);
    Ok(Answer::json(&body)?.status(reply.status))
}
