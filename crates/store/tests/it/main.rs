//! What a store promises, on both engines where it is a contract.

mod cluster;
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
mod tamper;
