//! The caller's draft as a whole: look, write several documents, check, publish, throw away.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::config::{Amiss, DAYS_DEFAULT};
use weft_platform::pack::DocKey;

use super::super::auth::read;
use super::super::shapes::{items, object, text};
use super::super::{Gives, Rights, Route, Run, Takes, Verb, in_query, words};
use super::upgrade::checked;
use super::{changes, drafted, drafted_list, drafted_shape};
use crate::http::{Answer, Ask, problem_body};

pub(in crate::api) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/config/draft",
        name: "getConfigDraft",
        summary: words("我的草稿", "The caller's draft"),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            let mut shape = items(&drafted_shape());
            if let Some(properties) = shape.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert("warnings".to_owned(), problems_shape());
            }
            shape
        }),
        per_object: false,
        run: Run::Blocking(show),
    },
    Route {
        verb: Verb::Put,
        path: "/api/v1/config/draft",
        name: "putConfigDraft",
        summary: words(
            "一次写入多份配置，可互相引用",
            "Writes several documents that may name each other",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| {
            let item = object(
                &json!({ "kind": text("object"), "name": text("rental_order"), "document": { "type": "object" } }),
            );
            items(&item)
        }),
        gives: Gives::Json(200, || items(&drafted_shape())),
        per_object: false,
        run: Run::Blocking(put),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/config/draft",
        name: "discardConfigDraft",
        summary: words(
            "放弃草稿，全部或其中一份",
            "Throws the draft away, or one document of it",
        ),
        rights: Rights::Configurer,
        parameters: &[
            in_query(
                "kind",
                "string",
                "object",
                words("配置种类", "Kind of document"),
            ),
            in_query(
                "name",
                "string",
                "sales_order",
                words("配置名称", "Name of the document"),
            ),
        ],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            object(&json!({ "discarded": { "type": "integer", "example": 3 } }))
        }),
        per_object: false,
        run: Run::Blocking(discard),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/check",
        name: "checkConfigDraft",
        summary: words(
            "检查草稿：能否发布，哪些记录不合",
            "Checks the draft: can it be published, which records do not fit",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            object(&json!({
                "ok": { "type": "boolean", "example": true },
                "problems": problems_shape(),
                "warnings": problems_shape(),
                "conversions": { "type": "array", "items": { "type": "object" } },
                "upgrade": { "type": ["object", "null"] },
            }))
        }),
        per_object: false,
        run: Run::Blocking(check),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/rehearse",
        name: "rehearseConfigDraft",
        summary: words(
            "预演：草稿会让近期记录有什么不同",
            "Rehearses: what the draft would make of the records of the last days",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Maybe(
            || json!({ "type": "object", "properties": { "days": { "type": ["integer", "null"], "minimum": 0, "example": 90 } } }),
        ),
        gives: Gives::Json(200, || {
            object(&json!({
                "days": { "type": "integer", "example": 90 },
                "objects": { "type": "array", "items": { "type": "object" } },
            }))
        }),
        per_object: false,
        run: Run::Blocking(rehearse),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/publish",
        name: "publishConfig",
        summary: words("发布草稿", "Publishes the draft"),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| object(&json!({ "reason": text("新增租赁业务") }))),
        gives: Gives::Json(200, published_shape),
        per_object: false,
        run: Run::Blocking(publish),
    },
];

fn problems_shape() -> Value {
    json!({ "type": "array", "items": { "$ref": "#/components/schemas/Problem" } })
}

pub(super) fn published_shape() -> Value {
    object(&json!({
        "version": { "type": "integer", "example": 12 },
        "reason": text("新增租赁业务"),
        "changes": { "type": "array", "items": { "type": "object" } },
    }))
}

fn show(ask: &Ask) -> Result<Answer, Problem> {
    let all = ask.app.platform.drafted_documents(ask.caller()?)?;
    let shown: Vec<_> = all.iter().map(|one| drafted(one, ask.language)).collect();
    Answer::json(&json!({ "items": shown, "warnings": warnings(ask)? }))
}

/// What stands in nobody's way and should be known before it is published.
fn warnings(ask: &Ask) -> Result<Vec<Value>, Problem> {
    let found = ask.app.platform.draft_warnings(ask.caller()?)?;
    let shown = found.iter().map(|one| problem_body(one, ask.language));
    Ok(shown.collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    items: Vec<One>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    kind: String,
    name: String,
    document: Value,
}

fn put(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Several = read(ask.json()?)?;
    let items = asked.items.into_iter().enumerate();
    let documents = items.map(|(place, one)| {
        let key = DocKey::new(&one.kind, &one.name);
        let key = key.map_err(|problem| problem.on_field(format!("items[{place}].kind")))?;
        Ok((key, one.document))
    });
    let documents = documents.collect::<Result<Vec<_>, Problem>>()?;
    let all = ask.app.platform.draft_several(ask.caller()?, documents);
    drafted_list(&all.map_err(at_its_item)?, ask)
}

/// A problem at its place in the request.
fn at_its_item(amiss: Amiss) -> Problem {
    let Amiss { place, problem } = amiss;
    let Some(place) = place else {
        return problem;
    };
    let document = format!("items[{place}].document");
    // A slash stands in the name of a whole document only.
    let within = problem.field().filter(|field| !field.contains('/'));
    let field = within.map_or_else(|| document.clone(), |field| format!("{document}.{field}"));
    problem.on_field(field)
}

fn discard(ask: &Ask) -> Result<Answer, Problem> {
    let key = match (ask.parameter("kind"), ask.parameter("name")) {
        (Some(kind), Some(name)) => Some(DocKey::new(kind, name)?),
        (None, None) => None,
        // Half a name must not throw everything away.
        (kind, _) => return Err(half_a_name(if kind.is_some() { "name" } else { "kind" })),
    };
    let discarded = ask.app.platform.discard_draft(ask.caller()?, key)?;
    Answer::json(&json!({ "discarded": discarded }))
}

fn half_a_name(missing: &str) -> Problem {
    Problem::invalid(
        "request.query",
        format!("kind 和 name 要一起写，缺少 `{missing}`；两个都不写才是放弃全部草稿"),
        format!("`kind` and `name` go together and `{missing}` is missing; without either the whole draft goes"),
    )
    .on_field(missing)
}

fn check(ask: &Ask) -> Result<Answer, Problem> {
    let platform = &ask.app.platform;
    let (problems, conversions) = platform.check_draft(ask.caller()?)?;
    let problems = problems.iter();
    let problems: Vec<Value> = problems
        .map(|one| problem_body(one, ask.language))
        .collect();
    let fits = conversions.iter().all(|report| report.failed == 0);
    let upgrade = match platform.held_upgrade() {
        Some(_) => Some(checked(ask, &platform.check_upgrade(ask.caller()?)?)),
        None => None,
    };
    Answer::json(&json!({
        "ok": problems.is_empty() && fits,
        "problems": problems,
        "warnings": warnings(ask)?,
        "conversions": conversions,
        "upgrade": upgrade,
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rehearsing {
    days: Option<u32>,
}

fn rehearse(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Rehearsing = read(ask.json_or_empty()?)?;
    let days = asked.days.unwrap_or(DAYS_DEFAULT);
    Answer::json(&ask.app.platform.rehearse(ask.caller()?, days)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Publishing {
    reason: String,
}

fn publish(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Publishing = read(ask.json()?)?;
    let platform = &ask.app.platform;
    let version = platform.publish(ask.caller()?, &asked.reason)?;
    let found = platform.version_differences(&version);
    Answer::json(&json!({
        "version": version.version,
        "reason": version.reason,
        "changes": changes(&found),
    }))
}
