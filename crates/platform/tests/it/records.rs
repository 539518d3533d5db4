//! The life of records: made, read, changed, deleted.

use serde_json::json;
use weft_platform::ListQuery;

use crate::house::{House, also_on_postgres, shown};

#[test]
fn a_customer_is_made_found_changed_and_deleted() {
    let house = House::new();
    let system = House::system();
    let id = house.make(
        "account",
        json!({ "name": "宁德时代新能源", "phone": "138 0013 8000" }),
    );
    let record = shown(&house, &system, "account", id);
    assert_eq!(record["name"], "宁德时代新能源");
    assert_eq!(record["phone"], "+8613800138000");
    assert_eq!(record["version"], 1);
    for asked in ["宁德", "ndsd", "ningde", "0138"] {
        let query = ListQuery {
            search: Some(asked.into()),
            ..ListQuery::default()
        };
        let page = house.platform.list(&system, "account", &query).unwrap();
        assert_eq!(page.items.len(), 1, "{asked}");
    }
    let version = house
        .platform
        .update(&system, ("account", id, 1), json!({ "name": "宁德时代" }))
        .unwrap();
    assert_eq!(version, 2);
    let stale = house
        .platform
        .update(&system, ("account", id, 1), json!({ "name": "x" }));
    assert_eq!(stale.unwrap_err().code(), "record.stale");
    house.platform.delete(&system, "account", id, 2).unwrap();
    let gone = house.platform.get(&system, "account", id).unwrap_err();
    assert_eq!(gone.code(), "record.missing");
    assert!(house.platform.store().verify().unwrap().is_clean());
}

#[test]
fn an_order_sums_its_lines() {
    let house = House::new();
    let system = House::system();
    let account = house.make("account", json!({ "name": "甲公司" }));
    let product = house.make("product", json!({ "name": "轴承", "code": "M-01" }));
    let order = house.make(
        "sales_order",
        json!({ "account": account, "lines": [
            { "product": product, "quantity": "3", "unit_price": "9.99" },
            { "product": product, "quantity": "1", "unit_price": "0.125", "discount": "0.1" },
        ]}),
    );
    let record = shown(&house, &system, "sales_order", order);
    assert_eq!(record["number"], "SO-202611-0001");
    assert_eq!(record["amount"], "30.08");
    assert_eq!(record["lines"].as_array().unwrap().len(), 2);
    assert_eq!(record["account"]["label"], "甲公司");
}

also_on_postgres!(
    a_customer_is_made_found_changed_and_deleted,
    an_order_sums_its_lines,
);

#[test]
fn personal_values_stand_in_the_log_under_the_persons_own_key() {
    let house = House::new();
    let system = House::system();
    let account = house.make("account", json!({ "name": "甲公司" }));
    let contact = json!({ "name": "王经理", "account": account, "phone": "138 0013 8000" });
    let id = house.make("contact", contact);
    let log = house.platform.store().changes_after(0, 1000).unwrap();
    let entry = log.iter().find(|entry| entry.record == Some(id)).unwrap();
    assert!(
        !entry.body.to_string().contains("13800138000"),
        "{}",
        entry.body
    );
    let history = house.platform.history(&system, "contact", id).unwrap();
    let phone = history[0]
        .changes
        .iter()
        .find(|change| change.field == "phone")
        .unwrap();
    assert_eq!(phone.new, "+8613800138000");
}
