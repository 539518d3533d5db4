//! Small worlds for the tests: rules, touches, arrivals with repetitions and joins in between.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value};
use weft_kernel::{Id, Moment, Zone};
use weft_signals::{Rule, RuleDocument, Touch, TouchKey, TouchKind};

use crate::asking::asking;
use crate::shelf::{Turns, a_turn, accumulated, leveled};

/// What reaches the engine.
#[derive(Clone, Debug)]
pub(crate) enum Arrival {
    Touch(Touch),
    Join(String, String),
    /// The time is now so many milliseconds.
    Clock(i64),
    /// All that is known of somebody's record by now, in the order in which it came to be known.
    Learn(String, Turns),
}

/// A rule of a few lines: `when` in TOML and an optional cool-down.
pub(crate) fn rule(name: &str, cooldown: Option<&str>, when: &str) -> Rule {
    let cooldown = cooldown.map_or(String::new(), |span| format!("cooldown = \"{span}\""));
    ruled(name, &cooldown, when)
}

/// A rule of a few lines with this `head`.
pub(crate) fn ruled(name: &str, head: &str, when: &str) -> Rule {
    let document = RuleDocument::read(&text(name, head, when)).unwrap();
    Rule::compile(document, &Zone::utc()).unwrap()
}

/// The file of a rule of a few lines.
pub(crate) fn text(name: &str, head: &str, when: &str) -> String {
    format!(
        r#"
        name = "{name}"
        version = 1
        label = {{ zh = "{name}", en = "{name}" }}
        {head}
        [[properties]]
        name = "n"
        type = "number"
        label = {{ zh = "数量", en = "Quantity" }}
        [[properties]]
        name = "k"
        type = "text"
        label = {{ zh = "种类", en = "Sort" }}
        [then]
        kind = "intent"
        signal = {{ zh = "信号", en = "Signal" }}
        title = {{ zh = "信号", en = "Signal" }}
        tag = {{ name = "{name}", weight = 10 }}
        [when]
        {when}
        "#
    )
}

