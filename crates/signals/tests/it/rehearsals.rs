//! A rule tried over the past: what it would have told, and how that compares with what was told.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment, Problem, Zone};
use weft_platform::Caller;
use weft_signals::pipeline::{Alert, DAYS_MAX, Period, Rehearsed, documents_of, rehearse};
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
    let ask = (rule, Vec::new());
    rehearse(&house.platform, caller, ask, that_day(), &mut |_, _| Ok(()))
}

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// The day of the touches.
fn that_day() -> Period {
    Period::new(at("2026-11-22T00:00:00Z"), at("2026-11-23T00:00:00Z")).unwrap()
}

/// A draft that has told nothing yet.
fn named_otherwise(house: &House) -> RuleDocument {
    let mut draft = document(house);
    draft.name = "another".into();
    draft
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
    let most = 40;
    let last = i64::try_from(most).unwrap();
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
    let ask = (rule(named_otherwise(&house)), Vec::new());
    let period = that_day().listing(most);
    let found = rehearse(&house.platform, &system(), ask, period, &mut |_, _| Ok(())).unwrap();
    assert_eq!(found.fired.len(), most + 1);
    let missed: Vec<_> = found.fired.iter().filter(|one| one.is_missed()).collect();
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0].account_label, "C0公司");
    assert!(missed[0].reason.is_some() && found.fired[most].is_missed());
    // The one past the limit has a reason only as it was missed.
    let least = that_day().listing(most - 1);
    let ask = (rule(named_otherwise(&house)), Vec::new());
    let found = rehearse(&house.platform, &system(), ask, least, &mut |_, _| Ok(())).unwrap();
    let told = |place: usize| found.fired[place].reason.is_some();
    assert_eq!(
        (told(most - 2), told(most - 1), told(most)),
        (true, false, true)
    );
}

#[test]
fn a_time_that_is_none_is_refused() {
    let last = at("2026-11-22T00:00:00Z");
    let longest = last.plus_ms(-DAYS_MAX * Moment::DAY_MS);
    assert!(Period::new(longest, last).is_ok());
    for from in [last, longest.plus_ms(-1)] {
        assert_eq!(Period::new(from, last).unwrap_err().code(), "rule.period");
    }
}

#[test]
fn it_says_how_far_it_is_and_ends_when_it_is_told_to() {
    let house = told();
    let ask = || (rule(document(&house)), Vec::new());
    let mut heard = Vec::new();
    rehearse(
        &house.platform,
        &system(),
        ask(),
        that_day(),
        &mut |done, total| {
            heard.push((done, total));
            Ok(())
        },
    )
    .unwrap();
    let end = house.platform.store().sealed();
    assert_eq!(heard.first(), Some(&(0, end)));
    assert!(
        heard.is_sorted() && heard.last().unwrap().0 <= end,
        "{heard:?}"
    );
    let ended = rehearse(
        &house.platform,
        &system(),
        ask(),
        that_day(),
        &mut |done, _| match done {
            0 => Ok(()),
            _ => Err(Problem::conflict("job.cancelled", "取消", "Called off")),
        },
    );
    assert_eq!(ended.unwrap_err().code(), "job.cancelled");
}

#[test]
fn it_says_how_owners_would_have_been_alerted() {
    let house = told();
    // Both came in at 14:00 in Shanghai.
    house.make(
        "alert_plan",
        json!({"name": "公司", "main": true, "quiet_from": "13:30", "quiet_until": "17:30"}),
    );
    let found = tried(&house, &system(), 120_000).unwrap();
    let held = Alert {
        state: "held",
        why: Some("quiet"),
        at: at("2026-11-22T09:30:00Z"),
    };
    let told: Vec<_> = found.fired.iter().map(|one| one.alert).collect();
    assert_eq!(told, [Some(held), Some(held)]);
    let mut draft = document(&house);
    draft.then.daily_cap = Some(1);
    let ask = (rule(draft), Vec::new());
    let found = rehearse(&house.platform, &system(), ask, that_day(), &mut |_, _| {
        Ok(())
    })
    .unwrap();
    let told: Vec<_> = found
        .fired
        .iter()
        .map(|one| one.alert.map(|alert| (alert.state, alert.why)))
        .collect();
    // The latest stand first; the earlier one takes the only place of the day.
    assert_eq!(
        told,
        [
            Some(("digest", Some("rule_cap"))),
            Some(("held", Some("quiet")))
        ]
    );
}
