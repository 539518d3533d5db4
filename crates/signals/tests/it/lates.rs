//! A signal that is made long after it came about is told and marked, only recorded, or not kept.

use serde_json::{Value as Json, json};
use weft_kernel::{Moment, Zone};
use weft_signals::explain::why_not;
use weft_signals::pipeline::{Period, rehearse};
use weft_signals::rule::Lateness;
use weft_signals::{Rule, RuleDocument, TouchKind};

use crate::house::{House, event, settle, system};
use crate::streams::{text, touch};

const LABEL: &str = r#"label = { zh = "看价格", en = "Saw prices" }"#;

/// A rule over price views with this policy and a to-do for each signal.
fn document(name: &str, late: &str) -> String {
    let when = format!("kind = \"event\"\nevents = [\"price_view\"]\n{LABEL}");
    let actions = "\n[[then.actions]]\nkind = \"task\"\ndue = \"1d\"\n";
    text(name, late, &when) + actions
}

fn rule(late: &str) -> Rule {
    Rule::compile(
        RuleDocument::read(&document("r", late)).unwrap(),
        &Zone::utc(),
    )
    .unwrap()
}

#[test]
fn how_late_a_signal_is_follows_from_its_age() {
    const HOUR: i64 = 3_600_000;
    let (plain, kept) = (rule(""), rule("late = { within = \"1d\" }"));
    let strict = rule("late = { after = \"5m\", within = \"5m\", beyond = \"drop\" }");
    for (rule, age, expected) in [
        (&plain, HOUR, Lateness::InTime),
        (&plain, HOUR + 1, Lateness::Late),
        (&plain, 9_000 * HOUR, Lateness::Late),
        (&plain, -HOUR, Lateness::InTime),
        (&kept, HOUR + 1, Lateness::Late),
        (&kept, 24 * HOUR, Lateness::Late),
        (&kept, 24 * HOUR + 1, Lateness::Recorded),
        (&strict, 5 * 60_000, Lateness::InTime),
        (&strict, 5 * 60_000 + 1, Lateness::Dropped),
    ] {
        assert_eq!(rule.lateness(age), expected, "{age}");
    }
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    for late in [
        "late = { within = \"30m\" }",
        "late = { after = \"2d\", within = \"1d\" }",
        "late = { beyond = \"drop\" }",
    ] {
        let document = RuleDocument::read(&document("r", late)).unwrap();
        let refused = Rule::compile(document, &Zone::utc()).unwrap_err();
        assert_eq!(
            (refused.code(), refused.field()),
            ("rule.late", Some("late"))
        );
    }
}

#[test]
fn late_signals_are_marked_recorded_or_dropped_and_recorded_ones_do_nothing() {
    let rules = [
        ("rules/told.toml", document("told", "")),
        (
            "rules/kept.toml",
            document("kept", "late = { within = \"1d\" }"),
        ),
        (
            "rules/gone.toml",
            document("gone", "late = { within = \"1d\", beyond = \"drop\" }"),
        ),
    ];
    let more: Vec<(&str, &str)> = rules
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let house = House::with(&more);
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    let mut consumer = house.consumer();
    // One of three days ago, one of two hours ago, and one of now.
    for at in [
        "2026-11-19T06:00:00Z",
        "2026-11-22T04:00:00Z",
        "2026-11-22T06:00:00Z",
    ] {
        let rest = json!({"event": "price_view", "userId": "C1"});
        let mut seen = event(TouchKind::Track, 0, &rest);
        (seen["timestamp"], seen["messageId"]) = (json!(at), json!(at));
        house.send(&json!([seen]));
    }
    settle(&mut consumer);
    let said = |name: &str| -> Vec<Json> {
        let found = house.records("signal", &format!("rule.name = \"{name}\""));
        let mut found: Vec<_> = found
            .iter()
            .map(|one| (one["occurred_at"].to_string(), one["lateness"].clone()))
            .collect();
        found.sort_by(|one, other| one.0.cmp(&other.0));
        found.into_iter().map(|(_, lateness)| lateness).collect()
    };
    assert_eq!(said("told"), [json!("late"), json!("late"), Json::Null]);
    assert_eq!(said("kept"), [json!("recorded"), json!("late"), Json::Null]);
    assert_eq!(said("gone"), [json!("late"), Json::Null]);
    let asked = |name: &str| {
        let filter = format!("rule.name = \"{name}\"");
        house.records("signal_action", &filter).len()
    };
    assert_eq!((asked("told"), asked("kept"), asked("gone")), (3, 2, 2));
    // Of what is only recorded, or was dropped, nobody was told.
    let missed = |(name, late): (&str, &str)| {
        let document = RuleDocument::read(&document(name, late)).unwrap();
        let rule = Rule::compile(document, &Zone::utc()).unwrap();
        let last = Moment::parse("2026-11-23T00:00:00Z").unwrap();
        let period = Period::new(last.plus_ms(-7 * Moment::DAY_MS), last).unwrap();
        let ask = (rule, Vec::new());
        let found = rehearse(&house.platform, &system(), ask, period, &mut |_, _| Ok(()));
        let fired = found.unwrap().fired;
        fired.iter().filter(|one| one.is_missed()).count()
    };
    let kept = "late = { within = \"1d\" }";
    let gone = "late = { within = \"1d\", beyond = \"drop\" }";
    let all = [("told", ""), ("kept", kept), ("gone", gone)];
    assert_eq!(all.map(missed), [0, 1, 1]);
    // A second look, from the start, makes no other ones.
    let mut again = house.consumer();
    settle(&mut again);
    assert_eq!(house.records("signal", "rule.name = \"gone\"").len(), 2);
}

#[test]
fn why_not_says_that_it_came_too_late() {
    let rule = rule("late = { after = \"1s\", within = \"2s\" }");
    let at = Moment::from_ms(2_000_000);
    // It was received at 1,000,000 ms.
    let why = why_not(
        &rule,
        &[touch(5, "m", "user:1", "price_view")],
        at,
        &Zone::utc(),
    );
    assert!(
        why.sentence.zh.ends_with("只记录，没有送达"),
        "{}",
        why.sentence.zh
    );
    let late = why.conditions.last().unwrap();
    assert_eq!((late.expected.as_str(), late.met), ("≤ 2s", false));
    let soon = why_not(
        &rule,
        &[touch(999_000, "m", "user:1", "price_view")],
        at,
        &Zone::utc(),
    );
    assert!(soon.conditions.iter().all(|condition| condition.met));
}
