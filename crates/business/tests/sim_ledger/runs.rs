//! The runs: house and model agree, and every planted fault is noticed.

use crate::engine::{environment, on_postgres};
use crate::model::Fault;
use crate::play::play;

/// Steps of one run in the everyday tests.
const STEPS: u64 = 400;
/// Runs with a seed each in the everyday tests.
const SEEDS: u64 = 5;
/// Steps of the one run on `PostgreSQL`.
const POSTGRES_STEPS: u64 = 200;
/// Steps within which a planted fault must be noticed.
const FAULT_STEPS: u64 = 600;

fn size(name: &str, usual: u64) -> u64 {
    let set = environment(name).and_then(|text| text.parse().ok());
    set.unwrap_or(usual)
}

#[test]
fn the_house_and_the_model_agree_whatever_people_do() {
    let steps = size("WEFT_SIM_STEPS", STEPS);
    for seed in 1..=size("WEFT_SIM_SEEDS", SEEDS) {
        if let Err(why) = play(seed, steps, None) {
            panic!("seed {seed}: {why}");
        }
    }
}

#[test]
fn they_agree_on_postgres_as_well() {
    if on_postgres() {
        let told = play(1, POSTGRES_STEPS, None);
        assert_eq!(told, Ok(()), "seed 1 on PostgreSQL");
    }
}

#[test]
fn every_planted_fault_is_noticed() {
    for fault in Fault::ALL {
        let noticed = (1..=3).find_map(|seed| play(seed, FAULT_STEPS, Some(fault)).err());
        assert!(noticed.is_some(), "nobody noticed {fault:?}");
    }
}
