//! The typed query: lists, groups and figures in one question.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::{
    Bucket, FIGURES_MAX, Figure, FigureFold, FigureQuery, GROUPS_MAX, Key, ListQuery, More,
    PARTS_MAX,
};

use super::auth::read;
use super::records::answer_page;
use super::shapes::{maybe, text};
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
    gives: Gives::Json(200, answer),
    per_object: false,
    run: Run::Blocking(run),
}];

fn shape() -> Value {
    let texts = |example: &[&str]| json!({ "type": "array", "items": { "type": "string" }, "example": example });
    let key = json!({ "oneOf": [
        text("account.region"),
        {
            "type": "object",
            "required": ["by"],
            "additionalProperties": false,
            "properties": {
                "by": text("ordered_on"),
                "name": maybe(text("month")),
                "bucket": maybe(json!({ "type": "string", "enum": ["year", "quarter", "month", "week", "day"], "example": "month" })),
            },
        },
    ] });
    let keys = |example: Value| json!({ "type": "array", "maxItems": PARTS_MAX, "items": key, "example": example });
    let aggregate = json!({
        "type": "object",
        "required": ["name", "fold"],
        "additionalProperties": false,
        "properties": {
            "name": text("amount"),
            "fold": { "type": "string", "enum": FOLDS, "example": "sum" },
            "of": maybe(text("amount")),
            "filter": maybe(text("status <> \"draft\"")),
        },
    });
    let flag = json!({ "type": "boolean", "example": false });
    json!({
        "type": "object",
        "required": ["object"],
        "additionalProperties": false,
        "properties": {
            "object": text("sales_order"),
            "filter": maybe(text("amount > 10000")),
            "q": maybe(text("华东")),
            "fields": maybe(texts(&["number", "amount"])),
            "group": keys(json!(["status", { "by": "created_at", "bucket": "month", "name": "month" }])),
            "across": keys(json!(["account.region"])),
            "aggregates": { "type": "array", "maxItems": FIGURES_MAX, "items": aggregate },
            "having": maybe(text("amount > 100000")),
            "sort": maybe(text("-amount")),
            "limit": { "type": ["integer", "null"], "minimum": 1, "maximum": GROUPS_MAX, "example": 50 },
            "offset": { "type": ["integer", "null"], "minimum": 0, "example": 0 },
            "cursor": maybe(text("WzE3MDAwXQ")),
            "count": flag,
            "marks": texts(&["amount > 10000"]),
            "others": maybe(flag.clone()),
            "totals": maybe(flag.clone()),
            "empty": maybe(flag),
        },
    })
}

