//! Whatever is asked, the answer is what a naive filter of all rows gives; wrong filters are noticed.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;

use crate::ask::{Ask, ask};
use crate::asked::asked;
use crate::role::{Somebody, somebody};
use crate::rules::{Fault, Rules};
use crate::world::{World, environment};

/// How many different worlds are asked.
const WORLDS: u64 = 18;

/// How many cases all properties try together.
const CASES: u32 = 5_000;

/// This part of all cases, in percent; `PROPTEST_CASES` says how many there are together.
pub(crate) fn cases(percent: u32) -> ProptestConfig {
    let all = environment("PROPTEST_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    ProptestConfig {
        cases: (all / 100 * percent).max(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The difference between the platform's answer and that of the rules with `fault`.
fn difference(world: &World, who: &Somebody, ask: &Ask, fault: Fault) -> Option<String> {
    let rules = Rules {
        rows: &world.rows,
        who,
        fault,
    };
    let (expected, given) = (
        rules.answer(ask),
        asked(world, &rules.caller(world), (ask, false)),
    );
    let same = match (&expected, &given) {
        (Ok(expected), Ok(given)) => expected == given,
        (Err(codes), Err(problem)) => codes.contains(&problem.code()),
        _ => false,
    };
    (!same).then(|| match (expected, given) {
        (Ok(expected), Ok(given)) => first_difference(&expected, &given),
        (expected, given) => {
            let given =
                given.map_err(|problem| format!("{} {:?}", problem.code(), problem.known()));
            format!("the rules say {expected:#?}\nthe platform says {given:#?}")
        }
    })
}

/// The first lines in which two answers differ.
fn first_difference(expected: &Json, given: &Json) -> String {
    let text = |json| serde_json::to_string_pretty(json).unwrap();
    let (expected, given) = (text(expected), text(given));
    let (mut one, mut other) = (expected.lines(), given.lines());
    let mut before = Vec::new();
    loop {
        match (one.next(), other.next()) {
            (Some(line), Some(same)) if line == same => before.push(line),
            (rules, platform) => {
                let last = before.len().saturating_sub(12);
                let near = before[last..].join("\n");
                return format!("{near}\nthe rules say {rules:?}\nthe platform {platform:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(50))]

    #[test]
    fn a_reader_sees_what_the_rules_allow(
        seed in 0..WORLDS,
        who in somebody(),
        ask in ask(),
    ) {
        let world = World::seeded(seed, false);
        let difference = difference(&world, &who, &ask, Fault::None);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped engine must be seen")]
fn a_reader_sees_the_same_on_postgresql() {
    if environment("WEFT_TEST_POSTGRES").is_none() {
        eprintln!("SKIPPED on PostgreSQL: WEFT_TEST_POSTGRES is not set");
        return;
    }
    let mut runner = TestRunner::new(cases(4));
    let strategy = (0..6_u64, somebody(), ask());
    let outcome = runner.run(&strategy, |(seed, who, ask)| {
        let world = World::seeded(seed, true);
        let difference = difference(&world, &who, &ask, Fault::None);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[test]
fn every_planted_fault_of_reading_is_found() {
    const FAULTS: [Fault; 34] = [
        Fault::JoinWithoutRights,
        Fault::LabelWithoutRights,
        Fault::FoldWithoutRights,
        Fault::SearchWithoutRights,
        Fault::CountWithoutRights,
        Fault::RelatedWithoutRights,
        Fault::HiddenFiltered,
        Fault::HiddenSorted,
        Fault::HiddenGrouped,
        Fault::HiddenSearched,
        Fault::HiddenNear,
        Fault::DerivedShown,
        Fault::DeletedParentCounts,
        Fault::AnyParentOpens,
        Fault::LastParentDecides,
        Fault::OtherParentsIgnored,
        Fault::DeletedParentPassedOver,
        Fault::SecondParentCountsAsFirst,
        Fault::DepartmentIsAll,
        Fault::OwnIsDepartment,
        Fault::AllowIgnored,
        Fault::DenyIgnored,
        Fault::DenyOfUnknown,
        Fault::AllowBeatsDeny,
        Fault::DenyOfAnyRole,
        Fault::FirstRoleOnly,
        Fault::RuleWithOwnEyes,
        Fault::RuleReadsBin,
        Fault::HiddenByAnyRole,
        Fault::MaskedShown,
        Fault::MaskedTitleShown,
        Fault::MaskedAsked,
        Fault::MaskedSearched,
        Fault::MaskedDerived,
    ];
    let mut runner = TestRunner::deterministic();
    let strategy = (0..WORLDS, somebody(), ask());
    let mut unnoticed = FAULTS.to_vec();
    for _ in 0..4_000 {
        let (seed, who, ask) = strategy.new_tree(&mut runner).unwrap().current();
        let world = World::seeded(seed, false);
        unnoticed.retain(|fault| {
            let found = difference(&world, &who, &ask, *fault).is_some();
            let alone = || difference(&world, &who, &ask, Fault::None).is_none();
            !(found && alone())
        });
        if unnoticed.is_empty() {
            return;
        }
    }
    panic!("nothing notices {unnoticed:?}");
}
