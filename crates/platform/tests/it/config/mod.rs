//! Configuration while the house is open: drafts, versions, layers, roll-back.

use serde_json::{Value as Json, json};
use weft_kernel::Problem;
use weft_platform::config::{Back, Drafted};
use weft_platform::pack::DocKey;
use weft_platform::{Caller, ListQuery, Platform};

use crate::house::{House, also_on_postgres, shown};

#[cfg(test)]
mod conditions;
#[cfg(test)]
mod filling;
#[cfg(test)]
mod others;
#[cfg(test)]
mod renames;
mod types;
#[cfg(test)]
mod upgrades;

also_on_postgres!(
    an_object_with_lines_is_made_and_used_without_a_restart,
    a_renamed_field_and_object_keep_their_values_and_old_names_still_work,
    a_type_change_tells_the_bad_rows_and_changes_nothing_until_they_are_right,
    a_uniqueness_over_two_fields_tells_what_stands_twice_then_holds_then_goes,
    a_field_made_searchable_finds_what_was_there,
    a_rehearsal_tells_what_would_come_out_differently_and_writes_nothing,
);

fn key(kind: &str, name: &str) -> DocKey {
    DocKey::new(kind, name).unwrap()
}

fn system() -> Caller {
    House::system()
}

fn draft(platform: &Platform, name: &str, document: Json) -> Result<Drafted, Problem> {
    platform.draft_document(&system(), &key("object", name), document)
}

fn publish(platform: &Platform) -> u64 {
    platform.publish(&system(), "试一试").unwrap().version
}

/// A rental order with its lines: the two name each other.
fn rental(platform: &Platform) {
    let order = json!({
        "label": "租赁单",
        "title": "number",
        "fields": [
            { "name": "number", "type": "auto_number", "label": "单号", "pattern": "ZL-{yyyyMM}-{0000}" },
            { "name": "account", "type": "lookup", "label": "客户", "target": "account", "required": true },
            { "name": "deposit", "type": "money", "label": "押金" },
            { "name": "return_date", "type": "text", "label": "归还日期" },
            { "name": "lines", "type": "lines", "label": "明细", "lines": { "object": "rental_line", "field": "order" } },
            { "name": "total", "type": "rollup", "label": "合计", "result": "money",
              "rollup": { "lines": "lines", "fold": "sum", "field": "amount" } },
        ],
        "checks": [
            { "when": "deposit < 0", "code": "check.rental.deposit", "message": { "zh": "押金不能为负", "en": "The deposit cannot be negative" } },
        ],
    });
    let line = json!({
        "label": "租赁明细", "access": "inherit", "parent": "order", "title": "item",
        "fields": [
            { "name": "order", "type": "lookup", "label": "租赁单", "target": "rental_order", "required": true },
            { "name": "item", "type": "text", "label": "物品" },
            { "name": "amount", "type": "money", "label": "租金" },
        ],
    });
    let pending = draft(platform, "rental_order", order).unwrap();
    assert_eq!(pending.problems[0].code(), "model.target_missing");
    let refused = platform.publish(&system(), "还缺明细").unwrap_err();
    assert_eq!(refused.code(), "model.target_missing");
    assert!(
        draft(platform, "rental_line", line)
            .unwrap()
            .problems
            .is_empty()
    );
    publish(platform);
}

fn order(house: &House, return_date: &str) -> weft_kernel::Id {
    let account = house.make("account", json!({ "name": "江南重工" }));
    house.make(
        "rental_order",
        json!({ "account": account.to_string(), "deposit": "500", "return_date": return_date,
                "lines": [{ "item": "叉车", "amount": "120.50" }, { "item": "吊车", "amount": "79.50" }] }),
    )
}

#[test]
fn an_object_with_lines_is_made_and_used_without_a_restart() {
    let house = &House::new();
    rental(&house.platform);
    let order = order(house, "2026-12-01");
    let seen = shown(house, &system(), "rental_order", order);
    assert_eq!(seen["number"], "ZL-202611-0001");
    assert_eq!(seen["total"], "200");
    let below = json!({ "account": seen["account"]["id"], "deposit": "-1" });
    let refused = house.platform.create(&system(), "rental_order", below);
    assert_eq!(refused.unwrap_err().code(), "record.check");
}

