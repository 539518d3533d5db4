//! How far sources are trusted and how long they are kept: by event, learned from what people say, told apart from the log.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use weft_kernel::{Id, Moment};
use weft_platform::Caller;
use weft_signals::TouchKind;
use weft_signals::pipeline::{self, CONFIRMED, Learned, REFUSED, Source, source_seen};
use weft_store::{Lane, Tx};

use crate::house::{House, event, on_postgres, settle, system};

impl House {
    /// The source as the next request finds it.
    pub(crate) fn anew(&self) -> Source {
        source_seen(&self.platform, &system(), self.source.id).unwrap()
    }

    pub(crate) fn change(&self, object: &str, id: Id, change: Value) {
        let there = self.records(object, &format!("id = \"{id}\"")).remove(0);
        let version = there["version"].as_i64().unwrap();
        self.platform
            .update(&system(), (object, id, version), change)
            .unwrap();
    }

    fn answer(&self, signal: &Value, outcome: &str) {
        let id = Id::parse(signal["id"].as_str().unwrap()).unwrap();
        self.change("signal", id, json!({ "outcome": outcome }));
    }
}

/// A customer with three views of prices, a signal of them, and the touches of the last days.
fn customer(house: &House) -> Id {
    let account = house.make("account", json!({ "code": "C1", "name": "甲公司" }));
    let views: Vec<Value> = (0..3)
        .map(|minute| {
            event(
                TouchKind::Track,
                minute,
                &json!({ "userId": "C1", "event": "price_view" }),
            )
        })
        .collect();
    house.send(&json!(views));
    account
}

fn trusts(house: &House, account: Id) -> Vec<Decimal> {
    let now = house.platform.now();
    let window = (now.plus_ms(-3 * Moment::DAY_MS), now.plus_ms(1));
    let caller = Caller::system("tests read");
    let touches =
        pipeline::touches_of_account(&house.platform, &caller, account, window, 100).unwrap();
    touches.iter().map(|touch| touch.trust).collect()
}

#[test]
fn an_event_of_a_source_is_trusted_as_its_record_says() {
    let mut house = House::new();
    let event_of = json!({ "source": house.source.id, "event": "price_view", "weight": "0.4" });
    house.make("source_event", event_of);
    house.source = house.anew();
    let account = customer(&house);
    house.send(&json!([event(
        TouchKind::Track,
        9,
        &json!({ "userId": "C1", "event": "click" })
    )]));
    settle(&mut house.consumer());
    let four = Decimal::new(4, 1);
    assert_eq!(
        trusts(&house, account),
        [Decimal::new(7, 1), four, four, four]
    );
}

#[test]
fn an_answer_to_a_signal_sets_its_touches_and_teaches_the_source() {
    let house = House::new();
    let account = customer(&house);
    settle(&mut house.consumer());
    let signal = house.records("signal", "standing = true").remove(0);
    let nothing = pipeline::learn(&house.platform, &Learned::default()).unwrap();
    assert_eq!(nothing, Learned::default());
    house.answer(&signal, "useful");
    assert_eq!(trusts(&house, account), [CONFIRMED; 3]);
    let learned = pipeline::learn(&house.platform, &nothing).unwrap();
    let weighed = house
        .records("source_event", "event = \"price_view\"")
        .remove(0);
    assert_eq!(
        (&weighed["confirmed"], &weighed["refused"]),
        (&json!("3"), &json!("0"))
    );
    // (0.7 × 10 + 3) ÷ 13
    assert_eq!(house.anew().trust_of("price_view"), Decimal::new(7692, 4));
    assert_eq!(house.anew().trust_of("click"), Decimal::new(7, 1));
    let signal = house.records("signal", "standing = true").remove(0);
    house.answer(&signal, "useless");
    assert_eq!(trusts(&house, account), [REFUSED; 3]);
    let after = pipeline::learn(&house.platform, &learned).unwrap();
    assert_ne!(after, learned);
    // 0.7 × 10 ÷ 13
    assert_eq!(house.anew().trust_of("price_view"), Decimal::new(5385, 4));
}

#[test]
fn touches_go_when_their_time_is_over_and_signals_stay() {
    let mut house = House::new();
    let days = json!({ "retention_days": "30" });
    house.change("source", house.source.id, days);
    let own = json!({ "source": house.source.id, "event": "price_view", "weight": "0.7", "retention_days": "60" });
    house.make("source_event", own);
    house.source = house.anew();
    customer(&house);
    house.send(&json!([event(
        TouchKind::Track,
        9,
        &json!({ "userId": "C1", "event": "click" })
    )]));
    let never = || false;
    let judged = pipeline::retire(&house.platform, &never).unwrap();
    assert!(judged.is_empty());
    settle(&mut house.consumer());
    house.make("account", json!({ "code": "C2", "name": "乙公司" }));
    let left = |house: &House| house.platform.store().touches_after(0, 100).unwrap().len();
    for (day, gone, rest) in [(29, 0, 4), (30, 1, 3), (59, 0, 3), (60, 3, 0)] {
        let now = Moment::parse(crate::house::NOW).unwrap();
        house.clock.set(now.plus_ms(day * Moment::DAY_MS));
        let retired = pipeline::retire(&house.platform, &never).unwrap();
        assert_eq!(retired.values().sum::<u64>(), gone, "day {day}");
        assert_eq!(left(&house), rest, "day {day}");
    }
    assert_eq!(house.records("signal", "standing = true").len(), 1);
    settle(&mut house.consumer());
    assert_eq!(
        house.records("signal", "standing = true").len(),
        1,
        "a restart takes nothing back"
    );
    let report = house.platform.store().verify().unwrap();
    assert!(report.findings.is_empty(), "{report:?}");
}

