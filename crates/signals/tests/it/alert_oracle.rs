//! What becomes of alerts, against looking at every minute and every signal before; planted faults are caught.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment};
use weft_platform::Change;
use weft_signals::pipeline::alert_once;
use weft_store::Lane;

use crate::actions::{ALL, book, judge, rule};
use crate::house::{House, NOW, click, event, settle, system};

const MINUTE_MS: i64 = 60_000;
const DAY: i64 = 1_440;
/// Stories told of the house and of the oracle.
const STORIES: usize = 24;
/// Shanghai is so many minutes ahead.
const AHEAD: i64 = 8 * 60;

/// Ways to get the meaning wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    QuietIgnored,
    LimitIgnored,
    LimitOneMore,
    LimitByTheDayItIsMade,
    LimitOverAllOwners,
    HeldCountsForNothing,
    UrgentWaits,
    UrgentCountsForNothing,
    AnsweredStillTold,
    DigestAtTheEndOfTheQuiet,
}

const FAULTS: [Fault; 10] = [
    Fault::QuietIgnored,
    Fault::LimitIgnored,
    Fault::LimitOneMore,
    Fault::LimitByTheDayItIsMade,
    Fault::LimitOverAllOwners,
    Fault::HeldCountsForNothing,
    Fault::UrgentWaits,
    Fault::UrgentCountsForNothing,
    Fault::AnsweredStillTold,
    Fault::DigestAtTheEndOfTheQuiet,
];

#[derive(Clone, Copy, Debug)]
enum Deed {
    /// So many minutes go by.
    Wait(i64),
    /// A signal for the first or second owner, urgent or not.
    Signal { owner: usize, urgent: bool },
    /// Somebody answers the signal with this number, if there is one.
    Answer(usize),
}

#[derive(Clone, Debug)]
struct Story {
    quiet: (i64, i64),
    cap: i64,
    digest: i64,
    deeds: Vec<Deed>,
}

fn stories() -> impl Strategy<Value = Story> {
    let deed = prop_oneof![
        3 => (1_i64..700).prop_map(Deed::Wait),
        6 => (0_usize..2, prop::bool::weighted(0.25)).prop_map(|(owner, urgent)| Deed::Signal { owner, urgent }),
        3 => (0_usize..5).prop_map(Deed::Answer),
    ];
    let deeds = prop::collection::vec(deed, 6..14);
    (0..DAY, 0..DAY, 1_i64..3, 0..DAY, deeds).prop_map(|(from, until, cap, digest, deeds)| Story {
        quiet: (from, until),
        cap,
        digest,
        deeds,
    })
}

/// What is expected of one signal; times in minutes.
#[derive(Clone, Debug)]
struct Expected {
    owner: usize,
    urgent: bool,
    state: &'static str,
    why: &'static str,
    at: i64,
    answered: bool,
}

fn is_quiet(story: &Story, at: i64) -> bool {
    let (from, until) = story.quiet;
    let minute = (at + AHEAD).rem_euclid(DAY);
    match from < until {
        true => from <= minute && minute < until,
        false => from != until && (from <= minute || minute < until),
    }
}

fn end_of_quiet(story: &Story, mut at: i64) -> i64 {
    while is_quiet(story, at) {
        at += 1;
    }
    at
}

fn day_of(at: i64) -> i64 {
    (at + AHEAD).div_euclid(DAY)
}

/// The first digest behind `at`.
fn digest_behind(story: &Story, at: i64, fault: Fault) -> i64 {
    if fault == Fault::DigestAtTheEndOfTheQuiet {
        return end_of_quiet(story, at + 1);
    }
    let days = day_of(at) - 2..day_of(at) + 3;
    let each = days.map(|day| end_of_quiet(story, day * DAY + story.digest - AHEAD));
    each.filter(|digest| *digest > at).min().unwrap()
}

fn decided(
    story: &Story,
    before: &[Expected],
    (owner, urgent): (usize, bool),
    (now, fault): (i64, Fault),
) -> Expected {
    let end = match fault {
        Fault::QuietIgnored => now,
        _ => end_of_quiet(story, now),
    };
    let day = match fault {
        Fault::LimitByTheDayItIsMade => day_of(now),
        _ => day_of(end),
    };
    let counted = before.iter().filter(|one| {
        day_of(one.at) == day
            && (one.owner == owner || fault == Fault::LimitOverAllOwners)
            && (one.state == "rung" || one.state == "held" && fault != Fault::HeldCountsForNothing)
            && !(one.urgent && fault == Fault::UrgentCountsForNothing)
    });
    let counted = i64::try_from(counted.count()).unwrap();
    let cap = story.cap + i64::from(fault == Fault::LimitOneMore);
    let over = counted >= cap && fault != Fault::LimitIgnored;
    let breaks = urgent && fault != Fault::UrgentWaits;
    let (state, why, at) = match (over, end > now) {
        (false, false) => ("rung", "", now),
        _ if breaks => ("rung", "urgent", now),
        (true, _) => ("digest", "owner_cap", digest_behind(story, end, fault)),
        (false, true) => ("held", "quiet", end),
    };
    Expected {
        owner,
        urgent,
        state,
        why,
        at,
        answered: false,
    }
}

