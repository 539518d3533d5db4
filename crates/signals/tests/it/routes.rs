//! Whatever fails in between, every touch that goes to a destination arrives there, in order, and nothing is skipped.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::Platform;
use weft_signals::pipeline::{
    Destination, HELD_BACK_DAYS_MAX, Leaving, Mark, Outlet, Route, Sent, Step, progress_of,
    replay_from, retire,
};

use crate::house::{House, settle, system};

const CASES: u32 = 10;

/// What a receiver does with some events.
#[derive(Clone, Copy, Debug)]
enum Does {
    TakesAll,
    TakesSome(usize),
    Fails,
    /// It has them, but its answer is lost.
    TakesAndFails,
    RefusesOne,
}

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Next {
    Touches(usize),
    Steps(usize, Does),
    Restart,
}

fn next() -> impl Strategy<Value = Next> {
    let does = prop_oneof![
        3 => Just(Does::TakesAll),
        2 => (0..4_usize).prop_map(Does::TakesSome),
        1 => Just(Does::Fails),
        1 => Just(Does::TakesAndFails),
        1 => Just(Does::RefusesOne),
    ];
    prop_oneof![
        3 => (1..6_usize).prop_map(Next::Touches),
        4 => (1..4_usize, does).prop_map(|(steps, does)| Next::Steps(steps, does)),
        1 => Just(Next::Restart),
    ]
}

/// What a receiver got, and what it does with the next.
#[derive(Default)]
struct Receiver {
    got: Vec<String>,
    refused: Vec<String>,
    does: Option<Does>,
}

struct Way(Arc<Mutex<Receiver>>);

fn fails() -> Problem {
    Problem::busy("test.fails", "不收", "It does not take it")
}

impl Outlet for Way {
    fn send(&mut self, events: &[Leaving], _mark: Option<&Mark>) -> Result<Sent, Problem> {
        let mut receiver = self.0.lock().unwrap();
        let does = receiver.does.unwrap_or(Does::TakesAll);
        let dealt = match does {
            Does::TakesAll | Does::TakesAndFails | Does::RefusesOne => events.len(),
            Does::TakesSome(some) => some.min(events.len()),
            Does::Fails => 0,
        };
        let mut names: Vec<String> = events.iter().map(|event| word(&event.body)).collect();
        names.truncate(dealt);
        let mut refused = Vec::new();
        if matches!(does, Does::RefusesOne) {
            receiver.refused.push(names.remove(0));
            refused.push(fails());
        }
        receiver.got.extend(names);
        match does {
            Does::Fails | Does::TakesAndFails => Err(fails()),
            Does::TakesSome(_) if dealt == 0 => Err(fails()),
            _ => Ok(Sent {
                dealt,
                refused,
                mark: None,
            }),
        }
    }
}

fn word(body: &str) -> String {
    let body: Json = serde_json::from_str(body).unwrap();
    body["properties"]["word"].as_str().unwrap().to_owned()
}

fn destination(house: &House, name: &str, filter: &str) -> Id {
    let made = json!({
        "name": name, "kind": "ndjson", "purpose": "analytics", "needs_consent": false, "filter": filter,
    });
    house.make("destination", made)
}

fn send(house: &House, count: usize, sent: &mut Vec<String>) {
    for _ in 0..count {
        let number = sent.len();
        let word = format!(
            "{}-{number}",
            if number.is_multiple_of(3) {
                "odd"
            } else {
                "even"
            }
        );
        let event = json!({
            "type": "track", "event": "click", "anonymousId": "a", "messageId": word,
            "properties": { "word": word },
        });
        house.send(&json!([event]));
        sent.push(word);
    }
}

/// The first time of each.
fn firsts(got: &[String]) -> Vec<String> {
    let mut seen = Vec::new();
    for one in got {
        if !seen.contains(one) {
            seen.push(one.clone());
        }
    }
    seen
}

fn run(script: &[Next]) {
    let house = House::new();
    let id = destination(&house, "甲", "properties.word contains \"even\"");
    let receiver = Arc::new(Mutex::new(Receiver::default()));
    let opening = |_: &Destination| -> Result<Box<dyn Outlet>, Problem> {
        Ok(Box::new(Way(Arc::clone(&receiver))))
    };
    let mut route = Route::new(house.platform.clone(), id, &opening);
    let mut sent = Vec::new();
    for next in script {
        match next {
            Next::Touches(count) => send(&house, *count, &mut sent),
            Next::Restart => route = Route::new(house.platform.clone(), id, &opening),
            Next::Steps(steps, does) => {
                receiver.lock().unwrap().does = Some(*does);
                for _ in 0..*steps {
                    house.clock.advance_ms(1_800_000);
                    route.step().unwrap();
                }
            }
        }
    }
    receiver.lock().unwrap().does = Some(Does::TakesAll);
    house.clock.advance_ms(1_800_000);
    while route.step().unwrap() == Step::More {}
    let expected: Vec<String> = sent
        .into_iter()
        .filter(|word| word.starts_with("even"))
        .collect();
    let receiver = receiver.lock().unwrap();
    let arrived: Vec<String> = firsts(&receiver.got);
    let wanted: Vec<String> = expected
        .into_iter()
        .filter(|word| arrived.contains(word) || !receiver.refused.contains(word))
        .collect();
    assert_eq!(arrived, wanted);
}

#[test]
fn everything_arrives_in_order_whatever_fails_in_between() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = prop::collection::vec(next(), 4..24);
    for _ in 0..CASES {
        run(&strategy.new_tree(&mut runner).unwrap().current());
    }
}

