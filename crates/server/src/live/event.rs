//! One event of a stream, as its text goes over the wire.

use serde::Serialize;
use weft_kernel::{Id, Moment, Problem};

use super::delivered::Reached;

/// An event and what its delivery means.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// The lines of the frame.
    pub(crate) frame: String,
    /// The signal it tells of, and when all it rests on had come in: its first delivery to a
    /// person is written down.
    pub(crate) signal: Option<(Id, Option<Moment>)>,
}

impl Event {
    /// An event at place `seq` of the log.
    ///
    /// # Errors
    /// When the data cannot become JSON.
    pub(crate) fn new(name: &str, seq: i64, data: &impl Serialize) -> Result<Self, Problem> {
        let data =
            serde_json::to_string(data).map_err(|error| Problem::internal("server.json", error))?;
        Ok(Self {
            frame: format!("event: {name}\nid: {seq}\ndata: {data}\n\n"),
            signal: None,
        })
    }

    /// An event that has no place in the log, so that a stream does not resume from it.
    pub(crate) fn passing(name: &str, data: &impl Serialize) -> Result<Self, Problem> {
        let data =
            serde_json::to_string(data).map_err(|error| Problem::internal("server.json", error))?;
        Ok(Self {
            frame: format!("event: {name}\ndata: {data}\n\n"),
            signal: None,
        })
    }

    /// Says that too much was missed: the reader has to read everything again.
    pub(crate) fn reset(seq: i64) -> Self {
        Self {
            frame: format!("event: reset\nid: {seq}\ndata: {{}}\n\n"),
            signal: None,
        }
    }

    /// That its signal reaches `user` now, where it tells of one.
    pub(super) fn reaches(&self, user: Id, now: Moment) -> Option<Reached> {
        let (signal, received_at) = self.signal?;
        let wait = received_at.map(|at| now.ms() - at.ms());
        Some(Reached { signal, user, wait })
    }

    /// The same event, telling of this signal.
    pub(crate) fn of_signal(mut self, signal: Id, received_at: Option<Moment>) -> Self {
        self.signal = Some((signal, received_at));
        self
    }
}
