//! Non-interference: whatever lies in hidden cells and unseen rows, every answer stays the same.

use std::collections::BTreeSet;

use proptest::prelude::*;
use weft_expr::random::Dice;

use crate::ask::{Ask, ask};
use crate::asked::asked;
use crate::pack::{self, DEAL, ITEM, Kept, PROD};
use crate::reading::cases;
use crate::role::{Somebody, somebody};
use crate::rules::{Fault, Rules};
use crate::world::{Row, Rows, Val, World, is_stored};

/// The fields that the record rules of the person read, wherever they lie.
fn asked_by_rules(who: &Somebody) -> BTreeSet<(usize, &'static str)> {
    let mut found = BTreeSet::new();
    let grants = who
        .roles
        .iter()
        .flat_map(|role| role.grants.iter().enumerate());
    for (object, grant) in grants {
        for rule in &grant.rules {
            rule.when.reads(object, &mut found);
        }
    }
    found
}

/// How many questions are asked of a pair of worlds.
const QUESTIONS: usize = 40;

/// Whether the field decides about who sees the row.
fn decides(rows: &Rows, row: &Row, name: &str) -> bool {
    let inherits = match pack::kept(rows.pack, row.object) {
        Kept::Inherit(by) => by.contains(&name),
        _ => false,
    };
    inherits || matches!(name, "owner" | "department")
}

/// Links lead to rows made before; lines stay with documents that are not deleted.
fn fits(rows: &Rows, place: usize, name: &str, value: &Val) -> bool {
    let of_lines = matches!(
        (rows.all[place].object, name),
        (DEAL, "acct") | (ITEM, "deal")
    );
    match value {
        Val::Ref(target) => *target < place && (!of_lines || rows.all[*target].live),
        _ => true,
    }
}

/// The same rows with other values wherever the person does not see them, and more unseen rows.
fn disturbed(rows: &Rows, who: &Somebody, seed: u64) -> Rows {
    let rules = Rules {
        rows,
        who,
        fault: Fault::None,
    };
    let mut dice = Dice::seeded(seed);
    let mut other = rows.clone();
    let by_rules = asked_by_rules(who);
    for (place, row) in rows.all.iter().enumerate() {
        let seen = rules.sees(row);
        // Behind a mask nobody sees which of the values it stands for.
        let behind = |field: &pack::Field, value: &Val| {
            let shown = |value: &Val| match value {
                Val::Null => None,
                Val::Text(text) => field.mask.map(|mask| mask.of(text)),
                _ => field.mask.map(|mask| mask.of("")),
            };
            !rules.asks(row.object, field.name)
                && field.mask.is_some()
                && shown(value) == shown(&row.values[field.name])
        };
        let unseen = |field: &pack::Field, value: &Val| {
            !seen || !rules.reads(row.object, field.name) || behind(field, value)
        };
        let stored = pack::fields(row.object).filter(|field| is_stored(field.kind));
        let kept =
            |name: &'static str| decides(rows, row, name) || by_rules.contains(&(row.object, name));
        for field in stored.filter(|field| !kept(field.name)) {
            let value = rows.value_for(&mut dice, row.object, field.kind);
            if unseen(field, &value)
                && fits(rows, place, field.name, &value)
                && fits(rows, place, field.name, &row.values[field.name])
            {
                other.all[place].values.insert(field.name, value);
            }
        }
    }
    for object in 0..=PROD {
        let more = other.random(&mut dice, object);
        let rules = Rules {
            rows: &other,
            who,
            fault: Fault::None,
        };
        if !rules.sees(&more) {
            other.all.push(more);
        }
    }
    other
}

/// Every answer as the bytes that leave the platform.
fn answers(world: &World, who: &Somebody, asks: &[Ask], rows: &Rows) -> Vec<String> {
    let rules = Rules {
        rows,
        who,
        fault: Fault::None,
    };
    let caller = rules.caller(world);
    let bytes = |ask: &Ask| match asked(world, &caller, (ask, true)) {
        Ok(json) => json.to_string(),
        Err(problem) => {
            let at = problem.position();
            format!("{} {:?} {at:?}", problem.code(), problem.told())
        }
    };
    asks.iter().map(bytes).collect()
}

/// A question that reads the row by its place among all rows asks for another row in another world.
fn is_by_place(ask: &Ask) -> bool {
    matches!(ask, Ask::Get(..) | Ask::Related(..))
}

fn interferes(seed: u64, who: &Somebody, asks: &[Ask], believed: &Somebody) -> Option<String> {
    let rows = Rows::seeded(seed);
    let other = disturbed(&rows, believed, seed);
    let (one, other) = (World::of(rows, false), World::of(other, false));
    let before = answers(&one, who, asks, &one.rows);
    let after = answers(&other, who, asks, &one.rows);
    let mut pairs = before.iter().zip(&after);
    let (before, after) = pairs.find(|(before, after)| before != after)?;
    Some(format!("before: {before}\nafter:  {after}"))
}

fn questions() -> impl Strategy<Value = Vec<Ask>> {
    let by_filter = ask().prop_filter("asks for a place", |ask| !is_by_place(ask));
    prop::collection::vec(by_filter, QUESTIONS)
}

/// A pair of worlds is costly to make, so each answers many cases.
fn worlds() -> ProptestConfig {
    let questions = cases(24);
    let each = u32::try_from(QUESTIONS).unwrap();
    ProptestConfig {
        cases: questions.cases.div_ceil(each),
        ..questions
    }
}

/// A person who sees one hidden field more than they should.
fn with_less_hidden(who: &Somebody) -> Option<Somebody> {
    let mut more = who.clone();
    let mut grants = more.roles.iter_mut().flat_map(|role| &mut role.grants);
    let grant = grants.find(|grant| !grant.hidden.is_empty())?;
    let first = *grant.hidden.first()?;
    grant.hidden.remove(first);
    Some(more)
}

proptest! {
    #![proptest_config(worlds())]

    #[test]
    fn what_is_hidden_changes_no_answer(
        seed in 0..10_000_u64,
        who in somebody(),
        asks in questions(),
    ) {
        let difference = interferes(seed, &who, &asks, &who);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }
}

#[test]
fn a_hidden_field_that_shows_is_found() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = (0..10_000_u64, somebody(), questions());
    let found = (0..60).any(|_| {
        let (seed, who, asks) = strategy.new_tree(&mut runner).unwrap().current();
        with_less_hidden(&who).is_some_and(|more| interferes(seed, &more, &asks, &who).is_some())
    });
    assert!(found, "nothing notices a hidden field that shows");
}
