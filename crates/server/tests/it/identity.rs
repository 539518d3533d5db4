//! Who is who, over HTTP: decisions, merges and possible duplicates, as far as one may.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::house::House;
use crate::live::Running;

/// The items of a list as the administrator sees them.
async fn items(house: &House, object: &str) -> Vec<Value> {
    let path = format!("/api/v1/records/{object}");
    let page = house.get(&path).by("admin").send().await;
    page.json()["items"].as_array().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_is_joined_over_http_and_the_health_is_told_to_administrators() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let account = json!({ "name": "甲公司", "code": "C1" });
    house.make_by("zhangsan", "account", &account).await;
    let source = json!({ "name": "官网", "kind": "web" });
    let post = house.post("/api/v1/records/source").by("admin");
    let key = post.body(&source).send().await.json()["write_key"].clone();
    let basic = format!(
        "Basic {}",
        STANDARD.encode(format!("{}:", key.as_str().unwrap()))
    );
    for who in [json!({ "anonymousId": "x9" }), json!({ "userId": "C1" })] {
        let mut event = json!({ "event": "price_view", "messageId": format!("m{who}") });
        event
            .as_object_mut()
            .unwrap()
            .extend(who.as_object().unwrap().clone());
        let post = house.post("/v1/track").header("authorization", &basic);
        assert_eq!(post.raw(&event.to_string()).send().await.status, 200);
    }
    let customer = until(house, |found| found.len() == 1).await.remove(0);
    let path = format!(
        "/api/v1/records/touch_identity/{}/commands/identity.join",
        customer["id"].as_str().unwrap()
    );
    let input = json!({ "identity": "anon:x9", "reason": "电话里确认" });
    let refused = house.post(&path).by("zhangsan").body(&input).send().await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "access.command")
    );
    let joined = house.post(&path).by("admin").body(&input).send().await;
    assert_eq!(joined.status, 200, "{}", joined.text);
    let both = until(house, |found| found.len() == 2).await;
    assert!(
        both.iter().all(|one| one["account"]["label"] == "甲公司"),
        "{both:?}"
    );
    let health = house.get("/api/v1/health/signals").by("admin").send().await;
    assert_eq!(health.json()["overfull"], 0, "{}", health.text);
    let foreign = house
        .get("/api/v1/health/signals")
        .by("zhangsan")
        .send()
        .await;
    assert_eq!(foreign.status, 403);
}

/// The touch identities, once they are as wanted: each seal of the log wakes us.
async fn until(house: &House, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let mut sealed = 0;
    for _ in 0..100 {
        let found = items(house, "touch_identity").await;
        if wanted(&found) {
            return found;
        }
        let store = house.app.platform.clone();
        let pause = std::time::Duration::from_millis(100);
        sealed = tokio::task::spawn_blocking(move || store.store().wait_sealed(sealed, pause))
            .await
            .unwrap();
    }
    panic!("identities: {:?}", items(house, "touch_identity").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_are_looked_for_decided_and_parted_again() {
    let house = House::staffed().await;
    let account = house
        .make_by("zhangsan", "account", &json!({ "name": "甲公司" }))
        .await;
    for name in ["李四", "李四"] {
        let contact = json!({ "name": name, "account": account, "phone": "13811112222" });
        house.make_by("zhangsan", "contact", &contact).await;
    }
    let find = |who: &'static str| house.post("/api/v1/duplicates/find").by(who).send();
    assert_eq!(find("zhangsan").await.status, 403);
    assert_eq!(find("admin").await.json()["found"], 1);
    let pair = items(&house, "duplicate_pair").await.remove(0);
    assert_eq!(pair["name"], "李四 ↔ 李四");
    let command = |object: &str, record: &Value, name: &str| {
        let id = record["id"].as_str().unwrap();
        format!("/api/v1/records/{object}/{id}/commands/{name}")
    };
    let same = command("duplicate_pair", &pair, "duplicate.same");
    let merged = house
        .post(&same)
        .by("admin")
        .body(&json!({ "reason": "同一手机" }))
        .send()
        .await;
    assert_eq!(merged.status, 200, "{}", merged.text);
    assert_eq!(items(&house, "contact").await.len(), 1);
    let merge = items(&house, "record_merge").await.remove(0);
    let undo = command("record_merge", &merge, "record.merge.undo");
    assert_eq!(
        house
            .post(&undo)
            .by("admin")
            .body(&json!({}))
            .send()
            .await
            .status,
        200
    );
    assert_eq!(items(&house, "contact").await.len(), 2);
}
