//! Dates that change, records that come and go, clocks that run on and consumers that start anew, over rules of every
//! kind at once, against a simple mind that remembers all.

mod naive;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};
use weft_expr::Catalogue;
use weft_kernel::{Id, Moment};
use weft_signals::pipeline::{Dues, Pipeline, RuleBook};
use weft_store::Lane;

use crate::dues::{DAY, book, born, rule, run};
use crate::house::{House, system};
use naive::{KINDS, Kind, Person, Slip, World, plus};

/// People whose dates change.
const PEOPLE: usize = 3;

#[derive(Clone, Debug)]
enum Deed {
    /// Somebody's day lies so many days from today, or is not known.
    Born(usize, Option<i32>),
    /// Somebody goes to the bin, or comes back from there.
    Bin(usize),
    /// So many hours go by.
    Wait(i64),
    /// All that is to be done is done.
    Settle,
    Restart,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let day = prop::option::weighted(0.85, -4..12_i32);
    let deed = prop_oneof![
        6 => (0..PEOPLE, day).prop_map(|(who, day)| Deed::Born(who, day)),
        2 => (0..PEOPLE).prop_map(Deed::Bin),
        5 => (1..60_i64).prop_map(Deed::Wait),
        // A month, or more than a year.
        1 => prop_oneof![Just(31 * 24), Just(366 * 24 + 5)].prop_map(Deed::Wait),
        5 => Just(Deed::Settle),
        1 => Just(Deed::Restart),
    ];
    prop::collection::vec(deed, 1..30)
}

/// Rules, people and moments.
type Stand = BTreeSet<(String, String, String)>;

struct Life {
    house: House,
    book: RuleBook,
    judge: Pipeline,
    dues: Dues,
    world: World,
    /// Their records, and those of their companies.
    people: Vec<(Id, Id, Person)>,
    /// Up to which moment each schedule has come round.
    rounds: Vec<(Kind, Moment)>,
}

impl Life {
    fn new(slip: Slip) -> Self {
        let rules = KINDS.map(|kind| {
            let (name, when) = kind.rule();
            (format!("rules/{name}.toml"), rule(name, when))
        });
        let more: Vec<(&str, &str)> = rules
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let house = House::with(&more);
        let model = house.platform.model();
        let world = World {
            zone: model.zone.clone(),
            calendar: Catalogue::calendar(&*model, None).unwrap(),
            slip,
        };
        let begin = house.platform.now();
        let mut life = Self {
            book: book(&house),
            judge: house.consumer(),
            dues: Dues::open(house.platform.clone()).unwrap(),
            people: Vec::new(),
            rounds: [Kind::EachWorkday, Kind::EachMonth]
                .map(|kind| (kind, begin))
                .to_vec(),
            house,
            world,
        };
        run(&mut life.dues, (&life.book, &mut life.judge));
        for name in ["甲", "乙", "丙"].iter().take(PEOPLE) {
            let account = json!({"name": format!("{name}的公司")});
            let account = life.house.make("account", account);
            let contact = json!({"name": name, "account": account});
            let contact = life.house.make("contact", contact);
            life.people.push((contact, account, Person::default()));
        }
        life
    }

    fn live(&mut self, deed: &Deed) {
        match deed {
            Deed::Born(who, days) => {
                let today = self.world.zone.date_of(self.house.platform.now());
                let day = days.map(|days| plus(today, days));
                let (id, _, person) = &mut self.people[*who];
                if !person.is_gone {
                    let text = day.map(|day| day.to_string());
                    born(&self.house, *id, text.as_deref());
                    person.day = day;
                }
            }
            Deed::Bin(who) => self.bin(*who),
            Deed::Wait(hours) => self.house.clock.advance_ms(hours * DAY / 24),
            Deed::Settle => self.settle(),
            Deed::Restart => {
                self.dues = Dues::open(self.house.platform.clone()).unwrap();
                self.judge = self.house.consumer();
            }
        }
    }

    fn bin(&mut self, who: usize) {
        let (id, _, person) = &mut self.people[who];
        let (id, is_gone) = (*id, person.is_gone);
        person.is_gone = !is_gone;
        let moved = self
            .house
            .platform
            .write(&system(), Lane::Interactive, move |unit| match is_gone {
                true => unit.restore("contact", id).map(drop),
                false => unit.delete("contact", id),
            });
        moved.unwrap();
    }

    fn settle(&mut self) {
        if self.world.slip == Slip::LosesChanges {
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
        for (kind, upto) in &mut self.rounds {
            let rounds = self.world.rounds(*kind, (*upto, now));
            for (.., person) in &mut self.people {
                person.come_round(*kind, &self.world, &rounds);
            }
            *upto = rounds.last().copied().unwrap_or(*upto);
        }
        for (.., person) in &mut self.people {
            person.settle(&self.world, now);
        }
    }

    /// Who stands, and of which moment.
    fn written(&self) -> Stand {
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        let of = |kind: &Kind| {
            let (rule, _) = kind.rule();
            let filter = format!("standing = true and rule.name = \"{rule}\"");
            let signals = self.house.records("signal", &filter).into_iter();
            signals.map(move |one| {
                let whose = text(&one["account"]["id"]);
                (rule.to_owned(), whose, text(&one["occurred_at"]))
            })
        };
        KINDS.iter().flat_map(of).collect()
    }

    /// Who should.
    fn expected(&self) -> Stand {
        let told = self.people.iter().flat_map(|(_, account, person)| {
            let stands = person.stands();
            stands.map(|(rule, at)| (rule.to_owned(), account.to_string(), at.to_string()))
        });
        told.collect()
    }
}

/// What goes against the simple mind in some lives, if anything does.
fn found_out(slip: Slip, cases: u32) -> Option<String> {
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&deeds(), |deeds| {
        let mut life = Life::new(slip);
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
fn what_stands_follows_the_records_whatever_happens_in_between() {
    assert_eq!(found_out(Slip::None, 24), None);
}

#[test]
fn every_planted_slip_is_found_out() {
    const SLIPS: [Slip; 8] = [
        Slip::LosesChanges,
        Slip::WorksOnSundays,
        Slip::OnceForAll,
        Slip::BinTakesAll,
        Slip::RoundsInTheBin,
        Slip::EveryRoundMissed,
        Slip::ShortMonthsLeftOut,
        Slip::MovedDatesStand,
    ];
    let unnoticed: Vec<Slip> = SLIPS
        .into_iter()
        .filter(|slip| found_out(*slip, 60).is_none())
        .collect();
    assert!(unnoticed.is_empty(), "nothing notices {unnoticed:?}");
}
