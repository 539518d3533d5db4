//! Tokens of programs: no more than their user, no more than their scopes; and how often one may ask.

use serde_json::{Value, json};

use crate::configure::{done, publish};
use crate::house::{Answered, House};

const END: &str = "2027-01-01T00:00:00Z";

async fn token(house: &House, who: &str, scopes: &Value) -> String {
    let body = json!({ "name": "ERP", "scopes": scopes, "expires_at": END });
    let made = house.post("/api/v1/tokens").by(who).body(&body).send();
    let made = made.await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["token"].as_str().unwrap().to_owned()
}

async fn ask(house: &House, method: &str, path: &str, token: &str, body: &Value) -> Answered {
    let call = match method {
        "GET" => house.get(path),
        "POST" => house.post(path),
        "PATCH" => house.patch(path),
        _ => house.delete(path),
    };
    let call = call.header("authorization", &format!("Bearer {token}"));
    let call = call.header("if-match", "\"1\"");
    let call = if body.is_null() {
        call
    } else {
        call.body(body)
    };
    call.send().await
}

#[tokio::test]
async fn a_token_does_what_is_listed_and_nothing_else() {
    let house = House::staffed().await;
    let account = house
        .make_by("zhangsan", "account", &json!({ "name": "华东甲" }))
        .await;
    let foreign = house
        .make_by("lisi", "account", &json!({ "name": "华东乙" }))
        .await;
    let reads = json!([{ "object": "account", "actions": ["read"] }]);
    let reader = token(&house, "zhangsan", &reads).await;
    let record = format!("/api/v1/records/account/{account}");
    let none = Value::Null;
    assert_eq!(
        ask(&house, "GET", &record, &reader, &none).await.status,
        200
    );
    let other = format!("/api/v1/records/account/{foreign}");
    assert_eq!(
        ask(&house, "GET", &other, &reader, &none).await.status,
        404,
        "no more than its user"
    );
    for (method, path, body, code) in [
        (
            "PATCH",
            record.as_str(),
            json!({ "name": "改名" }),
            "access.object",
        ),
        ("DELETE", record.as_str(), none.clone(), "access.object"),
        (
            "POST",
            "/api/v1/records/account",
            json!({ "name": "新" }),
            "access.create",
        ),
        (
            "GET",
            "/api/v1/records/contact",
            none.clone(),
            "object.unknown",
        ),
        ("GET", "/api/v1/stream", none.clone(), "token.stream"),
        ("DELETE", "/api/v1/me/alerts", none.clone(), "token.own"),
        (
            "POST",
            "/api/v1/views",
            json!({ "object": "account", "name": "甲", "columns": ["name"] }),
            "token.own",
        ),
        (
            "POST",
            "/api/v1/views/default",
            json!({ "object": "account", "choice": "all" }),
            "token.own",
        ),
    ] {
        let answered = ask(&house, method, path, &reader, &body).await;
        let status = if code == "object.unknown" { 404 } else { 403 };
        assert_eq!(
            (answered.status, answered.code().as_str()),
            (status, code),
            "{method} {path}"
        );
    }
    let objects = ask(&house, "GET", "/api/v1/objects", &reader, &none).await;
    assert_eq!(objects.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_limited_token_ends_none_that_reaches_further_and_brings_no_file_it_cannot_use() {
    let house = House::staffed().await;
    let reads = json!([{ "object": "account", "actions": ["read"] }]);
    let reader = token(&house, "zhangsan", &reads).await;
    let none = Value::Null;
    let file = house.post("/api/v1/files?name=a.txt");
    let file = file.header("authorization", &format!("Bearer {reader}"));
    let refused = file.bytes("甲".as_bytes()).send().await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "file.no_use")
    );
    // Another token of the same user, which may do all that they may do; and itself.
    let whole =
        json!([{ "object": "*", "actions": ["read", "create", "update", "delete", "command"] }]);
    let wider = token(&house, "zhangsan", &whole).await;
    let all = ask(&house, "GET", "/api/v1/tokens", &wider, &none)
        .await
        .json();
    let of = |actions: usize| {
        let mut items = all["items"].as_array().unwrap().iter();
        let found =
            items.find(|one| one["scopes"][0]["actions"].as_array().unwrap().len() == actions);
        format!("/api/v1/tokens/{}", found.unwrap()["id"].as_str().unwrap())
    };
    let refused = ask(&house, "DELETE", &of(5), &reader, &none).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "token.wider")
    );
    assert_eq!(
        ask(&house, "GET", "/api/v1/records/account", &wider, &none)
            .await
            .status,
        200
    );
    let ended = ask(&house, "DELETE", &of(1), &reader, &none).await;
    assert_eq!(ended.status, 204, "{}", ended.text);
    assert_eq!(
        ask(&house, "GET", "/api/v1/records/account", &reader, &none)
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_limited_token_of_an_administrator_is_no_administrator() {
    let house = House::staffed().await;
    let account = house.make("account", &json!({ "name": "华东甲" })).await;
    let order =
        json!([{ "object": "*", "actions": ["read", "create", "update", "delete", "command"] }]);
    let limited = token(&house, "admin", &order).await;
    let record = format!("/api/v1/records/account/{account}");
    let none = Value::Null;
    let changed = ask(
        &house,
        "PATCH",
        &record,
        &limited,
        &json!({ "name": "改名" }),
    )
    .await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let roles = ask(
        &house,
        "GET",
        "/api/v1/records/role?filter=name = \"administrator\"",
        &limited,
        &none,
    )
    .await;
    let boss = json!({ "username": "boss", "name": "新", "role": roles.ids()[0], "active": true });
    let made = ask(&house, "POST", "/api/v1/records/user", &limited, &boss).await;
    assert_eq!((made.status, made.code().as_str()), (403, "access.role"));
    let users = house
        .get("/api/v1/records/user?filter=username = \"lisi\"")
        .by("admin")
        .send()
        .await;
    let command = format!(
        "/api/v1/records/user/{}/commands/set_password",
        users.ids()[0]
    );
    let commands = json!([{ "object": "account", "actions": ["read", "command"] }, { "object": "user", "actions": ["read"] }]);
    let without = token(&house, "admin", &commands).await;
    let refused = ask(
        &house,
        "POST",
        &command,
        &without,
        &json!({ "password": "又一个-123456" }),
    )
    .await;
    assert_eq!(refused.code(), "access.command");
}

#[tokio::test]
async fn a_token_makes_no_token_beyond_itself() {
    let house = House::staffed().await;
    let reads = json!([{ "object": "account", "actions": ["read", "update"] }]);
    let reader = token(&house, "zhangsan", &reads).await;
    for (scopes, end, status) in [
        (
            json!([{ "object": "account", "actions": ["read"] }]),
            END,
            201,
        ),
        (
            json!([{ "object": "account", "actions": ["delete"] }]),
            END,
            403,
        ),
        (json!([{ "object": "*", "actions": ["read"] }]), END, 403),
        (Value::Null, END, 403),
        (
            json!([{ "object": "account", "actions": ["read"] }]),
            "2027-01-02T00:00:00Z",
            403,
        ),
    ] {
        let body = json!({ "name": "下级", "scopes": scopes, "expires_at": end });
        let made = ask(&house, "POST", "/api/v1/tokens", &reader, &body).await;
        assert_eq!(made.status, status, "{scopes} {end}: {}", made.text);
    }
}

#[tokio::test]
async fn tokens_are_listed_with_their_last_use_and_ended() {
    let house = House::staffed().await;
    let secret = token(&house, "zhangsan", &Value::Null).await;
    token(&house, "lisi", &Value::Null).await;
    let listed = async |who: &str| {
        let answered = house.get("/api/v1/tokens").by(who).send().await;
        assert!(!answered.text.contains(&secret), "the secret is told once");
        answered.json()["items"].as_array().unwrap().clone()
    };
    let own = listed("zhangsan").await;
    assert_eq!(own.len(), 1);
    assert_eq!(
        (&own[0]["name"], &own[0]["last_used_at"]),
        (&json!("ERP"), &Value::Null)
    );
    assert_eq!(listed("admin").await.len(), 2);
    house.clock.advance_ms(61_000);
    let none = Value::Null;
    assert_eq!(
        ask(&house, "GET", "/api/v1/me", &secret, &none)
            .await
            .status,
        200
    );
    assert_eq!(
        listed("zhangsan").await[0]["last_used_at"],
        "2026-11-22T06:01:01.000Z"
    );
    let path = format!("/api/v1/tokens/{}", own[0]["id"].as_str().unwrap());
    assert_eq!(house.delete(&path).by("lisi").send().await.status, 404);
    assert_eq!(house.delete(&path).by("zhangsan").send().await.status, 204);
    assert_eq!(
        ask(&house, "GET", "/api/v1/me", &secret, &none)
            .await
            .status,
        401
    );
    assert_eq!(house.delete(&path).by("zhangsan").send().await.status, 404);
}

#[tokio::test]
async fn a_token_without_an_end_or_with_unknown_scopes_is_refused() {
    let house = House::staffed().await;
    for (body, code, field) in [
        (json!({ "name": "x" }), "token.expires_at", "expires_at"),
        (
            json!({ "name": "x", "expires_at": "2026-01-01T00:00:00Z" }),
            "token.expires_at",
            "expires_at",
        ),
        (
            json!({ "name": "x", "expires_at": "2029-01-01T00:00:00Z" }),
            "token.expires_at",
            "expires_at",
        ),
        (
            json!({ "name": "x", "expires_at": END, "scopes": [] }),
            "token.scopes",
            "scopes",
        ),
        (
            json!({ "name": "x", "expires_at": END, "scopes": [{ "object": "nothing", "actions": ["read"] }] }),
            "object.unknown",
            "scopes",
        ),
        (
            json!({ "name": "x", "expires_at": END, "scopes": [{ "object": "account", "actions": ["configure"] }] }),
            "token.configure",
            "scopes",
        ),
    ] {
        let made = house
            .post("/api/v1/tokens")
            .by("zhangsan")
            .body(&body)
            .send()
            .await;
        assert_eq!(
            (made.code().as_str(), made.json()["field"].as_str()),
            (code, Some(field)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let mut house = House::with(&[
        ("rate_user", "60"),
        ("rate_token", "10"),
        ("rate_address", "5"),
    ]);
    house
        .app
        .platform
        .set_admin_password(crate::house::PASSWORD)
        .unwrap();
    house.sign_in("admin").await;
    let secret = token(&house, "admin", &Value::Null).await;
    let none = Value::Null;
    for _ in 0..10 {
        assert_eq!(
            ask(&house, "GET", "/api/v1/me", &secret, &none)
                .await
                .status,
            200
        );
    }
    let refused = ask(&house, "GET", "/api/v1/me", &secret, &none).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "rate.too_many")
    );
    assert_eq!(refused.headers["retry-after"], "7");
    assert_eq!(house.get("/api/v1/me").by("admin").send().await.status, 200);
    house.clock.advance_ms(7_000);
    assert_eq!(
        ask(&house, "GET", "/api/v1/me", &secret, &none)
            .await
            .status,
        200
    );
    let mut strangers = Vec::new();
    for _ in 0..7 {
        strangers.push(house.get("/api/v1/me").send().await.status);
    }
    assert_eq!(strangers.last(), Some(&429), "{strangers:?}");
    assert_eq!(strangers.first(), Some(&401));
    assert_eq!(
        house.get("/api/v1/me").by("admin").send().await.status,
        200,
        "others at the address go on"
    );
}

/// An object with values that fit neither a date nor a new condition, and stand twice.
async fn with_secrets(house: &House) -> Value {
    let label = |text: &str| json!({ "zh": text, "en": text });
    let field = |name: &str, ty: &str| json!({ "name": name, "type": ty, "label": label(name) });
    let object = json!({ "label": label("密"), "access": "owned", "title": "name",
        "fields": [field("name", "text"), field("day", "text"), field("phone", "text"), field("size", "number")] });
    done(house, "PUT", "/api/v1/config/object/kept", object).await;
    publish(house, "密").await;
    for place in 0..2 {
        let body = json!({ "name": format!("SECRET{place}"), "day": "SECRETDAY", "phone": "13800138000", "size": "9" });
        house.make("kept", &body).await;
    }
    let mut kept = done(house, "GET", "/api/v1/config/object/kept", Value::Null).await;
    let mut object = kept["document"].take();
    object["fields"][1]["type"] = json!("date");
    object["fields"][2]["unique"] = json!(true);
    object["checks"] = json!([{ "when": "size > 5", "code": "check.kept.size", "field": "size",
        "message": label("太大") }]);
    object
}

#[tokio::test]
async fn who_reads_no_records_is_told_none_by_a_draft() {
    let house = House::staffed().await;
    let draft = with_secrets(&house).await;
    let configures = json!([{ "object": "*", "actions": ["configure"] }]);
    let designer = token(&house, "admin", &configures).await;
    done(&house, "PUT", "/api/v1/config/object/kept", draft).await;
    let questions = [
        ("/api/v1/config/check", json!({})),
        ("/api/v1/config/rehearse", json!({ "days": 90 })),
        ("/api/v1/config/publish", json!({ "reason": "试" })),
    ];
    for (path, body) in questions {
        let told = house.post(path).by("admin").body(&body).send().await;
        assert!(
            told.text.contains("SECRET") || told.text.contains("13800138000"),
            "{}",
            told.text
        );
        let told = ask(&house, "POST", path, &designer, &body).await;
        for secret in ["SECRET", "13800138000"] {
            assert!(!told.text.contains(secret), "{path} {}", told.text);
        }
    }
    let checked = ask(
        &house,
        "POST",
        "/api/v1/config/check",
        &designer,
        &json!({}),
    )
    .await;
    let checked = checked.json();
    assert_eq!(checked["conversions"][0]["failed"], 2, "{checked}");
    assert_eq!(
        checked["problems"][0]["code"], "config.duplicates",
        "{checked}"
    );
}
