//! Other programs' JSON and rows of files as events: a document says where each part of an event stands.

pub mod guess;
mod item;
mod moment;
mod part;
mod read;
mod scope;

use serde_json::{Map, Value as Json, json};
use weft_kernel::{Moment, Problem, Zone, whole_digits};

use crate::identity::{Email, Phone};
use crate::wire::{self, Call, Parsed, Reading, Rejection};
use item::Item;
use part::{Part, Path};
pub use read::{MAPPED_MAX, Signing};

/// The places of a document that name one part of an event, and the words of the wire format for them.
const PARTS: [(&str, &str); 4] = [
    ("message_id", "messageId"),
    ("user_id", "userId"),
    ("anonymous_id", "anonymousId"),
    ("event", "event"),
];

/// A checked mapping document.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Where the list of events stands; none when the body is one event.
    each: Option<Path>,
    /// Which bodies are events at all.
    when: Option<Part>,
    /// Those of [`PARTS`] that are given.
    parts: Vec<(&'static str, Part)>,
    occurred_at: Option<Part>,
    traits: Vec<(String, Part)>,
    properties: Vec<(String, Part)>,
    signing: Signing,
    values: Vec<scope::NamedValue>,
    zone: Zone,
}

/// What became of one item of a body.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// Its place in the list, from 0.
    pub place: usize,
    /// The calls of the wire format it means, none when it is no event; or everything that is wrong with it, by place.
    pub calls: Result<Vec<Json>, Vec<Problem>>,
}

impl Mapping {
    /// How the requests are signed.
    #[must_use]
    pub fn signing(&self) -> &Signing {
        &self.signing
    }

    /// Every part with its place in the document.
    fn placed(&self) -> impl Iterator<Item = (String, &Part)> {
        let own = self
            .parts
            .iter()
            .map(|(place, part)| ((*place).to_owned(), part));
        let at = self
            .occurred_at
            .iter()
            .map(|part| ("occurred_at".to_owned(), part));
        let traits = self
            .traits
            .iter()
            .map(|(name, part)| (format!("traits.{name}"), part));
        let properties = self.properties.iter();
        let properties = properties.map(|(name, part)| (format!("properties.{name}"), part));
        own.chain(at).chain(traits).chain(properties)
    }

    /// The path that `place` of the document is read from, when it is one.
    #[must_use]
    pub fn path_of(&self, place: &str) -> Option<&str> {
        let mut placed = self.placed();
        let found = placed.find(|(own, _)| own == place);
        found.and_then(|(_, part)| part.path())
    }

    /// Whether any part, or a value expressions name, is read from `path`.
    #[must_use]
    pub fn reads(&self, path: &str) -> bool {
        self.paths().any(|(_, own)| own == path)
    }

    /// Every path with its place in the document.
    fn paths(&self) -> impl Iterator<Item = (String, &str)> {
        let parts = self
            .placed()
            .filter_map(|(place, part)| Some((place, part.path()?)));
        let values = self.values.iter().enumerate();
        let values = values.map(|(number, value)| (format!("values.{number}"), value.path.text()));
        parts.chain(values)
    }

    /// Refuses a mapping for a file that reads what is no column of it, or no time.
    ///
    /// # Errors
    /// `mapping.no_column`, `mapping.no_time`.
    pub fn check_columns(&self, headers: &[String]) -> Result<(), Problem> {
        let is_there = |path: &str| headers.iter().any(|header| header.trim() == path);
        if let Some((place, path)) = self.paths().find(|(_, path)| !is_there(path)) {
            let headers = headers.iter().map(|header| header.trim());
            return Err(no_column(path)
                .on_field(place)
                .suggesting(weft_expr::nearest(path, headers)));
        }
        match self.occurred_at {
            Some(_) => Ok(()),
            None => Err(no_time()),
        }
    }

