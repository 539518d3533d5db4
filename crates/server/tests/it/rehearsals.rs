//! A rule tried over the past as a job: counted, listed page by page, called off, for those who may change rules.

use serde_json::{Value, json};

use crate::house::{Answered, House};
use crate::live::Running;
use crate::signals::touch;
use crate::tables::over;

const RULE: &str = "deep_tech_exploration";
const CUSTOMERS: usize = 5;
/// Rehearsals that may wait.
const WAITING_MAX: usize = 10;

/// A question over the days around those of the clock.
fn days(more: &Value) -> Value {
    let mut body = json!({ "from": "2026-11-01T00:00:00Z", "to": "2026-12-23T00:00:00Z" });
    let map = body.as_object_mut().unwrap();
    map.extend(more.as_object().unwrap().clone());
    body
}

async fn ask(house: &House, by: &str, body: &Value) -> Answered {
    let call = house.post("/api/v1/rules/rehearse").by(by).body(body);
    call.send().await
}

/// Tries the rule and waits until it is done; answers the job.
async fn tried(running: &Running, body: &Value) -> Value {
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let begun = ask(&running.house, "admin", body).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let job = over(&mut stream, &begun.json()["job"]).await;
    assert_eq!(job["state"], "done", "{job}");
    job
}

async fn items(house: &House, by: &str, job: &Value, query: &str) -> Answered {
    let number = job["id"].as_str().unwrap();
    let path = format!("/api/v1/rules/rehearse/{number}/items{query}");
    house.get(&path).by(by).send().await
}

/// The names of the customers in a list.
async fn names(house: &House, job: &Value, which: &str) -> Vec<String> {
    let listed = items(house, "admin", job, &format!("?which={which}")).await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    let listed = listed.json();
    let names = listed["items"].as_array().unwrap().iter();
    let label = |one: &Value| one["account"]["label"].as_str().unwrap().to_owned();
    names.map(label).collect()
}

/// Customers who looked and clicked one after another, each longer than the one before; all judged.
async fn visited() -> Running {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let source = json!({ "name": "官网", "kind": "web" });
    let source = house
        .post("/api/v1/records/source")
        .by("admin")
        .body(&source);
    let key = source.send().await.json()["write_key"].clone();
    let page = json!({ "page": { "url": "https://www.example.com/product/servo", "title": "伺服系统产品页" } });
    for number in 0..CUSTOMERS {
        let email = format!("c{number}@kehu{number}.example");
        let account = json!({ "name": format!("客户{number}") });
        let account = house.make_by("zhangsan", "account", &account).await;
        let contact = json!({ "account": account, "name": "陈建国", "email": email });
        house.make_by("zhangsan", "contact", &contact).await;
        let who = format!("a-{number}");
        let send = async |call: &str, id: &str, mut event: Value| {
            event["anonymousId"] = json!(who);
            event["messageId"] = json!(format!("{who}-{id}"));
            event["context"] = page.clone();
            touch(house, key.as_str().unwrap(), call, &event).await;
        };
        let traits = json!({ "userId": format!("u-{number}"), "traits": { "email": email } });
        send("identify", "0", traits).await;
        let dwell = json!({ "visible_ms": 130_000 + number * 10_000 });
        send(
            "track",
            "1",
            json!({ "event": "dwell", "properties": dwell }),
        )
        .await;
        house.clock.advance_ms(60_000);
        let click = json!({ "label": "API 文档" });
        send(
            "track",
            "2",
            json!({ "event": "click", "properties": click }),
        )
        .await;
        crate::signals::next_called(&mut stream, "signal").await;
        house.clock.advance_ms(60_000);
    }
    running
}

