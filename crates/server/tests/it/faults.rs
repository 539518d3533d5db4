//! What goes wrong around the judge of touchpoints: storms, poison, clocks, knots and listeners who do not read. Nothing is
//! lost, nothing doubled, the rest keeps flowing, and the health page says what happened.

use std::time::Duration;

use serde_json::{Value, json};

use crate::house::{Answered, House};
use crate::live::Running;

/// Identities that are one person at most.
const IDENTITIES: usize = 10_000;
/// What a stream that is not read may leave waiting, with what sockets hold of it; then it is given up.
const UNREAD: usize = 600;

/// The company with a customer, and the key of a source.
async fn opened() -> (Running, String, String) {
    let rates = ["rate_user", "rate_touches", "rate_source", "rate_address"];
    let rates = rates.map(|name| (name, "0"));
    let running = Running::start(House::staffed_with(&rates).await).await;
    let house = &running.house;
    let account = house
        .make_by(
            "zhangsan",
            "account",
            &json!({ "code": "K1", "name": "客户" }),
        )
        .await;
    let source = house.post("/api/v1/records/source").by("admin");
    let source = source.body(&json!({ "name": "官网", "kind": "server" }));
    let key = source.send().await.json()["write_key"].clone();
    let key = key.as_str().unwrap().to_owned();
    (running, account, key)
}

async fn send(house: &House, key: &str, batch: &[Value]) -> Answered {
    let body = json!({ "writeKey": key, "batch": batch });
    house.post("/v1/batch").body(&body).send().await
}

/// How many events of a batch came to this.
fn fates(answered: &Answered, word: &str) -> usize {
    let answer = answered.json();
    let results = answer["results"].as_array().unwrap();
    results.iter().filter(|one| one["status"] == word).count()
}

fn price_view(who: &str, id: &str) -> Value {
    json!({ "type": "track", "event": "price_view", "userId": who, "messageId": id })
}

async fn health(house: &House) -> Value {
    let health = house.get("/api/v1/health/signals").by("admin");
    health.send().await.json()
}

async fn pause(house: &House) {
    let store = house.app.platform.store().clone();
    // Nothing is ever sealed behind the end: this is a pause.
    let wait = move || store.wait_sealed(i64::MAX, Duration::from_millis(20));
    tokio::task::spawn_blocking(wait).await.unwrap();
}

/// The health page once everything sent is judged.
async fn judged(house: &House) -> Value {
    loop {
        let health = health(house).await;
        let position = health["position"].as_i64().unwrap();
        let store = house.app.platform.store();
        if store.touches_after(position, 1).unwrap().is_empty() {
            return health;
        }
        pause(house).await;
    }
}

