//! What webhooks are signed with, and what is said about a wrong one when it is saved.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use weft_kernel::query::{Column, Select, Table, Term};
use weft_store::{ColumnKind, Lane, Plan};

use crate::house::{Answered, House};
use crate::webhooks::{Got, Place, header, hook, house, round};

/// The signature by the book: HMAC-SHA-256 of `timestamp.body`.
fn signature(secret: &str, (whole, _): &Got) -> String {
    let (head, body) = whole.split_once("\r\n\r\n").unwrap();
    let mut key = [0_u8; 64];
    let digest = Sha256::digest(secret);
    let short = secret.len() <= 64;
    let bytes = if short { secret.as_bytes() } else { &digest };
    key[..bytes.len()].copy_from_slice(bytes);
    let pad = |with: u8| key.map(|byte| byte ^ with).to_vec();
    let message = format!("{}.{body}", header(head, "Weft-Timestamp")).into_bytes();
    let inner = Sha256::digest([pad(0x36), message].concat());
    let outer = Sha256::digest([pad(0x5c), inner.to_vec()].concat());
    let digits: String = outer.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

/// The signatures of the one delivery there was.
async fn delivered(house: &House, place: &Place) -> (Got, Vec<String>) {
    house.make("account", &json!({ "name": "甲" })).await;
    round(house).await;
    let got = place.all().pop().unwrap();
    let signed = header(&got.0, "Weft-Signature").split(',');
    let signed = signed.map(str::to_owned).collect();
    (got, signed)
}

async fn rotate(house: &House, who: &str, id: &str, body: &Value) -> Answered {
    let path = format!("/api/v1/webhooks/{id}/secret");
    house.post(&path).by(who).body(body).send().await
}

fn secrets_table() -> (Table, Column) {
    (Table::fixed("s_webhook"), Column::fixed("secret"))
}

fn kept(house: &House) -> String {
    let (table, column) = secrets_table();
    let select = Select::from(table).column(&column);
    let plan = Plan::internal(select, vec![ColumnKind::Text]).unwrap();
    let rows = house.app.platform.store().read(|reader| reader.rows(&plan));
    rows.unwrap()[0][0].as_text().unwrap().to_owned()
}

#[tokio::test]
async fn a_secret_is_kept_sealed_and_told_once() {
    let place = Place::open();
    let house = house(&place).await;
    let body = json!({ "name": "ERP", "url": "https://erp.example/h", "object": "account" });
    let make = || {
        let call = house.post("/api/v1/records/webhook").by("admin");
        call.header("idempotency-key", "hook-1").body(&body).send()
    };
    let (first, again) = (make().await, make().await);
    let secret = first.json()["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"));
    assert_eq!(first.id(), again.id());
    assert_eq!(
        again.json()["secret"],
        Value::Null,
        "the first one stays good"
    );
    assert!(!kept(&house).contains(secret.trim_start_matches("whsec_")));
}

#[tokio::test]
async fn a_secret_kept_plain_by_an_older_version_is_sealed_at_the_next_start() {
    let place = Place::open();
    let house = house(&place).await;
    hook(&house, "admin", &place, &json!({})).await;
    let store = house.app.platform.store();
    store
        .write(Lane::Interactive, |tx| {
            let (table, column) = secrets_table();
            let set = [(column, Term::value("whsec_old"))];
            tx.update_where(&table, &set, &Term::TRUE).map(drop)
        })
        .unwrap();
    let allowed = [("outbound_allow", place.name.as_str())];
    let mut house = House::standing_in(house.left(), &allowed);
    house.sign_in("admin").await;
    assert!(!kept(&house).contains("whsec_old"), "{}", kept(&house));
    let (got, signed) = delivered(&house, &place).await;
    assert_eq!(signed, [signature("whsec_old", &got)]);
}

