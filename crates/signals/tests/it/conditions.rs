//! Conditions on fields of the customer's records: what they may read, when they hold, and what is said of them.

use weft_kernel::{Moment, Zone};
use weft_signals::engine::Beside;
use weft_signals::explain::{Reader, State, WhyNot, why_not_among};
use weft_signals::rule::{Ground, publishable};
use weft_signals::{Engine, Rule, RuleDocument, SignalChange};

use crate::shelf::{Shelf, Turn, Turns, dossier, over_shelf, subject};
use crate::streams::{text, touch};

const LABEL: &str = r#"label = { zh = "条件", en = "Condition" }"#;

/// The text of a rule that fires for a with this condition.
fn asking(condition: &str) -> String {
    let when = format!("kind = \"event\"\nevents = [\"a\"]\n{LABEL}");
    text("asks", &format!("if = '{condition}'"), &when)
}

/// A key customer from 2 on, a good one from 6 on.
fn turns() -> Turns {
    vec![
        (1, Turn::There(true)),
        (2, Turn::Level(Some("a"))),
        (6, Turn::Level(Some("b"))),
    ]
}

#[test]
fn a_condition_looks_at_what_a_field_held_when_the_rule_fires() {
    let mut engine = Engine::new(vec![over_shelf(&asking(r#"account.level = "a""#), &[])]);
    engine.learn(&subject("user:1"), Some(dossier(&turns())));
    for (at, stands) in [(1, false), (2, true), (5, true), (6, false), (0, false)] {
        let come = engine.judge(&touch(at, &format!("m{at}"), "user:1", "a"));
        assert_eq!(come.len(), usize::from(stands), "at {at}");
    }
}

#[test]
fn a_change_that_was_made_before_raises_and_corrects() {
    let mut engine = Engine::new(vec![over_shelf(&asking(r#"account.level = "a""#), &[])]);
    let who = subject("user:1");
    for at in [3, 7] {
        assert!(
            engine
                .judge(&touch(at, &format!("m{at}"), "user:1", "a"))
                .is_empty()
        );
    }
    let known = engine.learn(&who, Some(dossier(&turns())));
    let at = |change: &SignalChange| change.signal().occurred_at().ms();
    assert!(matches!(&known[..], [SignalChange::Stands(_)]));
    assert_eq!(at(&known[0]), 3);
    let moved = engine.learn(&who, Some(dossier(&[(1, Turn::There(true))])));
    assert!(matches!(&moved[..], [SignalChange::Corrected(_)]));
    assert!(engine.learn(&who, None).is_empty());
    assert!(engine.standing().is_empty());
}

#[test]
fn of_somebody_who_is_nobody_s_no_condition_on_records_holds() {
    let mut engine = Engine::new(vec![over_shelf(&asking("account.level is empty"), &[])]);
    assert!(engine.judge(&touch(3, "m", "user:1", "a")).is_empty());
    let known = engine.learn(&subject("user:1"), Some(dossier(&[])));
    assert!(
        matches!(&known[..], [SignalChange::Stands(_)]),
        "known, and without a record then"
    );
}

#[test]
fn what_is_said_once_more_is_all_that_conditions_decided() {
    let mut engine = Engine::new(vec![over_shelf(&asking(r#"account.level = "a""#), &[])]);
    engine.learn(&subject("user:1"), Some(dossier(&turns())));
    for at in [3, 7] {
        engine.judge(&touch(at, &format!("m{at}"), "user:1", "a"));
    }
    let said = engine.restate("user:1");
    let said: Vec<_> = said
        .iter()
        .map(|one| {
            let stands = matches!(one, SignalChange::Stands(_));
            (one.signal().occurred_at().ms(), stands)
        })
        .collect();
    assert_eq!(said, [(3, true), (7, false)]);
    assert!(engine.restate("user:2").is_empty());
}

/// Code, field, character and Chinese words of a refusal.
fn refused(condition: &str) -> (String, Option<String>, Option<usize>, String) {
    let zone = Zone::utc();
    let document = RuleDocument::read(&asking(condition)).unwrap();
    let refused = Rule::compile(document, Ground::from(&zone).over(&Shelf)).unwrap_err();
    (
        refused.code().to_owned(),
        refused.field().map(str::to_owned),
        refused.position(),
        refused.told().zh.clone(),
    )
}

#[test]
fn what_a_condition_may_not_read_is_refused_with_place_and_reason() {
    for (condition, code, place, words) in [
        (
            "account.levle = \"a\"",
            "expr.unknown_field",
            8,
            "是不是 `level`？",
        ),
        ("account.level = \"c\"", "expr.unknown_option", 16, "选项"),
        (
            "account.phone is empty",
            "rule.if_field",
            8,
            "不能读「电话」",
        ),
        ("客户.合计 > 5", "rule.if_field", 3, "没有逐次的历史"),
        (
            "account.score > 1 and account.made_at is empty",
            "rule.if_field",
            30,
            "不知道当时是什么",
        ),
    ] {
        let (found, field, at, zh) = refused(condition);
        assert_eq!(
            (found.as_str(), at),
            (code, Some(place)),
            "{condition}: {zh}"
        );
        assert_eq!(field.as_deref(), Some("if"));
        assert!(zh.contains(words), "{zh}");
    }
    let (code, _, _, zh) = refused("account.owner.name = \"张三\"");
    assert_eq!(code, "rule.if_path");
    assert!(zh.contains("不能再往下读「用户」"), "{zh}");
    let never = asking("account.level = \"a\" and account.level = \"b\"");
    let zone = Zone::utc();
    let refused = publishable(&never, Ground::from(&zone).over(&Shelf)).unwrap_err();
    assert_eq!(
        (refused.code(), refused.field()),
        ("rule.never", Some("if"))
    );
}

fn why(rule: &Rule, at: i64, veiled: bool) -> WhyNot {
    let beside = Beside::default().over([(subject("user:1"), dossier(&turns()))]);
    let touches = [touch(at, "m", "user:1", "a")];
    let now = Moment::from_ms(at);
    let reader = Reader {
        veiled,
        ..Reader::default()
    };
    why_not_among((rule, &beside, reader), &touches, now, &Zone::utc())
}

#[test]
fn why_and_why_not_say_what_the_field_held_then() {
    let rule = over_shelf(&asking("客户.级别 = \"A 重点\""), &[]);
    let held = why(&rule, 7, false);
    assert_eq!(held.state, State::Held);
    let asks = "没有触发：要求当时：客户.级别 等于 “A 重点”（那时客户.级别是“B 优质”）";
    assert!(held.sentence.zh.ends_with(asks), "{}", held.sentence.zh);
    assert!(
        held.sentence
            .en
            .contains("Customer.Level was “B Good” then"),
        "{}",
        held.sentence.en
    );
    let condition = held.conditions.last().unwrap();
    assert_eq!(condition.expected, "客户.级别 = \"A 重点\"");
    assert!(
        condition.actual.contains("account.level = b"),
        "{}",
        condition.actual
    );
    assert!(!condition.met);
    let stands = why(&rule, 3, false);
    assert_eq!(stands.state, State::Stands);
    let condition = stands.conditions.last().unwrap();
    assert!(condition.met && condition.text.zh.contains("那时客户.级别是“A 重点”"));
    let before = why(&rule, 0, false);
    assert!(
        before.sentence.zh.contains("那时还没有这位客户的客户记录"),
        "{}",
        before.sentence.zh
    );
}

#[test]
fn who_may_not_see_a_field_is_told_neither_its_name_nor_what_it_held() {
    let rule = over_shelf(&asking("account.level = \"a\""), &[]);
    for at in [3, 7] {
        let told = why(&rule, at, true);
        let said = format!("{told:?}");
        for hidden in ["level", "级别", "Level", "重点", "优质", "Good", "Key"] {
            assert!(!said.contains(hidden), "{hidden} in {said}");
        }
        assert!(said.contains("内容无权查看"));
    }
}
