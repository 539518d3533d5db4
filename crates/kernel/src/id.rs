//! Record ids: 41 bits of milliseconds, 10 of node, 12 of counter; never backwards.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clock::Moment;
use crate::problem::Problem;

/// The id of a record: 63 bits, ordered by time of making, a string in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(i64);

impl Id {
    /// The id with this number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number stored in the database.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Reads an id as the API writes it.
    ///
    /// # Errors
    /// `value.id` when the text is not an id.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text.parse::<i64>() {
            Ok(number) if number > 0 => Ok(Self(number)),
            _ => Err(Problem::invalid(
                "value.id",
                format!("`{text}` 不是编号"),
                format!("`{text}` is not an id"),
            )),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|problem| serde::de::Error::custom(problem.code()))
    }
}

/// 2025-01-01T00:00:00Z, the year ids count from; 41 bits last until 2094.
const EPOCH_MS: i64 = 1_735_689_600_000;
const COUNTER_BITS: u32 = 12;
const NODE_BITS: u32 = 10;

/// Makes ids that only ever grow, whatever the clock does.
#[derive(Debug)]
pub struct IdSource {
    node: i64,
    last: Mutex<i64>,
}

impl IdSource {
    /// A source for node `node` (0 to 1023; larger numbers wrap).
    #[must_use]
    pub fn new(node: u16) -> Self {
        Self {
            node: i64::from(node % 1024),
            last: Mutex::new(0),
        }
    }

    /// The next id at `now`; ahead of the clock when more than 4,096 are made in a millisecond.
    #[must_use]
    pub fn next(&self, now: Moment) -> Id {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // `last` holds time and counter without the node, so that adding one carries into the time.
        let by_clock = (now.ms() - EPOCH_MS).max(1) << COUNTER_BITS;
        *last = by_clock.max(*last + 1);
        let time = *last >> COUNTER_BITS;
        let counter = *last & ((1 << COUNTER_BITS) - 1);
        Id((time << (COUNTER_BITS + NODE_BITS)) | (self.node << COUNTER_BITS) | counter)
    }

    /// Goes on behind `id`: called once at start with the largest id in the database.
    pub fn skip_past(&self, id: Id) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let time = id.number() >> (COUNTER_BITS + NODE_BITS);
        *last = (*last).max((time + 1) << COUNTER_BITS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_even_when_the_clock_goes_back() {
        let source = IdSource::new(3);
        let noon = Moment::parse("2026-11-22T12:00:00Z").unwrap();
        let mut last = source.next(noon);
        for step in 0..10_000 {
            let next = source.next(noon.plus_ms(-step));
            assert!(next > last);
            last = next;
        }
    }

    #[test]
    fn ids_of_two_nodes_never_meet() {
        let noon = Moment::parse("2026-11-22T12:00:00Z").unwrap();
        let (a, b) = (IdSource::new(1), IdSource::new(2));
        let left: std::collections::BTreeSet<_> = (0..5000).map(|_| a.next(noon)).collect();
        assert!((0..5000).all(|_| !left.contains(&b.next(noon))));
    }
}