/// One rule of every shape over the events a, b and c, with spans of a few milliseconds so that edges are met.
#[expect(clippy::too_many_lines, reason = "a list of rules")]
pub(crate) fn rules() -> Vec<Rule> {
    let label = r#"label = { zh = "条件", en = "Condition" }"#;
    let step = |event: &str| format!("[[when.steps]]\nevents = [\"{event}\"]\n{label}\n");
    let count = |k: usize, window: &str, rest: &str| {
        format!(
            "kind = \"count\"\nevents = [\"a\", \"b\"]\nat_least = {k}\nwindow = \"{window}\"\n{rest}\n{label}"
        )
    };
    let fold = |fold: &str, of: &str, rest: &str| {
        format!(
            "kind = \"window\"\nevents = [\"a\", \"b\"]\nfold = \"{fold}\"\nof = \"properties.{of}\"\n{rest}\n{label}"
        )
    };
    let sequence = |within: &str, events: &[&str]| {
        let steps: String = events.iter().map(|event| step(event)).collect();
        format!("kind = \"sequence\"\nwithin = \"{within}\"\n{steps}")
    };
    let chain = |head: &str, steps: &[&str]| {
        let steps: String = steps
            .iter()
            .map(|rest| format!("[[when.steps]]\n{label}\n{rest}\n"))
            .collect();
        format!("kind = \"sequence\"\n{head}\n{steps}")
    };
    let (a, b, c) = ("events = [\"a\"]", "events = [\"b\"]", "events = [\"c\"]");
    let many = "events = [\"a\"]\nfilter = \"properties.n > 0\"";
    let no_c = "events = [\"c\"]\nabsent = true";
    let no_many = "events = [\"a\"]\nfilter = \"properties.n > 1\"\nabsent = true";
    let b_soon = "events = [\"b\"]\nwithin = \"3ms\"";
    let a_soon = "events = [\"a\"]\nwithin = \"4ms\"";
    let b_silent = "events = [\"b\"]\nabsent = true\nwithin = \"6ms\"";
    let c_silent = "events = [\"c\", \"a\"]\nabsent = true\nwithin = \"5ms\"";
    let event = format!("kind = \"event\"\nevents = [\"a\"]\n{label}");
    vec![
        rule("each", None, &event),
        rule("each_cooled", Some("7ms"), &event),
        rule("three", None, &count(3, "10ms", "")),
        rule("three_of_a_kind", None, &count(3, "15ms", "per = \"name\"")),
        rule("four_today", None, &count(4, "today", "")),
        rule(
            "two_of_a_sort",
            None,
            &count(2, "12ms", "per = \"properties.k\""),
        ),
        rule(
            "sum",
            None,
            &fold("sum", "n", "at_least = 5\nwindow = \"9ms\""),
        ),
        rule(
            "sum_of_month",
            Some("5ms"),
            &fold("sum", "n", "at_least = 6\nwindow = \"this_month\""),
        ),
        rule(
            "average",
            None,
            &fold("avg", "n", "at_least = \"1.5\"\nwindow = \"11ms\""),
        ),
        rule(
            "low_average",
            None,
            &fold("avg", "n", "at_most = \"0.5\"\nwindow = \"this_week\""),
        ),
        rule(
            "least",
            None,
            &fold("min", "n", "at_least = 1\nwindow = \"8ms\"\nper = \"name\""),
        ),
        rule(
            "most",
            None,
            &fold("max", "n", "at_least = 1\nat_most = 2\nwindow = \"8ms\""),
        ),
        rule(
            "sorts",
            None,
            &fold("distinct", "k", "at_least = 2\nwindow = \"7ms\""),
        ),
        rule(
            "sorts_today",
            None,
            &fold(
                "distinct",
                "n",
                "at_least = 3\nwindow = \"today\"\nper = \"properties.k\"",
            ),
        ),
        rule("two_cooled", Some("9ms"), &count(2, "6ms", "")),
        rule("a_then_b", None, &sequence("8ms", &["a", "b"])),
        rule(
            "a_then_b_cooled",
            Some("20ms"),
            &sequence("8ms", &["a", "b"]),
        ),
        rule("a_then_a", None, &sequence("5ms", &["a", "a"])),
        rule(
            "a_b_strict",
            None,
            &chain("within = \"9ms\"\nstrict = true", &[a, b]),
        ),
        rule(
            "many_b_strict",
            None,
            &chain("within = \"9ms\"\nstrict = true", &[many, b]),
        ),
        rule("a_no_c_b", None, &chain("within = \"12ms\"", &[a, no_c, b])),
        rule(
            "a_b_no_many_a",
            Some("5ms"),
            &chain("within = \"15ms\"", &[a, b, no_many, no_c, a]),
        ),
        rule("a_b_soon", None, &chain("", &[a, b_soon])),
        rule(
            "b_a_soon_b_soon",
            None,
            &chain("within = \"6ms\"", &[b, a_soon, b_soon]),
        ),
        rule(
            "c_b_a_soon",
            None,
            &chain("within = \"20ms\"", &[c, b, a_soon]),
        ),
        rule("a_then_no_b", None, &chain("", &[a, b_silent])),
        rule("b_then_silence", Some("10ms"), &chain("", &[b, c_silent])),
        rule(
            "a_a_silence",
            None,
            &chain("within = \"8ms\"", &[a, a, c_silent]),
        ),
        rule(
            "a_no_c_b_silence",
            Some("4ms"),
            &chain("within = \"9ms\"", &[a, no_c, b, b_silent]),
        ),
        rule("a_b_a", Some("6ms"), &sequence("12ms", &["a", "b", "a"])),
    ]
    .into_iter()
    .chain(asking())
    .chain(leveled())
    .chain(limited())
    .chain(crossing())
    .chain(composite())
    .chain(trending())
    .collect()
}

