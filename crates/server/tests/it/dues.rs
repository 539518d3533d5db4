//! Rules that time brings about, over HTTP: published, come by the clock, told to a receiver, and taken back.

use std::sync::Arc;

use serde_json::{Value, json};
use weft_store::Lane;

use crate::configure::{done, publish};
use crate::house::House;
use crate::live::{PATIENCE, Running};
use crate::webhooks::{self, Place, header, hook};

/// Three days before an opportunity should be signed, told to the ERP.
fn soon() -> Value {
    json!({ "name": "sign_soon", "version": 1, "label": { "zh": "快签约", "en": "Signing soon" },
        "when": { "kind": "date", "object": "opportunity", "field": "expected_on", "before": 3,
            "filter": "amount > 100", "label": { "zh": "预计签约日前 3 天", "en": "Three days before signing" } },
        "then": { "kind": "intent", "signal": { "zh": "快签约", "en": "Signing soon" },
            "title": { "zh": "预计三天后签约", "en": "To be signed in three days" },
            "actions": [{ "kind": "webhook", "webhook": "ERP admin" }] } })
}

/// Waits until the moments of the records that are there are written down.
async fn filled(house: &House) {
    let app = Arc::clone(&house.app);
    let is_filled = move || {
        let store = app.platform.store();
        let filled = store.write(Lane::Interactive, |tx| tx.setting("signals.dues.filled"));
        let filled = filled.unwrap().unwrap_or_default();
        filled
            .split(',')
            .any(|one| one.contains("due.sign_soon.") && one.contains("done"))
    };
    let waited = tokio::time::timeout(PATIENCE, async {
        while !is_filled() {
            tokio::task::yield_now().await;
        }
    });
    waited.await.unwrap();
}

/// The signals of the rule, once there are so many.
async fn signals(house: &House, filter: &str, count: usize) -> Vec<Value> {
    let path = format!("/api/v1/records/signal?filter={filter}&sort=occurred_at");
    let found = async {
        loop {
            let answered = house.get(&path).by("admin").send().await;
            assert_eq!(answered.status, 200, "{}", answered.text);
            let items = answered.json()["items"].clone();
            let items = items.as_array().cloned().unwrap_or_default();
            if items.len() == count {
                return items;
            }
        }
    };
    tokio::time::timeout(PATIENCE, found).await.unwrap()
}

/// The first call of a signal that comes to the receiver.
async fn called(place: &Place) -> (String, Value) {
    loop {
        let mut all = place.all().into_iter();
        if let Some(call) = all.find(|(_, body)| body["event"] == "signal.call") {
            return call;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_over_dates_fires_by_the_clock_calls_its_webhook_and_is_taken_back() {
    let place = Place::open();
    let running = Running::start(webhooks::house(&place).await).await;
    let house = &running.house;
    let refused = json!({ "name": "sign_soon", "version": 1, "label": soon()["label"], "then": soon()["then"],
        "when": { "kind": "date", "object": "opportunity", "field": "stage", "label": soon()["label"] } });
    let told =
        crate::configure::asked(house, "PUT", "/api/v1/config/rule/sign_soon", refused).await;
    assert!(told.text.contains("rule.date_field"), "{}", told.text);
    hook(house, "admin", &place, &json!({ "object": "product" })).await;
    done(house, "PUT", "/api/v1/config/rule/sign_soon", soon()).await;
    publish(house, "快签约").await;
    filled(house).await;
    let account = house
        .make("account", &json!({ "name": "朔驰", "code": "C1" }))
        .await;
    let deal = json!({ "name": "产线改造", "account": account, "amount": "5000", "expected_on": "2026-11-26" });
    let deal = house.make("opportunity", &deal).await;
    let small =
        json!({ "name": "配件", "account": account, "amount": "50", "expected_on": "2026-11-26" });
    house.make("opportunity", &small).await;
    // To 09:00 of the next day in Shanghai, staying signed in.
    for hours in [7, 7, 5] {
        house.clock.advance_ms(hours * 3_600_000);
        let own = house.get("/api/v1/me").by("admin").send().await;
        assert_eq!(own.status, 200, "{}", own.text);
    }
    let standing = "rule.name = \"sign_soon\" and standing = true".replace(' ', "%20");
    let made = signals(house, &standing, 1).await.remove(0);
    assert_eq!(made["account"]["id"], account.as_str());
    let why = format!("/api/v1/signals/{}/why", made["id"].as_str().unwrap());
    let why = house.get(&why).by("admin").send().await;
    assert!(
        why.text.contains("产线改造") && why.text.contains("前 3 天"),
        "{}",
        why.text
    );
    let called = called(&place);
    let (head, body) = tokio::time::timeout(PATIENCE, called).await.unwrap();
    assert!(!header(&head, "Weft-Signature").is_empty());
    assert!(
        body.to_string().contains(made["id"].as_str().unwrap()),
        "{body}"
    );
    let path = format!("/api/v1/records/opportunity/{deal}");
    let moved = house.patch(&path).by("admin").header("if-match", "\"1\"");
    let moved = moved
        .body(&json!({ "expected_on": "2026-12-30" }))
        .send()
        .await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    let gone = "rule.name = \"sign_soon\" and standing = false".replace(' ', "%20");
    signals(house, &gone, 1).await;
}
