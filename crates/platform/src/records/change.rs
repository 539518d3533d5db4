//! What somebody wants to write, before anything is checked.

use serde_json::{Map, Value as Json};
use weft_kernel::{Id, Problem, Value};

use crate::model::{FieldIx, Object};

/// The most lines of one document in one request.
pub(super) const LINES_MAX: usize = 2000;

/// New values of some fields of one record, and of its lines.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub(crate) fields: Vec<(String, Input)>,
    pub(crate) lines: Vec<(String, Vec<LineChange>)>,
    /// Where it stands among the lines of its document, from 1.
    pub(crate) row: Option<usize>,
}

/// A new value: as it came from outside, or already a value of ours.
#[derive(Clone, Debug)]
pub enum Input {
    /// From the API.
    Json(Json),
    /// Typed by a person or read from a file; empty text clears the field.
    Typed(String),
    /// From our own code.
    Value(Value),
}

/// A line of a document: one that is there (with its id) or a new one.
#[derive(Clone, Debug, Default)]
pub struct LineChange {
    /// The line, unless it is new.
    pub id: Option<Id>,
    /// Its fields.
    pub change: Change,
}

impl Change {
    /// A change of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field to a value of ours.
    #[must_use]
    pub fn set(mut self, field: &str, value: impl Into<Input>) -> Self {
        self.fields.push((field.to_owned(), value.into()));
        self
    }

    /// Sets a field to what a person typed or a file holds.
    #[must_use]
    pub fn typed(self, field: &str, text: &str) -> Self {
        self.set(field, Input::Typed(text.to_owned()))
    }

    /// Sets the lines of a document: those that are there and not named are deleted.
    #[must_use]
    pub fn lines(mut self, field: &str, lines: Vec<LineChange>) -> Self {
        self.lines.push((field.to_owned(), lines));
        self
    }

    /// Reads a record as the API takes it.
    ///
    /// # Errors
    /// `request.not_an_object`, `record.too_many_lines`, `value.id`.
    pub fn from_json(object: &Object, json: Json) -> Result<Self, Problem> {
        let Json::Object(map) = json else {
            return Err(not_an_object());
        };
        let mut change = Self::new();
        for (name, value) in map {
            if matches!(name.as_str(), "id" | "version") {
                continue;
            }
            let is_lines = object
                .index(&name)
                .is_some_and(|ix| holds_lines(object, ix));
            match value {
                Json::Array(items) if is_lines => {
                    let lines = lines_of(items).map_err(|problem| problem.on_field(&name))?;
                    change.lines.push((name, lines));
                }
                other => change.fields.push((name, Input::Json(other))),
            }
        }
        Ok(change)
    }
}

fn holds_lines(object: &Object, ix: FieldIx) -> bool {
    object
        .fields
        .get(ix)
        .is_some_and(|field| field.doc.lines.is_some())
}

fn lines_of(items: Vec<Json>) -> Result<Vec<LineChange>, Problem> {
    if items.len() > LINES_MAX {
        return Err(Problem::invalid(
            "record.too_many_lines",
            format!("一张单据最多 {LINES_MAX} 行"),
            format!("A document takes at most {LINES_MAX} lines"),
        ));
    }
    let lines = items.into_iter().enumerate();
    lines
        .map(|(place, item)| line_of(item).map_err(|problem| problem.in_row(place + 1)))
        .collect()
}

fn line_of(item: Json) -> Result<LineChange, Problem> {
    let Json::Object(mut map) = item else {
        return Err(not_an_object());
    };
    let id = match map.remove("id") {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) => Some(Id::parse(&text)?),
        Some(other) => Some(Id::parse(&other.to_string())?),
    };
    map.remove("version");
    Ok(LineChange {
        id,
        change: Change {
            fields: inputs(map),
            ..Change::default()
        },
    })
}

fn inputs(map: Map<String, Json>) -> Vec<(String, Input)> {
    map.into_iter()
        .map(|(name, value)| (name, Input::Json(value)))
        .collect()
}

fn not_an_object() -> Problem {
    Problem::invalid(
        "request.not_an_object",
        "应发送一个 JSON 对象",
        "A JSON object is expected",
    )
}

impl From<Value> for Input {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        Self::Value(Value::text(text))
    }
}

impl From<Id> for Input {
    fn from(id: Id) -> Self {
        Self::Value(Value::Record(id))
    }
}

impl From<bool> for Input {
    fn from(truth: bool) -> Self {
        Self::Value(Value::Bool(truth))
    }
}

impl From<weft_kernel::Decimal> for Input {
    fn from(number: weft_kernel::Decimal) -> Self {
        Self::Value(Value::Number(number))
    }
}

impl From<weft_kernel::Moment> for Input {
    fn from(moment: weft_kernel::Moment) -> Self {
        Self::Value(Value::Moment(moment))
    }
}

impl From<weft_kernel::Date> for Input {
    fn from(date: weft_kernel::Date) -> Self {
        Self::Value(Value::Date(date))
    }
}

impl<T: Into<Self>> From<Option<T>> for Input {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Value(Value::Empty), Into::into)
    }
}
