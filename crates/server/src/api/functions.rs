//! The functions of the expression language, for the manual inside the editor.

use serde_json::{Value as Json, json};
use weft_expr::Function;
use weft_expr::functions::{Need, Parameter};
use weft_kernel::Problem;

use super::shapes::{items, label, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/functions",
    name: "listFunctions",
    summary: words(
        "表达式的全部函数：中英文名、写法、说明、例子",
        "All functions of expressions: both names, how to call them, what they do, examples",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        let parameter = object(&json!({ "name": text("digits"), "need": text("optional") }));
        let example = object(&json!({ "call": text("ROUND(2.345, 2)"), "value": text("2.35") }));
        let list = |of: Json| json!({ "type": "array", "items": of });
        items(&object(&json!({
            "name": text("ROUND"),
            "alias": text("四舍五入"),
            "label": label(),
            "family": text("numbers"),
            "family_label": label(),
            "signature": text("ROUND(number, digits?)"),
            "about": label(),
            "parameters": list(parameter),
            "synonyms": list(text("四舍五入")),
            "example": text("ROUND(amount * 0.13, 2)"),
            "examples": list(example),
        })))
    }),
    per_object: false,
    run: Run::Blocking(list),
}];

fn list(_ask: &Ask) -> Result<Answer, Problem> {
    let items: Vec<Json> = weft_expr::catalogue()
        .iter()
        .map(|one| shown(one))
        .collect();
    Answer::json(&json!({ "items": items }))
}

fn shown(function: &Function) -> Json {
    let examples = function.examples().into_iter();
    let examples = examples.map(|example| json!({ "call": example.call, "value": example.value }));
    json!({
        "name": function.name,
        "alias": function.alias,
        "label": function.label(),
        "family": function.family.name(),
        "family_label": function.family.label(),
        "signature": function.signature(),
        "about": function.about(),
        "parameters": function.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "synonyms": function.synonyms(),
        "example": function.example,
        "examples": examples.collect::<Vec<_>>(),
    })
}

fn parameter(parameter: &Parameter) -> Json {
    let need = match parameter.need {
        Need::Required => "required",
        Need::Optional => "optional",
        Need::Repeated => "repeated",
        Need::Paired => "paired",
    };
    json!({ "name": parameter.name, "need": need })
}
