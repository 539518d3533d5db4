//! Documents in foreign currencies: rates, base amounts, and what follows from both.

mod models;
mod naive;
mod stage;

use std::io::{Cursor, Read};

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::ExportQuery;
use weft_sheet::Book;

use crate::house::{House, also_on_postgres, shown};

fn rate(house: &House, currency: &str, date: &str, rate: &str) -> Id {
    let row = json!({ "currency": currency, "date": date, "rate": rate });
    house.make("exchange_rate", row)
}

/// A house that knows two rates of the dollar and one of the yen.
fn house() -> House {
    let house = House::new();
    rate(&house, "USD", "2026-11-01", "7.1");
    rate(&house, "美元", "2026-11-20", "7.25");
    rate(&house, "JPY", "2026-11-01", "0.0463");
    house
}

fn account(house: &House) -> Id {
    house.make("account", json!({ "name": "星河商贸" }))
}

fn order(house: &House, currency: &str, date: &str, lines: &Json) -> Result<Id, Problem> {
    let product = house.make(
        "product",
        json!({ "code": format!("P{}", house.platform.now().ms()), "name": "电机" }),
    );
    house.clock.advance_ms(1);
    let mut lines = lines.clone();
    for line in lines.as_array_mut().unwrap() {
        line["product"] = product.to_string().into();
    }
    let order = json!({
        "account": account(house).to_string(), "order_date": date, "currency": currency,
        "lines": lines,
    });
    house
        .platform
        .create(&House::system(), "sales_order", order)
}

fn fields(house: &House, object: &str, id: Id, names: &[&str]) -> Vec<String> {
    let record = shown(house, &House::system(), object, id);
    let told = |name: &&str| record[*name].as_str().unwrap_or("-").to_owned();
    names.iter().map(told).collect()
}

fn lines_of(house: &House, id: Id) -> Vec<Id> {
    let query = weft_platform::ListQuery {
        filter: Some(format!("order = \"{id}\"")),
        sort: Some("id".into()),
        ..Default::default()
    };
    let page = house
        .platform
        .list(&House::system(), "sales_order_line", &query)
        .unwrap();
    page.items.iter().map(weft_platform::Visible::id).collect()
}

fn change(house: &House, object: &str, id: Id, change: Json) -> Result<(), Problem> {
    let version = shown(house, &House::system(), object, id)["version"]
        .as_i64()
        .unwrap();
    let at = (object, id, version);
    house
        .platform
        .update(&House::system(), at, change)
        .map(|_| ())
}

#[test]
fn an_order_in_dollars_knows_what_it_is_worth_in_yuan() {
    let house = house();
    let lines = json!([
        { "quantity": "3", "unit_price": "0.3333" },
        { "quantity": "1", "unit_price": "19.99" },
    ]);
    let id = order(&house, "usd", "2026-11-10", &lines).unwrap();
    let head = ["currency", "rate", "amount", "amount_base"];
    assert_eq!(
        fields(&house, "sales_order", id, &head),
        ["USD", "7.1", "20.99", "149.03"]
    );
    let of_lines: Vec<_> = lines_of(&house, id)
        .into_iter()
        .map(|line| fields(&house, "sales_order_line", line, &head))
        .collect();
    assert_eq!(of_lines[0], ["USD", "7.1", "1", "7.1"]);
    assert_eq!(of_lines[1], ["USD", "7.1", "19.99", "141.93"]);
    rate(&house, "USD", "2026-11-09", "7.9");
    change(&house, "sales_order", id, json!({ "note": "加急" })).unwrap();
    let found = fields(&house, "sales_order", id, &head);
    assert_eq!(found[1], "7.1", "a rate once taken stays");
}

#[test]
fn a_workbook_names_the_currency_of_amounts_that_are_in_another() {
    let house = house();
    let lines = json!([{ "quantity": "3", "unit_price": "700" }]);
    order(&house, "JPY", "2026-11-10", &lines).unwrap();
    let query = ExportQuery {
        object: "sales_order".into(),
        columns: ["amount", "amount_base"].map(str::to_owned).to_vec(),
        ..ExportQuery::default()
    };
    let mut file = Cursor::new(Vec::new());
    let rows = house
        .platform
        .export(&House::system(), &query, &mut file, &mut |_| ());
    assert_eq!(rows.unwrap(), 1);
    let bytes = file.into_inner();
    let lines = Book::open(&bytes).unwrap().lines(0).unwrap();
    assert_eq!(lines.last().unwrap().unwrap().cells, ["2100", "97.23"]);
    let styles = part(&bytes, "xl/styles.xml");
    let formats: Vec<_> = styles.split("formatCode=\"").skip(3).collect();
    assert!(formats[0].starts_with(r"[$JPY]\ #,##0"), "{styles}");
    assert!(formats[1].starts_with("#,##0.00"), "{styles}");
}

