//! The property is worth its name: every planted fault is caught by it.

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use weft_signals::Engine;

use crate::oracle::{self, Fault, said};
use crate::order::take;
use crate::streams::{arrivals, rules};

/// Streams tried at most.
const STREAMS: usize = 2_000;

/// The faults with which the oracle says the same as the engine on every stream.
fn missed() -> Vec<Fault> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let rules = rules();
    let mut missed = Fault::ALL.to_vec();
    for _ in 0..STREAMS {
        if missed.is_empty() {
            break;
        }
        let arrivals = arrivals().new_tree(&mut runner).unwrap().current();
        let mut engine = Engine::new(rules.clone());
        for arrival in &arrivals {
            drop(take(&mut engine, arrival));
        }
        let found = said(engine.standing().values());
        missed.retain(|fault| oracle::standing(&rules, &arrivals, *fault) == found);
    }
    missed
}

#[test]
fn every_planted_fault_is_caught() {
    let missed = missed();
    assert!(missed.is_empty(), "not caught: {missed:?}");
}
