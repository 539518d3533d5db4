//! Plain events `{id, type, subject, time, properties}`, one or a list of them, in the words of no SDK.

use serde_json::{Map, Value, json};
use weft_kernel::Problem;

use super::{Call, Parsed, Reading, Rejection, canonical, limits, parse_value};
use crate::touch::TouchKind;

/// Reads plain events; `seal` is unique to the request and names events that name themselves by nothing, so that the
/// same request sent again brings nothing new.
///
/// # Errors
/// `touch.json`, `batch.too_large`, `batch.too_many`: nothing of it is kept.
pub fn parse_plain(body: &[u8], seal: &str, reading: Reading) -> Result<Vec<Parsed>, Problem> {
    limits::check_request(Call::Batch, body.len())?;
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        Problem::invalid("touch.json", "请求体不是 JSON", "The body is not JSON").because(error)
    })?;
    let (events, sent_at) = match value {
        Value::Array(events) => (events, Value::Null),
        Value::Object(mut batch) if batch.contains_key("batch") => {
            let sent_at = batch.get("sentAt").cloned().unwrap_or_default();
            match batch.remove("batch") {
                Some(Value::Array(events)) => (events, sent_at),
                other => (vec![other.unwrap_or_default()], sent_at),
            }
        }
        one => (vec![one], Value::Null),
    };
    let named = |(place, event)| as_call(event, seal, place);
    let events: Vec<Value> = events.into_iter().enumerate().map(named).collect();
    let batch = json!({ "batch": events, "sentAt": sent_at });
    let parsed = parse_value(Call::Batch, &batch, reading)?;
    let in_own_words = |one: Parsed| one.map_err(in_plain_words);
    Ok(parsed.into_iter().map(in_own_words).collect())
}

/// What is missing, by the name it has here.
fn in_plain_words(mut rejection: Rejection) -> Rejection {
    if rejection.problem.code() == "touch.id_missing" {
        rejection.problem = Problem::invalid(
            "touch.subject_missing",
            "事件缺少 `subject`（谁做的）",
            "The event lacks a `subject`, which says who did it",
        )
        .on_field("subject");
    }
    rejection
}

/// The call of Segment's format that a plain event means; what is one already stays as it is.
fn as_call(event: Value, seal: &str, place: usize) -> Value {
    let Value::Object(mut event) = event else {
        return event;
    };
    rename(&mut event, "id", "messageId");
    rename(&mut event, "time", "timestamp");
    let subject = match event.remove("subject") {
        Some(Value::String(subject)) => Some(subject),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    if let Some(subject) = subject {
        let (field, id) = match subject.split_once(':') {
            Some(("anon", id)) => ("anonymousId", id.to_owned()),
            Some(("user", id)) => ("userId", id.to_owned()),
            _ => ("userId", subject),
        };
        event.entry(field).or_insert(Value::String(id));
    }
    let word = event.get("type").and_then(Value::as_str);
    let is_call = word.is_some_and(|word| TouchKind::from_word(word).is_some());
    if !is_call && !event.contains_key("event_type") {
        rename(&mut event, "type", "event");
        event.insert("type".to_owned(), Value::from(TouchKind::Track.word()));
    }
    if !event.contains_key("messageId") && !event.contains_key("timestamp") {
        let name = canonical::hexadecimal(&canonical::hash(&json!([seal, place])));
        event.insert("messageId".to_owned(), Value::String(name));
    }
    Value::Object(event)
}

fn rename(event: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = event.remove(from) {
        event.entry(to).or_insert(value);
    }
}
