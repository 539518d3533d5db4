//! Shapes that several resources share.

use serde_json::{Value, json};

/// A text in both languages.
pub(crate) fn label() -> Value {
    json!({ "$ref": "#/components/schemas/Label" })
}

/// A record of the object in the path.
pub(crate) fn record() -> Value {
    json!({ "$ref": "#/components/schemas/{object}" })
}

/// What may be sent of a record of the object in the path.
pub(crate) fn record_input() -> Value {
    json!({ "$ref": "#/components/schemas/{object}.input" })
}

/// What may be sent to change a record of the object in the path.
pub(crate) fn record_change() -> Value {
    json!({ "$ref": "#/components/schemas/{object}.change" })
}

/// A page of records of the object in the path.
pub(crate) fn page() -> Value {
    json!({
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": { "type": "array", "items": record() },
            "next_cursor": { "type": ["string", "null"], "example": "WzE3MDAwXQ" },
            "total": { "type": "integer", "example": 123 },
            "total_exact": { "type": "boolean", "example": true },
        },
    })
}

/// `{"items":[…]}` of things with this shape.
pub(crate) fn items(of: &Value) -> Value {
    json!({ "type": "object", "required": ["items"], "properties": { "items": { "type": "array", "items": of } } })
}

/// An object with these properties, all of them always there.
pub(crate) fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties
        .as_object()
        .into_iter()
        .flat_map(|map| map.keys())
        .collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

/// A text such as `example`.
pub(crate) fn text(example: &str) -> Value {
    json!({ "type": "string", "example": example })
}

/// What may be left out or null.
pub(crate) fn maybe(mut schema: Value) -> Value {
    let Some(kind) = schema.get("type").cloned() else {
        return json!({ "anyOf": [schema, { "type": "null" }] });
    };
    let choices = schema.get_mut("enum").and_then(Value::as_array_mut);
    if let Some(choices) = choices {
        choices.push(Value::Null);
    }
    if let Some(map) = schema.as_object_mut() {
        map.insert("type".into(), json!([kind, "null"]));
    }
    schema
}
