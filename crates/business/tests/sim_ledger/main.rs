//! `sim_ledger`: eight users do random things, programs crash, requests come twice; a naive model
//! says what must be answered and what must be there.
//!
//! `WEFT_SIM_STEPS` and `WEFT_SIM_SEEDS` make it larger; a failure prints its seed and step.

#[cfg(test)]
mod chance;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod deeds;
#[cfg(test)]
#[path = "../../../store/tests/shared/engine.rs"]
#[expect(
    unused_macros,
    unused_imports,
    reason = "its run on PostgreSQL is longer than the other"
)]
mod engine;
#[cfg(test)]
#[path = "../it/house.rs"]
mod house;
#[cfg(test)]
mod model;
#[cfg(test)]
mod play;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod world;
