//! Two windows on one configuration: what was not read is not written over.

use serde_json::{Value, json};

use crate::configure::done;
use crate::house::{Call, House};

fn put<'a>(call: Call<'a>, version: &str) -> Call<'a> {
    call.header("If-Match", &format!("\"{version}\""))
        .by("admin")
}

/// Two windows have read the same document; the second to write has not seen what the first wrote.
#[tokio::test]
async fn a_document_is_not_written_over_what_was_not_read() {
    let house = House::staffed().await;
    let path = "/api/v1/config/menu/main";
    let read = done(&house, "GET", path, Value::Null).await;
    let version = read["version"].as_str().unwrap();
    let named = |words: &str| {
        let mut document = read["document"].clone();
        document["groups"][0]["label"] = json!({ "zh": words, "en": words });
        document
    };
    let first = put(house.put(path), version)
        .body(&named("一"))
        .send()
        .await;
    assert_eq!(first.status, 200, "{}", first.text);
    let written = first.json()["version"].as_str().unwrap().to_owned();
    assert_ne!(written, version);
    for call in [house.put(path), house.patch(path)] {
        let second = put(call, version).body(&named("二")).send().await;
        assert_eq!(second.status, 412, "{}", second.text);
        assert_eq!(second.json()["code"], "config.stale");
    }
    let removal = put(house.delete(path), version).send().await;
    assert_eq!(removal.status, 412, "{}", removal.text);
    let stands = done(&house, "GET", path, Value::Null).await;
    assert_eq!(stands["document"]["groups"][0]["label"]["zh"], "一");
    assert_eq!(stands["version"], written.as_str());
    // Whoever has read it since may write, and so may programs that do not say what they read.
    let third = put(house.put(path), &written)
        .body(&named("三"))
        .send()
        .await;
    assert_eq!(third.status, 200, "{}", third.text);
    done(&house, "PUT", path, named("四")).await;
}

/// Two windows choose the same name for something new; the second does not take the place of the first.
#[tokio::test]
async fn a_new_document_does_not_take_the_place_of_another() {
    let house = House::staffed().await;
    let path = "/api/v1/config/menu/shop";
    let main = done(&house, "GET", "/api/v1/config/menu/main", Value::Null).await;
    let named = |words: &str| {
        let mut document = main["document"].clone();
        document["groups"][0]["label"] = json!({ "zh": words, "en": words });
        document
    };
    let new = |words: &str| {
        let call = house.put(path).header("If-None-Match", "*").by("admin");
        call.body(&named(words))
    };
    let first = new("一").send().await;
    assert_eq!(first.status, 200, "{}", first.text);
    let second = new("二").send().await;
    assert_eq!(second.status, 412, "{}", second.text);
    assert_eq!(second.json()["code"], "config.exists");
    let stands = done(&house, "GET", path, Value::Null).await;
    assert_eq!(stands["document"]["groups"][0]["label"]["zh"], "一");
}
