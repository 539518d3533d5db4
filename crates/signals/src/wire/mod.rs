//! Segment's calls read into touches, each event with its own answer.

mod body;
mod canonical;
mod event;
mod limits;
mod plain;
mod seed;
mod times;

pub use body::{channel_of, from_log, to_log};
pub(crate) use limits::check_count;
pub use limits::{
    BATCH_BYTES_MAX, BATCH_EVENTS_MAX, EVENT_BYTES_MAX, ID_CHARS_MAX, MESSAGE_ID_CHARS_MAX,
};
pub use plain::parse_plain;
pub(crate) use times::read as read_time;
pub use times::{ClockPolicy, SKEW_MS_MAX, Times};

use serde_json::{Map, Value};
use weft_kernel::problem::Kind;
use weft_kernel::{Moment, Problem};

use crate::touch::TouchKind;

/// Which endpoint was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// One event of this kind.
    One(TouchKind),
    /// Several events, each with its `type`.
    Batch,
}

impl Call {
    /// The call behind `/v1/{word}`: its name, or the first letter of it as SDKs of browsers and phones write.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let named = |kind: &TouchKind| {
            let name = kind.word();
            name == word || name.get(..1) == Some(word)
        };
        match word {
            "batch" | "import" | "b" => Some(Self::Batch),
            _ => TouchKind::ALL.into_iter().find(named).map(Self::One),
        }
    }
}

/// Under which circumstances events are read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// When the server had the request.
    pub received_at: Moment,
    /// Whether the source's clock is corrected.
    pub clock: ClockPolicy,
}

/// An event that can be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// Unique within the source; derived from the content when the sender gave none.
    pub message_id: String,
    /// Which call it is.
    pub kind: TouchKind,
    /// The event, page, screen or group; else empty.
    pub name: String,
    /// The identity as sent.
    pub subject: String,
    /// Pairs of identities this event says are one.
    pub joins: Vec<(String, String)>,
    /// Properties or traits.
    pub properties: Map<String, Value>,
    /// The event's context over the batch's.
    pub context: Map<String, Value>,
    /// When it happened, and how that was found.
    pub times: Times,
    /// Tells natural duplicates from synthetic ones; times of sending do not count.
    pub fingerprint: [u8; 8],
}

impl Incoming {
    /// What rules know the event by: the name of a `track`, else the word of the call.
    #[must_use]
    pub fn event(&self) -> &str {
        match self.kind {
            TouchKind::Track => &self.name,
            kind => kind.word(),
        }
    }
}

/// An event that cannot be kept, and why.
#[derive(Clone, Debug)]
pub struct Rejection {
    /// Its message id, when it could be read.
    pub message_id: Option<String>,
    /// The reason.
    pub problem: Problem,
}

/// The answer to one event.
pub type Parsed = Result<Incoming, Rejection>;

/// What the events of one request share.
struct Envelope<'a> {
    /// Laid under the context of each event.
    context: Option<&'a Map<String, Value>>,
    /// When the whole request was sent: it wins over what an event kept from an earlier attempt.
    sent_at: Option<&'a Value>,
    reading: Reading,
}

/// Reads the body of a request, whatever its content type says.
///
/// # Errors
/// `touch.json`, `touch.shape`, `touch.too_large`, `batch.too_large`, `batch.too_many`: nothing of it is kept.
pub fn parse(call: Call, body: &[u8], reading: Reading) -> Result<Vec<Parsed>, Problem> {
    limits::check_request(call, body.len())?;
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        Problem::invalid("touch.json", "请求体不是 JSON", "The body is not JSON").because(error)
    })?;
    parse_value(call, &value, reading)
}

/// Reads a request that is JSON already.
///
/// # Errors
/// As [`parse`].
pub fn parse_value(call: Call, body: &Value, reading: Reading) -> Result<Vec<Parsed>, Problem> {
    let object = body.as_object().ok_or_else(shape)?;
    let mut envelope = Envelope {
        context: None,
        sent_at: object.get("sentAt"),
        reading,
    };
    let kind = match call {
        Call::One(kind) => kind,
        Call::Batch => {
            envelope.context = object.get("context").and_then(Value::as_object);
            let events = object
                .get("batch")
                .and_then(Value::as_array)
                .ok_or_else(shape)?;
            check_count(events.len())?;
            let read = |(index, event)| event::read(None, event, &envelope, index);
            return Ok(events.iter().enumerate().map(read).collect());
        }
    };
    Ok(vec![event::read(Some(kind), body, &envelope, 0)])
}

/// The write key in a body, for senders that cannot set a header.
#[must_use]
pub fn write_key(body: &Value) -> Option<&str> {
    body.get("writeKey").and_then(Value::as_str)
}

/// A name made of `content`: equal content has an equal name.
pub(crate) fn name_of(content: &Value) -> String {
    canonical::hexadecimal(&canonical::hash(content))
}

fn shape() -> Problem {
    Problem::new(
        Kind::Invalid,
        "touch.shape",
        "请求体应是一个事件，或带 `batch` 列表的对象",
        "The body must be one event, or an object with a list `batch`",
    )
}
