//! Checking an expression while it is typed: what it means, of what type, how many records.

use serde::Deserialize;
use serde_json::json;
use weft_expr::Type;
use weft_kernel::Problem;
use weft_platform::{CallerCatalogue, ListQuery, Model};

use super::auth::read;
use super::shapes::{object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/expressions/check",
    name: "checkExpression",
    summary: words(
        "检查表达式：类型、白话说明、符合的记录数",
        "Checks an expression: type, in plain words, how many records",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Json(|| {
        object(
            &json!({ "object": text("sales_order"), "text": text("amount > 100000"), "expect": text("boolean") }),
        )
    }),
    gives: Gives::Json(200, || {
        let (ok, count) = (
            json!({ "type": "boolean", "example": true }),
            json!({ "type": ["integer", "null"], "example": 12 }),
        );
        object(
            &json!({ "ok": ok, "type": text("boolean"), "echo": text("金额 大于 100000"), "count": count }),
        )
    }),
    per_object: false,
    run: Run::Blocking(check),
}];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    object: String,
    text: String,
    expect: Option<String>,
}

fn check(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Question = read(ask.json()?)?;
    let caller = ask.caller()?;
    let known = ask.app.platform.object_for(caller, &asked.object)?;
    let model = ask.app.platform.model();
    let catalogue = CallerCatalogue {
        model: &model,
        access: caller.access(),
    };
    let expected = asked.expect.as_deref().and_then(type_called);
    let checked = weft_expr::check(&asked.text, known.reference(), &catalogue, expected)?;
    let mut count = None;
    if checked.ty() == Type::Bool {
        let query = ListQuery {
            filter: Some(asked.text.clone()),
            fields: Some(Vec::new()),
            limit: Some(1),
            count: true,
            ..ListQuery::default()
        };
        count = ask.app.platform.list(caller, &asked.object, &query)?.total;
    }
    Answer::json(&json!({
        "ok": true,
        "type": name_of(checked.ty(), &model),
        "echo": checked.echo(ask.language),
        "count": count,
    }))
}

fn type_called(name: &str) -> Option<Type> {
    Some(match name {
        "boolean" => Type::Bool,
        "number" => Type::Number,
        "text" => Type::Text,
        "date" => Type::Date,
        "datetime" => Type::Moment,
        _ => return None,
    })
}

fn name_of(ty: Type, model: &Model) -> String {
    let name = match ty {
        Type::Bool => "boolean",
        Type::Number => "number",
        Type::Text => "text",
        Type::Select => "select",
        Type::List => "multi_select",
        Type::Date => "date",
        Type::Moment => "datetime",
        Type::Duration => "duration",
        Type::Null => "empty",
        Type::Record(target) | Type::Rows(target) => {
            return model
                .by_number(target.0)
                .map(|object| object.name.clone())
                .unwrap_or_default();
        }
    };
    name.to_owned()
}
