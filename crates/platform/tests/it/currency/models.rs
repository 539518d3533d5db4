//! Objects that come to a currency when records are there already, and figures over several.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use weft_kernel::{Decimal, Problem};
use weft_platform::pack::DocKey;
use weft_platform::{Figure, FigureFold, FigureQuery, Key, Parts, Platform};

use super::stage::{BILL, LINE, change, pack, rate, told};
use crate::house::{House, also_on_postgres, core_pack, store, zone};

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn records_that_are_there_get_the_own_currency_when_their_object_opts_in() {
    let house = House::with(vec![pack("", "", "")]).unwrap();
    rate(&house, "USD", "2026-01-01", number("7.1"));
    let fund = house.make("fund", json!({ "name": "f" }));
    let lines = json!([{ "quantity": "3", "price": "0.3333" }]);
    let bill =
        json!({ "name": "b", "fund": fund.to_string(), "day": "2026-02-01", "lines": lines });
    let id = house.make("bill", bill);
    let system = House::system();
    for (name, rule) in [
        ("bill", json!({ "date": "day" })),
        ("line", json!({ "from": "bill" })),
    ] {
        let key = DocKey::new("object", name).unwrap();
        let part = json!({ "currency": rule });
        house.platform.draft_part(&system, &key, &part).unwrap();
    }
    house.platform.publish(&system, "外币单据").unwrap();
    let names = ["currency", "rate", "total", "total_base"];
    assert_eq!(told(&house, "bill", id, &names), ["CNY", "1", "1", "1"]);
    change(&house, "bill", id, json!({ "currency": "USD" }));
    assert_eq!(told(&house, "bill", id, &names), ["USD", "7.1", "1", "7.1"]);
    assert_eq!(
        told(&house, "fund", fund, &["spent"]),
        ["7.1"],
        "a fund is in the own currency"
    );
}

#[test]
fn what_cannot_carry_a_currency_is_told_with_its_place() {
    let house = House::with(vec![pack(BILL, LINE, "")]).unwrap();
    let system = House::system();
    let refused = |name: &str, part: Json| -> Problem {
        let key = DocKey::new("object", name).unwrap();
        match house.platform.draft_part(&system, &key, &part) {
            Ok(drafted) => drafted.problems.first().cloned().expect("a problem"),
            Err(problem) => problem,
        }
    };
    let date = refused("bill", json!({ "currency": { "date": "fee" } }));
    assert_eq!(date.code(), "model.currency_date", "{date}");
    let from = refused("bill", json!({ "currency": { "from": "day" } }));
    assert_eq!(from.code(), "model.currency_from", "{from}");
    let label = json!({ "zh": "汇率", "en": "Rate" });
    let field = json!({ "name": "rate", "type": "number", "label": label });
    let name = refused("bill", json!({ "fields": [field] }));
    assert_eq!(name.code(), "model.currency_name", "{name}");
}

#[test]
fn figures_never_add_two_currencies() {
    let house = House::with(vec![pack(BILL, LINE, "")]).unwrap();
    rate(&house, "USD", "2026-01-01", number("7"));
    for (currency, fee) in [("USD", "10"), ("USD", "20"), ("CNY", "100")] {
        let bill = json!({ "name": "b", "day": "2026-02-01", "currency": currency, "fee": fee });
        house.make("bill", bill);
    }
    let asked = |group: Vec<Key>, totals: bool| {
        let sum = Figure {
            name: "fees".into(),
            fold: FigureFold::Sum,
            of: Some("fee".into()),
            filter: None,
        };
        let mut query = FigureQuery {
            group,
            figures: vec![sum],
            ..FigureQuery::default()
        };
        query.more.totals = totals;
        let found = house
            .platform
            .figures(&House::system(), "bill", &query)
            .unwrap();
        serde_json::to_value(found).unwrap()
    };
    let all = asked(Vec::new(), false);
    assert_eq!(all["items"][0]["fees"], "310");
    assert_eq!(
        all["base"],
        json!({ "currency": "CNY", "figures": ["fees"] })
    );
    let each = asked(vec!["currency".into()], false);
    assert_eq!(
        each["items"][0],
        json!({ "currency": "CNY", "fees": "100" })
    );
    assert_eq!(each["items"][1], json!({ "currency": "USD", "fees": "30" }));
    assert_eq!(each["base"], Json::Null);
    let both = asked(vec!["currency".into()], true);
    assert_eq!(
        both["items"][1]["fees"], "210",
        "what is added up is in one currency"
    );
    assert_eq!(both["totals"]["fees"], "310");
}

#[test]
fn a_later_start_in_another_own_currency_is_refused_and_old_rows_are_filled() {
    let house = House::new();
    let order = json!({ "account": house.make("account", json!({ "name": "甲" })).to_string(), "freight": "12.5" });
    let id = house.make("sales_order", order);
    let model = house.platform.model();
    let object = Arc::clone(model.object("sales_order").unwrap());
    let columns: Vec<_> = ["currency", "rate", "freight_base"]
        .iter()
        .map(|name| object.column(object.index(name).unwrap()).unwrap().clone())
        .collect();
    house
        .platform
        .store()
        .write(weft_store::Lane::Interactive, move |tx| {
            let null = weft_kernel::query::Term::Datum(weft_kernel::query::Datum::Null);
            let set: Vec<_> = columns
                .iter()
                .map(|one| (one.clone(), null.clone()))
                .collect();
            tx.update_where(&object.table, &set, &weft_kernel::query::Term::TRUE)
                .map(|_| ())
        })
        .unwrap();
    house.platform.store().close();
    let open = |currency: &str| {
        Platform::open(Parts {
            store: store(house.folder(), &house.clock)?,
            packs: vec![core_pack()],
            commands: Vec::new(),
            tables: Vec::new(),
            clock: Arc::<weft_kernel::SetClock>::clone(&house.clock),
            zone: zone(),
            currency: weft_kernel::Currency::of_code(currency).unwrap(),
            node: 1,
            master: weft_platform::MasterKey::default(),
            check_rule: |_, _, _| Ok(()),
            blobs: Arc::new(weft_store::Folder::at(house.folder().join("files"))),
        })
    };
    let other = open("USD").err().map(|problem| problem.code());
    assert_eq!(other, Some("settings.currency_fixed"));
    let platform = open("CNY").unwrap();
    let record = platform.get(&House::system(), "sales_order", id).unwrap();
    let record = serde_json::to_value(record).unwrap();
    assert_eq!(
        (&record["currency"], &record["rate"]),
        (&json!("CNY"), &json!("1"))
    );
    assert_eq!(record["freight_base"], "12.5");
    platform.store().close();
}

also_on_postgres!(
    records_that_are_there_get_the_own_currency_when_their_object_opts_in,
    figures_never_add_two_currencies,
);
