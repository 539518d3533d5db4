//! What nobody can have meant is refused by every route alike, with its place, and changes nothing.

use serde_json::{Value, json};

use crate::configure::{asked, done};
use crate::house::House;

const NONE: Value = Value::Null;

/// Requests with what is said of them: status, code, field, position and what was meant.
const WRONG_PARAMETERS: &str = "
GET /api/v1/records/account?fitler=a | 400 | request.parameter_unknown | fitler | 0 | filter
GET /api/v1/records/account?limit=1&q=a&pages=2 | 400 | request.parameter_unknown | pages | 12 |
GET /api/v1/search?q=a&object=account | 400 | request.parameter_unknown | object | 4 | objects
GET /api/v1/me?verbose=1 | 400 | request.parameter_unknown | verbose | 0 |
DELETE /api/v1/config/draft?knd=object | 400 | request.parameter_unknown | knd | 0 | kind
GET /api/v1/records/account?q=a&q=b | 400 | request.parameter_twice | q | 4 |
GET /api/v1/records/account?limit=0 | 422 | query.limit | limit | 0 |
GET /api/v1/records/account?offset=1000001 | 422 | query.limit | offset | 0 |
GET /api/v1/search?q=a&limit=101 | 422 | query.limit | limit | 4 |
";

#[tokio::test]
async fn parameters_nobody_knows_are_refused_with_the_one_that_was_meant() {
    let house = House::staffed().await;
    for line in WRONG_PARAMETERS.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [request, status, code, field, position, meant] = parts[..] else {
            panic!("six columns in {line}");
        };
        let (method, path) = request.split_once(' ').unwrap();
        let method = if method == "GET" { "GET" } else { "DELETE" };
        let refused = asked(&house, method, path, NONE).await;
        let told = refused.json();
        let found = [
            refused.status.to_string(),
            refused.code(),
            told["field"].as_str().unwrap().to_owned(),
            told["position"].to_string(),
            told["suggestion"].as_str().unwrap_or_default().to_owned(),
        ];
        assert_eq!(
            found,
            [status, code, field, position, meant],
            "{path}: {told}"
        );
    }
    let stranger = house.get("/api/v1/records/account?fitler=a").send().await;
    assert_eq!(
        stranger.status, 401,
        "a stranger learns to sign in, and nothing else"
    );
}

#[tokio::test]
async fn a_page_that_is_none_is_refused_in_a_question_as_well() {
    let house = House::staffed().await;
    let list = |more: Value| merged(json!({ "object": "account" }), more);
    let groups = |more: Value| {
        let base = json!({ "object": "account", "group": ["level"], "aggregates": [{ "name": "n", "fold": "count" }] });
        merged(base, more)
    };
    for (body, code, field) in [
        (list(json!({ "limit": 0 })), "query.limit", "limit"),
        (list(json!({ "limit": 1001 })), "query.limit", "limit"),
        (
            list(json!({ "offset": 1_000_001 })),
            "query.limit",
            "offset",
        ),
        (
            list(json!({ "cursor": "WzFd", "offset": 1 })),
            "query.two_places",
            "offset",
        ),
        (
            list(json!({ "having": "n > 1" })),
            "query.unheeded",
            "having",
        ),
        (list(json!({ "totals": true })), "query.unheeded", "totals"),
        (groups(json!({ "limit": 0 })), "query.limit", "limit"),
        (groups(json!({ "limit": 1001 })), "query.limit", "limit"),
        (
            groups(json!({ "cursor": "WzFd" })),
            "query.unheeded",
            "cursor",
        ),
        (
            groups(json!({ "fields": ["name"] })),
            "query.unheeded",
            "fields",
        ),
        (
            groups(json!({ "across": ["owner"], "limit": 201 })),
            "query.limit",
            "limit",
        ),
        (
            groups(json!({ "group": [{ "by": "created_at", "bukcet": "month" }] })),
            "request.shape",
            "group[0]",
        ),
    ] {
        let refused = asked(&house, "POST", "/api/v1/query", body.clone()).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, code),
            "{body}: {}",
            refused.text
        );
        assert_eq!(refused.json()["field"], field, "{body}");
    }
    let whole = groups(json!({ "limit": 1000, "totals": true }));
    done(&house, "POST", "/api/v1/query", whole).await;
}

pub(crate) fn merged(mut base: Value, more: Value) -> Value {
    if let (Some(base), Value::Object(more)) = (base.as_object_mut(), more) {
        base.extend(more);
    }
    base
}

#[tokio::test]
async fn an_object_nobody_has_is_refused_with_the_one_that_was_meant_if_it_may_be_known() {
    let house = House::staffed().await;
    for (who, name, meant) in [
        ("admin", "acount", json!("account")),
        ("admin", "reciept", json!("receipt")),
        ("lisi", "reciept", NONE),
        ("lisi", "receipt", NONE),
    ] {
        let question = json!({ "object": name });
        for refused in [
            house
                .get(&format!("/api/v1/records/{name}"))
                .by(who)
                .send()
                .await,
            house
                .get(&format!("/api/v1/records/{name}/export"))
                .by(who)
                .send()
                .await,
            house
                .post("/api/v1/query")
                .by(who)
                .body(&question)
                .send()
                .await,
        ] {
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (404, "object.unknown")
            );
            let told = refused.json();
            assert_eq!(
                told.get("suggestion").cloned().unwrap_or_default(),
                meant,
                "{who} {told}"
            );
        }
    }
}

