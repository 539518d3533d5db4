//! The values every other crate speaks in; no input, no output, no clock.

pub mod clock;
pub mod currency;
pub mod date;
pub mod digits;
pub mod exact;
pub mod hex;
pub mod id;
pub mod label;
pub mod problem;
pub mod query;
pub mod value;

pub use clock::{Clock, Moment, SetClock};
pub use currency::Currency;
pub use date::{Date, Zone};
pub use digits::whole_digits;
pub use hex::hexadecimal;
pub use id::{Id, IdSource};
pub use label::{Label, Language, is_blank, seen};
pub use problem::{Kind, Problem};
pub use rust_decimal::Decimal;
pub use value::Value;
