//! Touchpoints over HTTP: write keys, text bodies, origins, one answer for each event.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::house::{Answered, House};

/// A source and its write key.
pub(crate) async fn source(house: &House, origins: &str) -> String {
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

pub(crate) fn basic(key: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{key}:")))
}

async fn send(house: &House, key: &str, path: &str, body: &Value) -> Answered {
    let basic = basic(key);
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
    assert!(
        !refused.headers.contains_key("access-control-allow-origin"),
        "no page elsewhere reads our answers"
    );
    let ask = |origin: &str| house.options("/v1/t").header("origin", origin).send();
    let asked = ask("https://www.example.com").await;
    assert_eq!(asked.status, 204);
    for name in ["authorization", "x-retry-count"] {
        assert!(asked.headers["access-control-allow-headers"].contains(name));
    }
    assert_eq!(
        asked.headers["access-control-allow-origin"],
        "https://www.example.com"
    );
    let asked = ask("https://elsewhere.example").await;
    assert!(!asked.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_page_reads_why_it_was_refused() {
    let house = House::empty().await;
    let key = source(&house, "https://www.example.com").await;
    let event = json!({ "writeKey": key, "anonymousId": "a-1" });
    let refused = house
        .post("/v1/t")
        .header("origin", "https://www.example.com")
        .raw(&event.to_string())
        .send()
        .await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "touch.event_missing")
    );
    let of_the_page = [
        "access-control-allow-origin",
        "access-control-expose-headers",
    ];
    assert_eq!(
        of_the_page.map(|name| refused.headers[name].as_str()),
        ["https://www.example.com", "retry-after"]
    );
}

#[tokio::test]
async fn the_key_of_a_server_works_on_no_page() {
    let house = House::empty().await;
    let made = house
        .post("/api/v1/records/source")
        .by("admin")
        .body(&json!({ "name": "ERP", "kind": "server" }))
        .send()
        .await;
    let key = made.json()["write_key"].as_str().unwrap().to_owned();
    let event = json!({ "writeKey": key, "event": "paid", "userId": "C1" }).to_string();
    let program = house.post("/v1/track").without("origin").raw(&event);
    assert_eq!(program.send().await.status, 200);
    let page = house
        .post("/v1/track")
        .header("origin", "https://www.example.com")
        .raw(&event);
    assert_eq!(page.send().await.code(), "source.origin");
}

#[tokio::test]
async fn what_is_too_large_is_answered_as_senders_of_this_format_know_it() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    let large = "x".repeat(33 * 1024);
    let event =
        json!({ "type": "track", "event": "a", "userId": "C1", "properties": { "t": large } });
    let answered = send(&house, &key, "/v1/track", &event).await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (400, "touch.too_large")
    );
    let batch = json!({ "batch": vec![event; 16] });
    let answered = send(&house, &key, "/v1/batch", &batch).await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (400, "batch.too_large")
    );
}

fn packed(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn phones_pack_what_they_send() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    let ask = async |body: Vec<u8>| {
        let call = house
            .post("/v1/b")
            .without("origin")
            .header("content-encoding", "gzip");
        call.bytes(&body).send().await
    };
    let event = json!({ "type": "screen", "name": "首页", "anonymousId": "a-1" });
    let batch = json!({ "writeKey": key, "batch": [event] }).to_string();
    let answered = ask(packed(&batch)).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    assert_eq!(answered.json()["results"][0]["status"], "accepted");
    let answered = ask(batch.into_bytes()).await;
    assert_eq!(answered.code(), "touch.gzip");
    let bomb = packed(&" ".repeat(50 * 1024 * 1024));
    assert!(bomb.len() < 500 * 1024, "it looks small");
    assert_eq!(ask(bomb).await.code(), "batch.too_large");
}

