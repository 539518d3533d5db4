//! The runs: house and model agree, and every planted fault is noticed.

use crate::model::Fault;
use crate::play::play;

/// Steps of one run in the everyday tests.
const STEPS: u64 = 400;
/// Runs with a seed each in the everyday tests.
const SEEDS: u64 = 5;
/// Steps within which a planted fault must be noticed.
const FAULT_STEPS: u64 = 600;

#[expect(
    clippy::disallowed_methods,
    reason = "the size of the simulation is the only setting of the tests"
)]
fn size(name: &str, usual: u64) -> u64 {
    let set = std::env::var(name).ok().and_then(|text| text.parse().ok());
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
fn every_planted_fault_is_noticed() {
    for fault in Fault::ALL {
        let noticed = (1..=3).find_map(|seed| play(seed, FAULT_STEPS, Some(fault)).err());
        assert!(noticed.is_some(), "nobody noticed {fault:?}");
    }
}
