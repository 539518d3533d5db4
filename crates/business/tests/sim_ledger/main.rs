//! `sim_ledger`: eight users do random things, programs crash, requests come twice; a naive model
//! says what must be answered and what must be there.
//!
//! `WEFT_SIM_STEPS` and `WEFT_SIM_SEEDS` make it larger; a failure prints its seed and step.

mod chance;
mod compare;
mod deeds;
#[path = "../it/house.rs"]
mod house;
mod model;
mod play;
mod world;

use model::Fault;
use play::play;

/// Steps of one run in the everyday tests.
const STEPS: u64 = 250;
/// Runs with a seed each in the everyday tests.
const SEEDS: u64 = 3;
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
