//! Signals and what becomes of them.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use weft_kernel::{Moment, Value};

use super::halts::Ended;
use crate::touch::{Touch, TouchKey};

/// Evidence kept with a signal, the latest events; `count` says how many there were.
pub const EVIDENCE_MAX: usize = 50;

/// What the engine remembers of an event.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its place in the order of events, and its identity.
    pub key: TouchKey,
    /// The identity it was sent for.
    pub subject: Arc<str>,
    /// When the server had it.
    pub received_at: Moment,
    /// Its number in the log.
    pub seq: i64,
}

impl From<&Touch> for Mark {
    fn from(touch: &Touch) -> Self {
        Self {
            key: touch.key.clone(),
            subject: Arc::clone(&touch.subject),
            received_at: touch.received_at,
            seq: touch.seq,
        }
    }
}

/// Two marks are one event when they stand at one place of the order.
impl PartialEq for Mark {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Mark {}

/// The identity of a signal: the hash of its rule's name and its anchor event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalKey([u8; 16]);

impl SignalKey {
    /// The key of `rule` firing at the event `anchor`; the time is not part of it.
    #[must_use]
    pub fn of(rule: &str, anchor: &TouchKey) -> Self {
        let text = format!(
            "signal-v1\n{rule}\n{}\n{}",
            anchor.source, anchor.message_id
        );
        let mut key = [0; 16];
        key.iter_mut()
            .zip(Sha256::digest(text.as_bytes()))
            .for_each(|(to, from)| *to = from);
        Self(key)
    }
}

impl fmt::Display for SignalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SignalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A signal that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What makes it unique.
    pub key: SignalKey,
    /// The name of its rule.
    pub rule: Arc<str>,
    /// The version of its rule.
    pub version: u32,
    /// When it came to stand: with its anchor, or when the silence after it had lasted.
    pub fires_at: Moment,
    /// The event that completed the pattern; its subject is the customer's identity as sent.
    pub anchor: Mark,
    /// The events it rests on in their order, the anchor last; at most [`EVIDENCE_MAX`], the latest.
    pub evidence: Vec<Mark>,
    /// How many events it rests on.
    pub count: usize,
    /// What the fold of a window came to.
    pub value: Option<Decimal>,
    /// What each of several folds came to.
    pub parts: Vec<Option<Decimal>>,
    /// What the same window before came to, of a trend.
    pub before: Option<Decimal>,
    /// Per limit of the rule, how many signals stood before it in its stretch of time.
    pub stood_before: Vec<usize>,
    /// What its rule's condition read of the customer's other signals, by name.
    pub asked: Vec<(String, Value)>,
    /// What ended it since; it counts as standing all the same.
    pub ended: Option<Ended>,
}

impl Signal {
    /// When the customer did what completed the pattern, or had done nothing for long enough.
    #[must_use]
    pub fn occurred_at(&self) -> Moment {
        self.fires_at
    }

    /// When the last event it needs had been received and the silence it needs had lasted.
    #[must_use]
    pub fn received_at(&self) -> Moment {
        let evidence = self.evidence.iter().map(|mark| mark.received_at).max();
        let received = evidence.unwrap_or(self.anchor.received_at);
        match self.fires_at > self.anchor.key.occurred_at {
            true => received.max(self.fires_at),
            false => received,
        }
    }
}

/// What an event or a joined identity changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignalChange {
    /// A signal stands that did not.
    Stands(Signal),
    /// A signal still stands, on other evidence.
    Restated(Signal),
    /// A signal no longer stands (已修正).
    Corrected(Signal),
}

impl SignalChange {
    /// The signal as it is now, or last was.
    #[must_use]
    pub fn signal(&self) -> &Signal {
        match self {
            Self::Stands(signal) | Self::Restated(signal) | Self::Corrected(signal) => signal,
        }
    }
}
