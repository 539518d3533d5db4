//! Webhooks at their receivers' pace: who is slow, asks for rest or refuses a record holds up nobody and nothing else.

use std::io::Write;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::house::House;
use crate::webhooks::{Got, Place, hook, house, read, round, states};

#[tokio::test]
async fn a_receiver_that_does_not_answer_holds_up_no_other() {
    let (slow, place) = (TcpListener::bind("127.0.0.1:0").unwrap(), Place::open());
    let name = slow.local_addr().unwrap().to_string();
    let allowed = format!("{name},{}", place.name);
    let house = House::staffed_with(&[("outbound_allow", &allowed)]).await;
    let to = json!({ "url": format!("http://{name}/hook") });
    let (first, _) = hook(&house, "admin", &place, &to).await;
    let (second, _) = hook(&house, "admin", &place, &json!({ "name": "BI" })).await;
    house.make("account", &json!({ "name": "甲" })).await;
    // The first answers once the second has its letter.
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = slow.accept().unwrap();
        read(&mut stream);
        let other = place.got.recv_timeout(std::time::Duration::from_secs(4));
        let status = if other.is_ok() { 200 } else { 500 };
        write!(stream, "HTTP/1.1 {status} Some\r\n\r\n").unwrap();
    });
    round(&house).await;
    answering.join().unwrap();
    for id in [first, second] {
        assert_eq!(states(&house, &id).await, [("delivered".to_owned(), 1)]);
    }
}

#[tokio::test]
async fn who_is_asked_too_much_is_left_alone_for_as_long_as_it_says() {
    let place = Place::open();
    let house = house(&place).await;
    hook(&house, "admin", &place, &json!({})).await;
    house.make("account", &json!({ "name": "甲" })).await;
    house.make("account", &json!({ "name": "乙" })).await;
    place.answer(&[429]);
    round(&house).await;
    assert_eq!(place.all().len(), 1);
    for _ in 0..2 {
        round(&house).await;
        assert_eq!(place.all().len(), 0, "other records wait as well");
        house.clock.advance_ms(12_000);
    }
    house.clock.advance_ms(1_000);
    round(&house).await;
    assert_eq!(place.all().len(), 2);
}

#[tokio::test]
async fn many_changes_of_a_record_that_waits_hold_up_no_other_record() {
    let place = Place::open();
    let house = house(&place).await;
    hook(&house, "admin", &place, &json!({})).await;
    house
        .make("account", &json!({ "name": "甲", "code": "A" }))
        .await;
    place.answer(&[500]);
    round(&house).await;
    assert_eq!(place.all().len(), 1);
    let changes: Vec<Value> = (0..600)
        .map(|n| json!({ "op": "upsert", "key": ["code"], "record": { "code": "A", "name": format!("甲{n}") } }))
        .collect();
    let changed = house
        .post("/api/v1/records/account/batch")
        .by("admin")
        .body(&json!({ "items": changes }))
        .send()
        .await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    house.make("account", &json!({ "name": "乙" })).await;
    round(&house).await;
    let names = |got: Vec<Got>| -> Vec<String> {
        let name = |(_, body): &Got| body["record"]["name"].as_str().unwrap().to_owned();
        got.iter().map(name).collect()
    };
    assert_eq!(names(place.all()), ["乙"]);
    house.clock.advance_ms(10_000);
    let mut got = Vec::new();
    while got.len() < 601 {
        round(&house).await;
        let more = place.all();
        assert_ne!(more.len(), 0, "{} so far", got.len());
        got.extend(more);
    }
    let seqs: Vec<i64> = got
        .iter()
        .map(|(_, body)| body["seq"].as_i64().unwrap())
        .collect();
    assert!(seqs.is_sorted(), "in the order of the record");
    assert_eq!(got.len(), 601);
}
