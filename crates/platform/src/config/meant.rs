//! Names that belong to another field once the draft is in force: what says them means the new holder then.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};
use weft_kernel::{Label, Problem};

use super::conditions;
use super::diff::Place;
use super::live::Live;
use super::meant_in_views::{self, Saved};
use super::merge::key_of;
use super::stamp::{fields, text};
use super::tables::Draft;
use crate::caller::Caller;
use crate::pack::DocKey;
use crate::platform::Platform;

/// Members that name or describe what they stand in, and no field.
const OF_ITSELF: [&str; 9] = [
    "name", "former", "label", "plural", "help", "message", "type", "kind", "code",
];
/// The most places that are listed.
const PLACES_MAX: usize = 100;

/// A name that goes from one field to another.
pub(super) struct Passed<'a> {
    pub(super) object: &'a str,
    name: &'a str,
    /// Fields that point to the object, and the object: what stands before `.name`.
    links: BTreeSet<&'a str>,
    was: Label,
    now: Label,
}

impl Platform {
    /// The places that say a name which another field has in the draft, each as a warning: they may be meant as they
    /// are, so nothing is refused; and the conditions in records that the draft would leave without what they read.
    ///
    /// # Errors
    /// `access.configure`.
    pub fn draft_warnings(&self, caller: &Caller) -> Result<Vec<Problem>, Problem> {
        let (live, draft) = (self.live(), self.draft(caller)?);
        if draft.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = warnings(&live, &draft, || {
            let mut all = meant_in_views::saved(self, caller)?;
            all.extend(conditions::saved(self, caller)?);
            Ok(all)
        })?;
        found.extend(conditions::lost(self, caller)?);
        found.truncate(PLACES_MAX);
        Ok(found)
    }
}

fn warnings(
    live: &Live,
    draft: &Draft,
    saved: impl Fn() -> Result<Vec<Saved>, Problem>,
) -> Result<Vec<Problem>, Problem> {
    let keys: BTreeSet<&DocKey> = live.documents.keys().chain(draft.keys()).collect();
    let now: BTreeMap<&DocKey, Json> = keys
        .into_iter()
        .filter_map(|key| Some((key, Platform::drafted(live, draft, key)?)))
        .collect();
    let mut found = Vec::new();
    for key in draft.keys().filter(|key| key.kind == "object") {
        let (Some(was), Some(is)) = (live.documents.get(key), now.get(key)) else {
            continue;
        };
        let all_passed = passed(key, (was, is), &now);
        let views = match all_passed.is_empty() {
            true => Vec::new(),
            false => saved()?,
        };
        for passed in all_passed {
            found.extend(meant_in_views::warnings(&passed, &views));
            for (key, document) in &now {
                let known = live.documents.get(*key);
                let mut walk = Walk {
                    key,
                    known: known.map(all_texts).unwrap_or_default(),
                    lines: lines(document, passed.object),
                    passed: &passed,
                    found: &mut found,
                };
                let about = key.kind == "object" && key.name == passed.object;
                walk.value(document, &Place::named(key, Some(document)), about);
            }
        }
    }
    Ok(found)
}

fn passed<'a>(
    key: &'a DocKey,
    (was, is): (&'a Json, &'a Json),
    all: &'a BTreeMap<&DocKey, Json>,
) -> Vec<Passed<'a>> {
    let there = |field: &&Json| field.get("retired").and_then(Json::as_bool) != Some(true);
    let number = |field: &Json, name: &str| field.get(name).and_then(Json::as_u64);
    let mut passed = Vec::new();
    for now in fields(Some(is)).iter().filter(there) {
        let name = text(now, "name");
        let mut before = fields(Some(was)).iter().filter(there);
        let Some(before) = before.find(|before| text(before, "name") == name) else {
            continue;
        };
        let id = number(before, "id");
        // Of another type it has a new number and is the same to people.
        if id.is_none() || number(now, "id") == id || number(now, "converted_from") == id {
            continue;
        }
        passed.push(Passed {
            object: &key.name,
            name,
            links: links(&key.name, all),
            was: label(before),
            now: label(now),
        });
    }
    passed
}

fn links<'a>(object: &'a str, all: &'a BTreeMap<&DocKey, Json>) -> BTreeSet<&'a str> {
    let objects = all.iter().filter(|(key, _)| key.kind == "object");
    let fields = objects.flat_map(|(_, document)| fields(Some(document)));
    let pointing = fields.filter(|field| text(field, "target") == object);
    pointing
        .map(|field| text(field, "name"))
        .chain([object])
        .collect()
}