#[test]
fn a_renamed_field_and_object_keep_their_values_and_old_names_still_work() {
    let house = &House::new();
    let platform = &house.platform;
    rental(platform);
    let id = order(house, "2026-12-01");
    let object = key("object", "rental_order");
    platform
        .draft_rename(&system(), (&object, Some("deposit")), "pledge")
        .unwrap();
    platform
        .draft_rename(&system(), (&object, None), "lease")
        .unwrap();
    publish(platform);
    assert_eq!(shown(house, &system(), "lease", id)["pledge"], "500");
    assert_eq!(shown(house, &system(), "rental_order", id)["pledge"], "500");
    let query = ListQuery {
        filter: Some("deposit = 500 and account.name = \"江南重工\"".into()),
        ..ListQuery::default()
    };
    assert_eq!(
        platform
            .list(&system(), "rental_order", &query)
            .unwrap()
            .items
            .len(),
        1
    );
    let line = platform
        .list(&system(), "rental_line", &ListQuery::default())
        .unwrap();
    assert_eq!(line.items.len(), 2);
    assert!(!platform.history(&system(), "lease", id).unwrap().is_empty());
}

#[test]
fn a_type_change_tells_the_bad_rows_and_changes_nothing_until_they_are_right() {
    let house = &House::new();
    let platform = &house.platform;
    rental(platform);
    let good = order(house, "2026-12-01");
    let bad: Vec<_> = ["下周", "尽快", "月底"]
        .map(|text| order(house, text))
        .into();
    let part = json!({ "fields": [{ "name": "return_date", "type": "date" }] });
    let object = key("object", "rental_order");
    platform.draft_part(&system(), &object, &part).unwrap();
    let reports = platform.check_draft(&system()).unwrap().1;
    assert_eq!((reports[0].rows, reports[0].failed), (4, 3));
    let refused = platform.publish(&system(), "改为日期").unwrap_err();
    assert_eq!(refused.code(), "config.conversion");
    assert_eq!(refused.details().len(), 3);
    assert_eq!(
        shown(house, &system(), "rental_order", bad[0])["return_date"],
        "下周"
    );
    for id in &bad {
        let fixed = json!({ "return_date": "2026/12/31" });
        platform
            .update(&system(), ("rental_order", *id, 1), fixed)
            .unwrap();
    }
    let version = publish(platform);
    assert_eq!(
        shown(house, &system(), "rental_order", good)["return_date"],
        "2026-12-01"
    );
    assert_eq!(
        shown(house, &system(), "rental_order", bad[1])["return_date"],
        "2026-12-31"
    );
    platform
        .roll_back(&system(), &Back::To(version - 1), "还是文本")
        .unwrap();
    assert_eq!(
        shown(house, &system(), "rental_order", bad[1])["return_date"],
        "2026-12-31"
    );
    let text = platform
        .model()
        .object("rental_order")
        .unwrap()
        .field("return_date")
        .unwrap()
        .1
        .kind
        .name();
    assert_eq!(text, "text");
}

