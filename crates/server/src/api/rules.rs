//! Rules of signals: why one has not fired, and what is the matter with its text.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::{Id, Moment, Problem};
use weft_signals::pipeline::{check_rule, why_not_of};
use weft_signals::rule::{Level, RuleDocument};

use super::auth::read;
use super::shapes::{label, maybe, object, text};
use super::signals::{conditions_shown, evidence_shown};
use super::{Gives, Rights, Route, Run, Takes, Verb, in_path, in_query, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[WHY_NOT, CHECK];

const WHY_NOT: Route = Route {
    verb: Verb::Get,
    path: "/api/v1/rules/{rule}/why-not",
    name: "explainRule",
    summary: words(
        "某条规则对某位客户在某一刻为什么触发或没有触发：哪个条件不满足、要求多少、实际多少",
        "Why a rule has or has not fired for a customer at a moment: which condition failed, what it asks for, what was found",
    ),
    rights: Rights::SignedIn,
    parameters: &[
        in_path(
            "rule",
            "deep_tech_exploration",
            words("规则名", "Name of the rule"),
        ),
        in_query(
            "account",
            "string",
            "7301444403200000001",
            words("客户的 id，必填", "Id of the customer, required"),
        ),
        in_query(
            "at",
            "string",
            "2026-11-22T06:04:32.123Z",
            words("哪一刻，不写是现在", "The moment; now when not said"),
        ),
    ],
    takes: Takes::Nothing,
    gives: Gives::Json(200, why_shape),
    per_object: false,
    run: Run::Blocking(why_not),
};

const CHECK: Route = Route {
    verb: Verb::Post,
    path: "/api/v1/rules/check",
    name: "checkRule",
    summary: words(
        "检查规则文本：永远不会触发、总是触发、和别的规则重复或打架、没有来源发过的事件；什么也不改",
        "Checks the text of a rule: can never fire, always fires, twice or against another, events nobody sends; changes nothing",
    ),
    rights: Rights::Configurer,
    parameters: &[],
    takes: Takes::Json(|| {
        json!({
            "type": "object",
            "properties": {
                "text": { "type": ["string", "null"], "example": "name = \"price_seen\"\nversion = 1" },
                "document": { "type": ["object", "null"], "example": { "name": "price_seen", "version": 1 } },
            },
        })
    }),
    gives: Gives::Json(200, check_shape),
    per_object: false,
    run: Run::Blocking(check),
};

fn why_shape() -> Value {
    let many = json!({ "type": "array", "items": { "type": "object" } });
    let version = json!({ "type": "integer", "example": 1 });
    object(&json!({
        "rule": object(&json!({ "name": text("deep_tech_exploration"), "label": label(), "version": version })),
        "at": text("2026-11-22T06:04:32.123Z"),
        "state": text("missed"),
        "sentence": label(),
        "conditions": many,
        "evidence": many,
        "last_fired_at": maybe(text("2026-11-20T02:00:00.000Z")),
    }))
}

fn check_shape() -> Value {
    let remark = object(&json!({
        "level": text("warning"), "code": text("rule.always"), "place": text("when"),
        "text": label(), "suggestion": label(),
    }));
    object(&json!({
        "ok": { "type": "boolean", "example": true },
        "remarks": { "type": "array", "items": remark },
    }))
}

fn why_not(ask: &Ask) -> Result<Answer, Problem> {
    let name = ask.word("rule")?;
    let account = ask.parameter("account").unwrap_or_default();
    let account = Id::parse(account).map_err(|problem| Problem::missing().because(problem))?;
    let at = ask.parameter("at").map(Moment::parse).transpose();
    let at = at.map_err(|problem| problem.on_field("at"))?;
    let app = &ask.app;
    let found = why_not_of(
        &app.platform,
        ask.caller()?,
        &app.book(),
        (name, account),
        at,
    )?;
    Answer::json(&json!({
        "rule": { "name": name, "label": found.rule_label, "version": found.version },
        "at": found.at,
        "state": found.why.state.word(),
        "sentence": found.why.sentence,
        "conditions": conditions_shown(&found.why.conditions),
        "evidence": evidence_shown(&found.why.evidence),
        "last_fired_at": found.why.last_fired,
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The rule as its file has it …
    text: Option<String>,
    /// … or as pages write it.
    document: Option<Value>,
}

fn check(ask: &Ask) -> Result<Answer, Problem> {
    let platform = &ask.app.platform;
    let asked: Question = read(ask.json()?)?;
    let document = match (&asked.text, &asked.document) {
        (Some(text), None) => RuleDocument::read(text),
        (None, Some(document)) => RuleDocument::of_json(document),
        _ => return Err(one_of_two()),
    };
    let (model, _) = platform.in_draft(ask.caller()?)?;
    let remarks = check_rule(platform, &ask.app.book(), (&model, document))?;
    let ok = remarks.iter().all(|remark| remark.level != Level::Problem);
    let shown = remarks.iter().map(|remark| {
        json!({ "level": remark.level.word(), "code": remark.code, "place": remark.place,
            "text": remark.text, "suggestion": remark.suggestion })
    });
    Answer::json(&json!({ "ok": ok, "remarks": shown.collect::<Vec<_>>() }))
}

fn one_of_two() -> Problem {
    Problem::invalid(
        "rule.asked",
        "`text` 和 `document` 写一个",
        "Say one of `text` and `document`",
    )
}
