//! The live description of the API, with the caller's own objects.

use serde_json::json;
use weft_kernel::Problem;

use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/openapi.json",
    name: "describe",
    summary: words(
        "本接口的 OpenAPI 3.1 说明",
        "This API as an OpenAPI 3.1 document",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Nothing,
    gives: Gives::Json(
        200,
        || json!({ "type": "object", "example": { "openapi": "3.1.0" } }),
    ),
    per_object: false,
    run: Run::Blocking(get),
}];

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let (model, caller) = (ask.app.platform.model(), ask.caller()?);
    let text = ask.app.described.of(&model, caller)?;
    Ok(Answer::text("application/json", text.as_ref().to_owned()))
}