/// The standing signals of a rule.
async fn standing(house: &House, rule: &str) -> usize {
    let path = format!(
        "/api/v1/records/signal?filter=standing = true and rule.name = \"{rule}\"&limit=200"
    );
    let page = house.get(&path).by("admin").send().await.json();
    page["items"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_duplicates_counts_once_and_is_told_of_the_source() {
    let (running, account, key) = opened().await;
    let house = &running.house;
    let batch: Vec<Value> = (0..3)
        .map(|n| price_view("K1", &format!("m-{n}")))
        .collect();
    let storm = (0..60).map(|_| send(house, &key, &batch));
    let mut accepted = 0;
    for answered in futures_util::future::join_all(storm).await {
        assert_eq!(answered.status, 200, "{}", answered.text);
        accepted += fates(&answered, "accepted");
    }
    assert_eq!(accepted, 3);
    judged(house).await;
    assert_eq!(standing(house, "repeated_touch").await, 1);
    let card = house.get(&format!("/api/v1/records/account/{account}/card"));
    assert_eq!(card.by("admin").send().await.json()["total"], 3);
    let sources = house.get("/api/v1/records/source?filter=name = \"官网\"");
    let source = sources.by("admin").send().await.ids()[0].clone();
    let told = house.get(&format!("/api/v1/sources/{source}/health"));
    let told = told.by("admin").send().await.text;
    assert!(told.contains("177"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_stops_nothing_beside_it() {
    let (running, _, key) = opened().await;
    let house = &running.house;
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!({ "again": deep });
    }
    let odd = |id: &str, properties: &Value| json!({ "type": "track", "event": "price_view", "userId": "K1", "messageId": id, "properties": properties });
    let batch = [
        odd("deep", &deep),
        odd(
            "number",
            &json!({ "visible_ms": 1e300, "label": -0.0, "item": "\u{202e}\u{feff}" }),
        ),
        odd(
            "types",
            &json!({ "visible_ms": [[]], "label": { "": null }, "item": true }),
        ),
        json!({ "type": "identify", "userId": "K1", "messageId": "who", "traits": { "email": "@", "phone": "😀", "company": [] } }),
        json!([]),
        Value::Null,
        price_view("\u{0}", "null"),
    ];
    let answered = send(house, &key, &batch).await;
    let came = (fates(&answered, "accepted"), fates(&answered, "rejected"));
    assert_eq!(came, (4, 3), "{}", answered.text);
    let health = judged(house).await;
    assert_eq!(
        (&health["unwritten"], &health["unreadable"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(standing(house, "repeated_touch").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_ahead_and_back_is_told_and_leaves_what_stands_right() {
    let (mut running, _, key) = opened().await;
    let views: Vec<Value> = (0..2)
        .map(|n| price_view("K1", &format!("m-{n}")))
        .collect();
    send(&running.house, &key, &views).await;
    judged(&running.house).await;
    let day = 24 * 3_600_000;
    // Four days ahead the silence of three has lasted; back again it has not.
    for (jump, lasted) in [(4 * day, 1), (-4 * day, 0), (4 * day, 1)] {
        let before = health(&running.house).await["told_until"].clone();
        running.house.clock.advance_ms(jump);
        running.house.sign_in("admin").await;
        while health(&running.house).await["told_until"] == before
            || standing(&running.house, "price_then_silence").await != lasted
        {
            pause(&running.house).await;
        }
    }
    let told = health(&running.house).await["told_until"].clone();
    assert_eq!(told, json!(running.house.app.platform.now()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_too_many_identities_is_told_and_holds_nobody_else_up() {
    let (running, _, key) = opened().await;
    let house = &running.house;
    let joins: Vec<Value> = (0..IDENTITIES + 10)
        .map(|n| json!({ "type": "alias", "userId": "robot", "previousId": format!("p{n:05}"), "messageId": format!("a-{n:05}") }))
        .collect();
    for some in joins.chunks(2_000) {
        let answered = send(house, &key, some).await;
        assert_eq!(fates(&answered, "accepted"), some.len());
    }
    let batch: Vec<Value> = (0..3)
        .map(|n| price_view("K1", &format!("m-{n}")))
        .collect();
    send(house, &key, &batch).await;
    let health = judged(house).await;
    assert_eq!(health["overfull"], 1, "{health}");
    assert_eq!(standing(house, "repeated_touch").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_their_stream_holds_nobody_up() {
    let (running, _, key) = opened().await;
    let house = &running.house;
    let (mut deaf, mut other) = (
        running.open("zhangsan", None).await,
        running.open("zhangsan", None).await,
    );
    deaf.until_live().await;
    other.until_live().await;
    let mut heard = 0;
    for some in 0..UNREAD / 100 {
        for number in 0..100 {
            let note = json!({ "title": format!("{some}-{number}: {}", "长".repeat(60)) });
            house.make_by("zhangsan", "task", &note).await;
        }
        while heard < (some + 1) * 100 {
            heard += usize::from(other.next().await.event == "task");
        }
    }
    let batch: Vec<Value> = (0..3)
        .map(|n| price_view("K1", &format!("m-{n}")))
        .collect();
    send(house, &key, &batch).await;
    while other.next().await.event != "signal" {}
    drop(deaf);
}
