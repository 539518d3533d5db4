//! Many records at once: batches with their results, exports as a stream.

use serde_json::{Value, json};

use crate::house::House;

async fn batch(house: &House, path: &str, items: &Value) -> (u16, Value) {
    let answered = house
        .post(&format!("/api/v1/records/product/batch{path}"))
        .by("admin")
        .body(&json!({ "items": items }))
        .send()
        .await;
    (answered.status, answered.json())
}

fn statuses(results: &Value) -> Vec<i64> {
    let results = results["results"].as_array().unwrap();
    results
        .iter()
        .map(|result| result["status"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn each_item_of_a_batch_has_its_own_answer() {
    let house = House::empty().await;
    let id = house
        .make("product", &json!({ "code": "P-1", "name": "螺丝" }))
        .await;
    let gone = house
        .make("product", &json!({ "code": "P-2", "name": "螺母" }))
        .await;
    let items = json!([
        { "op": "create", "record": { "code": "P-3", "name": "垫片" } },
        { "op": "update", "id": id, "version": 1, "record": { "name": "螺丝钉" } },
        { "op": "update", "id": id, "version": 1, "record": { "name": "又一个" } },
        { "op": "upsert", "key": ["code"], "record": { "code": "P-3", "name": "垫圈" } },
        { "op": "upsert", "key": ["code"], "record": { "code": "P-4", "name": "弹簧" } },
        { "op": "upsert", "key": ["name"], "record": { "code": "P-5", "name": "弹簧" } },
        { "op": "delete", "id": gone },
        { "op": "delete", "id": gone },
        { "op": "paint", "id": gone },
        { "code": "P-6", "name": "铆钉" },
        { "name": null },
    ]);
    let (status, results) = batch(&house, "", &items).await;
    assert_eq!(status, 200);
    assert_eq!(
        statuses(&results),
        [201, 200, 412, 200, 201, 422, 204, 404, 422, 201, 422],
        "{results}"
    );
    let codes: Vec<_> = [2, 5, 8]
        .map(|at: usize| results["results"][at]["problem"]["code"].as_str().unwrap())
        .into();
    assert_eq!(codes, ["record.stale", "batch.key_not_unique", "batch.op"]);
    let kept = house
        .get(&format!("/api/v1/records/product/{id}"))
        .by("admin")
        .send()
        .await;
    assert_eq!(kept.json()["name"], "螺丝钉");
}

#[tokio::test]
async fn the_address_says_what_is_done_with_plain_lines() {
    let house = House::empty().await;
    let lines = "{\"code\":\"P-1\",\"name\":\"甲\"}\n\n{\"code\":\"P-1\",\"name\":\"乙\"}\n";
    let answered = house
        .post("/api/v1/records/product/batch?op=upsert&key=code")
        .by("admin")
        .header("content-type", "application/x-ndjson")
        .raw(lines)
        .send()
        .await;
    assert_eq!(statuses(&answered.json()), [201, 200], "{}", answered.text);
    let all = house
        .get("/api/v1/records/product")
        .by("admin")
        .send()
        .await;
    assert_eq!(all.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(all.json()["items"][0]["name"], "乙");
}

#[tokio::test]
async fn an_atomic_batch_is_done_whole_or_not_at_all() {
    let house = House::empty().await;
    let good = json!([{ "code": "P-1", "name": "甲" }, { "op": "upsert", "key": "code", "record": { "code": "P-1", "name": "乙" } }]);
    let (status, results) = batch(&house, "?atomic=true", &good).await;
    assert_eq!(
        (status, statuses(&results)),
        (200, vec![201, 200]),
        "{results}"
    );
    let bad = json!([{ "code": "P-2", "name": "丙" }, { "code": "P-3", "name": null }, { "code": "P-4", "name": "丁" }]);
    let (status, problem) = batch(&house, "?atomic=true", &bad).await;
    assert_eq!(
        (status, &problem["errors"][0]["row"]),
        (422, &json!(2)),
        "{problem}"
    );
    let all = house
        .get("/api/v1/records/product?count=true")
        .by("admin")
        .send()
        .await;
    assert_eq!(all.json()["total"], 1);
}

#[tokio::test]
async fn a_repeated_batch_is_not_done_twice() {
    let house = House::empty().await;
    let ask = |atomic: &str| {
        house
            .post(&format!("/api/v1/records/product/batch{atomic}"))
            .by("admin")
            .header("idempotency-key", &format!("batch{atomic}"))
            .body(&json!({ "items": [{ "code": format!("P{atomic}"), "name": "甲" }] }))
            .send()
    };
    for atomic in ["", "?atomic=true"] {
        let (first, again) = (ask(atomic).await, ask(atomic).await);
        assert_eq!(first.status, 200, "{}", first.text);
        assert_eq!(first.json(), again.json());
    }
}

#[tokio::test]
async fn an_export_gives_every_line_the_reader_may_see_and_is_written_down() {
    let house = House::staffed().await;
    for number in 0..1_203 {
        let body = json!({ "name": format!("客户{number}") });
        let who = if number % 400 == 7 {
            "lisi"
        } else {
            "zhangsan"
        };
        house.make_by(who, "account", &body).await;
    }
    let path = "/api/v1/records/account/export?format=ndjson&fields=name&sort=-name&filter=name contains \"客户\"";
    let export = house.get(path).by("zhangsan").send().await;
    assert_eq!(
        (export.status, export.headers["content-type"].as_str()),
        (200, "application/x-ndjson")
    );
    let lines: Vec<Value> = export
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 1_200);
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line["name"].as_str().unwrap())
        .collect();
    assert!(
        names.windows(2).all(|pair| pair[0] > pair[1]),
        "one order throughout"
    );
    assert_eq!(lines[0].as_object().unwrap().len(), 3, "id, version, name");
    let refused = house
        .get("/api/v1/records/account/export?fields=nothing")
        .by("zhangsan")
        .send()
        .await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "field.unknown")
    );
    let xlsx = house
        .get("/api/v1/records/account/export?format=xlsx")
        .by("zhangsan")
        .send()
        .await;
    assert_eq!(xlsx.code(), "export.format");
    let told = exports(&house);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["rows"], &told[0]["whole"]),
        (&json!(1_200), &json!(true))
    );
    assert_eq!(told[0]["filter"], "name contains \"客户\"");
}

/// What the log says about exports.
fn exports(house: &House) -> Vec<Value> {
    let store = house.app.platform.store();
    for _ in 0..100 {
        let changes = store.changes_after(0, 100_000).unwrap();
        let told: Vec<Value> = changes
            .into_iter()
            .filter(|change| change.action == "export")
            .map(|change| change.body)
            .collect();
        if !told.is_empty() {
            return told;
        }
        let _sealed = store.wait_sealed(i64::MAX, std::time::Duration::from_millis(20));
    }
    Vec::new()
}