#[test]
fn a_month_whose_time_is_over_goes_as_a_whole_and_signals_stay() {
    if !on_postgres() {
        return;
    }
    let mut house = House::new();
    house.change("source", house.source.id, json!({ "retention_days": "10" }));
    house.source = house.anew();
    customer(&house);
    settle(&mut house.consumer());
    let months = |house: &House| {
        let months = house
            .platform
            .store()
            .write(Lane::Bulk, |tx: &mut Tx<'_>| tx.close_touch_months());
        months.unwrap()
    };
    let start = house.platform.now();
    let retired = |house: &House, day: i64| {
        house.clock.set(start.plus_ms(day * Moment::DAY_MS));
        let retired = pipeline::retire(&house.platform, &|| false).unwrap();
        retired.values().sum::<u64>()
    };
    assert_eq!(retired(&house, 9), 0);
    let later = json!({ "userId": "C1", "event": "click" });
    house.send(&json!([event(TouchKind::Track, 9 * 1_440, &later)]));
    assert_eq!(months(&house), [202_611]);
    assert_eq!(
        retired(&house, 10),
        3,
        "what came later is not judged yet, what is judged goes"
    );
    assert_eq!(months(&house), Vec::<i64>::new());
    settle(&mut house.consumer());
    assert_eq!(house.records("signal", "standing = true").len(), 1);
    let report = house.platform.store().verify().unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn what_nobody_has_judged_yet_is_not_deleted() {
    let mut house = House::new();
    let days = json!({ "retention_days": "1" });
    house.change("source", house.source.id, days);
    house.source = house.anew();
    customer(&house);
    house.make("account", json!({ "code": "C2", "name": "乙公司" }));
    house
        .clock
        .set(house.platform.now().plus_ms(9 * Moment::DAY_MS));
    assert!(
        pipeline::retire(&house.platform, &|| false)
            .unwrap()
            .is_empty()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Against a naive count: the touches of every signal by its last answer, the latest answer to a touch first.
    #[test]
    fn sources_learn_what_a_naive_count_says(answers in prop::collection::vec((0_usize..4, prop_oneof![Just("useful"), Just("useless"), Just("handled")]), 0..8)) {
        let house = House::new();
        house.make("account", json!({ "code": "C1", "name": "甲公司" }));
        let names = ["price_view", "file_download"];
        let sent: Vec<Value> = (0..12)
            .map(|n| event(TouchKind::Track, n, &json!({ "userId": "C1", "event": names[usize::from(n % 3 == 0)] })))
            .collect();
        house.send(&json!(sent));
        settle(&mut house.consumer());
        let mut said: BTreeMap<usize, &str> = BTreeMap::new();
        let mut order: Vec<usize> = Vec::new();
        let mut learned = Learned::default();
        for (which, outcome) in answers {
            let signals = house.records("signal", "standing = true");
            let which = which % signals.len();
            house.clock.set(house.platform.now().plus_ms(1_000));
            house.answer(&signals[which], outcome);
            // The same answer again is no answer.
            if said.insert(which, outcome) != Some(outcome) {
                order.retain(|known| *known != which);
                order.push(which);
            }
        }
        learned = pipeline::learn(&house.platform, &learned).unwrap();
        prop_assert_eq!(&pipeline::learn(&house.platform, &learned).unwrap(), &learned);
        let signals = house.records("signal", "standing = true");
        let rows = house.platform.store().touches_after(0, 100).unwrap();
        let mut touch: BTreeMap<i64, bool> = BTreeMap::new();
        for which in &order {
            if said[which] == "handled" {
                continue;
            }
            let evidence: Value = match &signals[*which]["evidence"] {
                Value::String(text) => serde_json::from_str(text).unwrap(),
                other => other.clone(),
            };
            for seq in evidence["events"].as_array().unwrap() {
                touch.insert(seq.as_str().unwrap().parse().unwrap(), said[which] == "useful");
            }
        }
        for name in names {
            let of_it = |good: bool| {
                let count = rows.iter().filter(|row| row.body["name"] == name && touch.get(&row.seq) == Some(&good)).count();
                i64::try_from(count).unwrap()
            };
            let (confirmed, refused) = (of_it(true), of_it(false));
            let expected = match confirmed + refused {
                0 => Decimal::new(7, 1),
                all => ((Decimal::from(7 + confirmed)) / Decimal::from(10 + all))
                    .round_dp_with_strategy(4, rust_decimal::RoundingStrategy::MidpointAwayFromZero),
            };
            prop_assert_eq!(house.anew().trust_of(name), expected, "{}: {} and {}", name, confirmed, refused);
        }
    }
}
