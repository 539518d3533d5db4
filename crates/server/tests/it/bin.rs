//! The bin: what is deleted is listed to those who might delete it, and comes back as it was.

use serde_json::{Value, json};

use crate::house::{Answered, House};
use crate::live::Running;

async fn delete(house: &House, who: &str, object: &str, id: &str, version: i64) {
    let path = format!("/api/v1/records/{object}/{id}");
    let call = house.delete(&path).by(who);
    let call = call.header("if-match", &format!("\"{version}\""));
    let answered = call.send().await;
    assert_eq!(answered.status, 204, "{}", answered.text);
}

async fn restore(house: &House, who: &str, object: &str, id: &str) -> Answered {
    let path = format!("/api/v1/records/{object}/{id}/restore");
    house.post(&path).by(who).send().await
}

async fn bin(house: &House, who: &str, object: &str) -> Answered {
    let path = format!("/api/v1/records/{object}?deleted=true&count=true");
    house.get(&path).by(who).send().await
}

async fn read(house: &House, object: &str, id: &str) -> Value {
    let path = format!("/api/v1/records/{object}/{id}");
    house.get(&path).by("admin").send().await.json()
}

/// An order of two lines, 10 and 32; the answer to making it.
async fn order(house: &House) -> Value {
    let account = house.make("account", &json!({ "name": "华东甲" })).await;
    let product = json!({ "code": "P-1", "name": "螺丝" });
    let product = house.make("product", &product).await;
    let line = |quantity: &str, price: &str| json!({ "product": product, "quantity": quantity, "unit_price": price });
    let order = json!({ "account": account, "lines": [line("1", "10"), line("4", "8")] });
    let made = house.post("/api/v1/records/sales_order").by("admin");
    let made = made.body(&order).send().await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

#[tokio::test]
async fn a_deleted_record_comes_back_with_its_lines_its_links_and_its_totals() {
    let house = House::empty().await;
    let made = order(&house).await;
    let (id, lines) = (made["id"].as_str().unwrap(), &made["lines"]);
    let account = made["account"]["id"].as_str().unwrap();
    // A line that went before its document stays where it went.
    let line = lines[0]["id"].as_str().unwrap();
    delete(&house, "admin", "sales_order_line", line, 1).await;
    house.clock.advance_ms(1);
    let order = read(&house, "sales_order", id).await;
    assert_eq!(order["amount"], "32");
    delete(
        &house,
        "admin",
        "sales_order",
        id,
        order["version"].as_i64().unwrap(),
    )
    .await;
    delete(&house, "admin", "account", account, 1).await;

    let binned = bin(&house, "admin", "sales_order").await.json();
    assert_eq!(
        (&binned["total"], &binned["items"][0]["id"]),
        (&json!(1), &json!(id))
    );
    assert_eq!(
        binned["items"][0]["_deleted_at"],
        "2026-11-22T06:00:00.001Z"
    );
    assert_eq!(
        binned["items"][0]["account"]["label"],
        Value::Null,
        "it is in the bin too"
    );

    let alone = restore(&house, "admin", "sales_order_line", line).await;
    assert_eq!(
        (alone.status, alone.code().as_str()),
        (409, "record.document_deleted")
    );
    let back = restore(&house, "admin", "sales_order", id).await;
    assert_eq!(back.status, 200, "{}", back.text);
    let version = back.json()["version"].as_i64().unwrap();
    assert_eq!(back.headers["etag"], format!("\"{version}\""));
    let restored = restore(&house, "admin", "account", account).await.json();
    assert_eq!(restored["name"], "华东甲");

    let back = read(&house, "sales_order", id).await;
    assert_eq!(
        back["account"]["label"], "华东甲",
        "who points to it sees it again"
    );
    let left = back["lines"].as_array().unwrap();
    assert_eq!((left.len(), &back["amount"]), (1, &json!("32")));
    let line = restore(&house, "admin", "sales_order_line", line).await;
    assert_eq!(line.status, 200, "{}", line.text);
    assert_eq!(read(&house, "sales_order", id).await["amount"], "42");
    assert_eq!(
        bin(&house, "admin", "sales_order").await.json()["items"],
        json!([])
    );
}

#[tokio::test]
async fn the_bin_holds_what_one_may_see_and_delete() {
    let house = House::staffed().await;
    let own = json!({ "name": "张三的" });
    let own = house.make_by("zhangsan", "account", &own).await;
    let other = house
        .make_by("lisi", "account", &json!({ "name": "李四的" }))
        .await;
    delete(&house, "zhangsan", "account", &own, 1).await;
    delete(&house, "lisi", "account", &other, 1).await;

    assert_eq!(
        bin(&house, "admin", "account").await.ids(),
        [other.as_str(), &own]
    );
    assert_eq!(
        bin(&house, "zhangsan", "account").await.ids(),
        [own.as_str()]
    );
    for (who, object, status, code) in [
        ("wang", "account", 403, "access.object"),
        ("lisi", "receipt", 404, "object.unknown"),
    ] {
        let refused = bin(&house, who, object).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (status, code),
            "{who}"
        );
        let refused = restore(&house, who, object, &own).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (status, code),
            "{who}"
        );
    }
    let refused = restore(&house, "lisi", "account", &own).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (404, "record.missing")
    );
    let back = restore(&house, "zhangsan", "account", &own).await;
    assert_eq!((back.status, &back.json()["name"]), (200, &json!("张三的")));
    assert!(bin(&house, "zhangsan", "account").await.ids().is_empty());
}