#[tokio::test]
async fn a_webhook_to_where_nothing_is_sent_is_not_kept() {
    let house = House::staffed_with(&[("outbound_allow", "127.0.0.1:9000")]).await;
    let hook = |url: &str| json!({ "name": "ERP", "url": url, "object": "account" });
    let path = "/api/v1/records/webhook";
    for url in [
        "ftp://erp.example.com/",
        "http://erp.example.com/",
        "https://localhost/",
        "https://10.0.0.8/hook",
        "https://[::1]/",
        "http://127.0.0.1:9001/",
        "erp.example.com",
    ] {
        let refused = asked(&house, "POST", path, hook(url)).await;
        let told = refused.json();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "outbound.address"),
            "{told}"
        );
        assert_eq!(told["field"], "url", "{told}");
        let rows = json!({ "items": [hook(url)] });
        let rows = done(&house, "POST", "/api/v1/records/webhook/batch", rows).await;
        assert_eq!(
            rows["results"][0]["problem"]["code"], "outbound.address",
            "{rows}"
        );
    }
    assert_eq!(house.get(path).by("admin").send().await.ids(), [""; 0]);
    let made = asked(&house, "POST", path, hook("http://127.0.0.1:9000/hook")).await;
    let change = |url: &str| json!({ "url": url });
    let one = format!("{path}/{}", made.id());
    let moved = house.patch(&one).by("admin").header("if-match", "\"1\"");
    let moved = moved
        .body(&change("https://169.254.169.254/latest"))
        .send()
        .await;
    assert_eq!(moved.code(), "outbound.address");
    let kept = done(&house, "GET", &one, NONE).await;
    assert_eq!(kept["url"], "http://127.0.0.1:9000/hook");
}

#[tokio::test]
async fn a_delivery_is_in_one_of_three_states_and_no_other() {
    let house = House::staffed_with(&[("outbound_allow", "127.0.0.1:9000")]).await;
    let hook = json!({ "name": "ERP", "url": "http://127.0.0.1:9000/", "object": "account" });
    let id = house.make("webhook", &hook).await;
    let path = format!("/api/v1/webhooks/{id}/deliveries?state=");
    let refused = asked(&house, "GET", &format!("{path}ded"), NONE).await;
    let told = refused.json();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (400, "request.query"),
        "{told}"
    );
    assert_eq!(
        (&told["field"], &told["suggestion"]),
        (&json!("state"), &json!("dead"))
    );
    done(&house, "GET", &format!("{path}dead"), NONE).await;
    let replay = format!("/api/v1/webhooks/{id}/replay");
    let refused = asked(&house, "POST", &replay, json!({ "state": "ded" })).await;
    let told = refused.json();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "request.shape"),
        "{told}"
    );
    assert_eq!(
        (&told["field"], &told["suggestion"]),
        (&json!("state"), &json!("dead"))
    );
}

#[tokio::test]
async fn a_form_holds_what_it_asks_for_once() {
    let house = House::staffed().await;
    let part = |name: &str, text: &str| {
        format!("------weft\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let file = "------weft\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nname\r\n甲\r\n";
    let object = part("object", "account");
    for (parts, code, field, meant) in [
        (
            vec![object.clone(), part("moed", "run"), file.into()],
            "request.form_field",
            "moed",
            json!("mode"),
        ),
        (
            vec![object.clone(), part("mode", "rum"), file.into()],
            "request.form_value",
            "mode",
            json!("run"),
        ),
        (
            vec![object.clone(), object.clone(), file.into()],
            "request.form_twice",
            "object",
            NONE,
        ),
        (
            vec![object.clone(), file.into(), file.into()],
            "request.form_twice",
            "file",
            NONE,
        ),
    ] {
        let form = format!("{}------weft--\r\n", parts.concat());
        let call = house.post("/api/v1/imports").by("admin").raw(&form);
        let call = call.header("content-type", "multipart/form-data; boundary=----weft");
        let refused = call.send().await;
        let told = refused.json();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, code),
            "{told}"
        );
        assert_eq!(told["field"], field, "{told}");
        assert_eq!(
            told.get("suggestion").cloned().unwrap_or_default(),
            meant,
            "{told}"
        );
    }
    let left = std::fs::read_dir(house.app.settings.data.join("uploads"));
    assert_eq!(
        left.map_or(0, Iterator::count),
        0,
        "of a refused form nothing stays behind"
    );
}

