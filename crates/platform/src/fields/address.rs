//! A place: the code of its region, the rest of the address, where it is known its coordinates.
//!
//! JSON: `{"region":"310115","detail":"张江路 1 号","longitude":"121.600000","latitude":"31.200000"}`,
//! each part may be left out. Stored as `310115␉张江路 1 号␉121.600000␉31.200000`, so that
//! `address starts with "31"` asks for the province and `address contains "张江"` for the street.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use weft_kernel::{Label, Problem, Value, Zone};

use super::region::code;
use super::{Example, FieldType, Shape, TEXT_LENGTH_MAX, limited};
use crate::pack::FieldDoc;

/// Decimals of a coordinate: about a hand's breadth.
const COORDINATE_SCALE: u32 = 6;

pub(super) struct Address;

impl FieldType for Address {
    fn name(&self) -> &'static str {
        "address"
    }

    fn label(&self) -> Label {
        Label::new("地址", "Address")
    }

    fn wire(&self) -> &'static str {
        "{ region?: string, detail?: string, longitude?: string, latitude?: string }"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Address)
    }

    fn parse(&self, typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let typed = typed.trim();
        // A leading code of a region is how files write it.
        let (region, detail) = match typed.split_once(char::is_whitespace) {
            Some((first, rest)) => code(first).map_or(("", typed), |code| (code, rest.trim())),
            None => code(typed).map_or(("", typed), |code| (code, "")),
        };
        stored(region, detail, None, doc)
    }

    fn parse_json(
        &self,
        json: &Json,
        doc: &FieldDoc,
        _zone: &Zone,
    ) -> Option<Result<Value, Problem>> {
        json.as_object().map(|parts| read(parts, doc))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "310115 张江路 1 号",
                shown: Ok("310115 张江路 1 号"),
            },
            Example {
                typed: "张江路 1 号",
                shown: Ok("张江路 1 号"),
            },
            Example {
                typed: "a very long name of a street",
                shown: Err("field.text.too_long"),
            },
        ]
    }
}

fn read(parts: &Map<String, Json>, doc: &FieldDoc) -> Result<Value, Problem> {
    let text = |name: &str| match parts.get(name) {
        None | Some(Json::Null) => Ok(String::new()),
        Some(Json::String(text)) => Ok(text.trim().to_owned()),
        Some(Json::Number(number)) => Ok(number.to_string()),
        Some(_) => Err(odd(name)),
    };
    let known = ["region", "detail", "longitude", "latitude", "label"];
    if let Some(name) = parts.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(odd(name));
    }
    let (region, detail) = (text("region")?, text("detail")?);
    let region = match region.as_str() {
        "" => "",
        written => code(written)?,
    };
    let place = match (text("longitude")?.as_str(), text("latitude")?.as_str()) {
        ("", "") => None,
        (longitude, latitude) => Some((degrees(longitude, 180)?, degrees(latitude, 90)?)),
    };
    stored(region, &detail, place, doc)
}

fn stored(
    region: &str,
    detail: &str,
    place: Option<(Decimal, Decimal)>,
    doc: &FieldDoc,
) -> Result<Value, Problem> {
    let detail = detail.replace(['\t', '\n', '\r'], " ");
    limited(&detail, doc.max_length.unwrap_or(TEXT_LENGTH_MAX))?;
    let mut text = format!("{region}\t{detail}");
    if let Some((longitude, latitude)) = place {
        text.push_str(&format!("\t{longitude}\t{latitude}"));
    }
    Ok(if text.trim().is_empty() {
        Value::Empty
    } else {
        Value::Text(text)
    })
}

fn degrees(text: &str, max: i64) -> Result<Decimal, Problem> {
    let number: Option<Decimal> = text.parse().ok();
    let within = number.filter(|number| number.abs() <= Decimal::from(max));
    let mut number = within.ok_or_else(|| {
        Problem::invalid(
            "field.address.coordinates",
            format!("`{text}` 不是坐标：经度、纬度须同时填写，且在 ±{max} 度以内"),
            format!("`{text}` is no coordinate: both are given, within ±{max} degrees"),
        )
    })?;
    number.rescale(COORDINATE_SCALE);
    Ok(number)
}

fn odd(name: &str) -> Problem {
    Problem::invalid(
        "field.address.unknown_part",
        format!("地址没有 `{name}` 这一部分，可填 region、detail、longitude、latitude"),
        format!("An address has no part `{name}`; give region, detail, longitude, latitude"),
    )
}

/// The code of the region in a stored address.
pub(crate) fn region_of(stored: &str) -> Option<&str> {
    let (code, _) = stored.split_once('\t')?;
    Some(code).filter(|code| !code.is_empty())
}

/// A stored address as the API sends it.
pub(super) fn as_json(stored: &str) -> Json {
    let names = ["region", "detail", "longitude", "latitude"];
    let parts = names.into_iter().zip(stored.split('\t'));
    let told = parts.filter(|(_, part)| !part.is_empty());
    told.map(|(name, part)| (name.to_owned(), part.into()))
        .collect::<Map<String, Json>>()
        .into()
}

/// A stored address as files write it: code and street.
pub(super) fn as_text(stored: &str) -> String {
    let parts: Vec<&str> = stored.split('\t').take(2).collect();
    parts.join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_json(json: &Json) -> Result<Value, Problem> {
        read(json.as_object().unwrap(), &FieldDoc::default())
    }

    #[test]
    fn an_address_is_sent_back_as_it_came() {
        let whole = json!({ "region": "310115", "detail": "张江路 1 号", "longitude": "121.6", "latitude": 31.2 });
        let Value::Text(text) = read_json(&whole).unwrap() else {
            panic!("no text");
        };
        assert_eq!(region_of(&text), Some("310115"));
        let sent = as_json(&text);
        assert_eq!(
            sent,
            json!({ "region": "310115", "detail": "张江路 1 号",
                "longitude": "121.600000", "latitude": "31.200000" })
        );
        assert_eq!(read_json(&sent).unwrap(), Value::Text(text));
    }

    #[test]
    fn parts_may_be_missing_but_half_a_place_is_none() {
        assert_eq!(read_json(&json!({})).unwrap(), Value::Empty);
        let only = read_json(&json!({ "detail": "某路" })).unwrap();
        assert_eq!(only, Value::text("\t某路"));
        for wrong in [
            json!({ "longitude": "121.6" }),
            json!({ "longitude": "181", "latitude": "1" }),
            json!({ "longitude": "1", "latitude": "-90.1" }),
        ] {
            let problem = read_json(&wrong).unwrap_err();
            assert_eq!(problem.code(), "field.address.coordinates", "{wrong}");
        }
        let problem = read_json(&json!({ "street": "x" })).unwrap_err();
        assert_eq!(problem.code(), "field.address.unknown_part");
    }
}
