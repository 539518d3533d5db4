//! The standing signals depend on what happened, not on when and how often we heard of it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use weft_kernel::Moment;
use weft_signals::{Engine, Rule, Signal, SignalChange, SignalKey, Touch};

use crate::oracle::{self, Fault, said};
use crate::shelf::{dossier, shelf, subject};
use crate::streams::{Arrival, arrivals, rule, rules, touch};

pub(crate) fn take(engine: &mut Engine, arrival: &Arrival) -> Vec<SignalChange> {
    match arrival {
        Arrival::Touch(touch) => engine.judge(touch),
        Arrival::Join(one, other) => engine.merge(one, other).unwrap(),
        Arrival::Clock(ms) => engine.advance(Moment::from_ms(*ms)),
        Arrival::Learn(who, turns) => engine.learn(&subject(who), Some(dossier(turns))),
    }
}

/// Lets the changes act on what stood before; a change that does not fit is a fault.
pub(crate) fn fold(standing: &mut BTreeMap<SignalKey, Signal>, changes: Vec<SignalChange>) {
    for change in changes {
        let key = change.signal().key;
        match change {
            SignalChange::Stands(signal) => assert!(standing.insert(key, signal).is_none()),
            SignalChange::Restated(signal) => assert!(standing.insert(key, signal).is_some()),
            SignalChange::Corrected(_) => assert!(standing.remove(&key).is_some()),
        }
    }
}

proptest! {
    #[test]
    fn after_every_arrival_the_standing_signals_are_those_of_the_full_history(arrivals in arrivals()) {
        let rules = rules();
        let mut engine = Engine::new(rules.clone());
        let mut told = BTreeMap::new();
        for (position, arrival) in arrivals.iter().enumerate() {
            fold(&mut told, take(&mut engine, arrival));
            let expected = oracle::standing(&rules, &arrivals[..=position], Fault::None);
            prop_assert_eq!(said(engine.standing().values()), expected.clone());
            prop_assert_eq!(said(told.values()), expected);
        }
    }

    #[test]
    fn a_restart_in_between_changes_nothing(arrivals in arrivals(), cut in any::<prop::sample::Index>()) {
        let cut = if arrivals.is_empty() { 0 } else { cut.index(arrivals.len()) };
        let mut whole = Engine::new(rules());
        for arrival in &arrivals {
            take(&mut whole, arrival);
        }
        let mut restarted = Engine::new(rules());
        for arrival in arrivals[..cut].iter().rev().chain(&arrivals[cut..]) {
            take(&mut restarted, arrival);
        }
        // What is known of records is always the latest.
        for (who, turns) in shelf(&arrivals) {
            restarted.learn(&subject(&who), Some(dossier(&turns)));
        }
        // The time goes on from where it was.
        restarted.advance(whole.now());
        prop_assert_eq!(said(whole.standing().values()), said(restarted.standing().values()));
    }

    #[test]
    fn the_standing_signals_of_one_customer_are_their_part_of_all(arrivals in arrivals()) {
        let mut engine = Engine::new(rules());
        for arrival in &arrivals {
            take(&mut engine, arrival);
        }
        let all = engine.standing();
        let mut parts = BTreeMap::new();
        for subject in ["user:1", "anon:x", "anon:y", "user:2"] {
            parts.extend(engine.standing_of(subject));
        }
        prop_assert_eq!(all, parts);
    }
}

fn cooled() -> Vec<Rule> {
    let when = "kind = \"event\"\nevents = [\"a\"]\nlabel = { zh = \"a\", en = \"a\" }";
    vec![rule("each", Some("10ms"), when)]
}

#[test]
fn a_late_event_corrects_a_signal_and_raises_the_one_behind_it() {
    let mut engine = Engine::new(cooled());
    let at = |ms: i64| touch(ms, &format!("m{ms}"), "user:1", "a");
    let anchor = |change: &SignalChange| change.signal().anchor.key.occurred_at.ms();
    assert!(matches!(
        &engine.judge(&at(10))[..],
        [SignalChange::Stands(_)]
    ));
    assert!(engine.judge(&at(18)).is_empty(), "still cooling down");
    let changes = engine.judge(&at(5));
    let kinds: Vec<_> = changes
        .iter()
        .map(|change| (matches!(change, SignalChange::Stands(_)), anchor(change)))
        .collect();
    assert_eq!(kinds, [(true, 5), (false, 10), (true, 18)]);
}

