//! What is behind the mask of a field: one record at a time, written down.

use serde::Deserialize;
use serde_json::json;
use weft_kernel::Problem;

use super::auth::read;
use super::shapes::{object, text};
use super::{Gives, ID, OBJECT, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/records/{object}/{id}/reveal",
    name: "revealField",
    summary: words(
        "查看一个字段遮住的完整内容；会记入审计日志",
        "The value behind the mask of a field; the audit log says who asked",
    ),
    rights: Rights::Knower,
    parameters: &[OBJECT, ID],
    takes: Takes::Json(|| object(&json!({ "field": text("phone") }))),
    gives: Gives::Json(200, || {
        object(&json!({
            "field": text("phone"),
            "value": { "description": "as in the record", "example": "+8613800130001" },
        }))
    }),
    per_object: false,
    run: Run::Blocking(reveal),
}];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    field: String,
}

fn reveal(ask: &Ask) -> Result<Answer, Problem> {
    let wanted: Wanted = read(ask.json()?)?;
    let of = (ask.word("object")?, ask.record_id()?);
    let value = ask.app.platform.reveal(ask.caller()?, of, &wanted.field)?;
    Answer::json(&json!({ "field": wanted.field, "value": value }))
}
