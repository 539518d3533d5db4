//! Webhooks: signed, in order, tried again, given up, sent again, and seen with their owner's eyes.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use weft_platform::{Caller, Change};
use weft_store::Lane;

use crate::house::House;

/// What a receiver got: the whole message, and its body.
pub(crate) type Got = (String, Value);

/// A receiver on this machine that answers with the statuses it is given, then 200.
pub(crate) struct Place {
    url: String,
    pub(crate) name: String,
    pub(crate) got: Receiver<Got>,
    answers: Arc<Mutex<Vec<u16>>>,
}

/// The whole message that comes in.
pub(crate) fn read(stream: &mut impl Read) -> Got {
    let (mut text, mut piece) = (Vec::new(), [0_u8; 4096]);
    loop {
        let read = stream.read(&mut piece).unwrap();
        assert_ne!(read, 0, "the message ends early");
        text.extend_from_slice(&piece[..read]);
        let all = String::from_utf8_lossy(&text);
        let Some((head, body)) = all.split_once("\r\n\r\n") else {
            continue;
        };
        let mut lines = head.lines();
        let length = lines.find_map(|line| line.strip_prefix("Content-Length: "));
        if body.len() == length.unwrap().parse::<usize>().unwrap() {
            return (all.to_string(), serde_json::from_str(body).unwrap());
        }
    }
}

/// The status to answer next.
fn first(answers: &mut Vec<u16>) -> u16 {
    if answers.is_empty() {
        200
    } else {
        answers.remove(0)
    }
}

/// Tells what came and answers it; whether anybody still listens.
fn answer(mut stream: TcpStream, told: &Sender<Got>, answers: &Mutex<Vec<u16>>) -> bool {
    let whole = read(&mut stream);
    let status = first(&mut answers.lock().unwrap());
    // Told before it is answered: whoever has the answer finds what was told.
    if told.send(whole).is_err() {
        return false;
    }
    let rest = if status == 429 {
        "Retry-After: 25\r\n"
    } else {
        ""
    };
    let answer = format!("HTTP/1.1 {status} Some\r\n{rest}Content-Length: 0\r\n\r\n");
    stream.write_all(answer.as_bytes()).unwrap();
    true
}