/// Rules that fire when a window comes up to a bound, and again only after it fell.
fn crossing() -> Vec<Rule> {
    let label = r#"label = { zh = "条件", en = "Condition" }"#;
    let window =
        |rest: &str| format!("kind = \"window\"\nevents = [\"a\", \"b\"]\n{label}\n{rest}");
    let count = |rest: &str| window(&format!("at_least = 3\n{rest}"));
    let sum = |rest: &str| {
        window(&format!(
            "fold = \"sum\"\nof = \"properties.n\"\nat_least = 4\n{rest}"
        ))
    };
    let average = window(
        "fold = \"avg\"\nof = \"properties.n\"\nat_least = 2\nrearm_below = 1\nwindow = \"8ms\"",
    );
    let most = window(
        "fold = \"max\"\nof = \"properties.n\"\nat_least = 3\nrearm_below = 2\nwindow = \"6ms\"",
    );
    let once_a_day = count("rearm_below = 1\nwindow = \"today\"");
    let c_lately = format!("[[suppress_when]]\nevents = [\"c\"]\nwithin = \"9ms\"\n{label}\n");
    vec![
        rule(
            "three_again_below_two",
            None,
            &count("rearm_below = 2\nwindow = \"9ms\""),
        ),
        rule(
            "three_of_a_kind_again",
            Some("9ms"),
            &count("rearm_below = 3\nwindow = \"14ms\"\nper = \"name\""),
        ),
        rule("once_a_day", None, &once_a_day),
        rule("sum_again", None, &sum("rearm_below = 3\nwindow = \"7ms\"")),
        rule(
            "sum_again_when_empty",
            None,
            &sum("rearm_below = \"-3\"\nwindow = \"5ms\"\nper = \"properties.k\""),
        ),
        ruled(
            "sum_of_month_again",
            &c_lately,
            &sum("rearm_below = 2\nwindow = \"this_month\""),
        ),
        rule("average_again", None, &average),
        rule("most_again", None, &most),
    ]
}

/// Rules over several folds.
fn composite() -> Vec<Rule> {
    let label = r#"label = { zh = "项", en = "Part" }"#;
    let folds = |value: &str, folds: &[(&str, &str)], rest: &str| {
        let folds = folds.iter();
        let folds: String = folds
            .map(|(name, fold)| format!("[[when.folds]]\nname = \"{name}\"\n{label}\n{fold}\n"))
            .collect();
        format!("kind = \"window\"\nvalue = \"{value}\"\n{label}\n{rest}\n{folds}")
    };
    let total = (
        "total",
        "events = [\"a\"]\nfold = \"sum\"\nof = \"properties.n\"",
    );
    let times = ("times", "events = [\"b\"]");
    let top = (
        "top",
        "events = [\"a\", \"b\"]\nfold = \"max\"\nof = \"properties.n\"",
    );
    let low = (
        "low",
        "events = [\"a\"]\nfold = \"min\"\nof = \"properties.n\"",
    );
    let many = ("many", "events = [\"a\"]\nfilter = \"properties.n > 1\"");
    let sorts = (
        "sorts",
        "events = [\"a\", \"b\"]\nfold = \"distinct\"\nof = \"properties.k\"",
    );
    let rest = "at_least = 3\nwindow = \"9ms\"";
    let again = "at_least = 2\nrearm_below = 1\nwindow = \"12ms\"";
    let apart = "at_most = 1\nwindow = \"8ms\"\nper = \"properties.k\"";
    let today = "at_least = \"0.5\"\nat_most = 2\nwindow = \"today\"";
    vec![
        rule(
            "product",
            None,
            &folds("total * times", &[total, times], rest),
        ),
        rule(
            "product_again",
            None,
            &folds("total * times", &[total, times], again),
        ),
        rule("spread", None, &folds("top - low", &[top, low], apart)),
        rule(
            "share",
            Some("5ms"),
            &folds("many / sorts", &[many, sorts], today),
        ),
    ]
}

