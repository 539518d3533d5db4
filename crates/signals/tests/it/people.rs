//! Who is one person, through the whole pipeline: whatever the order, after a restart, and after every decision is taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;
use serde_json::{Value, json};
use weft_kernel::Id;
use weft_signals::TouchKind;
use weft_signals::identity::Limits;
use weft_signals::pipeline::{self, Pipeline, RuleBook};

use crate::house::{House, event, settle, system};

pub(crate) const ALL: &str = "id is not empty";

/// Three customers: two with a code, one by the e-mail of its contact.
pub(crate) fn furnished() -> House {
    let house = House::new();
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    house.make("account", json!({"name": "乙公司", "code": "C2"}));
    let account = house.make("account", json!({"name": "丙公司"}));
    let contact = json!({"name": "李四", "account": account, "email": "li@bing.cn"});
    house.make("contact", contact);
    house
}

pub(crate) fn view(minute: i64, who: &Value) -> Value {
    let mut rest = json!({"event": "price_view"});
    rest.as_object_mut()
        .unwrap()
        .extend(who.as_object().unwrap().clone());
    event(TouchKind::Track, minute, &rest)
}

/// A fair: two customers sign in on one tablet, which is used before and after without a name; a
/// visitor says an address; one id turns out to be another.
pub(crate) fn fair() -> Vec<Value> {
    let tablet = json!({"anonymousId": "tablet"});
    let phone = json!({"anonymousId": "phone"});
    vec![
        view(0, &tablet),
        view(1, &json!({"anonymousId": "tablet", "userId": "C1"})),
        view(2, &tablet),
        view(3, &json!({"anonymousId": "tablet", "userId": "C2"})),
        view(4, &tablet),
        view(5, &json!({"userId": "C2"})),
        view(6, &phone),
        view(7, &phone),
        event(
            TouchKind::Identify,
            8,
            &json!({"anonymousId": "phone", "traits": {"email": "li@bing.cn"}}),
        ),
        view(9, &json!({"anonymousId": "phone", "userId": "li"})),
        event(
            TouchKind::Alias,
            10,
            &json!({"userId": "li", "previousId": "old"}),
        ),
        view(11, &json!({"userId": "old"})),
        view(12, &json!({"userId": "C2"})),
        view(13, &json!({"userId": "C2"})),
    ]
}

/// Whose each identity is, with the person and how that is known.
pub(crate) fn owners(house: &House) -> BTreeMap<String, (String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |edge: &Value| {
        let label = |field: &str| text(&edge[field]["label"]);
        let key = format!("{}:{}", text(&edge["kind"]), text(&edge["value"]));
        (
            key,
            (label("account"), label("contact"), text(&edge["via"])),
        )
    };
    house
        .records("touch_identity", ALL)
        .iter()
        .map(row)
        .collect()
}

/// What stands: rule, customer, person, moment, and how many events it rests on.
pub(crate) fn standing(house: &House) -> BTreeSet<String> {
    let line = |signal: &Value| {
        let note: Value = serde_json::from_str(signal["evidence"].as_str().unwrap()).unwrap();
        let label = |field: &str| signal[field]["label"].as_str().unwrap_or("-").to_owned();
        let at = signal["occurred_at"].as_str().unwrap();
        format!(
            "{at} {} {} {} {}",
            label("rule"),
            label("account"),
            label("contact"),
            note["count"]
        )
    };
    let signals = house.records("signal", "standing = true");
    signals.iter().map(line).collect()
}

pub(crate) fn tags(house: &House) -> BTreeSet<String> {
    let tags = house.records("account_tag", ALL);
    tags.iter()
        .map(|tag| {
            format!(
                "{} {} {}",
                tag["account"]["label"], tag["tag"]["label"], tag["weight"]
            )
        })
        .collect()
}

#[test]
fn a_tablet_shared_at_a_fair_glues_no_two_customers_together() {
    let house = furnished();
    let mut consumer = house.consumer();
    house.send(&json!(fair()));
    settle(&mut consumer);
    let owners = owners(&house);
    let of = |identity: &str| {
        owners
            .get(identity)
            .map(|owner| (owner.0.as_str(), owner.2.as_str()))
    };
    assert_eq!(
        of("anonymous_id:tablet"),
        Some(("甲公司", "group")),
        "who signed in first"
    );
    assert_eq!(of("user_id:C1"), Some(("甲公司", "code")));
    assert_eq!(of("user_id:C2"), Some(("乙公司", "code")));
    assert_eq!(of("anonymous_id:phone"), Some(("丙公司", "email")));
    assert_eq!(of("user_id:li"), Some(("丙公司", "group")));
    assert_eq!(of("user_id:old"), Some(("丙公司", "group")));
    let counts: Vec<_> = standing(&house)
        .iter()
        .map(|line| line.split(' ').skip(2).collect::<Vec<_>>().join(" "))
        .collect();
    let of_second = counts.iter().filter(|line| line.contains("乙公司")).count();
    assert_eq!(
        of_second, 2,
        "views of the tablet are not the second customer's: {counts:?}"
    );
}

