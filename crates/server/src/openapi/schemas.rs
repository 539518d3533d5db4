//! Schemas of what the API speaks in, and of each object with its own fields.

use serde_json::{Map, Value, json};
use weft_platform::{Caller, Field, FieldIx, Model, Object, Shape, system};

use super::ANY;
use crate::api;

/// The schemas that do not depend on the model.
pub(super) fn shared() -> Map<String, Value> {
    let text = |example: &str| json!({ "type": "string", "example": example });
    let any = json!({
        "type": "object",
        "additionalProperties": true,
        "properties": { "id": text("7301444403200000001"), "version": { "type": "integer", "example": 3 } },
        "example": { "id": "7301444403200000001", "version": 3, "name": "华东某公司" },
    });
    let label = json!({
        "type": "object",
        "required": ["zh", "en"],
        "properties": { "zh": text("客户"), "en": text("Customer") },
    });
    let reference = json!({
        "type": "object",
        "required": ["id"],
        "properties": { "id": text("7301444403200000001"), "label": { "type": ["string", "null"], "example": "张三" } },
    });
    let problem = json!({
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "detail_zh", "detail_en"],
        "properties": {
            "type": text("about:blank"),
            "title": text("Unprocessable Content"),
            "status": { "type": "integer", "example": 422 },
            "code": text("field.required"),
            "detail": text("“名称”必填"),
            "detail_zh": text("“名称”必填"),
            "detail_en": text("“Name” is required"),
            "field": text("name"),
            "position": { "type": "integer", "example": 3 },
            "request": text("9f1c2d7e0a"),
            "errors": { "type": "array", "items": { "type": "object" } },
        },
    });
    let pairs = [
        ("Label", label),
        ("Reference", reference),
        ("Problem", problem),
        (ANY, any),
    ];
    let mut schemas: Map<String, Value> = pairs
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    // The id and version of a record are left alone when they are sent back.
    let sent = json!({
        "type": "object",
        "additionalProperties": true,
        "example": { "name": "华东某公司" },
    });
    schemas.insert(format!("{ANY}.input"), sent.clone());
    schemas.insert(format!("{ANY}.change"), sent);
    schemas
}

/// What may be sent to change a record: any of what may be sent of a new one.
pub(super) fn change(mut input: Value) -> Value {
    if let Some(map) = input.as_object_mut() {
        map.remove("required");
    }
    input
}

/// A record as the caller reads it.
pub(super) fn record(model: &Model, caller: &Caller, object: &Object) -> Value {
    let fields = api::fields(caller.access(), object);
    let properties: Map<String, Value> = fields
        .map(|(ix, field)| (field.name.clone(), read(model, caller, ix, field)))
        .collect();
    json!({
        "type": "object",
        "title": object.doc.label.zh,
        "description": object.doc.label.en,
        "required": ["id", "version"],
        "properties": properties,
    })
}

/// What the caller may send of a record.
pub(super) fn input(model: &Model, caller: &Caller, object: &Object) -> Value {
    let access = caller.access();
    let fields = api::fields(access, object);
    let written =
        fields.filter(|(ix, field)| field.is_typed() && access.may_write_field(object, *ix));
    let mut required = Vec::new();
    let mut properties = Map::new();
    for (_, field) in written {
        if field.doc.required && field.doc.default.is_none() && field.kind.name() != "auto_number" {
            required.push(field.name.as_str());
        }
        properties.insert(field.name.clone(), write(model, caller, field));
    }
    json!({ "type": "object", "title": object.doc.label.zh, "required": required, "properties": properties })
}

fn read(model: &Model, caller: &Caller, ix: FieldIx, field: &Field) -> Value {
    let reference =
        json!({ "oneOf": [{ "$ref": "#/components/schemas/Reference" }, { "type": "null" }] });
    let schema = match (ix, field.shape) {
        (system::ID, _) => json!({ "type": "string", "example": "7301444403200000001" }),
        (system::VERSION, _) => json!({ "type": "integer", "example": 3 }),
        (_, Some(Shape::Record)) => reference,
        (_, Some(Shape::Files)) => files(),
        (_, Some(Shape::Records)) => {
            json!({ "type": ["array", "null"], "items": { "$ref": "#/components/schemas/Reference" } })
        }
        (_, Some(_)) => plain(field),
        (_, None) => lines(model, caller, field, ""),
    };
    described(schema, field)
}

