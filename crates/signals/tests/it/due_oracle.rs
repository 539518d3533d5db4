//! Dates that change at random, clocks that run on and consumers that start anew, against a naive teller.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use weft_kernel::{Date, Id, Moment, Zone};
use weft_signals::pipeline::{Dues, Pipeline, RuleBook};
use weft_store::Lane;

use crate::dues::{DAY, SOON, book, born, contact, rule, run};
use crate::house::House;

/// People whose dates change.
const PEOPLE: usize = 3;

#[derive(Clone, Debug)]
enum Deed {
    /// Somebody's day lies so many days from today, or is not known.
    Born(usize, Option<i32>),
    /// So many hours go by.
    Wait(i64),
    /// All that is to be done is done.
    Settle,
    Restart,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let day = prop::option::weighted(0.85, -4..12_i32);
    let deed = prop_oneof![
        4 => (0..PEOPLE, day).prop_map(|(who, day)| Deed::Born(who, day)),
        3 => (1..60_i64).prop_map(Deed::Wait),
        3 => Just(Deed::Settle),
        1 => Just(Deed::Restart),
    ];
    prop::collection::vec(deed, 1..30)
}

/// What the consumer is made to do wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// Changes of records are not looked at.
    LosesChanges,
}

/// A person as the naive teller remembers them.
#[derive(Clone, Default)]
struct Naive {
    day: Option<Date>,
    /// The day that is waited for, or has been told.
    taken: Option<Date>,
    told: Option<(Date, Moment)>,
}

impl Naive {
    /// What is so now that all is done: only the last date counts, and a day that has passed is not taken up.
    fn settle(&mut self, now: Moment, zone: &Zone) {
        if self.taken != self.day {
            (self.taken, self.told) = (None, None);
            let is_ahead = |day: &Date| moment(*day, zone) > now || *day >= zone.date_of(now);
            self.taken = self.day.filter(is_ahead);
        }
        let come = self.taken.map(|day| (day, moment(day, zone)));
        let come = come.filter(|(_, at)| *at <= now);
        self.told = self.told.or(come);
    }
}

fn moment(day: Date, zone: &Zone) -> Moment {
    zone.moment_of(plus(day, -3), 9 * 60)
}

fn plus(day: Date, days: i32) -> Date {
    let step = |day: Date| match days < 0 {
        true => day.yesterday().unwrap(),
        false => day.tomorrow().unwrap(),
    };
    (0..days.abs()).fold(day, |day, _| step(day))
}

/// People and moments.
type Stand = BTreeSet<(String, String)>;

struct Life {
    house: House,
    book: RuleBook,
    judge: Pipeline,
    dues: Dues,
    people: Vec<(Id, Naive)>,
    fault: Fault,
}

impl Life {
    fn new(fault: Fault) -> Self {
        let house = House::with(&[("rules/soon.toml", &rule("soon", SOON))]);
        let mut life = Self {
            book: book(&house),
            judge: house.consumer(),
            dues: Dues::open(house.platform.clone()).unwrap(),
            people: Vec::new(),
            house,
            fault,
        };
        run(&mut life.dues, (&life.book, &mut life.judge));
        for name in ["甲", "乙", "丙"].iter().take(PEOPLE) {
            let id = contact(&life.house, name, None);
            life.people.push((id, Naive::default()));
        }
        life
    }

    fn live(&mut self, deed: &Deed) {
        let zone = self.house.platform.model().zone.clone();
        match deed {
            Deed::Born(who, days) => {
                let today = zone.date_of(self.house.platform.now());
                let day = days.map(|days| plus(today, days));
                let text = day.map(|day| day.to_string());
                born(&self.house, self.people[*who].0, text.as_deref());
                self.people[*who].1.day = day;
            }
            Deed::Wait(hours) => self.house.clock.advance_ms(hours * DAY / 24),
            Deed::Settle => self.settle(&zone),
            Deed::Restart => {
                self.dues = Dues::open(self.house.platform.clone()).unwrap();
                self.judge = self.house.consumer();
            }
        }
    }

    fn settle(&mut self, zone: &Zone) {
        if self.fault == Fault::LosesChanges {
            let store = self.house.platform.store();
            let sealed = store.sealed();
            let lost = store.write(Lane::Interactive, move |tx| {
                tx.set_consumer_position("signals.dues", sealed)
            });
            lost.unwrap();
            self.dues = Dues::open(self.house.platform.clone()).unwrap();
        }
        run(&mut self.dues, (&self.book, &mut self.judge));
        let now = self.house.platform.now();
        self.people
            .iter_mut()
            .for_each(|(_, naive)| naive.settle(now, zone));
    }

    /// Who stands, and of which moment.
    fn written(&self) -> Stand {
        let signals = self.house.records("signal", "standing = true");
        let written = signals.iter().map(|one| {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            (text(&one["contact"]["id"]), text(&one["occurred_at"]))
        });
        written.collect()
    }

    /// Who should.
    fn expected(&self) -> Stand {
        let told = self.people.iter();
        let told = told.filter_map(|(id, naive)| Some((id, naive.told?.1)));
        told.map(|(id, at)| (id.to_string(), at.to_string()))
            .collect()
    }
}

/// What goes against the naive teller in some lives, if anything does.
fn found_out(fault: Fault, cases: u32) -> Option<String> {
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&deeds(), |deeds| {
        let mut life = Life::new(fault);
        for deed in deeds.iter().chain([&Deed::Restart, &Deed::Settle]) {
            life.live(deed);
            if matches!(deed, Deed::Settle) {
                prop_assert_eq!(life.written(), life.expected(), "{:?}", deeds);
            }
        }
        Ok(())
    });
    outcome.err().map(|error| error.to_string())
}

#[test]
fn what_stands_follows_the_dates_whatever_happens_in_between() {
    assert_eq!(found_out(Fault::None, 24), None);
}

#[test]
fn a_consumer_that_loses_changes_is_found_out() {
    assert!(found_out(Fault::LosesChanges, 12).is_some());
}