/// What happens to those that wait until `now`.
fn passed(all: &mut [Expected], now: i64, fault: Fault) {
    for one in all.iter_mut().filter(|one| one.at <= now) {
        let told = !one.answered || fault == Fault::AnsweredStillTold;
        one.state = match (one.state, told) {
            ("held", true) => "rung",
            ("digest", true) => "digested",
            ("held" | "digest", false) => "dropped",
            (state, _) => state,
        };
    }
}

type Told = Vec<(String, String, Moment)>;

fn expected(story: &Story, fault: Fault) -> Told {
    let start = Moment::parse(NOW).unwrap().ms() / MINUTE_MS;
    let (mut now, mut all) = (start, Vec::new());
    for deed in &story.deeds {
        match *deed {
            Deed::Wait(minutes) => {
                now += minutes;
                passed(&mut all, now, fault);
            }
            Deed::Signal { owner, urgent } => {
                let one = decided(story, &all, (owner, urgent), (now, fault));
                all.push(one);
            }
            Deed::Answer(number) => {
                if let Some(one) = all.get_mut(number) {
                    one.answered = true;
                }
            }
        }
    }
    let each = all.into_iter();
    each.map(|one| {
        let at = Moment::from_ms(one.at * MINUTE_MS);
        (one.state.to_owned(), one.why.to_owned(), at)
    })
    .collect()
}

fn time(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The same in a house whose consumer begins anew for every signal.
fn lived(story: &Story) -> Told {
    let house = House::new();
    for (place, name) in ["张三", "李四"].into_iter().enumerate() {
        let owner = house.make("user", json!({"name": name, "username": name}));
        let code = format!("C{place}");
        house.make(
            "account",
            json!({"name": code, "code": code, "owner": owner}),
        );
    }
    let (from, until) = story.quiet;
    let plan = json!({"name": "公司", "main": true, "quiet_from": time(from), "quiet_until": time(until), "daily_cap": story.cap, "digest_at": time(story.digest)});
    house.make("alert_plan", plan);
    let calm = rule("click", "");
    let pressing = rule("alarm", "priority = \"urgent\"").replace("\"clicked\"", "\"alarmed\"");
    let book = book(&house, &[&calm, &pressing]);
    let mut minute = 0;
    for deed in &story.deeds {
        match *deed {
            Deed::Wait(minutes) => {
                house.clock.advance_ms(minutes * MINUTE_MS);
                while alert_once(&house.platform).unwrap() > 0 {}
            }
            Deed::Signal { owner, urgent } => {
                minute += 1;
                let who = json!({"userId": format!("C{owner}")});
                let alarm = json!({"event": "alarm", "userId": format!("C{owner}")});
                house.send(&json!([match urgent {
                    true => event(weft_signals::TouchKind::Track, minute, &alarm),
                    false => click(minute, &who),
                }]));
                settle(&mut judge(&house, &book));
            }
            Deed::Answer(number) => answer(&house, number),
        }
    }
    let signals = house.records("signal", ALL);
    let text = |signal: &Json, field: &str| signal[field].as_str().unwrap_or_default().to_owned();
    let each = signals.iter();
    each.map(|signal| {
        let at = Moment::parse(&text(signal, "alert_at")).unwrap();
        (text(signal, "alert"), text(signal, "alert_why"), at)
    })
    .collect()
}

fn answer(house: &House, number: usize) {
    let signals = house.records("signal", ALL);
    let Some(signal) = signals.get(number) else {
        return;
    };
    let id = Id::parse(signal["id"].as_str().unwrap()).unwrap();
    let answered = house
        .platform
        .write(&system(), Lane::Interactive, move |unit| {
            let handled = Change::new().set("outcome", "handled");
            unit.update("signal", id, handled).map(drop)
        });
    answered.unwrap();
}

#[test]
fn alerts_are_what_a_naive_look_says_and_every_planted_fault_is_caught() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let mut missed = FAULTS.to_vec();
    for _ in 0..STORIES {
        let story = stories().new_tree(&mut runner).unwrap().current();
        let found = lived(&story);
        assert_eq!(found, expected(&story, Fault::None), "{story:?}");
        missed.retain(|fault| expected(&story, *fault) == found);
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
}
