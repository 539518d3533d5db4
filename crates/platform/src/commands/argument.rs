//! What commands ask for, and reading what was given.

use serde::Serialize;
use serde_json::Value as Json;
use weft_kernel::Label;

/// Something a command asks for, described like a field.
#[derive(Clone, Debug, Serialize)]
pub struct Argument {
    /// Its name in the body.
    pub name: &'static str,
    /// What users read.
    pub label: Label,
    /// A field type's name.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// The object a lookup points to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<&'static str>,
}

impl Argument {
    /// A text that may be left out.
    #[must_use]
    pub fn text(name: &'static str, label: Label) -> Self {
        Self {
            name,
            label,
            kind: "text",
            required: false,
            target: None,
        }
    }

    /// A record of `target` that may be left out.
    #[must_use]
    pub fn lookup(name: &'static str, label: Label, target: &'static str) -> Self {
        Self {
            kind: "lookup",
            target: Some(target),
            ..Self::text(name, label)
        }
    }

    /// Why it is done: asked of everybody.
    #[must_use]
    pub fn reason() -> Self {
        Self::text("reason", Label::new("理由", "Reason")).required()
    }

    /// The same, but it must be given.
    #[must_use]
    pub fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}

/// The text given for an argument; a lookup may come as `{"id": …}`, and what is blank was not given.
#[must_use]
pub fn text_given(input: &Json, name: &str) -> Option<String> {
    let value = match input.get(name)? {
        Json::Object(map) => map.get("id")?,
        other => other,
    };
    let text = value.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
