//! Whom a record may concern: nobody who sees it is left out, and many who do not are.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use weft_kernel::Id;
use weft_platform::ListQuery;

use crate::pack::NAMES;
use crate::reading::cases;
use crate::role::{Somebody, somebody};
use crate::rules::{Fault, Rules};
use crate::world::World;

/// Records that somebody sees, those that may concern them, and all.
fn counted(world: &World, who: &Somebody, object: usize) -> (Vec<Id>, Vec<Id>, usize) {
    let rules = Rules {
        rows: &world.rows,
        who,
        fault: Fault::None,
    };
    let caller = rules.caller(world);
    let rows = world.rows.of(object);
    let all: Vec<Id> = rows.iter().map(|row| world.rows.all[*row].id).collect();
    let query = ListQuery {
        limit: Some(1_000),
        ..ListQuery::default()
    };
    let seen = world.platform.list(&caller, NAMES[object], &query);
    let seen = seen.map(|page| page.items.iter().map(weft_platform::Visible::id).collect());
    let gone = world.platform.deleted_among(&caller, NAMES[object], &all);
    let seen = [seen.unwrap_or_default(), gone.unwrap_or_default()].concat();
    let lineages = world.platform.lineages(NAMES[object], &all).unwrap();
    let concerned = lineages
        .iter()
        .filter(|(_, lineage)| lineage.may_concern(&caller));
    (seen, concerned.map(|(id, _)| *id).collect(), all.len())
}

proptest! {
    #![proptest_config(cases(5))]

    #[test]
    fn whoever_sees_a_record_is_among_those_it_may_concern(
        seed in 0..18_u64,
        who in somebody(),
        object in 0..NAMES.len(),
    ) {
        let world = World::seeded(seed, false);
        let (seen, concerned, _) = counted(&world, &who, object);
        for id in seen {
            prop_assert!(concerned.contains(&id), "{} {id}", NAMES[object]);
        }
    }
}

#[test]
fn many_who_do_not_see_a_record_are_left_out() {
    let mut runner = TestRunner::deterministic();
    let strategy = (0..18_u64, somebody(), 0..NAMES.len());
    let (mut all, mut concerned, mut seen) = (0, 0, 0);
    for _ in 0..200 {
        let (seed, who, object) = strategy.new_tree(&mut runner).unwrap().current();
        let world = World::seeded(seed, false);
        let counted = counted(&world, &who, object);
        seen += counted.0.len();
        concerned += counted.1.len();
        all += counted.2;
    }
    // The roles here have rules as often as not, and only the database knows whom those reach.
    let (unseen, left_out) = (all - seen, all - concerned);
    assert!(seen > 0 && left_out > unseen / 3, "{left_out} of {unseen}");
}
