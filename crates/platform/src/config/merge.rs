//! Three documents into one: what a company changed stays, whatever the layers below become.
//!
//! Lists are merged element by element. An element is known by its `name`, `value`, `code` or
//! label, else by what it holds; so two people who each add a field both keep theirs.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value as Json};

/// A place that both sides changed, and not alike; the company's value stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Where, such as `fields.deposit.required`.
    pub path: String,
    /// What the company wrote over; `None` when there was nothing.
    pub base: Option<Json>,
    /// What the layers below hold now.
    pub lower: Option<Json>,
    /// What the company wants.
    pub company: Option<Json>,
}

/// The three versions of one place.
#[derive(Clone, Copy)]
struct Three<'a> {
    base: Option<&'a Json>,
    lower: Option<&'a Json>,
    company: Option<&'a Json>,
}

/// `company`, written over `base`, laid over `lower`; and where the two sides disagree.
#[must_use]
pub(super) fn merge(
    base: Option<&Json>,
    lower: Option<&Json>,
    company: Option<&Json>,
) -> (Option<Json>, Vec<Conflict>) {
    let mut conflicts = Vec::new();
    let three = Three {
        base,
        lower,
        company,
    };
    let merged = place(three, "", &mut conflicts);
    (merged, conflicts)
}

fn place(three: Three<'_>, path: &str, conflicts: &mut Vec<Conflict>) -> Option<Json> {
    let Three {
        base,
        lower,
        company,
    } = three;
    if company == base {
        return lower.cloned();
    }
    if lower == base || lower == company {
        return company.cloned();
    }
    match (lower, company) {
        (Some(Json::Object(below)), Some(Json::Object(own))) => {
            let was = base.and_then(Json::as_object);
            Some(Json::Object(maps((was, below, own), path, conflicts)))
        }
        (Some(Json::Array(below)), Some(Json::Array(own)))
            if all_known(below) && all_known(own) =>
        {
            let was = base.and_then(Json::as_array).filter(|was| all_known(was));
            let was = was.map(Vec::as_slice).unwrap_or_default();
            Some(Json::Array(lists((was, below, own), path, conflicts)))
        }
        _ => {
            conflicts.push(Conflict {
                path: path.to_owned(),
                base: base.cloned(),
                lower: lower.cloned(),
                company: company.cloned(),
            });
            company.cloned()
        }
    }
}

type ThreeMaps<'a> = (
    Option<&'a Map<String, Json>>,
    &'a Map<String, Json>,
    &'a Map<String, Json>,
);

fn maps(
    (was, below, own): ThreeMaps<'_>,
    path: &str,
    conflicts: &mut Vec<Conflict>,
) -> Map<String, Json> {
    let names: BTreeSet<&String> = below.keys().chain(own.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let three = Three {
                base: was.and_then(|was| was.get(name)),
                lower: below.get(name),
                company: own.get(name),
            };
            Some((name.clone(), place(three, &inside(path, name), conflicts)?))
        })
        .collect()
}

fn lists(
    (was, below, own): (&[Json], &[Json], &[Json]),
    path: &str,
    conflicts: &mut Vec<Conflict>,
) -> Vec<Json> {
    let find = |list: &[Json], key: &str| list.iter().find(|item| key_of(item) == key).cloned();
    let (was_keys, below_keys, own_keys) = (keys(was), keys(below), keys(own));
    let company_moved = in_common(&own_keys, &was_keys) != in_common(&was_keys, &own_keys);
    let lower_moved = in_common(&below_keys, &was_keys) != in_common(&was_keys, &below_keys);
    let both = |keys: &[String]| in_common(&in_common(keys, &own_keys), &below_keys);
    if company_moved && lower_moved && both(&own_keys) != both(&below_keys) {
        conflicts.push(Conflict {
            path: inside(path, "*"),
            base: Some(was_keys.clone().into()),
            lower: Some(below_keys.clone().into()),
            company: Some(own_keys.clone().into()),
        });
    }
    let order = match company_moved {
        true => with_others(own_keys, &below_keys),
        false => with_others(below_keys, &own_keys),
    };
    order
        .iter()
        .filter_map(|key| {
            let (base, lower, company) = (find(was, key), find(below, key), find(own, key));
            let three = Three {
                base: base.as_ref(),
                lower: lower.as_ref(),
                company: company.as_ref(),
            };
            place(three, &inside(path, key), conflicts)
        })
        .collect()
}

/// `order` with those of `others` it lacks, each behind the one it follows there; what stands first
/// there comes before the next one known, or last.
fn with_others(mut order: Vec<String>, others: &[String]) -> Vec<String> {
    let mut before: Option<&String> = None;
    for (ix, other) in others.iter().enumerate() {
        if !order.contains(other) {
            let place = |key: &String| order.iter().position(|known| known == key);
            let behind = before.and_then(place).map(|place| place + 1);
            let ahead = || others.iter().skip(ix).find_map(place);
            let place = behind.or_else(ahead).unwrap_or(order.len());
            order.insert(place, other.clone());
        }
        before = Some(other);
    }
    order
}

/// Those of `keys` that are among `others`, in the order of `keys`.
fn in_common(keys: &[String], others: &[String]) -> Vec<String> {
    let there = |key: &&String| others.contains(key);
    keys.iter().filter(there).cloned().collect()
}

fn keys(list: &[Json]) -> Vec<String> {
    list.iter().map(key_of).collect()
}

/// Whether every element can be told from the others.
fn all_known(list: &[Json]) -> bool {
    let different: BTreeSet<String> = list.iter().map(key_of).collect();
    different.len() == list.len()
}

/// What an element of a list is known by.
pub(super) fn key_of(item: &Json) -> String {
    let named = ["name", "value", "code"]
        .iter()
        .find_map(|key| item.get(key)?.as_str());
    let labelled = || item.get("label")?.get("zh")?.as_str();
    match named.or_else(labelled).or_else(|| item.as_str()) {
        Some(text) => text.to_owned(),
        None => item.to_string(),
    }
}

/// The place called `name` inside of `path`.
pub(super) fn inside(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    }
}

/// `upper` laid over `lower`: what one pack adds to the documents of those below it.
#[must_use]
pub(super) fn overlay(lower: &Json, upper: &Json) -> Json {
    match (lower, upper) {
        (Json::Object(below), Json::Object(above)) => {
            let mut all = below.clone();
            for (name, value) in above {
                let laid = match below.get(name) {
                    Some(lower) => overlay(lower, value),
                    None => value.clone(),
                };
                all.insert(name.clone(), laid);
            }
            Json::Object(all)
        }
        (Json::Array(below), Json::Array(above))
            if above.iter().any(Json::is_object) && all_known(below) && all_known(above) =>
        {
            let order = with_others(keys(below), &keys(above));
            let find =
                |list: &[Json], key: &str| list.iter().find(|item| key_of(item) == key).cloned();
            let laid = order
                .iter()
                .filter_map(|key| match (find(below, key), find(above, key)) {
                    (Some(lower), Some(upper)) => Some(overlay(&lower, &upper)),
                    (lower, upper) => upper.or(lower),
                });
            Json::Array(laid.collect())
        }
        (_, upper) => upper.clone(),
    }
}
