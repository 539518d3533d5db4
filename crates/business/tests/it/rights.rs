//! Who may touch what: ledgers are written by commands only, documents by their department.

use serde_json::json;
use weft_kernel::Id;
use weft_platform::{Caller, ListQuery};

use crate::house::House;

struct Stage {
    house: House,
    zhang: Caller,
    wang: Caller,
    finance: Caller,
    boss: Caller,
    account: Id,
    product: Id,
    order: Id,
}

/// An order of 销售一部, half of it short, confirmed and shipped as far as it goes.
fn shipped() -> Stage {
    let house = House::new();
    let zhang = house.person("张三", "sales", "销售一部");
    let warehouse = house.make("warehouse", json!({ "code": "SH", "name": "上海仓" }));
    let product = house.stocked("M-01", warehouse, "5");
    let make = |object: &str, json| house.platform.create(&zhang, object, json).unwrap();
    let account = make("account", json!({ "name": "甲公司" }));
    let lines = json!([{ "product": product, "quantity": "8", "unit_price": "10" }]);
    let order = make("sales_order", json!({ "account": account, "lines": lines }));
    let give = |object: &str, id: Id, command: &str| {
        house
            .command(&zhang, (object, id, command), json!({}), None)
            .unwrap();
    };
    give("sales_order", order, "sales.order.confirm");
    give("sales_order", order, "sales.order.deliver");
    give(
        "delivery",
        house.all("delivery", "true")[0].id(),
        "stock.delivery.ship",
    );
    Stage {
        wang: house.person("王五", "sales", "销售二部"),
        finance: house.person("钱七", "finance", "财务部"),
        boss: house.person("老板", "administrator", "总经办"),
        zhang,
        account,
        product,
        order,
        house,
    }
}

#[test]
fn another_department_sees_nothing_of_the_sale() {
    let stage = shipped();
    let seen = |caller: &Caller, object: &str| {
        let page = stage
            .house
            .platform
            .list(caller, object, &ListQuery::default());
        page.unwrap().items.len()
    };
    let objects = [
        "account",
        "sales_order",
        "sales_order_line",
        "delivery",
        "delivery_line",
        "stock_lock",
        "purchase_plan",
        "payment_plan",
        "receivable",
    ];
    for object in objects {
        assert_eq!(seen(&stage.zhang, object), 1, "{object}");
        assert_eq!(seen(&stage.wang, object), 0, "{object}");
    }
    for command in [
        "sales.order.confirm",
        "sales.order.reopen",
        "sales.order.deliver",
    ] {
        let given = stage.house.command(
            &stage.wang,
            ("sales_order", stage.order, command),
            json!({}),
            None,
        );
        assert_eq!(given.unwrap_err().code(), "record.missing", "{command}");
    }
}

#[test]
fn ledgers_are_written_by_commands_only_even_for_an_administrator() {
    let stage = shipped();
    let (platform, boss) = (&stage.house.platform, &stage.boss);
    let warehouse = stage.house.all("warehouse", "true")[0].id();
    let made = [
        (
            "stock_move",
            json!({ "product": stage.product, "warehouse": warehouse, "quantity": "9", "kind": "adjust" }),
        ),
        (
            "stock_lock",
            json!({ "product": stage.product, "warehouse": warehouse, "quantity": "9" }),
        ),
        (
            "stock_level",
            json!({ "product": stage.product, "warehouse": warehouse, "on_hand": "9" }),
        ),
        (
            "receivable",
            json!({ "account": stage.account, "amount": "9", "due_date": "2026-11-22" }),
        ),
        ("receipt_match", json!({ "amount": "9" })),
        ("account", json!({ "name": "乙公司", "order_open": "-5" })),
    ];
    for (object, json) in made {
        let refused = platform.create(boss, object, json).unwrap_err();
        assert_eq!(refused.code(), "access.field", "{object}");
    }
    for object in [
        "stock_move",
        "stock_lock",
        "stock_level",
        "receivable",
        "sales_order",
        "delivery",
    ] {
        let record = stage.house.all(object, "true")[0].clone();
        let refused = platform
            .delete(boss, object, record.id(), record.version())
            .unwrap_err();
        assert_eq!(refused.code(), "record.posted", "{object}");
    }
    stage.house.assert_sound();
}

#[test]
fn lines_of_posted_documents_are_neither_made_changed_nor_deleted() {
    let stage = shipped();
    let (platform, house) = (&stage.house.platform, &stage.house);
    let delivery = house.all("delivery", "true")[0].id();
    let line = house.all("sales_order_line", "true")[0].id();
    let made = [
        (
            "sales_order_line",
            json!({ "order": stage.order, "product": stage.product, "quantity": 1, "unit_price": "1" }),
        ),
        (
            "delivery_line",
            json!({ "delivery": delivery, "order_line": line, "product": stage.product, "quantity": 1 }),
        ),
    ];
    for caller in [&stage.zhang, &stage.boss] {
        for (object, json) in made.clone() {
            let refused = platform.create(caller, object, json).unwrap_err();
            assert_eq!(refused.code(), "record.locked", "{object}");
            let there = house.all(object, "true")[0].clone();
            let at = (object, there.id(), there.version());
            let refused = platform
                .update(caller, at, json!({ "quantity": "7" }))
                .unwrap_err();
            assert_eq!(refused.code(), "record.locked", "{object}");
            let refused = platform
                .delete(caller, object, there.id(), there.version())
                .unwrap_err();
            assert!(
                matches!(refused.code(), "record.locked" | "record.posted"),
                "{object}: {refused}"
            );
        }
    }
    house.assert_sound();
}

#[test]
fn finance_reads_the_sale_and_changes_nothing_of_it() {
    let stage = shipped();
    let (platform, house) = (&stage.house.platform, &stage.house);
    for object in [
        "sales_order",
        "sales_order_line",
        "delivery",
        "account",
        "purchase_plan",
    ] {
        let record = house.all(object, "true")[0].clone();
        assert!(
            platform.get(&stage.finance, object, record.id()).is_ok(),
            "{object}"
        );
        let at = (object, record.id(), record.version());
        let refused = platform
            .update(&stage.finance, at, json!({ "note": "x" }))
            .unwrap_err();
        assert_eq!(refused.code(), "access.object", "{object}");
        assert_eq!(
            house.record(object, record.id()).version(),
            record.version()
        );
    }
    let entries = platform.store().changes_after(0, 10_000).unwrap();
    let refusals = entries.iter().filter(|entry| entry.action == "refuse");
    assert_eq!(refusals.count(), 5);
    let receipt = house.make(
        "receipt",
        json!({ "account": stage.account, "amount": "10" }),
    );
    let command = ("receipt", receipt, "finance.receipt.match");
    let refused = house
        .command(&stage.zhang, command, json!({}), None)
        .unwrap_err();
    assert_eq!(refused.code(), "object.unknown");
    assert!(
        house
            .command(&stage.finance, command, json!({}), None)
            .is_ok()
    );
    house.assert_sound();
}

#[test]
fn buttons_say_why_they_cannot_be_pressed() {
    let stage = shipped();
    let states = stage
        .house
        .platform
        .commands_for(&stage.zhang, "sales_order", stage.order);
    let told: Vec<_> = states
        .unwrap()
        .into_iter()
        .map(|state| (state.name, state.reason_code))
        .collect();
    assert_eq!(
        told,
        [
            ("sales.order.confirm", Some("order.status")),
            ("sales.order.deliver", Some("order.nothing_locked")),
            ("sales.order.reopen", Some("order.status")),
        ]
    );
}
