//! People who do the same thing at the same time: stock is promised once, a document posted once.

use serde_json::{Value as Json, json};
use weft_kernel::{Decimal, Id, Problem};
use weft_platform::Caller;

use crate::engine::also_on_postgres;
use crate::house::House;

/// How many people press the button at once.
const PEOPLE: usize = 6;

struct Shop {
    house: House,
    boss: Caller,
    account: Id,
    product: Id,
}

impl Shop {
    fn with(on_hand: &str) -> Self {
        let house = House::new();
        let warehouse = house.make("warehouse", json!({ "code": "SH", "name": "上海仓" }));
        Self {
            product: house.stocked("M-01", warehouse, on_hand),
            account: house.make("account", json!({ "name": "甲公司" })),
            boss: house.person("老板", "administrator", "总经办"),
            house,
        }
    }

    fn order(&self, quantity: &str) -> Id {
        let line = json!({ "product": self.product, "quantity": quantity, "unit_price": "10" });
        let json = json!({ "account": self.account, "lines": [line] });
        self.house.make("sales_order", json)
    }

    fn give(&self, object: &str, id: Id, command: &str) -> Result<Json, Problem> {
        self.house
            .command(&self.boss, (object, id, command), json!({}), None)
    }

    /// Everybody gives the command at once; answers what became of it, in order.
    fn together(&self, object: &str, ids: &[Id], command: &str) -> Vec<&'static str> {
        let mut answers: Vec<&'static str> = std::thread::scope(|scope| {
            let one = |id: &Id| {
                let id = *id;
                scope.spawn(move || match self.give(object, id, command) {
                    Ok(_) => "done",
                    Err(problem) => problem.code(),
                })
            };
            let people: Vec<_> = ids.iter().map(one).collect();
            let answers = people.into_iter().map(|person| person.join().unwrap());
            answers.collect()
        });
        answers.sort_unstable();
        answers
    }
}

#[test]
fn stock_is_promised_once_however_many_ask() {
    let shop = Shop::with("10");
    let orders: Vec<Id> = (0..PEOPLE).map(|_| shop.order("3")).collect();
    let answers = shop.together("sales_order", &orders, "sales.order.confirm");
    assert_eq!(answers, ["done"; PEOPLE]);
    let lines = shop.house.all("sales_order_line", "true");
    let sum = |field: &str| -> Decimal { lines.iter().map(|l| l.number(field).unwrap()).sum() };
    assert_eq!(sum("locked_quantity"), Decimal::from(10));
    assert_eq!(sum("short_quantity"), Decimal::from(8));
    shop.house.assert_sound();
}

#[test]
fn a_document_is_posted_once_however_many_press_the_button() {
    let shop = Shop::with("10");
    let order = shop.order("3");
    let mut once = vec!["done"];
    once.resize(PEOPLE, "order.status");
    let answers = shop.together("sales_order", &[order; PEOPLE], "sales.order.confirm");
    assert_eq!(answers, once);
    shop.give("sales_order", order, "sales.order.deliver")
        .unwrap();
    let delivery = shop.house.all("delivery", "true")[0].id();
    let mut once = vec!["delivery.shipped"; PEOPLE - 1];
    once.push("done");
    let answers = shop.together("delivery", &[delivery; PEOPLE], "stock.delivery.ship");
    assert_eq!(answers, once);
    let receipt = json!({ "account": shop.account, "amount": "30" });
    let receipt = shop.house.make("receipt", receipt);
    let mut once = vec!["done"];
    once.resize(PEOPLE, "receipt.matched");
    let answers = shop.together("receipt", &[receipt; PEOPLE], "finance.receipt.match");
    assert_eq!(answers, once);
    shop.house.assert_sound();
}

#[test]
fn two_receipts_never_settle_more_than_is_owed() {
    let shop = Shop::with("10");
    let order = shop.order("3");
    for command in ["sales.order.confirm", "sales.order.deliver"] {
        shop.give("sales_order", order, command).unwrap();
    }
    let delivery = shop.house.all("delivery", "true")[0].id();
    shop.give("delivery", delivery, "stock.delivery.ship")
        .unwrap();
    let receipt = |_| {
        shop.house.make(
            "receipt",
            json!({ "account": shop.account, "amount": "20" }),
        )
    };
    let receipts: Vec<Id> = (0..PEOPLE).map(receipt).collect();
    let answers = shop.together("receipt", &receipts, "finance.receipt.match");
    let done = answers.iter().filter(|answer| **answer == "done").count();
    assert_eq!(done, 2, "{answers:?}");
    let owed = shop
        .house
        .record("account", shop.account)
        .number("receivable_open");
    assert_eq!(owed.unwrap(), Decimal::ZERO);
    shop.house.assert_sound();
}

also_on_postgres!(
    stock_is_promised_once_however_many_ask,
    a_document_is_posted_once_however_many_press_the_button,
    two_receipts_never_settle_more_than_is_owed,
);
