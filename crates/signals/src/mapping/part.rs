//! Where one part of an event comes from: a path, a fixed value or an expression.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use weft_expr::{Checked, Type, World};
use weft_kernel::{Problem, Value};

use super::item::Item;
use super::scope::{BODY, Body, BodyCatalogue};

/// Letters of a path.
const PATH_CHARS_MAX: usize = 200;

/// The way to a value: names and places, separated by dots; `$.` begins at the whole body.
#[derive(Clone, Debug)]
pub(super) struct Path {
    text: String,
    steps: Vec<String>,
    from_root: bool,
}

impl Path {
    /// Reads a path that stands at `place` of the document.
    pub(super) fn read(text: &str, place: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let (rest, from_root) = match text.strip_prefix("$.") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let plain = rest.replace('[', ".").replace(']', "");
        let steps: Vec<String> = plain
            .split('.')
            .map(|step| step.trim().to_owned())
            .collect();
        if steps.iter().any(String::is_empty) && rest.chars().any(|c| "[]".contains(c))
            || rest.is_empty()
            || text.chars().count() > PATH_CHARS_MAX
        {
            return Err(Problem::invalid(
                "mapping.path",
                format!("`{text}` 不是路径，例如 `data.items.0.name`"),
                format!("`{text}` is no path, such as `data.items.0.name`"),
            )
            .on_field(place));
        }
        Ok(Self {
            text: text.to_owned(),
            steps,
            from_root,
        })
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What stands there. A name with dots in it, as headers of files have them, is found as it is.
    pub(super) fn of<'a>(&self, item: &Item<'a>) -> Option<&'a Json> {
        let start = if self.from_root { item.root } else { item.own };
        if let Some(whole) = start.get(&self.text) {
            return Some(whole);
        }
        self.steps.iter().try_fold(start, |here, step| match here {
            Json::Object(map) => map.get(step),
            Json::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

/// Where a part comes from.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// It is always this.
    Fixed(Json),
    /// It stands in the body; words of theirs may be put into ours.
    Read {
        /// Where.
        path: Path,
        /// What is written there → what it is here.
        words: BTreeMap<String, Json>,
        /// When nothing stands there, or another word.
        otherwise: Option<Json>,
    },
    /// It is computed from the named values.
    Computed(Box<Checked>),
}

impl Part {
    /// Reads what stands at `place` of a document.
    pub(super) fn read(
        document: &Json,
        place: &str,
        catalogue: &BodyCatalogue<'_>,
    ) -> Result<Self, Problem> {
        match document {
            Json::String(path) => Ok(Self::Read {
                path: Path::read(path, place)?,
                words: BTreeMap::new(),
                otherwise: None,
            }),
            Json::Object(map) => Self::of_map(map, place, catalogue),
            _ => Err(no_part(place)),
        }
    }

    fn of_map(
        map: &Map<String, Json>,
        place: &str,
        catalogue: &BodyCatalogue<'_>,
    ) -> Result<Self, Problem> {
        let text = |name: &str| map.get(name).and_then(Json::as_str);
        if let (Some(fixed), 1) = (map.get("value"), map.len()) {
            return Ok(Self::Fixed(fixed.clone()));
        }
        if let (Some(expression), 1) = (text("expression"), map.len()) {
            return Self::expression(expression, (place, None), catalogue);
        }
        let known = |name: &String| ["path", "words", "otherwise"].contains(&name.as_str());
        let (Some(path), true) = (text("path"), map.keys().all(known)) else {
            return Err(no_part(place));
        };
        let words = match map.get("words") {
            None => BTreeMap::new(),
            Some(Json::Object(words)) => words.clone().into_iter().collect(),
            Some(_) => return Err(no_part(&format!("{place}.words"))),
        };
        Ok(Self::Read {
            path: Path::read(path, place)?,
            words,
            otherwise: map.get("otherwise").cloned(),
        })
    }

    /// Checks an expression over the named values.
    pub(super) fn expression(
        text: &str,
        (place, ty): (&str, Option<Type>),
        catalogue: &BodyCatalogue<'_>,
    ) -> Result<Self, Problem> {
        let checked = weft_expr::check(text, BODY, catalogue, ty);
        let checked = checked.map_err(|problem| problem.on_field(place))?;
        match checked.reads_user() {
            true => Err(Problem::invalid(
                "mapping.reads_user",
                "这里没有登录的人，不能用 ME()",
                "Nobody is signed in here: ME() cannot be used",
            )
            .on_field(place)),
            false => Ok(Self::Computed(Box::new(checked))),
        }
    }

    /// The path it is read from.
    pub(super) fn path(&self) -> Option<&str> {
        match self {
            Self::Read { path, .. } => Some(path.text()),
            Self::Fixed(_) | Self::Computed(_) => None,
        }
    }

    /// Its value in one item; null when there is none.
    pub(super) fn of(&self, body: &Body<'_>) -> Result<Json, Problem> {
        match self {
            Self::Fixed(value) => Ok(value.clone()),
            Self::Read {
                path,
                words,
                otherwise,
            } => {
                let found = path.of(body.item).filter(|value| !is_blank(value));
                let word = found.map(plain);
                let put = word.and_then(|word| words.get(&word).cloned());
                let other = || match words.is_empty() {
                    true => found.cloned().or_else(|| otherwise.clone()),
                    // Words nobody thought of stay as they are, unless it is said what they are then.
                    false => otherwise.clone().or_else(|| found.cloned()),
                };
                Ok(put.or_else(other).unwrap_or_default())
            }
            Self::Computed(checked) => {
                let world = World {
                    now: body.world.0,
                    zone: body.world.1,
                    me: None,
                };
                checked.evaluate(body, &world).map(as_json)
            }
        }
    }
}

fn is_blank(value: &Json) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), |text| text.trim().to_owned())
}

fn as_json(value: Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Bool(flag) => Json::Bool(flag),
        Value::Text(text) => Json::String(text),
        Value::Number(number) => {
            let text = number.normalize().to_string();
            serde_json::from_str(&text).unwrap_or(Json::String(text))
        }
        Value::Date(date) => Json::String(date.to_string()),
        Value::Moment(at) => Json::String(at.to_string()),
        Value::Duration(ms) => Json::from(ms),
        Value::Record(id) => Json::String(id.to_string()),
        Value::List(items) => Json::from(items),
    }
}

fn no_part(place: &str) -> Problem {
    Problem::invalid(
        "mapping.part",
        "这里应是路径（文字），或 {\"value\"}、{\"path\",\"words\",\"otherwise\"}、{\"expression\"} 之一",
        "A path (text) belongs here, or one of {\"value\"}, {\"path\",\"words\",\"otherwise\"}, {\"expression\"}",
    )
    .on_field(place)
}
