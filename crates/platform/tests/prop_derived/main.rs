//! Computed fields, proved: random objects, formulas and roll-ups under random changes, against
//! everything computed from scratch in plain Rust.
//!
//! `PROPTEST_CASES` sets how many cases are tried.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod driver;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod property;
#[cfg(test)]
mod shape;
