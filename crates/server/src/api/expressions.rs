//! Checking an expression while it is typed: what it means, of what type, how many records.

use std::sync::Arc;

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
        json!({
            "type": "object",
            "required": ["object", "text"],
            "properties": {
                "object": text("sales_order"),
                "text": text("amount > 100000"),
                "expect": text("boolean"),
                "draft": { "type": "boolean", "example": false },
            },
        })
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
    /// Checked against the caller's draft, where objects and fields may be that are not published.
    #[serde(default)]
    draft: bool,
}

fn check(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Question = read(ask.json()?)?;
    let platform = &ask.app.platform;
    let (model, caller) = match asked.draft {
        true => platform.in_draft(ask.caller()?)?,
        false => (platform.model(), ask.caller()?.clone()),
    };
    let known = match asked.draft {
        true => Arc::clone(model.object(&asked.object)?),
        false => platform.object_for(&caller, &asked.object)?,
    };
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
        count = match platform.list(ask.caller()?, &asked.object, &query) {
            Ok(page) => page.total,
            // What only the draft knows no record has yet.
            Err(_) if asked.draft => None,
            Err(problem) => return Err(problem),
        };
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
