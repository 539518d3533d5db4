//! The mapping of a source: read, written, and tried with a sample before it is.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::{Moment, Problem};
use weft_signals::mapping::{Mapped, Mapping, parsed};
use weft_signals::pipeline::{Source, give_mapping, source_seen};
use weft_signals::wire::{Incoming, Parsed, Reading};

use super::auth::read;
use super::shapes::{maybe, object};
use super::{Gives, ID, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask, problem_body};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/sources/{id}/mapping",
        name: "readMapping",
        summary: words("来源的字段映射", "The mapping of a source"),
        rights: Rights::SignedIn,
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || object(&json!({ "mapping": maybe(mapping()) }))),
        per_object: false,
        run: Run::Blocking(|ask| Answer::json(&json!({ "mapping": seen(ask)?.mapping }))),
    },
    Route {
        verb: Verb::Put,
        path: "/api/v1/sources/{id}/mapping",
        name: "writeMapping",
        summary: words(
            "写来源的字段映射；错误指到映射里的位置",
            "Writes the mapping of a source; mistakes are told with their place in it",
        ),
        rights: Rights::Changer("source"),
        parameters: &[ID],
        takes: Takes::Json(mapping),
        gives: Gives::Json(200, || object(&json!({ "mapping": mapping() }))),
        per_object: false,
        run: Run::Blocking(write),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/sources/{id}/mapping",
        name: "dropMapping",
        summary: words("去掉来源的字段映射", "Takes the mapping of a source away"),
        rights: Rights::Changer("source"),
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(|ask| {
            give_mapping(&ask.app.platform, ask.caller()?, ask.record_id()?, None)?;
            Ok(Answer::empty())
        }),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/sources/{id}/mapping/try",
        name: "tryMapping",
        summary: words(
            "用一个样例试字段映射：会变成哪些触点，哪里有错；什么也不写入",
            "Tries a mapping with a sample: which touchpoints come of it, what is wrong; nothing is written",
        ),
        rights: Rights::SignedIn,
        parameters: &[ID],
        takes: Takes::Json(|| {
            json!({
                "type": "object",
                "required": ["body"],
                "additionalProperties": false,
                "properties": {
                    "mapping": maybe(mapping()),
                    "body": { "example": { "type": "order.paid", "buyer": "KH001" } },
                },
            })
        }),
        gives: Gives::Json(200, || {
            let item =
                json!({ "type": "object", "example": { "place": 0, "events": [], "errors": [] } });
            object(&json!({ "items": { "type": "array", "items": item } }))
        }),
        per_object: false,
        run: Run::Blocking(try_it),
    },
];

fn mapping() -> Value {
    let example = json!({
        "event": { "path": "type", "words": { "order.paid": "paid" } },
        "message_id": "id", "user_id": "buyer", "properties": { "amount": "total" },
    });
    json!({ "type": "object", "example": example })
}

/// What is tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    mapping: Option<Value>,
    body: Value,
}

fn seen(ask: &Ask) -> Result<Source, Problem> {
    source_seen(&ask.app.platform, ask.caller()?, ask.record_id()?)
}

fn write(ask: &Ask) -> Result<Answer, Problem> {
    let mapping = ask.json()?;
    let told = json!({ "mapping": mapping });
    let (caller, id) = (ask.caller()?, ask.record_id()?);
    give_mapping(&ask.app.platform, caller, id, Some(mapping))?;
    Answer::json(&told)
}

fn try_it(ask: &Ask) -> Result<Answer, Problem> {
    let source = seen(ask)?;
    let Asked { mapping, body } = read(ask.json()?)?;
    let document = mapping
        .or_else(|| source.mapping.clone())
        .unwrap_or_default();
    let mapping = Mapping::read(&document, &ask.app.platform.model().zone)?;
    let now = ask.app.platform.now();
    let items = mapping.calls(&body, now, "try")?;
    let told = items
        .into_iter()
        .map(|mapped| item(ask, (&source, now), mapped));
    let items: Vec<Value> = told.collect::<Result<_, _>>()?;
    Answer::json(&json!({ "items": items }))
}

fn item(ask: &Ask, of: (&Source, Moment), mapped: Mapped) -> Result<Value, Problem> {
    let told = |problems: &[Problem]| -> Vec<Value> {
        let bodies = problems
            .iter()
            .map(|problem| problem_body(problem, ask.language));
        bodies.collect()
    };
    // The wire format tells the first of them only.
    let wrong = mapped.calls.as_ref().err().map(|problems| told(problems));
    let (events, problems) = events(mapped.calls, of)?;
    let errors = wrong.unwrap_or_else(|| told(&problems));
    Ok(json!({ "place": mapped.place, "events": events, "errors": errors }))
}

/// The touches that calls mean, as people are shown them, and what is wrong with the others.
pub(super) fn events(
    calls: Result<Vec<Value>, Vec<Problem>>,
    (source, now): (&Source, Moment),
) -> Result<(Vec<Value>, Vec<Problem>), Problem> {
    let reading = Reading {
        received_at: now,
        clock: source.clock,
    };
    let (mut events, mut problems) = (Vec::new(), Vec::new());
    for parsed in parsed(calls, reading)? {
        match parsed {
            Parsed::Ok(incoming) => events.push(shown(&incoming, source)),
            Parsed::Err(rejection) => problems.push(rejection.problem),
        }
    }
    Ok((events, problems))
}

fn shown(incoming: &Incoming, source: &Source) -> Value {
    let times = incoming.times;
    json!({
        "type": incoming.kind.word(), "event": incoming.name, "subject": incoming.subject,
        "message_id": incoming.message_id, "occurred_at": times.occurred_at,
        "late": times.lag_ms() > source.lateness_ms, "clamped": times.clamped,
        "properties": incoming.properties,
    })
}
