//! Signing in, sessions, tokens, and where writes may come from.

use serde_json::json;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_are_answered_alike() {
    let house = House::empty().await;
    let mut answers = Vec::new();
    for username in ["admin", "nobody"] {
        let body = json!({ "username": username, "password": "wrong" });
        let answered = house.post("/api/v1/auth/login").body(&body).send().await;
        let mut problem = answered.json();
        problem.as_object_mut().unwrap().remove("request");
        answers.push((
            answered.status,
            problem,
            answered.headers.get("set-cookie").cloned(),
        ));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, 401);
    assert_eq!(answers[0].1["code"], "auth.wrong");
}

#[tokio::test]
async fn the_eleventh_try_has_to_wait() {
    let house = House::empty().await;
    let body = json!({ "username": "somebody who tries", "password": "wrong" });
    for _ in 0..10 {
        assert_eq!(
            house
                .post("/api/v1/auth/login")
                .body(&body)
                .send()
                .await
                .code(),
            "auth.wrong"
        );
    }
    let answered = house.post("/api/v1/auth/login").body(&body).send().await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (429, "auth.too_many")
    );
    assert!(answered.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let house = House::empty().await;
    let body = json!({ "username": "admin", "password": PASSWORD });
    let answered = house.post("/api/v1/auth/login").body(&body).send().await;
    let cookie = &answered.headers["set-cookie"];
    for part in ["weft_session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "plain http until told otherwise"
    );
}

#[tokio::test]
async fn a_session_ends_after_eight_idle_hours_and_by_signing_out() {
    let mut house = House::empty().await;
    assert_eq!(
        house.get("/api/v1/me").by("admin").send().await.json()["username"],
        "admin"
    );
    house.clock.advance_ms(8 * 3_600_000 + 1);
    let answered = house.get("/api/v1/me").by("admin").send().await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (401, "auth.signed_out")
    );
    house.sign_in("admin").await;
    assert_eq!(
        house
            .post("/api/v1/auth/logout")
            .by("admin")
            .send()
            .await
            .status,
        204
    );
    assert_eq!(house.get("/api/v1/me").by("admin").send().await.status, 401);
}

#[tokio::test]
async fn a_write_from_another_site_is_refused_unless_it_brings_a_token() {
    let house = House::empty().await;
    let body = json!({ "name": "某公司" });
    let records = "/api/v1/records/account";
    let foreign = house
        .post(records)
        .by("admin")
        .header("sec-fetch-site", "cross-site")
        .body(&body);
    let answered = foreign.send().await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (403, "origin.foreign")
    );
    let silent = house
        .post(records)
        .by("admin")
        .without("origin")
        .body(&body);
    assert_eq!(silent.send().await.code(), "origin.foreign");

    let made = house
        .post("/api/v1/tokens")
        .by("admin")
        .body(&json!({ "name": "ERP", "expires_at": "2026-12-01T00:00:00Z" }))
        .send()
        .await;
    let token = made.json()["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("weft_"));
    let call = house
        .post(records)
        .without("origin")
        .header("authorization", &format!("Bearer {token}"));
    assert_eq!(call.body(&body).send().await.status, 201);
}

#[tokio::test]
async fn problems_speak_the_readers_language() {
    let house = House::empty().await;
    let mut asked = Vec::new();
    for language in ["zh-CN,zh;q=0.9,en;q=0.8", "en-GB,en;q=0.9,zh;q=0.1"] {
        let call = house.get("/api/v1/records/account/1").by("admin");
        let answered = call
            .header("accept-language", language)
            .header("x-request-id", "test-request")
            .send()
            .await;
        assert_eq!(answered.headers["content-type"], "application/problem+json");
        asked.push(answered.json());
    }
    let problem = |detail: &str| {
        json!({
            "type": "about:blank", "title": "Not Found", "status": 404, "code": "record.missing",
            "detail": detail, "detail_zh": "找不到这条记录", "detail_en": "There is no such record",
            "request": "test-request",
        })
    };
    assert_eq!(
        asked,
        [
            problem("找不到这条记录"),
            problem("There is no such record")
        ]
    );
}

#[tokio::test]
async fn every_answer_carries_its_guards() {
    let house = House::empty().await;
    for path in ["/", "/api/v1/me", "/api/nowhere", "/healthz"] {
        let answered = house.get(path).send().await;
        assert!(
            answered.headers["content-security-policy"].contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(
            answered.headers["x-content-type-options"], "nosniff",
            "{path}"
        );
        assert!(answered.headers.contains_key("x-request-id"), "{path}");
    }
    assert_eq!(house.get("/assets/missing.js").send().await.status, 404);
    assert_eq!(
        house.get("/o/account").send().await.status,
        200,
        "the app finds its own way"
    );
    assert_eq!(
        house.delete("/api/v1/me").by("admin").send().await.status,
        405
    );
}

#[tokio::test]
async fn the_first_password_is_set_once_by_the_link() {
    let house = House::untouched();
    let token = house.app.platform.setup_token().unwrap().unwrap();
    let set = |token: &str| {
        let body = json!({ "token": token, "password": PASSWORD });
        house.post("/api/v1/auth/setup").body(&body).send()
    };
    let wrong = set("guessed").await;
    assert_eq!(
        (wrong.status, wrong.code().as_str()),
        (403, "auth.setup_token")
    );
    let look = |token: &str| {
        let body = json!({ "token": token });
        house.post("/api/v1/auth/setup").body(&body).send()
    };
    assert_eq!(look("guessed").await.code(), "auth.setup_token");
    assert_eq!(look(&token).await.status, 204);
    // A double click: one of the two is late.
    let (one, other) = tokio::join!(set(&token), set(&token));
    let mut both = [one.status, other.status];
    both.sort_unstable();
    assert_eq!(both, [204, 403]);
    assert_eq!(set(&token).await.code(), "auth.setup_token");
    assert_eq!(look(&token).await.code(), "auth.setup_token");
    let body = json!({ "username": "admin", "password": PASSWORD });
    let answered = house.post("/api/v1/auth/login").body(&body).send().await;
    assert_eq!(answered.status, 204);
}

#[tokio::test]
async fn a_token_is_told_once() {
    let house = House::empty().await;
    let ask = || {
        let call = house.post("/api/v1/tokens").by("admin");
        let call = call.header("idempotency-key", "token-1");
        call.body(&json!({ "name": "ERP", "expires_at": "2026-12-01T00:00:00Z" }))
            .send()
    };
    assert_eq!(ask().await.status, 201);
    let again = ask().await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (409, "idempotency.secret")
    );
}