impl Place {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let name = listener.local_addr().unwrap().to_string();
        let (told, got) = channel();
        let answers = Arc::<Mutex<Vec<u16>>>::default();
        let own = Arc::clone(&answers);
        std::thread::spawn(move || {
            let mut streams = listener.incoming().map(Result::unwrap);
            while streams
                .next()
                .is_some_and(|stream| answer(stream, &told, &own))
            {}
        });
        Self {
            url: format!("http://{name}/hook"),
            name,
            got,
            answers,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The statuses to answer next.
    pub(crate) fn answer(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    pub(crate) fn all(&self) -> Vec<Got> {
        self.got.try_iter().collect()
    }
}

pub(crate) async fn house(place: &Place) -> House {
    House::staffed_with(&[("outbound_allow", &place.name)]).await
}

pub(crate) async fn hook(
    house: &House,
    who: &str,
    place: &Place,
    more: &Value,
) -> (String, String) {
    let mut body = json!({ "name": format!("ERP {who}"), "url": place.url, "object": "account" });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let made = house
        .post("/api/v1/records/webhook")
        .by("admin")
        .body(&body)
        .send()
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.id();
    if who != "admin" {
        let users = house
            .get(&format!("/api/v1/records/user?filter=username = \"{who}\""))
            .by("admin")
            .send()
            .await;
        let given = house
            .patch(&format!("/api/v1/records/webhook/{id}"))
            .by("admin")
            .header("if-match", "\"1\"")
            .body(&json!({ "owner": users.ids()[0] }))
            .send()
            .await;
        assert_eq!(given.status, 200, "{}", given.text);
    }
    (id, made.json()["secret"].as_str().unwrap().to_owned())
}

pub(crate) async fn round(house: &House) {
    let app = Arc::clone(&house.app);
    tokio::task::spawn_blocking(move || weft_server::deliver_webhooks(&app).unwrap())
        .await
        .unwrap();
}

pub(crate) async fn states(house: &House, id: &str) -> Vec<(String, i64)> {
    let path = format!("/api/v1/webhooks/{id}/deliveries");
    let answered = house.get(&path).by("admin").send().await;
    let items = answered.json()["items"].as_array().unwrap().clone();
    items
        .iter()
        .map(|one| {
            (
                one["state"].as_str().unwrap().to_owned(),
                one["attempts"].as_i64().unwrap(),
            )
        })
        .collect()
}

pub(crate) fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let prefix = format!("{name}: ");
    head.lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .unwrap()
}

#[tokio::test]
async fn a_change_is_told_once_signed_and_with_its_record() {
    let place = Place::open();
    let house = house(&place).await;
    let old = house.make("account", &json!({ "name": "早就有了" })).await;
    let (id, secret) = hook(
        &house,
        "admin",
        &place,
        &json!({ "filter": "name contains \"华东\"" }),
    )
    .await;
    let read = house
        .get(&format!("/api/v1/records/webhook/{id}"))
        .by("admin")
        .send()
        .await;
    assert!(
        secret.starts_with("whsec_") && !read.text.contains(&secret),
        "told once"
    );
    let made = house.make("account", &json!({ "name": "华东甲" })).await;
    house.make("account", &json!({ "name": "华北乙" })).await;
    house
        .delete(&format!("/api/v1/records/account/{old}"))
        .by("admin")
        .header("if-match", "\"1\"")
        .send()
        .await;
    round(&house).await;
    round(&house).await;
    let got = place.all();
    let events: Vec<&str> = got
        .iter()
        .map(|(_, body)| body["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["account.create", "account.delete"]);
    let (head, body) = &got[0];
    assert_eq!(
        (&body["record"]["id"], &body["record"]["name"]),
        (&json!(made), &json!("华东甲"))
    );
    assert_eq!(header(head, "Weft-Delivery"), body["id"].as_str().unwrap());
    assert_eq!(header(head, "Weft-Timestamp"), "1795327200");
    assert!(header(head, "Weft-Signature").starts_with("sha256="));
    assert_eq!(header(head, "Weft-Signature").len(), 7 + 64);
    assert_eq!(
        states(&house, &id).await,
        [("delivered".to_owned(), 1), ("delivered".to_owned(), 1)]
    );
}

#[tokio::test]
async fn a_record_back_from_the_bin_is_told_whole() {
    let place = Place::open();
    let house = house(&place).await;
    let id = house.make("account", &json!({ "name": "甲" })).await;
    hook(&house, "admin", &place, &json!({ "events": ["restore"] })).await;
    let path = format!("/api/v1/records/account/{id}");
    let gone = house.delete(&path).by("admin").header("if-match", "\"1\"");
    assert_eq!(gone.send().await.status, 204);
    let back = house.post(&format!("{path}/restore")).by("admin");
    assert_eq!(back.send().await.status, 200);
    round(&house).await;
    let got = place.all();
    assert_eq!(got.len(), 1, "{got:?}");
    assert_eq!(got[0].1["event"], "account.restore");
    assert_eq!(got[0].1["record"]["name"], "甲");
}

#[tokio::test]
async fn a_webhook_tells_what_its_owner_may_see() {
    let place = Place::open();
    let house = house(&place).await;
    hook(&house, "zhangsan", &place, &json!({ "events": ["create"] })).await;
    house
        .make_by("lisi", "account", &json!({ "name": "李四的" }))
        .await;
    house
        .make_by("zhangsan", "account", &json!({ "name": "张三的" }))
        .await;
    round(&house).await;
    let got = place.all();
    assert_eq!(got.len(), 1, "{got:?}");
    assert_eq!(got[0].1["record"]["name"], "张三的");
}

#[tokio::test]
async fn what_fails_is_tried_later_and_keeps_its_record_in_order() {
    let place = Place::open();
    let house = house(&place).await;
    let (id, _) = hook(&house, "admin", &place, &json!({})).await;
    let made = house.make("account", &json!({ "name": "甲" })).await;
    place.answer(&[500, 302]);
    round(&house).await;
    assert_eq!(place.all().len(), 1);
    let changed = house
        .patch(&format!("/api/v1/records/account/{made}"))
        .by("admin")
        .header("if-match", "\"1\"")
        .body(&json!({ "name": "乙" }))
        .send()
        .await;
    assert_eq!(changed.status, 200);
    round(&house).await;
    assert_eq!(place.all().len(), 0, "the first comes first");
    house.clock.advance_ms(10_000);
    round(&house).await;
    assert_eq!(place.all().len(), 1, "a redirect is no arrival");
    house.clock.advance_ms(20_000);
    round(&house).await;
    let got = place.all();
    let actions: Vec<&str> = got
        .iter()
        .map(|(_, body)| body["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["create", "update"]);
    assert_eq!(
        states(&house, &id).await,
        [("delivered".to_owned(), 1), ("delivered".to_owned(), 3)]
    );
}

#[tokio::test]
async fn after_twelve_attempts_a_delivery_is_dead_and_can_be_replayed() {
    let place = Place::open();
    let mut house = house(&place).await;
    let (id, _) = hook(&house, "admin", &place, &json!({})).await;
    house.make("account", &json!({ "name": "甲" })).await;
    place.answers.lock().unwrap().extend([503; 12]);
    for _ in 0..13 {
        round(&house).await;
        house.clock.advance_ms(6 * 3_600_000);
    }
    let tried = place.all();
    assert_eq!(tried.len(), 12);
    house.sign_in("admin").await;
    let ids: std::collections::BTreeSet<&str> = tried
        .iter()
        .map(|(_, body)| body["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 1, "one delivery keeps its id");
    assert_eq!(states(&house, &id).await, [("dead".to_owned(), 12)]);
    let path = format!("/api/v1/webhooks/{id}/replay");
    let none = house.post(&path).by("admin").body(&json!({})).send().await;
    assert_eq!(none.code(), "webhook.replay");
    let replayed = house
        .post(&path)
        .by("admin")
        .body(&json!({ "state": "dead" }))
        .send()
        .await;
    assert_eq!(replayed.json()["queued"], 1);
    round(&house).await;
    assert_eq!(place.all()[0].1["id"], json!(*ids.first().unwrap()));
    let range = json!({ "from": "2026-11-22T00:00:00Z", "to": "2026-11-22T12:00:00Z" });
    let replayed = house.post(&path).by("admin").body(&range).send().await;
    assert_eq!(replayed.json()["queued"], 1);
}

#[tokio::test]
async fn nothing_inside_the_network_is_reached_once_it_is_no_longer_allowed() {
    let place = Place::open();
    let house = house(&place).await;
    let (id, _) = hook(&house, "admin", &place, &json!({})).await;
    house.make("account", &json!({ "name": "甲" })).await;
    let mut house = House::standing_in(house.left(), &[]);
    house.sign_in("admin").await;
    house.sign_in("zhangsan").await;
    round(&house).await;
    assert_eq!(place.all().len(), 0);
    let path = format!("/api/v1/webhooks/{id}/deliveries");
    let answered = house.get(&path).by("admin").send().await;
    assert_eq!(answered.json()["items"][0]["error"], "outbound.address");
    let other = house.get(&path).by("zhangsan").send().await;
    assert_eq!(other.status, 404, "who may not see webhooks learns of none");
    assert_eq!(other.json()["code"], "object.unknown");
}

#[tokio::test]
async fn what_was_gathered_before_a_restart_is_sent_after_it() {
    let place = Place::open();
    let house = house(&place).await;
    hook(&house, "admin", &place, &json!({})).await;
    house.make("account", &json!({ "name": "甲" })).await;
    place.answers.lock().unwrap().push(500);
    round(&house).await;
    house.make("account", &json!({ "name": "乙" })).await;
    // A round begins without memory, as after a restart: its place comes from the database.
    house.clock.advance_ms(10_000);
    round(&house).await;
    let got = place.all();
    let names: Vec<&str> = got
        .iter()
        .map(|(_, body)| body["record"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["甲", "甲", "乙"]);
    assert_eq!(got[0].1["id"], got[1].1["id"], "a double has the same id");
    round(&house).await;
    assert_eq!(place.all().len(), 0);
}

#[tokio::test]
async fn a_digest_leaves_the_house_by_a_webhook_on_notifications() {
    let place = Place::open();
    let house = house(&place).await;
    let subscribed = json!({ "object": "notification", "events": ["create"],
        "filter": "title contains \"信号汇总\"" });
    hook(&house, "admin", &place, &subscribed).await;
    let found = house.get("/api/v1/records/user?filter=username = \"zhangsan\"");
    let owner = found.by("admin").send().await.ids().remove(0);
    let owner = weft_kernel::Id::parse(&owner).unwrap();
    let told = |title: &'static str| {
        let notification = Change::new()
            .set("title", title)
            .set("body", "甲公司：09:00 看价格")
            .set("owner", owner);
        let caller = Caller::system("a digest as the night shift writes it");
        let made = house
            .app
            .platform
            .write(&caller, Lane::Interactive, move |unit| {
                unit.create("notification", notification.clone()).map(drop)
            });
        made.unwrap();
    };
    told("信号汇总：1 位客户，2 个信号");
    told("未应答升级：打个电话");
    round(&house).await;
    let got = place.all();
    let titles: Vec<&Value> = got
        .iter()
        .map(|(_, body)| &body["record"]["title"])
        .collect();
    assert_eq!(titles, [&json!("信号汇总：1 位客户，2 个信号")]);
    assert_eq!(got[0].1["record"]["body"], "甲公司：09:00 看价格");
}

#[tokio::test]
async fn a_webhook_tells_no_change_of_what_its_owner_may_not_see() {
    let place = Place::open();
    let house = house(&place).await;
    hook(
        &house,
        "zhangsan",
        &place,
        &json!({ "object": "user", "events": ["update"] }),
    )
    .await;
    let users = "/api/v1/records/user?filter=username = \"lisi\"";
    let lisi = house.get(users).by("admin").send().await.ids().remove(0);
    for (version, change) in [
        (1, json!({ "employee_no": "E7" })),
        (2, json!({ "name": "李四四" })),
    ] {
        let path = format!("/api/v1/records/user/{lisi}");
        let call = house.patch(&path).by("admin").body(&change);
        let done = call
            .header("if-match", &format!("\"{version}\""))
            .send()
            .await;
        assert_eq!(done.status, 200, "{}", done.text);
    }
    round(&house).await;
    let got = place.all();
    assert_eq!(got.len(), 1, "{got:?}");
    assert_eq!(got[0].1["record"]["name"], "李四四");
}