    /// What the items of `body` mean; `seal` names those that name themselves by nothing, so that the same body sent
    /// again brings nothing new.
    ///
    /// # Errors
    /// `mapping.no_list` when the list is not there, `batch.too_many`.
    pub fn calls(&self, body: &Json, now: Moment, seal: &str) -> Result<Vec<Mapped>, Problem> {
        let items: Vec<&Json> = match (&self.each, body) {
            (Some(each), _) => match each.of(&Item::whole(body)) {
                Some(Json::Array(items)) => items.iter().collect(),
                _ => return Err(no_list(each.text())),
            },
            (None, Json::Array(items)) => items.iter().collect(),
            (None, one) => vec![one],
        };
        wire::check_count(items.len())?;
        let mapped = |(place, own): (usize, &Json)| Mapped {
            place,
            calls: self.item((&Item { root: body, own }, now), &json!([seal, place])),
        };
        Ok(items.into_iter().enumerate().map(mapped).collect())
    }

    /// The events of `body`, each with its own answer.
    ///
    /// # Errors
    /// As [`Mapping::calls`].
    pub fn events(
        &self,
        body: &Json,
        reading: Reading,
        seal: &str,
    ) -> Result<Vec<Parsed>, Problem> {
        let mut events = Vec::new();
        for mapped in self.calls(body, reading.received_at, seal)? {
            events.extend(parsed(mapped.calls, reading)?);
        }
        Ok(events)
    }

    fn item(
        &self,
        (item, now): (&Item<'_>, Moment),
        seal: &Json,
    ) -> Result<Vec<Json>, Vec<Problem>> {
        let scope = scope::Body {
            item,
            values: &self.values,
            world: (now, &self.zone),
        };
        let mut found = Found::default();
        if let Some(when) = &self.when {
            match found.take("when", when.of(&scope)) {
                Some(Json::Bool(true)) => {}
                Some(_) | None if found.problems.is_empty() => return Ok(Vec::new()),
                Some(_) | None => return Err(found.problems),
            }
        }
        let mut call = Map::new();
        for (place, part) in &self.parts {
            let word = PARTS.iter().find(|(name, _)| name == place);
            let value = found.take(place, part.of(&scope).and_then(as_id));
            call.extend(
                word.zip(value)
                    .map(|((_, word), value)| ((*word).to_owned(), value)),
            );
        }
        if let Some(part) = &self.occurred_at {
            let moment = |value: Json| moment::moment(&value, &self.zone);
            let at = found.take("occurred_at", part.of(&scope).and_then(moment));
            call.extend(at.map(|at| ("timestamp".to_owned(), at)));
        }
        let mut traits = found.all(("traits", &self.traits), &scope);
        if let Some(phone) = traits.get_mut("phone") {
            dialled(phone);
        }
        let properties = found.all(("properties", &self.properties), &scope);
        if !found.problems.is_empty() {
            return Err(found.problems);
        }
        Ok(self.spoken(call, (traits, properties), seal))
    }

    /// Who it is, when that is said, and what they did, when that is said.
    fn spoken(
        &self,
        mut call: Map<String, Json>,
        (traits, properties): (Map<String, Json>, Map<String, Json>),
        seal: &Json,
    ) -> Vec<Json> {
        let is_named = call.contains_key("userId") || call.contains_key("anonymousId");
        if !is_named && !traits.is_empty() {
            call.insert("anonymousId".to_owned(), Json::String(nameless(&traits)));
        }
        let mut calls = Vec::new();
        if !traits.is_empty() {
            let mut who = call.clone();
            who.retain(|word, _| word != "event" && word != "messageId");
            who.insert("type".to_owned(), Json::from("identify"));
            who.insert("traits".to_owned(), Json::Object(traits));
            who.insert(
                "messageId".to_owned(),
                Json::String(wire::name_of(&json!([
                    call.get("messageId"),
                    call.get("timestamp"),
                    who,
                    "identify",
                    (!call.contains_key("messageId") && !call.contains_key("timestamp"))
                        .then_some(seal),
                ]))),
            );
            calls.push(Json::Object(who));
        }
        if self.parts.iter().any(|(place, _)| *place == "event") {
            if !call.contains_key("messageId") && !call.contains_key("timestamp") {
                call.insert("messageId".to_owned(), Json::String(wire::name_of(seal)));
            }
            call.insert("type".to_owned(), Json::from("track"));
            call.insert("properties".to_owned(), Json::Object(properties));
            calls.push(Json::Object(call));
        }
        calls
    }
}

/// The events of one item as the wire format reads them.
///
/// # Errors
/// Those of the wire format about a whole request.
pub fn parsed(
    calls: Result<Vec<Json>, Vec<Problem>>,
    reading: Reading,
) -> Result<Vec<Parsed>, Problem> {
    match calls {
        Ok(calls) => wire::parse_value(Call::Batch, &json!({ "batch": calls }), reading),
        Err(problems) => Ok(problems.into_iter().take(1).map(rejected).collect()),
    }
}

fn rejected(problem: Problem) -> Parsed {
    Err(Rejection {
        message_id: None,
        problem,
    })
}

/// What was found of an item, and what was not.
#[derive(Default)]
struct Found {
    problems: Vec<Problem>,
}

impl Found {
    fn take(&mut self, place: &str, value: Result<Json, Problem>) -> Option<Json> {
        match value {
            Ok(Json::Null) => None,
            Ok(value) => Some(value),
            Err(problem) => {
                self.problems.push(problem.on_field(place));
                None
            }
        }
    }

