//! Formulas and roll-ups over several objects: who reads whom, and what comes of a change.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, FigureQuery, ListQuery, Pack, ReaderKind};

use crate::house::{House, also_on_postgres, core_pack, shown};

/// An object called `name` with a text `name`, and `fields` besides.
pub(crate) fn object(name: &str, label: &str, fields: &str) -> (String, String) {
    let text = format!(
        "name = \"{name}\"\nlabel = {{ zh = \"{label}\", en = \"{name}\" }}\n\
         plural = {{ zh = \"{label}\", en = \"{name}s\" }}\ntitle = \"name\"\naccess = \"shared\"\n\
         [[fields]]\nname = \"name\"\ntype = \"text\"\nlabel = {{ zh = \"名称\", en = \"Name\" }}\n{fields}"
    );
    (format!("objects/{name}.toml"), text)
}

/// A field called `name` of a type, with what else its document says.
pub(crate) fn field(name: &str, kind: &str, more: &str) -> String {
    format!(
        "[[fields]]\nname = \"{name}\"\ntype = \"{kind}\"\n\
         label = {{ zh = \"{name}\", en = \"{name}\" }}\n{more}\n"
    )
}

pub(crate) fn formula(name: &str, text: &str) -> String {
    field(
        name,
        "formula",
        &format!("result = \"number\"\nformula = '{text}'"),
    )
}

pub(crate) fn open(objects: Vec<(String, String)>) -> Result<House, Problem> {
    let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
    let mut files = BTreeMap::from([("pack.toml".to_owned(), manifest.to_owned())]);
    files.extend(objects);
    House::with(vec![Pack::read(&files)?])
}

/// A document with lines and its totals.
pub(crate) fn orders(order: &str, line: &str) -> Vec<(String, String)> {
    let lines = field(
        "lines",
        "lines",
        "lines = { object = \"line\", field = \"order\" }",
    );
    let link = field("order", "lookup", "target = \"order\"");
    vec![
        object("order", "订单", &(lines + order)),
        object(
            "line",
            "明细",
            &(link + &field("amount", "number", "") + line),
        ),
    ]
}

fn sum_of(field_name: &str) -> String {
    format!(
        "result = \"number\"\nrollup = {{ lines = \"lines\", fold = \"sum\", field = \"{field_name}\" }}"
    )
}

#[test]
fn a_circle_across_objects_is_named_with_its_objects() {
    let total = field("total", "rollup", &sum_of("share"));
    let problem = open(orders(&total, &formula("share", "order.total * 2")))
        .err()
        .unwrap();
    assert_eq!(problem.code(), "model.formula_circle");
    let circle = "「明细.share → 订单.total → 明细.share」";
    assert!(problem.told().zh.contains(circle), "{}", problem.told().zh);
    assert_eq!(problem.field(), Some("line.share"));
}

#[test]
fn who_reads_a_field_is_known() {
    let total = field("total", "rollup", &sum_of("net")) + &formula("half", "total / 2");
    let house = open(orders(&total, &formula("net", "amount * 0.9"))).unwrap();
    let model = house.platform.model();
    let readers = |object: &str, field: &str| {
        let readers = model.readers_of(object, field).unwrap().into_iter();
        let told = readers.map(|one| format!("{:?} {}.{}", one.kind, one.object, one.name));
        told.collect::<Vec<_>>()
    };
    assert_eq!(readers("line", "amount"), ["Formula line.net"]);
    assert_eq!(readers("line", "net"), ["Rollup order.total"]);
    assert_eq!(readers("line", "order"), ["Rollup order.total"]);
    assert_eq!(readers("order", "total"), ["Formula order.half"]);
    let none = model.readers_of("order", "half").unwrap();
    assert!(none.iter().all(|reader| reader.kind != ReaderKind::Formula));
}

