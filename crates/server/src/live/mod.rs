//! Live updates: one thread reads the sealed log, every subscriber gets what they may see.

mod delivered;
mod event;
mod feed;
mod hub;
mod sight;
pub(crate) mod waits;

pub(crate) use delivered::{delivered_at, tables};
pub(crate) use event::Event;
pub(crate) use feed::run;
pub(crate) use hub::{Hub, Subscription};
pub(crate) use sight::seen_by;

/// Events that wait for one subscriber before it is too slow.
pub(crate) const WAITING_MAX: usize = 256;
/// Streams one user may have open: tabs share one, so this is about devices.
pub(crate) const STREAMS_PER_USER_MAX: usize = 20;
/// Places in the log a stream may lie behind and still resume.
pub(crate) const GAP_MAX: i64 = 10_000;
/// Changes read from the log at once.
pub(crate) const BATCH_MAX: usize = 500;
