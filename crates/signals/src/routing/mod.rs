//! Touches that go on to other systems: which of them, what of each, and how often it is tried.

mod breaker;
mod condition;
mod event;
mod personal;
mod policy;
mod subject;

pub use breaker::{Breaker, FAILURES_MAX, Gate, PAUSE_MAX_MS};
pub use condition::{Condition, PROPERTIES_MAX};
pub use event::{Key, consents, leaving, name_of};
pub use policy::{FieldPath, Policy, PolicyRow, Treatment};
pub use subject::{Subject, check_stream_name};
