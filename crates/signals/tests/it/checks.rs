//! What can be seen of a rule before it judges anything.

use std::collections::BTreeSet;

use weft_kernel::{Problem, Zone};
use weft_signals::rule::{Level, publishable, remarks};
use weft_signals::{Rule, RuleDocument};

use crate::packs::{compiled, document};
use crate::streams::{rule, ruled, text};

const LABEL: &str = "label = { zh = \"件\", en = \"c\" }";

fn event(filter: &str) -> String {
    format!("kind = \"event\"\nevents = [\"a\"]\nfilter = '{filter}'\n{LABEL}")
}

/// Code and place of each remark.
fn said(rule: &Rule, others: &[&Rule], seen: &[&str]) -> Vec<(&'static str, String)> {
    let seen: BTreeSet<String> = seen.iter().map(ToString::to_string).collect();
    let remarks = remarks(rule, others, &seen);
    assert!(remarks.is_sorted_by_key(|remark| remark.level));
    remarks
        .into_iter()
        .map(|remark| (remark.code, remark.place))
        .collect()
}

#[test]
fn a_condition_that_contradicts_itself_never_fires() {
    for (filter, never) in [
        ("properties.n > 5 and properties.n < 3", true),
        ("properties.n > 5 and properties.n <= 5", true),
        ("properties.n >= 5 and properties.n <= 5", false),
        ("properties.n = 5 and properties.n = 6", true),
        ("properties.k = \"x\" and properties.k = \"y\"", true),
        ("properties.k = \"x\" and properties.k = \"X\"", false),
        ("properties.k = \"x\" or properties.k = \"y\"", false),
        ("properties.n > 5 and 4 > properties.n", true),
        (
            "properties.n > 5 and (properties.n < 3 or properties.n < 2) and url contains \"x\"",
            false,
        ),
        ("(properties.n > 5 and properties.n < 3) or 1 > 2", true),
        ("properties.n is empty and properties.n > 1", true),
        ("properties.n is empty and properties.n <> 1", false),
        ("trust > 5 and properties.n < 3", false),
        ("false", true),
    ] {
        let rule = rule("r", Some("1d"), &event(filter));
        let found = said(&rule, &[], &[]);
        let expected = [("rule.never", "when".to_owned())];
        assert_eq!(found, expected[..usize::from(never)], "{filter}");
    }
}

#[test]
fn what_suppresses_itself_or_counts_apart_what_it_counts_never_fires() {
    let head = format!("[[suppress_when]]\nevents = [\"b\", \"a\"]\nwithin = \"1d\"\n{LABEL}");
    let when = event("properties.n > 1");
    let own = said(&ruled("r", &head, &when), &[], &[]);
    assert_eq!(own, [("rule.never", "suppress_when.1".to_owned())]);
    let narrow = head.replace("within", "filter = 'properties.n > 9'\nwithin");
    assert!(said(&ruled("r", &narrow, &when), &[], &[]).is_empty());
    let apart = format!(
        "kind = \"window\"\nevents = [\"a\"]\nfold = \"distinct\"\nof = \"properties.k\"\nper = \"properties.k\"\nat_least = 2\nwindow = \"1d\"\n{LABEL}"
    );
    let own = said(&rule("r", None, &apart), &[], &[]);
    assert_eq!(own, [("rule.never", "when.per".to_owned())]);
}

