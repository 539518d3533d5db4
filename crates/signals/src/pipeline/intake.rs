//! Touches into the log: each event is answered once its row is durable.

use weft_kernel::Problem;
use weft_platform::Platform;
use weft_store::{Lane, Touch as LogTouch, TouchFate};

use super::sources::Source;
use crate::wire::{Incoming, Parsed, Times, to_log};

/// What became of an event.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It stands in the log.
    Accepted,
    /// It stood there already.
    Duplicate,
    /// Another event had its message id; both stand in the log.
    Synthetic,
    /// It cannot be kept.
    Rejected(Problem),
}

/// The answer to one event, in the order they were sent.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its message id, given or derived.
    pub message_id: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// Its times; none when it could not be read.
    pub times: Option<Times>,
    /// It arrived later after it happened than its source allows.
    pub late: bool,
}

impl Answer {
    /// What is odd about an event that was kept, in words of the API.
    #[must_use]
    pub fn marks(&self) -> Vec<&'static str> {
        let times = |odd: fn(&Times) -> bool| self.times.as_ref().is_some_and(odd);
        let marks = [
            ("synthetic", matches!(self.fate, Fate::Synthetic)),
            ("late", self.late),
            ("clamped", times(|times| times.clamped)),
            ("skewed", times(|times| times.skewed)),
        ];
        let odd = marks.into_iter().filter(|(_, odd)| *odd);
        odd.map(|(word, _)| word).collect()
    }
}

/// Puts the events of one request into the log, all in one transaction; returns once they are durable.
///
/// # Errors
/// Those of the store: then none of them stands in the log.
pub fn accept(
    platform: &Platform,
    source: &Source,
    parsed: Vec<Parsed>,
) -> Result<Vec<Answer>, Problem> {
    accept_in(platform, source, parsed, Lane::Interactive)
}

/// As [`accept`], in the lane of the writer that fits.
///
/// # Errors
/// As [`accept`].
pub fn accept_in(
    platform: &Platform,
    source: &Source,
    parsed: Vec<Parsed>,
    lane: Lane,
) -> Result<Vec<Answer>, Problem> {
    let rows: Vec<LogTouch> = parsed
        .iter()
        .filter_map(|event| Some(row(source, event.as_ref().ok()?)))
        .collect();
    let fates = match rows.is_empty() {
        true => Vec::new(),
        false => platform.store().write(lane, move |tx| {
            rows.iter()
                .map(|row| tx.log_touch(row.clone()))
                .collect::<Result<Vec<_>, _>>()
        })?,
    };
    let mut fates = fates.into_iter();
    let answers = parsed.into_iter().map(|event| match event {
        Ok(incoming) => Answer {
            late: incoming.times.lag_ms() > source.lateness_ms,
            times: Some(incoming.times),
            message_id: Some(incoming.message_id),
            fate: match fates.next() {
                Some(TouchFate::Duplicate) => Fate::Duplicate,
                Some(TouchFate::Synthetic) => Fate::Synthetic,
                Some(TouchFate::New) | None => Fate::Accepted,
            },
        },
        Err(rejection) => Answer {
            message_id: rejection.message_id,
            fate: Fate::Rejected(rejection.problem),
            times: None,
            late: false,
        },
    });
    Ok(answers.collect())
}

fn row(source: &Source, incoming: &Incoming) -> LogTouch {
    LogTouch {
        source: source.id,
        message_id: incoming.message_id.clone(),
        kind: incoming.kind.word().to_owned(),
        subject: incoming.subject.clone(),
        occurred_at: incoming.times.occurred_at,
        received_at: incoming.times.received_at,
        body: to_log(incoming, &source.name, source.trust_of(incoming.event())),
        fingerprint: incoming.fingerprint,
    }
}
