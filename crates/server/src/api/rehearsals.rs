//! A rule of signals tried over the past, a draft or the one in force: a job, and what it has listed.

use serde::Deserialize;
use serde_json::{Value as Json, json};
use weft_kernel::{Moment, Problem};
use weft_signals::rule::RuleDocument;

use super::auth::read;
use super::jobs::number_of;
use super::shapes::{label, maybe, object, text};
use super::{Gives, ONCE, Parameter, Rights, Route, Run, Takes, Verb, in_path, in_query, words};
use crate::background::rehearsal::{Order, WHICH, begin, page};
use crate::http::{Answer, Ask};

/// Firings of a page unless asked otherwise.
const PAGE: u32 = 50;
/// The most of one page.
const PAGE_MAX: u32 = 500;

const LIMIT: Parameter = in_query(
    "limit",
    "integer",
    "50",
    words("一页多少条，默认 50", "How many to a page, 50 by default"),
)
.within(1, PAGE_MAX);

const LIST: Parameter = in_query(
    "which",
    "string",
    "missed",
    words(
        "哪些：全部、当时没发、当时发了、晚到、漏掉、不会再发",
        "Which: all, new, told, late, missed, gone",
    ),
)
.one_of(WHICH);

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/rules/rehearse",
        name: "rehearseRule",
        summary: words(
            "把一条信号规则（草稿或现行的）放到过去一段时间里试（后台任务）：会告诉谁、什么时候、为什么、每人多少，和当时实际发出的相比如何",
            "Tries a rule of signals, a draft or the one in force, over the past, as a job: whom it would have told, when, why, how many each, and how that compares with what was told",
        ),
        rights: Rights::Configurer,
        parameters: &[ONCE],
        takes: Takes::Json(|| {
            json!({
                "type": "object",
                "required": ["from", "to"],
                "properties": {
                    "name": text("deep_tech_exploration"),
                    "rule": { "type": "object", "example": { "name": "deep_tech_exploration" } },
                    "from": text("2026-10-01T00:00:00Z"),
                    "to": text("2026-11-01T00:00:00Z"),
                },
            })
        }),
        gives: Gives::Json(202, || object(&json!({ "job": text("1") }))),
        per_object: false,
        run: Run::Blocking(try_out),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/rules/rehearse/{job}/items",
        name: "listRehearsal",
        summary: words(
            "一次试运行列出的信号，最近的在前；保留三天",
            "What a rehearsal has listed, the latest first; kept for three days",
        ),
        rights: Rights::SignedIn,
        parameters: &[
            in_path("job", "1", words("任务编号", "Number of the job")),
            LIST,
            LIMIT,
            in_query(
                "cursor",
                "string",
                "20480",
                words("上一页给出的位置", "Where the page begins"),
            ),
        ],
        takes: Takes::Nothing,
        gives: Gives::Json(200, shape),
        per_object: false,
        run: Run::Blocking(list),
    },
];

fn shape() -> Json {
    let flag = || json!({ "type": "boolean", "example": false });
    let at = || text("2026-10-12T06:04:32.123Z");
    let id = || text("7301444403200000001");
    let account =
        object(&json!({ "id": id(), "label": text("甲公司"), "object": text("account") }));
    let owner = object(&json!({ "id": id(), "label": text("张三") }));
    let told = object(&json!({ "id": id(), "outcome": maybe(text("useful")) }));
    let alert = object(&json!({ "state": text("held"), "why": maybe(text("quiet")), "at": at() }));
    let item = object(&json!({
        "account": account, "contact": maybe(id()), "owner": maybe(owner),
        "occurred_at": at(), "received_at": maybe(at()),
        "late": flag(), "lateness": maybe(text("in_time")), "missed": flag(), "gone": flag(),
        "reason": maybe(label()), "told": maybe(told), "alert": maybe(alert),
    }));
    object(&json!({
        "items": { "type": "array", "items": item },
        "next_cursor": maybe(text("20480")),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: Option<String>,
    rule: Option<Json>,
    from: String,
    to: String,
}

fn try_out(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, app) = (ask.caller()?, &ask.app);
    let asked: Asked = read(ask.json()?)?;
    let rule = match (&asked.rule, &asked.name) {
        (Some(rule), _) => drafted(rule)?,
        (None, Some(name)) => {
            let rule = app.book().rule(name).ok_or_else(|| unknown(name))?;
            toml::to_string(rule.document())
                .map_err(|error| Problem::internal("rule.unwritable", error))?
        }
        (None, None) => return Err(neither()),
    };
    let at =
        |field: &str, text: &str| Moment::parse(text).map_err(|problem| problem.on_field(field));
    let order = Order {
        rule,
        from: at("from", &asked.from)?,
        to: at("to", &asked.to)?,
    };
    let reply = begin(app, caller, order, ask.once()?)?;
    Ok(Answer::json(&reply)?.status(202))
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let which = ask.parameter("which").unwrap_or("all");
    let limit = ask.number("limit").unwrap_or(PAGE).min(PAGE_MAX);
    let limit = usize::try_from(limit).unwrap_or_default();
    let asked = (ask.parameter("cursor"), limit);
    let found = page(&ask.app, ask.caller()?, (number_of(ask)?, which), asked)?;
    let next = found.next.map(|place| place.to_string());
    Answer::json(&json!({ "items": found.items, "next_cursor": next }))
}

/// A document as the configuration keeps it.
fn drafted(rule: &Json) -> Result<String, Problem> {
    let text = toml::to_string(rule).map_err(|error| {
        Problem::invalid(
            "rule.unreadable",
            "规则不是一份文档",
            "The rule is no document",
        )
        .because(error)
        .on_field("rule")
    })?;
    RuleDocument::read(&text).map_err(|problem| problem.on_field("rule"))?;
    Ok(text)
}

fn unknown(name: &str) -> Problem {
    Problem::invalid(
        "rule.unknown",
        format!("没有名为 `{name}` 的现行规则"),
        format!("No rule in force is called `{name}`"),
    )
    .on_field("name")
}

fn neither() -> Problem {
    Problem::invalid(
        "rule.none",
        "请给出规则名 `name` 或规则文档 `rule`",
        "Give the `name` of a rule or a document as `rule`",
    )
    .on_field("rule")
}
