//! A part of an object's document: the fields it writes are told apart by their number where it gives one.

use serde_json::{Value as Json, json};
use weft_kernel::Problem;

use super::rename::taken;
use super::stamp::{fields, text};

/// `whole` with the names that `part` gives to its fields, and `part` with the names it leaves to the numbers:
/// what is laid over by name then lies over the same field.
///
/// # Errors
/// `config.name_taken` when another field keeps the name.
pub(super) fn aligned(mut whole: Json, mut part: Json) -> Result<(Json, Json), Problem> {
    let before = whole.clone();
    let there = whole.get_mut("fields").and_then(Json::as_array_mut);
    let sent = part.get_mut("fields").and_then(Json::as_array_mut);
    let (Some(there), Some(sent)) = (there, sent) else {
        return Ok((whole, part));
    };
    let mut given = Vec::new();
    for field in sent {
        let Some(known) = numbered(fields(Some(&before)), field) else {
            continue;
        };
        if text(field, "name").is_empty() {
            set_name(field, text(known, "name"));
        }
        let (id, name) = (known.get("id").cloned(), text(field, "name").to_owned());
        for same in there
            .iter_mut()
            .filter(|same| same.get("id") == id.as_ref())
        {
            set_name(same, &name);
        }
        given.push((id, name));
    }
    for (id, name) in given {
        let other = |other: &Json| text(other, "name") == name && other.get("id") != id.as_ref();
        // One in the bin leaves its name to others.
        there.retain(|field| !other(field) || field.get("retired") != Some(&json!(true)));
        if there.iter().any(other) {
            return Err(taken(&name).on_field(format!("fields.{name}.name")));
        }
    }
    Ok((whole, part))
}

/// The field there that has the number of `sent`.
fn numbered<'a>(there: &'a [Json], sent: &Json) -> Option<&'a Json> {
    let id = sent.get("id").filter(|id| !id.is_null())?;
    there.iter().find(|field| field.get("id") == Some(id))
}

fn set_name(field: &mut Json, name: &str) {
    if let Some(map) = field.as_object_mut() {
        map.insert("name".to_owned(), name.into());
    }
}
