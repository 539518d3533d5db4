//! Touchpoints that go on: signed, field by field, tried again, one destination apart from the other.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::house::{Answered, House};
use crate::touches::{basic, source};
use crate::webhooks::{Place, header};

pub(crate) async fn round(house: &House) {
    let app = Arc::clone(&house.app);
    tokio::task::spawn_blocking(move || weft_server::deliver_routes(&app).unwrap())
        .await
        .unwrap();
}

/// A destination of this kind for `analytics` that asks for no consent, with more said of it.
async fn destination(house: &House, kind: &str, more: &Value) -> Answered {
    let mut body =
        json!({ "name": kind, "kind": kind, "purpose": "analytics", "needs_consent": false });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let call = house.post("/api/v1/records/destination").by("admin");
    call.body(&body).send().await
}

async fn policy(house: &House, field: &str, purpose: Option<&str>, treatment: &str) {
    let body = json!({ "field": field, "purpose": purpose, "treatment": treatment });
    house.make("field_policy", &body).await;
}

/// What is said of some fields.
async fn policies(house: &House) {
    policy(house, "properties.amount", None, "keep").await;
    policy(house, "properties.buyer", Some("analytics"), "hash").await;
    policy(house, "properties.label", Some("ads"), "drop").await;
    policy(house, "properties.*", None, "forward").await;
    policy(
        house,
        "properties.contact_phone",
        Some("analytics"),
        "forward",
    )
    .await;
}

pub(crate) async fn send(house: &House, key: &str, events: &Value) {
    let call = house.post("/v1/batch").without("origin");
    let call = call.header("authorization", &basic(key));
    let sent = call.body(&json!({ "batch": events })).send().await;
    assert_eq!(sent.status, 200, "{}", sent.text);
}

pub(crate) fn click(id: &str, more: &Value) -> Value {
    let mut event =
        json!({ "type": "track", "event": "click", "anonymousId": "a-1", "messageId": id });
    event
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    event
}

pub(crate) async fn health(house: &House, id: &str) -> Value {
    let path = format!("/api/v1/destinations/{id}/health");
    let answered = house.get(&path).by("admin").send().await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

/// The lines of all files of a destination, in the order of their names.
fn lines(house: &House, id: &str) -> Vec<Value> {
    let files = files(house, id);
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap());
    let all: String = texts.collect();
    let read = |line: &str| serde_json::from_str(line).unwrap();
    all.lines().map(read).collect()
}

