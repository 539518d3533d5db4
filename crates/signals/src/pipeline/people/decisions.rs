//! What somebody of ours decided of two identities: rows of the log like every other touch, so that any replay meets them in their place.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Record, Unit};
use weft_store::{Touch as LogTouch, TouchRow};

use crate::touch::TouchKey;

/// The kind of such a row.
pub(in crate::pipeline) const KIND: &str = "decision";

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) enum Act {
    /// They are one.
    Join,
    /// They are never one.
    Separate,
    /// Takes back `Join`.
    Unjoin,
    /// Takes back `Separate`.
    Allow,
}

impl Act {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Join, "join"),
        (Self::Separate, "separate"),
        (Self::Unjoin, "unjoin"),
        (Self::Allow, "allow"),
    ];

    fn word(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(act, _)| *act == self);
        found.map_or("allow", |(_, word)| word)
    }
}

/// A decision as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pipeline) struct Decision {
    pub(in crate::pipeline) act: Act,
    pub(in crate::pipeline) one: Arc<str>,
    pub(in crate::pipeline) other: Arc<str>,
    pub(in crate::pipeline) by: Option<Id>,
    pub(in crate::pipeline) at: TouchKey,
    pub(in crate::pipeline) seq: i64,
}

/// Reads a decision's row.
pub(in crate::pipeline) fn read(row: &TouchRow) -> Option<Decision> {
    let text = |field: &str| row.body.get(field).and_then(Json::as_str);
    let word = text("act")?;
    let (act, _) = Act::ALL.into_iter().find(|(_, known)| *known == word)?;
    Some(Decision {
        act,
        one: Arc::from(row.subject.as_str()),
        other: Arc::from(text("other")?),
        by: text("by").and_then(|by| Id::parse(by).ok()),
        at: TouchKey {
            occurred_at: row.occurred_at,
            source: row.source,
            message_id: Arc::from(text("message_id")?),
        },
        seq: row.seq,
    })
}

/// Puts a decision into the log; `pair` is the record of it, as it was before, `place` which of its identities it is.
pub(in crate::pipeline) fn log(
    unit: &mut Unit<'_, '_>,
    pair: &Record,
    (act, place): (Act, usize),
    (one, other): (&str, &str),
) -> Result<(), Problem> {
    let now = unit.now();
    let message_id = format!("{}-{}-{}-{place}", pair.id(), pair.version(), act.word());
    let body = json!({
        "act": act.word(),
        "other": other,
        "by": unit.caller().id().map(|by| by.to_string()),
        "message_id": message_id,
    });
    let touch = LogTouch {
        source: pair.id(),
        message_id,
        kind: KIND.to_owned(),
        subject: one.to_owned(),
        occurred_at: now,
        received_at: now,
        body,
        fingerprint: [0; 8],
    };
    unit.tx().log_touch(touch).map(drop)
}
