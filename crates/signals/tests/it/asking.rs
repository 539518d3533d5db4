//! Rules that ask for the customer's other signals, and what their conditions mean, said once more, naively.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::{Label, Moment, Zone};
use weft_signals::engine::Beside;
use weft_signals::explain::{Reader, State, why_not_among};
use weft_signals::rule::{Ground, publishable, remarks};
use weft_signals::{Engine, Rule, RuleDocument, SignalChange};

use crate::oracle::{Fault, Stretches};
use crate::streams::{ruled, text, touch};

const LABEL: &str = r#"label = { zh = "条件", en = "Condition" }"#;

/// A rule with this condition beside what it asks for.
fn asks_for(name: &str, condition: &str, head: &str, when: &str) -> RuleDocument {
    let head = format!("if = '{condition}'\n{head}");
    RuleDocument::read(&text(name, &head, when)).unwrap()
}

/// Rules without a pattern of their own that the conditions name; the rules of the same names are those of `rules`.
fn named(names: &[&str]) -> Vec<RuleDocument> {
    let when = format!("kind = \"event\"\nevents = [\"a\"]\n{LABEL}");
    let named = names
        .iter()
        .map(|name| ruled(name, "", &when).document().clone());
    named.collect()
}

/// Rules over the signals and tags of others, each before what it asks for.
pub(crate) fn asking() -> Vec<Rule> {
    let events = |names: &str| format!("kind = \"event\"\nevents = [{names}]\n{LABEL}");
    let silence = format!(
        "kind = \"sequence\"\n[[when.steps]]\nevents = [\"b\"]\n{LABEL}\n\
         [[when.steps]]\nevents = [\"c\"]\nabsent = true\nwithin = \"4ms\"\n{LABEL}"
    );
    let two = format!(
        "kind = \"window\"\nevents = [\"a\", \"b\"]\nat_least = 2\nwindow = \"9ms\"\n{LABEL}"
    );
    let limit = "[[limits]]\nat_most = 2\nwithin = \"15ms\"\n";
    let own = [
        asks_for(
            "asks_asker",
            "signals.asks_each is not empty",
            limit,
            &silence,
        ),
        asks_for(
            "asks_each",
            "signals.each is not empty",
            "",
            &events("\"b\""),
        ),
        asks_for(
            "asks_no_until_c",
            "signals.until_c is empty",
            "cooldown = \"5ms\"",
            &events("\"a\", \"b\""),
        ),
        asks_for(
            "asks_for_weight",
            "tags.until_c_soon_or_many >= 10 or tags.each >= 20 and tags.each < 50",
            "",
            &two,
        ),
        asks_for(
            "asks_for_silence",
            "signals.a_then_no_b is not empty",
            "cooldown = \"7ms\"",
            &events("\"a\""),
        ),
    ];
    let mut peers = named(&["each", "until_c", "until_c_soon_or_many", "a_then_no_b"]);
    peers.extend(own.iter().cloned());
    let zone = Zone::utc();
    let ground = Ground::from(&zone).among(&peers);
    let rules = own.into_iter().map(|rule| Rule::compile(rule, ground));
    rules.map(Result::unwrap).collect()
}

/// Whether the condition of the rule `name` holds at `at`; that of a rule without one does.
pub(crate) fn asks(name: &str, told: &Stretches, at: i64, fault: Fault) -> bool {
    let standing = |rule: &str, ended_too: bool| {
        let all = told[rule].iter();
        let stands = |(from, until): &&(i64, Option<i64>)| {
            let has_come = match fault {
                Fault::ConditionExcludesItsMoment => *from < at,
                Fault::ConditionOfLater => true,
                _ => *from <= at,
            };
            has_come && (ended_too || until.is_none_or(|until| at < until))
        };
        all.filter(stands).count()
    };
    let stands = |rule: &str| standing(rule, fault == Fault::ConditionOfEnded) > 0;
    let weighs = |rule: &str| 10 * standing(rule, fault == Fault::TagsOfEnded);
    if fault == Fault::ConditionIgnored {
        return true;
    }
    match name {
        "asks_asker" => stands("asks_each"),
        "asks_each" => stands("each"),
        "asks_no_until_c" => !stands("until_c"),
        "asks_for_weight" => {
            weighs("until_c_soon_or_many") >= 10 || (20..50).contains(&weighs("each"))
        }
        "asks_for_silence" => stands("a_then_no_b"),
        "level_of_another" => stands("level_a"),
        _ => true,
    }
}

/// `asks` fires for b when `each` stands, which fires for a until c.
fn pair() -> (Rule, Rule) {
    let event = |name: &str| format!("kind = \"event\"\nevents = [\"{name}\"]\n{LABEL}");
    let each = ruled(
        "each",
        &format!("[[exit]]\nevents = [\"c\"]\n{LABEL}\n"),
        &event("a"),
    );
    let asks = asks_for("asks", "signals.each is not empty", "", &event("b"));
    let peers = [each.document().clone()];
    let zone = Zone::utc();
    let asks = Rule::compile(asks, Ground::from(&zone).among(&peers)).unwrap();
    (asks, each)
}

