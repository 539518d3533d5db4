//! What is held back does not ring on screens, and rings there when its time has come.

use serde_json::{Value, json};

use crate::house::House;
use crate::live::{PATIENCE, Running};
use crate::signals::{next_called, touch};

/// A customer of 张三 studies a product page and asks for the API documentation.
pub(crate) async fn made_curious(house: &House) {
    let account = json!({ "name": "朔驰", "code": "C1" });
    house.make_by("zhangsan", "account", &account).await;
    let source = json!({ "name": "官网", "kind": "web" });
    let post = house.post("/api/v1/records/source").by("admin");
    let key = post.body(&source).send().await.json()["write_key"].clone();
    let key = key.as_str().unwrap();
    let page = json!({ "page": { "url": "https://www.example.com/product/servo", "title": "伺服系统产品页" } });
    let track = |id: &str, event: &str, properties: Value| json!({ "userId": "C1", "messageId": id, "event": event, "properties": properties, "context": page });
    let dwell = track("m-1", "dwell", json!({ "visible_ms": 138_000 }));
    touch(house, key, "track", &dwell).await;
    house.clock.advance_ms(60_000);
    let click = track("m-2", "click", json!({ "label": "API 文档" }));
    touch(house, key, "track", &click).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_that_is_held_back_rings_when_the_quiet_hours_are_over() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let plan =
        json!({ "name": "午休", "main": true, "quiet_from": "13:30", "quiet_until": "14:30" });
    house.make_by("admin", "alert_plan", &plan).await;
    let mut own = running.open("zhangsan", None).await;
    own.until_live().await;
    made_curious(house).await;
    let made = loop {
        let frame = own.next().await;
        assert_ne!(frame.event, "signal", "it must not ring yet");
        if frame.event == "record" && frame.data.contains("\"object\":\"signal\"") {
            break serde_json::from_str::<Value>(&frame.data).unwrap();
        }
    };
    let id = made["id"].as_str().unwrap();
    let path = format!("/api/v1/signals/{id}/why");
    let why = async || house.get(&path).by("zhangsan").send().await.json();
    let told = why().await;
    assert_eq!(told["alert"]["state"], "held");
    assert_eq!(
        told["alert"]["told"]["zh"],
        "免打扰时段，暂缓到 11月22日 14:30 提醒"
    );
    house.clock.advance_ms(30 * 60_000);
    let rung = next_called(&mut own, "signal").await;
    let rung: Value = serde_json::from_str(&rung.data).unwrap();
    assert_eq!((&rung["id"], &rung["alert"]), (&made["id"], &json!("rung")));
    let delivered = async { while why().await["times"]["delivered_at"].is_null() {} };
    tokio::time::timeout(PATIENCE, delivered).await.unwrap();
    let level = house.get("/api/v1/slo").by("zhangsan").send().await.json();
    assert_eq!(
        level["windows"][2]["count"], 0,
        "what was held back does not count for the promise"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_says_for_themselves_when_they_are_alerted() {
    let house = House::staffed().await;
    let plan = json!({ "name": "午休", "main": true, "quiet_from": "13:30", "quiet_until": "14:30", "daily_cap": 5 });
    house.make_by("admin", "alert_plan", &plan).await;
    let mine = async |who: &str| {
        let answer = house.get("/api/v1/me/alerts").by(who).send().await.json();
        (
            answer["own"].clone(),
            answer["quiet_from"].clone(),
            answer["daily_cap"].clone(),
        )
    };
    let companys = (json!(false), json!("13:30"), json!(5));
    assert_eq!(mine("zhangsan").await, companys);
    let put = |body: &Value| house.put("/api/v1/me/alerts").by("zhangsan").body(body);
    let asked = json!({ "quiet_from": "21:30", "quiet_until": "08:00", "daily_cap": 20 });
    assert_eq!(put(&asked).send().await.status, 200);
    assert_eq!(
        mine("zhangsan").await,
        (json!(true), json!("21:30"), json!(20))
    );
    assert_eq!(mine("lisi").await, companys, "nobody else's");

    for wrong in [
        json!({ "daily_cap": 20_000 }),
        json!({ "quiet_from": "25:00", "quiet_until": "08:00" }),
        json!({ "zone": "Mars/Olympus" }),
        json!({ "escalate_minutes": 1 }),
    ] {
        let refused = put(&wrong).send().await;
        assert!(
            (400..500).contains(&refused.status),
            "{wrong}: {}",
            refused.status
        );
        assert!(!refused.code().is_empty(), "{wrong}");
    }
    assert_eq!(
        mine("zhangsan").await.1,
        "21:30",
        "what is refused changes nothing"
    );

    let dropped = house
        .delete("/api/v1/me/alerts")
        .by("zhangsan")
        .send()
        .await;
    assert_eq!(dropped.status, 200);
    assert_eq!(mine("zhangsan").await, companys);
    assert_eq!(house.get("/api/v1/me/alerts").send().await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_choose_when_and_to_whom_to_dos_are_passed_on_as_far_as_their_plan_allows() {
    let house = House::staffed().await;
    let found = house
        .get("/api/v1/records/user?fields=username")
        .by("admin");
    let found = found.send().await.json();
    let called = |name: &str| {
        let mut all = found["items"].as_array().unwrap().iter();
        all.find(|one| one["username"] == name).unwrap()["id"].clone()
    };
    let (lisi, admin) = (called("lisi"), called("admin"));
    let plan = json!({ "name": "公司", "main": true, "escalate_minutes": 120,
        "escalate_least": 30, "escalate_most": 240, "escalate_people": [lisi] });
    house.make_by("admin", "alert_plan", &plan).await;
    let mine = async || {
        let answer = house.get("/api/v1/me/alerts").by("zhangsan").send().await;
        answer.json()
    };
    let given = mine().await;
    assert_eq!(given["escalate_minutes"], 120);
    assert_eq!(given["escalation"]["least"], 30);
    assert_eq!(given["escalation"]["people"][0]["id"], lisi);
    let put = |body: &Value| house.put("/api/v1/me/alerts").by("zhangsan").body(body);
    for (wrong, field) in [
        (json!({ "escalate_minutes": 29 }), "escalate_minutes"),
        (json!({ "escalate_minutes": 241 }), "escalate_minutes"),
        (json!({ "escalate_to": admin }), "escalate_to"),
    ] {
        let refused = put(&wrong).send().await;
        assert_eq!(refused.json()["field"], field, "{}", refused.text);
    }
    let own = json!({ "escalate_minutes": 45, "escalate_to": lisi });
    assert_eq!(put(&own).send().await.status, 200);
    let said = mine().await;
    assert_eq!(
        (&said["escalate_minutes"], &said["escalation"]["to"]),
        (&json!(45), &lisi)
    );
    let wrong = json!({ "name": "错的", "escalate_least": 60 });
    let post = house.post("/api/v1/records/alert_plan").by("admin");
    let refused = post.body(&wrong).send().await;
    assert_eq!(
        refused.json()["field"],
        "escalate_least",
        "{}",
        refused.text
    );
}
