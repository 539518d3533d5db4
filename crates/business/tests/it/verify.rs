//! Whatever is bent by hand, `verify` finds it and says where.

use serde_json::json;
use weft_kernel::Id;

use crate::house::House;

/// A house with one order half shipped and partly paid, and one that waits for goods.
fn busy_house() -> House {
    let house = House::new();
    let caller = house.person("老板", "administrator", "总经办");
    let warehouse = house.make("warehouse", json!({ "code": "SH", "name": "上海仓" }));
    let product = house.stocked("M-01", warehouse, "5");
    let account = house.make(
        "account",
        json!({ "name": "甲公司", "credit_term_kind": "net_days", "credit_term_days": 30 }),
    );
    let lines = json!([{ "product": product, "quantity": "8", "unit_price": "9.99" }]);
    let order = house.make("sales_order", json!({ "account": account, "lines": lines }));
    let give = |object: &str, id: Id, command: &str| {
        house
            .command(&caller, (object, id, command), json!({}), None)
            .unwrap();
    };
    give("sales_order", order, "sales.order.confirm");
    give("sales_order", order, "sales.order.deliver");
    let line = house.all("delivery_line", "true")[0].id();
    house.set("delivery_line", line, json!({ "quantity": "3" }));
    give(
        "delivery",
        house.all("delivery", "true")[0].id(),
        "stock.delivery.ship",
    );
    let receipt = house.make("receipt", json!({ "account": account, "amount": "10" }));
    give("receipt", receipt, "finance.receipt.match");
    house.assert_sound();
    house
}

/// What is bent, how, and the rule that notices.
const BENT: &str = "
    stock_level on_hand=4 stock.on_hand
    stock_level locked=1 stock.locked
    stock_level locked=3,on_hand=2 stock.within
    stock_move quantity=7 stock.on_hand
    stock_lock shipped_quantity=2 stock.locked
    stock_lock shipped_quantity=9 stock.lock
    stock_lock state=done stock.lock_done
    stock_lock state=released order.locked
    sales_order_line locked_quantity=1 order.line
    sales_order_line locked_quantity=9 order.line_locked
    sales_order_line short_quantity=9 order.line_short
    sales_order_line shipped_quantity=9 order.line_shipped
    sales_order status=draft order.draft_line
    sales_order status=shipped order.shipped_line
    sales_order status=shipped receivable.order
    delivery status=draft order.shipped
    receivable amount=29.98 receivable.raised
    receivable matched=9 finance.matched
    receivable matched=30 finance.within
    receivable status=settled receivable.status
    receipt matched=0 finance.matched
    receipt_match amount=9.99 finance.matched
    account receivable_open=0 account.receivable_open
    account order_open=0 account.order_open";

#[test]
fn a_busy_house_adds_up_and_every_bent_figure_is_found() {
    let house = busy_house();
    for case in BENT.trim().lines() {
        let words: Vec<&str> = case.split_whitespace().collect();
        let [object, bent, code] = words[..] else {
            panic!("no case: {case}");
        };
        let record = house.all(object, "true")[0].clone();
        let (mut crooked, mut straight) = (serde_json::Map::new(), serde_json::Map::new());
        for (field, value) in bent.split(',').filter_map(|part| part.split_once('=')) {
            let before = match record.get(field).unwrap() {
                weft_kernel::Value::Number(number) => number.to_string(),
                other => other.as_text().unwrap_or_default().to_owned(),
            };
            crooked.insert(field.into(), value.into());
            straight.insert(field.into(), before.into());
        }
        house.set(object, record.id(), crooked.into());
        let findings = weft_business::verify(&house.platform).unwrap();
        let found = findings.iter().any(|finding| finding.code == code);
        assert!(found, "{case}: {findings:?}");
        house.set(object, record.id(), straight.into());
        house.assert_sound();
    }
}

#[test]
fn goods_without_a_level_are_found() {
    let house = busy_house();
    let warehouse = house.make("warehouse", json!({ "code": "DG", "name": "东莞仓" }));
    let product = house.named("product", "code", "M-01");
    let moved =
        json!({ "product": product, "warehouse": warehouse, "quantity": "1", "kind": "opening" });
    house.make("stock_move", moved);
    let findings = weft_business::verify(&house.platform).unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].code, findings[0].object),
        ("stock.no_level", "product")
    );
    assert_eq!(findings[0].told.zh, "应为 1，实为 0");
}

#[test]
fn what_was_answered_is_there_after_a_crash() {
    let house = busy_house();
    let before: Vec<_> = house
        .all("stock_move", "true")
        .iter()
        .map(weft_platform::Record::id)
        .collect();
    let house = house.crashed();
    let after: Vec<_> = house
        .all("stock_move", "true")
        .iter()
        .map(weft_platform::Record::id)
        .collect();
    assert_eq!(before, after);
    house.assert_sound();
}
