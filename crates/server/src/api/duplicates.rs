//! Possible duplicates: looked for once a day, and whenever an administrator asks.

use serde_json::json;
use weft_kernel::Problem;

use super::shapes::object;
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/duplicates/find",
    name: "findDuplicates",
    summary: words(
        "查找可能重复的客户和联系人，放进待判定的列表；每天自动做一次",
        "Looks for customers and contacts that may be one and puts them before people; done once a day by itself",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        object(&json!({ "found": { "type": "integer", "example": 3 } }))
    }),
    per_object: false,
    run: Run::Blocking(find),
}];

fn find(ask: &Ask) -> Result<Answer, Problem> {
    ask.app.platform.may_configure(ask.caller()?)?;
    let found = weft_business::find_duplicates(&ask.app.platform)?;
    Answer::json(&json!({ "found": found }))
}