#[test]
fn one_who_is_heard_of_last_but_came_first_gets_the_device() {
    let house = furnished();
    let mut consumer = house.consumer();
    let mut late = fair();
    let first = late.remove(1);
    house.send(&json!(late));
    settle(&mut consumer);
    assert_eq!(owners(&house)["anonymous_id:tablet"].0, "乙公司");
    house.send(&json!([first]));
    settle(&mut consumer);
    let (found, stood) = (owners(&house), standing(&house));
    assert_eq!(found["anonymous_id:tablet"].0, "甲公司");
    let ordered = furnished();
    let mut consumer = ordered.consumer();
    ordered.send(&json!(fair()));
    settle(&mut consumer);
    assert_eq!((found, stood), (owners(&ordered), standing(&ordered)));
    assert_eq!(tags(&house), tags(&ordered));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn any_order_with_restarts_between_gives_the_same_people_and_signals(
        order in Just(fair()).prop_shuffle(),
        parts in 1_usize..5,
        held in prop::sample::select(vec![0, 1_000_000]),
    ) {
        let plain = furnished();
        let mut consumer = plain.consumer();
        plain.send(&json!(fair()));
        settle(&mut consumer);
        let mixed = furnished();
        for part in order.chunks(order.len().div_ceil(parts)) {
            let mut consumer = mixed.consumer();
            consumer.hold_at_most(held);
            mixed.send(&json!(part));
            settle(&mut consumer);
        }
        prop_assert_eq!(owners(&mixed), owners(&plain));
        prop_assert_eq!(standing(&mixed), standing(&plain));
        prop_assert_eq!(tags(&mixed), tags(&plain));
    }

    #[test]
    fn decisions_taken_back_leave_people_and_signals_as_they_were(
        decisions in prop::collection::vec((0_usize..6, 0_usize..6, any::<bool>()), 1..5),
        restart in any::<bool>(),
    ) {
        let house = furnished();
        let mut consumer = house.consumer();
        house.send(&json!(fair()));
        settle(&mut consumer);
        let before = (owners(&house), standing(&house), tags(&house));
        let identities = house.records("touch_identity", ALL);
        for (one, other, same) in decisions {
            let command = if same { "identity.join" } else { "identity.separate" };
            let input = json!({"other": identities[other]["id"], "reason": "试一试"});
            // The same pair again, or one with itself, is refused: nothing is left of it.
            drop(house.command("touch_identity", &identities[one], command, input));
            settle(&mut consumer);
            if restart {
                consumer = house.consumer();
                settle(&mut consumer);
            }
        }
        for pair in house.records("identity_pair", "decision <> \"none\"") {
            house.command("identity_pair", &pair, "identity.take_back", json!({"reason": "误判"})).unwrap();
        }
        settle(&mut consumer);
        prop_assert_eq!(&(owners(&house), standing(&house), tags(&house)), &before);
        settle(&mut house.consumer());
        prop_assert_eq!(standing(&house), before.1);
    }
}

pub(crate) fn identity(house: &House, value: &str) -> Value {
    let found = house.records("touch_identity", &format!("value = \"{value}\""));
    found.into_iter().next().unwrap()
}

#[test]
fn a_visitor_is_joined_by_hand_and_their_past_becomes_the_customer_s() {
    let house = furnished();
    let mut consumer = house.consumer();
    let visitor = json!({"anonymousId": "x9"});
    house.send(&json!([
        view(0, &visitor),
        view(1, &visitor),
        view(2, &visitor),
        view(3, &json!({"userId": "C1"}))
    ]));
    settle(&mut consumer);
    assert!(standing(&house).is_empty());
    let customer = identity(&house, "C1");
    let input = json!({"identity": "anon:x9", "reason": "电话里确认"});
    house
        .command("touch_identity", &customer, "identity.join", input.clone())
        .unwrap();
    settle(&mut consumer);
    assert_eq!(owners(&house)["anonymous_id:x9"].0, "甲公司");
    assert_eq!(standing(&house).len(), 2);
    let again = house
        .command("touch_identity", &customer, "identity.join", input)
        .unwrap_err();
    assert_eq!(again.code(), "identity.decided");
    let pair = house.records("identity_pair", ALL).remove(0);
    assert_eq!(
        (pair["decision"].as_str(), pair["reason"].as_str()),
        (Some("same"), Some("电话里确认"))
    );
    house
        .command(
            "identity_pair",
            &pair,
            "identity.take_back",
            json!({"reason": "认错了"}),
        )
        .unwrap();
    settle(&mut consumer);
    assert!(!owners(&house).contains_key("anonymous_id:x9"));
    let signals = house.records("signal", ALL);
    assert!(
        signals.len() == 2
            && signals
                .iter()
                .all(|signal| signal["standing"] == json!(false)),
        "已修正"
    );
    let pair = house.records("identity_pair", ALL).remove(0);
    let twice = house.command(
        "identity_pair",
        &pair,
        "identity.take_back",
        json!({"reason": "再来"}),
    );
    assert_eq!(twice.unwrap_err().code(), "identity.undecided");
}

