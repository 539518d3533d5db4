//! A rule while it is written: events to choose from, expressions read back, mistakes told at their place.

use serde_json::{Value, json};

use crate::house::House;
use crate::signals::touch;

async fn asked(house: &House, path: &str, body: Value) -> Value {
    let call = house.post(path).body(&body).by("admin");
    call.send().await.json()
}

fn rule(when: &Value) -> Value {
    let said = json!({ "zh": "试", "en": "Try" });
    json!({ "name": "tried", "version": 1, "label": said, "when": when,
        "then": { "kind": "risk", "signal": said, "title": said } })
}

/// Where the check finds fault with a rule, with which code and what it takes to be meant.
async fn fault(house: &House, document: Value) -> (Value, Value, Value) {
    let body = json!({ "document": document });
    let checked = asked(house, "/api/v1/rules/check", body).await;
    let first = &checked["remarks"][0];
    let part = |name: &str| first[name].clone();
    (
        part("code"),
        part("place"),
        first["suggestion"]["en"].clone(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_rule_is_told_at_its_place_with_what_was_meant() {
    let house = House::staffed().await;
    let label = json!({ "zh": "试", "en": "Try" });
    let schedule =
        json!({ "kind": "schedule", "object": "acount", "every": "week", "label": label });
    assert_eq!(
        fault(&house, rule(&schedule)).await,
        (
            json!("rule.object"),
            json!("when.object"),
            json!("Did you mean `account`?")
        )
    );
    let date =
        json!({ "kind": "date", "object": "payment_plan", "field": "due_dat", "label": label });
    assert_eq!(
        fault(&house, rule(&date)).await,
        (
            json!("rule.date_field"),
            json!("when.field"),
            json!("Did you mean `due_date`?")
        )
    );
    let step = |filter: &str| json!({ "events": ["click"], "filter": filter, "within": "1d", "label": label });
    let mut first = step("");
    first["within"] = Value::Null;
    let steps = json!({ "kind": "sequence", "steps": [first, step("trsut > 1")] });
    let (code, place, _) = fault(&house, rule(&steps)).await;
    assert_eq!(
        (code, place),
        (json!("expr.unknown_field"), json!("when.steps.2.filter"))
    );
    let event = json!({ "kind": "event", "events": ["click"], "fliter": "", "label": label });
    let (code, ..) = fault(&house, rule(&event)).await;
    assert_eq!(code, json!("rule.unreadable"));
    let checked = asked(
        &house,
        "/api/v1/rules/check",
        json!({ "document": rule(&event) }),
    )
    .await;
    assert_eq!(
        checked["remarks"][0]["text"]["zh"],
        "规则读不懂：没有属性 `fliter`，可写 `events`、`filter`、`label`，是否想写 `filter`？"
    );
    let mut assigning = rule(
        &json!({ "kind": "event", "events": ["click"], "filter": "trust > 0", "label": label }),
    );
    assigning["then"]["actions"] = json!([{ "kind": "assign", "role": "slaes" }]);
    let checked = asked(
        &house,
        "/api/v1/rules/check",
        json!({ "document": assigning }),
    )
    .await;
    let remarks = checked["remarks"].as_array().unwrap();
    let of_role = remarks
        .iter()
        .find(|one| one["code"] == "rule.role")
        .unwrap();
    assert_eq!(of_role["suggestion"]["zh"], "是不是 `sales`？");
    assert_eq!(
        checked["ok"], true,
        "a rule may stand before its role: {checked}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn expressions_of_a_rule_are_read_back_and_completed() {
    let house = House::staffed().await;
    let check = "/api/v1/rules/expressions/check";
    let amount =
        json!([{ "name": "amount", "type": "number", "label": { "zh": "金额", "en": "Amount" } }]);
    let rule = json!({ "name": "tried", "settings": { "least": 10 }, "properties": amount });
    let filter = json!({ "rule": rule, "part": "filter", "text": "properties.amount > {least}" });
    let read = asked(&house, check, filter).await;
    assert_eq!(read["said"]["zh"], "属性.金额 大于 10", "{read}");
    let level = json!({ "part": "if", "text": "account.level = \"a\"" });
    let read = asked(&house, check, level).await;
    assert_eq!(read["type"], "boolean", "{read}");
    let wrong = json!({ "part": "if", "text": "account.levle = \"a\"" });
    let wrong = house.post(check).body(&wrong).by("admin").send().await;
    assert_eq!(wrong.json()["suggestion"], "level", "{}", wrong.text);

    let complete = "/api/v1/rules/expressions/complete";
    let inserts = |found: &Value| -> Vec<String> {
        let items = found["items"].as_array().unwrap().iter();
        items
            .map(|one| one["insert"].as_str().unwrap().to_owned())
            .collect()
    };
    for (part, text, expected) in [
        ("filter", "properties.am", "amount"),
        ("filter", "occ", "occurred_at"),
        ("if", "acc", "account"),
        ("if", "account.lev", "level"),
        ("if", "signals.repea", "repeated_touch"),
    ] {
        let cursor = text.chars().count();
        let typing = json!({ "rule": rule, "part": part, "text": text, "cursor": cursor });
        let found = inserts(&asked(&house, complete, typing).await);
        assert!(
            found.iter().any(|one| one.contains(expected)),
            "{text}: {found:?}"
        );
    }
    // People are chosen by what they are called and written by their ids; what is written is read back.
    let text = "account.owner = \"张三";
    let typing = json!({ "part": "if", "text": text, "cursor": text.chars().count() });
    let offered = asked(&house, complete, typing).await;
    let person = &offered["items"][0];
    assert_eq!(person["label"]["zh"], "张三", "{offered}");
    let written = format!("account.owner = {}", person["insert"].as_str().unwrap());
    let read = asked(&house, check, json!({ "part": "if", "text": written })).await;
    assert_eq!(read["said"]["zh"], "客户.负责人 等于 “张三”", "{read}");
    assert_eq!(read["canonical"], written);
    let everybody = "account.owner in (\"";
    let typing = json!({ "part": "if", "text": everybody, "cursor": everybody.chars().count() });
    let offered = asked(&house, complete, typing).await;
    assert!(offered["items"].as_array().unwrap().len() > 2, "{offered}");
    let asking = house
        .post(check)
        .body(&json!({ "part": "filter", "text": "trust > 0" }));
    assert_eq!(asking.by("zhangsan").send().await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_to_choose_from_are_those_that_came_and_those_that_rules_name() {
    let house = House::staffed().await;
    let source = json!({ "name": "官网", "kind": "web" });
    let post = house.post("/api/v1/records/source").by("admin");
    let key = post.body(&source).send().await.json()["write_key"].clone();
    let sent = json!({ "anonymousId": "a", "messageId": "1", "event": "chosen",
        "properties": { "colour": "red", "size": 3, "not a word": 1, "deep": {} } });
    touch(&house, key.as_str().unwrap(), "track", &sent).await;
    let known = house
        .get("/api/v1/rules/events")
        .by("admin")
        .send()
        .await
        .json();
    let items = known["items"].as_array().unwrap();
    let called = |name: &str| items.iter().find(|one| one["name"] == name).unwrap();
    let chosen = called("chosen");
    assert_eq!(chosen["count"], 1);
    let properties: Vec<(&str, &str)> = chosen["properties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["type"].as_str().unwrap()))
        .collect();
    assert_eq!(properties, [("colour", "text"), ("size", "number")]);
    assert_eq!(called("price_view")["label"]["zh"], "查看价格");
    assert_eq!(called("price_view")["count"], 0);
    assert_eq!(called("message")["label"]["zh"], "来消息");
    assert_eq!(
        called("lead_created")["label"]["zh"]
            .as_str()
            .map(str::is_empty),
        Some(false)
    );
    assert_eq!(
        house
            .get("/api/v1/rules/events")
            .by("zhangsan")
            .send()
            .await
            .status,
        403
    );
}
