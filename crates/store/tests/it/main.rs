//! What a store promises, on both engines where it is a contract.

#[cfg(test)]
mod chance;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod fates;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod lanes;
#[cfg(test)]
mod leases;
#[cfg(test)]
mod log;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod months;
#[cfg(test)]
mod reads;
#[cfg(test)]
mod records;
#[cfg(test)]
mod search;
#[cfg(test)]
mod search_oracle;
#[cfg(test)]
mod server;
#[cfg(test)]
mod simulated_disk;
#[cfg(test)]
mod simulated_index;
#[cfg(test)]
#[path = "../shared/small.rs"]
mod small;
#[cfg(test)]
mod tamper;
