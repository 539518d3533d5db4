//! What a store promises, on both engines where it is a contract.

mod chance;
mod cluster;
mod crash;
mod disk;
mod fates;
mod folder;
mod harness;
mod keys;
mod lanes;
mod log;
mod reads;
mod records;
mod search;
mod server;
mod simulated_disk;
mod simulated_index;
mod tamper;
