//! Expressions while they are typed: what one means and reads, and what may be typed next.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use weft_expr::{Checked, Completion, Reference, Step, Type};
use weft_kernel::{Label, Problem};
use weft_platform::{CallerCatalogue, ListQuery, Model};

use super::auth::read;
use super::named::Records;
use super::shapes::{label, maybe, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[CHECK, COMPLETE];

const CHECK: Route = Route {
    verb: Verb::Post,
    path: "/api/v1/expressions/check",
    name: "checkExpression",
    summary: words(
        "检查表达式：类型、白话说明、读取的字段、符合的记录数；有错时给出位置和建议",
        "Checks an expression: type, in plain words, what it reads, how many records; when it is wrong, where and what was meant",
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
                "expect": maybe(text("boolean")),
                "draft": { "type": "boolean", "example": false },
            },
        })
    }),
    gives: Gives::Json(200, checked_shape),
    per_object: false,
    run: Run::Blocking(check),
};

const COMPLETE: Route = Route {
    verb: Verb::Post,
    path: "/api/v1/expressions/complete",
    name: "completeExpression",
    summary: words(
        "光标处可以输入什么：字段、函数、运算符、选项、表名",
        "What may be typed at the cursor: fields, functions, operators, options, tables",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Json(|| {
        let cursor = json!({ "type": "integer", "minimum": 0, "example": 4 });
        object(&json!({ "object": text("sales_order"), "text": text("amou"), "cursor": cursor }))
    }),
    gives: Gives::Json(200, completion_shape),
    per_object: false,
    run: Run::Blocking(complete),
};

/// What may be typed, and which characters it takes the place of.
pub(super) fn completion_shape() -> Json {
    let place = json!({ "type": "integer", "example": 0 });
    let item = object(&json!({
        "insert": text("amount"), "label": label(), "kind": text("field"), "detail": label(),
    }));
    let list = json!({ "type": "array", "items": item });
    object(&json!({ "from": place, "to": place, "items": list }))
}

fn checked_shape() -> Json {
    let truth = json!({ "type": "boolean", "example": true });
    let count = json!({ "type": ["integer", "null"], "example": 12 });
    let field = object(&json!({ "path": text("account.region"), "label": label() }));
    object(&json!({
        "ok": truth,
        "type": text("boolean"),
        "echo": text("金额 大于 10 万"),
        "said": label(),
        "canonical": text("amount > 100000"),
        "reads": { "type": "array", "items": field },
        "same_row": truth,
        "reads_time": truth,
        "reads_user": truth,
        "tables": { "type": "array", "items": text("region_factor") },
        "count": count,
    }))
}

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
    let records = Records {
        platform,
        model: &model,
        caller: ask.caller()?,
    };
    let said = records.said(&checked)?;
    let tables = checked.tables();
    let tables: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    Answer::json(&json!({
        "ok": true,
        "type": name_of(checked.ty(), &model),
        "echo": said.of(ask.language),
        "said": said,
        "canonical": checked.to_string(),
        "reads": reads(&checked, &model),
        "same_row": checked.is_same_row(),
        "reads_time": checked.reads_time(),
        "reads_user": checked.reads_user(),
        "tables": tables,
        "count": count,
    }))
}

/// The fields the text names, each with the way to it.
fn reads(checked: &Checked, model: &Model) -> Vec<Json> {
    let named = checked.references().iter().filter(|read| read.named);
    named.filter_map(|read| field_read(read, model)).collect()
}

fn field_read(read: &Reference, model: &Model) -> Option<Json> {
    let field = |object: u32, number: u32| {
        let object = model.by_number(object)?;
        let field = object.fields.iter().find(|field| field.number == number)?;
        Some((field.name.clone(), field.doc.label.clone()))
    };
    let mut steps = Vec::new();
    for step in &read.path {
        steps.push(match step {
            Step::Lookup(object, number) => field(object.0, *number)?,
            Step::Rows(rows) => (rows.name.clone(), rows.label.clone()),
        });
    }
    steps.push(field(read.object.0, read.field?)?);
    let join = |part: fn(&(String, Label)) -> &str| {
        let parts: Vec<&str> = steps.iter().map(part).collect();
        parts.join(".")
    };
    let label = Label::new(join(|step| &step.1.zh), join(|step| &step.1.en));
    Some(json!({ "path": join(|step| &step.0), "label": label }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typing {
    object: String,
    text: String,
    cursor: usize,
}

fn complete(ask: &Ask) -> Result<Answer, Problem> {
    let typing: Typing = read(ask.json()?)?;
    let caller = ask.caller()?;
    let known = ask.app.platform.object_for(caller, &typing.object)?;
    let model = ask.app.platform.model();
    let catalogue = CallerCatalogue {
        model: &model,
        access: caller.access(),
    };
    let cursor = typing.cursor.min(weft_expr::TEXT_LENGTH_MAX);
    let found = weft_expr::complete(&typing.text, cursor, known.reference(), &catalogue);
    let records = Records {
        platform: &ask.app.platform,
        model: &model,
        caller,
    };
    completion_shown(records.offered(found)?)
}

/// What may be typed, as the web reads it.
pub(super) fn completion_shown(found: Completion) -> Result<Answer, Problem> {
    let items = found.items.into_iter().map(|item| {
        json!({
            "insert": item.insert, "label": item.label, "kind": item.kind.name(), "detail": item.detail,
        })
    });
    let items: Vec<Json> = items.collect();
    Answer::json(&json!({ "from": found.from, "to": found.to, "items": items }))
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

/// What a type is called on the wire.
pub(super) fn name_of(ty: Type, model: &Model) -> String {
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
