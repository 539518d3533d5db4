//! Rules compute with the tables, calendars and rates that formulas compute with.

use serde_json::json;
use weft_kernel::Zone;
use weft_signals::pipeline::{check_document, check_rule, compile, documents_of, meanings};
use weft_signals::rule::RuleDocument;
use weft_signals::{Rule, TouchKind};

use crate::house::{House, event, settle, system};

const HEAT: &str = r#"
name = "heat"
label = { zh = "热度", en = "Heat" }
inputs = [{ name = "page", label = { zh = "页面", en = "Page" }, type = "text" }]
outputs = [{ name = "points", label = { zh = "分", en = "Points" }, type = "number", default = 0 }]

[[rows]]
when = { page = "price" }
then = { points = "5" }

[[rows]]
when = { page = "blog" }
then = { points = "1" }
"#;

/// A rule of this pattern over clicks.
fn text(name: &str, when: &str) -> String {
    format!(
        r#"
name = "{name}"
version = 1
label = {{ zh = "点击", en = "Clicks" }}

[[properties]]
name = "kind"
type = "text"
label = {{ zh = "种类", en = "Kind" }}

[[properties]]
name = "price"
type = "number"
label = {{ zh = "价格", en = "Price" }}

[when]
{when}
label = {{ zh = "点击", en = "Click" }}

[then]
kind = "intent"
signal = {{ zh = "点击", en = "Click" }}
title = {{ zh = "点击", en = "Click" }}
"#
    )
}

fn filtered(name: &str, filter: &str) -> String {
    let when = format!("kind = \"event\"\nevents = [\"click\"]\nfilter = '{filter}'");
    text(name, &when)
}

/// A house with these rules, and a customer C1.
fn house(table: &str, rules: &[(&str, String)]) -> House {
    let paths: Vec<(String, &str)> = rules
        .iter()
        .map(|(name, text)| (format!("rules/{name}.toml"), text.as_str()))
        .collect();
    let mut more: Vec<(&str, &str)> = paths
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    more.push(("tables/heat.toml", table));
    let house = House::with(&more);
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    house
}

/// A click of C1 at a minute, or at a time of its own.
fn clicked(minute: i64, properties: &serde_json::Value) -> serde_json::Value {
    let rest = json!({"event": "click", "userId": "C1", "properties": properties});
    event(TouchKind::Track, minute, &rest)
}

fn told(house: &House, rule: &str) -> usize {
    let filter = format!("standing = true and rule.name = \"{rule}\"");
    house.records("signal", &filter).len()
}

#[test]
fn a_filter_looks_into_a_table_and_a_window_folds_what_it_gives() {
    let folded = "kind = \"window\"\nevents = [\"click\"]\nfold = \"sum\"\nof = 'heat(properties.kind)'\nat_least = 7\nwindow = \"1d\"";
    let rules = [
        (
            "hot",
            filtered("hot", "TABLE(\"heat\", properties.kind) >= 5"),
        ),
        ("warm", text("warm", folded)),
    ];
    let house = house(HEAT, &rules);
    let mut consumer = house.consumer();
    for (minute, kind) in ["blog", "price", "other", "blog"].into_iter().enumerate() {
        let minute = i64::try_from(minute).unwrap();
        house.send(&json!([clicked(minute, &json!({"kind": kind}))]));
    }
    settle(&mut consumer);
    assert_eq!((told(&house, "hot"), told(&house, "warm")), (1, 1));
}

#[test]
fn workdays_are_those_of_the_calendar() {
    let rules = [("worked", filtered("worked", "ISWORKDAY(occurred_at)"))];
    let house = house(HEAT, &rules);
    let mut consumer = house.consumer();
    // A national holiday, a Saturday made up for one, and a Sunday in the company's zone.
    for at in [
        "2026-10-01T03:00:00Z",
        "2026-10-10T03:00:00Z",
        "2026-11-21T17:00:00Z",
    ] {
        let mut click = clicked(0, &json!({}));
        (click["timestamp"], click["messageId"]) = (json!(at), json!(at));
        house.send(&json!([click]));
    }
    settle(&mut consumer);
    let stands = house.records("signal", "rule.name = \"worked\"");
    let at: Vec<_> = stands.iter().map(|one| &one["occurred_at"]).collect();
    assert_eq!(at, [&json!("2026-10-10T03:00:00.000Z")]);
}

