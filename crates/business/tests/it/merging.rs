//! Two records become one and two again: nothing is lost, and what each field kept is told with its reason.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use weft_kernel::Id;
use weft_platform::{Caller, ListQuery};

use crate::engine::also_on_postgres;
use crate::house::House;

const OBJECTS: [&str; 9] = [
    "account",
    "contact",
    "activity",
    "opportunity",
    "account_tag",
    "tag",
    "task",
    "sales_order",
    "receivable",
];

/// Every record as the API shows it, but for how often and by whom it was changed.
fn snapshot(house: &House) -> BTreeMap<String, Json> {
    let mut records = BTreeMap::new();
    for object in OBJECTS {
        let query = ListQuery {
            limit: Some(1_000),
            ..ListQuery::default()
        };
        let page = house
            .platform
            .list(&House::system(), object, &query)
            .unwrap();
        for item in &page.items {
            let mut shown = serde_json::to_value(item).unwrap();
            for field in ["version", "updated_at", "updated_by"] {
                shown.as_object_mut().unwrap().remove(field);
            }
            records.insert(format!("{object} {}", item.id()), shown);
        }
    }
    records
}

fn merge(
    house: &House,
    caller: &Caller,
    (object, into, from): (&str, Id, Id),
    take: &str,
) -> Result<Json, weft_kernel::Problem> {
    let command = format!("{object}.merge");
    let input = json!({"other": from.to_string(), "take": take, "reason": "重复录入"});
    house.command(caller, (object, into, &command), input, None)
}

/// Merges with what a person chose.
fn merge_as(
    house: &House,
    (into, from): (Id, Id),
    wishes: &Json,
) -> Result<Json, weft_kernel::Problem> {
    let mut input = json!({"other": from.to_string(), "reason": "重复录入"});
    input
        .as_object_mut()
        .unwrap()
        .extend(wishes.as_object().unwrap().clone());
    house.command(
        &House::system(),
        ("account", into, "account.merge"),
        input,
        None,
    )
}

/// Why a field of the latest merge was kept as it was.
fn because(house: &House, name: &str) -> String {
    let merge = house
        .all("record_merge", "status = \"merged\"")
        .pop()
        .unwrap();
    let kept: Vec<Json> = serde_json::from_str(&merge.text("fields").unwrap()).unwrap();
    let field = kept.iter().find(|field| field["name"] == name).unwrap();
    field["because"].as_str().unwrap().to_owned()
}

/// Undoes the latest merge that still stands; the answer's message.
fn undo(house: &House) -> Result<String, weft_kernel::Problem> {
    let merges = house.all("record_merge", "status = \"merged\"");
    let latest = merges.last().unwrap().id();
    let address = ("record_merge", latest, "record.merge.undo");
    let said = house.command(&House::system(), address, json!({}), None)?;
    Ok(said["message"]["zh"].as_str().unwrap().to_owned())
}

fn field(house: &House, object: &str, id: Id, name: &str) -> String {
    house.record(object, id).text(name).unwrap()
}

#[test]
fn everything_of_the_one_comes_along_and_goes_back() {
    let house = House::new();
    let one = house.make(
        "account",
        json!({"name": "甲公司", "phone": "021-62345678"}),
    );
    let other = house.make(
        "account",
        json!({"name": "甲公司上海", "code": "C7", "short_name": "甲"}),
    );
    let contact = house.make("contact", json!({"name": "李四", "account": other}));
    let activity = json!({"account": other, "contact": contact, "kind": "call", "content": "询价", "occurred_at": "2026-11-20T02:00:00Z"});
    house.make("activity", activity);
    let tag = house.make("tag", json!({"name": "重点"}));
    for account in [one, other] {
        house.make(
            "account_tag",
            json!({"account": account, "tag": tag, "weight": 5}),
        );
    }
    let before = snapshot(&house);
    let said = merge(&house, &House::system(), ("account", one, other), "").unwrap();
    assert_eq!(
        said["message"]["zh"],
        "「甲公司上海」已并入「甲公司」，转移了 2 条关联记录，可在合并记录中撤销"
    );
    assert_eq!(
        field(&house, "account", one, "code"),
        "C7",
        "nothing stood there"
    );
    assert_eq!(
        field(&house, "account", one, "name"),
        "甲公司",
        "the title stays"
    );
    assert_eq!(
        house.record("contact", contact).link("account").unwrap(),
        Some(one)
    );
    assert!(
        house
            .all("account", &format!("id = \"{other}\""))
            .is_empty()
    );
    assert_eq!(undo(&house).unwrap(), "合并已撤销");
    assert_eq!(snapshot(&house), before);
    let merged = house.all("record_merge", "status = \"undone\"").remove(0);
    let address = ("record_merge", merged.id(), "record.merge.undo");
    let again = house.command(&House::system(), address, json!({}), None);
    assert_eq!(again.unwrap_err().code(), "merge.undone");
}

