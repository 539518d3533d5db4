//! Parameter and decision tables while they are written: gaps, overlaps, and what they would give.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use weft_expr::nearest;
use weft_expr::tables::{Finding, FindingKind, Table, value_of};
use weft_kernel::{Date, Problem, Value, date};
use weft_platform::pack::{TableDoc, complete};

use super::auth::read;
use super::shapes::{label, maybe, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/tables/check",
    name: "checkTable",
    summary: words(
        "检查参数表或决策表：空缺、重叠、用不到的行，并可试算",
        "Checks a parameter or decision table: gaps, overlaps, rows that never count; and tries it out",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Json(|| {
        let document = json!({ "type": "object", "example": {
            "name": "region_factor", "label": { "zh": "地区系数", "en": "Region factor" },
            "inputs": [{ "name": "area", "label": { "zh": "大区", "en": "Area" }, "type": "text" }],
            "outputs": [{ "name": "factor", "label": { "zh": "系数", "en": "Factor" }, "type": "number" }],
            "rows": [{ "when": { "area": "华东" }, "then": { "factor": "1.2" } }],
        } });
        let inputs = json!({ "type": ["object", "null"], "example": { "area": "华东" } });
        json!({
            "type": "object",
            "required": ["document"],
            "properties": { "document": document, "inputs": inputs, "date": maybe(text("2026-11-22")) },
        })
    }),
    gives: Gives::Json(200, || {
        let numbers = json!({ "type": "array", "items": { "type": "integer" }, "example": [1, 2] });
        let finding = object(&json!({
            "code": text("table.gap"),
            "message": label(),
            "example": { "type": "object", "example": { "area": "其他" } },
            "rows": numbers,
        }));
        object(&json!({
            "findings": { "type": "array", "items": finding },
            "outputs": { "type": ["object", "null"], "example": { "factor": "1.2" } },
        }))
    }),
    per_object: false,
    run: Run::Blocking(check),
}];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    document: TableDoc,
    inputs: Option<BTreeMap<String, String>>,
    date: Option<String>,
}

fn check(ask: &Ask) -> Result<Answer, Problem> {
    let mut body = ask.json()?;
    if let Some(document) = body.get_mut("document") {
        complete("table", document);
    }
    let asked: Question = read(body)?;
    let caller = ask.caller()?;
    let platform = &ask.app.platform;
    let table = asked.document.table(|name| {
        let object = platform.object_for(caller, name)?;
        Ok(object.reference())
    })?;
    let mut findings = table.findings()?;
    if !findings
        .iter()
        .any(|found| found.kind == FindingKind::Overlap)
    {
        findings.extend(table.collision()?);
    }
    let findings: Vec<Json> = findings.iter().map(finding).collect();
    let day = match &asked.date {
        Some(text) => date::parse_date(text).map_err(|problem| problem.on_field("date"))?,
        None => platform.model().zone.date_of(platform.now()),
    };
    let outputs = asked.inputs.map(|inputs| tried(&table, &inputs, day));
    Answer::json(&json!({ "findings": findings, "outputs": outputs.transpose()? }))
}

fn finding(finding: &Finding) -> Json {
    let example: BTreeMap<&str, &str> = finding
        .example
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    json!({
        "code": finding.kind.code(),
        "message": finding.message,
        "example": example,
        "rows": finding.rows,
    })
}

/// What each output is for these inputs on a day.
fn tried(
    table: &Table,
    inputs: &BTreeMap<String, String>,
    day: Date,
) -> Result<BTreeMap<String, Json>, Problem> {
    let names = || table.inputs.iter().map(|input| input.name.as_str());
    if let Some(strange) = inputs
        .keys()
        .find(|name| names().all(|known| known != *name))
    {
        return Err(Problem::invalid(
            "table.unknown_column",
            format!("表里没有列 `{strange}`"),
            format!("The table has no column `{strange}`"),
        )
        .on_field(format!("inputs.{strange}"))
        .suggesting(nearest(strange, names())));
    }
    let mut values = Vec::new();
    for input in &table.inputs {
        let place = |problem: Problem| problem.on_field(format!("inputs.{}", input.name));
        values.push(match inputs.get(&input.name) {
            Some(text) => value_of(text, input.ty).map_err(place)?,
            None => Value::Empty,
        });
    }
    let mut outputs = BTreeMap::new();
    for (place, output) in table.outputs.iter().enumerate() {
        let value = table.value(place, &values, Some(day))?;
        let shown = weft_expr::tables::shown(&value)?;
        let shown = if value.is_empty() {
            Json::Null
        } else {
            shown.into()
        };
        outputs.insert(output.name.clone(), shown);
    }
    Ok(outputs)
}