/// Rules that hold a window against the same window before.
fn trending() -> Vec<Rule> {
    let label = r#"label = { zh = "条件", en = "Condition" }"#;
    let window =
        |rest: &str| format!("kind = \"window\"\nevents = [\"a\", \"b\"]\n{label}\n{rest}");
    let sum = |rest: &str| window(&format!("fold = \"sum\"\nof = \"properties.n\"\n{rest}"));
    let average = "fold = \"avg\"\nof = \"properties.n\"\nfalls_by = 1\nwindow = \"10ms\"";
    vec![
        rule("two_more", None, &window("grows_by = 2\nwindow = \"8ms\"")),
        rule(
            "half_as_much_again",
            None,
            &sum("at_least = 2\ngrows_by = \"50%\"\nwindow = \"6ms\"\nper = \"name\""),
        ),
        rule("lower_average", None, &window(average)),
        rule(
            "fewer_today",
            None,
            &window("falls_by = \"50%\"\nwindow = \"today\""),
        ),
        rule(
            "more_today",
            None,
            &sum("grows_by = \"10%\"\nwindow = \"today\""),
        ),
    ]
}

/// Rules with limits, events that suppress them and events that end their signals.
fn limited() -> Vec<Rule> {
    let label = r#"label = { zh = "条件", en = "Condition" }"#;
    let halt = |key: &str, rest: &str| format!("[[{key}]]\n{label}\n{rest}\n");
    let limit =
        |most: usize, span: &str| format!("[[limits]]\nat_most = {most}\nwithin = \"{span}\"\n");
    let event = format!("kind = \"event\"\nevents = [\"a\", \"b\"]\n{label}");
    let count = format!(
        "kind = \"window\"\nevents = [\"a\", \"b\"]\nat_least = 2\nwindow = \"9ms\"\n{label}"
    );
    let chain = format!(
        "kind = \"sequence\"\nwithin = \"9ms\"\nstrict = true\n[[when.steps]]\nevents = [\"a\"]\n{label}\n\
         [[when.steps]]\nevents = [\"b\"]\n{label}"
    );
    let twice = chain.replace("events = [\"b\"]", "events = [\"a\"]");
    let silence = format!(
        "kind = \"sequence\"\n[[when.steps]]\nevents = [\"b\"]\n{label}\n\
         [[when.steps]]\nevents = [\"a\"]\nabsent = true\nwithin = \"4ms\"\n{label}"
    );
    let (c, many) = (
        "events = [\"c\"]",
        "events = [\"a\", \"c\"]\nfilter = \"properties.n > 2\"",
    );
    let many_ever = halt("suppress_when", many);
    let c_lately = halt("suppress_when", &format!("{c}\nwithin = \"6ms\""));
    let c_ends = halt("exit", c);
    let c_ends_soon = halt("exit", &format!("{c}\nwithin = \"5ms\""));
    let many_ends = halt("exit", many);
    vec![
        ruled("two_in_ten", &limit(2, "10ms"), &event),
        ruled(
            "three_in_thirty_and_one_in_four",
            &format!("{}{}", limit(3, "30ms"), limit(1, "4ms")),
            &count,
        ),
        ruled("once", "once = true", &count),
        ruled("once_a_strict_chain", "once = true", &chain),
        ruled(
            "not_after_many",
            &format!("{}{many_ever}", limit(2, "15ms")),
            &event,
        ),
        ruled("not_soon_after_c", &c_lately, &chain),
        ruled(
            "not_soon_after_c_or_many",
            &format!("cooldown = \"5ms\"\n{many_ever}{c_lately}"),
            &count,
        ),
        ruled("twice_not_soon_after_c", &c_lately, &twice),
        ruled("until_c", &format!("{}{c_ends}", limit(1, "8ms")), &event),
        ruled(
            "until_c_soon_or_many",
            &format!("{c_ends_soon}{many_ends}"),
            &chain,
        ),
        ruled(
            "once_until_c",
            &format!("once = true\n{c_ends_soon}"),
            &event,
        ),
        ruled(
            "silent_unless_c",
            &format!("{c_lately}{}", limit(1, "7ms")),
            &silence,
        ),
        ruled("silent_until_c", &c_ends, &silence),
        ruled(
            "silent_until_c_soon_or_many",
            &format!("cooldown = \"9ms\"\n{c_ends_soon}{many_ends}"),
            &silence,
        ),
    ]
}