#[tokio::test]
async fn an_sdk_learns_where_to_send() {
    let house = House::empty().await;
    let key = source(&house, "https://www.example.com").await;
    let path = format!("/v1/projects/{key}/settings");
    let told = house
        .get(&path)
        .header("origin", "https://www.example.com")
        .header("host", "crm.example")
        .send()
        .await;
    assert_eq!(told.status, 200, "{}", told.text);
    let sender = told.json()["integrations"]["Segment.io"].clone();
    assert_eq!(
        (&sender["apiKey"], &sender["apiHost"], &sender["protocol"]),
        (&json!(key), &json!("crm.example/v1"), &json!("http"))
    );
    let unknown = house.get("/v1/projects/wk_x/settings").send().await;
    assert_eq!(unknown.code(), "source.unknown_key");
}

#[tokio::test]
async fn the_health_of_a_source_tells_what_came_of_what_it_sent() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    let event = |id: &str, more: &Value| {
        let mut event =
            json!({ "type": "track", "event": "click", "anonymousId": "a-1", "messageId": id });
        let fields = more.as_object().unwrap().clone();
        event.as_object_mut().unwrap().extend(fields);
        event
    };
    let now = house.app.platform.now();
    let batch = json!({ "sentAt": now.plus_ms(-200), "batch": [
        event("m-1", &json!({})),
        event("m-1", &json!({})),
        event("m-1", &json!({ "properties": { "label": "别的" } })),
        event("m-2", &json!({ "timestamp": now.plus_ms(-3 * 86_400_000) })),
        event("m-3", &json!({ "timestamp": "昨天 13800138000" })),
    ] });
    let answered = send(&house, &key, "/v1/batch", &batch).await;
    let marks: Vec<Value> = answered.json()["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["marks"].clone())
        .collect();
    assert_eq!(marks[2], json!(["synthetic"]), "{}", answered.text);
    assert_eq!(marks[3], json!(["late"]));
    let broken = house
        .post("/v1/track")
        .header("authorization", &basic(&key));
    assert_eq!(broken.raw("{").send().await.code(), "touch.json");
    let list = house.get("/api/v1/records/source").by("admin").send().await;
    let id = list.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/sources/{id}/health");
    let told = house.get(&path).by("admin").send().await;
    assert_eq!(told.status, 200, "{}", told.text);
    let health = told.json();
    assert_eq!(
        (&health["accepted"], &health["rejected"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(
        health["duplicates"],
        json!({ "natural": 1, "synthetic": 1 })
    );
    assert_eq!(health["late"], 1);
    assert_eq!(health["skew_ms"], json!({ "p50": 207, "p99": 207 }));
    assert_eq!(health["stitched"], json!({ "known": 0, "of": 1 }));
    let codes: Vec<&Value> = health["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["code"])
        .collect();
    assert_eq!(codes, ["touch.json", "touch.timestamp"]);
    assert!(
        !told.text.contains("138001"),
        "nothing of what was sent is kept of a refusal"
    );
    let again = house.get(&path).by("admin").send().await.json();
    assert_eq!(again["accepted"], 3, "reading counts nothing twice");
    assert_eq!(house.get(&path).send().await.status, 401);
    let nobody = house
        .get("/api/v1/sources/1/health")
        .by("admin")
        .send()
        .await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn a_source_that_sends_too_much_is_told_when_to_go_on() {
    let house = House::empty_with(&[("rate_source", "10")]).await;
    let key = source(&house, "").await;
    let event = json!({ "type": "track", "event": "click", "anonymousId": "a-1" });
    let batch = |count: usize| json!({ "batch": vec![event.clone(); count] });
    assert_eq!(send(&house, &key, "/v1/batch", &batch(8)).await.status, 200);
    let refused = send(&house, &key, "/v1/batch", &batch(4)).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "source.too_many")
    );
    let seconds: u32 = refused.headers["retry-after"].parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    // Without ids and times of their own, equal events of one moment are one.
    house.clock.advance_ms(1);
    assert_eq!(send(&house, &key, "/v1/batch", &batch(2)).await.status, 200);
    assert_eq!(
        house
            .app
            .platform
            .store()
            .touches_after(0, 100)
            .unwrap()
            .len(),
        10
    );
}
