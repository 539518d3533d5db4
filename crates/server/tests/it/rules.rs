//! Rules over what is configured: another table is another rule, in force as soon as it is published.

use serde_json::{Value, json};

use crate::configure::{asked, done, publish};
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

/// A rule for looks of key customers.
fn key_customers() -> Value {
    json!({ "name": "hot", "version": 1, "label": { "zh": "热", "en": "Hot" },
        "if": "客户.客户级别 = \"A 重点客户\"",
        "when": { "kind": "event", "events": ["look"], "label": { "zh": "看", "en": "Look" } },
        "then": { "kind": "intent", "signal": { "zh": "热", "en": "Hot" }, "title": { "zh": "热", "en": "Hot" } } })
}

/// What zhangsan is told of the condition on the customer's level, and the whole answer.
async fn condition_told(house: &House, path: &str) -> (Value, String) {
    let answered = house.get(path).by("zhangsan").send().await;
    let conditions = answered.json()["conditions"].clone();
    let last = conditions.as_array().and_then(|all| all.last().cloned());
    (last.unwrap_or_default(), answered.text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_looks_at_the_customer_s_level_as_it_was_and_says_so_to_who_may_see_it() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let mut slip = key_customers();
    slip["if"] = json!("客户.客户级列 = \"A 重点客户\"");
    let refused = asked(house, "PUT", "/api/v1/config/rule/hot", slip).await;
    assert!(
        refused.text.contains("是不是 `客户级别`"),
        "{}",
        refused.text
    );
    done(house, "PUT", "/api/v1/config/rule/hot", key_customers()).await;
    publish(house, "重点客户").await;
    let account = json!({ "name": "甲公司", "code": "C1", "level": "b" });
    let account = house.make_by("zhangsan", "account", &account).await;
    let source = house.post("/api/v1/records/source").by("admin");
    let source = source.body(&json!({ "name": "官网", "kind": "web" }));
    let key = source.send().await.json()["write_key"].clone();
    let key = key.as_str().unwrap();
    until(house, &account, "missed").await;
    house.clock.advance_ms(60_000);
    let seen = |message: &str| json!({ "userId": "C1", "messageId": message, "event": "look" });
    touch(house, key, "track", &seen("m-1")).await;
    until(house, &account, "held").await;
    let path = format!("/api/v1/rules/hot/why-not?account={account}");
    let (held, whole) = condition_told(house, &path).await;
    assert_eq!(held["met"], false, "{whole}");
    let said = held["text"]["zh"].as_str().unwrap();
    assert!(said.contains("那时客户.客户级别是“B 优质客户”"), "{said}");
    house.clock.advance_ms(60_000);
    let record = format!("/api/v1/records/account/{account}");
    let raised = house
        .patch(&record)
        .by("zhangsan")
        .header("if-match", "\"1\"");
    let raised = raised.body(&json!({ "level": "a" })).send().await;
    assert_eq!(raised.status, 200, "{}", raised.text);
    house.clock.advance_ms(60_000);
    let mut own = running.open("zhangsan", None).await;
    own.until_live().await;
    touch(house, key, "track", &seen("m-2")).await;
    let frame = next_called(&mut own, "signal").await;
    let told: Value = serde_json::from_str(&frame.data).unwrap();
    let why = format!("/api/v1/signals/{}/why", told["id"].as_str().unwrap());
    let (stood, whole) = condition_told(house, &why).await;
    assert_eq!(stood["met"], true, "{whole}");
    let said = stood["text"]["zh"].as_str().unwrap();
    assert!(said.contains("那时客户.客户级别是“A 重点客户”"), "{said}");
    let signals = house.get("/api/v1/records/signal").by("zhangsan");
    assert_eq!(
        signals.send().await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // Whoever may not see the level is told neither its name nor what it was.
    let hidden = json!({ "objects": { "account": { "hidden": ["level"] } } });
    done(house, "PATCH", "/api/v1/config/role/sales", hidden).await;
    publish(house, "级别保密").await;
    for path in [&why, &path] {
        let (veiled, whole) = condition_told(house, path).await;
        assert!(whole.contains("内容无权查看"), "{whole}");
        assert!(
            !whole.contains("级别") && !whole.contains("level"),
            "{whole}"
        );
        assert_eq!(veiled["actual"], "—");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_whom_a_rule_names_is_called_by_name_in_why_and_why_not() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let account = json!({ "name": "甲公司", "code": "C1" });
    let account = house.make_by("zhangsan", "account", &account).await;
    let read = house.get(&format!("/api/v1/records/account/{account}"));
    let owner = read.by("zhangsan").send().await.json()["owner"].clone();
    let (owner, name) = (
        owner["id"].as_str().unwrap(),
        owner["label"].as_str().unwrap(),
    );
    let mut owned = key_customers();
    owned["if"] = json!(format!("account.owner = \"{owner}\""));
    done(house, "PUT", "/api/v1/config/rule/hot", owned).await;
    publish(house, "归属").await;
    let source = house.post("/api/v1/records/source").by("admin");
    let source = source.body(&json!({ "name": "官网", "kind": "web" }));
    let key = source.send().await.json()["write_key"].clone();
    until(house, &account, "missed").await;
    house.clock.advance_ms(60_000);
    let mut own = running.open("zhangsan", None).await;
    own.until_live().await;
    let seen = json!({ "userId": "C1", "messageId": "m-1", "event": "look" });
    touch(house, key.as_str().unwrap(), "track", &seen).await;
    let frame = next_called(&mut own, "signal").await;
    let told: Value = serde_json::from_str(&frame.data).unwrap();
    let why = format!("/api/v1/signals/{}/why", told["id"].as_str().unwrap());
    let why_not = format!("/api/v1/rules/hot/why-not?account={account}");
    until(house, &account, "stands").await;
    for path in [&why, &why_not] {
        let (stood, whole) = condition_told(house, path).await;
        let said = stood["text"]["zh"].as_str().unwrap();
        assert!(
            said.contains(&format!("那时客户.负责人是“{name}”")),
            "{said}"
        );
        let expected = json!(format!("account.owner = \"{name}\""));
        assert_eq!(stood["expected"], expected, "{whole}");
        let actual = stood["actual"].as_str().unwrap();
        assert!(
            actual.contains(&format!("account.owner = {name}")),
            "{actual}"
        );
        assert!(!stood.to_string().contains(owner), "{stood}");
    }
}

/// The times of the signals there are, once the one of `last` is there.
async fn times_until(house: &House, last: &str) -> Vec<String> {
    let times = async {
        loop {
            let path = "/api/v1/records/signal?sort=occurred_at&fields=occurred_at";
            let answered = house.get(path).by("admin").send().await.json();
            let items = answered["items"].as_array().unwrap().clone();
            let time = |one: &Value| one["occurred_at"].as_str().unwrap().to_owned();
            let times: Vec<String> = items.iter().map(time).collect();
            if times.iter().any(|time| time == last) {
                return times;
            }
        }
    };
    let waited = tokio::time::timeout(PATIENCE, times).await;
    waited.unwrap_or_else(|_late| panic!("no signal at {last}"))
}

/// How far the log of touches is judged.
async fn judged(house: &House) -> i64 {
    let fares = house.get("/api/v1/health/signals").by("admin").send();
    fares.await.json()["position"].as_i64().unwrap()
}

/// Waits until the log is judged further than this.
async fn judged_beyond(house: &House, before: i64) {
    while judged(house).await == before {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_judges_from_its_release_on_and_while_it_is_switched_on() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let account = json!({ "name": "甲公司", "code": "C1" });
    house.make_by("zhangsan", "account", &account).await;
    let source = house.post("/api/v1/records/source").by("admin");
    let source = source.body(&json!({ "name": "官网", "kind": "server" }));
    let key = source.send().await.json()["write_key"].clone();
    let key = key.as_str().unwrap();
    let at = |minute: u32| format!("2026-11-22T05:{minute:02}:00.000Z");
    // Answers when it is judged.
    let look = async |minute: u32| {
        let before = judged(house).await;
        let seen = json!({ "userId": "C1", "messageId": format!("m-{minute}"), "event": "look", "timestamp": at(minute) });
        touch(house, key, "track", &seen).await;
        let judging = judged_beyond(house, before);
        tokio::time::timeout(PATIENCE, judging).await.unwrap();
    };
    let mut looked = hot();
    looked["properties"] = json!([]);
    looked["when"]["filter"] = json!("");
    done(house, "PUT", "/api/v1/config/rule/hot", looked).await;
    publish(house, "热").await;
    look(1).await;
    assert_eq!(times_until(house, &at(1)).await, [at(1)]);
    let rules = "/api/v1/records/signal_rule?filter=name = \"hot\"";
    for (on, minute) in [(false, 2), (true, 3)] {
        let rule = house.get(rules).by("admin").send().await;
        let (id, version) = (
            rule.ids()[0].clone(),
            rule.json()["items"][0]["version"].clone(),
        );
        let switched = house
            .patch(&format!("/api/v1/records/signal_rule/{id}"))
            .by("admin")
            .header("if-match", &format!("\"{version}\""))
            .body(&json!({ "active": on }))
            .send()
            .await;
        assert_eq!(switched.status, 200, "{}", switched.text);
        look(minute).await;
    }
    assert_eq!(times_until(house, &at(3)).await, [at(1), at(3)]);
}