/// Says whether the signal of each of these customers was useful.
async fn answer(house: &House, answers: &[(&str, &str)]) {
    for (name, outcome) in answers {
        let path = format!("/api/v1/records/signal?filter=account.name = \"{name}\"");
        let signal = house.get(&path).by("zhangsan").send().await.json()["items"][0].clone();
        let path = format!("/api/v1/records/signal/{}", signal["id"].as_str().unwrap());
        let change = house.patch(&path).by("zhangsan");
        let version = format!("\"{}\"", signal["version"]);
        let change = change
            .header("if-match", &version)
            .body(&json!({ "outcome": outcome }));
        let changed = change.send().await;
        assert_eq!(changed.status, 200, "{}", changed.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_in_force_comes_to_what_it_told_and_its_lists_are_read_page_by_page() {
    let running = visited().await;
    let house = &running.house;
    let answers = [
        ("客户0", "useful"),
        ("客户1", "useful"),
        ("客户2", "useless"),
    ];
    answer(house, &answers).await;
    let job = tried(&running, &days(&json!({ "name": RULE }))).await;
    let result = &job["result"];
    for (what, count) in [
        ("total", CUSTOMERS),
        ("new", 0),
        ("gone", 0),
        ("late", 0),
        ("missed", 0),
        ("strangers", 0),
        ("useful", 2),
        ("useless", 1),
        ("listed", CUSTOMERS),
    ] {
        assert_eq!(result[what], json!(count), "{what}: {result}");
    }
    assert_eq!(result["precision"], "0.6667");
    assert_eq!(result["loads"][0]["owner"]["label"], "张三");
    assert_eq!(result["loads"][0]["count"], CUSTOMERS);
    assert_eq!(result["sent"]["rung"], CUSTOMERS);
    assert_eq!((&job["done"], &job["total"]), (&job["total"], &job["done"]));

    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = items(house, "admin", &job, &format!("?limit=2{cursor}"))
            .await
            .json();
        for one in page["items"].as_array().unwrap() {
            assert!(
                one["reason"]["zh"].as_str().unwrap().contains("API 文档"),
                "{one}"
            );
            assert_eq!(one["alert"]["state"], "rung");
            seen.push(one["account"]["label"].as_str().unwrap().to_owned());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let latest_first: Vec<String> = (0..CUSTOMERS)
        .rev()
        .map(|one| format!("客户{one}"))
        .collect();
    assert_eq!(seen, latest_first);
    let file = house.get(result["file"].as_str().unwrap()).by("admin");
    let file = file.send().await.text;
    assert_eq!(file.lines().count(), CUSTOMERS, "{file}");
    for (by, query, status, code) in [
        ("admin", "?cursor=1", 422, "query.cursor"),
        ("admin", "?cursor=99999999", 422, "query.cursor"),
        ("admin", "?which=lost", 400, "request.query"),
        ("zhangsan", "", 404, "job.file_gone"),
    ] {
        let refused = items(house, by, &job, query).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (status, code),
            "{}",
            refused.text
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stricter_draft_says_what_would_be_gone_and_another_name_what_is_new() {
    let running = visited().await;
    let house = &running.house;
    let kept = house
        .get(&format!("/api/v1/config/rule/{RULE}"))
        .by("admin");
    let mut draft = kept.send().await.json()["document"].clone();
    draft["settings"]["dwell_ms"] = json!(145_000);
    let job = tried(&running, &days(&json!({ "rule": draft }))).await;
    let result = &job["result"];
    assert_eq!(
        (&result["total"], &result["new"], &result["gone"]),
        (&json!(3), &json!(0), &json!(2)),
        "{result}"
    );
    assert_eq!(names(house, &job, "gone").await, ["客户1", "客户0"]);
    assert_eq!(
        names(house, &job, "told").await,
        ["客户4", "客户3", "客户2"]
    );
    assert_eq!(names(house, &job, "new").await, [""; 0]);
    draft["name"] = json!("another");
    let job = tried(&running, &days(&json!({ "rule": draft }))).await;
    assert_eq!(names(house, &job, "new").await, ["客户4", "客户3", "客户2"]);
    assert_eq!(job["result"]["gone"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_is_called_off_and_only_so_many_wait() {
    // Nobody does jobs here: they wait.
    let house = House::staffed().await;
    let body = days(&json!({ "name": RULE }));
    let mut jobs = Vec::new();
    for _ in 0..WAITING_MAX {
        let begun = ask(&house, "admin", &body).await;
        assert_eq!(begun.status, 202, "{}", begun.text);
        jobs.push(begun.json()["job"].as_str().unwrap().to_owned());
    }
    let refused = ask(&house, "admin", &body).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (409, "rule.tried_enough")
    );
    let cancel = async |by: &str, job: &str| {
        let path = format!("/api/v1/jobs/{job}/cancel");
        house.post(&path).by(by).send().await
    };
    assert_eq!(cancel("zhangsan", &jobs[0]).await.status, 404);
    let cancelled = cancel("admin", &jobs[0]).await;
    assert_eq!(
        (cancelled.status, &cancelled.json()["state"]),
        (200, &json!("cancelled"))
    );
    assert_eq!(cancel("admin", &jobs[0]).await.code(), "job.over");
    assert_eq!(ask(&house, "admin", &body).await.status, 202);
    let other = house
        .post("/api/v1/search/rebuild")
        .by("admin")
        .body(&json!({}));
    let other = other.send().await.json()["job"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = cancel("admin", &other).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (409, "job.not_cancellable")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_tried_by_those_who_may_change_it_and_wrong_questions_are_refused_at_once() {
    let house = House::staffed().await;
    let refused = ask(&house, "zhangsan", &days(&json!({ "name": RULE }))).await;
    assert_eq!(refused.status, 403);
    let unknown =
        json!({ "name": RULE, "from": "2026-11-23T00:00:00Z", "to": "2026-11-22T00:00:00Z" });
    for (body, code, field) in [
        (days(&json!({})), "rule.none", "rule"),
        (days(&json!({ "name": "deep" })), "rule.unknown", "name"),
        (
            days(&json!({ "rule": { "name": "x" } })),
            "rule.unreadable",
            "rule",
        ),
        (
            days(&json!({ "name": RULE, "from": "gestern" })),
            "value.moment",
            "from",
        ),
        (unknown, "rule.period", "from"),
    ] {
        let refused = ask(&house, "admin", &body).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        let problem = refused.json();
        assert_eq!(
            (&problem["code"], &problem["field"]),
            (&json!(code), &json!(field)),
            "{problem}"
        );
    }
}
