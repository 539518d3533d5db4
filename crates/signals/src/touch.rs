//! One touchpoint as the log keeps it, and its place in the order of events.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weft_kernel::{Id, Moment};

/// Which of the six calls brought a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TouchKind {
    /// Something the customer did, named by `event`.
    Track,
    /// A page was seen.
    Page,
    /// A screen of an app was seen.
    Screen,
    /// The customer said who they are.
    Identify,
    /// The customer belongs to a company.
    Group,
    /// Two identities are one.
    Alias,
}

impl TouchKind {
    /// Every kind, in the order of the wire format's manual.
    pub const ALL: [Self; 6] = [
        Self::Track,
        Self::Page,
        Self::Screen,
        Self::Identify,
        Self::Group,
        Self::Alias,
    ];

    /// The word on the wire and in the log.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Page => "page",
            Self::Screen => "screen",
            Self::Identify => "identify",
            Self::Group => "group",
            Self::Alias => "alias",
        }
    }

    /// The kind written `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// The place of a touch in the one order rules are judged in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TouchKey {
    /// When it happened, after correction of the sender's clock.
    pub occurred_at: Moment,
    /// The source that sent it.
    pub source: Id,
    /// The message id, unique within the source.
    pub message_id: Arc<str>,
}

/// A touchpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// Its place in the order of events.
    pub key: TouchKey,
    /// The identity as sent, `user:C7821` or `anon:xyz`; never rewritten.
    pub subject: Arc<str>,
    /// Which call brought it.
    pub kind: TouchKind,
    /// The event of a `track`, the name of a page or screen, the group of a `group`; else empty.
    pub name: String,
    /// What the sender said about it (`traits` of identify and group).
    pub properties: Map<String, Value>,
    /// Where it came about: page, campaign, device.
    pub context: Map<String, Value>,
    /// The source's name when it was received.
    pub channel: String,
    /// The source's trust when it was received, 0 to 1.
    pub trust: Decimal,
    /// When the server had it.
    pub received_at: Moment,
    /// Its number in the log, 0 while it has none; no rule looks at it.
    pub seq: i64,
}

impl Touch {
    /// What rules know the event by: the name of a `track`, else the word of the call.
    #[must_use]
    pub fn event(&self) -> &str {
        match self.kind {
            TouchKind::Track => &self.name,
            kind => kind.word(),
        }
    }

    /// The text of property `name`, else of the page it happened on; `None` when empty.
    #[must_use]
    pub fn page_text(&self, name: &str) -> Option<&str> {
        let of_page = || self.context.get("page").and_then(|page| page.get(name));
        let text = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
        self.properties
            .get(name)
            .filter(|value| text(value))
            .or_else(of_page)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// The title of the page, or the name the call gave it.
    #[must_use]
    pub fn page_title(&self) -> Option<&str> {
        let named = matches!(self.kind, TouchKind::Page | TouchKind::Screen);
        self.page_text("title").or_else(|| {
            named
                .then_some(self.name.as_str())
                .filter(|name| !name.is_empty())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touches_are_ordered_by_time_then_source_then_message() {
        let key = |ms: i64, source: i64, message: &str| TouchKey {
            occurred_at: Moment::from_ms(ms),
            source: Id::new(source),
            message_id: Arc::from(message),
        };
        let sorted = [
            key(1, 2, "z"),
            key(2, 1, "b"),
            key(2, 2, "a"),
            key(2, 2, "b"),
        ];
        assert!(sorted.is_sorted());
    }
}
