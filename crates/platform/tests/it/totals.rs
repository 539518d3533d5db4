//! Totals that follow what they are folded from: through chains, in the history, under conditions.

use serde_json::{Value as Json, json};
use weft_kernel::Id;
use weft_kernel::query::Term;
use weft_platform::Mend;
use weft_store::Lane;

use crate::derived::{field, filter, formula, object, open, orders};
use crate::house::{House, also_on_postgres, shown};

/// Accounts with orders with lines: totals of totals, formulas between them, the last of each.
fn chain() -> House {
    let account = [
        field("orders", "rollup", "result = \"number\"\nrollup = { object = \"order\", link = \"account\", fold = \"count\" }"),
        field("open", "rollup", "result = \"money\"\nrollup = { object = \"order\", link = \"account\", fold = \"sum\", field = \"gross\", filter = 'status = \"open\"' }"),
        field("latest", "rollup", "result = \"text\"\nrollup = { object = \"order\", link = \"account\", fold = \"last\", field = \"name\", sort = \"total\" }"),
        field("limit", "money", ""),
        "[[checks]]\nwhen = \"open > limit\"\ncode = \"over\"\nmessage = { zh = \"超过额度\", en = \"Over the limit\" }\n".to_owned(),
    ];
    let order = [
        field("account", "lookup", "target = \"account\""),
        field("status", "text", "default = '\"open\"'"),
        field("total", "rollup", "result = \"money\"\nrollup = { lines = \"lines\", fold = \"sum\", field = \"amount\" }"),
        field("mean", "rollup", "result = \"number\"\nrollup = { lines = \"lines\", fold = \"avg\", field = \"amount\", filter = \"amount > 0\" }"),
        field("gross", "formula", "result = \"money\"\nformula = 'ROUND(total * 1.13, 2)'"),
        "[[checks]]\nwhen = \"total < 1\"\ncode = \"nothing\"\nfield = \"total\"\nmessage = { zh = \"没有金额\", en = \"Nothing\" }\n".to_owned(),
    ];
    let mut objects = orders(&order.concat(), "");
    objects.push(object("account", "客户", &account.concat()));
    open(objects).unwrap()
}

