//! Whatever the prices and however an order is split, what is owed in the end is the order's amount.

use proptest::prelude::{Strategy, any, prop};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use weft_kernel::{Decimal, Id};
use weft_platform::Caller;

use crate::house::House;

/// A line with all the decimals that fields take, and the shares it is shipped in.
#[derive(Clone, Debug)]
struct Odd {
    quantity: i64,
    price: i64,
    discount: i64,
    share: i64,
}

fn odd() -> impl Strategy<Value = Odd> {
    let quantity = (1_i64..=9_000_000, any::<bool>());
    let quantity = quantity.prop_map(|(n, whole)| {
        if whole {
            (n / 1_000_000 + 1) * 1_000_000
        } else {
            n
        }
    });
    (quantity, 0_i64..=9_999_999, 0_i64..=1_000_000, 1_i64..=100).prop_map(
        |(quantity, price, discount, share)| Odd {
            quantity,
            price,
            discount,
            share,
        },
    )
}

struct Shop {
    house: House,
    boss: Caller,
    account: Id,
    product: Id,
}

impl Shop {
    fn open() -> Self {
        let house = House::new();
        let warehouse = house.make("warehouse", json!({ "code": "SH", "name": "上海仓" }));
        Self {
            product: house.stocked("M-01", warehouse, "1000000"),
            account: house.make("account", json!({ "name": "甲公司" })),
            boss: house.person("老板", "administrator", "总经办"),
            house,
        }
    }

    fn give(&self, object: &str, id: Id, command: &str) {
        let at = (object, id, command);
        self.house.command(&self.boss, at, json!({}), None).unwrap();
    }

    /// Makes the draft delivery of an order and changes what it takes of each line.
    fn ship(&self, order: Id, take: impl Fn(usize) -> Option<Decimal>) {
        self.give("sales_order", order, "sales.order.deliver");
        let delivery = self.house.all("delivery", "status = \"draft\"")[0].id();
        let lines = self.house.all("delivery_line", "true").into_iter();
        let lines = lines.filter(|line| line.link("delivery").unwrap() == Some(delivery));
        for (place, line) in lines.enumerate() {
            if let Some(quantity) = take(place) {
                let json = json!({ "quantity": quantity.to_string() });
                self.house
                    .platform
                    .update(&self.boss, ("delivery_line", line.id(), 1), json)
                    .unwrap();
            }
        }
        self.give("delivery", delivery, "stock.delivery.ship");
    }
}

fn sell(shop: &Shop, lines: &[Odd]) {
    let rows: Vec<Json> = lines
        .iter()
        .map(|line| {
            json!({
                "product": shop.product,
                "quantity": Decimal::new(line.quantity, 6).to_string(),
                "unit_price": Decimal::new(line.price, 4).to_string(),
                "discount": Decimal::new(line.discount, 6).to_string(),
            })
        })
        .collect();
    let order = json!({ "account": shop.account, "lines": rows });
    let order = shop
        .house
        .platform
        .create(&shop.boss, "sales_order", order)
        .unwrap();
    shop.give("sales_order", order, "sales.order.confirm");
    // A part of each line first, then all the rest.
    let part =
        |place: usize| Decimal::new((lines[place].quantity * lines[place].share / 100).max(1), 6);
    shop.ship(order, |place| Some(part(place)));
    shop.house.assert_sound();
    if shop
        .house
        .record("sales_order", order)
        .text("status")
        .unwrap()
        != "shipped"
    {
        shop.ship(order, |_| None);
    }
    let record = shop.house.record("sales_order", order);
    assert_eq!(record.text("status").unwrap(), "shipped");
    let owed = shop.house.all("receivable", "true").into_iter();
    let owed = owed.filter(|owed| owed.link("order").unwrap() == Some(order));
    let owed: Decimal = owed.map(|owed| owed.number("amount").unwrap()).sum();
    assert_eq!(owed, record.number("amount").unwrap());
    shop.house.assert_sound();
}

#[test]
fn parts_of_an_order_add_up_to_its_amount_to_the_cent() {
    let shop = Shop::open();
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let orders = prop::collection::vec(odd(), 1..15);
    runner
        .run(&orders, |lines| {
            sell(&shop, &lines);
            Ok(())
        })
        .unwrap();
}