#[tokio::test]
async fn the_bin_is_filtered_sorted_and_paged_as_any_list() {
    let house = House::empty().await;
    for name in ["甲", "乙", "丙"] {
        let id = house.make("account", &json!({ "name": name })).await;
        house.clock.advance_ms(1000);
        delete(&house, "admin", "account", &id, 1).await;
    }
    house.make("account", &json!({ "name": "丁" })).await;
    let names = async |query: &str| {
        let path = format!("/api/v1/records/account?deleted=true&fields=name{query}");
        let page = house.get(&path).by("admin").send().await.json();
        let items = page["items"].as_array().unwrap().clone();
        let names: Vec<String> = items
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect();
        (
            names.concat(),
            page["next_cursor"].as_str().map(str::to_owned),
        )
    };
    assert_eq!(names("").await.0, "丙乙甲", "last deleted first");
    assert_eq!(names("&sort=id").await.0, "甲乙丙");
    assert_eq!(names("&filter=name <> \"乙\"").await.0, "丙甲");
    let (first, cursor) = names("&limit=2").await;
    assert_eq!(first, "丙乙");
    let rest = names(&format!("&limit=2&cursor={}", cursor.unwrap())).await;
    assert_eq!(rest, ("甲".to_owned(), None));
    let search = house
        .get("/api/v1/records/account?deleted=true&q=甲")
        .by("admin")
        .send()
        .await;
    assert_eq!(
        (search.status, search.code().as_str()),
        (422, "query.bin_search")
    );
    let word = house
        .get("/api/v1/records/account?deleted=only")
        .by("admin")
        .send()
        .await;
    assert_eq!(word.code(), "request.query");
}

#[tokio::test]
async fn whose_place_is_taken_stays_in_the_bin() {
    let house = House::empty().await;
    let product = json!({ "code": "P-1", "name": "螺丝" });
    let old = house.make("product", &product).await;
    delete(&house, "admin", "product", &old, 1).await;
    let new = house.make("product", &product).await;
    let refused = restore(&house, "admin", "product", &old).await;
    let problem = refused.json();
    assert_eq!(
        (refused.status, &problem["code"]),
        (409, &json!("record.duplicate"))
    );
    assert_eq!(problem["field"], "code");
    assert_eq!(
        problem["detail"],
        "不能恢复：已有「产品编码」相同的「产品」"
    );
    assert_eq!(bin(&house, "admin", "product").await.ids(), [old.as_str()]);

    let path = format!("/api/v1/records/product/{new}");
    let other = json!({ "code": "P-2" });
    let moved = house.patch(&path).by("admin").header("if-match", "\"1\"");
    assert_eq!(moved.body(&other).send().await.status, 200);
    assert_eq!(restore(&house, "admin", "product", &old).await.status, 200);
}