#[test]
fn what_always_fires_is_asked_before_twice_or_against_another_is_warned_of() {
    let open = rule("open", None, &event(""));
    assert_eq!(said(&open, &[], &[])[0].0, "rule.always");
    assert_eq!(
        said(&rule("r", None, &event("1 < 2")), &[], &[])[0].0,
        "rule.always"
    );
    assert!(said(&rule("cooled", Some("1d"), &event("")), &[], &[]).is_empty());
    let one = rule("one", Some("1d"), &event("properties.n > 1"));
    let same = rule("same", Some("2d"), &event("properties.n > 1"));
    let found = said(&one, &[&one, &same], &[]);
    assert_eq!(found, [("rule.duplicate", "when".to_owned())]);
    let other = rule("other", Some("1d"), &event("properties.n > 2"));
    assert!(said(&one, &[&other], &[]).is_empty());
    let tagged = |name: &str, weight: i64, filter: &str| {
        let mut document = rule(name, Some("1d"), &event(filter)).document().clone();
        let tag = document.then.tag.as_mut().unwrap();
        (tag.name, tag.weight) = ("热".to_owned(), weight);
        Rule::compile(document, &Zone::utc()).unwrap()
    };
    let (warm, cold) = (
        tagged("warm", 5, "properties.n > 1"),
        tagged("cold", -5, "properties.n < 1"),
    );
    assert_eq!(
        said(&warm, &[&cold], &[]),
        [("rule.fights", "then.tag".to_owned())]
    );
    assert!(said(&warm, &[&tagged("warmer", 9, "properties.n > 3")], &[]).is_empty());
}

#[test]
fn where_a_window_may_fire_again_lies_below_its_bound() {
    let window = |rest: &str| window(&format!("events = [\"a\"]\n{rest}"));
    for (rest, meant) in [
        ("at_least = 5\nrearm_below = 6", Some("5")),
        ("at_least = 5\nat_most = 9\nrearm_below = 3", Some("5")),
        ("at_most = 9\nrearm_below = 3", None),
    ] {
        let refused = window(rest).unwrap_err();
        assert_eq!(refused.code(), "rule.rearm", "{rest}");
        assert_eq!(refused.field(), Some("when.rearm_below"));
        assert_eq!(refused.suggestion(), meant);
    }
    let once = window("at_least = 1\nrearm_below = 1").unwrap();
    assert!(said(&once, &[], &[]).is_empty(), "not every event fires");
    let each = window("at_least = 1").unwrap();
    assert_eq!(said(&each, &[], &[])[0].0, "rule.always");
    let two = window("at_least = 5\nrearm_below = 3").unwrap();
    let other = window("at_least = 5").unwrap();
    assert_ne!(two.rearm_below(), other.rearm_below());
}

/// A window rule of these lines.
fn window(rest: &str) -> Result<Rule, Problem> {
    let when = format!("kind = \"window\"\nwindow = \"7d\"\n{LABEL}\n{rest}");
    Rule::compile(RuleDocument::read(&text("w", "", &when))?, &Zone::utc())
}

const FOLDS: &str = "[[when.folds]]\nname = \"total\"\nevents = [\"a\"]\nfold = \"sum\"\nof = \"properties.n\"\nlabel = { zh = \"合计\", en = \"Total\" }\n[[when.folds]]\nname = \"times\"\nevents = [\"b\"]\nlabel = { zh = \"次数\", en = \"Times\" }";

