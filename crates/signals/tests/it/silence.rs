//! A silence becomes a signal at its deadline, whatever happens to the program and its clock.

use std::sync::atomic::AtomicBool;

use serde_json::json;
use weft_signals::pipeline::{Pipeline, RuleBook};

use crate::house::{House, click, settle, stay};

const ALL: &str = "id is not empty";

const SILENCE: &str = r#"
    name = "no_answer"
    version = 1
    label = { zh = "三小时无人回应", en = "Three hours without an answer" }
    [when]
    kind = "sequence"
    [[when.steps]]
    events = ["page_leave"]
    label = { zh = "离开产品页", en = "Left a product page" }
    [[when.steps]]
    events = ["click"]
    absent = true
    within = "3h"
    label = { zh = "点击", en = "click" }
    [then]
    kind = "risk"
    signal = { zh = "可能流失", en = "May be lost" }
    title = { zh = "三小时没有下文", en = "Nothing for three hours" }
"#;

#[test]
fn a_silence_is_told_once_at_its_deadline_across_restarts_and_a_clock_that_errs() {
    let house = House::new();
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    let start = || {
        let document = weft_signals::RuleDocument::read(SILENCE).unwrap();
        let book = RuleBook::open(&house.platform, &[document]).unwrap();
        Pipeline::open(house.platform.clone(), book, &AtomicBool::new(false)).unwrap()
    };
    let who = json!({"userId": "C1"});
    let standing = || house.records("signal", "standing = true").len();
    let hour = 3_600_000;
    let mut consumer = start();
    // Two leave at 4:00 and 4:30; it is six o'clock.
    house.send(&json!([stay(0, &who), stay(30, &who)]));
    settle(&mut consumer);
    assert_eq!(standing(), 0);
    drop(consumer);
    house.clock.advance_ms(hour);
    let mut consumer = start();
    settle(&mut consumer);
    let told = house.records("signal", ALL);
    assert_eq!(told.len(), 1, "the deadline fell while nobody watched");
    assert_eq!(told[0]["occurred_at"], "2026-11-22T07:00:00.000Z");
    assert_eq!(
        told[0]["reason"],
        "11月22日 12:00 离开产品页，之后3小时内没有点击"
    );
    drop(consumer);
    let mut consumer = start();
    settle(&mut consumer);
    assert_eq!(
        house.records("signal", ALL),
        told,
        "nothing is written twice"
    );
    // The clock jumps a day ahead and is set right again.
    house.clock.advance_ms(24 * hour);
    settle(&mut consumer);
    assert_eq!(standing(), 2);
    house.clock.advance_ms(-24 * hour);
    let mut consumer = start();
    settle(&mut consumer);
    assert_eq!(standing(), 1, "what came too early is taken back");
    house.clock.advance_ms(hour);
    settle(&mut consumer);
    assert_eq!((standing(), house.records("signal", ALL).len()), (2, 2));
    // An answer of 5:00 arrives late: both silences were none.
    house.send(&json!([click(60, &who)]));
    settle(&mut consumer);
    assert_eq!((standing(), house.records("signal", ALL).len()), (0, 2));
}

const UNTIL: &str = r#"
    name = "until_click"
    version = 1
    label = { zh = "看产品", en = "Looks at products" }
    [[exit]]
    events = ["click"]
    label = { zh = "点击", en = "click" }
    [when]
    kind = "event"
    events = ["page_leave"]
    label = { zh = "离开产品页", en = "Left a product page" }
    [then]
    kind = "intent"
    signal = { zh = "在看", en = "Looking" }
    title = { zh = "看了产品", en = "Looked at a product" }
    tag = { name = "在看产品", weight = 5 }
"#;

#[test]
fn an_exit_ends_the_signal_with_reason_and_time_and_takes_its_tag_back() {
    let house = House::new();
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    let document = weft_signals::RuleDocument::read(UNTIL).unwrap();
    let book = RuleBook::open(&house.platform, &[document]).unwrap();
    let stop = AtomicBool::new(false);
    let mut consumer = Pipeline::open(house.platform.clone(), book, &stop).unwrap();
    let who = json!({"userId": "C1"});
    house.send(&json!([stay(0, &who)]));
    settle(&mut consumer);
    assert_eq!(house.records("signal", "ended_at is empty").len(), 1);
    assert_eq!(house.records("account_tag", ALL)[0]["weight"], "5");
    house.send(&json!([click(60, &who)]));
    settle(&mut consumer);
    let told = house.records("signal", ALL);
    assert_eq!(told[0]["ended_at"], "2026-11-22T05:00:00.000Z");
    assert_eq!(told[0]["standing"], true);
    assert_eq!(
        told[0]["reason"],
        "11月22日 12:00 查看 伺服系统产品页；11月22日 13:00 因「点击」结束"
    );
    assert!(house.records("account_tag", ALL).is_empty());
    // An earlier click that arrives late ended it before.
    house.send(&json!([click(30, &who)]));
    settle(&mut consumer);
    let told = house.records("signal", ALL);
    assert_eq!(told[0]["ended_at"], "2026-11-22T04:30:00.000Z");
}

#[test]
fn a_rule_of_silence_that_comes_later_waits_for_what_has_begun() {
    let house = House::new();
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    let start = |documents: &[&str]| {
        let read = |text: &&str| weft_signals::RuleDocument::read(text).unwrap();
        let documents: Vec<_> = documents.iter().map(read).collect();
        let book = RuleBook::open(&house.platform, &documents).unwrap();
        Pipeline::open(house.platform.clone(), book, &AtomicBool::new(false)).unwrap()
    };
    let who = json!({"userId": "C1"});
    // They left at 2:00, 4:00 and 5:00; it is six o'clock, and nobody asks for silences yet.
    house.send(&json!([stay(-120, &who), stay(0, &who), stay(60, &who)]));
    settle(&mut start(&[UNTIL]));
    house.clock.advance_ms(500);
    settle(&mut start(&[UNTIL]));
    let mut consumer = start(&[SILENCE, UNTIL]);
    assert!(
        consumer.health().review.is_some(),
        "silences are looked for"
    );
    settle(&mut consumer);
    assert_eq!(consumer.health().review, None);
    let told = || house.records("signal", "rule.name = \"no_answer\"");
    assert!(told().is_empty(), "what was over before is not told");
    house.clock.advance_ms(3_600_000);
    settle(&mut consumer);
    assert_eq!(told()[0]["occurred_at"], "2026-11-22T07:00:00.000Z");
    drop(consumer);
    house.clock.advance_ms(3_600_000);
    let mut consumer = start(&[SILENCE, UNTIL]);
    assert_eq!(consumer.health().review, None, "once is enough");
    settle(&mut consumer);
    assert_eq!(told().len(), 2);
}
