//! After every change each computed value is what it would be from scratch; faults are noticed.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rust_decimal::Decimal;
use weft_expr::random::Dice;
use weft_kernel::Problem;

use crate::acts::Act;
use crate::driver::{Driver, environment};
use crate::naive::{FAULTS, Fault, Naive};
use crate::shape::Shape;

type Values = BTreeMap<(usize, String), Option<Decimal>>;

/// Changes of one story.
const ACTS: usize = 18;

/// The objects and changes that follow from a seed.
fn story(seed: u64) -> (Shape, Vec<Act>) {
    let mut dice = Dice::seeded(seed);
    let shape = Shape::random(&mut dice);
    let mut naive = Naive::new(&shape, None);
    let mut acts = Vec::new();
    for number in 0..ACTS {
        // A story begins with something to tell of.
        let act = match number {
            0..4 => loop {
                let act = naive.act(&mut dice);
                if matches!(act, Act::Make(..)) {
                    break act;
                }
            },
            _ => naive.act(&mut dice),
        };
        naive.apply(number, &act);
        acts.push(act);
    }
    drop(naive);
    (shape, acts)
}

/// Every computed value of every live record.
fn values(naive: &Naive<'_>) -> Values {
    let mut values = Values::new();
    for (row, known) in naive.rows.iter().enumerate().filter(|(_, row)| row.live) {
        for (name, _) in &naive.shape.objects[known.object].computed {
            values.insert((row, name.clone()), naive.number(row, name));
        }
    }
    values
}

fn told(shape: &Shape, acts: &[Act], expected: &Values, given: &Values) -> String {
    let mut fields = Vec::new();
    for (path, text) in shape.files() {
        let lines = text.lines().filter(|line| {
            ["name = \"c", "formula", "rollup", "target"]
                .iter()
                .any(|word| line.starts_with(word))
        });
        fields.push(path);
        fields.extend(lines.map(str::to_owned));
    }
    let differs = |key: &&(usize, String)| expected.get(*key) != given.get(*key);
    let keys: BTreeSet<_> = expected
        .keys()
        .chain(given.keys())
        .filter(differs)
        .collect();
    let told = keys.iter().map(|key| {
        format!(
            "{key:?}: from scratch {:?}, the platform {:?}",
            expected.get(*key),
            given.get(*key)
        )
    });
    let told = told.collect::<Vec<_>>().join("\n");
    format!("{told}\nafter {acts:?}\n{}", fields.join("\n"))
}

/// Tells the story to a platform; answers what it showed after each change.
fn lived(seed: u64, postgres: bool) -> Result<(), String> {
    let (shape, acts) = story(seed);
    let said = |problem: Problem| format!("{} {:?} {} {acts:?}", problem, problem.known(), seed);
    let mut driver = Driver::open(&shape, postgres).map_err(said)?;
    let mut naive = Naive::new(&shape, None);
    for (number, act) in acts.iter().enumerate() {
        driver.apply(number, act, &naive.rows).map_err(said)?;
        naive.apply(number, act);
        let (expected, given) = (values(&naive), driver.shown(&shape).map_err(said)?);
        if expected != given {
            return Err(told(&shape, &acts[..=number], &expected, &given));
        }
    }
    asked(&shape, &naive, &driver).map_err(said)
}

/// Every computed field can be filtered and sorted by.
fn asked(shape: &Shape, naive: &Naive<'_>, driver: &Driver) -> Result<(), Problem> {
    for (object, known) in shape.objects.iter().enumerate() {
        for (name, _) in &known.computed {
            let live = |row: &usize| naive.rows[*row].live && naive.rows[*row].object == object;
            let mut rows: Vec<usize> = (0..naive.rows.len()).filter(live).collect();
            rows.sort_by_key(|row| {
                let number = naive.number(*row, name);
                (number.is_none(), number.map(|number| -number), *row)
            });
            let sort = format!("-{name},id");
            assert_eq!(driver.rows(object, "", &sort)?, rows, "o{object} by {name}");
            rows.retain(|row| naive.number(*row, name) > Some(Decimal::ONE));
            let filter = format!("{name} > 1");
            assert_eq!(
                driver.rows(object, &filter, &sort)?,
                rows,
                "o{object} where {filter}"
            );
        }
    }
    Ok(())
}

fn cases(default: u32) -> ProptestConfig {
    let cases = environment("PROPTEST_CASES").map_or(default, |cases| cases.parse().unwrap());
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn every_computed_value_is_what_it_would_be_from_scratch(seed in any::<u64>()) {
        let lived = lived(seed, false);
        prop_assert!(lived.is_ok(), "{}", lived.unwrap_err());
    }
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn every_computed_value_is_so_on_postgresql_too(seed in any::<u64>()) {
        if environment("WEFT_TEST_POSTGRES").is_some() {
            let lived = lived(seed, true);
            prop_assert!(lived.is_ok(), "{}", lived.unwrap_err());
        }
    }
}

/// Whether a platform with the fault would be found out by the story.
fn is_found(seed: u64, fault: Fault) -> bool {
    let (shape, acts) = story(seed);
    let (mut right, mut wrong) = (Naive::new(&shape, None), Naive::new(&shape, Some(fault)));
    acts.iter().enumerate().any(|(number, act)| {
        right.apply(number, act);
        wrong.apply(number, act);
        values(&right) != values(&wrong)
    })
}

#[test]
fn every_planted_fault_is_found() {
    for fault in FAULTS {
        assert!(
            (0..600).any(|seed| is_found(seed, fault)),
            "{fault:?} stays unseen"
        );
    }
}