#[tokio::test]
async fn both_secrets_sign_until_the_former_one_has_had_its_time() {
    let place = Place::open();
    let mut house = house(&place).await;
    let (id, former) = hook(&house, "admin", &place, &json!({})).await;
    let rotated = rotate(&house, "admin", &id, &json!({})).await;
    assert_eq!(rotated.status, 200, "{}", rotated.text);
    let rotated = rotated.json();
    assert_eq!(rotated["former_until"], "2026-11-23T06:00:00.000Z");
    let secret = rotated["secret"].as_str().unwrap();
    assert_ne!(secret, former);
    let (got, signed) = delivered(&house, &place).await;
    assert_eq!(signed, [signature(secret, &got), signature(&former, &got)]);

    house.clock.advance_ms(24 * 3_600_000 - 1);
    house.sign_in("admin").await;
    let (_, signed) = delivered(&house, &place).await;
    assert_eq!(signed.len(), 2);
    house.clock.advance_ms(1);
    let (got, signed) = delivered(&house, &place).await;
    assert_eq!(signed, [signature(secret, &got)]);

    let at_once = rotate(&house, "admin", &id, &json!({ "overlap_hours": 0 })).await;
    let at_once = at_once.json();
    assert_eq!(at_once["former_until"], Value::Null);
    let (got, signed) = delivered(&house, &place).await;
    assert_eq!(
        signed,
        [signature(at_once["secret"].as_str().unwrap(), &got)]
    );

    let path = format!("/api/v1/records/webhook/{id}/history");
    let history = house.get(&path).by("admin").send().await;
    assert!(history.text.contains("webhook.rotate"), "{}", history.text);
    assert!(!history.text.contains("whsec_"));
}

#[tokio::test]
async fn a_secret_is_changed_within_limits_by_who_may_change_the_webhook() {
    let place = Place::open();
    let house = house(&place).await;
    let (id, _) = hook(&house, "admin", &place, &json!({})).await;
    for (who, id, hours, status, code) in [
        ("admin", id.as_str(), 168, 200, ""),
        ("admin", &id, 169, 422, "webhook.overlap"),
        ("admin", "1", 1, 404, "record.missing"),
        ("zhangsan", &id, 1, 404, "object.unknown"),
    ] {
        let answered = rotate(&house, who, id, &json!({ "overlap_hours": hours })).await;
        assert_eq!(
            (answered.status, answered.code().as_str()),
            (status, code),
            "{who} {hours}"
        );
    }
    let scopes = json!([{ "object": "webhook", "actions": ["read"] }]);
    let token = json!({ "name": "读", "scopes": scopes, "expires_at": "2027-01-01T00:00:00Z" });
    let token = house
        .post("/api/v1/tokens")
        .by("admin")
        .body(&token)
        .send()
        .await
        .json();
    let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
    let path = format!("/api/v1/webhooks/{id}/secret");
    let read_only = house
        .post(&path)
        .header("authorization", &bearer)
        .send()
        .await;
    assert_eq!(
        (read_only.status, read_only.code().as_str()),
        (403, "access.object")
    );
}

#[tokio::test]
async fn a_webhook_with_a_wrong_condition_is_refused_with_its_place() {
    let house = House::staffed().await;
    let hook = |object: &str, filter: &str| json!({ "name": "ERP", "url": "https://erp.example/h", "object": object, "filter": filter });
    let make = async |object: &str, filter: &str| {
        let call = house.post("/api/v1/records/webhook").by("admin");
        call.body(&hook(object, filter)).send().await
    };
    for (object, filter, code, field, position, suggestion) in [
        (
            "account",
            "nmae = \"甲\"",
            "expr.unknown_field",
            "filter",
            json!(0),
            json!("name"),
        ),
        (
            "account",
            "name = ",
            "expr.syntax",
            "filter",
            json!(7),
            Value::Null,
        ),
        (
            "account",
            "name",
            "expr.wrong_type",
            "filter",
            json!(0),
            Value::Null,
        ),
        (
            "acount",
            "",
            "field.object_unknown",
            "object",
            Value::Null,
            json!("account"),
        ),
    ] {
        let refused = make(object, filter).await;
        let problem = refused.json();
        assert_eq!(
            (refused.status, &problem["code"], &problem["field"]),
            (422, &json!(code), &json!(field)),
            "{problem}"
        );
        assert_eq!(
            (&problem["position"], &problem["suggestion"]),
            (&position, &suggestion),
            "{problem}"
        );
    }
    let made = make("account", "name starts with \"华\"").await;
    assert_eq!(made.status, 201, "{}", made.text);
    // Another object makes the condition wrong although nobody touched it.
    let path = format!("/api/v1/records/webhook/{}", made.id());
    let change = |body: Value| {
        let call = house.patch(&path).by("admin").header("if-match", "\"1\"");
        call.body(&body).send()
    };
    let refused = change(json!({ "object": "sales_order" })).await;
    assert_eq!(
        (refused.status, refused.json()["field"].clone()),
        (422, json!("filter")),
        "{}",
        refused.text
    );
    let changed = change(json!({ "object": "sales_order", "filter": "amount > 1000" })).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
}
