//! Webhooks of other programs: signed as they sign, mapped without code, harmless when sent again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::house::{Answered, House};
use crate::signed_events::{hmac, now, secret, statuses};

async fn source(house: &House, mapping: &Value) -> (String, String) {
    let body = json!({ "name": "商城", "kind": "server" });
    let id = house.make("source", &body).await;
    let secret = secret(house, &id).await;
    let path = format!("/api/v1/sources/{id}/mapping");
    let told = house.put(&path).by("admin").body(mapping).send().await;
    assert_eq!(told.status, 200, "{}", told.text);
    (id, secret)
}

async fn send(house: &House, id: &str, headers: &[(&str, &str)], body: &str) -> Answered {
    let call = house.post(&format!("/v1/hooks/{id}")).without("origin");
    let call = headers
        .iter()
        .fold(call, |call, (name, value)| call.header(name, value));
    call.raw(body).send().await
}

fn mapping() -> Value {
    json!({
        "event": { "path": "type", "words": { "order.paid": "paid" } },
        "message_id": "id",
        "user_id": "buyer",
        "properties": { "amount": "total" },
        "signature": { "header": "X-Shop-Signature", "encoding": "base64" },
    })
}

#[tokio::test]
async fn a_shop_signs_as_it_does_and_its_orders_become_touches() {
    let house = House::empty().await;
    let (id, secret) = source(&house, &mapping()).await;
    let body =
        json!({ "id": "o-1", "type": "order.paid", "buyer": "KH001", "total": 120 }).to_string();
    let hexadecimal = hmac(secret.as_bytes(), body.as_bytes());
    let bytes: Vec<u8> = (0..32)
        .map(|at| u8::from_str_radix(hexadecimal.get(at * 2..at * 2 + 2).unwrap(), 16).unwrap())
        .collect();
    let signed = STANDARD.encode(bytes);
    let first = send(&house, &id, &[("x-shop-signature", &signed)], &body).await;
    assert_eq!(statuses(&first), ["accepted"], "{}", first.text);
    let again = send(&house, &id, &[("x-shop-signature", &signed)], &body).await;
    assert_eq!(statuses(&again), ["duplicate"]);
    let forged = body.replace("120", "12000");
    let refused = send(&house, &id, &[("x-shop-signature", &signed)], &forged).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (401, "source.signature")
    );
    let unsigned = send(&house, &id, &[], &body).await;
    assert_eq!(unsigned.code(), "source.signature");
    let touches = house.app.platform.store().touches_after(0, 10).unwrap();
    assert_eq!(touches.len(), 1);
    assert_eq!(touches[0].body["name"], "paid");
    assert_eq!(touches[0].body["properties"], json!({ "amount": 120 }));
}

#[tokio::test]
async fn without_a_mapping_a_hook_says_what_to_do() {
    let house = House::empty().await;
    let (id, secret) = source(&house, &mapping()).await;
    let path = format!("/api/v1/sources/{id}/mapping");
    let dropped = house.delete(&path).by("admin").send().await;
    assert_eq!(dropped.status, 204, "{}", dropped.text);
    let at = now(&house).to_string();
    let signature = format!(
        "sha256={}",
        hmac(secret.as_bytes(), format!("{at}.{{}}").as_bytes())
    );
    let headers = [
        ("weft-timestamp", at.as_str()),
        ("weft-signature", &signature),
    ];
    let answered = send(&house, &id, &headers, "{}").await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (422, "hook.no_mapping")
    );
}

#[tokio::test]
async fn a_mapping_is_tried_before_it_is_kept() {
    let house = House::empty().await;
    let id = house
        .make("source", &json!({ "name": "商城", "kind": "server" }))
        .await;
    let path = format!("/api/v1/sources/{id}/mapping");
    let wrong = json!({ "event": "type", "properties": { "x": 7 } });
    let refused = house.put(&path).by("admin").body(&wrong).send().await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "mapping.part")
    );
    assert_eq!(refused.json()["field"], "properties.x", "{}", refused.text);
    let body = json!({ "mapping": { "event": "type", "user_id": "who", "occurred_at": "at" }, "body": [
        { "type": "call", "who": "KH001", "at": "2026-11-20 10:00" },
        { "type": ["?"], "who": "KH001", "at": "昨天" },
    ] });
    let told = house
        .post(&format!("{path}/try"))
        .by("admin")
        .body(&body)
        .send()
        .await;
    assert_eq!(told.status, 200, "{}", told.text);
    let told = told.json();
    let first = &told["items"][0];
    assert_eq!(first["events"][0]["event"], "call");
    assert_eq!(first["events"][0]["subject"], "user:KH001");
    assert_eq!(
        first["events"][0]["occurred_at"],
        "2026-11-20T02:00:00.000Z"
    );
    let fields: Vec<&Value> = told["items"][1]["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["field"])
        .collect();
    assert_eq!(fields, ["event", "occurred_at"]);
    assert!(
        house
            .app
            .platform
            .store()
            .touches_after(0, 10)
            .unwrap()
            .is_empty()
    );
    let nothing = house.get(&path).by("admin").send().await;
    assert_eq!(nothing.json()["mapping"], Value::Null);
}
