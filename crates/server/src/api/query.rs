//! The typed query: lists, groups and figures in one question.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::{Figure, FigureFold, FigureQuery, ListQuery};

use super::auth::read;
use super::records::answer_page;
use super::shapes::{items, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/query",
    name: "query",
    summary: words(
        "按条件查询，可分组与汇总",
        "A question with groups and figures, along relations too",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Json(shape),
    gives: Gives::Json(200, || {
        items(
            &json!({ "type": "object", "example": { "account.region": "3101", "amount": "1234.5" } }),
        )
    }),
    per_object: false,
    run: Run::Blocking(run),
}];

fn shape() -> Value {
    let texts = |example: &[&str]| json!({ "type": "array", "items": { "type": "string" }, "example": example });
    let aggregate = json!({
        "type": "object",
        "required": ["name", "fold"],
        "properties": {
            "name": text("amount"),
            "fold": { "type": "string", "enum": ["count", "sum", "min", "max", "avg"], "example": "sum" },
            "of": text("amount"),
        },
    });
    json!({
        "type": "object",
        "required": ["object"],
        "properties": {
            "object": text("sales_order"),
            "filter": text("amount > 10000"),
            "q": text("华东"),
            "fields": texts(&["number", "amount"]),
            "group": texts(&["status", "account.region"]),
            "aggregates": { "type": "array", "items": aggregate },
            "sort": text("-amount"),
            "limit": { "type": "integer", "example": 50 },
            "offset": { "type": "integer", "example": 0 },
            "cursor": text("WzE3MDAwXQ"),
            "count": { "type": "boolean", "example": true },
            "marks": texts(&["amount > 10000"]),
        },
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    object: String,
    filter: Option<String>,
    q: Option<String>,
    fields: Option<Vec<String>>,
    #[serde(default)]
    group: Vec<String>,
    #[serde(default)]
    aggregates: Vec<Aggregate>,
    sort: Option<String>,
    limit: Option<u32>,
    offset: Option<u32>,
    cursor: Option<String>,
    #[serde(default)]
    count: bool,
    #[serde(default)]
    marks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Aggregate {
    name: String,
    fold: Fold,
    of: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fold {
    Count,
    Sum,
    Min,
    Max,
    Avg,
}

impl From<Aggregate> for Figure {
    fn from(asked: Aggregate) -> Self {
        let fold = match asked.fold {
            Fold::Count => FigureFold::Count,
            Fold::Sum => FigureFold::Sum,
            Fold::Min => FigureFold::Min,
            Fold::Max => FigureFold::Max,
            Fold::Avg => FigureFold::Average,
        };
        Self {
            name: asked.name,
            fold,
            of: asked.of,
        }
    }
}

fn run(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Question = read(ask.json()?)?;
    let mut list = ListQuery {
        filter: asked.filter,
        search: asked.q,
        ..ListQuery::default()
    };
    if asked.group.is_empty() && asked.aggregates.is_empty() {
        list.fields = asked.fields;
        (list.sort, list.limit, list.offset) = (asked.sort, asked.limit, asked.offset);
        (list.cursor, list.count) = (asked.cursor, asked.count);
        list.marks = asked.marks;
        return answer_page(&ask.app.platform.list(ask.caller()?, &asked.object, &list)?);
    }
    let query = FigureQuery {
        of: list,
        group: asked.group,
        figures: asked.aggregates.into_iter().map(Figure::from).collect(),
        limit: asked.limit,
        offset: asked.offset.unwrap_or_default(),
        sort: asked.sort,
    };
    let groups = ask
        .app
        .platform
        .figures(ask.caller()?, &asked.object, &query)?;
    Answer::json(&json!({ "items": groups }))
}
