//! A touch as it leaves: in Segment's words, each field as the policy says, delicate ones closed unless named.

use serde_json::{Map, Value as Json, json};
use weft_kernel::hexadecimal;
use weft_platform::hmac;
use weft_store::TouchRow;

use super::personal::{is_delicate_name, is_delicate_text};
use super::policy::{Policy, Treatment};
use crate::touch::{Touch, TouchKind};

/// Parts of the context that leave when nothing is said of them.
const OPEN_CONTEXT: [&str; 12] = [
    "context.page.url",
    "context.page.path",
    "context.page.title",
    "context.page.referrer",
    "context.campaign",
    "context.library",
    "context.locale",
    "context.timezone",
    "context.consent",
    "context.os",
    "context.screen",
    "context.source",
];

/// What values of one purpose are hashed with: nobody can tell from two purposes whether a value is the same.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of `purpose` under the secret of the house.
    #[must_use]
    pub fn of(secret: &[u8], purpose: &str) -> Self {
        Self(hmac(
            secret,
            format!("weft-routing-v1|{purpose}").as_bytes(),
        ))
    }

    fn digest(&self, value: &Json) -> Json {
        let text = match value {
            Json::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        Json::String(hexadecimal(&hmac(&self.0, text.as_bytes())))
    }
}

/// The name under which a touch leaves: the same whenever and however often it is sent.
#[must_use]
pub fn name_of(row: &TouchRow) -> String {
    format!("{}-{}", row.source, hexadecimal(&row.message_hash))
}

/// Whether the touch carries an explicit consent to `purpose`, in our script's words or in Segment's.
#[must_use]
pub fn consents(touch: &Touch, purpose: &str) -> bool {
    let consent = touch.context.get("consent");
    let said = |map: Option<&Json>| map.and_then(|map| map.get(purpose)) == Some(&Json::Bool(true));
    said(consent) || said(consent.and_then(|consent| consent.get("categoryPreferences")))
}

/// A touch and the identities it joins, as they leave under `name`.
#[must_use]
pub fn leaving(
    (name, touch, joins): (&str, &Touch, &[(String, String)]),
    policy: &Policy,
    key: &Key,
) -> Json {
    let way = Way { policy, key };
    let mut event = Map::new();
    event.insert("messageId".to_owned(), json!(name));
    event.insert("type".to_owned(), json!(touch.kind.word()));
    event.insert("timestamp".to_owned(), json!(touch.key.occurred_at));
    event.insert("receivedAt".to_owned(), json!(touch.received_at));
    event.insert("sourceId".to_owned(), json!(touch.key.source));
    event.insert("channel".to_owned(), json!(touch.channel));
    event.insert("trust".to_owned(), json!(touch.trust.to_string()));
    match touch.kind {
        TouchKind::Track => drop(event.insert("event".to_owned(), json!(touch.name))),
        TouchKind::Page | TouchKind::Screen => {
            drop(event.insert("name".to_owned(), json!(touch.name)));
        }
        TouchKind::Identify | TouchKind::Group | TouchKind::Alias => {}
    }
    for (name, path, id) in ids(touch, joins) {
        if let Some(value) = way.leaf(path, &Json::String(id)) {
            event.insert(name.to_owned(), value);
        }
    }
    let own = match touch.kind {
        TouchKind::Identify | TouchKind::Group => "traits",
        _ => "properties",
    };
    event.insert(
        own.to_owned(),
        Json::Object(way.map(own, &touch.properties)),
    );
    let context = way.map("context", &touch.context);
    event.insert("context".to_owned(), Json::Object(context));
    Json::Object(event)
}

/// The ids of a touch: as the event names them, as policies do, and what they are.
fn ids(touch: &Touch, joins: &[(String, String)]) -> Vec<(&'static str, &'static str, String)> {
    let others = || joins.iter().map(|(_, other)| other.as_str());
    let previous = others()
        .find_map(|other| other.strip_prefix("user:"))
        .filter(|_| touch.kind == TouchKind::Alias);
    let anonymous = std::iter::once(&*touch.subject)
        .chain(others())
        .filter_map(|id| id.strip_prefix("anon:"))
        .find(|id| Some(*id) != previous);
    let group = Some(touch.name.as_str()).filter(|_| touch.kind == TouchKind::Group);
    let all = [
        ("userId", "user_id", touch.subject.strip_prefix("user:")),
        ("anonymousId", "anonymous_id", anonymous),
        ("previousId", "previous_id", previous),
        ("groupId", "group_id", group),
    ];
    let there = all.into_iter();
    there
        .filter_map(|(name, path, id)| Some((name, path, id?.to_owned())))
        .collect()
}

/// How the fields of an event leave.
struct Way<'a> {
    policy: &'a Policy,
    key: &'a Key,
}

impl Way<'_> {
    fn map(&self, path: &str, map: &Map<String, Json>) -> Map<String, Json> {
        let mut left = Map::new();
        for (name, value) in map {
            if let Some(value) = self.value(&format!("{path}.{name}"), value) {
                left.insert(name.clone(), value);
            }
        }
        left
    }

    fn value(&self, path: &str, value: &Json) -> Option<Json> {
        let said = self.policy.says(path);
        let whole = said.filter(|said| said.by_name && said.treatment != Treatment::Forward);
        match (value, whole) {
            (Json::Object(_), Some(said)) => self.treated(said.treatment, value),
            (Json::Object(map), None) => {
                let left = self.map(path, map);
                (!left.is_empty() || map.is_empty()).then_some(Json::Object(left))
            }
            (Json::Array(items), _) => {
                let left = items.iter().filter_map(|item| self.value(path, item));
                let left: Vec<Json> = left.collect();
                (!left.is_empty() || items.is_empty()).then_some(Json::Array(left))
            }
            _ => self.leaf(path, value),
        }
    }

    fn leaf(&self, path: &str, value: &Json) -> Option<Json> {
        match self.policy.says(path) {
            Some(said) if said.treatment == Treatment::Forward && !said.by_name => {
                guarded(path, value)
            }
            Some(said) => self.treated(said.treatment, value),
            None if is_id(path) => self.treated(Treatment::Hash, value),
            None if is_open(path) => guarded(path, value),
            None => None,
        }
    }

    fn treated(&self, treatment: Treatment, value: &Json) -> Option<Json> {
        match treatment {
            Treatment::Forward => Some(value.clone()),
            Treatment::Hash => Some(self.key.digest(value)),
            Treatment::Keep => Some(Json::Null),
            Treatment::Drop => None,
        }
    }
}

/// Whether the path is that of an id.
fn is_id(path: &str) -> bool {
    !path.contains('.')
}

/// Whether plain values of the path leave when nothing is said of them.
fn is_open(path: &str) -> bool {
    let below = |known: &&str| {
        let rest = path.strip_prefix(*known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    path.starts_with("properties.") || OPEN_CONTEXT.iter().any(below)
}

/// A value that nobody has named: without the question of an address, and not at all when it looks delicate.
fn guarded(path: &str, value: &Json) -> Option<Json> {
    if path.split('.').skip(1).any(is_delicate_name) {
        return None;
    }
    match value {
        Json::String(text) => {
            let plain = without_question(text);
            (!is_delicate_text(plain)).then(|| Json::String(plain.to_owned()))
        }
        Json::Number(number) => (!is_delicate_text(&number.to_string())).then(|| value.clone()),
        other => Some(other.clone()),
    }
}

/// An address of the web without what stands behind ? and #; any other text as it is.
fn without_question(text: &str) -> &str {
    let is_address = text.contains("://") || text.starts_with('/');
    let end = text.find(['?', '#']).filter(|_| is_address);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}
