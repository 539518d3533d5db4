//! What one event costs among two hundred rules; printed, not judged.

use std::time::Instant;

use weft_signals::Engine;

use crate::streams::{rule, touch};

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a measurement, shown with --nocapture"
)]
fn two_hundred_rules_cost_what_the_ones_on_this_event_cost() {
    let when = |event: &str| {
        format!(
            "kind = \"count\"\nevents = [\"{event}\"]\nat_least = 3\nwindow = \"7d\"\nlabel = {{ zh = \"a\", en = \"a\" }}"
        )
    };
    let other = |number: usize| {
        rule(
            &format!("r{number}"),
            Some("1d"),
            &when(&format!("event_{number}")),
        )
    };
    let spread = (0..200).map(other).collect();
    let same = (0..200)
        .map(|number| rule(&format!("r{number}"), Some("1d"), &when("event_7")))
        .collect();
    for (name, rules) in [
        ("each on its own event", spread),
        ("all on this event", same),
    ] {
        let mut engine = Engine::new(rules);
        let touches: Vec<_> = (0..1_000)
            .map(|n| touch(n * 60_000, &format!("m{n:04}"), "user:1", "event_7"))
            .collect();
        let begin = Instant::now();
        let changes: usize = touches.iter().map(|touch| engine.judge(touch).len()).sum();
        let per_event = begin.elapsed() / 1_000;
        eprintln!("200 rules, {name}: {per_event:?} an event");
        assert!(changes > 0);
    }
}
