//! What the log keeps of an event beside its columns, written and read back.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use weft_store::TouchRow;

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

/// The touch of a log row and the identities it joins; `None` when the row was not written by [`to_log`].
#[must_use]
pub fn from_log(row: &TouchRow) -> Option<(Touch, Vec<(String, String)>)> {
    let text = |field: &str| row.body.get(field).and_then(Value::as_str);
    let map = |field: &str| -> Map<String, Value> {
        row.body
            .get(field)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let joins = row.body.get("joins").cloned().unwrap_or_default();
    let touch = Touch {
        key: TouchKey {
            occurred_at: row.occurred_at,
            source: row.source,
            message_id: message_id(text("message_id")?, &row.message_hash),
        },
        subject: Arc::from(row.subject.as_str()),
        kind: TouchKind::from_word(&row.kind)?,
        name: text("name").unwrap_or_default().to_owned(),
        properties: map("properties"),
        context: map("context"),
        channel: text("channel").unwrap_or_default().to_owned(),
        trust: text("trust")
            .and_then(|trust| trust.parse().ok())
            .unwrap_or_default(),
        received_at: row.received_at,
        seq: row.seq,
    };
    Some((touch, serde_json::from_value(joins).unwrap_or_default()))
}

/// The message id; that of another message under an id used before has the hash it is kept under added.
fn message_id(sent: &str, kept_under: &[u8; 16]) -> Arc<str> {
    let plain = Sha256::digest(sent.as_bytes());
    if plain.starts_with(kept_under) {
        return Arc::from(sent);
    }
    Arc::from(format!("{sent}#{}", weft_kernel::hexadecimal(kept_under)))
}
