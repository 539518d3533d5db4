//! Rights, proved: random roles, records and questions against a naive filter in plain Rust.
//!
//! 5,000 cases together, shared out among the properties; `PROPTEST_CASES` sets another number.

#[cfg(test)]
mod answer;
#[cfg(test)]
mod ask;
#[cfg(test)]
mod asked;
#[cfg(test)]
mod concerning;
#[cfg(test)]
mod hiding;
#[cfg(test)]
mod pack;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod role;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod said;
#[cfg(test)]
mod world;
#[cfg(test)]
mod writing;
