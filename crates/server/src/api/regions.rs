//! The regions of China that addresses name.

use serde_json::json;
use weft_kernel::Problem;

use super::shapes::{items, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/regions",
    name: "listRegions",
    summary: words("省、市、区县", "Provinces, cities and districts"),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        let parent = json!({ "type": ["string", "null"], "example": "3101" });
        items(&object(
            &json!({ "code": text("310115"), "name": text("浦东新区"), "parent": parent }),
        ))
    }),
    per_object: false,
    run: Run::Blocking(list),
}];

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let model = ask.app.platform.model();
    let regions = model.regions.values();
    let items: Vec<_> = regions
        .map(|region| json!({ "code": region.code, "name": region.name, "parent": region.parent }))
        .collect();
    Answer::json(&json!({ "items": items }))
}
