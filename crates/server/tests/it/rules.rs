//! Rules over what is configured: another table is another rule, in force as soon as it is published.

use serde_json::{Value, json};

use crate::configure::{done, publish};
use crate::house::House;
use crate::live::{PATIENCE, Running};
use crate::signals::{next_called, touch};

/// Points per page.
fn heat(price: &str) -> Value {
    json!({ "label": "热度",
        "inputs": [{ "name": "page", "label": "页面", "type": "text" }],
        "outputs": [{ "name": "points", "label": "分", "type": "number", "default": 0 }],
        "rows": [{ "when": { "page": "price" }, "then": { "points": price } }] })
}

fn hot() -> Value {
    json!({ "name": "hot", "version": 1, "label": { "zh": "热", "en": "Hot" },
        "properties": [{ "name": "page", "type": "text", "label": { "zh": "页面", "en": "Page" } }],
        "when": { "kind": "event", "events": ["look"], "filter": "heat(properties.page) >= 5",
            "label": { "zh": "看", "en": "Look" } },
        "then": { "kind": "intent", "signal": { "zh": "热", "en": "Hot" }, "title": { "zh": "热", "en": "Hot" } } })
}

/// Waits until the rule stands so for the customer.
async fn until(house: &House, account: &str, state: &str) {
    let path = format!("/api/v1/rules/hot/why-not?account={account}");
    let stands = async {
        loop {
            let answered = house.get(&path).by("zhangsan").send().await;
            if answered.status == 200 && answered.json()["state"] == state {
                break;
            }
        }
    };
    let waited = tokio::time::timeout(PATIENCE, stands).await;
    assert!(waited.is_ok(), "never {state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_published_puts_the_rules_that_look_into_it_in_force() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let refused = json!({ "when": { "filter": "haet(properties.page) >= 5" } });
    done(house, "PUT", "/api/v1/config/table/heat", heat("5")).await;
    done(house, "PUT", "/api/v1/config/rule/hot", hot()).await;
    publish(house, "热度").await;
    let account = json!({ "name": "甲公司", "code": "C1" });
    let account = house.make_by("zhangsan", "account", &account).await;
    let source = house.post("/api/v1/records/source").by("admin");
    let source = source.body(&json!({ "name": "官网", "kind": "web" }));
    let key = source.send().await.json()["write_key"].clone();
    let seen = json!({ "userId": "C1", "messageId": "m-1", "event": "look", "properties": { "page": "price" } });
    touch(house, key.as_str().unwrap(), "track", &seen).await;
    until(house, &account, "stands").await;
    done(house, "PUT", "/api/v1/config/table/heat", heat("4")).await;
    publish(house, "降温").await;
    until(house, &account, "missed").await;
    done(house, "PUT", "/api/v1/config/table/heat", heat("6")).await;
    publish(house, "升温").await;
    until(house, &account, "stands").await;
    let patch = house.patch("/api/v1/config/rule/hot").by("admin");
    let told = patch.body(&refused).send().await;
    assert!(
        told.text.contains("expr.unknown") && told.text.contains("heat"),
        "{}",
        told.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_that_comes_too_late_is_kept_and_shown_to_nobody() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let mut rule = hot();
    rule["late"] = json!({ "within": "1d" });
    done(house, "PUT", "/api/v1/config/table/heat", heat("5")).await;
    done(house, "PUT", "/api/v1/config/rule/hot", rule).await;
    publish(house, "热度").await;
    let account = json!({ "name": "甲公司", "code": "C1" });
    let account = house.make_by("zhangsan", "account", &account).await;
    let source = house.post("/api/v1/records/source").by("admin");
    let source = source.body(&json!({ "name": "官网", "kind": "web" }));
    let key = source.send().await.json()["write_key"].clone();
    // The rule is in force once somebody may ask for it.
    until(house, &account, "missed").await;
    let mut own = running.open("zhangsan", None).await;
    own.until_live().await;
    let mut seen = json!({ "userId": "C1", "messageId": "m-1", "event": "look",
        "timestamp": "2026-10-01T06:00:00Z", "properties": { "page": "price" } });
    touch(house, key.as_str().unwrap(), "track", &seen).await;
    seen["messageId"] = json!("m-2");
    seen.as_object_mut().unwrap().remove("timestamp");
    touch(house, key.as_str().unwrap(), "track", &seen).await;
    let frame = next_called(&mut own, "signal").await;
    let told: Value = serde_json::from_str(&frame.data).unwrap();
    assert_eq!(told["lateness"], Value::Null, "{told}");
    let all = house.get("/api/v1/records/signal?sort=occurred_at");
    let all = all.by("zhangsan").send().await.json();
    assert_eq!(all["items"][0]["lateness"], "recorded", "{all}");
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
}
