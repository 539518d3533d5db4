//! Names that something had: expressions, rights and links may still say them, so nothing else takes them.

use serde_json::Value as Json;
use weft_kernel::Problem;

use super::draft::with;
use super::live::Live;
use super::tables::Draft;
use crate::pack::DocKey;
use crate::platform::Platform;

/// Refuses a draft in which something new is called as something else was.
///
/// # Errors
/// `config.name_former`.
pub(super) fn refuse<'k>(
    live: &Live,
    (before, after): (&Draft, &Draft),
    changed: impl Iterator<Item = &'k DocKey>,
) -> Result<(), Problem> {
    for key in changed.filter(|key| key.kind == "object") {
        let Some(now) = Platform::drafted(live, after, key) else {
            continue;
        };
        match Platform::drafted(live, before, key) {
            Some(was) => fields(&was, &now)?,
            None => object(live, (before, after), key)?,
        }
    }
    Ok(())
}

/// An object that is new, or comes with another name.
fn object(live: &Live, (before, after): (&Draft, &Draft), key: &DocKey) -> Result<(), Problem> {
    let (was, company) = (with(&live.company, before), with(&live.company, after));
    let others = company.iter().filter(|(other, _)| *other != key);
    for (other, own) in others.filter(|(other, _)| other.kind == "object") {
        // Renamed in the same step: it is the one that had the name.
        if was.contains_key(other) && had(&own.document, &key.name) {
            return Err(taken(&key.name, &other.name).on_field("name"));
        }
    }
    Ok(())
}

fn fields(was: &Json, now: &Json) -> Result<(), Problem> {
    let all = listed(now);
    for name in all.iter().map(|field| text(field, "name")) {
        if listed(was).iter().any(|field| text(field, "name") == name) {
            continue;
        }
        let mut others = all.iter().filter(|field| text(field, "name") != name);
        if let Some(other) = others.find(|other| had(other, name)) {
            let taken = taken(name, text(other, "name"));
            return Err(taken.on_field(format!("fields.{name}.name")));
        }
    }
    Ok(())
}

/// Whether what is in force was once called `name`.
fn had(json: &Json, name: &str) -> bool {
    let retired = json.get("retired").and_then(Json::as_bool) == Some(true);
    let former = json.get("former").and_then(Json::as_array);
    !retired && former.is_some_and(|former| former.iter().any(|had| had.as_str() == Some(name)))
}

fn listed(document: &Json) -> &[Json] {
    let fields = document.get("fields").and_then(Json::as_array);
    fields.map(Vec::as_slice).unwrap_or_default()
}

fn text<'j>(json: &'j Json, name: &str) -> &'j str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

fn taken(name: &str, now: &str) -> Problem {
    Problem::conflict(
        "config.name_former",
        format!(
            "接口名 `{name}` 是 `{now}` 改名前的名字，公式、视图和权限里可能还在用它；请换一个名字"
        ),
        format!(
            "`{name}` is what `{now}` was called before: formulas, views and rights may still say it; choose another name"
        ),
    )
}