fn write(model: &Model, caller: &Caller, field: &Field) -> Value {
    let schema = match field.shape {
        Some(Shape::Record) => {
            json!({ "type": ["string", "null"], "example": "7301444403200000001" })
        }
        Some(Shape::Records | Shape::Files) => {
            let id = json!({ "type": "string", "example": "7301444403200000001" });
            json!({ "type": ["array", "null"], "items": id })
        }
        Some(_) => plain(field),
        None => lines(model, caller, field, ".input"),
    };
    described(schema, field)
}

fn described(mut schema: Value, field: &Field) -> Value {
    if let Some(map) = schema.as_object_mut() {
        let label = field.label();
        map.insert(
            "description".into(),
            format!("{} / {}", label.zh, label.en).into(),
        );
    }
    schema
}

fn plain(field: &Field) -> Value {
    let values: Vec<&str> = field
        .doc
        .options
        .iter()
        .map(|option| option.value.as_str())
        .collect();
    let first = values.first().copied();
    match field.shape {
        Some(Shape::Bool) => json!({ "type": ["boolean", "null"], "example": true }),
        Some(Shape::Number(_)) => {
            json!({ "type": ["string", "null"], "format": "decimal", "example": "1234.5" })
        }
        Some(Shape::Date) => {
            json!({ "type": ["string", "null"], "format": "date", "example": "2026-11-22" })
        }
        Some(Shape::Moment) => {
            json!({ "type": ["string", "null"], "format": "date-time", "example": "2026-11-22T06:04:32.123Z" })
        }
        Some(Shape::List) if values.is_empty() => {
            let items = json!({ "type": "string", "example": "VIP" });
            json!({ "type": ["array", "null"], "items": items })
        }
        Some(Shape::Json) => json!({ "example": { "key": "value" } }),
        Some(Shape::Address) => address(),
        Some(Shape::List) => {
            let items = json!({ "type": "string", "enum": values });
            json!({ "type": ["array", "null"], "items": items, "example": first.map(|first| vec![first]) })
        }
        _ if !values.is_empty() => {
            json!({ "type": ["string", "null"], "enum": values, "example": first })
        }
        _ => json!({ "type": ["string", "null"], "example": example(field) }),
    }
}

fn files() -> Value {
    let text = |example: &str| json!({ "type": "string", "example": example });
    let file = json!({
        "type": "object",
        "properties": {
            "id": text("7301444403200000001"), "name": text("contract.pdf"),
            "type": text("application/pdf"), "size": { "type": "integer", "example": 52114 },
        },
    });
    json!({ "type": ["array", "null"], "items": file })
}

fn address() -> Value {
    let part = |example: &str| json!({ "type": "string", "example": example });
    json!({
        "type": ["object", "null"],
        "properties": {
            "region": part("310115"), "detail": part("张江路 1 号"),
            "longitude": part("121.600000"), "latitude": part("31.200000"),
        },
        "additionalProperties": false,
    })
}

/// The first good example of the field's type.
fn example(field: &Field) -> &'static str {
    let shown = field
        .kind
        .examples()
        .iter()
        .find_map(|example| example.shown.ok());
    shown.unwrap_or_default()
}

fn lines(model: &Model, caller: &Caller, field: &Field, suffix: &str) -> Value {
    let child = field
        .doc
        .lines
        .as_ref()
        .and_then(|lines| model.object(&lines.object).ok());
    let seen =
        child.filter(|child| api::visible(model, caller).any(|object| object.name == child.name));
    let items = match seen {
        Some(child) => json!({ "$ref": format!("#/components/schemas/{}{suffix}", child.name) }),
        None => json!({ "type": "object" }),
    };
    json!({ "type": "array", "items": items })
}
