//! Reading a mapping document: what stands where, and what is wrong with it.

use serde_json::{Map, Value as Json};
use weft_expr::Type;
use weft_kernel::{Problem, Zone};

use super::part::{Part, Path};
use super::scope::{BodyCatalogue, NamedValue};
use super::{Mapping, PARTS};

/// Named values, traits and properties of one document together.
pub const MAPPED_MAX: usize = 100;
/// Letters of a name.
const NAME_CHARS_MAX: usize = 100;

/// What a document may hold.
const KEYS: [&str; 11] = [
    "each",
    "when",
    "values",
    "event",
    "message_id",
    "occurred_at",
    "user_id",
    "anonymous_id",
    "traits",
    "properties",
    "signature",
];

/// How requests are signed: HMAC-SHA-256 of the body, or of `timestamp.body` where a header says the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The header with the signature.
    pub header: String,
    /// What stands before it there.
    pub prefix: String,
    /// Whether it is in base64; else in hexadecimal.
    pub base64: bool,
    /// The header with the time in seconds since 1970.
    pub timestamp: Option<String>,
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            header: "weft-signature".to_owned(),
            prefix: "sha256=".to_owned(),
            base64: false,
            timestamp: Some("weft-timestamp".to_owned()),
        }
    }
}

impl Mapping {
    /// Checks a document; times without an offset are of `zone`.
    ///
    /// # Errors
    /// `mapping.…` and those of expressions, with the place in the document as field.
    pub fn read(document: &Json, zone: &Zone) -> Result<Self, Problem> {
        let map = document.as_object().ok_or_else(|| shape("mapping"))?;
        refuse_others(map, &KEYS, "")?;
        let values = named(map.get("values"))?;
        let catalogue = BodyCatalogue(&values);
        let part = |place: &str| {
            let document = map.get(place).filter(|document| !document.is_null());
            let read = document.map(|document| Part::read(document, place, &catalogue));
            read.transpose()
        };
        let mut parts = Vec::new();
        for (place, _) in PARTS {
            parts.extend(part(place)?.map(|part| (place, part)));
        }
        let (occurred_at, each) = (part("occurred_at")?, text(map, "each")?);
        let each = each.map(|each| Path::read(each, "each")).transpose()?;
        let when = text(map, "when")?.filter(|text| !text.trim().is_empty());
        let when = when
            .map(|text| Part::expression(text, ("when", Some(Type::Bool)), &catalogue))
            .transpose()?;
        let traits = group(map, "traits", &catalogue)?;
        let properties = group(map, "properties", &catalogue)?;
        if values.len() + traits.len() + properties.len() > MAPPED_MAX {
            return Err(too_many());
        }
        if traits.is_empty() && !parts.iter().any(|(place, _)| *place == "event") {
            return Err(nothing());
        }
        Ok(Self {
            each,
            when,
            parts,
            occurred_at,
            traits,
            properties,
            signing: signing(map.get("signature"))?,
            values,
            zone: zone.clone(),
        })
    }
}

fn text<'a>(map: &'a Map<String, Json>, place: &str) -> Result<Option<&'a str>, Problem> {
    match map.get(place) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(shape(place)),
    }
}

fn named(document: Option<&Json>) -> Result<Vec<NamedValue>, Problem> {
    let items = match document {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::Array(items)) => items,
        Some(_) => return Err(shape("values")),
    };
    let mut values: Vec<NamedValue> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let place = format!("values.{number}");
        let map = item.as_object().ok_or_else(|| shape(&place))?;
        refuse_others(map, &["name", "path", "type"], &format!("{place}."))?;
        let name = name(text(map, "name")?.unwrap_or_default(), &place)?;
        let path = text(map, "path")?.unwrap_or(&name);
        let ty = match text(map, "type")?.unwrap_or("text") {
            "text" => Type::Text,
            "number" => Type::Number,
            "boolean" => Type::Bool,
            "datetime" => Type::Moment,
            other => {
                return Err(unknown(
                    other,
                    &["text", "number", "boolean", "datetime"],
                    &place,
                ));
            }
        };
        if values.iter().any(|value| value.name == name) {
            return Err(twice(&name, &place));
        }
        let path = Path::read(path, &place)?;
        values.push(NamedValue { name, path, ty });
    }
    Ok(values)
}

