//! The property is worth its name: every planted fault is caught by it.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use weft_kernel::Moment;
use weft_signals::Engine;

use crate::oracle::{self, Fault, said};
use crate::streams::{Arrival, arrivals, rules};

/// Whether some stream tells the engine from an oracle with `fault`.
fn is_caught(fault: Fault) -> bool {
    let config = Config {
        cases: 2_000,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let rules = rules();
    let outcome = runner.run(&arrivals(), |arrivals| {
        let mut engine = Engine::new(rules.clone());
        for arrival in &arrivals {
            match arrival {
                Arrival::Touch(touch) => drop(engine.judge(touch)),
                Arrival::Join(one, other) => drop(engine.merge(one, other)),
                Arrival::Clock(ms) => drop(engine.advance(Moment::from_ms(*ms))),
            }
        }
        let expected = oracle::standing(&rules, &arrivals, fault);
        prop_assert_eq!(said(engine.standing().values()), expected);
        Ok(())
    });
    outcome.is_err()
}

#[test]
fn every_planted_fault_is_caught() {
    let missed: Vec<_> = Fault::ALL
        .into_iter()
        .filter(|fault| !is_caught(*fault))
        .collect();
    assert!(missed.is_empty(), "not caught: {missed:?}");
}