#[tokio::test]
async fn a_record_is_restored_once_and_at_its_version() {
    let house = House::empty().await;
    let id = house.make("account", &json!({ "name": "甲" })).await;
    let path = format!("/api/v1/records/account/{id}/restore");
    let there = house.post(&path).by("admin").send().await;
    assert_eq!(
        (there.status, there.code().as_str()),
        (409, "record.not_deleted")
    );
    delete(&house, "admin", "account", &id, 1).await;
    let stale = house
        .post(&path)
        .by("admin")
        .header("if-match", "\"1\"")
        .send()
        .await;
    assert_eq!((stale.status, stale.code().as_str()), (412, "record.stale"));
    for _ in 0..2 {
        let call = house.post(&path).by("admin").header("if-match", "\"2\"");
        let back = call.header("idempotency-key", "back-1").send().await;
        assert_eq!((back.status, &back.json()["version"]), (200, &json!(3)));
    }
    let unknown = restore(&house, "admin", "account", "1").await;
    assert_eq!(
        (unknown.status, unknown.code().as_str()),
        (404, "record.missing")
    );
    let found = house
        .get("/api/v1/records/account?q=甲")
        .by("admin")
        .send()
        .await;
    assert_eq!(found.ids(), [id.as_str()], "it is found again");
    let history = format!("/api/v1/records/account/{id}/history");
    let history = house.get(&history).by("admin").send().await.json();
    assert_eq!(history["items"][0]["action"], "restore", "{history}");
}

#[tokio::test]
async fn who_may_not_give_a_role_brings_nobody_back_who_holds_it() {
    let house = House::staffed().await;
    let answered = house
        .get("/api/v1/records/user?filter=username = \"wang\"")
        .by("admin")
        .send()
        .await;
    let wang = answered.ids()[0].clone();
    let version = answered.json()["items"][0]["version"].as_i64().unwrap();
    delete(&house, "admin", "user", &wang, version).await;
    let scopes = json!([{ "object": "*", "actions": ["read", "delete"] }]);
    let token = json!({ "name": "小", "scopes": scopes, "expires_at": "2027-01-01T00:00:00Z" });
    let token = house
        .post("/api/v1/tokens")
        .by("admin")
        .body(&token)
        .send()
        .await;
    let token = token.json()["token"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/records/user/{wang}/restore");
    let refused = house
        .post(&path)
        .header("authorization", &format!("Bearer {token}"));
    let refused = refused.send().await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "access.role")
    );
    assert_eq!(restore(&house, "admin", "user", &wang).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_tell_of_what_went_and_what_came_back() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let id = house
        .make_by("zhangsan", "account", &json!({ "name": "甲" }))
        .await;
    let mut stream = running.open("zhangsan", None).await;
    stream.until_live().await;
    delete(house, "zhangsan", "account", &id, 1).await;
    let frame = stream.next().await;
    let told = |frame: &str| serde_json::from_str::<Value>(frame).unwrap();
    let event = json!({ "object": "account", "id": id, "version": 2, "action": "delete" });
    assert_eq!(told(&frame.data), event);
    restore(house, "zhangsan", "account", &id).await;
    let frame = stream.next().await;
    let event = json!({ "object": "account", "id": id, "version": 3, "action": "restore" });
    assert_eq!((frame.event.as_str(), told(&frame.data)), ("record", event));
}
