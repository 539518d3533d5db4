//! Administrators at work at the same time: nobody's change is lost, and who comes second hears where they differ.

use serde_json::{Value, json};

use crate::configure::{asked, done, module};
use crate::house::{Answered, House};

const ORDER: &str = "/api/v1/config/object/rental_order";
/// How often both publish at once.
const ROUNDS: usize = 6;

/// The house with the rentals and a second administrator.
async fn two() -> House {
    let mut house = House::staffed().await;
    module(&house).await;
    let roles = house.get("/api/v1/records/role?filter=name = \"administrator\"");
    let role = roles.by("admin").send().await.ids()[0].clone();
    let user = house.get("/api/v1/records/user?filter=username = \"wang\"");
    let user = user.by("admin").send().await.json()["items"][0].clone();
    let path = format!("/api/v1/records/user/{}", user["id"].as_str().unwrap());
    let version = format!("\"{}\"", user["version"]);
    let raised = house.patch(&path).by("admin").header("if-match", &version);
    let raised = raised.body(&json!({ "role": role })).send().await;
    assert_eq!(raised.status, 200, "{}", raised.text);
    house.sign_in("wang").await;
    house
}

/// Puts a help on a field into somebody's draft.
async fn draft(house: &House, who: &str, field: &str, help: &str) {
    let part = json!({ "fields": [{ "name": field, "help": { "zh": help, "en": help } }] });
    let kept = house.patch(ORDER).by(who).body(&part).send().await;
    assert_eq!(kept.status, 200, "{}", kept.text);
}

async fn publish(house: &House, who: &str) -> Answered {
    let call = house.post("/api/v1/config/publish").by(who);
    call.body(&json!({ "reason": who })).send().await
}

/// The help of a field as it is in force.
async fn help(house: &House, field: &str) -> Value {
    let document = house.get("/api/v1/objects/rental_order").by("admin");
    let document = document.send().await.json();
    let fields = document["fields"].as_array().unwrap();
    let found = fields.iter().find(|one| one["name"] == field).unwrap();
    found["help"]["zh"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_publish_at_once_in_different_places_both_stand() {
    let house = two().await;
    for round in 0..ROUNDS {
        let said = |who: &str| format!("{who} 第 {round} 次");
        draft(&house, "admin", "deposit", &said("甲")).await;
        draft(&house, "wang", "return_date", &said("乙")).await;
        let (one, other) = tokio::join!(publish(&house, "admin"), publish(&house, "wang"));
        assert_eq!(
            (one.status, other.status),
            (200, 200),
            "{} {}",
            one.text,
            other.text
        );
        assert_ne!(one.json()["version"], other.json()["version"]);
        assert_eq!(help(&house, "deposit").await, said("甲").as_str());
        assert_eq!(help(&house, "return_date").await, said("乙").as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_publish_at_once_in_the_same_place_one_stands_and_the_other_hears_where() {
    let house = two().await;
    for round in 0..ROUNDS {
        let said = |who: &str| format!("{who} 第 {round} 次");
        draft(&house, "admin", "deposit", &said("甲")).await;
        draft(&house, "wang", "deposit", &said("乙")).await;
        let (one, other) = tokio::join!(publish(&house, "admin"), publish(&house, "wang"));
        let (won, lost, stands) = match one.status {
            200 => (one, other, "甲"),
            _ => (other, one, "乙"),
        };
        assert_eq!(
            (won.status, lost.status),
            (200, 409),
            "{} {}",
            won.text,
            lost.text
        );
        assert_eq!(lost.code(), "config.overtaken");
        let place = &lost.json()["errors"][0]["field"];
        let place = place.as_str().unwrap_or_default();
        assert!(
            place.starts_with("object/rental_order:fields.deposit.help"),
            "{}",
            lost.text
        );
        assert_eq!(help(&house, "deposit").await, said(stands).as_str());
        // The draft of who came second is still there; saved again it goes out.
        let (second, words) = match stands {
            "甲" => ("wang", said("乙")),
            _ => ("admin", said("甲")),
        };
        draft(&house, second, "deposit", &words).await;
        assert_eq!(publish(&house, second).await.status, 200);
        assert_eq!(help(&house, "deposit").await, words.as_str());
    }
}

#[tokio::test]
async fn of_several_documents_the_one_that_is_amiss_is_named_by_its_place() {
    let house = House::staffed().await;
    module(&house).await;
    let sound = |name: &str| {
        let field = json!({ "name": "title", "type": "text", "label": "标题" });
        json!({ "kind": "object", "name": name, "document": { "label": name, "fields": [field] } })
    };
    let with_field = |field: Value| {
        let mut item = sound("amiss");
        item["document"]["fields"]
            .as_array_mut()
            .unwrap()
            .push(field);
        item
    };
    let rule = json!({ "kind": "rule", "name": "amiss", "document": { "name": "amiss" } });
    for (item, code, field) in [
        (
            with_field(
                json!({ "name": "x", "type": "formula", "label": "甲", "formula": "titel & 1", "result": "text" }),
            ),
            "expr.unknown_field",
            "items[2].document.amiss.x",
        ),
        (
            with_field(json!({ "name": "x", "type": "text", "requird": true })),
            "config.document",
            "items[2].document.fields[1].requird",
        ),
        (
            with_field(
                json!({ "name": "x", "type": "auto_number", "label": "甲", "pattern": "{titel}-{000}" }),
            ),
            "model.pattern",
            "items[2].document.amiss.x.pattern",
        ),
        (
            json!({ "kind": "objct", "name": "a", "document": {} }),
            "config.kind",
            "items[2].kind",
        ),
        (sound("one"), "config.twice", "items[2].document"),
        (rule, "rule.unreadable", "items[2].document"),
    ] {
        let items = json!({ "items": [sound("one"), sound("two"), item, sound("four")] });
        let refused = asked(&house, "PUT", "/api/v1/config/draft", items).await;
        let told = refused.json();
        assert!((400..500).contains(&refused.status), "{told}");
        assert_eq!(
            (&told["code"], &told["field"]),
            (&json!(code), &json!(field)),
            "{told}"
        );
    }
    let draft = done(&house, "GET", "/api/v1/config/draft", Value::Null).await;
    assert_eq!(draft["items"], json!([]));
}
