//! Possible duplicates: looked for once a day, and whenever an administrator asks.

use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_kernel::Problem;

use super::auth::read;
use super::shapes::{object, text};
use super::{Gives, ID, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};
use crate::identities::linking;

pub(crate) const ROUTES: &[Route] = &[FIND, PREVIEW];

const FIND: Route = Route {
    verb: Verb::Post,
    path: "/api/v1/duplicates/find",
    name: "findDuplicates",
    summary: words(
        "查找可能重复的客户和联系人，放进待判定的列表；每天自动做一次",
        "Looks for customers and contacts that may be one and puts them before people; done once a day by itself",
    ),
    rights: Rights::Configurer,
    parameters: &[],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        let count = |example: i64| json!({ "type": "integer", "example": example });
        object(&json!({ "found": count(3), "linked": count(0) }))
    }),
    per_object: false,
    run: Run::Blocking(find),
};

const PREVIEW: Route = Route {
    verb: Verb::Post,
    path: "/api/v1/duplicates/{id}/preview",
    name: "previewDuplicate",
    summary: words(
        "判定为同一个会怎样：每个不同的字段取哪个值、为什么，转移多少条记录；什么也不改",
        "What deciding that a pair is the same would do: which value of each field that differs survives and why, how many records come along; changes nothing",
    ),
    rights: Rights::SignedIn,
    parameters: &[ID],
    takes: Takes::Maybe(|| {
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": { "keep": text("one"), "take": text("phone,website"), "stay": text("name") },
        })
    }),
    gives: Gives::Json(200, || {
        let field = object(&json!({
            "field": text("phone"), "taken": { "type": "boolean", "example": true }, "because": text("newer"),
            "trust": { "type": "array", "items": { "type": "integer", "example": 95 } },
            "at": { "type": "array", "items": { "type": ["string", "null"], "example": "2026-11-22T06:04:32.123Z" } },
        }));
        object(&json!({
            "survivor": text("7301444403200000001"), "absorbed": text("7301444403200000002"),
            "fields": { "type": "array", "items": field }, "moves": { "type": "integer", "example": 12 },
        }))
    }),
    per_object: false,
    run: Run::Blocking(preview),
};

/// Arguments of `duplicate.same`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    keep: String,
    #[serde(default)]
    take: String,
    #[serde(default)]
    stay: String,
}

fn preview(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, caller) = (&ask.app.platform, ask.caller()?);
    platform.object_for(caller, "duplicate_pair")?;
    let asked: Asked = read(ask.json_or_empty()?)?;
    let found = weft_business::preview_pair(platform, caller, ask.record_id()?, json!(asked))?;
    Answer::json(&json!(found))
}

fn find(ask: &Ask) -> Result<Answer, Problem> {
    let pairs = weft_business::find_duplicates(&ask.app.platform, linking(&ask.app))?;
    Answer::json(&json!({ "found": pairs.found, "linked": pairs.linked }))
}
