//! The signals crate as its users see it.

mod calls;
mod cards;
mod faults;
mod oracle;
mod order;
mod packs;
mod replay;
mod speed;
mod streams;
mod whys;
