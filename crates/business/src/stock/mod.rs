//! Stock: what lies where, what is locked for whom, what left.

mod arrive;
mod levels;
mod locks;
mod ship;

pub(crate) use arrive::put_away;
pub(crate) use locks::{consider_reopening, lock_for_order, release_order};
pub(crate) use ship::ShipDelivery;
