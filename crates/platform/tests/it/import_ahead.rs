//! Rows of an import are computed beside the writer: they come to what the same records made one by
//! one come to, and what is refused is refused in the same words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Map, Value as Json};
use weft_platform::{ImportPlan, ListQuery, Missing, Pack};

use crate::field_types::pack_of;
use crate::house::{House, core_pack};

const LEASE: &str = r#"
name = "lease"
label = { zh = "租约", en = "Lease" }
plural = { zh = "租约", en = "Leases" }
title = "name"
access = "owned"
[[fields]]
name = "name"
type = "text"
unique = true
label = { zh = "名称", en = "Name" }
[[fields]]
name = "kind"
type = "select"
label = { zh = "种类", en = "Kind" }
default = '"short"'
options = [
  { value = "short", label = { zh = "短租", en = "Short" } },
  { value = "long", label = { zh = "长租", en = "Long" } },
  { value = "old", label = { zh = "旧", en = "Old" }, retired = true },
]
[[fields]]
name = "closed"
type = "boolean"
label = { zh = "已关闭", en = "Closed" }
default = "false"
[[fields]]
name = "closed_at"
type = "datetime"
label = { zh = "关闭时间", en = "Closed at" }
stamped_when = 'closed = true'
system = true
[[fields]]
name = "price"
type = "number"
label = { zh = "单价", en = "Price" }
default = 'IF(kind = "long", 5, 8)'
[[fields]]
name = "days"
type = "number"
label = { zh = "天数", en = "Days" }
validation = "days > 0"
validation_message = { zh = "天数要大于 0", en = "Days are above 0" }
[[fields]]
name = "total"
type = "formula"
formula = "price * days"
label = { zh = "合计", en = "Total" }
[[fields]]
name = "deposit"
type = "money"
label = { zh = "押金", en = "Deposit" }
required_when = 'kind = "long"'
[[fields]]
name = "reason"
type = "text"
label = { zh = "原因", en = "Reason" }
visible_when = 'kind = "long"'
[[fields]]
name = "customer"
type = "lookup"
target = "account"
label = { zh = "客户", en = "Customer" }
[[fields]]
name = "number"
type = "auto_number"
label = { zh = "编号", en = "Number" }
pattern = "L-{0000}"
"#;

/// The columns of the file, with values some of which do not do.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("kind", &["", "short", "long", "old", "other"]),
    ("closed", &["", "true", "false"]),
    ("price", &["", "3", "0.5"]),
    ("days", &["", "1", "30", "0", "-2"]),
    ("deposit", &["", "100", "7.125"]),
    ("reason", &["", "年度合同"]),
    ("customer", &["", "A1", "A2", "A9"]),
];

fn packs() -> Vec<Pack> {
    vec![core_pack(), pack_of(&[("objects/lease.toml", LEASE)])]
}

fn house() -> (House, BTreeMap<&'static str, String>) {
    let house = House::with(packs()).unwrap();
    let make = |code| {
        let id = house.make("account", serde_json::json!({ "code": code, "name": code }));
        (code, id.to_string())
    };
    let accounts = ["A1", "A2"].map(make).into();
    (house, accounts)
}

/// What there is, in the order it was made, without what differs from house to house.
fn leases(house: &House, accounts: &BTreeMap<&str, String>) -> Vec<Json> {
    let query = ListQuery {
        sort: Some("number".into()),
        limit: Some(200),
        ..ListQuery::default()
    };
    let page = house.platform.list(&House::system(), "lease", &query);
    let items = page.unwrap().items;
    let mut rows = Vec::new();
    for item in items {
        let mut row = serde_json::to_value(&item).unwrap();
        let row_of = row.as_object_mut().unwrap();
        row_of.remove("id");
        let customer = row_of.remove("customer").unwrap_or_default();
        let named = accounts
            .iter()
            .find(|(_, id)| customer.to_string().contains(id.as_str()));
        row_of.insert("customer".into(), named.map(|(code, _)| *code).into());
        rows.push(row);
    }
    rows
}

type Row = Vec<usize>;

fn cell(row: &Row, column: usize) -> &'static str {
    COLUMNS[column].1[row[column] % COLUMNS[column].1.len()]
}

fn file(rows: &[Row]) -> String {
    let names = COLUMNS.map(|(name, _)| name).join(",");
    let mut text = format!("name,{names}\n");
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<_> = (0..COLUMNS.len()).map(|column| cell(row, column)).collect();
        writeln!(text, "N{number},{}", cells.join(",")).unwrap();
    }
    text
}

/// The row as a request, with the customer by id; nothing when no such customer is there.
fn request(number: usize, row: &Row, accounts: &BTreeMap<&str, String>) -> Option<Json> {
    let mut json = Map::new();
    json.insert("name".into(), format!("N{number}").into());
    for (column, (name, _)) in COLUMNS.iter().enumerate() {
        let text = cell(row, column);
        let value = match (*name, text) {
            (_, "") => Json::Null,
            ("customer", code) => accounts.get(code)?.as_str().into(),
            (_, text) => text.into(),
        };
        json.insert((*name).to_owned(), value);
    }
    Some(Json::Object(json))
}

#[test]
fn rows_that_wait_for_a_lookup_to_be_made_come_in_with_the_others() {
    let (house, _) = house();
    let plan = ImportPlan {
        missing: Missing::Create,
        ..ImportPlan::by_header("lease", "name", "租约.csv")
    };
    let text = "name,customer,price\nN0,A1,1\nN1,新客户,2\nN2,,3\nN3,另一家,4\n";
    let done = house
        .platform
        .import(&House::system(), &plan, text.as_bytes(), &mut |_| ())
        .unwrap();
    assert_eq!((done.tally.created, done.tally.linked), (4, 2));
    let rows = leases(&house, &BTreeMap::new());
    let told: Vec<_> = rows
        .iter()
        .map(|row| (&row["name"], &row["price"]))
        .collect();
    let wanted =
        [("N0", "1"), ("N1", "2"), ("N2", "3"), ("N3", "4")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(
        told,
        wanted.each_ref().map(|(a, b)| (a, b)),
        "in the order of the file"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn an_import_makes_what_single_requests_make(
        rows in prop::collection::vec(prop::collection::vec(0_usize..60, COLUMNS.len()), 1..40),
        clean in any::<bool>(),
    ) {
        // Clean files go through as computed; a bad row has its whole chunk done anew.
        let rows: Vec<Row> = match clean {
            true => rows.into_iter().map(|row| row.into_iter().map(|cell| cell % 2).collect()).collect(),
            false => rows,
        };
        let (imported, there) = house();
        let plan = ImportPlan::by_header("lease", "name", "租约.csv");
        let done = imported
            .platform
            .import(&House::system(), &plan, file(&rows).as_bytes(), &mut |_| ())
            .unwrap();
        let (single, accounts) = house();
        let mut refused = BTreeMap::new();
        for (number, row) in rows.iter().enumerate() {
            let made = match request(number, row, &accounts) {
                Some(json) => single.platform.create(&House::system(), "lease", json).map_err(|p| p.code()),
                None => Err("import.lookup"),
            };
            if let Err(code) = made {
                refused.insert(number + 2, code);
            }
        }
        prop_assert_eq!(leases(&imported, &there), leases(&single, &accounts));
        let failed: BTreeMap<usize, &str> =
            done.tally.errors.iter().map(|error| (error.row, error.code)).collect();
        prop_assert_eq!(
            failed.keys().collect::<Vec<_>>(),
            refused.keys().collect::<Vec<_>>(),
            "{:?} {:?}", failed, refused
        );
    }
}
