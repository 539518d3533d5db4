//! The conditions of fields: asked for, seen, changed and valid only when their expressions say so.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, Pack};

use crate::field_types::pack_of;
use crate::house::{House, also_on_postgres, core_pack, shown};

const RENTAL: &str = r#"
name = "rental"
label = { zh = "租赁单", en = "Rental" }
plural = { zh = "租赁单", en = "Rentals" }
title = "name"
access = "shared"

[[unique]]
fields = ["name", "kind"]

[[fields]]
name = "name"
type = "text"
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
name = "deposit"
type = "money"
label = { zh = "押金", en = "Deposit" }
required_when = 'kind = "long"'
readonly_when = "closed = true"
validation = "deposit >= 100"
validation_message = { zh = "押金不能少于 100 元", en = "The deposit is 100 at least" }

[[fields]]
name = "reason"
type = "text"
label = { zh = "长租原因", en = "Reason" }
visible_when = 'kind = "long"'
required = true

[[fields]]
name = "detail"
type = "text"
label = { zh = "原因细节", en = "Detail" }
visible_when = "reason is not empty"

[[fields]]
name = "phone"
type = "phone"
label = { zh = "电话", en = "Phone" }
sensitivity = "sensitive"
mask = "phone"
"#;

const CLERK: &str = r#"
name = "clerk"
label = { zh = "店员", en = "Clerk" }
[objects.rental]
read = "all"
create = true
update = "all"
"#;

pub(crate) struct Shop {
    pub(crate) house: House,
    pub(crate) clerk: Caller,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let pack = pack_of(&[("objects/rental.toml", RENTAL), ("roles/clerk.toml", CLERK)]);
        let house = House::with(vec![core_pack(), pack]).unwrap();
        let clerk = house.person("clerk", "clerk", "门店");
        Self { house, clerk }
    }

    pub(crate) fn create(&self, json: Json) -> Result<Id, Problem> {
        self.house.platform.create(&self.clerk, "rental", json)
    }

    fn update(&self, id: Id, json: Json) -> Result<i64, Problem> {
        let version = self.shown(id)["version"].as_i64().unwrap();
        let at = ("rental", id, version);
        self.house.platform.update(&self.clerk, at, json)
    }

    fn shown(&self, id: Id) -> Json {
        shown(&self.house, &self.clerk, "rental", id)
    }
}

/// Code and field of each thing that is wrong.
fn wrong<T: std::fmt::Debug>(answer: Result<T, Problem>) -> Vec<(String, String)> {
    let problem = answer.unwrap_err();
    let details = problem.details().iter();
    details
        .map(|detail| {
            (
                detail.code.to_string(),
                detail.field.clone().unwrap_or_default(),
            )
        })
        .collect()
}

