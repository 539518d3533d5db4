//! Records over HTTP: versions, repetitions, wrong input, limits, the document that describes it all.

use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn a_change_names_the_version_it_read() {
    let house = House::empty().await;
    let id = house.make("account", &json!({ "name": "某公司" })).await;
    let path = format!("/api/v1/records/account/{id}");
    assert_eq!(
        house.get(&path).by("admin").send().await.headers["etag"],
        "\"1\""
    );
    let change = json!({ "name": "另一公司" });

    let answered = house.patch(&path).by("admin").body(&change).send().await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (428, "record.version_required")
    );
    let answered = house
        .patch(&path)
        .by("admin")
        .header("if-match", "\"7\"")
        .body(&change)
        .send()
        .await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (412, "record.stale")
    );
    let answered = house
        .patch(&path)
        .by("admin")
        .header("if-match", "\"1\"")
        .body(&change)
        .send()
        .await;
    assert_eq!(
        (answered.status, answered.headers["etag"].as_str()),
        (200, "\"2\"")
    );
    assert_eq!(answered.json()["name"], "另一公司");

    assert_eq!(house.delete(&path).by("admin").send().await.status, 428);
    assert_eq!(
        house
            .delete(&path)
            .by("admin")
            .header("if-match", "\"1\"")
            .send()
            .await
            .status,
        412
    );
    assert_eq!(
        house
            .delete(&path)
            .by("admin")
            .header("if-match", "\"2\"")
            .send()
            .await
            .status,
        204
    );
    assert_eq!(house.get(&path).by("admin").send().await.status, 404);
}

#[tokio::test]
async fn a_repeated_request_is_done_once() {
    let house = House::empty().await;
    let post = |key: &'static str, name: &str| {
        let call = house
            .post("/api/v1/records/account")
            .by("admin")
            .header("idempotency-key", key);
        call.body(&json!({ "name": name })).send()
    };
    let first = post("k-1", "一次").await;
    let again = post("k-1", "一次").await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.id(), again.id());
    let other = post("k-1", "两次").await;
    assert_eq!(
        (other.status, other.code().as_str()),
        (422, "idempotency.other_request")
    );
    assert_ne!(post("k-2", "一次").await.id(), first.id());
    assert_eq!(post("", "一次").await.code(), "idempotency.key");
}

