//! A draft is told what it would come to, and nothing is written.

use serde_json::{Value as Json, json};
use weft_kernel::Id;
use weft_platform::{DryRun, ListQuery};

use crate::field_conditions::Shop;
use crate::house::{House, also_on_postgres, shown};

fn run(shop: &Shop, id: Option<Id>, json: Json) -> DryRun {
    let platform = &shop.house.platform;
    platform.dry_run(&shop.clerk, ("rental", id), json).unwrap()
}

/// Code and field of each problem.
fn told(run: &DryRun) -> Vec<(&str, &str)> {
    let problems = run.problems.iter();
    problems
        .map(|problem| (problem.code, problem.field.as_deref().unwrap_or_default()))
        .collect()
}

#[test]
fn an_empty_draft_knows_its_defaults_and_conditions() {
    let shop = Shop::new();
    let empty = run(&shop, None, json!({}));
    assert_eq!(empty.values["kind"], "short");
    assert_eq!(empty.values["closed"], false);
    assert!(!empty.visible["reason"] && empty.visible["deposit"]);
    assert!(!empty.required["reason"] && !empty.required["deposit"]);
    assert!(!empty.readonly["deposit"] && empty.readonly["created_at"]);
    assert!(told(&empty).is_empty());
}

#[test]
fn conditions_follow_what_is_typed() {
    let shop = Shop::new();
    let long = run(
        &shop,
        None,
        json!({ "kind": "long", "deposit": "abc", "closed": true }),
    );
    assert!(long.visible["reason"] && long.required["reason"] && long.required["deposit"]);
    assert!(long.readonly["deposit"]);
    assert_eq!(
        told(&long),
        [
            ("field.number.unknown_form", "deposit"),
            ("field.required", "reason")
        ]
    );
    let low = run(&shop, None, json!({ "deposit": "1" }));
    assert_eq!(told(&low), [("field.validation", "deposit")]);
}

#[test]
fn nothing_of_a_draft_is_written_and_nothing_is_used_up() {
    let shop = Shop::new();
    let id = shop
        .create(json!({ "name": "甲", "phone": "13800130001" }))
        .unwrap();
    let draft =
        json!({ "name": "乙", "phone": "138****0001", "created_at": "2026-01-01T00:00:00Z" });
    let changed = run(&shop, Some(id), draft);
    assert!(told(&changed).is_empty());
    run(&shop, None, json!({ "name": "丙" }));
    let stored = shown(&shop.house, &House::system(), "rental", id);
    assert_eq!(
        (&stored["name"], &stored["version"]),
        (&json!("甲"), &json!(1))
    );
    let query = ListQuery {
        count: true,
        ..ListQuery::default()
    };
    let page = shop
        .house
        .platform
        .list(&shop.clerk, "rental", &query)
        .unwrap();
    assert_eq!(page.total, Some(1));
}

#[test]
fn lines_are_told_with_their_document() {
    let house = House::new();
    let seller = house.person("zhang", "sales", "华东");
    let product = house.make("product", json!({ "name": "轴承", "code": "M-01" }));
    let draft = json!({ "lines": [
        { "product": product, "quantity": "2", "unit_price": "50" },
        { "quantity": "x" },
    ]});
    let run = house
        .platform
        .dry_run(&seller, ("sales_order", None), draft)
        .unwrap();
    let [first, second] = run.lines["lines"].as_slice() else {
        panic!("two lines");
    };
    assert!(first.problems.is_empty(), "{:?}", first.problems);
    assert!(
        first.values.values().any(|value| *value == "100"),
        "{:?}",
        first.values
    );
    let codes: Vec<_> = second.problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&"field.number.unknown_form"), "{codes:?}");
    assert!(
        run.problems
            .iter()
            .any(|problem| problem.field.as_deref() == Some("account"))
    );
}

#[test]
fn who_sees_no_record_sees_no_draft_of_it() {
    let shop = Shop::new();
    let stranger = shop.house.person("li", "sales", "华西");
    let refused = |id: Option<Id>, json: Json| {
        let run = shop.house.platform.dry_run(&stranger, ("rental", id), json);
        run.unwrap_err().code()
    };
    assert_eq!(refused(None, json!({})), "object.unknown");
    let clerk = |json: Json| {
        shop.house
            .platform
            .dry_run(&shop.clerk, ("rental", None), json)
    };
    assert_eq!(
        clerk(json!({ "no": 1 })).unwrap_err().code(),
        "field.unknown"
    );
    let gone = shop
        .house
        .platform
        .dry_run(&shop.clerk, ("rental", Some(Id::new(7))), json!({}));
    assert_eq!(gone.unwrap_err().code(), "record.missing");
}

also_on_postgres!(
    nothing_of_a_draft_is_written_and_nothing_is_used_up,
    lines_are_told_with_their_document,
);