fn at(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

#[test]
fn a_field_is_asked_for_while_its_condition_holds() {
    let shop = Shop::new();
    let id = shop.create(json!({ "name": "甲" })).unwrap();
    let long = json!({ "kind": "long" });
    // What becomes visible is asked for too, because the row is new to it only when it is touched.
    assert_eq!(
        wrong(shop.update(id, long)),
        [at("field.required", "deposit")]
    );
    let both = json!({ "kind": "long", "deposit": "500", "reason": "工地" });
    shop.update(id, both).unwrap();
    let gone = shop.update(id, json!({ "deposit": null, "reason": "" }));
    assert_eq!(
        wrong(gone),
        [
            at("field.required", "deposit"),
            at("field.required", "reason")
        ]
    );
    // A change of something else does not ask again.
    shop.update(id, json!({ "name": "乙" })).unwrap();
}

#[test]
fn what_is_not_seen_is_neither_asked_for_nor_written() {
    let shop = Shop::new();
    let id = shop
        .create(json!({ "name": "甲", "reason": "偷写", "detail": "也偷写" }))
        .unwrap();
    assert_eq!(shop.shown(id)["reason"], Json::Null);
    // The reason was put back, so the detail that hangs on it went as well.
    assert_eq!(shop.shown(id)["detail"], Json::Null);
    let long = json!({ "kind": "long", "deposit": "500", "reason": "工地", "detail": "三号" });
    shop.update(id, long).unwrap();
    assert_eq!(shop.shown(id)["detail"], "三号");
    shop.update(id, json!({ "kind": "short", "reason": "别的" }))
        .unwrap();
    assert_eq!(
        shop.shown(id)["reason"],
        "工地",
        "the value stays while it is not seen"
    );
}

#[test]
fn a_field_is_closed_while_its_condition_holds_before_or_after() {
    let shop = Shop::new();
    let id = shop
        .create(json!({ "name": "甲", "deposit": "200" }))
        .unwrap();
    let together = shop.update(id, json!({ "closed": true, "deposit": "300" }));
    assert_eq!(wrong(together), [at("field.readonly_now", "deposit")]);
    shop.update(id, json!({ "closed": true, "deposit": "200.00" }))
        .unwrap();
    let opened = shop.update(id, json!({ "closed": false, "deposit": "300" }));
    assert_eq!(wrong(opened), [at("field.readonly_now", "deposit")]);
    shop.update(id, json!({ "closed": false })).unwrap();
    shop.update(id, json!({ "deposit": "300" })).unwrap();
    let made = shop.create(json!({ "name": "乙", "closed": true, "deposit": "300" }));
    assert_eq!(wrong(made), [at("field.readonly_now", "deposit")]);
    shop.create(json!({ "name": "丙", "closed": true, "deposit": null }))
        .unwrap();
}

#[test]
fn a_stamped_field_keeps_since_when_its_condition_holds() {
    let shop = Shop::new();
    let id = shop.create(json!({ "name": "甲" })).unwrap();
    assert_eq!(shop.shown(id)["closed_at"], Json::Null);
    let first = shop.house.platform.now();
    shop.update(id, json!({ "closed": true })).unwrap();
    assert_eq!(shop.shown(id)["closed_at"], json!(first));
    shop.house.clock.advance_ms(60_000);
    shop.update(id, json!({ "name": "乙" })).unwrap();
    assert_eq!(shop.shown(id)["closed_at"], json!(first), "it holds still");
    shop.update(id, json!({ "closed": false })).unwrap();
    assert_eq!(shop.shown(id)["closed_at"], Json::Null);
    shop.update(id, json!({ "closed": true })).unwrap();
    assert_eq!(shop.shown(id)["closed_at"], json!(first.plus_ms(60_000)));
    let made = shop
        .create(json!({ "name": "丙", "closed": true }))
        .unwrap();
    assert_eq!(shop.shown(made)["closed_at"], json!(first.plus_ms(60_000)));
}

#[test]
fn a_value_that_breaks_its_rule_is_refused_in_the_words_of_the_rule() {
    let shop = Shop::new();
    let problem = shop
        .create(json!({ "name": "甲", "deposit": "99.99" }))
        .unwrap_err();
    assert_eq!(problem.code(), "field.validation");
    assert_eq!(problem.field(), Some("deposit"));
    assert_eq!(problem.told().zh, "押金不能少于 100 元");
    shop.create(json!({ "name": "甲", "deposit": "100" }))
        .unwrap();
    shop.create(json!({ "name": "乙" })).unwrap();
}

#[test]
fn a_retired_option_stays_where_it_is_and_is_chosen_no_more() {
    let shop = Shop::new();
    let id = shop
        .house
        .make("rental", json!({ "name": "甲", "kind": "old" }));
    shop.update(id, json!({ "name": "乙", "kind": "old" }))
        .unwrap();
    assert_eq!(shop.shown(id)["kind"], "old");
    let again = shop.create(json!({ "name": "丙", "kind": "旧" }));
    assert_eq!(wrong(again), [at("field.select.retired_option", "kind")]);
    let unknown = shop
        .create(json!({ "name": "丙", "kind": "x" }))
        .unwrap_err();
    assert!(!unknown.told().zh.contains('旧'), "{}", unknown.told().zh);
}

#[test]
fn a_duplicate_names_the_whole_combination() {
    let shop = Shop::new();
    shop.create(json!({ "name": "甲" })).unwrap();
    shop.create(json!({ "name": "甲", "kind": "long", "deposit": "100", "reason": "r" }))
        .unwrap();
    let problem = shop.create(json!({ "name": "甲" })).unwrap_err();
    assert_eq!(problem.code(), "record.duplicate");
    assert!(
        problem.told().zh.contains("名称、种类"),
        "{}",
        problem.told().zh
    );
}

#[test]
fn a_form_that_sends_the_mask_back_changes_nothing() {
    let shop = Shop::new();
    let id = shop
        .create(json!({ "name": "甲", "phone": "13800130001" }))
        .unwrap();
    shop.update(id, json!({ "phone": "138****0001", "name": "乙" }))
        .unwrap();
    let told = shown(&shop.house, &House::system(), "rental", id);
    assert_eq!(told["phone"], "+8613800130001");
    assert_eq!(told["name"], "乙");
    let other = shop
        .update(id, json!({ "phone": "139****0001" }))
        .unwrap_err();
    assert_eq!(other.code(), "field.masked");
}

#[test]
fn a_condition_that_cannot_be_read_is_refused_at_its_property() {
    let open = |from: &str, to: &str| {
        let files = [("objects/rental.toml", RENTAL.replace(from, to))];
        let pack: Pack = pack_of(&[(files[0].0, files[0].1.as_str())]);
        House::with(vec![core_pack(), pack]).err().unwrap()
    };
    for (from, to, code, field) in [
        (
            "kind = \"long\"'\nreadonly",
            "kid = \"long\"'\nreadonly",
            "expr.unknown_field",
            "rental.deposit.required_when",
        ),
        (
            "closed = true\"",
            "closed = 1\"",
            "expr.not_comparable",
            "rental.deposit.readonly_when",
        ),
        (
            "deposit >= 100",
            "deposit",
            "expr.wrong_type",
            "rental.deposit.validation",
        ),
        (
            "reason is not empty",
            "reason is not",
            "expr.syntax",
            "rental.detail.visible_when",
        ),
    ] {
        let problem = open(from, to);
        assert_eq!(
            (problem.code(), problem.field()),
            (code, Some(field)),
            "{to}"
        );
        assert!(problem.position().is_some(), "{to}");
    }
    let far = open("'closed = true'", "'owner.name = \"甲\"'");
    assert_eq!(
        (far.code(), far.field()),
        ("field.stamped_when", Some("rental.closed_at.stamped_when"))
    );
}

also_on_postgres!(
    a_field_is_asked_for_while_its_condition_holds,
    what_is_not_seen_is_neither_asked_for_nor_written,
    a_field_is_closed_while_its_condition_holds_before_or_after,
    a_stamped_field_keeps_since_when_its_condition_holds,
    a_duplicate_names_the_whole_combination,
);