#[test]
fn a_uniqueness_over_two_fields_tells_what_stands_twice_then_holds_then_goes() {
    let house = &House::new();
    let platform = &house.platform;
    rental(platform);
    let first = order(house, "2026-12-01");
    let account = shown(house, &system(), "rental_order", first)["account"]["id"].clone();
    let again = json!({ "account": account, "return_date": "2026-12-01" });
    let second = house.make("rental_order", again.clone());
    let object = key("object", "rental_order");
    let unique = json!({ "unique": [{ "fields": ["account", "return_date"] }] });
    platform.draft_part(&system(), &object, &unique).unwrap();
    let refused = platform.publish(&system(), "不重复").unwrap_err();
    assert_eq!(refused.code(), "config.duplicates");
    assert_eq!(refused.field(), Some("unique[0]"));
    assert_eq!(refused.details().len(), 1);
    house.make("rental_order", again.clone());
    platform
        .update(
            &system(),
            ("rental_order", second, 1),
            json!({ "return_date": "2026-12-02" }),
        )
        .unwrap();
    let page = platform
        .list(
            &system(),
            "rental_order",
            &ListQuery {
                filter: Some("deposit is empty and return_date = \"2026-12-01\"".into()),
                ..ListQuery::default()
            },
        )
        .unwrap();
    platform
        .delete(&system(), "rental_order", page.items[0].id(), 1)
        .unwrap();
    let version = publish(platform);
    let taken = platform.create(&system(), "rental_order", again.clone());
    assert_eq!(taken.unwrap_err().code(), "record.duplicate");
    platform
        .roll_back(&system(), &Back::To(version - 1), "可以重复")
        .unwrap();
    house.make("rental_order", again);
}

#[test]
fn a_field_made_searchable_finds_what_was_there() {
    let house = &House::new();
    let platform = &house.platform;
    rental(platform);
    order(house, "月底归还");
    let found = || {
        let query = ListQuery {
            search: Some("ydgh".into()),
            ..ListQuery::default()
        };
        platform
            .list(&system(), "rental_order", &query)
            .map_or(0, |page| page.items.len())
    };
    assert_eq!(found(), 0);
    let part = json!({ "fields": [{ "name": "return_date", "searchable": true }] });
    platform
        .draft_part(&system(), &key("object", "rental_order"), &part)
        .unwrap();
    publish(platform);
    assert_eq!(found(), 1);
}

#[test]
fn a_rehearsal_tells_what_would_come_out_differently_and_writes_nothing() {
    let house = &House::new();
    let platform = &house.platform;
    rental(platform);
    for _ in 0..3 {
        order(house, "2026-12-01");
    }
    let object = key("object", "rental_order");
    let fee = |formula: &str| json!({ "fields": [{ "name": "fee", "type": "formula", "label": "手续费", "formula": formula, "result": "money" }] });
    platform
        .draft_part(&system(), &object, &fee("total * 0.10"))
        .unwrap();
    publish(platform);
    platform
        .draft_part(&system(), &object, &fee("total * 0.05"))
        .unwrap();
    let check = json!({ "checks": [{ "when": "deposit < 600", "code": "check.rental.low", "message": { "zh": "押金不足", "en": "The deposit is too low" } }] });
    platform.draft_part(&system(), &object, &check).unwrap();
    let told = platform.rehearse(&system(), 90).unwrap();
    assert_eq!(told.objects.len(), 1);
    let orders = &told.objects[0];
    assert_eq!((orders.records, orders.differ), (3, 3));
    assert_eq!(orders.sentence.zh, "3 条租赁单，手续费 −30");
    assert_eq!(orders.fields[0].new_sum, Some(30.into()));
    assert_eq!(
        (orders.checks[0].refused, orders.checks[0].admitted),
        (3, 0)
    );
    let seen = platform
        .list(&system(), "rental_order", &ListQuery::default())
        .unwrap();
    assert_eq!(seen.items[0].shown("fee").as_deref(), Some("20"));
}

#[test]
fn a_field_left_out_goes_into_the_bin_and_comes_back_with_its_values() {
    let house = House::new();
    let platform = &house.platform;
    rental(platform);
    let id = order(&house, "2026-12-01");
    let object = key("object", "rental_order");
    let whole = platform.config_document(&system(), &object).unwrap();
    let mut without = whole.clone();
    let fields = without["fields"].as_array_mut().unwrap();
    fields.retain(|field| field["name"] != "return_date");
    platform
        .draft_document(&system(), &object, without)
        .unwrap();
    let version = publish(platform);
    assert!(
        shown(&house, &system(), "rental_order", id)
            .get("return_date")
            .is_none()
    );
    platform
        .roll_back(&system(), &Back::Versions(vec![version]), "要的")
        .unwrap();
    assert_eq!(
        shown(&house, &system(), "rental_order", id)["return_date"],
        "2026-12-01"
    );
}
