//! Formulas and roll-ups over several objects: who reads whom, and what comes of a change.

use std::collections::BTreeMap;

use weft_kernel::Problem;
use weft_platform::{Pack, ReaderKind};

use crate::house::House;

/// An object called `name` with a text `name`, and `fields` besides.
fn object(name: &str, label: &str, fields: &str) -> (String, String) {
    let text = format!(
        "name = \"{name}\"\nlabel = {{ zh = \"{label}\", en = \"{name}\" }}\n\
         plural = {{ zh = \"{label}\", en = \"{name}s\" }}\ntitle = \"name\"\naccess = \"shared\"\n\
         [[fields]]\nname = \"name\"\ntype = \"text\"\nlabel = {{ zh = \"名称\", en = \"Name\" }}\n{fields}"
    );
    (format!("objects/{name}.toml"), text)
}

/// A field called `name` of a type, with what else its document says.
fn field(name: &str, kind: &str, more: &str) -> String {
    format!(
        "[[fields]]\nname = \"{name}\"\ntype = \"{kind}\"\n\
         label = {{ zh = \"{name}\", en = \"{name}\" }}\n{more}\n"
    )
}

fn formula(name: &str, text: &str) -> String {
    field(
        name,
        "formula",
        &format!("result = \"number\"\nformula = '{text}'"),
    )
}

fn open(objects: Vec<(String, String)>) -> Result<House, Problem> {
    let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
    let mut files = BTreeMap::from([("pack.toml".to_owned(), manifest.to_owned())]);
    files.extend(objects);
    House::with(vec![Pack::read(&files)?])
}

/// A document with lines and its totals.
fn orders(order: &str, line: &str) -> Vec<(String, String)> {
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