/// A touch at `ms` by `subject`.
pub(crate) fn touch(ms: i64, message: &str, subject: &str, event: &str) -> Touch {
    Touch {
        key: TouchKey {
            occurred_at: Moment::from_ms(ms),
            source: Id::new(1),
            message_id: Arc::from(message),
        },
        subject: Arc::from(subject),
        kind: TouchKind::Track,
        name: event.to_owned(),
        properties: Map::new(),
        context: Map::new(),
        channel: "官网".to_owned(),
        trust: "0.7".parse().unwrap(),
        received_at: Moment::from_ms(1_000_000),
        seq: 0,
    }
}

/// The identities of the streams.
pub(crate) const SUBJECTS: [&str; 4] = ["user:1", "anon:x", "anon:y", "user:2"];

fn a_touch() -> impl Strategy<Value = Touch> {
    let events = prop::sample::select(vec!["a", "a", "b", "b", "c"]);
    let subjects = prop::sample::select(SUBJECTS[..3].to_vec());
    let number = prop::option::weighted(0.8, -1_i64..4);
    let sort = prop::option::weighted(0.8, prop::sample::select(vec!["x", "y"]));
    // Midnight, and the end of a month, lie within; some happened a day before.
    let day = prop_oneof![6 => Just(0), 1 => Just(Moment::DAY_MS)];
    let time = (-30_i64..40, day).prop_map(|(ms, earlier)| ms - earlier);
    let place = (time, 1_i64..3);
    (place, events, subjects, number, sort).prop_map(|(place, event, subject, number, sort)| {
        let mut touch = touch(place.0, "", subject, event);
        touch.key.source = Id::new(place.1);
        let said = [("n", number.map(Value::from)), ("k", sort.map(Value::from))];
        let said = said
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        touch.properties.extend(said);
        touch
    })
}

fn a_join() -> impl Strategy<Value = Arrival> {
    let subject = || prop::sample::select(SUBJECTS.to_vec());
    (subject(), subject()).prop_map(|(one, other)| Arrival::Join(one.to_owned(), other.to_owned()))
}

/// Up to forty touches, some sent again, up to three joins and some looks at a clock that errs, in any order.
pub(crate) fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    let touches = prop::collection::vec(a_touch(), 0..40);
    let joins = prop::collection::vec(a_join(), 0..4);
    let repeated = prop::collection::vec(any::<prop::sample::Index>(), 0..6);
    let clocks = prop::collection::vec((-40_i64..60).prop_map(Arrival::Clock), 0..5);
    let learned = prop::collection::vec(a_turn(), 0..6);
    let parts = (touches, joins, repeated, clocks, learned).prop_map(
        |(mut touches, joins, repeated, clocks, learned)| {
            // Names that do not follow the order of time, so that ties are broken by them alone.
            for (number, touch) in touches.iter_mut().enumerate() {
                touch.key.message_id = Arc::from(format!("m{:02}", number * 37 % 41));
            }
            let again: Vec<_> = match touches.len() {
                0 => Vec::new(),
                count => repeated
                    .iter()
                    .map(|index| touches[index.index(count)].clone())
                    .collect(),
            };
            let touches = touches.into_iter().chain(again).map(Arrival::Touch);
            let known = joins.into_iter().chain(clocks).chain(learned);
            touches.chain(known).collect::<Vec<_>>()
        },
    );
    let shuffled = parts.prop_flat_map(|arrivals| Just(arrivals).prop_shuffle());
    shuffled.prop_map(accumulated)
}
