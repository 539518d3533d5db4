//! Rights, seen from outside: what is another department's does not exist.

use serde_json::{Value, json};

use crate::house::House;

/// 张三's customer with what belongs to it; answers the customer's id.
async fn customer_of_zhangsan(house: &House) -> String {
    let account = house
        .make_by(
            "zhangsan",
            "account",
            &json!({ "name": "隐秘精工", "level": "a" }),
        )
        .await;
    let activity = json!({ "account": account, "kind": "call", "content": "隐秘的话", "occurred_at": "2026-11-22T05:00:00Z" });
    house.make_by("zhangsan", "activity", &activity).await;
    account
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_offered_to_make_by_hand_what_the_house_makes() {
    let house = House::staffed().await;
    for (object, offered) in [
        ("signal", false),
        ("signal_action", false),
        ("stock_lock", false),
        ("touch_identity", false),
        ("account", true),
        ("sales_order", true),
        ("activity", true),
    ] {
        let path = format!("/api/v1/objects/{object}");
        let shown = house.get(&path).by("admin").send().await.json();
        assert_eq!(shown["may"]["create"], offered, "{object}");
    }
}

#[tokio::test]
async fn another_departments_customer_is_nowhere_to_be_seen() {
    let house = House::staffed().await;
    let account = customer_of_zhangsan(&house).await;
    let mine = house
        .make_by("lisi", "account", &json!({ "name": "李四的客户" }))
        .await;
    let lists = [
        "/api/v1/records/account?count=true",
        "/api/v1/records/account?count=true&sort=name",
        "/api/v1/records/account?count=true&sort=-level,name",
        "/api/v1/records/account?count=true&filter=name is not empty",
    ];
    for path in lists {
        let page = house.get(path).by("lisi").send().await;
        assert_eq!(page.ids(), [mine.as_str()], "{path}: {}", page.text);
        assert_eq!(page.json()["total"], 1, "{path}");
    }
    let nothing = [
        "/api/v1/records/account?count=true&q=隐秘".to_owned(),
        "/api/v1/records/account?count=true&filter=name = \"隐秘精工\"".to_owned(),
        format!("/api/v1/records/account?count=true&filter=id = \"{account}\""),
        "/api/v1/records/activity?count=true".to_owned(),
        "/api/v1/records/activity?count=true&q=隐秘".to_owned(),
        "/api/v1/records/activity?count=true&filter=account.name is not empty".to_owned(),
    ];
    for path in nothing {
        let page = house.get(&path).by("lisi").send().await;
        assert_eq!(
            (page.ids().len(), &page.json()["total"]),
            (0, &json!(0)),
            "{path}: {}",
            page.text
        );
    }
    let question = json!({ "object": "account", "aggregates": [{ "name": "n", "fold": "count" }] });
    let figures = house
        .post("/api/v1/query")
        .by("lisi")
        .body(&question)
        .send()
        .await;
    assert_eq!(figures.json()["items"], json!([{ "n": 1 }]));
}

#[tokio::test]
async fn a_foreign_id_answers_as_one_that_never_was() {
    let house = House::staffed().await;
    let account = customer_of_zhangsan(&house).await;
    for part in [
        "",
        "/timeline",
        "/history",
        "/commands",
        "/card",
        "/related/contacts",
    ] {
        let mut answers = Vec::new();
        for id in [account.as_str(), "99"] {
            let path = format!("/api/v1/records/account/{id}{part}");
            let answered = house
                .get(&path)
                .by("lisi")
                .header("x-request-id", "same-request")
                .send()
                .await;
            answers.push((answered.status, answered.json()));
        }
        assert_eq!(answers[0], answers[1], "{part}");
        assert_eq!(answers[0].0, 404, "{part}");
    }
    let path = format!("/api/v1/records/account/{account}");
    let change = json!({ "name": "抢走" });
    let answered = house
        .patch(&path)
        .by("lisi")
        .header("if-match", "\"1\"")
        .body(&change)
        .send()
        .await;
    assert_eq!(answered.status, 404);
    assert_eq!(
        house
            .delete(&path)
            .by("lisi")
            .header("if-match", "\"1\"")
            .send()
            .await
            .status,
        404
    );
    let kept = house.get(&path).by("zhangsan").send().await.json();
    assert_eq!(
        (&kept["name"], &kept["version"]),
        (&json!("隐秘精工"), &json!(1))
    );
    assert!(
        refusals(&house)
            .iter()
            .any(|body| body["asked"] == "update"),
        "the try stands in the audit log"
    );
}

#[tokio::test]
async fn finance_reads_orders_and_changes_none() {
    let house = House::staffed().await;
    let account = customer_of_zhangsan(&house).await;
    let order = house
        .make_by("zhangsan", "sales_order", &json!({ "account": account }))
        .await;
    let path = format!("/api/v1/records/sales_order/{order}");
    let seen = house.get(&path).by("wang").send().await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    let change = json!({ "freight": "1" });
    let answered = house
        .patch(&path)
        .by("wang")
        .header("if-match", "\"1\"")
        .body(&change)
        .send()
        .await;
    assert_eq!(answered.status, 403, "{}", answered.text);
    let after = house.get(&path).by("wang").send().await;
    assert_eq!(after.json(), seen.json(), "nothing has changed");
    let refused = refusals(&house);
    let last = refused.last().unwrap();
    assert_eq!(
        (&last["asked"], last["code"].as_str()),
        (&json!("update"), answered.json()["code"].as_str())
    );
    assert!(
        house
            .app
            .platform
            .store()
            .audit_verify()
            .unwrap()
            .is_intact()
    );
}

#[tokio::test]
async fn what_a_role_may_not_do_is_not_offered() {
    let house = House::staffed().await;
    let menus = house.get("/api/v1/menus").by("lisi").send().await.text;
    assert!(
        !menus.contains("\"page\":\"import\""),
        "sales people do not import"
    );
    assert!(
        house
            .get("/api/v1/menus")
            .by("admin")
            .send()
            .await
            .text
            .contains("\"page\":\"import\"")
    );
    let object = house.get("/api/v1/objects/receipt").by("lisi").send().await;
    assert_eq!(
        (object.status, object.code().as_str()),
        (404, "object.unknown")
    );
    let account = house
        .get("/api/v1/objects/account")
        .by("wang")
        .send()
        .await
        .json();
    assert_eq!(
        account["may"],
        json!({ "create": false, "update": false, "delete": false })
    );
    let document = house
        .get("/api/v1/openapi.json")
        .by("lisi")
        .send()
        .await
        .json();
    assert!(
        !document["paths"]
            .as_object()
            .unwrap()
            .contains_key("/api/v1/records/receipt")
    );
    let hidden = house
        .get("/api/v1/records/user?filter=username = \"admin\"")
        .by("wang")
        .send()
        .await;
    assert_eq!(
        hidden.code(),
        "expr.unknown_field",
        "a hidden field does not exist"
    );
}

#[tokio::test]
async fn the_list_of_objects_names_the_commands_one_may_give() {
    let house = House::staffed().await;
    let commands_of = async |who: &str, object: &str| {
        let objects = house.get("/api/v1/objects").by(who).send().await.json();
        let objects = objects["items"].as_array().unwrap();
        let found = objects.iter().find(|one| one["name"] == object).unwrap();
        found["commands"].clone()
    };
    let names = |commands: &Value| -> Vec<String> {
        let commands = commands.as_array().unwrap().iter();
        commands
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let orders = commands_of("admin", "sales_order").await;
    let all = [
        "sales.order.confirm",
        "sales.order.reopen",
        "sales.order.deliver",
    ];
    assert_eq!(names(&orders), all);
    assert_eq!(
        orders[0]["label"],
        json!({ "zh": "审核", "en": "Confirm" }),
        "{orders}"
    );
    assert_eq!(commands_of("admin", "category").await, json!([]));
    let user = names(&commands_of("admin", "user").await);
    assert_eq!(user, ["set_password"]);
    assert_eq!(commands_of("lisi", "user").await, json!([]));
    assert_eq!(names(&commands_of("lisi", "sales_order").await), all);
    assert_eq!(commands_of("wang", "sales_order").await, json!([]));
}

/// The bodies of the refusals in the log.
fn refusals(house: &House) -> Vec<Value> {
    let changes = house.app.platform.store().changes_after(0, 10_000).unwrap();
    changes
        .into_iter()
        .filter(|change| change.action == "refuse")
        .map(|change| change.body)
        .collect()
}

/// What is sent to operations that somebody has no right to: the right is asked before any of it is judged.
const BAD_BODIES: [&str; 4] = ["", "{oops", "[]", r#"{"zz":1}"#];

#[tokio::test]
async fn who_may_not_is_told_so_whatever_the_body() {
    let house = House::staffed().await;
    let account = customer_of_zhangsan(&house).await;
    let seen = format!("PATCH /api/v1/records/account/{account}");
    let refused = [
        ("PUT /api/v1/config/draft", "access.configure"),
        ("POST /api/v1/config/publish", "access.configure"),
        ("POST /api/v1/config/rollback", "access.configure"),
        ("POST /api/v1/config/import", "access.configure"),
        ("PATCH /api/v1/config/object/account", "access.configure"),
        ("POST /api/v1/packs", "access.configure"),
        ("POST /api/v1/sandboxes", "access.configure"),
        ("POST /api/v1/search/rebuild", "access.configure"),
        ("POST /api/v1/rules/expressions/check", "access.configure"),
        ("PUT /api/v1/health/judges", "access.configure"),
        ("POST /api/v1/imports/uploads/1/run", "access.import"),
        ("POST /api/v1/records/account", "access.create"),
        (&seen, "access.object"),
        ("POST /api/v1/records/source", "object.unknown"),
        ("POST /api/v1/records/source/batch", "object.unknown"),
        ("POST /api/v1/records/source/preview", "object.unknown"),
        ("POST /api/v1/records/source/1/reveal", "object.unknown"),
        ("PUT /api/v1/sources/1/credentials", "object.unknown"),
        ("POST /api/v1/sources/1/mapping/try", "object.unknown"),
        ("POST /api/v1/webhooks/1/replay", "object.unknown"),
        ("POST /api/v1/destinations/1/secret", "object.unknown"),
        ("POST /api/v1/duplicates/1/preview", "object.unknown"),
    ];
    for (operation, code) in refused {
        let (verb, path) = operation.split_once(' ').unwrap();
        let status = if code == "object.unknown" { 404 } else { 403 };
        for body in BAD_BODIES {
            let call = match verb {
                "PUT" => house.put(path),
                "PATCH" => house.patch(path),
                _ => house.post(path),
            };
            let call = call.by("wang").header("if-match", "\"1\"").raw(body);
            let answered = call.send().await;
            assert_eq!(
                (answered.status, answered.code().as_str()),
                (status, code),
                "{operation} {body}: {}",
                answered.text
            );
        }
    }
    let packs = house.get("/api/v1/packs").by("wang").send().await;
    assert_eq!(
        (packs.status, packs.code().as_str()),
        (403, "access.configure")
    );
    let written = refusals(&house);
    let asked = written.iter().filter(|one| one["asked"] == "configure");
    assert!(
        asked.count() > 0,
        "refusals stand in the audit log: {written:?}"
    );
}

#[tokio::test]
async fn what_is_hidden_takes_no_place_of_the_history() {
    let house = House::staffed().await;
    let users = "/api/v1/records/user?filter=username = \"lisi\"";
    let lisi = house.get(users).by("admin").send().await.ids().remove(0);
    let path = format!("/api/v1/records/user/{lisi}");
    let history = format!("{path}/history");
    let before = house.get(&history).by("zhangsan").send().await;
    assert_eq!(before.status, 200, "{}", before.text);
    for version in 1..=201 {
        let change = json!({ "employee_no": format!("E{version}") });
        let call = house.patch(&path).by("admin").body(&change);
        let done = call.header("if-match", &format!("\"{version}\""));
        assert_eq!(done.send().await.status, 200);
    }
    let after = house.get(&history).by("zhangsan").send().await;
    assert_eq!(after.json(), before.json());
}
