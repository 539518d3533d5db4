//! The rules of the core pack do what they say.

use std::path::Path;

use serde_json::json;
use weft_kernel::{Moment, Zone};
use weft_signals::rule::Ground;
use weft_signals::{Engine, Rule, RuleDocument, SignalChange, Touch};

use crate::house::House;
use crate::streams;

/// A rule of the core pack.
pub(crate) fn document(name: &str) -> RuleDocument {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core/rules");
    let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap();
    RuleDocument::read(&text).unwrap()
}

pub(crate) fn compiled(document: RuleDocument) -> Rule {
    Rule::compile(document, &Zone::named("Asia/Shanghai").unwrap()).unwrap()
}

const MINUTE_MS: i64 = 60_000;

fn at(minutes: i64, event: &str, properties: &serde_json::Value) -> Touch {
    let start = Moment::parse("2026-11-22T06:00:00Z").unwrap();
    let ms = start.ms() + minutes * MINUTE_MS;
    let mut touch = streams::touch(ms, &format!("{event}-{minutes}"), "anon:x", event);
    touch.properties = properties.as_object().unwrap().clone();
    touch
}

pub(crate) fn dwell(minutes: i64, visible_ms: i64) -> Touch {
    at(
        minutes,
        "page_leave",
        &json!({"visible_ms": visible_ms, "url": "https://example.com/product/servo"}),
    )
}

pub(crate) fn click(minutes: i64, label: &str) -> Touch {
    at(minutes, "click", &json!({"label": label}))
}

fn stands(document: RuleDocument, touches: &[Touch]) -> usize {
    let mut engine = Engine::new(vec![compiled(document)]);
    for touch in touches {
        engine.judge(touch);
    }
    engine.standing().len()
}

#[test]
fn every_rule_of_the_pack_can_be_read_and_checked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core/rules");
    let model = House::new().platform.model();
    let ground = Ground::of(&model.zone, &*model);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let document = document(path.file_stem().unwrap().to_str().unwrap());
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), document.name);
        Rule::compile(document, ground).unwrap();
    }
}

#[test]
fn a_long_stay_and_then_the_api_documentation_is_a_signal() {
    let rule = || document("deep_tech_exploration");
    for (touches, expected) in [
        (vec![dwell(0, 120_001), click(30, "API 文档")], 1),
        (vec![click(30, "API 文档"), dwell(0, 120_001)], 1),
        (vec![dwell(0, 120_000), click(30, "API 文档")], 0),
        (vec![dwell(0, 120_001), click(31, "API 文档")], 0),
        (vec![dwell(0, 120_001), click(5, "联系我们")], 0),
        (vec![dwell(6, 120_001), click(5, "API 文档")], 0),
        (
            vec![
                at(
                    0,
                    "dwell",
                    &json!({"visible_ms": 130_000, "title": "伺服系统产品页"}),
                ),
                click(5, "API 文档"),
            ],
            1,
        ),
        (
            vec![
                at(
                    0,
                    "page_leave",
                    &json!({"visible_ms": 130_000, "url": "/cases"}),
                ),
                click(5, "API 文档"),
            ],
            0,
        ),
        (
            vec![
                at(
                    0,
                    "page_leave",
                    &json!({"visible_ms": "很久", "url": "/product"}),
                ),
                click(5, "API 文档"),
            ],
            0,
        ),
    ] {
        assert_eq!(stands(rule(), &touches), expected, "{touches:?}");
    }
}

#[test]
fn the_second_signal_of_a_day_cools_down() {
    let rule = document("deep_tech_exploration");
    let day = 24 * 60;
    let pair = |minutes: i64| [dwell(minutes, 130_000), click(minutes + 10, "API 文档")];
    let touches: Vec<_> = [pair(0), pair(60), pair(day)].concat();
    assert_eq!(stands(rule, &touches), 2);
}