/// A part of a workbook: its deflated bytes follow its name.
fn part(book: &[u8], name: &str) -> String {
    let mut places = book.windows(name.len());
    let at = places.position(|window| window == name.as_bytes()).unwrap();
    let mut text = String::new();
    let mut packed = flate2::read::DeflateDecoder::new(&book[at + name.len()..]);
    packed.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn lines_follow_the_currency_and_date_of_their_document() {
    let house = house();
    let lines = json!([{ "quantity": "2", "unit_price": "100" }]);
    let id = order(&house, "USD", "2026-11-10", &lines).unwrap();
    let line = lines_of(&house, id)[0];
    let told = ["currency", "rate", "amount_base"];
    change(
        &house,
        "sales_order",
        id,
        json!({ "order_date": "2026-11-21" }),
    )
    .unwrap();
    assert_eq!(
        fields(&house, "sales_order_line", line, &told),
        ["USD", "7.25", "1450"]
    );
    change(&house, "sales_order", id, json!({ "currency": "日元" })).unwrap();
    assert_eq!(
        fields(&house, "sales_order_line", line, &told),
        ["JPY", "0.0463", "9.26"]
    );
    assert_eq!(
        fields(&house, "sales_order", id, &told),
        ["JPY", "0.0463", "9.26"]
    );
    change(&house, "sales_order", id, json!({ "rate": "0.05" })).unwrap();
    assert_eq!(
        fields(&house, "sales_order_line", line, &told),
        ["JPY", "0.05", "10"]
    );
    change(&house, "sales_order", id, json!({ "rate": null })).unwrap();
    assert_eq!(
        fields(&house, "sales_order", id, &told),
        ["JPY", "0.0463", "9.26"]
    );
    change(
        &house,
        "sales_order_line",
        line,
        json!({ "currency": "USD" }),
    )
    .unwrap();
    let still = fields(&house, "sales_order_line", line, &told);
    assert_eq!(
        still,
        ["JPY", "0.0463", "9.26"],
        "a line has no currency of its own"
    );
    change(&house, "sales_order", id, json!({ "currency": "CNY" })).unwrap();
    assert_eq!(
        fields(&house, "sales_order_line", line, &told),
        ["CNY", "1", "200"]
    );
    assert_eq!(
        fields(&house, "sales_order", id, &told),
        ["CNY", "1", "200"]
    );
}

#[test]
fn what_cannot_be_in_a_currency_is_refused_with_its_reason() {
    let house = house();
    let none = json!([]);
    let early = order(&house, "USD", "2026-10-31", &none).unwrap_err();
    assert_eq!(
        (early.code(), early.field()),
        ("currency.no_rate", Some("rate"))
    );
    let told = &early.told().zh;
    assert!(
        told.contains("2026-10-31") && told.contains("2026-11-01") && told.contains("7.1"),
        "{told}"
    );
    let unknown = order(&house, "EUR", "2026-11-10", &none).unwrap_err();
    assert!(unknown.told().zh.contains("还没有欧元"), "{unknown}");
    let wrong = order(&house, "USX", "2026-11-10", &none).unwrap_err();
    assert_eq!(wrong.code(), "field.currency.unknown");
    assert!(wrong.told().zh.contains("USD"), "{wrong}");
    let freight = |currency: &str, freight: &str| {
        let order = json!({
            "account": account(&house).to_string(), "order_date": "2026-11-10",
            "currency": currency, "freight": freight,
        });
        let made = house
            .platform
            .create(&House::system(), "sales_order", order);
        made.err().map(|problem| problem.code())
    };
    assert_eq!(freight("JPY", "100.5"), Some("currency.too_many_digits"));
    assert_eq!(freight("JPY", "100"), None);
    assert_eq!(freight("USD", "100.505"), Some("currency.too_many_digits"));
    assert_eq!(freight("USD", "100.50"), None);
    let id = order(&house, "USD", "2026-11-10", &none).unwrap();
    change(&house, "sales_order", id, json!({ "freight": "1.25" })).unwrap();
    let moved = change(&house, "sales_order", id, json!({ "currency": "JPY" })).unwrap_err();
    assert_eq!(moved.code(), "currency.too_many_digits");
    let own = change(
        &house,
        "sales_order",
        id,
        json!({ "currency": "CNY", "rate": "2" }),
    );
    assert_eq!(own.unwrap_err().code(), "currency.own_rate");
    let none = change(&house, "sales_order", id, json!({ "rate": "0" })).unwrap_err();
    assert_eq!(none.code(), "currency.rate");
}

#[test]
fn base_amounts_filter_sort_and_fold_like_any_other() {
    let house = house();
    for (currency, freight) in [("USD", "10"), ("JPY", "1000"), ("CNY", "60")] {
        let order = json!({
            "account": account(&house).to_string(), "order_date": "2026-11-10",
            "currency": currency, "freight": freight,
        });
        house.make("sales_order", order);
    }
    let query = weft_platform::ListQuery {
        filter: Some("freight_base < 70".into()),
        sort: Some("-freight_base".into()),
        ..Default::default()
    };
    let page = house
        .platform
        .list(&House::system(), "sales_order", &query)
        .unwrap();
    let items = serde_json::to_value(&page.items).unwrap();
    let bases: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["freight_base"])
        .collect();
    assert_eq!(bases, ["60", "46.3"]);
}

