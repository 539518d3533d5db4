//! The four-field event `{customer_id, event_type, timestamp, source}`, taken as it stands.

use serde_json::{Map, Value};

/// The `track` call that `event` means, when it is of this form.
pub(super) fn as_track(event: &Map<String, Value>) -> Option<Map<String, Value>> {
    let (customer, event_type) = (event.get("customer_id")?, event.get("event_type")?);
    if event.contains_key("event") || event.contains_key("userId") {
        return None;
    }
    let mut track = Map::new();
    let mut properties = Map::new();
    for (key, value) in event {
        let envelope = matches!(
            key.as_str(),
            "timestamp" | "messageId" | "sentAt" | "anonymousId" | "context" | "writeKey"
        );
        match key.as_str() {
            "customer_id" | "event_type" | "type" | "source" => {}
            _ if envelope => {
                track.insert(key.clone(), value.clone());
            }
            _ => {
                properties.insert(key.clone(), value.clone());
            }
        }
    }
    track.insert("type".to_owned(), Value::from("track"));
    track.insert("userId".to_owned(), customer.clone());
    track.insert("event".to_owned(), event_type.clone());
    if let Some(source) = event.get("source") {
        let context = track
            .entry("context")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(context) = context.as_object_mut() {
            context.insert("source".to_owned(), source.clone());
        }
    }
    track.insert("properties".to_owned(), Value::Object(properties));
    Some(track)
}