#[tokio::test]
async fn a_repeated_batch_meets_the_same_rows() {
    let house = House::empty().await;
    let rows = json!({ "items": [{ "name": "甲" }, { "phone": "1" }, { "name": "乙" }] });
    let send = || {
        let call = house.post("/api/v1/records/account/batch").by("admin");
        call.header("idempotency-key", "batch-1").body(&rows).send()
    };
    let first = send().await.json();
    let statuses = |results: &Value| -> Vec<i64> {
        results["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["status"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(statuses(&first), [201, 422, 201]);
    assert_eq!(
        send().await.json()["results"][0]["id"],
        first["results"][0]["id"]
    );
    let page = house
        .get("/api/v1/records/account?count=true")
        .by("admin")
        .send()
        .await;
    assert_eq!(page.json()["total"], 2);
}

#[tokio::test]
async fn lines_of_json_are_a_batch_too() {
    let house = House::empty().await;
    let call = house.post("/api/v1/records/account/batch").by("admin");
    let lines = "{\"name\":\"甲\"}\n\n{\"name\":\"乙\"}\n";
    let answered = call
        .header("content-type", "application/x-ndjson")
        .raw(lines)
        .send()
        .await;
    assert_eq!(
        answered.json()["results"].as_array().unwrap().len(),
        2,
        "{}",
        answered.text
    );
}

#[tokio::test]
async fn an_unknown_field_in_a_filter_is_named_with_its_place() {
    let house = House::empty().await;
    let answered = house
        .get("/api/v1/records/account?filter=name = \"a\" and nane = \"b\"")
        .by("admin")
        .send()
        .await;
    let problem = answered.json();
    assert_eq!(
        (answered.status, problem["code"].as_str()),
        (422, Some("expr.unknown_field"))
    );
    assert_eq!(problem["position"], 15);
    assert!(
        problem["detail"].as_str().unwrap().contains("`name`"),
        "a near name is offered"
    );
}

#[tokio::test]
async fn wrong_input_is_refused_with_a_code_and_without_a_trace() {
    let house = House::empty().await;
    let cases: [(&str, &str, u16, &str); 6] = [
        ("POST", "{\"name\":", 400, "request.json"),
        ("POST", "[1]", 422, "request.not_an_object"),
        ("POST", "{\"nmae\":\"x\"}", 422, "field.unknown"),
        ("POST", "{}", 422, "field.required"),
        ("GET", "?limit=1001", 422, "query.limit"),
        ("GET", "?limit=viele", 400, "request.query"),
    ];
    for (method, sent, status, code) in cases {
        let answered = match method {
            "POST" => {
                house
                    .post("/api/v1/records/account")
                    .by("admin")
                    .raw(sent)
                    .send()
                    .await
            }
            _ => {
                house
                    .get(&format!("/api/v1/records/account{sent}"))
                    .by("admin")
                    .send()
                    .await
            }
        };
        assert_eq!(
            (answered.status, answered.code().as_str()),
            (status, code),
            "{sent}"
        );
    }
    let unknown = house
        .get("/api/v1/records/nothing")
        .by("admin")
        .send()
        .await;
    assert_eq!(
        (unknown.status, unknown.code().as_str()),
        (404, "object.unknown")
    );
    let page = house
        .get("/api/v1/records/account?count=true")
        .by("admin")
        .send()
        .await;
    assert_eq!(page.json()["total"], 0);
}

#[tokio::test]
async fn a_body_beyond_its_limit_is_refused_and_one_at_the_limit_is_read() {
    let house = House::empty().await;
    let body = |bytes: usize| {
        let rest = bytes - "{\"nmae\":\"\"}".len();
        format!("{{\"nmae\":\"{}\"}}", "x".repeat(rest))
    };
    let send = |bytes| {
        house
            .post("/api/v1/records/account")
            .by("admin")
            .raw(&body(bytes))
            .send()
    };
    let limit = weft_server::http::BODY_BYTES_MAX;
    assert_eq!(send(limit).await.code(), "field.unknown");
    let answered = send(limit + 1).await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (413, "request.too_large")
    );
}

#[tokio::test]
async fn figures_are_folded_by_group() {
    let house = House::empty().await;
    for (name, level, limit) in [("甲", "a", "100"), ("乙", "a", "50.5"), ("丙", "b", "1")] {
        house
            .make(
                "account",
                &json!({ "name": name, "level": level, "credit_limit": limit }),
            )
            .await;
    }
    let question = json!({
        "object": "account", "group": ["level"], "sort": "-total",
        "aggregates": [
            { "name": "n", "fold": "count" },
            { "name": "total", "fold": "sum", "of": "credit_limit" },
            { "name": "mean", "fold": "avg", "of": "credit_limit" },
        ],
    });
    let answered = house
        .post("/api/v1/query")
        .by("admin")
        .body(&question)
        .send()
        .await;
    let expected = json!([
        { "level": "a", "n": 2, "total": "150.5", "mean": "75.25" },
        { "level": "b", "n": 1, "total": "1", "mean": "1" },
    ]);
    assert_eq!(answered.json()["items"], expected, "{}", answered.text);
}

#[tokio::test]
async fn an_expression_is_explained_while_it_is_typed() {
    let house = House::empty().await;
    house.make("account", &json!({ "name": "华东公司" })).await;
    let ask = |text: &str| {
        let body = json!({ "object": "account", "text": text, "expect": "boolean" });
        house
            .post("/api/v1/expressions/check")
            .by("admin")
            .body(&body)
            .send()
    };
    let good = ask("name contains \"华东\"").await.json();
    assert_eq!(
        (&good["ok"], &good["count"]),
        (&json!(true), &json!(1)),
        "{good}"
    );
    assert!(good["echo"].as_str().unwrap().contains("客户名称"));
    let bad = ask("name contains").await;
    assert_eq!(bad.status, 422);
    assert!(bad.json()["position"].is_u64());
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_named_by_what_they_are_called_as_far_as_one_sees_them() {
    let house = House::staffed().await;
    let id = house.make("account", &json!({ "name": "华东精密" })).await;
    let complete = async |who: &'static str, text: &str| {
        let body = json!({ "object": "contact", "text": text, "cursor": text.chars().count() });
        let asked = house.post("/api/v1/expressions/complete").by(who);
        asked.body(&body).send().await.json()["items"].clone()
    };
    for typed in ["华东", "hdjm", ""] {
        let items = complete("admin", &format!("account = \"{typed}")).await;
        let whole = json!({ "zh": "华东精密", "en": "华东精密" });
        assert_eq!(items[0]["label"], whole, "{typed}: {items}");
        assert_eq!(items[0]["insert"], json!(format!("\"{id}\"")));
        // The customer is an administrator's.
        assert_eq!(
            complete("zhangsan", &format!("account = \"{typed}")).await,
            json!([])
        );
    }
    assert_eq!(
        complete("admin", "name = \"华东").await,
        json!([]),
        "no record stands there"
    );
    let said = async |who: &'static str| {
        let body = json!({ "object": "contact", "text": format!("account in (\"{id}\")") });
        let asked = house.post("/api/v1/expressions/check").by(who);
        asked.body(&body).send().await.json()["said"]["zh"].clone()
    };
    assert_eq!(said("admin").await, "客户 属于 (“华东精密”)");
    assert_eq!(said("zhangsan").await, json!(format!("客户 属于 (“{id}”)")));
}

