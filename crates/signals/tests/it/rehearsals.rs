//! A rule tried over the past: what it would have told, and how that compares with what was told.

use std::sync::atomic::AtomicBool;

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment, Problem, Zone};
use weft_platform::Caller;
use weft_signals::pipeline::{FIRED_MAX, Rehearsed, documents_of, rehearse};
use weft_signals::{Rule, RuleDocument};

use crate::house::{House, click, settle, stay, system};

fn document(house: &House) -> RuleDocument {
    let documents = documents_of(&house.packs).unwrap();
    let mut named = documents.into_iter();
    named
        .find(|document| document.name == "deep_tech_exploration")
        .unwrap()
}

fn rule(document: RuleDocument) -> Rule {
    Rule::compile(document, &Zone::named("Asia/Shanghai").unwrap()).unwrap()
}

/// The rule over the day of the touches, with its least dwell set.
fn tried(house: &House, caller: &Caller, dwell_ms: i64) -> Result<Rehearsed, Problem> {
    let rule = rule(document(house).with_setting("dwell_ms", dwell_ms)?);
    let at = |text: &str| Moment::parse(text).unwrap();
    let period = (at("2026-11-22T00:00:00Z"), at("2026-11-23T00:00:00Z"));
    rehearse(
        &house.platform,
        caller,
        (rule, Vec::new()),
        period,
        &AtomicBool::new(false),
    )
}

/// Two customers of two owners whose touches have been judged, and a stranger.
fn told() -> House {
    let house = House::new();
    for (code, owner) in [("C1", "张三"), ("C2", "李四")] {
        let owner = house.make("user", json!({"name": owner, "username": code}));
        house.make(
            "account",
            json!({"name": format!("{code}公司"), "code": code, "owner": owner}),
        );
    }
    let mut events: Vec<Json> = Vec::new();
    for (place, who) in [
        json!({"userId": "C1"}),
        json!({"userId": "C2"}),
        json!({"anonymousId": "x"}),
    ]
    .into_iter()
    .enumerate()
    {
        let minute = i64::try_from(place).unwrap() * 10;
        events.extend([stay(minute, &who), click(minute + 3, &who)]);
    }
    house.send(&json!(events));
    settle(&mut house.consumer());
    house
}

#[test]
fn a_rule_in_force_would_have_told_what_it_told() {
    let house = told();
    let signals = house.records("signal", "id is not empty");
    let first = Id::parse(signals[0]["id"].as_str().unwrap()).unwrap();
    let useful = json!({"outcome": "useful"});
    house
        .platform
        .update(&system(), ("signal", first, 1), useful)
        .unwrap();
    let found = tried(&house, &system(), 120_000).unwrap();
    assert_eq!((found.touches, found.strangers), (6, 1));
    assert_eq!(
        found
            .fired
            .iter()
            .map(|one| (
                one.account_label.as_str(),
                one.told.is_some(),
                one.is_late()
            ))
            .collect::<Vec<_>>(),
        // Told two hours after it happened, as the house was asleep.
        [("C2公司", true, true), ("C1公司", true, true)]
    );
    let reason = found.fired[1].reason.as_ref().unwrap();
    assert_eq!(reason.zh, signals[0]["reason"].as_str().unwrap());
    assert!(found.gone.is_empty());
    assert_eq!(found.with_outcome("useful"), 1);
    let loads: Vec<_> = found
        .loads
        .iter()
        .map(|load| (load.owner.as_ref().unwrap().1.as_str(), load.count))
        .collect();
    assert_eq!(loads.len(), 2);
    assert!(loads.contains(&("张三", 1)), "{loads:?}");
}

#[test]
fn a_stricter_draft_tells_less_and_says_what_would_be_gone() {
    let house = told();
    let before = house.records("signal", "id is not empty");
    let found = tried(&house, &system(), 200_000).unwrap();
    assert_eq!((found.fired.len(), found.gone.len()), (0, 2));
    assert_eq!(house.records("signal", "id is not empty"), before);
    assert_eq!(house.platform.store().verify().unwrap().findings.len(), 0);
}

#[test]
fn what_was_missed_is_told_with_its_reason_however_many_came_since() {
    let house = House::new();
    let last = i64::try_from(FIRED_MAX).unwrap();
    let mut events: Vec<Json> = Vec::new();
    for number in 0..=last {
        let code = format!("C{number}");
        house.make(
            "account",
            json!({"name": format!("{code}公司"), "code": code}),
        );
        // The first two hours before it came in, the others just now.
        let minute = if number == 0 { 0 } else { 116 };
        for (what, mut event) in [stay(minute, &json!({})), click(minute + 3, &json!({}))]
            .into_iter()
            .enumerate()
        {
            event["userId"] = json!(code);
            event["messageId"] = json!(format!("{code}-{what}"));
            events.push(event);
        }
    }
    for some in events.chunks(100) {
        house.send(&json!(some));
    }
    settle(&mut house.consumer());
    let mut draft = document(&house);
    draft.name = "another".into();
    let period = ["2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"];
    let [from, to] = period.map(|text| Moment::parse(text).unwrap());
    let stop = AtomicBool::new(false);
    let ask = (rule(draft), Vec::new());
    let found = rehearse(&house.platform, &system(), ask, (from, to), &stop).unwrap();
    assert_eq!(found.fired.len(), FIRED_MAX + 1);
    let missed: Vec<_> = found.fired.iter().filter(|one| one.is_missed()).collect();
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0].account_label, "C0公司");
    assert!(missed[0].reason.is_some() && found.fired[FIRED_MAX].is_missed());
}

#[test]
fn a_time_that_is_none_is_refused() {
    let house = House::new();
    let at = |text: &str| Moment::parse(text).unwrap();
    for (from, to) in [
        ("2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z"),
        ("2020-11-22T00:00:00Z", "2026-11-22T00:00:00Z"),
    ] {
        let tried = rehearse(
            &house.platform,
            &system(),
            (rule(document(&house)), Vec::new()),
            (at(from), at(to)),
            &AtomicBool::new(false),
        );
        assert_eq!(tried.unwrap_err().code(), "rule.period");
    }
}