#[test]
fn a_roll_up_over_a_related_object_names_its_lookup() {
    let wrong = |rollup: &str| {
        let total = field(
            "total",
            "rollup",
            &format!("result = \"number\"\nrollup = {rollup}"),
        );
        open(orders(&total, "")).err().unwrap().code()
    };
    let both = "{ lines = \"lines\", object = \"line\", link = \"order\", fold = \"count\" }";
    assert_eq!(wrong(both), "model.rollup_source");
    let elsewhere = "{ object = \"line\", link = \"name\", fold = \"count\" }";
    assert_eq!(wrong(elsewhere), "model.rollup_link");
    let nothing = "{ object = \"line\", link = \"order\", fold = \"sum\" }";
    assert_eq!(wrong(nothing), "model.rollup_value");
    let nowhere = "{ object = \"lines\", link = \"order\", fold = \"count\" }";
    assert_eq!(wrong(nowhere), "object.unknown");
}

/// Customers, their rentals, and what is computed of both when read.
fn rentals() -> House {
    let files = BTreeMap::from([
        (
            "pack.toml".to_owned(),
            "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }".to_owned(),
        ),
        object(
            "client",
            "客户",
            &(field("region", "text", "") + &field("secret", "number", "")),
        ),
        object(
            "rental",
            "租赁单",
            &[
                field("client", "lookup", "target = \"client\""),
                field("returned_on", "date", ""),
                field("fee", "money", ""),
                formula("overdue", "MAX(0, TODAY() - returned_on)"),
                field(
                    "region",
                    "formula",
                    "result = \"text\"\nformula = 'client.region'",
                ),
                formula("worth", "fee + client.secret * 2"),
                formula("fine", "overdue * 3 + COALESCE(LEN(region), 0)"),
                field(
                    "mine",
                    "formula",
                    "result = \"boolean\"\nformula = 'owner = ME()'",
                ),
            ]
            .concat(),
        ),
    ]);
    let mut files = files;
    files.insert("roles/clerk.toml".into(), "name = \"clerk\"\nlabel = { zh = \"店员\", en = \"Clerk\" }\n[objects.rental]\nread = \"all\"\ncreate = true\n[objects.client]\nread = \"all\"\nhidden = [\"secret\"]\n".into());
    files.insert("roles/porter.toml".into(), "name = \"porter\"\nlabel = { zh = \"搬运\", en = \"Porter\" }\n[objects.rental]\nread = \"all\"\n".into());
    House::with(vec![core_pack(), Pack::read(&files).unwrap()]).unwrap()
}

fn listed(house: &House, caller: &Caller, query: &ListQuery) -> Vec<String> {
    let page = house.platform.list(caller, "rental", query).unwrap();
    page.items
        .iter()
        .map(weft_platform::Visible::label)
        .collect()
}

/// Four rentals: overdue by 3 and 1 days, not overdue, without anything.
fn rented(house: &House) -> Vec<Id> {
    let east = house.make(
        "client",
        json!({ "name": "东", "region": "华东", "secret": "5" }),
    );
    let north = house.make(
        "client",
        json!({ "name": "北", "region": "华北", "secret": "7" }),
    );
    vec![
        house.make(
            "rental",
            json!({ "name": "a", "client": east, "returned_on": "2026-11-19", "fee": "10" }),
        ),
        house.make(
            "rental",
            json!({ "name": "b", "client": north, "returned_on": "2026-11-21", "fee": "20" }),
        ),
        house.make(
            "rental",
            json!({ "name": "c", "client": east, "returned_on": "2026-12-01", "fee": "30" }),
        ),
        house.make("rental", json!({ "name": "d" })),
    ]
}

pub(crate) fn filter(text: &str, sort: &str) -> ListQuery {
    ListQuery {
        filter: (!text.is_empty()).then(|| text.to_owned()),
        sort: Some(sort.to_owned()),
        ..ListQuery::default()
    }
}

