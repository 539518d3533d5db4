//! The signals crate as its users see it.

mod faults;
mod oracle;
mod order;
mod streams;