fn group(
    map: &Map<String, Json>,
    place: &str,
    catalogue: &BodyCatalogue<'_>,
) -> Result<Vec<(String, Part)>, Problem> {
    let parts = match map.get(place) {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::Object(parts)) => parts,
        Some(_) => return Err(shape(place)),
    };
    let mut group = Vec::new();
    for (own, document) in parts {
        let place = format!("{place}.{own}");
        let own = name(own, &place)?;
        group.push((own, Part::read(document, &place, catalogue)?));
    }
    Ok(group)
}

fn signing(document: Option<&Json>) -> Result<Signing, Problem> {
    let map = match document {
        None | Some(Json::Null) => return Ok(Signing::default()),
        Some(Json::Object(map)) => map,
        Some(_) => return Err(shape("signature")),
    };
    refuse_others(
        map,
        &["header", "prefix", "encoding", "timestamp"],
        "signature.",
    )?;
    let place = "signature.encoding";
    let base64 = match text(map, "encoding")?.unwrap_or("hex") {
        "hex" => false,
        "base64" => true,
        other => return Err(unknown(other, &["hex", "base64"], place)),
    };
    let header = header(text(map, "header")?.unwrap_or_default(), "signature.header")?;
    let timestamp = text(map, "timestamp")?.map(|name| self::header(name, "signature.timestamp"));
    Ok(Signing {
        header,
        prefix: text(map, "prefix")?.unwrap_or_default().to_owned(),
        base64,
        timestamp: timestamp.transpose()?,
    })
}

/// The name of a header, as HTTP has them.
fn header(text: &str, place: &str) -> Result<String, Problem> {
    let text = name(text, place)?;
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    match text.chars().all(is_token) {
        true => Ok(text.to_lowercase()),
        false => Err(Problem::invalid(
            "mapping.header",
            format!("`{text}` 不是请求头的名称，应形如 X-Shop-Signature"),
            format!("`{text}` is no name of a header such as X-Shop-Signature"),
        )
        .on_field(place)),
    }
}

fn name(text: &str, place: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME_CHARS_MAX {
        return Err(Problem::invalid(
            "mapping.name",
            format!("名称应有 1 到 {NAME_CHARS_MAX} 个字符"),
            format!("A name has 1 to {NAME_CHARS_MAX} characters"),
        )
        .on_field(place));
    }
    Ok(text.to_owned())
}

fn refuse_others(map: &Map<String, Json>, known: &[&str], before: &str) -> Result<(), Problem> {
    let other = map.keys().find(|key| !known.contains(&key.as_str()));
    other.map_or(Ok(()), |other| {
        Err(unknown(other, known, &format!("{before}{other}")))
    })
}

fn unknown(word: &str, known: &[&str], place: &str) -> Problem {
    let among = known.join("、");
    Problem::invalid(
        "mapping.unknown",
        format!("不认识 `{word}`，这里可以是 {among}"),
        format!("`{word}` is unknown; here are {}", known.join(", ")),
    )
    .on_field(place)
    .suggesting(weft_expr::nearest(word, known.iter().copied()))
}

fn twice(name: &str, place: &str) -> Problem {
    Problem::invalid(
        "mapping.twice",
        format!("`{name}` 写了两次"),
        format!("`{name}` is there twice"),
    )
    .on_field(place)
}

fn shape(place: &str) -> Problem {
    Problem::invalid(
        "mapping.shape",
        "映射文档的这一处形式不对",
        "This place of the mapping has the wrong form",
    )
    .on_field(place)
}

fn nothing() -> Problem {
    Problem::invalid(
        "mapping.nothing",
        "映射要说明 `event`（发生了什么）或 `traits`（是谁）",
        "A mapping says an `event`, what happened, or `traits`, who it was",
    )
    .on_field("event")
}

fn too_many() -> Problem {
    Problem::invalid(
        "mapping.too_many",
        format!("`values`、`traits` 和 `properties` 一共最多 {MAPPED_MAX} 项"),
        format!("`values`, `traits` and `properties` hold at most {MAPPED_MAX} together"),
    )
    .on_field("properties")
}
