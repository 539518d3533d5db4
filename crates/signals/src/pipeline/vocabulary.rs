//! The events that rules may wait for: those that came lately, those that records give rise to, those that are named
//! already, and those that cards have words for.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use weft_kernel::{Label, Moment, Problem};
use weft_platform::{Model, Platform};

use super::asking::SEEN_BACK;
use super::record_events::RecordEventDoc;
use super::rules::documents_in;
use crate::card::{PHRASES, bare_words};
use crate::rule::{Property, PropertyType};
use crate::touch::Touch;
use crate::wire::from_log;

/// Properties told of one event; those that come later are left out.
pub const PROPERTIES_MAX: usize = 40;
/// What the house calls its own events of rules over dates and schedules.
const OF_TIME: &str = "due.";

/// An event somebody may write a rule about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownEvent {
    /// What rules know it by.
    pub name: String,
    /// What people call it; its name where nobody has said.
    pub label: Label,
    /// How often it came among the last [`SEEN_BACK`] touchpoints.
    pub count: usize,
    /// When it last happened, of those.
    pub last_at: Option<Moment>,
    /// What was said with it, by name.
    pub properties: BTreeMap<String, Property>,
}

/// Every event there is to know of, those that come most often first.
///
/// # Errors
/// Those of the store and of rules that cannot be read.
pub fn known_events(platform: &Platform, model: &Model) -> Result<Vec<KnownEvent>, Problem> {
    let documents = documents_in(model.rules.values())?;
    let declared = documents.iter().flat_map(|one| &one.properties);
    let declared: BTreeMap<&str, &Property> =
        declared.map(|one| (one.name.as_str(), one)).collect();
    let mut known: BTreeMap<String, KnownEvent> = BTreeMap::new();
    for text in model.record_events.values() {
        let Ok(document) = RecordEventDoc::read(model, text) else {
            continue;
        };
        let one = entry(&mut known, &document.event);
        one.label = document.label.clone();
    }
    for document in &documents {
        for name in document.when.events() {
            entry(&mut known, name);
        }
        let halts = document.suppress_when.iter().chain(&document.exit);
        for name in halts.flat_map(|halt| &halt.events) {
            entry(&mut known, name);
        }
    }
    let said = PHRASES.iter().filter(|phrase| phrase.weight > 0);
    for name in said.flat_map(|phrase| phrase.events) {
        entry(&mut known, name);
    }
    for touch in lately(platform)? {
        if !touch.event().starts_with(OF_TIME) && !touch.event().is_empty() {
            count(entry(&mut known, touch.event()), &touch, &declared);
        }
    }
    let mut known: Vec<KnownEvent> = known.into_values().collect();
    known.sort_by(|one, two| (two.count, &one.name).cmp(&(one.count, &two.name)));
    Ok(known)
}

/// The last [`SEEN_BACK`] touchpoints.
pub(super) fn lately(platform: &Platform) -> Result<Vec<Touch>, Problem> {
    let store = platform.store();
    let after = store.sealed().saturating_sub(SEEN_BACK).max(0);
    let limit = usize::try_from(SEEN_BACK).unwrap_or_default();
    let rows = store.touches_after(after, limit)?;
    let touches = rows.iter().filter_map(from_log);
    Ok(touches.map(|(touch, _)| touch).collect())
}

fn entry<'a>(known: &'a mut BTreeMap<String, KnownEvent>, name: &str) -> &'a mut KnownEvent {
    known.entry(name.to_owned()).or_insert_with(|| KnownEvent {
        name: name.to_owned(),
        label: bare_words(name).unwrap_or_else(|| Label::same(name)),
        ..KnownEvent::default()
    })
}

fn count(one: &mut KnownEvent, touch: &Touch, declared: &BTreeMap<&str, &Property>) {
    one.count += 1;
    one.last_at = one.last_at.max(Some(touch.key.occurred_at));
    for (name, value) in &touch.properties {
        let Some(ty) = type_of(value).filter(|_| is_word(name)) else {
            continue;
        };
        let there = one.properties.len();
        match one.properties.get_mut(name) {
            Some(known) if known.ty != ty => known.ty = PropertyType::Text,
            Some(_) => {}
            None if there < PROPERTIES_MAX => {
                let said = declared.get(name.as_str());
                let property = Property {
                    name: name.clone(),
                    ty: said.map_or(ty, |said| said.ty),
                    label: said.map_or_else(|| Label::same(name), |said| said.label.clone()),
                };
                one.properties.insert(name.clone(), property);
            }
            None => {}
        }
    }
}

/// Whether expressions can name it.
fn is_word(name: &str) -> bool {
    let mut characters = name.chars();
    let begins = characters
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_');
    begins && characters.all(|c| c.is_alphanumeric() || c == '_')
}

fn type_of(value: &Json) -> Option<PropertyType> {
    match value {
        Json::Number(_) => Some(PropertyType::Number),
        Json::Bool(_) => Some(PropertyType::Boolean),
        Json::String(text) if Moment::parse(text).is_ok() => Some(PropertyType::Datetime),
        Json::String(_) => Some(PropertyType::Text),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}