#[test]
fn several_folds_are_checked_with_the_place_of_what_is_wrong() {
    let of = |head: &str, folds: &str| window(&format!("{head}\n{folds}"));
    let right = of("value = \"total * times\"\nat_least = 3", FOLDS).unwrap();
    assert_eq!(right.folded().unwrap().zh, "合计 * 次数");
    for (head, code, place, meant) in [
        ("at_least = 3", "rule.folds", "when.value", None),
        (
            "value = \"total * times\"\nevents = [\"a\"]\nat_least = 3",
            "rule.folds",
            "when.value",
            None,
        ),
        (
            "value = \"total * 2\"\nat_least = 3",
            "rule.folds",
            "when.value",
            Some("times"),
        ),
        (
            "value = \"total * time\"\nat_least = 3",
            "expr.unknown_field",
            "when.value",
            Some("times"),
        ),
    ] {
        let refused = of(head, FOLDS).unwrap_err();
        assert_eq!(
            (refused.code(), refused.field()),
            (code, Some(place)),
            "{head}"
        );
        assert_eq!(refused.suggestion(), meant, "{head}");
    }
    let twice = FOLDS.replace("\"times\"", "\"total\"");
    let refused = of("value = \"total\"\nat_least = 3", &twice).unwrap_err();
    assert_eq!(refused.field(), Some("when.folds.2.name"));
    let bare = FOLDS.replace("of = \"properties.n\"\n", "");
    let refused = of("value = \"total * times\"\nat_least = 3", &bare).unwrap_err();
    assert_eq!(
        (refused.code(), refused.field()),
        ("rule.of", Some("when.folds.1.of"))
    );
    let never = FOLDS.replace("[\"b\"]", "[\"b\"]\nfilter = \"1 > 2\"");
    let never = of("value = \"total * times\"\nat_least = 3", &never).unwrap();
    assert_eq!(
        said(&never, &[], &[]),
        [("rule.never", "when.folds.2".to_owned())]
    );
    assert!(said(&right, &[], &[]).is_empty());
    let other = of("value = \"total + times\"\nat_least = 3", FOLDS).unwrap();
    let mut named = other.document().clone();
    named.name = "other".to_owned();
    let other = Rule::compile(named, &Zone::utc()).unwrap();
    assert!(
        said(&right, &[&other], &[]).is_empty(),
        "another value is no duplicate"
    );
}

#[test]
fn a_trend_is_a_number_or_a_percentage_of_one_direction() {
    let of = |rest: &str| window(&format!("events = [\"a\"]\n{rest}"));
    assert!(of("grows_by = 3").is_ok());
    assert!(of("falls_by = \"12.5%\"").is_ok());
    for (rest, code, place, meant) in [
        ("grows_by = 0", "rule.trend", "when.grows_by", Some("50%")),
        (
            "grows_by = \"half\"",
            "rule.trend",
            "when.grows_by",
            Some("50%"),
        ),
        (
            "falls_by = \"101%\"",
            "rule.trend",
            "when.falls_by",
            Some("50%"),
        ),
        (
            "falls_by = 1\ngrows_by = 1",
            "rule.trend",
            "when.falls_by",
            None,
        ),
        (
            "grows_by = 1\nat_least = 3\nrearm_below = 2",
            "rule.rearm",
            "when.rearm_below",
            None,
        ),
    ] {
        let refused = of(rest).unwrap_err();
        assert_eq!(
            (refused.code(), refused.field()),
            (code, Some(place)),
            "{rest}"
        );
        assert_eq!(refused.suggestion(), meant, "{rest}");
    }
    assert_eq!(of("").unwrap_err().code(), "rule.bound");
}

#[test]
fn an_event_nobody_sends_is_warned_of_with_the_nearest_name() {
    let rule = compiled(document("deep_tech_exploration"));
    let seen: BTreeSet<String> = ["page_leave", "dwel", "click"].map(str::to_owned).into();
    let found = remarks(&rule, &[], &seen);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].level, found[0].place.as_str()),
        (Level::Warning, "when.steps.1")
    );
    assert_eq!(found[0].suggestion.zh, "是不是 `dwel`？");
}

#[test]
fn what_never_fires_is_not_published_and_the_rules_of_the_pack_are() {
    let never = rule("r", None, &event("properties.n > 5 and properties.n < 3"));
    let text = toml::to_string(never.document()).unwrap();
    let refused = publishable(&text, &Zone::utc()).unwrap_err();
    assert_eq!(refused.code(), "rule.never");
    for name in [
        "deep_tech_exploration",
        "repeated_touch",
        "price_then_silence",
        "delivery_time_weeks",
        "lead_untouched",
        "dwell_times_shares",
    ] {
        let text = toml::to_string(&document(name)).unwrap();
        let rule = publishable(&text, &Zone::utc()).unwrap();
        assert!(said(&rule, &[], &[]).is_empty(), "{name}");
    }
}
