//! What the log keeps of an event beside its columns, written and read back.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use weft_kernel::{Id, Moment};

use super::Incoming;
use crate::touch::{Touch, TouchKey, TouchKind};

/// The sender's word for where the event came about, else the source's name.
#[must_use]
pub fn channel_of<'a>(incoming: &'a Incoming, source_name: &'a str) -> &'a str {
    let sent = incoming
        .context
        .get("source")
        .and_then(Value::as_str)
        .map(str::trim);
    sent.filter(|name| !name.is_empty()).unwrap_or(source_name)
}

/// The body of `incoming` for the log; the name and trust of its source are kept as they are now.
#[must_use]
pub fn to_log(incoming: &Incoming, source_name: &str, trust: Decimal) -> Value {
    let times = incoming.times;
    json!({
        "message_id": incoming.message_id,
        "name": incoming.name,
        "properties": incoming.properties,
        "context": incoming.context,
        "joins": incoming.joins,
        "channel": channel_of(incoming, source_name),
        "trust": trust.to_string(),
        "original": times.original,
        "sent": times.sent,
        "clamped": times.clamped,
        "skewed": times.skewed,
    })
}

/// The columns of a log row beside its body.
#[derive(Clone, Debug)]
pub struct LogColumns<'a> {
    /// Its number in the log.
    pub seq: i64,
    /// The source that sent it.
    pub source: Id,
    /// Which call it was.
    pub kind: &'a str,
    /// The identity as sent.
    pub subject: &'a str,
    /// When it happened.
    pub occurred_at: Moment,
    /// When the server had it.
    pub received_at: Moment,
}

/// The touch of a log row and the identities it joins; `None` when the row was not written by [`to_log`].
#[must_use]
pub fn from_log(columns: &LogColumns<'_>, body: &Value) -> Option<(Touch, Vec<(String, String)>)> {
    let text = |field: &str| body.get(field).and_then(Value::as_str);
    let map = |field: &str| -> Map<String, Value> {
        body.get(field)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let joins = body.get("joins").cloned().unwrap_or_default();
    let touch = Touch {
        key: TouchKey {
            occurred_at: columns.occurred_at,
            source: columns.source,
            message_id: Arc::from(text("message_id")?),
        },
        subject: Arc::from(columns.subject),
        kind: TouchKind::from_word(columns.kind)?,
        name: text("name").unwrap_or_default().to_owned(),
        properties: map("properties"),
        context: map("context"),
        channel: text("channel").unwrap_or_default().to_owned(),
        trust: text("trust")
            .and_then(|trust| trust.parse().ok())
            .unwrap_or_default(),
        received_at: columns.received_at,
        seq: columns.seq,
    };
    Some((touch, serde_json::from_value(joins).unwrap_or_default()))
}
