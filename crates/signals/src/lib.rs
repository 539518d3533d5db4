//! Touchpoints in, rules over them, standing signals out, each with its reason.

pub mod card;
pub mod engine;
pub mod explain;
pub mod hours;
pub mod identity;
pub mod mapping;
pub mod pipeline;
pub mod routing;
pub mod rule;
pub mod span;
pub mod subject;
pub mod touch;
pub mod wire;

pub use engine::{Engine, Signal, SignalChange, SignalKey};
pub use rule::{Rule, RuleDocument};
pub use span::Span;
pub use touch::{Touch, TouchKey, TouchKind};
