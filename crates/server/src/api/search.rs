//! One box over everything the caller may see, and its index made anew.

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::{HITS_MAX, SearchQuery};

use super::shapes::{items, object, text};
use super::{Gives, ONCE, Parameter, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/search",
        name: "search",
        summary: words(
            "在能看到的所有对象里搜索，最接近的在前",
            "Searches all objects one may see, the closest first",
        ),
        rights: Rights::SignedIn,
        parameters: PARAMETERS,
        takes: Takes::Nothing,
        gives: Gives::Json(200, || items(&hit())),
        per_object: false,
        run: Run::Blocking(search),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/search/rebuild",
        name: "rebuildSearch",
        summary: words(
            "重建搜索索引（后台任务，期间照常使用）",
            "Makes the search index anew, as a job while people work",
        ),
        rights: Rights::Configurer,
        parameters: &[ONCE],
        takes: Takes::Json(asked),
        gives: Gives::Json(202, || object(&json!({ "job": text("1") }))),
        per_object: false,
        run: Run::Blocking(rebuild),
    },
];

const PARAMETERS: &[Parameter] = &[
    in_query(
        "q",
        "string",
        "ndsd",
        words(
            "搜索词：汉字、拼音、首字母、号码片段，允许打错",
            "Words: characters, pinyin, initials, parts of numbers, with typing errors",
        ),
    ),
    in_query(
        "objects",
        "string",
        "account,contact",
        words(
            "只在这些对象里搜索，逗号分隔",
            "Only these objects, separated by commas",
        ),
    ),
    in_query(
        "limit",
        "integer",
        "20",
        words("最多多少条，至多 100", "The most answers, up to 100"),
    )
    .within(1, HITS_MAX),
];

fn hit() -> Value {
    let truth = |example: bool| json!({ "type": "boolean", "example": example });
    let run = object(&json!({ "text": text("宁德时代"), "hit": truth(true) }));
    object(&json!({
        "object": text("account"),
        "id": text("7301444403200000001"),
        "label": text("福建宁德时代"),
        "field": { "type": ["string", "null"], "example": "name" },
        "excerpt": { "type": "array", "items": run },
        "tolerant": truth(false),
    }))
}

fn asked() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": { "object": { "type": ["string", "null"], "example": "account" } },
    })
}

fn search(ask: &Ask) -> Result<Answer, Problem> {
    let names = ask.parameter("objects").map(|names| {
        let names = names.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    });
    let query = SearchQuery {
        asked: ask.parameter("q").unwrap_or_default().to_owned(),
        objects: names,
        limit: ask.number("limit"),
    };
    let items = ask.app.platform.search(ask.caller()?, &query)?;
    Answer::json(&json!({ "items": items }))
}

fn rebuild(ask: &Ask) -> Result<Answer, Problem> {
    let asked: crate::background::reindex::Asked = super::auth::read(ask.json()?)?;
    let reply = crate::background::reindex::begin(&ask.app, ask.caller()?, &asked, ask.once()?)?;
    Ok(Answer::json(&reply)?.status(202))
}
