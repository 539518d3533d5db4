//! What a document may leave out or say shortly: one text for both languages, the plural, whose it is.

use serde_json::{Value as Json, json};

/// The properties that are texts in two languages wherever they stand.
const TEXTS: [&str; 6] = [
    "label",
    "plural",
    "help",
    "message",
    "validation_message",
    "text",
];
/// The properties below which names are the company's own.
const OWN_NAMES: [&str; 5] = ["rows", "when", "then", "days", "settings"];

/// A document of a kind with everything said at length.
pub fn complete(kind: &str, document: &mut Json) {
    both_languages(kind, document);
    if let ("object", Some(map)) = (kind, document.as_object_mut()) {
        if let Some(label) = map.get("label").cloned() {
            map.entry("plural").or_insert(label);
        }
        map.entry("access").or_insert_with(|| "owned".into());
        let fields = map.get_mut("fields").and_then(Json::as_array_mut);
        for field in fields.into_iter().flatten().filter_map(Json::as_object_mut) {
            if let Some(name) = field.get("name").cloned().filter(Json::is_string) {
                let label = json!({ "zh": name, "en": name });
                field.entry("label").or_insert(label);
            }
        }
        let first = map
            .get("fields")
            .and_then(|fields| fields.get(0)?.get("name").cloned());
        if let Some(first) = first {
            map.entry("title").or_insert(first);
        }
    }
}

/// Every label that is one text stands in both languages.
pub(crate) fn both_languages(kind: &str, document: &mut Json) {
    // An import profile has no texts that users read.
    if kind != "import" {
        spread(document);
    }
}

fn spread(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(spread),
        Json::Object(map) => {
            for (name, value) in map.iter_mut() {
                let text = value.as_str().filter(|_| TEXTS.contains(&name.as_str()));
                match text.map(|text| json!({ "zh": text, "en": text })) {
                    Some(both) => *value = both,
                    None if OWN_NAMES.contains(&name.as_str()) => {}
                    None => spread(value),
                }
            }
        }
        _ => {}
    }
}
