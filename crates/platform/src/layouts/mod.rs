//! Layouts: checked when the model is built, chosen for who asks, on what, about which record.

mod check;
mod review;

pub use check::problems;
