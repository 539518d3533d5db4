//! What is decided of two contacts is said of their identities, and taken back with it.

use std::collections::BTreeSet;

use serde_json::json;
use weft_kernel::Id;
use weft_platform::Change;
use weft_signals::TouchKind;
use weft_signals::pipeline;
use weft_store::Lane;

use crate::house::{House, event, settle, system};
use crate::people::{identity, owners, standing, tags, view};

/// Two contacts, each with a device that gave an address; the devices look at prices.
fn twins() -> (House, [Id; 2]) {
    let house = House::new();
    let account = house.make("account", json!({"name": "丙公司"}));
    let contact = |email: &str| {
        house.make(
            "contact",
            json!({"name": "李四", "account": account, "email": email}),
        )
    };
    let ids = [contact("li@bing.cn"), contact("lisi@bing.cn")];
    let says = |minute: i64, device: &str, email: &str| {
        let who = json!({"anonymousId": device, "traits": {"email": email}});
        event(TouchKind::Identify, minute, &who)
    };
    house.send(&json!([
        says(0, "phone", "li@bing.cn"),
        says(1, "desk", "lisi@bing.cn"),
        view(2, &json!({"anonymousId": "phone"})),
        view(3, &json!({"anonymousId": "phone"})),
        view(4, &json!({"anonymousId": "desk"})),
    ]));
    (house, ids)
}

/// A decision on two contacts; the pair and what was said of their identities.
fn tie(house: &House, same: bool, [one, other]: [Id; 2]) -> (Id, String) {
    house
        .platform
        .write(&system(), Lane::Interactive, move |unit| {
            let made = Change::new()
                .set("name", "李四 ↔ 李四")
                .set("object", "contact")
                .set("status", "open");
            let pair = unit.create("duplicate_pair", made)?;
            let tied = pipeline::tie_records(unit, &pair, same, ("contact", one, other))?;
            Ok((pair.id(), tied))
        })
        .unwrap()
}

fn untie(house: &House, same: bool, (pair, tied): (Id, String)) {
    house
        .platform
        .write(&system(), Lane::Interactive, move |unit| {
            let pair = unit.load("duplicate_pair", pair)?;
            pipeline::untie_records(unit, &pair, same, &tied)
        })
        .unwrap();
}

#[test]
fn what_is_decided_of_two_contacts_joins_what_they_did_and_taking_it_back_parts_it() {
    let (house, ids) = twins();
    let mut consumer = house.consumer();
    settle(&mut consumer);
    let before = (owners(&house), standing(&house), tags(&house));
    assert!(before.1.is_empty(), "two looks and one");
    let tied = tie(&house, true, ids);
    settle(&mut consumer);
    assert_eq!(standing(&house).len(), 1, "three looks of one person");
    let mut anew = house.consumer();
    settle(&mut anew);
    assert_eq!(standing(&house).len(), 1, "after a restart too");
    untie(&house, true, tied);
    settle(&mut anew);
    assert_eq!((owners(&house), standing(&house), tags(&house)), before);
}

#[test]
fn two_contacts_that_are_not_one_are_glued_by_no_touch() {
    let (house, ids) = twins();
    let mut consumer = house.consumer();
    settle(&mut consumer);
    let tied = tie(&house, false, ids);
    // Both sign in with one number: a colleague's, by mistake.
    house.send(&json!([
        view(5, &json!({"anonymousId": "phone", "userId": "shared"})),
        view(6, &json!({"anonymousId": "desk", "userId": "shared"})),
    ]));
    settle(&mut consumer);
    let on = |house: &House| -> BTreeSet<String> {
        let counts = standing(house);
        counts
            .iter()
            .map(|line| line.split(' ').next_back().unwrap().to_owned())
            .collect()
    };
    let counts = |most: u32| (3..=most).map(|count| count.to_string()).collect();
    assert_eq!(on(&house), counts(4), "without what the desk saw");
    untie(&house, false, tied);
    settle(&mut consumer);
    assert_eq!(on(&house), counts(5), "all are one person's now");
}

#[test]
fn what_somebody_decided_of_identities_themselves_outlives_the_pair() {
    let (house, ids) = twins();
    let mut consumer = house.consumer();
    settle(&mut consumer);
    let tied = tie(&house, true, ids);
    settle(&mut consumer);
    let hub = tied.1.split('"').nth(1).unwrap().to_owned();
    for value in ["phone", "desk"] {
        let input = json!({"identity": hub, "reason": "电话里确认"});
        house
            .command(
                "touch_identity",
                &identity(&house, value),
                "identity.join",
                input,
            )
            .unwrap();
    }
    untie(&house, true, tied);
    settle(&mut consumer);
    assert_eq!(standing(&house).len(), 1);
}
