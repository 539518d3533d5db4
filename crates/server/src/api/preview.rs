//! What a form would come to: asked while it is filled, nothing is written.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use weft_kernel::{Id, Language, Problem};
use weft_platform::DryRun;

use super::auth::read;
use super::shapes::{maybe, object, text};
use super::{Gives, OBJECT, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask, detail};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/records/{object}/preview",
    name: "previewRecord",
    summary: words(
        "试算一份草稿：哪些字段可见、只读、必填，计算值和问题；不保存",
        "What a draft would come to: fields seen, closed and asked for, computed values, problems; nothing is saved",
    ),
    rights: Rights::Knower,
    parameters: &[OBJECT],
    takes: Takes::Json(|| {
        let any = json!({ "type": "object", "additionalProperties": true, "example": { "name": "华东某公司" } });
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": { "id": maybe(text("7301444403200000001")), "values": any },
        })
    }),
    gives: Gives::Json(200, || {
        let flags = json!({ "type": "object", "additionalProperties": { "type": "boolean" }, "example": { "name": true } });
        let values = json!({ "type": "object", "additionalProperties": true });
        let problems = json!({ "type": "array", "items": { "type": "object" } });
        object(&json!({
            "visible": flags, "readonly": flags, "required": flags,
            "values": values, "problems": problems, "lines": values,
        }))
    }),
    per_object: false,
    run: Run::Blocking(preview),
}];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    id: Option<String>,
    #[serde(default)]
    values: Map<String, Value>,
}

fn preview(ask: &Ask) -> Result<Answer, Problem> {
    let Draft { id, values } = read(ask.json()?)?;
    let id = id.map(|id| Id::parse(&id)).transpose()?;
    let object = ask.word("object")?;
    let run = ask
        .app
        .platform
        .dry_run(ask.caller()?, (object, id), Value::Object(values))?;
    Answer::json(&shown(&run, ask.language))
}

fn shown(run: &DryRun, language: Language) -> Value {
    let problems: Vec<Value> = run
        .problems
        .iter()
        .map(|problem| detail(problem, language))
        .collect();
    let each = |lines: &Vec<DryRun>| -> Vec<Value> {
        lines.iter().map(|line| shown(line, language)).collect()
    };
    let lines: BTreeMap<&String, Vec<Value>> = run
        .lines
        .iter()
        .map(|(name, lines)| (name, each(lines)))
        .collect();
    json!({
        "visible": run.visible,
        "readonly": run.readonly,
        "required": run.required,
        "values": run.values,
        "problems": problems,
        "lines": lines,
    })
}