fn answer() -> Value {
    let row =
        json!({ "type": "object", "example": { "account.region": "3101", "amount": "1234.5" } });
    let rows = json!({ "type": "array", "items": row });
    json!({
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": rows,
            "columns": rows,
            "others": row,
            "totals": row,
            "base": { "type": "object", "example": { "currency": "CNY", "figures": ["amount"] } },
            "more": { "type": "boolean", "example": false },
            "labels": { "type": "object", "example": { "status": { "draft": { "zh": "草稿", "en": "Draft" } } } },
            "next_cursor": { "type": ["string", "null"], "example": "WzE3MDAwXQ" },
            "total": { "type": "integer", "example": 123 },
            "total_exact": { "type": "boolean", "example": true },
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
    group: Vec<AskedKey>,
    #[serde(default)]
    across: Vec<AskedKey>,
    #[serde(default)]
    aggregates: Vec<Aggregate>,
    having: Option<String>,
    sort: Option<String>,
    limit: Option<u32>,
    offset: Option<u32>,
    cursor: Option<String>,
    #[serde(default)]
    count: bool,
    #[serde(default)]
    marks: Vec<String>,
    others: Option<bool>,
    totals: Option<bool>,
    empty: Option<bool>,
}

impl Question {
    /// Refuses what an answer with groups or figures does not heed.
    fn of_groups(&self) -> Result<(), Problem> {
        let unheeded = [
            ("fields", self.fields.is_some()),
            ("cursor", self.cursor.is_some()),
            ("count", self.count),
            ("marks", !self.marks.is_empty()),
        ];
        none_of(unheeded, |name| {
            (
                format!("`{name}` 只用于列表，不能和分组、汇总一起写"),
                format!("`{name}` is for lists, not for groups and figures"),
            )
        })
    }

    /// Refuses what a list does not heed.
    fn of_list(&self) -> Result<(), Problem> {
        let unheeded = [
            ("having", self.having.is_some()),
            ("others", self.others == Some(true)),
            ("totals", self.totals == Some(true)),
            ("empty", self.empty == Some(true)),
        ];
        none_of(unheeded, |name| {
            (
                format!("`{name}` 需要分组（group）或汇总（aggregates）"),
                format!("`{name}` needs groups (group) or figures (aggregates)"),
            )
        })
    }
}

/// Refuses the first member that is given.
fn none_of(
    members: [(&'static str, bool); 4],
    told: fn(&str) -> (String, String),
) -> Result<(), Problem> {
    match members.into_iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((name, _)) => {
            let (zh, en) = told(name);
            Err(Problem::invalid("query.unheeded", zh, en).on_field(name))
        }
    }
}

/// A key: an expression alone, or with a name and a stretch of time.
#[derive(Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "an expression, or an object with `by`, `bucket`, `name`"
)]
enum AskedKey {
    By(String),
    #[serde(rename_all = "snake_case")]
    Named {
        by: String,
        name: Option<String>,
        bucket: Option<AskedBucket>,
    },
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AskedBucket {
    Year,
    Quarter,
    Month,
    Week,
    Day,
}

impl From<AskedBucket> for Bucket {
    fn from(asked: AskedBucket) -> Self {
        match asked {
            AskedBucket::Year => Self::Year,
            AskedBucket::Quarter => Self::Quarter,
            AskedBucket::Month => Self::Month,
            AskedBucket::Week => Self::Week,
            AskedBucket::Day => Self::Day,
        }
    }
}

impl From<AskedKey> for Key {
    fn from(asked: AskedKey) -> Self {
        match asked {
            AskedKey::By(by) => Self::from(by),
            AskedKey::Named { by, name, bucket } => Self {
                name,
                by,
                bucket: bucket.map(Bucket::from),
            },
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Aggregate {
    name: String,
    fold: Fold,
    of: Option<String>,
    filter: Option<String>,
}

const FOLDS: [&str; 9] = [
    "count",
    "count_distinct",
    "sum",
    "min",
    "max",
    "avg",
    "median",
    "p90",
    "formula",
];

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fold {
    Count,
    CountDistinct,
    Sum,
    Min,
    Max,
    Avg,
    Median,
    P90,
    Formula,
}

impl From<Aggregate> for Figure {
    fn from(asked: Aggregate) -> Self {
        let fold = match asked.fold {
            Fold::Count => FigureFold::Count,
            Fold::CountDistinct => FigureFold::CountDistinct,
            Fold::Sum => FigureFold::Sum,
            Fold::Min => FigureFold::Min,
            Fold::Max => FigureFold::Max,
            Fold::Avg => FigureFold::Average,
            Fold::Median => FigureFold::Percentile(50),
            Fold::P90 => FigureFold::Percentile(90),
            Fold::Formula => FigureFold::Formula,
        };
        Self {
            name: asked.name,
            fold,
            of: asked.of,
            filter: asked.filter,
        }
    }
}

fn run(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Question = read(ask.json()?)?;
    let is_list = asked.group.is_empty() && asked.across.is_empty() && asked.aggregates.is_empty();
    match is_list {
        true => asked.of_list()?,
        false => asked.of_groups()?,
    }
    let mut list = ListQuery {
        filter: asked.filter,
        search: asked.q,
        ..ListQuery::default()
    };
    if is_list {
        list.fields = asked.fields;
        (list.sort, list.limit, list.offset) = (asked.sort, asked.limit, asked.offset);
        (list.cursor, list.count) = (asked.cursor, asked.count);
        list.marks = asked.marks;
        return answer_page(&ask.app.platform.list(ask.caller()?, &asked.object, &list)?);
    }
    let keys = |asked: Vec<AskedKey>| asked.into_iter().map(Key::from).collect();
    let query = FigureQuery {
        of: list,
        group: keys(asked.group),
        across: keys(asked.across),
        figures: asked.aggregates.into_iter().map(Figure::from).collect(),
        having: asked.having,
        limit: asked.limit,
        offset: asked.offset.unwrap_or_default(),
        sort: asked.sort,
        more: More {
            others: asked.others.unwrap_or_default(),
            totals: asked.totals.unwrap_or_default(),
            empty: asked.empty.unwrap_or_default(),
        },
    };
    let (caller, platform) = (ask.caller()?, &ask.app.platform);
    Answer::json(&platform.figures(caller, &asked.object, &query)?)
}
