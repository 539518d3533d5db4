//! One event of the wire format: its ids, name, times and identities.

use serde_json::{Map, Value, json};
use weft_kernel::{Moment, Problem};

use super::times::{self, Times};
use super::{Envelope, ID_CHARS_MAX, Incoming, MESSAGE_ID_CHARS_MAX, Parsed, Rejection};
use super::{canonical, limits, seed};
use crate::subject;
use crate::touch::TouchKind;

/// Reads event number `index` of a request; `kind` when the endpoint says it.
pub(super) fn read(
    kind: Option<TouchKind>,
    event: &Value,
    envelope: &Envelope<'_>,
    index: usize,
) -> Parsed {
    let message_id = event
        .get("messageId")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let outcome = limits::check_event(event.to_string().len())
        .and_then(|()| {
            event
                .as_object()
                .ok_or_else(|| missing("touch.shape", "一个对象", "an object"))
        })
        .and_then(|map| match seed::as_track(map) {
            Some(track) => read_map(Some(TouchKind::Track), &track, envelope, index),
            None => read_map(kind, map, envelope, index),
        });
    outcome.map_err(|problem| Rejection {
        message_id,
        problem,
    })
}

fn read_map(
    kind: Option<TouchKind>,
    event: &Map<String, Value>,
    envelope: &Envelope<'_>,
    index: usize,
) -> Result<Incoming, Problem> {
    let kind = kind
        .or_else(|| {
            event
                .get("type")
                .and_then(Value::as_str)
                .and_then(TouchKind::from_word)
        })
        .ok_or_else(|| missing("touch.type", "`type`", "a known `type`"))?;
    let identity = Identity::read(kind, event)?;
    let name = name(kind, event)?;
    let properties = object(
        event,
        if has_traits(kind) {
            "traits"
        } else {
            "properties"
        },
    );
    let original = original_time(event)?;
    let readable = |value: &Value| times::read(value).ok().flatten();
    let sent = envelope
        .sent_at
        .and_then(readable)
        .or_else(|| event.get("sentAt").and_then(readable));
    let times = Times::find(
        original,
        sent,
        envelope.reading.received_at,
        envelope.reading.clock,
    );
    let content = json!({
        "kind": kind.word(), "name": name, "ids": identity.ids,
        "properties": properties, "original": original.map(Moment::ms),
    });
    let hash = canonical::hash(&content);
    let message_id = match message_id(event)? {
        Some(id) => id,
        // Without a time of its own, an equal event a moment later is another event, not a repetition.
        None if original.is_none() => {
            let place = json!([content, times.received_at.ms(), index]);
            canonical::hexadecimal(&canonical::hash(&place))
        }
        None => canonical::hexadecimal(&hash),
    };
    let mut fingerprint = [0; 8];
    fingerprint
        .iter_mut()
        .zip(hash)
        .for_each(|(to, from)| *to = from);
    Ok(Incoming {
        message_id,
        kind,
        name,
        subject: identity.subject,
        joins: identity.joins,
        properties,
        context: context(event, envelope),
        times,
        fingerprint,
    })
}

/// Who did it, and which identities are said to be one.
struct Identity {
    subject: String,
    joins: Vec<(String, String)>,
    ids: Vec<Option<String>>,
}

impl Identity {
    fn read(kind: TouchKind, event: &Map<String, Value>) -> Result<Self, Problem> {
        let user = id(event, "userId")?;
        let anonymous = id(event, "anonymousId")?;
        let previous = match kind {
            TouchKind::Alias => Some(id(event, "previousId")?.ok_or_else(|| {
                missing("touch.previous_missing", "`previousId`", "a `previousId`")
            })?),
            _ => None,
        };
        let subject = match (&user, &anonymous) {
            (Some(user), _) => subject::user(user),
            (None, Some(anonymous)) => subject::anonymous(anonymous),
            (None, None) => {
                let zh = "`userId` 或 `anonymousId`";
                return Err(missing(
                    "touch.id_missing",
                    zh,
                    "a `userId` or `anonymousId`",
                ));
            }
        };
        let mut joins = Vec::new();
        if let (Some(_), Some(anonymous)) = (&user, &anonymous) {
            joins.push((subject.clone(), subject::anonymous(anonymous)));
        }
        // The format leaves open which kind of id the previous one was.
        if let Some(previous) = &previous {
            joins.push((subject.clone(), subject::user(previous)));
            joins.push((subject.clone(), subject::anonymous(previous)));
        }
        joins.retain(|(one, other)| one != other);
        Ok(Self {
            subject,
            joins,
            ids: vec![user, anonymous, previous],
        })
    }
}

/// An id that names somebody; numbers are taken as written.
fn id(event: &Map<String, Value>, field: &'static str) -> Result<Option<String>, Problem> {
    let text = match event.get(field) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Ok(None),
    };
    within(&text, field, ID_CHARS_MAX)?;
    Ok(Some(text).filter(|text| !subject::names_nobody(text)))
}

fn message_id(event: &Map<String, Value>) -> Result<Option<String>, Problem> {
    let text = match event.get("messageId") {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Ok(None),
    };
    within(&text, "messageId", MESSAGE_ID_CHARS_MAX)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn name(kind: TouchKind, event: &Map<String, Value>) -> Result<String, Problem> {
    let field = match kind {
        TouchKind::Track => "event",
        TouchKind::Page | TouchKind::Screen => "name",
        TouchKind::Group => "groupId",
        TouchKind::Identify | TouchKind::Alias => return Ok(String::new()),
    };
    let text = match event.get(field) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    within(&text, field, ID_CHARS_MAX)?;
    match kind {
        TouchKind::Track if text.is_empty() => {
            Err(missing("touch.event_missing", "`event`", "an `event`"))
        }
        TouchKind::Group if text.is_empty() => {
            Err(missing("touch.group_missing", "`groupId`", "a `groupId`"))
        }
        _ => Ok(text),
    }
}

fn within(text: &str, field: &'static str, chars_max: usize) -> Result<(), Problem> {
    // No database column holds the character; one event must not take its batch down.
    if text.contains('\0') {
        return Err(Problem::invalid(
            "touch.text_control",
            format!("`{field}` 里有不可见的控制字符"),
            format!("`{field}` holds an invisible control character"),
        )
        .on_field(field));
    }
    if text.chars().count() <= chars_max {
        return Ok(());
    }
    Err(Problem::invalid(
        "touch.text_too_long",
        format!("`{field}` 最多 {chars_max} 个字符"),
        format!("`{field}` holds at most {chars_max} characters"),
    )
    .on_field(field))
}

fn original_time(event: &Map<String, Value>) -> Result<Option<Moment>, Problem> {
    let value = event
        .get("originalTimestamp")
        .or_else(|| event.get("timestamp"));
    value.map_or(Ok(None), times::read).map_err(|problem| {
        let told = problem.told().clone();
        Problem::invalid("touch.timestamp", told.zh, told.en).on_field("timestamp")
    })
}

/// The event's context laid over the batch's.
fn context(event: &Map<String, Value>, envelope: &Envelope<'_>) -> Map<String, Value> {
    let mut context = envelope.context.cloned().unwrap_or_default();
    context.extend(object(event, "context"));
    context
}

fn object(event: &Map<String, Value>, field: &str) -> Map<String, Value> {
    event
        .get(field)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

const fn has_traits(kind: TouchKind) -> bool {
    matches!(kind, TouchKind::Identify | TouchKind::Group)
}

fn missing(code: &'static str, zh: &str, en: &str) -> Problem {
    Problem::invalid(
        code,
        format!("事件缺少{zh}"),
        format!("The event lacks {en}"),
    )
}
