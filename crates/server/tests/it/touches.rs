//! Touchpoints over HTTP: write keys, text bodies, origins, one answer for each event.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::house::{Answered, House};

/// A source and its write key.
async fn source(house: &House, origins: &str) -> String {
    let body = json!({ "name": "官网", "kind": "web", "origins": origins });
    let made = house
        .post("/api/v1/records/source")
        .by("admin")
        .body(&body)
        .send()
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["write_key"].as_str().unwrap().to_owned()
}

async fn send(house: &House, key: &str, path: &str, body: &Value) -> Answered {
    let basic = format!("Basic {}", STANDARD.encode(format!("{key}:")));
    let call = house
        .post(path)
        .without("origin")
        .header("authorization", &basic);
    call.header("content-type", "text/plain")
        .raw(&body.to_string())
        .send()
        .await
}

#[tokio::test]
async fn each_event_of_a_batch_has_its_own_answer() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    let event =
        json!({ "type": "track", "event": "click", "anonymousId": "a-1", "messageId": "m-1" });
    let batch = json!({ "batch": [event, event, { "type": "track", "anonymousId": "a-1" }] });
    let answered = send(&house, &key, "/v1/batch", &batch).await;
    let results = answered.json()["results"].as_array().unwrap().clone();
    let words: Vec<&str> = results
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        ["accepted", "duplicate", "rejected"],
        "{}",
        answered.text
    );
    assert_eq!(results[2]["problem"]["code"], "touch.event_missing");
    assert_eq!(
        house
            .app
            .platform
            .store()
            .touches_after(0, 10)
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_source_tells_its_key_once() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    assert!(key.starts_with("wk_"));
    let list = house.get("/api/v1/records/source").by("admin").send().await;
    assert!(
        !list.text.contains(&key) && !list.text.contains("write_key"),
        "{}",
        list.text
    );
}

#[tokio::test]
async fn without_a_key_that_fits_nothing_is_taken() {
    let house = House::empty().await;
    let event = json!({ "event": "click", "anonymousId": "a-1" });
    let answered = send(&house, "wk_wrong", "/v1/track", &event).await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (401, "source.unknown_key")
    );
    let answered = house.post("/v1/track").raw(&event.to_string()).send().await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (401, "source.no_key")
    );
    let answered = send(&house, "wk_wrong", "/v1/nothing", &event).await;
    assert_eq!(answered.status, 404);
}

#[tokio::test]
async fn a_beacon_names_its_key_in_the_body() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    let event = json!({ "writeKey": key, "name": "首页", "anonymousId": "a-1" });
    let answered = house.post("/v1/page").raw(&event.to_string()).send().await;
    assert_eq!(answered.status, 200, "{}", answered.text);
}

#[tokio::test]
async fn only_the_pages_a_source_names_may_send() {
    let house = House::empty().await;
    let key = source(&house, "https://www.example.com").await;
    let event = json!({ "writeKey": key, "event": "click", "anonymousId": "a-1" });
    let from = |origin: &str| {
        house
            .post("/v1/track")
            .header("origin", origin)
            .raw(&event.to_string())
            .send()
    };
    let allowed = from("https://www.example.com").await;
    assert_eq!(allowed.status, 200);
    assert_eq!(
        allowed.headers["access-control-allow-origin"],
        "https://www.example.com"
    );
    let refused = from("https://elsewhere.example").await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "source.origin")
    );
    assert_eq!(
        refused.headers["access-control-allow-origin"],
        "https://elsewhere.example"
    );
    assert_eq!(
        refused.headers["access-control-expose-headers"],
        "retry-after"
    );
    let asked = house
        .options("/v1/track")
        .header("origin", "https://www.example.com")
        .send()
        .await;
    assert_eq!(asked.status, 204);
    for name in ["authorization", "x-retry-count"] {
        assert!(asked.headers["access-control-allow-headers"].contains(name));
    }
}