#[tokio::test]
async fn what_is_not_published_is_checked_against_the_draft() {
    let house = House::empty().await;
    let label = json!({ "zh": "租赁单", "en": "Rental" });
    let field = |name: &str, kind: &str| json!({ "name": name, "type": kind, "label": label });
    let fields = json!([field("name", "text"), field("deposit", "money")]);
    let document = json!({ "name": "rental", "label": label, "plural": label, "title": "name",
        "access": "shared", "fields": fields });
    let kept = house
        .put("/api/v1/config/object/rental")
        .by("admin")
        .body(&document)
        .send()
        .await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    let ask = |who: &'static str, text: &str, draft: bool| {
        let body = json!({ "object": "rental", "text": text, "draft": draft });
        house
            .post("/api/v1/expressions/check")
            .by(who)
            .body(&body)
            .send()
    };
    assert_eq!(ask("admin", "deposit > 0", false).await.status, 404);
    let good = ask("admin", "deposit > 0", true).await.json();
    assert_eq!(
        (&good["type"], &good["count"]),
        (&json!("boolean"), &json!(null)),
        "{good}"
    );
    let bad = ask("admin", "deposti > 0", true).await;
    assert_eq!((bad.status, &bad.json()["position"]), (422, &json!(0)));
}

/// Whether every list of types in a schema names types only: an unknown one leaves a hole.
fn has_only_known_types(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => map.iter().all(|(key, value)| match value {
            Value::Array(types) if key == "type" => types.iter().all(Value::is_string),
            value => has_only_known_types(value),
        }),
        Value::Array(list) => list.iter().all(has_only_known_types),
        _ => true,
    }
}

#[tokio::test]
async fn every_parameter_of_the_document_has_an_example_and_objects_are_typed() {
    let house = House::empty().await;
    let document = house
        .get("/api/v1/openapi.json")
        .by("admin")
        .send()
        .await
        .json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, verbs)| {
        let verbs = verbs.as_object().unwrap().values();
        verbs.map(move |operation| (path, operation))
    });
    for (path, operation) in operations {
        let mut parameters = operation["parameters"].as_array().unwrap().iter();
        assert!(
            parameters.all(|parameter| !parameter["example"].is_null()),
            "{path}: {operation}"
        );
        let mut headers = operation["parameters"].as_array().unwrap().iter();
        let is_sendable = |parameter: &Value| {
            let example = parameter["example"].to_string();
            parameter["in"] != "header" || example.is_ascii()
        };
        assert!(headers.all(is_sendable), "{path}: {operation}");
    }
    assert!(has_only_known_types(&document["paths"]), "{document}");
    assert!(paths.contains_key("/api/v1/records/sales_order/{id}"));
    let order = &document["components"]["schemas"]["sales_order"]["properties"];
    assert_eq!(
        order["lines"]["items"]["$ref"],
        "#/components/schemas/sales_order_line"
    );
    assert!(
        order["status"]["enum"]
            .as_array()
            .unwrap()
            .contains(&json!("draft"))
    );
    let text = document.to_string();
    assert!(
        !text.contains("schemas/{object}"),
        "every reference leads somewhere"
    );
}

#[tokio::test]
async fn a_page_goes_on_in_its_own_order_only_and_numbers_are_no_empty_texts() {
    let house = House::empty().await;
    for name in ["甲", "乙", "丙"] {
        house.make("account", &json!({ "name": name })).await;
    }
    let asked = |rest: String| {
        house
            .get(&format!("/api/v1/records/account?{rest}"))
            .by("admin")
            .send()
    };
    let first = asked("sort=name&limit=1".to_owned()).await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let next = asked(format!("sort=name&limit=2&cursor={cursor}")).await;
    assert_eq!((next.status, next.ids().len()), (200, 2));
    for wrong in [
        format!("sort=-name&cursor={cursor}"),
        format!("cursor={cursor}"),
        format!("sort=name&deleted=true&cursor={cursor}"),
        "sort=name&cursor=AAAA".to_owned(),
    ] {
        let refused = asked(wrong.clone()).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "query.cursor"),
            "{wrong}"
        );
    }
    for wrong in ["limit=", "offset=", "count=", "limit=x"] {
        let refused = asked(wrong.to_owned()).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (400, "request.query"),
            "{wrong}"
        );
    }
}