fn figures_of(house: &House, object: &str, id: Id, names: &[&str]) -> Vec<String> {
    let seen = shown(house, &House::system(), object, id);
    let told = |name: &&str| match &seen[*name] {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    names.iter().map(told).collect()
}

fn history_of(house: &House, object: &str, id: Id) -> Vec<String> {
    let entries = house
        .platform
        .history(&House::system(), object, id)
        .unwrap();
    let told = |entry: &weft_platform::HistoryEntry| {
        let entry = serde_json::to_value(entry).unwrap();
        let changes = entry["changes"].as_array().unwrap().iter();
        let changes: Vec<String> = changes
            .map(|one| format!("{}:{}->{}", one["field"], one["old"], one["new"]))
            .collect();
        format!("{} {}", entry["action"], changes.join(" ")).replace('"', "")
    };
    entries.iter().map(told).collect()
}

fn line(amount: &str) -> Json {
    json!({ "name": "l", "amount": amount })
}

#[test]
fn totals_follow_their_lines_through_the_chain_and_stand_in_the_history_once() {
    let house = chain();
    let account = house.make("account", json!({ "name": "A", "limit": "1000" }));
    let other = house.make("account", json!({ "name": "B", "limit": "1000" }));
    let order = house.make(
        "order",
        json!({ "name": "O1", "account": account, "lines": [line("10"), line("20"), line("0")] }),
    );
    assert_eq!(
        figures_of(&house, "order", order, &["total", "mean", "gross"]),
        ["30", "15", "33.9"]
    );
    let seen = |id| figures_of(&house, "account", id, &["orders", "open", "latest"]);
    assert_eq!(seen(account), ["1", "33.9", "O1"]);
    assert_eq!(
        history_of(&house, "order", order).len(),
        1,
        "the totals stand where it was made"
    );
    let told = history_of(&house, "account", account);
    assert!(
        told[0].contains("open:0->33.9") && told[0].contains("orders:0->1"),
        "{told:?}"
    );
    let second = house.make(
        "order",
        json!({ "name": "O2", "account": account, "lines": [line("100")] }),
    );
    assert_eq!(seen(account), ["2", "146.9", "O2"]);
    let system = House::system();
    let version = house
        .platform
        .get(&system, "order", second)
        .unwrap()
        .version();
    house
        .platform
        .update(
            &system,
            ("order", second, version),
            json!({ "account": other }),
        )
        .unwrap();
    assert_eq!(
        (seen(account), seen(other)),
        (
            vec!["1".into(), "33.9".into(), "O1".into()],
            vec!["1".into(), "113".into(), "O2".into()]
        )
    );
    let version = house
        .platform
        .get(&system, "order", second)
        .unwrap()
        .version();
    house
        .platform
        .delete(&system, "order", second, version)
        .unwrap();
    assert_eq!(seen(other), ["0", "0", "null"]);
    house
        .platform
        .restore(&system, ("order", second, Some(version + 1)), None)
        .unwrap();
    assert_eq!(seen(other), ["1", "113", "O2"]);
    assert_eq!(
        figures_of(&house, "order", second, &["total", "mean", "gross"]),
        ["100", "100", "113"]
    );
    assert!(history_of(&house, "order", second)[0].starts_with("restore"));
}

#[test]
fn a_change_that_leaves_its_parent_wrong_is_refused_whole() {
    let house = chain();
    let account = house.make("account", json!({ "name": "A", "limit": "100" }));
    let order = house.make(
        "order",
        json!({ "name": "O1", "account": account, "lines": [line("80")] }),
    );
    let system = House::system();
    let refused = house
        .platform
        .create(
            &system,
            "line",
            json!({ "name": "l", "order": order, "amount": "20" }),
        )
        .unwrap_err();
    assert_eq!(
        (refused.code(), refused.known()),
        ("record.check", Some("over"))
    );
    assert_eq!(refused.told().zh, "「客户」：超过额度");
    assert_eq!(figures_of(&house, "account", account, &["open"]), ["90.4"]);
    let none = house
        .platform
        .create(&system, "order", json!({ "name": "O2" }))
        .unwrap_err();
    assert_eq!((none.code(), none.field()), ("record.check", Some("total")));
    let version = house
        .platform
        .get(&system, "order", order)
        .unwrap()
        .version();
    let replaced = json!({ "lines": [line("5"), line("6")] });
    house
        .platform
        .update(&system, ("order", order, version), replaced)
        .unwrap();
    assert_eq!(
        figures_of(&house, "account", account, &["open"]),
        ["12.43"],
        "no state between is judged"
    );
}

#[test]
fn a_roll_up_over_what_time_decides_is_folded_when_read() {
    let due = "result = \"number\"\nrollup = { lines = \"lines\", fold = \"count\", filter = \"due < TODAY()\" }";
    let house = open(orders(
        &(field("late", "rollup", due) + &formula("twice", "late * 2")),
        &field("due", "date", ""),
    ))
    .unwrap();
    let line = |due: &str| json!({ "name": "l", "due": due });
    let order = house.make(
        "order",
        json!({ "name": "O", "lines": [line("2026-11-01"), line("2026-11-24")] }),
    );
    assert_eq!(
        figures_of(&house, "order", order, &["late", "twice"]),
        ["1", "2"]
    );
    house
        .clock
        .set(weft_kernel::Moment::parse("2026-12-05T06:00:00Z").unwrap());
    assert_eq!(
        figures_of(&house, "order", order, &["late", "twice"]),
        ["2", "4"]
    );
    let late = house
        .platform
        .list(&House::system(), "order", &filter("late = 2", "-late"))
        .unwrap();
    assert_eq!(late.items.len(), 1);
}

#[test]
fn stored_values_that_are_not_true_are_found_and_mended() {
    let house = chain();
    let account = house.make("account", json!({ "name": "A", "limit": "1000" }));
    let order = house.make(
        "order",
        json!({ "name": "O1", "account": account, "lines": [line("10")] }),
    );
    assert_eq!(house.platform.untrue_values(Mend::Tell).unwrap(), []);
    let model = house.platform.model();
    let object = model.object("order").unwrap();
    let (total, _) = object.field("total").unwrap();
    let (table, column) = (object.table.clone(), object.column(total).unwrap().clone());
    let spoil = [(column, Term::value(70_000))];
    let write = house.platform.store().write(Lane::Interactive, move |tx| {
        tx.update_where(&table, &spoil, &Term::TRUE)
    });
    write.unwrap();
    let untrue = house.platform.untrue_values(Mend::Write).unwrap();
    let told: Vec<String> = untrue.iter().map(ToString::to_string).collect();
    assert_eq!(told, [format!("order.total of {order} holds `7`, is `10`")]);
    assert_eq!(house.platform.untrue_values(Mend::Tell).unwrap(), []);
    assert_eq!(figures_of(&house, "order", order, &["total"]), ["10"]);
}

also_on_postgres!(
    stored_values_that_are_not_true_are_found_and_mended,
    totals_follow_their_lines_through_the_chain_and_stand_in_the_history_once,
    a_change_that_leaves_its_parent_wrong_is_refused_whole,
    a_roll_up_over_what_time_decides_is_folded_when_read,
);
