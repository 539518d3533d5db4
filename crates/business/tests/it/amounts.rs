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

/// A currency and, for a foreign one, millionths of what one unit is worth.
type Money = (&'static str, i64);

fn money() -> impl Strategy<Value = Money> {
    let foreign = prop::sample::select(vec!["USD", "JPY", "KWD"]);
    let foreign = (foreign, 1_i64..=99_999_999);
    prop::option::weighted(0.7, foreign).prop_map(|money| money.unwrap_or(("CNY", 1_000_000)))
}

fn sell(shop: &Shop, lines: &[Odd], (currency, rate): Money) {
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
    let rate = Decimal::new(rate, 6).to_string();
    let order = json!({
        "account": shop.account, "lines": rows, "currency": currency, "rate": rate,
    });
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
    let account = shop.house.record("account", shop.account);
    assert!(account.number("order_open").unwrap().is_zero());
    pay(shop, (currency, &rate), owed);
    let account = shop.house.record("account", shop.account);
    assert!(account.number("receivable_open").unwrap().is_zero());
}

/// Pays what is owed in two receipts, of which the second one may be left over in part.
fn pay(shop: &Shop, (currency, rate): (&str, &str), owed: Decimal) {
    let digits = weft_kernel::Currency::digits_of(currency);
    let half = (owed / Decimal::TWO).round_dp(digits.into());
    for amount in [half, owed - half] {
        if amount.is_zero() {
            continue;
        }
        let receipt = json!({
            "account": shop.account, "amount": amount.to_string(),
            "currency": currency, "rate": rate,
        });
        let receipt = shop
            .house
            .platform
            .create(&shop.boss, "receipt", receipt)
            .unwrap();
        shop.give("receipt", receipt, "finance.receipt.match");
        shop.house.assert_sound();
    }
}

#[test]
fn a_receipt_settles_only_what_is_owed_in_its_currency() {
    let shop = Shop::open();
    let order = |currency: &str, rate: &str| {
        let rows = json!([{ "product": shop.product, "quantity": "1", "unit_price": "100" }]);
        let order = json!({
            "account": shop.account, "lines": rows, "currency": currency, "rate": rate,
        });
        let order = shop
            .house
            .platform
            .create(&shop.boss, "sales_order", order)
            .unwrap();
        shop.give("sales_order", order, "sales.order.confirm");
        shop.ship(order, |_| None);
    };
    order("USD", "7.1");
    let account = shop.house.record("account", shop.account);
    assert_eq!(
        account.number("receivable_open").unwrap(),
        Decimal::from(710)
    );
    let receipt = json!({ "account": shop.account, "amount": "100" });
    let receipt = shop
        .house
        .platform
        .create(&shop.boss, "receipt", receipt)
        .unwrap();
    let at = ("receipt", receipt, "finance.receipt.match");
    let settle = |input: Json| shop.house.command(&shop.boss, at, input, None).unwrap_err();
    assert_eq!(settle(json!({})).code(), "receipt.nothing_open");
    let owed = shop.house.all("receivable", "true")[0].id();
    order("CNY", "1");
    let named = settle(json!({ "receivable": owed }));
    assert_eq!(named.code(), "receipt.other_currency");
    shop.give("receipt", receipt, "finance.receipt.match");
    shop.house.assert_sound();
}

#[test]
fn the_credit_limit_is_asked_in_the_own_currency() {
    let shop = Shop::open();
    let terms =
        json!({ "credit_term_kind": "net_days", "credit_term_days": "30", "credit_limit": "700" });
    shop.house.set("account", shop.account, terms);
    let confirm = |rate: &str| {
        let rows = json!([{ "product": shop.product, "quantity": "1", "unit_price": "100" }]);
        let order = json!({
            "account": shop.account, "lines": rows, "currency": "USD", "rate": rate,
        });
        let order = shop
            .house
            .platform
            .create(&shop.boss, "sales_order", order)
            .unwrap();
        let at = ("sales_order", order, "sales.order.confirm");
        shop.house.command(&shop.boss, at, json!({}), None)
    };
    assert_eq!(confirm("7.01").unwrap_err().code(), "credit.over_limit");
    confirm("7").unwrap();
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
    let orders = (prop::collection::vec(odd(), 1..15), money());
    runner
        .run(&orders, |(lines, money)| {
            sell(&shop, &lines, money);
            Ok(())
        })
        .unwrap();
}