#[test]
fn what_is_decided_needs_another_identity_and_a_reason() {
    let house = furnished();
    let mut consumer = house.consumer();
    house.send(&json!([view(3, &json!({"userId": "C1"}))]));
    settle(&mut consumer);
    let customer = identity(&house, "C1");
    let refused = |input: Value| {
        let given = house.command("touch_identity", &customer, "identity.separate", input);
        given.unwrap_err().code()
    };
    assert_eq!(refused(json!({"reason": "无"})), "identity.other_missing");
    assert_eq!(
        refused(json!({"identity": "anon:null", "reason": "无"})),
        "identity.other_missing"
    );
    assert_eq!(
        refused(json!({"identity": "user:C1", "reason": "无"})),
        "identity.itself"
    );
    assert_eq!(refused(json!({"identity": "anon:x"})), "identity.reason");
    assert_eq!(
        pipeline::commands()
            .iter()
            .map(|command| command.name())
            .collect::<Vec<_>>(),
        [
            "identity.join",
            "identity.separate",
            "identity.take_back",
            "task.acknowledge"
        ]
    );
}

#[test]
fn a_knot_of_too_many_identities_is_joined_no_further_and_everything_else_flows() {
    let house = furnished();
    let documents = pipeline::documents_of(&house.packs).unwrap();
    let book = RuleBook::open(&house.platform, &documents).unwrap();
    let limits = Limits {
        identities: 20,
        ..Limits::default()
    };
    let mut consumer = Pipeline::open_within(
        house.platform.clone(),
        book,
        &AtomicBool::new(false),
        limits,
    )
    .unwrap();
    let knot = |number: i64| {
        let who = json!({"userId": "C1", "anonymousId": format!("bug-{number}")});
        view(number, &who)
    };
    // Out of order, so that each comes in between.
    house.send(&json!(
        (0..60)
            .map(|number| knot(number * 7 % 60))
            .collect::<Vec<_>>()
    ));
    house.send(&json!([
        view(100, &json!({"userId": "C2"})),
        view(101, &json!({"userId": "C2"})),
        view(102, &json!({"userId": "C2"}))
    ]));
    settle(&mut consumer);
    let health = consumer.health();
    assert_eq!((health.overfull, health.unwritten), (1, 0));
    let of_first = owners(&house)
        .values()
        .filter(|owner| owner.0 == "甲公司")
        .count();
    assert_eq!(of_first, 20);
    let of_second = house.records("signal", "standing = true and account.code = \"C2\"");
    assert!(!of_second.is_empty());
}

#[test]
fn a_customer_s_own_identities_can_be_told_apart_and_the_earlier_keeps_the_device() {
    let house = furnished();
    let mut consumer = house.consumer();
    house.send(&json!([
        view(0, &json!({"userId": "C1", "anonymousId": "desk"})),
        view(1, &json!({"anonymousId": "desk"})),
        view(2, &json!({"anonymousId": "desk"})),
    ]));
    settle(&mut consumer);
    assert_eq!(standing(&house).len(), 1);
    let input = json!({"other": identity(&house, "desk")["id"], "reason": "公用电脑"});
    house
        .command(
            "touch_identity",
            &identity(&house, "C1"),
            "identity.separate",
            input,
        )
        .unwrap();
    settle(&mut consumer);
    assert!(standing(&house).is_empty());
    assert!(!owners(&house).contains_key("anonymous_id:desk"));
    let pair = house.records("identity_pair", ALL).remove(0);
    let id = Id::parse(pair["account"]["id"].as_str().unwrap()).unwrap();
    let line = house
        .platform
        .timeline(&system(), ("account", id), None, 20)
        .unwrap();
    assert!(
        serde_json::to_string(&line).unwrap().contains("公用电脑"),
        "the decision stands on the time line"
    );
}