#[test]
fn what_reads_the_time_or_a_parent_is_shown_filtered_sorted_and_grouped() {
    let house = rentals();
    let ids = rented(&house);
    let system = House::system();
    let first = shown(&house, &system, "rental", ids[0]);
    assert_eq!(first["overdue"], "3");
    assert_eq!(first["region"], "华东");
    assert_eq!(first["worth"], "20");
    assert_eq!(first["fine"], "11");
    let last = shown(&house, &system, "rental", ids[3]);
    assert_eq!(
        (&last["overdue"], &last["region"], &last["worth"]),
        (&Json::Null, &Json::Null, &Json::Null)
    );
    assert_eq!(
        listed(&house, &system, &filter("overdue > 0", "-overdue")),
        ["a", "b"]
    );
    assert_eq!(
        listed(&house, &system, &filter("region = \"华东\"", "name")),
        ["a", "c"]
    );
    assert_eq!(
        listed(&house, &system, &filter("", "worth,name")),
        ["a", "b", "c", "d"]
    );
    assert_eq!(
        listed(&house, &system, &filter("fine >= 5", "-fine")),
        ["a", "b"]
    );
    let groups = house
        .platform
        .figures(
            &system,
            "rental",
            &FigureQuery {
                group: vec!["region".into()],
                figures: vec![weft_platform::Figure {
                    name: "late".into(),
                    fold: weft_platform::FigureFold::Sum,
                    of: Some("overdue".into()),
                    filter: None,
                }],
                ..FigureQuery::default()
            },
        )
        .unwrap();
    let told: Vec<String> = groups
        .items
        .iter()
        .map(|group| format!("{}={}", group["region"], group["late"]))
        .collect();
    assert_eq!(
        told,
        ["\"华东\"=\"3\"", "\"华北\"=\"1\"", "null=\"0\""].map(str::to_owned)
    );
    house
        .clock
        .set(weft_kernel::Moment::parse("2026-12-05T06:00:00Z").unwrap());
    assert_eq!(
        listed(&house, &system, &filter("overdue > 0", "-overdue")),
        ["a", "b", "c"]
    );
}

#[test]
fn pages_by_a_computed_order_follow_one_another() {
    let house = rentals();
    rented(&house);
    let mut seen = Vec::new();
    let mut query = ListQuery {
        limit: Some(1),
        ..filter("", "-overdue,region,name")
    };
    loop {
        let page = house
            .platform
            .list(&House::system(), "rental", &query)
            .unwrap();
        seen.extend(page.items.iter().map(weft_platform::Visible::label));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["a", "b", "c", "d"]);
}

#[test]
fn a_formula_tells_nothing_of_what_its_reader_may_not_see() {
    let house = rentals();
    let ids = rented(&house);
    let clerk = house.person("clerk", "clerk", "店");
    let seen = shown(&house, &clerk, "rental", ids[0]);
    assert_eq!(seen["region"], "华东");
    assert_eq!(seen.get("worth"), None, "an input is hidden");
    let refused = house
        .platform
        .list(&clerk, "rental", &filter("worth > 0", "name"));
    assert_eq!(refused.unwrap_err().code(), "expr.unknown_field");
    let porter = house.person("porter", "porter", "店");
    let seen = shown(&house, &porter, "rental", ids[0]);
    assert_eq!(
        (seen.get("region"), seen.get("fine")),
        (None, None),
        "customers are not theirs"
    );
    assert_eq!(seen["overdue"], "3");
}

#[test]
fn a_formula_is_empty_where_its_parent_is_deleted() {
    let house = rentals();
    let ids = rented(&house);
    let system = House::system();
    let client = house
        .platform
        .list(&system, "client", &filter("name = \"东\"", "name"))
        .unwrap();
    let client = &client.items[0];
    house
        .platform
        .delete(&system, "client", client.id(), client.version())
        .unwrap();
    let seen = shown(&house, &system, "rental", ids[0]);
    assert_eq!((&seen["region"], &seen["fine"]), (&Json::Null, &json!("9")));
}

#[test]
fn who_asks_decides_what_reads_the_user() {
    let house = rentals();
    let clerk = house.person("clerk", "clerk", "店");
    let id = house
        .platform
        .create(&clerk, "rental", json!({ "name": "e" }))
        .unwrap();
    assert_eq!(shown(&house, &clerk, "rental", id)["mine"], true);
    let porter = house.person("porter", "porter", "店");
    assert_eq!(shown(&house, &porter, "rental", id)["mine"], false);
}

also_on_postgres!(
    what_reads_the_time_or_a_parent_is_shown_filtered_sorted_and_grouped,
    pages_by_a_computed_order_follow_one_another,
    a_formula_tells_nothing_of_what_its_reader_may_not_see,
);