fn files(house: &House, id: &str) -> Vec<PathBuf> {
    let folder = house.app.settings.data.join("destinations").join(id);
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn a_touchpoint_goes_on_signed_and_what_nobody_named_stays_closed() {
    let place = Place::open();
    let house = House::empty_with(&[("outbound_allow", &place.name)]).await;
    let key = source(&house, "").await;
    let made = destination(&house, "webhook", &json!({ "url": place.url() })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(
        made.json()["secret"]
            .as_str()
            .unwrap()
            .starts_with("whsec_")
    );
    policies(&house).await;
    let properties = json!({
        "label": "API 文档", "amount": 128, "buyer": "C7821", "mobile": "13800138000",
        "contact_phone": "13800138001", "note": "回电 138-0013-8002",
    });
    let context = json!({ "ip": "203.0.113.9", "page": { "url": "https://example.com/a?phone=1", "title": "页" } });
    let events = json!([click(
        "m-1",
        &json!({ "properties": properties, "context": context })
    )]);
    send(&house, &key, &events).await;
    round(&house).await;
    round(&house).await;
    let got = place.all();
    assert_eq!(got.len(), 1, "once");
    let (head, body) = &got[0];
    assert!(header(head, "Weft-Signature").starts_with("sha256="));
    assert_eq!(header(head, "Weft-Destination"), made.id());
    let event = &body["batch"][0];
    assert_eq!(
        (&event["type"], &event["event"]),
        (&json!("track"), &json!("click"))
    );
    assert_eq!(
        (
            &event["properties"]["label"],
            &event["properties"]["amount"]
        ),
        (&json!("API 文档"), &Value::Null)
    );
    assert_eq!(event["properties"]["contact_phone"], "13800138001");
    assert_eq!(
        event["context"],
        json!({ "page": { "url": "https://example.com/a", "title": "页" } })
    );
    for hashed in [&event["properties"]["buyer"], &event["anonymousId"]] {
        assert_eq!(hashed.as_str().unwrap().len(), 64, "{hashed}");
    }
    let left = body.to_string();
    for closed in [
        "13800138000",
        "138-0013-8002",
        "203.0.113.9",
        "C7821",
        "a-1",
        "phone=1",
    ] {
        assert!(!left.contains(closed), "{closed}: {left}");
    }
    let fares = health(&house, &made.id()).await;
    assert_eq!(
        (&fares["breaker"], &fares["sent"]),
        (&json!("closed"), &json!(1))
    );
    assert_eq!(fares["waiting_since"], Value::Null);
}

#[tokio::test]
async fn only_what_was_consented_to_goes_on() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    let made = destination(
        &house,
        "ndjson",
        &json!({ "purpose": "ads", "needs_consent": true }),
    )
    .await;
    let consent = |said: Value| json!({ "context": { "consent": said } });
    let events = json!([
        click("silent", &json!({})),
        click("no", &consent(json!({ "ads": false, "analytics": true }))),
        click("odd", &consent(json!({ "ads": "true" }))),
        click("yes", &consent(json!({ "ads": true }))),
        click(
            "segment",
            &consent(json!({ "categoryPreferences": { "ads": true } }))
        ),
    ]);
    send(&house, &key, &events).await;
    round(&house).await;
    assert_eq!(lines(&house, &made.id()).len(), 2);
    let fares = health(&house, &made.id()).await;
    assert_eq!((&fares["sent"], &fares["left_out"]), (&json!(2), &json!(3)));
}

#[tokio::test]
async fn one_that_asks_for_rest_has_it() {
    let place = Place::open();
    let house = House::empty_with(&[("outbound_allow", &place.name)]).await;
    let key = source(&house, "").await;
    let made = destination(&house, "webhook", &json!({ "url": place.url() })).await;
    send(&house, &key, &json!([click("m-1", &json!({}))])).await;
    // The receiver answers 429 with `Retry-After: 25`.
    place.answer(&[429]);
    round(&house).await;
    assert_eq!(place.all().len(), 1);
    house.clock.advance_ms(24_000);
    round(&house).await;
    assert_eq!(place.all().len(), 0);
    house.clock.advance_ms(1_000);
    round(&house).await;
    assert_eq!(place.all().len(), 1);
    assert_eq!(health(&house, &made.id()).await["sent"], 1);
}

#[tokio::test]
async fn one_that_fails_is_left_alone_longer_each_time_and_holds_up_nobody() {
    let place = Place::open();
    let house = House::empty_with(&[("outbound_allow", &place.name)]).await;
    let key = source(&house, "").await;
    let slow = destination(&house, "webhook", &json!({ "url": place.url() }))
        .await
        .id();
    let other = destination(&house, "ndjson", &json!({})).await.id();
    let events: Vec<Value> = (0..3)
        .map(|n| click(&format!("m-{n}"), &json!({})))
        .collect();
    send(&house, &key, &json!(events)).await;
    place.answer(&[503, 500, 410, 302, 503, 503]);
    for second in [0, 1, 2, 4, 8] {
        house.clock.advance_ms(second * 1_000);
        round(&house).await;
        round(&house).await;
    }
    assert_eq!(place.all().len(), 5, "no try before its time");
    assert_eq!(lines(&house, &other).len(), 3);
    let fares = health(&house, &slow).await;
    assert_eq!(
        (&fares["breaker"], &fares["failures"]),
        (&json!("open"), &json!(5))
    );
    assert_eq!(fares["last_error"]["code"], "destination.status");
    assert_eq!(fares["last_error"]["message"]["zh"], "接收方答 503");
    house.clock.advance_ms(30_000);
    assert_eq!(health(&house, &slow).await["breaker"], "half_open");
    round(&house).await;
    let trial = place.all();
    assert_eq!(trial.len(), 1);
    assert_eq!(
        trial[0].1["batch"].as_array().unwrap().len(),
        1,
        "one event tries"
    );
    house.clock.advance_ms(60_000);
    round(&house).await;
    let names: Vec<usize> = place
        .all()
        .iter()
        .map(|(_, body)| body["batch"].as_array().unwrap().len())
        .collect();
    assert_eq!(names, [1, 2], "the trial, then all the rest");
    let fares = health(&house, &slow).await;
    assert_eq!(
        (&fares["breaker"], &fares["sent"]),
        (&json!("closed"), &json!(3))
    );
}

#[tokio::test]
async fn an_event_that_is_refused_for_good_keeps_no_other_waiting() {
    let place = Place::open();
    let house = House::empty_with(&[("outbound_allow", &place.name)]).await;
    let key = source(&house, "").await;
    let id = destination(&house, "webhook", &json!({ "url": place.url() }))
        .await
        .id();
    let events: Vec<Value> = (0..3)
        .map(|n| click(&format!("m-{n}"), &json!({})))
        .collect();
    send(&house, &key, &json!(events)).await;
    place.answer(&[422, 200, 422, 200]);
    round(&house).await;
    assert_eq!(place.all().len(), 4, "together, then one by one");
    let fares = health(&house, &id).await;
    assert_eq!((&fares["sent"], &fares["refused"]), (&json!(2), &json!(1)));
    assert_eq!(fares["last_error"]["code"], "destination.refused");
    assert_eq!(fares["breaker"], "closed");
}

#[tokio::test]
async fn files_hold_whole_lines_after_a_crash_and_a_new_day_has_a_new_file() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    let id = destination(&house, "ndjson", &json!({})).await.id();
    send(&house, &key, &json!([click("m-1", &json!({}))])).await;
    round(&house).await;
    let first = files(&house, &id);
    // Cut off in the middle of the second line.
    let mut text = std::fs::read_to_string(&first[0]).unwrap();
    assert!(text.ends_with("}\n"));
    text.push_str("{\"messageId\":\"ha");
    std::fs::write(&first[0], text).unwrap();
    send(&house, &key, &json!([click("m-2", &json!({}))])).await;
    round(&house).await;
    assert_eq!(files(&house, &id), first);
    assert_eq!(lines(&house, &id).len(), 2);
    house.clock.advance_ms(24 * 3_600_000);
    send(&house, &key, &json!([click("m-3", &json!({}))])).await;
    round(&house).await;
    assert_eq!(files(&house, &id).len(), 2);
    assert_eq!(lines(&house, &id).len(), 3);
}

