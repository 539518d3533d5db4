//! The `OpenAPI` 3.1 document: the catalogue of routes and the objects a caller may see.

mod kept;
mod schemas;

pub(crate) use kept::Described;

use serde_json::{Map, Value, json};
use weft_platform::{Action, Caller, Model, Object, Scope};

use crate::api::{self, Gives, May, Parameter, Place, Rights, Route, Takes, Verb};

/// The name records go by where any object may be meant.
const ANY: &str = "AnyRecord";

/// The document for `caller`.
pub(crate) fn document(model: &Model, caller: &Caller) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in api::catalogue() {
        put(&mut paths, route, None);
        if route.per_object {
            let objects = api::visible(model, caller);
            for object in objects.filter(|object| may(caller, object, route)) {
                put(&mut paths, route, Some(object));
            }
        }
    }
    let mut schemas = schemas::shared();
    for object in api::visible(model, caller) {
        schemas.insert(object.name.clone(), schemas::record(model, caller, object));
        let input = schemas::input(model, caller, object);
        let change = schemas::change(input.clone());
        schemas.insert(format!("{}.input", object.name), input);
        schemas.insert(format!("{}.change", object.name), change);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "织客 Weft",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "金额与数量是十进制字符串，时间是 UTC 的 RFC 3339，编号是字符串。 / Amounts are decimal strings, times RFC 3339 in UTC, ids strings.",
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "Problem": {
                "description": "RFC 9457",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            } },
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer" },
                "write_key": { "type": "http", "scheme": "basic", "description": "User name: the write key of a source" },
            },
        },
    })
}

/// Whether the caller may do that to the object at all.
fn may(caller: &Caller, object: &Object, route: &Route) -> bool {
    let access = caller.access();
    match route.verb {
        Verb::Post if route.name == "restoreRecord" => {
            access.scope(object, Action::Delete) > Scope::None
        }
        Verb::Get | Verb::Options => true,
        Verb::Post => access.may_create(object),
        Verb::Put | Verb::Patch => access.scope(object, Action::Update) > Scope::None,
        Verb::Delete => access.scope(object, Action::Delete) > Scope::None,
    }
}

fn put(paths: &mut Map<String, Value>, route: &Route, object: Option<&Object>) {
    let path = match object {
        Some(object) => route.path.replace("{object}", &object.name),
        None => route.path.to_owned(),
    };
    let described = operation(route, object).to_string();
    let name = object.map_or(ANY, |object| object.name.as_str());
    let described = described.replace("schemas/{object}", &format!("schemas/{name}"));
    let operation: Value = serde_json::from_str(&described).unwrap_or_default();
    let at = paths.entry(path).or_insert_with(|| json!({}));
    if let Some(verbs) = at.as_object_mut() {
        verbs.insert(route.verb.word().to_owned(), operation);
    }
}

fn operation(route: &Route, object: Option<&Object>) -> Value {
    let fixed = |parameter: &&Parameter| object.is_none() || parameter.name != "object";
    let parameters: Vec<Value> = route
        .parameters
        .iter()
        .filter(fixed)
        .map(parameter)
        .collect();
    let id = match object {
        Some(object) => format!("{}.{}", route.name, object.name),
        None => route.name.to_owned(),
    };
    let tag = route
        .path
        .split('/')
        .find(|part| !matches!(*part, "" | "api" | "v1"));
    let mut described = json!({
        "operationId": id,
        "summary": format!("{} / {}", route.summary.zh, route.summary.en),
        "tags": [object.map_or_else(|| tag.unwrap_or("touches"), |object| object.name.as_str())],
        "parameters": parameters,
        "responses": responses(&route.gives),
    });
    if let Some(map) = described.as_object_mut() {
        match route.rights {
            Rights::Anyone => map.insert("security".into(), json!([])),
            Rights::WriteKey if route.verb == Verb::Options => {
                map.insert("security".into(), json!([]))
            }
            Rights::WriteKey => map.insert("security".into(), json!([{ "write_key": [] }])),
            _ => None,
        };
        if let Some(body) = body(&route.takes) {
            map.insert("requestBody".into(), body);
        }
    }
    described
}

fn parameter(parameter: &Parameter) -> Value {
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    let example = match parameter.kind {
        "string" => json!(parameter.example),
        _ => serde_json::from_str(parameter.example).unwrap_or_default(),
    };
    let mut schema = json!({ "type": parameter.kind });
    if let Some(schema) = schema.as_object_mut() {
        match parameter.may {
            May::Anything => {}
            May::Within(least, most) => {
                schema.insert("minimum".into(), least.into());
                schema.insert("maximum".into(), most.into());
            }
            May::OneOf(words) => {
                schema.insert("enum".into(), json!(words));
            }
        }
    }
    json!({
        "name": parameter.name,
        "in": place,
        "required": parameter.required,
        "description": format!("{} / {}", parameter.summary.zh, parameter.summary.en),
        "schema": schema,
        "example": example,
    })
}

fn body(takes: &Takes) -> Option<Value> {
    let (kinds, schema): (&[&str], _) = match takes {
        Takes::Nothing => return None,
        Takes::Json(schema) | Takes::Maybe(schema) => (&["application/json"], schema()),
        Takes::Form(schema) => (&["multipart/form-data"], schema()),
        // Lines of JSON are taken too; the document describes the one form every client can make.
        Takes::Loose(schema, _) => (&["application/json"], schema()),
    };
    let content: Map<String, Value> = kinds
        .iter()
        .map(|kind| ((*kind).to_owned(), json!({ "schema": schema })))
        .collect();
    let required = !matches!(takes, Takes::Maybe(_));
    Some(json!({ "required": required, "content": content }))
}

fn responses(gives: &Gives) -> Value {
    let (status, good) = match gives {
        Gives::Empty => (204, json!({ "description": "done" })),
        Gives::Json(status, schema) => (
            *status,
            json!({ "description": "done", "content": { "application/json": { "schema": schema() } } }),
        ),
        Gives::Text(kind) => {
            let content = json!({ *kind: { "schema": { "type": "string" } } });
            (200, json!({ "description": "done", "content": content }))
        }
        Gives::File(kinds) => {
            let file = json!({ "schema": { "type": "string", "format": "binary" } });
            let kinds = kinds.iter().map(|kind| ((*kind).to_owned(), file.clone()));
            let content: Map<String, Value> = kinds.collect();
            (200, json!({ "description": "done", "content": content }))
        }
    };
    json!({ status.to_string(): good, "default": { "$ref": "#/components/responses/Problem" } })
}