#[test]
fn the_demo_asks_for_a_shorter_stay_and_says_so() {
    let rule = document("deep_tech_exploration")
        .with_setting("dwell_ms", 15_000)
        .unwrap();
    assert_eq!(
        stands(rule.clone(), &[dwell(0, 16_000), click(1, "API 文档")]),
        1
    );
    let label = compiled(rule.clone()).filters()[0].label().clone();
    assert_eq!(
        (label.zh.as_str(), label.en.as_str()),
        (
            "产品页可见停留超过 15秒",
            "Over 15 s visible on a product page"
        )
    );
    assert_eq!(
        rule.with_setting("dwell", 1).unwrap_err().code(),
        "rule.setting"
    );
}

#[test]
fn the_third_touch_of_a_kind_in_a_week_and_every_later_one_is_a_signal() {
    let view = |minutes: i64| at(minutes, "price_view", &json!({}));
    let file = |minutes: i64| at(minutes, "file_download", &json!({}));
    let rule = || document("repeated_touch");
    let week = 7 * 24 * 60;
    assert_eq!(
        stands(rule(), &[view(0), file(1), view(2), file(3)]),
        0,
        "two of each kind"
    );
    assert_eq!(stands(rule(), &[view(0), view(1), view(2), view(3)]), 2);
    assert_eq!(
        stands(rule(), &[view(0), view(1), view(week)]),
        0,
        "the window leaves out its beginning"
    );
    assert_eq!(stands(rule(), &[view(1), view(2), view(week)]), 1);
}