#[tokio::test]
async fn files_go_when_their_days_are_over() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    let wrong = destination(&house, "ndjson", &json!({ "keep_days": "0", "name": "乙" })).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    let id = destination(&house, "ndjson", &json!({ "keep_days": "2" }))
        .await
        .id();
    for day in 0..4 {
        send(
            &house,
            &key,
            &json!([click(&format!("m-{day}"), &json!({}))]),
        )
        .await;
        round(&house).await;
        house.clock.advance_ms(24 * 3_600_000);
    }
    let folder = files(&house, &id)[0].parent().unwrap().to_owned();
    std::fs::write(folder.join("2026-01-01-notes.txt"), "").unwrap();
    weft_server::sweep_destinations(&house.app).unwrap();
    let left = lines(&house, &id);
    let left: Vec<_> = left.iter().map(|line| line["receivedAt"].clone()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(folder.join("2026-01-01-notes.txt").exists());
}

#[tokio::test]
async fn everything_from_a_moment_on_is_sent_again_under_its_name() {
    let house = House::empty().await;
    let key = source(&house, "").await;
    send(&house, &key, &json!([click("before", &json!({}))])).await;
    house.clock.advance_ms(60_000);
    let id = destination(&house, "ndjson", &json!({})).await.id();
    let mut moments = Vec::new();
    for name in ["m-1", "m-2", "m-3"] {
        house.clock.advance_ms(60_000);
        moments.push(house.app.platform.now());
        send(&house, &key, &json!([click(name, &json!({}))])).await;
    }
    round(&house).await;
    let once = lines(&house, &id);
    assert_eq!(once.len(), 3, "the past is not sent by itself");
    let path = format!("/api/v1/destinations/{id}/replay");
    let body = json!({ "from": moments[1] });
    let replayed = house.post(&path).by("admin").body(&body).send().await;
    assert_eq!(replayed.status, 200, "{}", replayed.text);
    round(&house).await;
    let twice = lines(&house, &id);
    assert_eq!(twice[3..], once[1..], "the last two again, the same");
    let body = json!({ "from": "2026-11-21T00:00:00Z" });
    house.post(&path).by("admin").body(&body).send().await;
    round(&house).await;
    assert_eq!(
        lines(&house, &id).len(),
        5 + 4,
        "the past when it is asked for"
    );
}