    fn all(
        &mut self,
        (map, parts): (&str, &[(String, Part)]),
        scope: &scope::Body<'_>,
    ) -> Map<String, Json> {
        let mut all = Map::new();
        for (name, part) in parts {
            let value = self.take(&format!("{map}.{name}"), part.of(scope));
            all.extend(value.map(|value| (name.clone(), value)));
        }
        all
    }
}

/// An id or a name: a text, or a number as written.
fn as_id(value: Json) -> Result<Json, Problem> {
    match value {
        Json::String(text) => {
            let text = text.trim();
            Ok(match text.is_empty() {
                true => Json::Null,
                false => Json::from(text),
            })
        }
        Json::Number(number) => Ok(Json::String(number.to_string())),
        Json::Null => Ok(Json::Null),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => Err(Problem::invalid(
            "mapping.no_text",
            "这里应是文字或数字",
            "A text or a number belongs here",
        )),
    }
}

/// Makes the digits they were of a phone that is a number, or that a spreadsheet has made one of.
fn dialled(phone: &mut Json) {
    let digits = match &*phone {
        Json::Number(number) => {
            let text = number.to_string();
            Some(whole_digits(&text).unwrap_or(text))
        }
        Json::String(text) => whole_digits(text),
        _ => None,
    };
    if let Some(digits) = digits {
        *phone = Json::String(digits);
    }
}

/// The id of somebody of whom only words are known: the same phone or address is the same visitor.
fn nameless(traits: &Map<String, Json>) -> String {
    let text = |name: &str| traits.get(name).and_then(Json::as_str);
    let phone = text("phone").and_then(Phone::read);
    let email = text("email").and_then(Email::read);
    let telling = (
        phone.as_ref().map(Phone::e164),
        email.map(|email| email.address()),
    );
    match telling {
        (None, None) => wire::name_of(&json!(traits)),
        // Whoever gave a phone is found by it, with or without an address.
        (Some(phone), _) => wire::name_of(&json!(["phone", phone])),
        (None, Some(email)) => wire::name_of(&json!(["email", email])),
    }
}

fn no_column(path: &str) -> Problem {
    Problem::invalid(
        "mapping.no_column",
        format!("文件里没有 `{path}` 这一列"),
        format!("The file has no column `{path}`"),
    )
}

fn no_time() -> Problem {
    Problem::invalid(
        "mapping.no_time",
        "文件要有一列说明发生时间：请在映射里写 `occurred_at`",
        "A file needs a column with the time at which it happened: name it as `occurred_at`",
    )
    .on_field("occurred_at")
}

fn no_list(path: &str) -> Problem {
    Problem::invalid(
        "mapping.no_list",
        format!("`{path}` 处没有列表"),
        format!("There is no list at `{path}`"),
    )
    .on_field("each")
}