#[test]
fn one_that_never_answers_holds_up_nobody() {
    let house = House::new();
    let ids = [destination(&house, "坏", ""), destination(&house, "好", "")];
    let receivers = [(); 2].map(|()| Arc::new(Mutex::new(Receiver::default())));
    receivers[0].lock().unwrap().does = Some(Does::Fails);
    send(&house, 250, &mut Vec::new());
    for (id, receiver) in ids.iter().zip(&receivers) {
        let opening = |_: &Destination| -> Result<Box<dyn Outlet>, Problem> {
            Ok(Box::new(Way(Arc::clone(receiver))))
        };
        let mut route = Route::new(house.platform.clone(), *id, &opening);
        while route.step().unwrap() == Step::More {}
    }
    assert_eq!(receivers[1].lock().unwrap().got.len(), 250);
    let bad = progress_of(&house.platform, ids[0]).unwrap().unwrap();
    assert_eq!((bad.sent, bad.breaker.failures()), (0, 1));
}

#[test]
fn what_is_being_sent_while_somebody_goes_back_does_not_move_the_position() {
    let house = House::new();
    let id = destination(&house, "甲", "");
    let start = house.platform.now();
    let receiver = Arc::new(Mutex::new(Receiver::default()));
    let back = Arc::new(Mutex::new(Some((house.platform.clone(), id, start))));
    let opening = |_: &Destination| -> Result<Box<dyn Outlet>, Problem> {
        Ok(Box::new(GoesBack {
            inner: Way(Arc::clone(&receiver)),
            back: Arc::clone(&back),
        }))
    };
    send(&house, 3, &mut Vec::new());
    let mut route = Route::new(house.platform.clone(), id, &opening);
    while route.step().unwrap() == Step::More {}
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for word in &receiver.lock().unwrap().got {
        *times.entry(word.clone()).or_default() += 1;
    }
    assert_eq!(times.into_values().collect::<Vec<_>>(), [2, 2, 2]);
}

/// Somebody asks once for the past while events are on their way.
struct GoesBack {
    inner: Way,
    back: Arc<Mutex<Option<(Platform, Id, Moment)>>>,
}

impl Outlet for GoesBack {
    fn send(&mut self, events: &[Leaving], mark: Option<&Mark>) -> Result<Sent, Problem> {
        if let Some((platform, id, from)) = self.back.lock().unwrap().take() {
            replay_from(&platform, &system(), (id, from)).unwrap();
        }
        self.inner.send(events, mark)
    }
}

#[test]
fn what_a_destination_has_not_dealt_with_is_kept_for_it_for_a_time_and_then_counted_as_lost() {
    let mut house = House::new();
    house.change("source", house.source.id, json!({ "retention_days": "10" }));
    house.source = house.anew();
    let id = destination(&house, "甲", "properties.word contains \"even\"");
    let receiver = Arc::new(Mutex::new(Receiver::default()));
    let opening = |_: &Destination| -> Result<Box<dyn Outlet>, Problem> {
        Ok(Box::new(Way(Arc::clone(&receiver))))
    };
    let mut route = Route::new(house.platform.clone(), id, &opening);
    send(&house, 3, &mut Vec::new());
    while route.step().unwrap() == Step::More {}
    receiver.lock().unwrap().does = Some(Does::Fails);
    let mut later = vec![String::new(); 3];
    send(&house, 5, &mut later);
    settle(&mut house.consumer());
    // The last entry of the log stays, whatever it is.
    house.make("account", json!({ "code": "C9", "name": "丙公司" }));
    let start = house.platform.now();
    let gone = |house: &House, day: i64| -> u64 {
        house.clock.set(start.plus_ms(day * Moment::DAY_MS));
        let retired = retire(&house.platform, &|| false).unwrap();
        retired.values().sum()
    };
    let lost = |house: &House| progress_of(&house.platform, id).unwrap().unwrap().lost;
    assert_eq!(gone(&house, 10), 3, "those that arrived");
    route.step().unwrap();
    assert_eq!(gone(&house, 10 + HELD_BACK_DAYS_MAX - 1), 0);
    assert_eq!(lost(&house), 0);
    assert_eq!(gone(&house, 10 + HELD_BACK_DAYS_MAX), 5);
    assert_eq!(lost(&house), 5);
    receiver.lock().unwrap().does = Some(Does::TakesAll);
    send(&house, 1, &mut later);
    while route.step().unwrap() == Step::More {}
    assert_eq!(
        lost(&house),
        5,
        "what is sent later does not make it forgotten"
    );
    assert!(house.platform.store().verify().unwrap().is_clean());
}

#[test]
fn what_does_not_go_there_is_not_kept_for_it() {
    let mut house = House::new();
    house.change("source", house.source.id, json!({ "retention_days": "1" }));
    house.source = house.anew();
    let id = destination(&house, "甲", "properties.word contains \"none\"");
    let receiver = Arc::new(Mutex::new(Receiver::default()));
    let opening = |_: &Destination| -> Result<Box<dyn Outlet>, Problem> {
        Ok(Box::new(Way(Arc::clone(&receiver))))
    };
    let mut route = Route::new(house.platform.clone(), id, &opening);
    send(&house, 4, &mut Vec::new());
    settle(&mut house.consumer());
    while route.step().unwrap() == Step::More {}
    house.clock.advance_ms(2 * Moment::DAY_MS);
    route.step().unwrap();
    house.make("account", json!({ "code": "C9", "name": "丙公司" }));
    let retired = retire(&house.platform, &|| false).unwrap();
    assert_eq!(retired.values().sum::<u64>(), 4);
    let progress = progress_of(&house.platform, id).unwrap().unwrap();
    assert_eq!((progress.lost, progress.left_out), (0, 4));
}
