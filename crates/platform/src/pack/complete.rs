//! What a document may leave out or say shortly: one text for both languages, the plural, whose it is.

use std::borrow::Cow;

use serde_json::{Value as Json, json};
use weft_kernel::{is_blank, seen};

/// The properties that are texts in two languages wherever they stand.
pub(super) const TEXTS: [&str; 6] = [
    "label",
    "plural",
    "help",
    "message",
    "validation_message",
    "text",
];
/// The properties below which names are the company's own.
pub(super) const OWN_NAMES: [&str; 5] = ["rows", "when", "then", "days", "settings"];

/// A document of a kind with everything said at length.
pub fn complete(kind: &str, document: &mut Json) {
    both_languages(kind, document);
    if kind != "import" {
        said_once(document);
    }
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

/// A text stands as people see it, and in both languages when it is said in one only.
fn said_once(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(said_once),
        Json::Object(map) => {
            for (name, value) in map.iter_mut() {
                if OWN_NAMES.contains(&name.as_str()) {
                    continue;
                }
                if TEXTS.contains(&name.as_str()) {
                    in_both(value);
                }
                said_once(value);
            }
        }
        _ => {}
    }
}

fn in_both(label: &mut Json) {
    let Some(map) = label.as_object_mut() else {
        return;
    };
    for text in map.values_mut() {
        // Copied from a page, a text brings along what nobody sees; two labels would then look alike.
        if let Json::String(text) = text
            && let Cow::Owned(kept) = seen(text)
        {
            *text = kept;
        }
    }
    for (one, other) in [("zh", "en"), ("en", "zh")] {
        let text = map.get(one).and_then(Json::as_str).unwrap_or_default();
        let text = text.to_owned();
        let lacks = match map.get(other) {
            None => true,
            Some(there) => there.as_str().is_some_and(is_blank),
        };
        if lacks && !is_blank(&text) {
            map.insert(other.to_owned(), text.into());
        }
    }
}