pub(super) fn lines<'a>(document: &'a Json, object: &str) -> BTreeSet<&'a str> {
    let of = |field: &&Json| {
        field
            .get("lines")
            .is_some_and(|lines| text(lines, "object") == object)
    };
    let fields = fields(Some(document)).iter().filter(of);
    fields.map(|field| text(field, "name")).collect()
}

fn label(field: &Json) -> Label {
    let label = field.get("label").cloned().unwrap_or_default();
    serde_json::from_value(label).unwrap_or_else(|_| Label::same(text(field, "name")))
}

/// A way through a document that looks for the name.
pub(super) struct Walk<'a> {
    pub(super) key: &'a DocKey,
    /// The texts it has in force: one that the draft writes is meant as it is written.
    pub(super) known: BTreeSet<&'a str>,
    /// Its fields whose line items are the object's records.
    pub(super) lines: BTreeSet<&'a str>,
    pub(super) passed: &'a Passed<'a>,
    pub(super) found: &'a mut Vec<Problem>,
}

impl Walk<'_> {
    /// `about` says whether names without a path are those of fields of the object.
    pub(super) fn value(&mut self, value: &Json, place: &Place, about: bool) {
        match value {
            Json::String(text) if self.means_another(text, about) => {
                self.found.push(self.told(place));
            }
            Json::Array(items) => {
                for item in items {
                    match item {
                        Json::String(_) => self.value(item, place, about),
                        _ => self.value(item, &place.element(&key_of(item), Some(item)), about),
                    }
                }
            }
            Json::Object(map) => self.members(map, place, about),
            _ => {}
        }
    }

    fn means_another(&self, text: &str, about: bool) -> bool {
        self.known.contains(text) && self.passed.is_said_in(text, about)
    }

    fn members(&mut self, map: &Map<String, Json>, place: &Place, about: bool) {
        let object = self.passed.object;
        let own = map.get("object").and_then(Json::as_str);
        let about = own.map_or(about, |own| own == object);
        for (name, value) in map {
            if OF_ITSELF.contains(&name.as_str()) {
                continue;
            }
            let about = match name.as_str() {
                // The rights of a role stand below the names of objects.
                _ if self.key.kind == "role" => about || name == object,
                "rollup" => self.lines.contains(text(value, "lines")),
                // The link to an object is a field of the other one.
                "target" | "object" => continue,
                _ => about,
            };
            self.value(value, &place.property(name), about);
        }
    }

    fn told(&self, place: &Place) -> Problem {
        let (zh, en) = self.passed.meanings();
        let at = place.said();
        Problem::invalid(
            "config.other_meaning",
            format!("{}：{zh}", at.zh),
            format!("{}: {en}", at.en),
        )
        .on_field(format!("{}.{}", self.key, place.path()))
    }
}

impl Passed<'_> {
    /// What the name meant and will mean, in Chinese and English.
    pub(super) fn meanings(&self) -> (String, String) {
        let Self { name, was, now, .. } = self;
        (
            format!("`{name}` 原来指「{}」，发布后指「{}」", was.zh, now.zh),
            format!("`{name}` meant \"{}\" and will mean \"{}\"", was.en, now.en),
        )
    }

    /// Whether an expression, a list of fields or a pattern says the name and means the object's field.
    fn is_said_in(&self, text: &str, about: bool) -> bool {
        // What stands in quotes is a value.
        let mut outside = text.split('"').step_by(2);
        outside.any(|part| {
            let mut places = part.match_indices(self.name);
            places.any(|(at, _)| self.is_meant(part.split_at(at), about))
        })
    }

    fn is_meant(&self, (before, rest): (&str, &str), about: bool) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let behind = rest.strip_prefix(self.name).unwrap_or_default();
        if before.ends_with(is_word) || behind.starts_with(|c| is_word(c) || c == '(') {
            return false;
        }
        let Some(path) = before.strip_suffix('.') else {
            return about;
        };
        let last = path.rsplit(|c: char| !is_word(c)).next();
        last.is_some_and(|last| self.links.contains(last))
    }
}

pub(super) fn all_texts(document: &Json) -> BTreeSet<&str> {
    let mut texts = BTreeSet::new();
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Json::String(text) => {
                texts.insert(text.as_str());
            }
            Json::Array(items) => open.extend(items),
            Json::Object(map) => open.extend(map.values()),
            _ => {}
        }
    }
    texts
}