#[test]
fn a_draft_tells_its_rate_and_what_its_lines_are_worth() {
    let house = house();
    let line = json!({ "quantity": "2", "unit_price": "10.00" });
    let draft = json!({ "currency": "USD", "order_date": "2026-11-21", "lines": [line] });
    let system = House::system();
    let run = house
        .platform
        .dry_run(&system, ("sales_order", None), draft)
        .unwrap();
    assert_eq!(run.values["rate"], "7.25");
    assert_eq!(run.lines["lines"][0].values["amount_base"], "145");
    let early = json!({ "currency": "USD", "order_date": "2026-10-01" });
    let run = house
        .platform
        .dry_run(&system, ("sales_order", None), early)
        .unwrap();
    assert!(
        run.problems
            .iter()
            .any(|one| one.code == "currency.no_rate")
    );
}

#[test]
fn a_file_names_currencies_as_people_do() {
    let house = house();
    account(&house);
    let file = "收款金额,币种,收款日期,客户\n\
        100.5,美元,2026-11-10,星河商贸\n\
        200,人民币,2026-11-10,星河商贸\n\
        300,jpy,2026-11-10,星河商贸\n\
        7,英镑,2026-11-10,星河商贸\n\
        1.5,日元,2026-11-10,星河商贸\n";
    let plan = weft_platform::ImportPlan::by_header("receipt", "", "t.csv");
    let imported = house
        .platform
        .import(&House::system(), &plan, file.as_bytes(), &mut |_| ())
        .unwrap();
    assert_eq!((imported.tally.created, imported.tally.failed), (3, 2));
    let codes: Vec<_> = imported.tally.errors.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["currency.no_rate", "currency.too_many_digits"]);
    let query = weft_platform::ListQuery {
        sort: Some("amount_base".into()),
        ..Default::default()
    };
    let page = house
        .platform
        .list(&House::system(), "receipt", &query)
        .unwrap();
    let items = serde_json::to_value(&page.items).unwrap();
    let pairs: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["currency"], &one["amount_base"]))
        .collect();
    let expected = [("JPY", "13.89"), ("CNY", "200"), ("USD", "713.55")];
    for (found, (currency, base)) in pairs.into_iter().zip(expected) {
        assert_eq!((found.0, found.1), (&json!(currency), &json!(base)));
    }
}

also_on_postgres!(
    an_order_in_dollars_knows_what_it_is_worth_in_yuan,
    lines_follow_the_currency_and_date_of_their_document,
    what_cannot_be_in_a_currency_is_refused_with_its_reason,
    base_amounts_filter_sort_and_fold_like_any_other,
);