#[test]
fn of_two_values_that_by_hand_then_the_newer_then_the_chosen_one_is_kept() {
    let house = House::new();
    let boss = house.person("boss", "administrator", "总部");
    let by_hand = |json: Json| house.platform.create(&boss, "account", json).unwrap();
    let one = house.make(
        "account",
        json!({"name": "甲", "city": "上海", "fax": "1", "short_name": "旧"}),
    );
    house.days_pass(1);
    let other = by_hand(json!({"name": "甲二", "city": "杭州", "fax": "2", "short_name": "新"}));
    house.days_pass(1);
    let version = house.record("account", one).version();
    let later = json!({"fax": "3"});
    house
        .platform
        .update(&boss, ("account", one, version), later)
        .unwrap();
    merge(&house, &boss, ("account", one, other), "name").unwrap();
    let kept = |name: &str| field(&house, "account", one, name);
    assert_eq!(kept("city"), "杭州", "a person wrote it");
    assert_eq!(kept("fax"), "3", "both by hand, this one later");
    assert_eq!(kept("name"), "甲二", "asked for");
    let merged = house.all("record_merge", "id is not empty").remove(0);
    let fields: Json = serde_json::from_str(&merged.text("fields").unwrap()).unwrap();
    let why: BTreeMap<&str, &str> = fields
        .as_array()
        .unwrap()
        .iter()
        .map(|kept| {
            (
                kept["name"].as_str().unwrap(),
                kept["because"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        why,
        BTreeMap::from([
            ("city", "trust"),
            ("fax", "newer"),
            ("name", "chosen"),
            ("short_name", "trust")
        ])
    );
    let city = fields
        .as_array()
        .unwrap()
        .iter()
        .find(|kept| kept["name"] == "city")
        .unwrap();
    assert_eq!(
        (city["own"].as_str(), city["other_from"]["source"].as_str()),
        (Some("上海"), Some("person"))
    );
    assert_eq!(merged.link("merged_by").unwrap(), boss.id());
}

#[test]
fn what_was_made_or_changed_since_stays_and_is_told() {
    let house = House::new();
    let one = house.make("account", json!({"name": "甲"}));
    let other = house.make("account", json!({"name": "乙", "city": "杭州"}));
    merge(&house, &House::system(), ("account", one, other), "").unwrap();
    house.days_pass(1);
    let contact = house.make("contact", json!({"name": "新人", "account": one}));
    let version = house.record("account", one).version();
    house
        .platform
        .update(
            &House::system(),
            ("account", one, version),
            json!({"city": "宁波"}),
        )
        .unwrap();
    assert_eq!(
        undo(&house).unwrap(),
        "合并已撤销；合并后新建的 1 条记录留在「甲」"
    );
    assert_eq!(field(&house, "account", one, "city"), "宁波");
    assert_eq!(field(&house, "account", other, "city"), "杭州");
    assert_eq!(
        house.record("contact", contact).link("account").unwrap(),
        Some(one)
    );
    let left = house
        .all("record_merge", "id is not empty")
        .remove(0)
        .text("left")
        .unwrap();
    assert!(
        left.contains(&contact.to_string()) && left.contains("city"),
        "{left}"
    );
}

#[test]
fn what_they_owe_moves_along_and_adds_up() {
    let house = House::new();
    let accounts = ["甲", "乙"].map(|name| house.make("account", json!({"name": name})));
    let warehouse = house.make("warehouse", json!({"name": "主仓", "code": "W1"}));
    let product = house.stocked("P1", warehouse, "100");
    for account in accounts {
        let order = house.make(
            "sales_order",
            json!({"account": account, "order_date": "2026-11-22", "lines": [{"product": product, "quantity": "2", "unit_price": "10"}]}),
        );
        let address = ("sales_order", order, "sales.order.confirm");
        house
            .command(&House::system(), address, json!({}), None)
            .unwrap();
    }
    let before = snapshot(&house);
    let [one, other] = accounts;
    merge(&house, &House::system(), ("account", one, other), "").unwrap();
    assert_eq!(
        house
            .record("account", one)
            .number("order_open")
            .unwrap()
            .to_string(),
        "40"
    );
    assert_eq!(weft_business::verify(&house.platform).unwrap().len(), 0);
    undo(&house).unwrap();
    assert_eq!(snapshot(&house), before);
    assert_eq!(weft_business::verify(&house.platform).unwrap().len(), 0);
}

#[test]
fn who_may_not_or_names_no_other_is_refused() {
    let house = House::new();
    let seller = house.person("zhang", "sales", "华东");
    let own = |name: &str| {
        let made = json!({"name": name, "owner": seller.id().unwrap().to_string()});
        house.make("account", made)
    };
    let (one, other) = (own("甲"), own("乙"));
    let code = |answer: Result<Json, weft_kernel::Problem>| answer.unwrap_err().code();
    assert_eq!(
        code(merge(&house, &seller, ("account", one, other), "")),
        "access.command"
    );
    let boss = house.person("boss", "administrator", "总部");
    assert_eq!(
        code(merge(&house, &boss, ("account", one, one), "")),
        "merge.itself"
    );
    assert_eq!(
        code(merge(&house, &boss, ("account", one, Id::new(9)), "")),
        "record.missing"
    );
    assert_eq!(
        code(merge(&house, &boss, ("account", one, other), "nichts")),
        "field.unknown"
    );
    assert_eq!(
        code(merge(&house, &boss, ("account", one, other), "order_open")),
        "field.unknown"
    );
    let input = json!({"other": other.to_string()});
    assert_eq!(
        code(house.command(&boss, ("account", one, "account.merge"), input, None)),
        "merge.reason"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn merges_undone_from_the_last_to_the_first_leave_every_record_as_it_was(
        pairs in prop::collection::vec((any::<bool>(), 0_usize..4, 0_usize..4), 1..6),
        cities in prop::collection::vec(prop::option::of("[a-c]{1,2}"), 4),
    ) {
        let house = House::new();
        let tag = house.make("tag", json!({"name": "重点"}));
        let (mut accounts, mut contacts) = (Vec::new(), Vec::new());
        for (number, city) in cities.iter().enumerate() {
            let account = house.make("account", json!({"name": format!("公司{number}"), "city": city, "code": format!("C{number}")}));
            let contact = house.make("contact", json!({"name": format!("人{number}"), "account": account, "wechat": city}));
            let activity = json!({"account": account, "contact": contact, "kind": "call", "content": "谈", "occurred_at": "2026-11-20T02:00:00Z"});
            house.make("activity", activity);
            if number % 2 == 0 {
                house.make("account_tag", json!({"account": account, "tag": tag, "weight": 3}));
            }
            accounts.push(account);
            contacts.push(contact);
        }
        let before = snapshot(&house);
        let mut done = 0;
        for (people, into, from) in pairs {
            let (object, ids) = if people { ("contact", &contacts) } else { ("account", &accounts) };
            // One that is gone already, or the same twice, is refused.
            done += usize::from(merge(&house, &House::system(), (object, ids[into], ids[from]), "").is_ok());
        }
        for _ in 0..done {
            undo(&house).unwrap();
        }
        prop_assert_eq!(snapshot(&house), before);
    }
}

also_on_postgres!(
    everything_of_the_one_comes_along_and_goes_back,
    what_they_owe_moves_along_and_adds_up,
);

#[test]
fn a_value_a_person_chose_stays_in_later_merges_until_somebody_changes_it() {
    let house = House::new();
    let made =
        |name: &str, phone: &str| house.make("account", json!({"name": name, "phone": phone}));
    let one = made("甲公司", "021-62345678");
    let later = |name: &str, phone: &str| {
        house.days_pass(1);
        made(name, phone)
    };
    let [second, third, fourth] = [
        later("甲公司二", "021-62345679"),
        later("甲公司三", "021-62345670"),
        later("甲公司四", "021-62345671"),
    ];
    merge_as(&house, (one, second), &json!({"stay": "phone"})).unwrap();
    assert_eq!(because(&house, "phone"), "chosen");
    let chosen = field(&house, "account", one, "phone");
    merge_as(&house, (one, third), &json!({})).unwrap();
    assert_eq!(because(&house, "phone"), "locked", "the other is newer");
    assert_eq!(field(&house, "account", one, "phone"), chosen);
    let version = house.record("account", one).version();
    let change = json!({"phone": "021-62345672"});
    house
        .platform
        .update(&House::system(), ("account", one, version), change)
        .unwrap();
    merge_as(&house, (one, fourth), &json!({})).unwrap();
    assert_ne!(because(&house, "phone"), "locked", "it was changed since");
}

#[test]
fn what_was_chosen_for_the_record_that_goes_is_taken_along() {
    let house = House::new();
    let made =
        |name: &str, phone: &str| house.make("account", json!({"name": name, "phone": phone}));
    let [goes, absorbed] = [
        made("甲公司", "021-62345678"),
        made("甲公司二", "021-62345679"),
    ];
    merge_as(&house, (goes, absorbed), &json!({"take": "phone"})).unwrap();
    house.days_pass(1);
    let stays = made("甲公司三", "021-62345670");
    merge_as(&house, (stays, goes), &json!({})).unwrap();
    assert_eq!(because(&house, "phone"), "locked");
    assert!(field(&house, "account", stays, "phone").ends_with("62345679"));
}

#[test]
fn a_field_is_taken_or_stays_and_nothing_that_no_person_writes() {
    let house = House::new();
    let [one, other] =
        ["甲公司", "甲公司二"].map(|name| house.make("account", json!({ "name": name })));
    let refused = |wishes: Json| merge_as(&house, (one, other), &wishes).unwrap_err();
    let twice = refused(json!({"take": "phone", "stay": "phone"}));
    assert_eq!((twice.code(), twice.field()), ("merge.twice", Some("stay")));
    assert_eq!(
        refused(json!({"stay": "receivable_open"})).code(),
        "field.unknown"
    );
    assert_eq!(refused(json!({"stay": "nothing"})).field(), Some("stay"));
}
