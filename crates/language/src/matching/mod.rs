//! Whether two records are of one person or company: Fellegi–Sunter, with weights as data.
//!
//! Each field that both sides have adds log₂(m/u) bits for how they agree: m is how often pairs that
//! are one agree so, u how often pairs that are not do. Everything is exact, in thousandths of a bit.

mod bits;
mod block;
mod compare;
mod weights;

pub use bits::{log2, probability};
pub use block::{BLOCK_MAX, pairs};
pub use compare::{Company, Level, Person};
pub use weights::{Decided, Judged, Kind, Step, Weights};
