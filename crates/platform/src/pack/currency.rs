//! What a document says of the currency of its records.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Where the currency of a record and its rate come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CurrencyDoc {
    /// The lookup to the record whose currency and rate it has: lines have those of their document.
    pub from: Option<String>,
    /// The field that says of which day the rate is; the day of making when none does.
    pub date: Option<String>,
    /// Expression over the stored record: once true, users can change neither currency nor rate.
    pub locked_when: Option<String>,
}

/// Reads `true`, `false` or a table.
pub(super) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<CurrencyDoc>, D::Error> {
    from.deserialize_any(Either)
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Option<CurrencyDoc>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false or a table of `from`, `date` and `locked_when`")
    }

    fn visit_bool<E: Error>(self, carries: bool) -> Result<Self::Value, E> {
        Ok(carries.then(CurrencyDoc::default))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        CurrencyDoc::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}