#[tokio::test]
async fn a_role_may_not_name_a_command_nobody_has() {
    let house = House::staffed().await;
    let role = json!({ "name": "helper", "label": "助理", "commands": ["sales.order.confirm", "sales.order.cofirm"], "objects": {} });
    done(&house, "PUT", "/api/v1/config/role/helper", role).await;
    let checked = done(&house, "POST", "/api/v1/config/check", NONE).await;
    let told = &checked["problems"][0];
    assert_eq!(told["code"], "access.command_unknown", "{checked}");
    assert_eq!(told["field"], "roles.helper.commands[1]");
    assert_eq!(told["suggestion"], "sales.order.confirm");
    let reason = json!({ "reason": "试" });
    let refused = asked(&house, "POST", "/api/v1/config/publish", reason).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "access.command_unknown")
    );
}

#[tokio::test]
async fn a_command_nobody_has_is_refused_with_the_one_that_was_meant() {
    let house = House::staffed().await;
    let path = "/api/v1/records/sales_order/1/commands/sales.order.cofirm";
    let refused = asked(&house, "POST", path, json!({})).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (404, "command.unknown")
    );
    let told = refused.json();
    assert_eq!(told["field"], "command");
    assert_eq!(told["suggestion"], "sales.order.confirm");
}

#[tokio::test]
async fn a_document_that_is_none_is_told_by_its_name_or_place() {
    let house = House::staffed().await;
    for (path, document, field) in [
        ("object/place", json!("text"), "object/place"),
        ("object/place", json!([]), "object/place"),
        ("table/place", json!(3), "table/place"),
        ("rule/place", json!([1]), "rule/place"),
        (
            "rule/place",
            json!({ "when": { "all": [{ "event": null }] } }),
            "when.all[0].event",
        ),
    ] {
        let path = format!("/api/v1/config/{path}");
        let refused = asked(&house, "PUT", &path, document).await;
        let told = refused.json();
        assert_eq!(
            (&told["code"], &told["field"]),
            (&json!("config.document"), &json!(field)),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_region_is_named_without_brackets_and_quotation_marks() {
    let house = House::staffed().await;
    let account = |name: &str, region: &str| json!({ "name": name, "region": region });
    let east = house.make("account", &account("甲", "310115")).await;
    house.make("account", &account("乙", "110105")).await;
    for filter in [
        "地区 在 华东",
        "region in \"华东\"",
        "地区 不在 (华北, 西北)",
        "region in 上海市",
        "地区 属于 \"310115\"",
        "region = \"华东\"",
        "地区 = 华东",
        "上海市 = 地区",
        "region <> \"北京\"",
        "region = \"310115\"",
    ] {
        let asked = json!({ "object": "account", "filter": filter });
        let found = house
            .post("/api/v1/query")
            .by("admin")
            .body(&asked)
            .send()
            .await;
        assert_eq!(found.ids(), [east.as_str()], "{filter}: {}", found.text);
    }
    for (filter, code, position, meant) in [
        ("地区 在 上海式", "expr.unknown_region", 5, json!("上海市")),
        (
            "地区 = \"上海式\"",
            "expr.unknown_region",
            5,
            json!("上海市"),
        ),
        ("region = \"319999\"", "expr.unknown_region", 9, NONE),
        (
            "PROVINCE(region) = \"上海\"",
            "expr.unknown_region",
            19,
            json!("上海市"),
        ),
        (
            "AREA(region) <> \"华东区\"",
            "expr.unknown_region",
            16,
            json!("华东"),
        ),
        ("region > \"华东\"", "expr.region_name", 9, NONE),
        ("regon = \"华东\"", "expr.unknown_field", 0, json!("region")),
    ] {
        let wrong = json!({ "object": "account", "filter": filter });
        let refused = asked(&house, "POST", "/api/v1/query", wrong).await;
        let told = refused.json();
        assert_eq!(
            (refused.code().as_str(), &told["position"]),
            (code, &json!(position)),
            "{told}"
        );
        assert_eq!(told["suggestion"], meant, "{told}");
    }
}

#[tokio::test]
async fn what_a_batch_would_not_heed_is_refused_row_by_row() {
    let house = House::staffed().await;
    let id = house.make("account", &json!({ "name": "甲" })).await;
    let update = |more: Value| {
        merged(
            json!({ "op": "update", "id": id, "record": { "name": "乙" } }),
            more,
        )
    };
    let items =
        json!({ "items": [update(json!({ "version": "7" })), update(json!({ "versoin": 1 }))] });
    let path = "/api/v1/records/account/batch";
    let told = done(&house, "POST", path, items).await;
    for (place, code, field) in [
        (0, "batch.version", "version"),
        (1, "batch.member", "versoin"),
    ] {
        let problem = &told["results"][place]["problem"];
        assert_eq!(
            (&problem["code"], &problem["field"]),
            (&json!(code), &json!(field)),
            "{told}"
        );
    }
    assert_eq!(told["results"][1]["problem"]["suggestion"], "version");
    let one = format!("/api/v1/records/account/{id}");
    let kept = done(&house, "GET", &one, NONE).await;
    assert_eq!(kept["name"], "甲", "nothing has changed");
}