#[tokio::test]
async fn which_touchpoints_go_on_is_checked_when_it_is_saved() {
    let house = House::empty().await;
    let made = destination(&house, "ndjson", &json!({ "filter": "trsut > 0.5" })).await;
    assert_eq!(
        (made.status, made.json()["field"].as_str()),
        (422, Some("filter")),
        "{}",
        made.text
    );
    let made = destination(&house, "webhook", &json!({})).await;
    assert_eq!(
        (made.status, made.json()["field"].as_str()),
        (422, Some("url")),
        "{}",
        made.text
    );
    let made = destination(&house, "webhook", &json!({ "url": "http://10.0.0.8/" })).await;
    assert_eq!(made.code(), "outbound.address");
    let body = json!({ "field": "property.phone", "treatment": "hash" });
    let made = house.post("/api/v1/records/field_policy").by("admin");
    let made = made.body(&body).send().await;
    assert_eq!(made.code(), "policy.field", "{}", made.text);
    let key = source(&house, "").await;
    let filter = "properties.visible_ms > 60000 and properties.page = \"产品\" and trust > 0.5";
    let wanted = json!({ "filter": filter, "events": "dwell\nclick" });
    let id = destination(&house, "ndjson", &wanted).await.id();
    let event = |name: &str, ms: i64, page: &str| json!({ "type": "track", "event": name, "anonymousId": "a", "properties": { "visible_ms": ms, "page": page } });
    let events = json!([
        event("dwell", 60_001, "产品"),
        event("dwell", 60_000, "产品"),
        event("click", 90_000, "产品"),
        event("other", 90_000, "产品"),
        event("dwell", 90_000, "首页"),
    ]);
    send(&house, &key, &events).await;
    let path = format!("/api/v1/destinations/{id}/preview");
    let looked = house.get(&path).by("admin").send().await.json();
    let looked = looked["items"].as_array().unwrap().clone();
    let goes: Vec<bool> = looked.iter().map(|one| !one["event"].is_null()).collect();
    assert_eq!(goes, [false, false, true, false, true], "the newest first");
    assert!(lines(&house, &id).is_empty(), "nothing is sent by looking");
    round(&house).await;
    assert_eq!(lines(&house, &id).len(), 2);
}

#[tokio::test]
async fn who_sells_sees_no_destination() {
    let house = House::staffed().await;
    let id = destination(&house, "ndjson", &json!({})).await.id();
    for path in ["health", "preview"] {
        let path = format!("/api/v1/destinations/{id}/{path}");
        let asked = house.get(&path).by("zhangsan").send().await;
        assert!(
            matches!(asked.status, 403 | 404),
            "{path}: {}",
            asked.status
        );
    }
    let path = format!("/api/v1/destinations/{id}/replay");
    let body = json!({ "from": "2026-11-21T00:00:00Z" });
    let asked = house.post(&path).by("zhangsan").body(&body).send().await;
    assert!(matches!(asked.status, 403 | 404), "{}", asked.status);
}
