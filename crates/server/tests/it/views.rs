//! Views, layouts, menus and the workbench over HTTP: whose, for whom, and what falls away.

use serde_json::{Value, json};

use crate::house::{Answered, House};

async fn keep(house: &House, who: &str, body: &Value) -> Answered {
    house.post("/api/v1/views").by(who).body(body).send().await
}

async fn names(house: &House, who: &str, object: &str) -> Vec<String> {
    let path = format!("/api/v1/views?object={object}");
    let views = house.get(&path).by(who).send().await.json();
    let items = views["items"].as_array().cloned().unwrap_or_default();
    items
        .iter()
        .map(|view| view["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_view_is_seen_by_those_it_is_shared_with() {
    let house = House::staffed().await;
    let view = |name: &str, share: &str| json!({ "object": "account", "name": name, "share": share, "columns": ["name", "level"] });
    assert_eq!(
        keep(&house, "zhangsan", &view("自己的", "private"))
            .await
            .status,
        201
    );
    assert_eq!(
        keep(&house, "zhangsan", &view("一部的", "team"))
            .await
            .status,
        201
    );
    let refused = keep(&house, "zhangsan", &view("大家的", "public")).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "view.public")
    );
    assert_eq!(
        keep(&house, "admin", &view("大家的", "public"))
            .await
            .status,
        201
    );

    assert_eq!(
        names(&house, "zhangsan", "account").await,
        ["一部的", "自己的", "大家的"]
    );
    assert_eq!(names(&house, "lisi", "account").await, ["大家的"]);
    assert_eq!(
        names(&house, "zhangsan", "contact").await,
        Vec::<String>::new()
    );
    let foreign = house
        .get("/api/v1/views?object=import_run")
        .by("zhangsan")
        .send()
        .await;
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (404, "object.unknown")
    );
}

#[tokio::test]
async fn only_its_maker_changes_a_view() {
    let house = House::staffed().await;
    let body = json!({ "object": "account", "name": "公共", "share": "public", "filter": "level = \"a\"", "sort": "-name" });
    let made = keep(&house, "admin", &body).await;
    let path = format!("/api/v1/views/{}", made.id());
    let change = json!({ "name": "改名", "filter": "" });
    let refused = house.patch(&path).by("lisi").body(&change).send().await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "view.not_yours")
    );
    assert_eq!(house.delete(&path).by("lisi").send().await.status, 403);

    let changed = house.patch(&path).by("admin").body(&change).send().await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let changed = changed.json();
    assert_eq!(
        (&changed["name"], &changed["sort"]),
        (&json!("改名"), &json!("-name"))
    );
    assert_eq!(changed["filter"], "");

    let first = json!({ "object": "account", "choice": made.id() });
    let chosen = house
        .post("/api/v1/views/default")
        .by("lisi")
        .body(&first)
        .send()
        .await;
    assert_eq!(chosen.status, 204, "{}", chosen.text);
    let views = house
        .get("/api/v1/views?object=account")
        .by("lisi")
        .send()
        .await
        .json();
    assert_eq!(views["default"], made.id().as_str());
    assert_eq!(house.delete(&path).by("admin").send().await.status, 204);
    assert_eq!(names(&house, "lisi", "account").await, Vec::<String>::new());
    let gone = house
        .post("/api/v1/views/default")
        .by("lisi")
        .body(&first)
        .send()
        .await;
    assert_eq!((gone.status, gone.code().as_str()), (422, "view.unknown"));
}

