//! A pack of bills in any currency, their lines, and funds that add them up.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use weft_kernel::{Decimal, Id};
use weft_platform::Pack;

use crate::house::{House, shown};

fn object(name: &str, more: &str, fields: &str) -> (String, String) {
    let text = format!(
        "name = \"{name}\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n\
         plural = {{ zh = \"{name}\", en = \"{name}s\" }}\ntitle = \"name\"\n{more}\n\
         [[fields]]\nname = \"name\"\ntype = \"text\"\nlabel = {{ zh = \"名称\", en = \"Name\" }}\n{fields}"
    );
    (format!("objects/{name}.toml"), text)
}

fn field(name: &str, kind: &str, more: &str) -> String {
    format!(
        "[[fields]]\nname = \"{name}\"\ntype = \"{kind}\"\n\
         label = {{ zh = \"{name}\", en = \"{name}\" }}\n{more}\n"
    )
}

/// Bills and their lines carry a currency as `bill` and `line` say, funds as `fund` says.
pub(super) fn pack(bill: &str, line: &str, fund: &str) -> Pack {
    let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
    let shared = |currency: &str| format!("access = \"shared\"\n{currency}");
    let rates = [
        field("currency", "currency", "required = true"),
        field("date", "date", "required = true"),
        field("rate", "number", "required = true"),
    ];
    let lines = [
        field("bill", "lookup", "target = \"bill\"\nrequired = true"),
        field("quantity", "number", "default = \"1\""),
        field("price", "money", "decimals = 4"),
        field(
            "amount",
            "formula",
            "formula = \"ROUND(quantity * price, 2)\"\nresult = \"money\"",
        ),
    ];
    let bills = [
        field("fund", "lookup", "target = \"fund\""),
        field("day", "date", ""),
        field("fee", "money", ""),
        field(
            "lines",
            "lines",
            "lines = { object = \"line\", field = \"bill\" }",
        ),
        field(
            "total",
            "rollup",
            "rollup = { lines = \"lines\", fold = \"sum\", field = \"amount\" }\nresult = \"money\"",
        ),
    ];
    let spent = |fold: &str| {
        format!(
            "rollup = {{ object = \"bill\", link = \"fund\", fold = \"{fold}\", field = \"total\" }}\nresult = \"money\""
        )
    };
    let funds = [
        field("budget", "money", ""),
        field("spent", "rollup", &spent("sum")),
        field("largest", "rollup", &spent("max")),
    ];
    let inherit = format!("access = \"inherit\"\nparent = \"bill\"\n{line}");
    let files: BTreeMap<String, String> = [
        ("pack.toml".to_owned(), manifest.to_owned()),
        object("exchange_rate", &shared(""), &rates.concat()),
        object("line", &inherit, &lines.concat()),
        object("bill", &shared(bill), &bills.concat()),
        object("fund", &shared(fund), &funds.concat()),
    ]
    .into();
    Pack::read(&files).unwrap()
}

pub(super) const BILL: &str = "currency = { date = \"day\" }";
pub(super) const LINE: &str = "currency = { from = \"bill\" }";

/// Fields of a record as numbers or codes.
pub(super) fn told(house: &House, object: &str, id: Id, names: &[&str]) -> Vec<String> {
    let record = shown(house, &House::system(), object, id);
    let value = |name: &&str| match &record[*name] {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    names.iter().map(value).collect()
}

pub(super) fn change(house: &House, object: &str, id: Id, change: Json) {
    let version = house
        .platform
        .get(&House::system(), object, id)
        .unwrap()
        .version();
    let at = (object, id, version);
    house.platform.update(&House::system(), at, change).unwrap();
}

pub(super) fn rate(house: &House, currency: &str, date: &str, rate: Decimal) {
    let row = json!({ "currency": currency, "date": date, "rate": rate.to_string() });
    house.make("exchange_rate", row);
}