#[test]
fn a_late_signal_of_another_rule_raises_and_corrects_what_asks_for_it() {
    let (asks, each) = pair();
    let mut engine = Engine::new(vec![asks, each]);
    let names = |changes: &[SignalChange]| -> Vec<(bool, String)> {
        let said = |change: &SignalChange| {
            let stands = !matches!(change, SignalChange::Corrected(_));
            (stands, change.signal().rule.to_string())
        };
        changes.iter().map(said).collect()
    };
    assert!(engine.judge(&touch(5, "b", "user:1", "b")).is_empty());
    let late = engine.judge(&touch(3, "a", "user:1", "a"));
    assert_eq!(
        names(&late),
        [(true, "each".to_owned()), (true, "asks".to_owned())]
    );
    let asked = &late[1].signal().asked;
    assert_eq!(asked[0].0, "signals.each");
    assert_eq!(asked[0].1, weft_kernel::Value::Moment(Moment::from_ms(3)));
    let ended = engine.judge(&touch(4, "c", "user:1", "c"));
    assert_eq!(
        names(&ended),
        [(true, "each".to_owned()), (false, "asks".to_owned())]
    );
}

#[test]
fn why_and_why_not_show_what_was_asked() {
    let (asks, each) = pair();
    let others = Beside::rules(&[Arc::new(each)]);
    let (a, b) = (touch(3, "a", "user:1", "a"), touch(5, "b", "user:1", "b"));
    let at = Moment::from_ms(9);
    let why = |touches: &[weft_signals::Touch]| {
        why_not_among(
            (&asks, &others, Reader::default()),
            touches,
            at,
            &Zone::utc(),
        )
    };
    let held = why(std::slice::from_ref(&b));
    assert_eq!(held.state, State::Held);
    assert!(
        held.sentence.zh.contains("没有触发：要求当时：信号.each"),
        "{}",
        held.sentence.zh
    );
    let condition = held.conditions.last().unwrap();
    assert_eq!(
        (condition.actual.as_str(), condition.met),
        ("signals.each = —", false)
    );
    let stands = why(&[a, b]);
    assert_eq!(stands.state, State::Stands);
    let condition = stands.conditions.last().unwrap();
    assert_eq!(condition.expected, "signals.each is not empty");
    assert_eq!(condition.actual, "signals.each = 1970-01-01T00:00:00.003Z");
    assert!(condition.met);
}

/// The code, the field and the Chinese words of a refusal.
fn refused(document: &RuleDocument, peers: &[RuleDocument]) -> (String, Option<String>, String) {
    let zone = Zone::utc();
    let refused = Rule::compile(document.clone(), Ground::from(&zone).among(peers)).unwrap_err();
    let told: &Label = refused.told();
    let field = refused.field().map(str::to_owned);
    (refused.code().to_owned(), field, told.zh.clone())
}

#[test]
fn a_circle_is_refused_with_the_way_it_takes() {
    let event = format!("kind = \"event\"\nevents = [\"a\"]\n{LABEL}");
    let asks = |name: &str, of: &str| asks_for(name, &format!("{of} is not empty"), "", &event);
    let one = asks("one", "signals.two");
    let two = asks("two", "tags.three");
    let three = asks("three", "signals.one");
    let all = [one.clone(), two.clone(), three];
    let (code, field, zh) = refused(&one, &all);
    assert_eq!((code.as_str(), field.as_deref()), ("rule.loop", Some("if")));
    assert!(zh.ends_with("one → two → three → one"), "{zh}");
    let own = asks("one", "signals.one");
    assert!(refused(&own, &[]).2.ends_with("one → one"));
    // Asking for two that ask for the same is no circle.
    let zone = Zone::utc();
    let peers = [
        two.clone(),
        asks("four", "signals.two"),
        named(&["three"]).remove(0),
    ];
    let both = "signals.two is not empty and signals.four is not empty";
    let both = asks_for("five", both, "", &event);
    assert!(Rule::compile(both, Ground::from(&zone).among(&peers)).is_ok());
}

#[test]
fn a_condition_speaks_of_signals_and_tags_that_are_there() {
    let event = format!("kind = \"event\"\nevents = [\"a\"]\n{LABEL}");
    let peers = named(&["each"]);
    for (condition, code) in [
        ("signals.eech is not empty", "expr.unknown_field"),
        ("1 < 2", "rule.if"),
        ("signals is not empty", "rule.if"),
        ("signals.each", "expr.wrong_type"),
    ] {
        let (found, field, _) = refused(&asks_for("r", condition, "", &event), &peers);
        assert_eq!(
            (found.as_str(), field.as_deref()),
            (code, Some("if")),
            "{condition}"
        );
    }
    let never = text("r", "if = 'tags.each > 5 and tags.each < 3'", &event);
    let zone = Zone::utc();
    let refused = publishable(&never, Ground::from(&zone).among(&peers)).unwrap_err();
    assert_eq!(
        (refused.code(), refused.field()),
        ("rule.never", Some("if"))
    );
}

/// A rule that fires for `by` and sends `event`.
fn sending(name: &str, by: &str, event: &str) -> Rule {
    let when = format!("kind = \"event\"\nevents = [\"{by}\"]\n{LABEL}");
    let mut text = text(name, "cooldown = \"1d\"", &when);
    text += &format!("\n[[then.actions]]\nkind = \"event\"\nevent = \"{event}\"\n");
    Rule::compile(RuleDocument::read(&text).unwrap(), &Zone::utc()).unwrap()
}

#[test]
fn events_that_come_back_by_way_of_others_are_warned_of() {
    let (one, two) = (sending("one", "a", "b"), sending("two", "b", "c"));
    let (three, apart) = (sending("three", "c", "a"), sending("apart", "c", "d"));
    let said = |others: &[&Rule]| -> Vec<(&'static str, String)> {
        let remarks = remarks(&one, others, &BTreeSet::new());
        remarks
            .into_iter()
            .map(|one| (one.code, one.text.zh))
            .collect()
    };
    let found = said(&[&one, &two, &apart, &three]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "rule.loop");
    assert!(found[0].1.contains("one → two → three → one"), "{found:?}");
    assert!(said(&[&two, &apart]).is_empty());
}