#[test]
fn rates_are_those_at_hand_when_the_rules_were_put_in_force() {
    let rules = [(
        "dear",
        filtered(
            "dear",
            "CONVERT(properties.price, \"USD\", \"CNY\", occurred_at) > 700",
        ),
    )];
    let house = house(HEAT, &rules);
    let rate = json!({"currency": "USD", "date": "2026-11-01", "rate": "7"});
    let rate = house.make("exchange_rate", rate);
    let documents = documents_of(&house.packs).unwrap();
    let meant = || meanings(&compile(&house.platform, &documents).unwrap()).unwrap();
    let before = meant();
    assert_eq!(before, meant(), "the same again");
    let mut consumer = house.consumer();
    house.send(&json!([clicked(0, &json!({"price": 100}))]));
    settle(&mut consumer);
    assert_eq!(told(&house, "dear"), 0);
    house
        .platform
        .update(
            &system(),
            ("exchange_rate", rate, 1),
            json!({"rate": "7.5"}),
        )
        .unwrap();
    assert_ne!(before, meant(), "another rate is another rule");
    house.send(&json!([clicked(1, &json!({"price": 100}))]));
    settle(&mut consumer);
    assert_eq!(
        told(&house, "dear"),
        0,
        "the rules in force stay as they are"
    );
    let mut consumer = house.consumer();
    house.send(&json!([clicked(2, &json!({"price": 100}))]));
    settle(&mut consumer);
    // Of the click before nothing was written down: it is judged again.
    assert_eq!(told(&house, "dear"), 2);
}

#[test]
fn another_table_is_another_rule_for_those_only_that_look_into_it() {
    let rules = [
        ("hot", filtered("hot", "heat(properties.kind) >= 5")),
        ("plain", filtered("plain", "properties.kind = \"price\"")),
    ];
    let changed = HEAT.replace("points = \"5\"", "points = \"4\"");
    let meant = |table: &str| {
        let house = house(table, &rules);
        let documents = documents_of(&house.packs).unwrap();
        let rules = compile(&house.platform, &documents).unwrap();
        let named = |name: &str| rules.iter().find(|rule| rule.name() == name).unwrap();
        let of = |rule: &Rule| meanings(std::slice::from_ref(rule)).unwrap();
        (of(named("hot")), of(named("plain")))
    };
    let (before, after) = (meant(HEAT), meant(&changed));
    assert_eq!(before, meant(HEAT), "reproducibly");
    assert_ne!(before.0, after.0);
    assert_eq!(before.1, after.1);
}

#[test]
fn what_is_not_there_is_refused_with_the_nearest_name() {
    let house = house(HEAT, &[]);
    let model = house.platform.model();
    for (filter, code) in [
        ("TABLE(\"haet\", properties.kind) > 1", "expr.unknown_table"),
        ("heat(properties.kind, 1) > 1", "expr.wrong_inputs"),
        ("ISWORKDAY(occurred_at, \"mars\")", "expr.unknown_calendar"),
    ] {
        let text = filtered("r", filter);
        let refused = check_document(&model, "rule", &text).unwrap_err();
        assert_eq!(refused.code(), code, "{refused:?}");
        let book = weft_signals::pipeline::RuleBook::open(&house.platform, &[]).unwrap();
        let remarks =
            check_rule(&house.platform, &book, (&model, RuleDocument::read(&text))).unwrap();
        assert_eq!(remarks[0].code, code);
    }
    // Without what is configured there is a zone and nothing else.
    let document = RuleDocument::read(&filtered("r", "heat(properties.kind) > 1")).unwrap();
    assert!(Rule::compile(document, &Zone::utc()).is_err());
}