#[tokio::test]
async fn a_wrong_view_is_refused_with_the_place() {
    let house = House::staffed().await;
    let cases = [
        (json!({ "name": "  " }), "view.name", "name"),
        (json!({ "columns": ["nam"] }), "field.unknown", "nam"),
        (
            json!({ "filter": "levle = \"a\"" }),
            "expr.unknown_field",
            "filter",
        ),
        (json!({ "sort": "-nothing" }), "expr.unknown_field", "sort"),
        (json!({ "kind": "kanban" }), "layout.kind", "kanban"),
        (
            json!({ "kind": "kanban", "kanban": { "by": "name" } }),
            "layout.kanban_by",
            "kanban.by",
        ),
        (json!({ "share": "everybody" }), "view.share", "share"),
        (
            json!({ "colours": [{ "when": "level = 1", "hue": 3 }] }),
            "expr.types",
            "colours.0.when",
        ),
        (json!({ "roles": ["sales"] }), "view.property", "roles"),
        (
            json!({ "share": "team", "department": "7" }),
            "view.department",
            "department",
        ),
    ];
    for (more, code, field) in cases {
        let mut body = json!({ "object": "account", "name": "某视图" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let refused = keep(&house, "zhangsan", &body).await;
        let told = refused.json();
        assert!(
            matches!(refused.status, 403 | 422),
            "{body}: {}",
            refused.text
        );
        if code != "expr.types" {
            assert_eq!(told["code"], code, "{body}");
        }
        assert_eq!(told["field"], field, "{body}: {told}");
    }
    assert_eq!(
        names(&house, "zhangsan", "account").await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn what_its_reader_may_not_read_falls_out_of_a_view() {
    let house = House::staffed().await;
    let body = json!({
        "object": "supplier", "name": "供应商电话", "share": "public",
        "columns": ["name", "phone"], "filter": "phone is not empty", "sort": "-fax,name", "group": "phone",
    });
    assert_eq!(keep(&house, "admin", &body).await.status, 201);
    let views = house
        .get("/api/v1/views?object=supplier")
        .by("lisi")
        .send()
        .await
        .json();
    let view = &views["items"][0];
    assert_eq!(view["columns"], json!(["name"]));
    assert_eq!(
        (&view["filter"], &view["sort"]),
        (&json!(""), &json!("name"))
    );
    assert_eq!(view.get("group"), None);
    assert_eq!(view["dropped"], json!(["columns", "filter"]));
    let seen = keep(
        &house,
        "lisi",
        &json!({ "object": "supplier", "name": "甲", "columns": ["phone"] }),
    )
    .await;
    let unknown = keep(
        &house,
        "lisi",
        &json!({ "object": "supplier", "name": "甲", "columns": ["phon"] }),
    )
    .await;
    assert_eq!((seen.status, seen.code()), (unknown.status, unknown.code()));
}

#[tokio::test]
async fn records_say_which_marks_they_meet() {
    let house = House::staffed().await;
    house
        .make(
            "account",
            &json!({ "name": "甲公司", "credit_limit": "10" }),
        )
        .await;
    house.make("account", &json!({ "name": "乙公司" })).await;
    let path = "/api/v1/records/account?sort=name&fields=name&mark=credit_limit%20>%205&mark=name%20=%20\"乙公司\"";
    let list = house
        .get(
            &path
                .replace('乙', "%E4%B9%99")
                .replace("公司", "%E5%85%AC%E5%8F%B8"),
        )
        .by("admin")
        .send()
        .await;
    assert_eq!(list.status, 200, "{}", list.text);
    let items = list.json()["items"].clone();
    assert_eq!(items[0]["_marks"], json!([false, true]));
    assert_eq!(items[1]["_marks"], json!([true, false]));
    let hidden = house
        .get("/api/v1/records/supplier?mark=phone is empty")
        .by("lisi")
        .send()
        .await;
    assert_eq!(hidden.status, 422);
}

#[tokio::test]
async fn a_section_follows_what_is_typed() {
    let house = House::staffed().await;
    let layout = |record: Value| {
        let body = json!({ "record": record, "device": "phone" });
        let call = house
            .post("/api/v1/records/opportunity/layout")
            .by("zhangsan");
        async move { call.body(&body).send().await.json() }
    };
    let sections = |layout: &Value| {
        let all = layout["form"]["sections"].as_array().cloned().unwrap();
        all.iter().any(|section| section["name"] == "lost")
    };
    let open = layout(json!({ "stage": "quote" })).await;
    assert_eq!(open["reads"], json!(["stage"]));
    assert!(!sections(&open));
    assert!(sections(&layout(json!({ "stage": "lost" })).await));
    assert!(!sections(
        &layout(json!({ "stage": null, "amount": "12," })).await
    ));

    let account = house
        .make_by("zhangsan", "account", &json!({ "name": "某公司" }))
        .await;
    let lost =
        json!({ "name": "某商机", "account": account, "stage": "lost", "lost_reason": "价格" });
    let id = house.make_by("zhangsan", "opportunity", &lost).await;
    let path = "/api/v1/records/opportunity/layout";
    let stored = house
        .post(path)
        .by("zhangsan")
        .body(&json!({ "id": id }))
        .send()
        .await
        .json();
    assert!(sections(&stored));
    let over = json!({ "id": id, "record": { "stage": "need" } });
    let over = house
        .post(path)
        .by("zhangsan")
        .body(&over)
        .send()
        .await
        .json();
    assert!(!sections(&over));
    let foreign = house
        .post(path)
        .by("lisi")
        .body(&json!({ "id": id }))
        .send()
        .await;
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (404, "record.missing")
    );
}

#[tokio::test]
async fn menu_and_workbench_hold_what_the_reader_may_open() {
    let house = House::staffed().await;
    let widgets = |who: &'static str| {
        let call = house.get("/api/v1/workbench?device=desktop").by(who);
        async move {
            let bench = call.send().await.json();
            let all = bench["widgets"].as_array().cloned().unwrap();
            let names = all
                .iter()
                .map(|widget| widget["name"].as_str().unwrap().to_owned());
            names.collect::<Vec<_>>()
        }
    };
    let sales = widgets("lisi").await;
    assert!(sales.contains(&"open_orders".to_owned()), "{sales:?}");
    assert!(!sales.contains(&"open_receipts".to_owned()), "{sales:?}");
    assert!(widgets("wang").await.contains(&"open_receipts".to_owned()));
    let menu = house.get("/api/v1/menus").by("lisi").send().await;
    assert!(!menu.text.contains("import_run"));
    let wrong = house
        .get("/api/v1/menus?device=watch")
        .by("lisi")
        .send()
        .await;
    assert_eq!(
        (wrong.status, wrong.code().as_str()),
        (422, "request.device")
    );
}

#[tokio::test]
async fn a_view_stays_with_its_object_and_keeps_its_name() {
    let house = House::staffed().await;
    let kept = keep(
        &house,
        "zhangsan",
        &json!({ "object": "account", "name": "我的", "columns": ["name"] }),
    )
    .await;
    let path = format!("/api/v1/views/{}", kept.id());
    for (body, code) in [
        (json!({ "object": "contact" }), "view.property"),
        (json!({ "object": null }), "request.shape"),
        (json!({ "object": {} }), "request.shape"),
        (json!({ "name": null }), "request.shape"),
    ] {
        let refused = house.patch(&path).by("zhangsan").body(&body).send().await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, code),
            "{body}"
        );
    }
    let same = json!({ "object": "account", "columns": ["name", "phone"] });
    let changed = house.patch(&path).by("zhangsan").body(&same).send().await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(changed.json()["name"], "我的");
}
