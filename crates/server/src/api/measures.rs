//! Figures of signals and to-dos by week, each with its definition.

use serde_json::{Value as Json, json};
use weft_kernel::{Label, Problem};

use super::shapes::{label, maybe, object, text};
use super::{Gives, Parameter, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::http::{Answer, Ask};
use crate::measures::{self, WEEKS_MAX};

/// Weeks that are told unless asked for.
const WEEKS: u32 = 4;

const WEEKS_ASKED: Parameter = in_query(
    "weeks",
    "integer",
    "4",
    words(
        "最近多少个自然周，含本周，最多 53，默认 4",
        "How many ISO weeks back, this one included, 53 at most, 4 by default",
    ),
)
.within(1, WEEKS_MAX);

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/measures",
    name: "measures",
    summary: words(
        "信号的度量：密度、噪声成本、认出比例、响应时间，每项带定义，按本人看得到的记录计算",
        "Measures of signals: density, noise cost, coverage, response times, each with its definition, over what the caller may see",
    ),
    rights: Rights::SignedIn,
    parameters: &[WEEKS_ASKED],
    takes: Takes::Nothing,
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(told),
}];

fn shape() -> Json {
    let list = |item: Json| json!({ "type": "array", "items": item });
    let figure =
        object(&json!({ "name": text("actionable"), "label": label(), "meaning": label() }));
    let row = json!({ "type": "object", "example": {
        "week": "2026-11-16", "source": { "id": "7301444403200000001", "label": "官网" },
        "signals": 3, "actionable": 2, "touches": 800, "per_thousand": "2.5",
    } });
    let measure = object(&json!({
        "name": text("density"), "label": label(), "meaning": label(), "by": maybe(text("source")),
        "figures": list(figure), "items": list(row), "more": { "type": "boolean", "example": false },
    }));
    let source = json!({ "type": "object", "example": {
        "source": { "id": "7301444403200000001", "label": "官网" }, "known": 7, "of": 9, "share": "0.7778",
    } });
    object(&json!({
        "weeks": list(text("2026-11-16")), "measures": list(measure),
        "coverage": object(&json!({ "label": label(), "meaning": label(), "items": list(source) })),
    }))
}

fn told(ask: &Ask) -> Result<Answer, Problem> {
    let caller = ask.caller()?;
    let weeks = ask.number("weeks").unwrap_or(WEEKS);
    let mut told = measures::told(&ask.app, caller, weeks)?;
    let items = measures::coverage(&ask.app, caller)?;
    let coverage = json!({
        "label": Label::new("认出客户的比例", "Coverage of stitching"),
        "meaning": Label::new(
            "每个来源最近 1000 个触点的发送者里，已经知道是哪位客户的占多少",
            "Among those who sent the latest 1000 touchpoints of a source, the share whose customer is known",
        ),
        "items": items,
    });
    if let Some(map) = told.as_object_mut() {
        map.insert("coverage".to_owned(), coverage);
    }
    Answer::json(&told)
}