#[test]
fn joining_a_visitor_to_a_user_judges_both_together() {
    let when = "kind = \"count\"\nevents = [\"a\"]\nat_least = 3\nwindow = \"7d\"\nlabel = { zh = \"a\", en = \"a\" }";
    let mut engine = Engine::new(vec![rule("three", None, when)]);
    engine.judge(&touch(1, "m1", "anon:x", "a"));
    engine.judge(&touch(2, "m2", "anon:x", "a"));
    engine.judge(&touch(3, "m3", "user:1", "a"));
    assert!(engine.standing().is_empty());
    let changes = engine.merge("user:1", "anon:x").unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].signal().count, 3);
    assert_eq!(engine.subjects_of("anon:x").len(), 2);
    assert!(engine.merge("anon:x", "user:1").unwrap().is_empty());
}

#[test]
fn beyond_the_limit_the_oldest_events_are_frozen_and_older_ones_are_counted() {
    let mut engine = Engine::with_limit(cooled(), 10);
    let at = |ms: i64| touch(ms, &format!("m{ms:04}"), "user:1", "a");
    let mut stood = 0;
    for step in 0..100 {
        stood += engine.judge(&at(step * 5)).len();
    }
    assert_eq!(stood, 50, "cool-downs go on across what is frozen");
    assert!(engine.judge(&at(3)).is_empty());
    assert_eq!(engine.counters().too_late, 1);
    assert!(engine.judge(&at(498)).is_empty());
    assert_eq!(engine.counters().too_late, 1);
}

#[test]
fn a_customer_of_too_many_identities_is_not_joined_further() {
    let mut engine = Engine::new(cooled());
    let most = weft_signals::engine::SUBJECTS_PER_CUSTOMER_MAX;
    for number in 1..most {
        engine
            .merge("user:hall", &format!("anon:{number}"))
            .unwrap();
    }
    assert_eq!(engine.subjects_of("user:hall").len(), most);
    let refused = engine.merge("user:hall", "anon:one-more").unwrap_err();
    assert_eq!(refused.code(), "identity.too_many");
    assert_eq!(engine.counters().joins_refused, 1);
}

#[test]
fn events_no_rule_looks_at_cost_nothing() {
    let mut engine = Engine::new(cooled());
    let unseen: Touch = touch(1, "m1", "user:1", "z");
    assert!(engine.judge(&unseen).is_empty());
    assert_eq!(engine.counters().judged, 0);
}

fn silent() -> Vec<Rule> {
    let label = "label = { zh = \"a\", en = \"a\" }";
    let when = format!(
        "kind = \"sequence\"\n[[when.steps]]\nevents = [\"a\"]\n{label}\n[[when.steps]]\nevents = [\"b\"]\nabsent = true\nwithin = \"10ms\"\n{label}"
    );
    vec![rule("silent", None, &when)]
}

#[test]
fn a_silence_fires_at_its_deadline_and_a_late_answer_corrects_it() {
    let mut engine = Engine::new(silent());
    assert!(engine.judge(&touch(5, "m1", "user:1", "a")).is_empty());
    assert_eq!(engine.next_deadline(), Some(Moment::from_ms(15)));
    assert!(engine.advance(Moment::from_ms(14)).is_empty());
    let fired = engine.advance(Moment::from_ms(15));
    assert!(matches!(&fired[..], [SignalChange::Stands(_)]));
    assert_eq!(fired[0].signal().occurred_at(), Moment::from_ms(15));
    assert!(engine.advance(Moment::from_ms(20)).is_empty(), "not twice");
    assert!(
        engine.judge(&touch(16, "m2", "user:1", "b")).is_empty(),
        "after the window"
    );
    let corrected = engine.judge(&touch(15, "m3", "user:1", "b"));
    assert!(matches!(&corrected[..], [SignalChange::Corrected(_)]));
    assert!(engine.standing().is_empty());
}

#[test]
fn a_clock_that_jumped_ahead_and_back_neither_loses_nor_doubles_a_silence() {
    let mut engine = Engine::new(silent());
    engine.judge(&touch(5, "m1", "user:1", "a"));
    assert_eq!(engine.advance(Moment::from_ms(1_000)).len(), 1);
    let back = engine.advance(Moment::from_ms(7));
    assert!(matches!(&back[..], [SignalChange::Corrected(_)]));
    assert_eq!(engine.next_deadline(), Some(Moment::from_ms(15)));
    let fired = engine.advance(Moment::from_ms(16));
    assert!(matches!(&fired[..], [SignalChange::Stands(_)]));
    assert_eq!(engine.next_deadline(), None);
}