#[test]
fn a_visitor_who_signs_in_brings_the_stay_along() {
    let mut engine = Engine::new(vec![compiled(document("deep_tech_exploration"))]);
    let mut clicked = click(10, "API 文档");
    clicked.subject = "user:C7821".into();
    assert!(engine.judge(&dwell(0, 130_000)).is_empty());
    assert!(engine.judge(&clicked).is_empty());
    let changes = engine.merge("user:C7821", "anon:x").unwrap();
    assert!(matches!(&changes[..], [SignalChange::Stands(_)]));
    let weights = weft_signals::engine::tag_weights(&engine, engine.standing_of("anon:x").values());
    assert_eq!(
        weights.into_iter().collect::<Vec<_>>(),
        [("技术关注".to_owned(), 30)]
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of refusals")]
fn what_a_rule_file_may_not_say_is_refused_with_a_code() {
    let good = r#"
        name = "r"
        version = 1
        label = { zh = "规", en = "r" }
        [[properties]]
        name = "n"
        type = "number"
        label = { zh = "数", en = "n" }
        [when]
        kind = "count"
        events = ["a"]
        filter = "properties.n > 1"
        at_least = 3
        window = "7d"
        label = { zh = "件", en = "c" }
        [then]
        kind = "intent"
        signal = { zh = "信", en = "s" }
        title = { zh = "题", en = "t" }
    "#;
    let code = |text: &str| {
        let compiled =
            RuleDocument::read(text).and_then(|document| Rule::compile(document, &Zone::utc()));
        compiled.err().map(|problem| problem.code())
    };
    assert_eq!(code(good), None);
    for (from, to, expected) in [
        ("at_least = 3", "at_least = 0", "rule.range"),
        ("at_least = 3", "at_least = 10001", "rule.range"),
        ("at_least = 3", "at_least = 2.5", "rule.unreadable"),
        ("at_least = 3", "at_least = \"three\"", "rule.amount"),
        ("at_least = 3", "", "rule.bound"),
        ("at_least = 3", "at_least = 3\nat_most = 2", "rule.never"),
        ("at_least = 3", "at_least = 3\nfold = \"sum\"", "rule.of"),
        (
            "at_least = 3",
            "at_least = 3\nof = \"properties.n\"",
            "rule.of",
        ),
        (
            "at_least = 3",
            "at_least = 3\nfold = \"sum\"\nof = \"name\"",
            "expr.wrong_type",
        ),
        (
            "at_least = 3",
            "at_least = 3\nper = \"properties.colour\"",
            "expr.unknown_field",
        ),
        ("window = \"7d\"", "window = \"7 days\"", "rule.unreadable"),
        (
            "window = \"7d\"",
            "window = \"last_week\"",
            "rule.unreadable",
        ),
        (
            "window = \"7d\"",
            "window = \"7d\"\nwindows = 1",
            "rule.unreadable",
        ),
        ("version = 1", "version = 1\nversoin = 2", "rule.unreadable"),
        (
            "version = 1",
            "version = 1\nonce = true\ncooldown = \"1d\"",
            "rule.limit",
        ),
        (
            "[when]",
            "[[limits]]\nat_most = 0\nwithin = \"1d\"\n[when]",
            "rule.range",
        ),
        (
            "[when]",
            "[[exit]]\nevents = []\nlabel = { zh = \"完\", en = \"e\" }\n[when]",
            "rule.events",
        ),
        ("events = [\"a\"]", "events = []", "rule.events"),
        ("name = \"r\"", "name = \"R 1\"", "rule.name"),
        ("kind = \"count\"", "kind = \"absence\"", "rule.unreadable"),
        ("properties.n > 1", "properties.m > 1", "expr.unknown_field"),
        ("properties.n > 1", "properties.n", "expr.wrong_type"),
        ("properties.n > 1", "properties.n >", "expr.syntax"),
    ] {
        assert!(good.contains(from), "{from}");
        assert_eq!(code(&good.replace(from, to)), Some(expected), "{to}");
    }
}

#[test]
fn what_a_sequence_may_not_say_is_refused_with_a_code() {
    let label = "label = { zh = \"a\", en = \"a\" }";
    let code = |head: &str, steps: &[&str]| {
        let steps: String = steps
            .iter()
            .map(|rest| format!("[[when.steps]]\nevents = [\"a\"]\n{label}\n{rest}\n"))
            .collect();
        let text = format!(
            "name = \"r\"\nversion = 1\n{label}\n[then]\nkind = \"risk\"\nsignal = {{ zh = \"a\", en = \"a\" }}\n\
             title = {{ zh = \"a\", en = \"a\" }}\n[when]\nkind = \"sequence\"\n{head}\n{steps}"
        );
        let document = RuleDocument::read(&text).unwrap();
        let written = toml::to_string(&document).unwrap();
        assert_eq!(
            RuleDocument::read(&written).unwrap(),
            document,
            "as its record has it"
        );
        let compiled = Rule::compile(document, &Zone::utc());
        compiled.err().map(|problem| problem.code())
    };
    let (within, absent, silent) = (
        "within = \"1h\"",
        "absent = true",
        "absent = true\nwithin = \"1h\"",
    );
    assert_eq!(code("", &["", silent]), None);
    assert_eq!(code("", &["", within]), None);
    assert_eq!(code("strict = true", &["", absent, within]), None);
    for (head, steps, expected) in [
        ("", vec!["", ""], "rule.within"),
        ("", vec!["", within, ""], "rule.within"),
        (within, vec![within, ""], "rule.step"),
        (within, vec![absent, ""], "rule.step"),
        (within, vec!["", silent, ""], "rule.step"),
        (within, vec!["", absent], "rule.step"),
        (within, vec!["", absent, silent], "rule.step"),
        (within, vec![""], "rule.range"),
    ] {
        assert_eq!(code(head, &steps), Some(expected), "{steps:?}");
    }
}

const DAY: i64 = 24 * 60;

/// How many signals stand and have not ended by the minute `now`.
fn open(document: RuleDocument, touches: &[Touch], now: i64) -> usize {
    let mut engine = Engine::new(vec![compiled(document)]);
    for touch in touches.iter().rev() {
        engine.judge(touch);
    }
    let start = Moment::parse("2026-11-22T06:00:00Z").unwrap();
    engine.advance(start.plus_ms(now * MINUTE_MS));
    let standing = engine.standing();
    standing
        .values()
        .filter(|signal| signal.ended.is_none())
        .count()
}

#[test]
fn prices_seen_twice_and_then_nothing_is_a_risk_until_the_customer_gets_in_touch() {
    let of = |minutes: i64, event: &str| at(minutes, event, &json!({}));
    let twice = [of(0, "price_view"), of(2 * DAY, "price_view")];
    let with = |more: Touch| [&twice[..], &[more]].concat();
    for (touches, now, expected) in [
        (twice.to_vec(), 5 * DAY - 1, 0),
        (twice.to_vec(), 5 * DAY, 1),
        (with(of(DAY, "call_in")), 9 * DAY, 0),
        (with(of(4 * DAY, "quote_request")), 9 * DAY, 0),
        (with(of(6 * DAY, "call_in")), 9 * DAY, 0),
        (with(of(-30 * DAY, "order_signed")), 9 * DAY, 0),
        (with(of(-90 * DAY, "order_signed")), 9 * DAY, 1),
        (
            vec![of(0, "price_view"), of(8 * DAY, "price_view")],
            20 * DAY,
            0,
        ),
    ] {
        let said = format!("{touches:?}");
        assert_eq!(
            open(document("price_then_silence"), &touches, now),
            expected,
            "{said}"
        );
    }
}

#[test]
fn three_weeks_of_asking_for_one_item_is_a_signal_three_items_are_not() {
    let ask = |days: i64, item: &str| at(days * DAY, "delivery_time_query", &json!({"item": item}));
    let rule = || document("delivery_time_weeks");
    let (first, second, third) = (ask(0, "泵"), ask(7, "泵"), ask(14, "泵"));
    assert_eq!(open(rule(), &[first.clone(), second.clone()], 30 * DAY), 0);
    let weeks = [first.clone(), second.clone(), third];
    assert_eq!(open(rule(), &weeks, 30 * DAY), 1);
    let items = [first.clone(), second.clone(), ask(14, "阀")];
    assert_eq!(open(rule(), &items, 30 * DAY), 0);
    let one_week = [ask(1, "泵"), ask(2, "泵"), ask(3, "泵")];
    assert_eq!(open(rule(), &one_week, 30 * DAY), 0);
    let signed = at(15 * DAY, "order_signed", &json!({}));
    assert_eq!(open(rule(), &[&weeks[..], &[signed]].concat(), 30 * DAY), 0);
}

#[test]
fn a_lead_is_left_alone_after_48_hours_unless_somebody_touched_it() {
    let of = |minutes: i64, event: &str| at(minutes, event, &json!({}));
    let rule = || document("lead_untouched");
    let made = of(0, "lead_created");
    assert_eq!(open(rule(), std::slice::from_ref(&made), 2 * DAY - 1), 0);
    assert_eq!(open(rule(), std::slice::from_ref(&made), 2 * DAY), 1);
    let touched = |minutes: i64| [made.clone(), of(minutes, "lead_touched")];
    assert_eq!(open(rule(), &touched(DAY), 3 * DAY), 0);
    assert_eq!(
        open(rule(), &touched(3 * DAY), 3 * DAY),
        0,
        "ended, being late"
    );
    let passed_on = [made.clone(), of(DAY, "lead_assigned")];
    assert_eq!(
        open(rule(), &passed_on, 3 * DAY - 1),
        0,
        "its time begins anew"
    );
    assert_eq!(open(rule(), &passed_on, 3 * DAY), 1);
}

#[test]
fn time_spent_times_shares_fires_once_when_it_comes_to_thirty() {
    let rule = || document("dwell_times_shares");
    let share = |minutes: i64| at(minutes, "share", &json!({}));
    let long = dwell(0, 900_000);
    assert_eq!(stands(rule(), &[long.clone(), share(5)]), 0, "15 × 1");
    let both = [long.clone(), share(5), share(9)];
    assert_eq!(stands(rule(), &both), 1, "15 × 2");
    let again = [&both[..], &[share(11), dwell(2_000, 600_000)]].concat();
    assert_eq!(stands(rule(), &again), 1, "it has not fallen since");
    let later = 8 * 24 * 60;
    let anew = [&both[..], &[share(later), dwell(later + 1, 1_800_000)]].concat();
    assert_eq!(stands(rule(), &anew), 2, "it has fallen by time");
}
