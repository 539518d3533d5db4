//! The main job: a touch on our site becomes a signal on a colleague's screen, with its reason.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::house::House;
use crate::live::{Frame, PATIENCE, Running, Stream};

/// The next event called `name`.
pub(crate) async fn next_called(stream: &mut Stream, name: &str) -> Frame {
    loop {
        let frame = stream.next().await;
        if frame.event == name {
            return frame;
        }
    }
}

pub(crate) async fn touch(house: &House, key: &str, call: &str, event: &Value) {
    let basic = format!("Basic {}", STANDARD.encode(format!("{key}:")));
    let path = format!("/v1/{call}");
    let post = house.post(&path).header("authorization", &basic);
    let answered = post.raw(&event.to_string()).send().await;
    assert_eq!(answered.status, 200, "{}", answered.text);
}

/// One signal reached somebody, within a second.
async fn the_promise_was_kept(house: &House) {
    let level = async || house.get("/api/v1/slo").by("zhangsan").send().await.json();
    let counted = async {
        let mut now = level().await;
        // Whom it reached is written down behind the news.
        while now["windows"][2]["count"] == 0 {
            now = level().await;
        }
        now
    };
    let counted = tokio::time::timeout(PATIENCE, counted).await.unwrap();
    let hour = &counted["windows"][2];
    assert_eq!(
        (&hour["count"], &hour["kept"], &hour["burn"]),
        (&json!(1), &json!(1), &json!("0.00"))
    );
    let page = house.get("/slo").send().await.text;
    assert!(
        page.contains("正常 · As promised") && page.contains("1.0000"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_touch_becomes_a_signal_on_a_colleagues_screen() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let account = json!({ "name": "宁波朔驰精密机械有限公司" });
    let account = house.make_by("zhangsan", "account", &account).await;
    let contact = json!({ "account": account, "name": "陈建国", "email": "chen@shuochi.example" });
    house.make_by("zhangsan", "contact", &contact).await;
    let source = json!({ "name": "官网", "kind": "web" });
    let post = house.post("/api/v1/records/source").by("admin");
    let key = post.body(&source).send().await.json()["write_key"].clone();
    let key = key.as_str().unwrap();
    let mut own = running.open("zhangsan", None).await;
    let mut foreign = running.open("lisi", None).await;
    own.until_live().await;
    foreign.until_live().await;

    let page = json!({ "page": { "url": "https://www.example.com/product/servo", "title": "伺服系统产品页" } });
    let track = |id: &str, event: &str, properties: Value| json!({ "anonymousId": "a-1", "messageId": id, "event": event, "properties": properties, "context": page });
    let who = json!({ "anonymousId": "a-1", "userId": "u-1", "messageId": "m-0", "traits": { "email": "chen@shuochi.example" } });
    touch(house, key, "identify", &who).await;
    let dwell = track("m-1", "dwell", json!({ "visible_ms": 138_000 }));
    touch(house, key, "track", &dwell).await;
    house.clock.advance_ms(60_000);
    let click = track("m-2", "click", json!({ "label": "API 文档" }));
    touch(house, key, "track", &click).await;

    let frame = next_called(&mut own, "signal").await;
    let signal: Value = serde_json::from_str(&frame.data).unwrap();
    assert_eq!(signal["account"]["label"], "宁波朔驰精密机械有限公司");
    assert_eq!(signal["owner"]["label"], "张三");
    let id = signal["id"].as_str().unwrap();

    let why = house.get(&format!("/api/v1/signals/{id}/why"));
    let why = why.by("zhangsan").send().await.json();
    assert_eq!(why["rule"]["name"], "deep_tech_exploration");
    let conditions = why["conditions"].as_array().unwrap();
    assert!(
        conditions.iter().all(|condition| condition["met"] == true),
        "{why}"
    );
    assert_eq!(why["evidence"].as_array().unwrap().len(), 2);
    assert!(why["sentence"]["zh"].as_str().unwrap().contains("API 文档"));

    let line = house.get(&format!("/api/v1/records/account/{account}/timeline"));
    let line = line.by("zhangsan").send().await.text;
    for kind in ["signal", "touch", "change"] {
        assert!(
            line.contains(&format!("\"kind\":\"{kind}\"")),
            "{kind}: {line}"
        );
    }
    let card = house.get(&format!("/api/v1/records/account/{account}/card"));
    let card = card.by("zhangsan").send().await.json();
    assert!(!card["lines"].as_array().unwrap().is_empty(), "{card}");

    the_promise_was_kept(house).await;

    let hidden = house.get(&format!("/api/v1/signals/{id}/why"));
    assert_eq!(hidden.by("lisi").send().await.status, 404);
    rules_are_explained(house, &account).await;
    house
        .make_by("lisi", "task", &json!({ "title": "等到这里" }))
        .await;
    loop {
        let frame = foreign.next().await;
        if frame.event == "task" {
            break;
        }
        let tells = frame.data.contains(id) || frame.data.contains(&account);
        assert!(!tells, "another department hears of it: {frame:?}");
    }
}

/// Asks why rules have and have not fired for the customer of the main job.
async fn rules_are_explained(house: &House, account: &str) {
    let ask = |rule: &str, more: &str| {
        house.get(&format!(
            "/api/v1/rules/{rule}/why-not?account={account}{more}"
        ))
    };
    let fired = ask("deep_tech_exploration", "");
    let fired = fired.by("zhangsan").send().await.json();
    assert_eq!(fired["state"], "stands", "{fired}");
    assert!(fired["last_fired_at"].is_string());
    let before = ask("deep_tech_exploration", "&at=2020-01-01T00:00:00Z");
    let before = before.by("zhangsan").send().await.json();
    assert_eq!(before["state"], "missed");
    let missed = ask("repeated_touch", "").by("zhangsan").send().await.json();
    assert_eq!(missed["sentence"]["zh"], "还没有发生「同一种触点」");
    assert_eq!(missed["conditions"][0]["met"], false);
    let unknown = ask("repeated_tuoch", "").by("zhangsan").send().await;
    assert!(
        unknown.status == 422 || unknown.status == 400,
        "{}",
        unknown.text
    );
    assert!(unknown.text.contains("repeated_touch"), "{}", unknown.text);
    let hidden = ask("repeated_touch", "").by("lisi").send().await;
    assert_eq!(hidden.status, 404);
    let text = "name = \"r\"\nversion = 1\nlabel = { zh = \"r\", en = \"r\" }\n[when]\nkind = \"event\"\nevents = [\"clik\"]\n\
        filter = \"trust > 2 and trust < 1\"\nlabel = { zh = \"r\", en = \"r\" }\n[then]\nkind = \"risk\"\n\
        signal = { zh = \"r\", en = \"r\" }\ntitle = { zh = \"r\", en = \"r\" }";
    let check = || {
        house
            .post("/api/v1/rules/check")
            .body(&json!({ "text": text }))
    };
    let checked = check().by("admin").send().await.json();
    assert_eq!(checked["ok"], false);
    assert_eq!(checked["remarks"][0]["code"], "rule.never");
    assert_eq!(checked["remarks"][1]["code"], "rule.unseen_event");
    assert_eq!(
        checked["remarks"][1]["suggestion"]["zh"],
        "是不是 `click`？"
    );
    assert_eq!(check().by("zhangsan").send().await.status, 403);
}
