//! Several judges of one log say what one says: in any order of their steps, killed anywhere, and while their number changes.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;
use serde_json::json;
use weft_kernel::Id;
use weft_signals::RuleDocument;
use weft_signals::pipeline::{
    JUDGES_MAX, Pipeline, RuleBook, documents_of, judged_up_to, judges, want_judges,
};

use crate::house::{House, also_on_postgres, settle, stay, system};
use crate::people::{ALL, fair, furnished, identity, owners, standing, tags, view};

/// Rules beside those of the pack: of a field of the customer, of another rule's signals, and of a silence.
const MORE: [&str; 3] = [
    r#"
    name = "good_looks"
    version = 1
    if = 'account.level = "a"'
    label = { zh = "好客户看价", en = "A good customer looks" }
    [when]
    kind = "event"
    events = ["price_view"]
    label = { zh = "看价", en = "Looked at a price" }
    [then]
    kind = "intent"
    signal = { zh = "看价", en = "Looked" }
    title = { zh = "好客户看价", en = "A good customer looked" }
    tag = { name = "好客户看价", weight = 5 }
    "#,
    r#"
    name = "looks_again"
    version = 1
    if = 'signals.looks is not empty'
    label = { zh = "又看", en = "Looks again" }
    [when]
    kind = "event"
    events = ["price_view"]
    label = { zh = "看价", en = "Looked at a price" }
    [then]
    kind = "intent"
    signal = { zh = "又看", en = "Again" }
    title = { zh = "又看价格", en = "Looked again" }
    "#,
    r#"
    name = "looks"
    version = 1
    label = { zh = "看价无下文", en = "Looked and silent" }
    [when]
    kind = "sequence"
    [[when.steps]]
    events = ["price_view"]
    label = { zh = "看价", en = "Looked at a price" }
    [[when.steps]]
    events = ["price_view"]
    absent = true
    within = "1m"
    label = { zh = "再看", en = "Looked again" }
    [then]
    kind = "risk"
    signal = { zh = "没有下文", en = "Silent" }
    title = { zh = "看价后没有下文", en = "Looked and fell silent" }
    "#,
];

fn book(house: &House) -> RuleBook {
    let mut documents = documents_of(&house.packs).unwrap();
    documents.extend(MORE.map(|text| RuleDocument::read(text).unwrap()));
    RuleBook::open(&house.platform, &documents).unwrap()
}

/// The judges of a house, as many as there are to be.
struct Bench<'a> {
    house: &'a House,
    book: RuleBook,
    seated: BTreeMap<u32, Pipeline>,
    chance: u64,
}

impl<'a> Bench<'a> {
    fn of(house: &'a House, chance: u64) -> Self {
        Self {
            house,
            book: book(house),
            seated: BTreeMap::new(),
            chance,
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005);
        self.chance = self.chance.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.chance >> 33).unwrap() % end
    }

    fn open(&mut self, number: u32) {
        let (platform, book) = (self.house.platform.clone(), self.book.clone());
        let opened = Pipeline::open_numbered(platform, book, number, &AtomicBool::new(false));
        self.seated.insert(number, opened.unwrap());
    }

    /// Some steps of some judges, one of whom may be killed before.
    fn some(&mut self) -> usize {
        let count = judges(&self.house.platform).unwrap().count();
        self.seated.retain(|number, _| *number < count);
        if self.below(4) == 0 {
            let gone = u32::try_from(self.below(usize::try_from(count).unwrap())).unwrap();
            self.seated.remove(&gone);
        }
        for number in 0..count {
            if !self.seated.contains_key(&number) {
                self.open(number);
            }
        }
        let first = u32::try_from(self.below(usize::try_from(count).unwrap())).unwrap();
        let mut done = 0;
        for number in (first..count).chain(0..first) {
            let Some(judge) = self.seated.get_mut(&number) else {
                continue;
            };
            done += match judge.step() {
                Ok(done) => done,
                // Their number has changed in between.
                Err(problem) => {
                    assert!(
                        ["signals.seat", "signals.reseated"].contains(&problem.code()),
                        "{problem}"
                    );
                    self.seated.remove(&number);
                    1
                }
            };
        }
        done
    }

    /// So many judges from now on, until nothing is left to do.
    fn settle(&mut self, wanted: u32) {
        want_judges(&self.house.platform, wanted).unwrap();
        // Those who have begun do not hear of it.
        self.seated.remove(&0);
        let mut quiet = 0;
        while quiet < 6 {
            let there = judges(&self.house.platform).unwrap().count() == wanted;
            quiet = match self.some() == 0 && there {
                true => quiet + 1,
                false => 0,
            };
        }
    }
}

type Said = (
    BTreeMap<String, (String, String, String)>,
    std::collections::BTreeSet<String>,
    std::collections::BTreeSet<String>,
);

fn said(house: &House) -> Said {
    (owners(house), standing(house), tags(house))
}

fn graded() -> House {
    let house = furnished();
    let account = &house.records("account", "code = \"C2\"")[0];
    let id = Id::parse(account["id"].as_str().unwrap()).unwrap();
    let version = account["version"].as_i64().unwrap();
    let change = json!({"level": "a"});
    house
        .platform
        .update(&system(), ("account", id, version), change)
        .unwrap();
    house
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn any_number_of_judges_in_any_order_says_what_one_says(
        order in Just(fair()).prop_shuffle(),
        counts in prop::collection::vec(1_u32..5, 1..5),
        chance in any::<u64>(),
    ) {
        let plain = graded();
        let mut one = Pipeline::open(plain.platform.clone(), book(&plain), &AtomicBool::new(false)).unwrap();
        plain.send(&json!(fair()));
        settle(&mut one);
        let mixed = graded();
        let mut bench = Bench::of(&mixed, chance);
        for (part, count) in order.chunks(order.len().div_ceil(counts.len())).zip(&counts) {
            mixed.send(&json!(part));
            bench.settle(*count);
        }
        prop_assert_eq!(said(&mixed), said(&plain));
        // Time goes on, and a colleague decides.
        for house in [&plain, &mixed] {
            house.clock.advance_ms(3_600_000);
            let input = json!({"other": identity(house, "phone")["id"], "reason": "试一试"});
            house.command("touch_identity", &identity(house, "C2"), "identity.join", input).unwrap();
        }
        settle(&mut one);
        bench.settle(counts[0]);
        prop_assert_eq!(said(&mixed), said(&plain));
        for house in [&plain, &mixed] {
            for pair in house.records("identity_pair", "decision <> \"none\"") {
                house.command("identity_pair", &pair, "identity.take_back", json!({"reason": "误判"})).unwrap();
            }
        }
        settle(&mut one);
        bench.settle(*counts.last().unwrap());
        prop_assert_eq!(said(&mixed), said(&plain));
    }
}

#[test]
fn what_a_first_judge_found_is_told_by_the_others_after_it_was_killed() {
    let house = graded();
    let mut bench = Bench::of(&house, 7);
    bench.settle(3);
    let visitor = json!({"anonymousId": "x"});
    house.send(&json!([
        view(0, &visitor),
        view(1, &visitor),
        view(2, &visitor),
        stay(3, &visitor)
    ]));
    bench.settle(3);
    assert!(standing(&house).is_empty());
    // Only the first goes on, and dies; then the others, who must hear whose the visitor is.
    house.send(&json!([view(
        4,
        &json!({"anonymousId": "x", "userId": "C2"})
    )]));
    bench.open(0);
    let mut first = bench.seated.remove(&0).unwrap();
    settle(&mut first);
    drop(first);
    let own = standing(&house).len();
    bench.settle(3);
    let all = standing(&house);
    assert!(own < all.len(), "{own} of {all:?}");
    assert_eq!(
        judged_up_to(&house.platform).unwrap(),
        house
            .platform
            .store()
            .touches_after(0, 100)
            .unwrap()
            .last()
            .unwrap()
            .seq
    );
    let alone = graded();
    let mut one = Pipeline::open(
        alone.platform.clone(),
        book(&alone),
        &AtomicBool::new(false),
    )
    .unwrap();
    alone.send(&json!([
        view(0, &visitor),
        view(1, &visitor),
        view(2, &visitor),
        stay(3, &visitor)
    ]));
    alone.send(&json!([view(
        4,
        &json!({"anonymousId": "x", "userId": "C2"})
    )]));
    settle(&mut one);
    assert_eq!(all, standing(&alone));
}

#[test]
fn an_old_judge_writes_nothing_after_the_rules_were_divided_anew() {
    let house = graded();
    let mut bench = Bench::of(&house, 3);
    bench.settle(2);
    let mut old = bench.seated.remove(&1).unwrap();
    bench.settle(3);
    // Its lease is its own: nobody else has its seat meanwhile.
    bench.seated.remove(&1);
    let count = house.records("signal", ALL).len();
    house.send(&json!(fair()));
    bench.open(0);
    settle(bench.seated.get_mut(&0).unwrap());
    let before = house.records("signal", ALL).len();
    assert!(count <= before);
    // It takes its new seat before it judges anything.
    settle(&mut old);
    bench.settle(3);
    let plain = graded();
    let mut one = Pipeline::open(
        plain.platform.clone(),
        book(&plain),
        &AtomicBool::new(false),
    )
    .unwrap();
    plain.send(&json!(fair()));
    settle(&mut one);
    assert_eq!(said(&house), said(&plain));
}

#[test]
fn there_is_one_judge_at_least_and_not_more_than_the_most() {
    let house = House::new();
    for count in [0, JUDGES_MAX + 1] {
        let refused = want_judges(&house.platform, count).unwrap_err();
        assert_eq!(refused.code(), "signals.judges");
    }
    assert_eq!(judges(&house.platform).unwrap().wanted, 1);
    let opened = Pipeline::open_numbered(
        house.platform.clone(),
        book(&house),
        1,
        &AtomicBool::new(false),
    );
    assert_eq!(
        opened.err().map(|problem| problem.code()),
        Some("signals.seat")
    );
}

also_on_postgres!(
    what_a_first_judge_found_is_told_by_the_others_after_it_was_killed,
    any_number_of_judges_in_any_order_says_what_one_says,
);
