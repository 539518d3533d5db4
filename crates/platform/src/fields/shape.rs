//! The few shapes in which values of all field types are stored and sent.

use rust_decimal::Decimal;
use serde_json::Value as Json;
use weft_kernel::exact::{number_text, overflow};
use weft_kernel::query::Datum;
use weft_kernel::{Id, Moment, Problem, Value};
use weft_store::{ColumnKind, Part};

use super::address;

/// How a field's values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Yes or no.
    Bool,
    /// A scaled integer with so many decimals.
    Number(u8),
    /// A text.
    Text,
    /// `YYYY-MM-DD`.
    Date,
    /// Milliseconds.
    Moment,
    /// The id of another record.
    Record,
    /// A JSON array of texts.
    List,
    /// A JSON array of the ids of other records.
    Records,
    /// A JSON array of the ids of files.
    Files,
    /// JSON.
    Json,
    /// A place: code, street and coordinates with tabs between.
    Address,
}

impl Shape {
    /// The column that holds it.
    #[must_use]
    pub fn column(self) -> ColumnKind {
        match self {
            Self::Bool => ColumnKind::Bool,
            Self::Number(_) | Self::Moment | Self::Record => ColumnKind::Int,
            Self::Text
            | Self::Date
            | Self::List
            | Self::Records
            | Self::Files
            | Self::Json
            | Self::Address => ColumnKind::Text,
        }
    }

    /// Decimals of a number, else 0.
    #[must_use]
    pub fn scale(self) -> u8 {
        match self {
            Self::Number(scale) => scale,
            _ => 0,
        }
    }

    /// The stored form of `value`; numbers are rounded half away from zero to the scale.
    ///
    /// # Errors
    /// `number.overflow` beyond 64 bits; `field.shape` when the value has another shape.
    pub fn datum(self, value: &Value) -> Result<Datum, Problem> {
        Ok(match (self, value) {
            (_, Value::Empty) => Datum::Null,
            (Self::Bool, Value::Bool(truth)) => Datum::Bool(*truth),
            (Self::Number(scale), Value::Number(number)) => Datum::Int(scaled(*number, scale)?),
            (Self::Text | Self::Json | Self::Address, Value::Text(text)) => {
                Datum::Text(text.clone())
            }
            (Self::Date, Value::Date(date)) => Datum::Text(date.to_string()),
            (Self::Moment, Value::Moment(moment)) => Datum::Int(moment.ms()),
            (Self::Record, Value::Record(id)) => Datum::Int(id.number()),
            (Self::List | Self::Records | Self::Files, Value::List(items)) if items.is_empty() => {
                Datum::Null
            }
            (Self::List | Self::Records | Self::Files, Value::List(items)) => {
                Datum::Text(Json::from(items.clone()).to_string())
            }
            (shape, value) => {
                return Err(Problem::internal(
                    "field.shape",
                    format!("{value:?} as {shape:?}"),
                ));
            }
        })
    }

    /// The value a stored form stands for; what does not fit reads as empty.
    #[must_use]
    pub fn value(self, datum: &Datum) -> Value {
        match (self, datum) {
            (Self::Bool, Datum::Bool(truth)) => Value::Bool(*truth),
            (Self::Number(scale), Datum::Int(number)) => {
                Value::Number(Decimal::new(*number, scale.into()).normalize())
            }
            (Self::Text | Self::Json | Self::Address, Datum::Text(text)) => {
                Value::Text(text.clone())
            }
            (Self::Date, Datum::Text(text)) => text.parse().map_or(Value::Empty, Value::Date),
            (Self::Moment, Datum::Int(ms)) => Value::Moment(Moment::from_ms(*ms)),
            (Self::Record, Datum::Int(id)) => Value::Record(Id::new(*id)),
            (Self::List | Self::Records | Self::Files, Datum::Text(text)) => {
                serde_json::from_str(text).map_or(Value::Empty, Value::List)
            }
            _ => Value::Empty,
        }
    }

    /// The stored form as the API sends it; lookups as the bare id.
    #[must_use]
    pub fn json(self, datum: &Datum) -> Json {
        match (self, datum) {
            (Self::Bool, Datum::Bool(truth)) => Json::Bool(*truth),
            (Self::List | Self::Records | Self::Files | Self::Json, Datum::Text(text)) => {
                serde_json::from_str(text).unwrap_or(Json::Null)
            }
            (Self::Address, Datum::Text(text)) => address::as_json(text),
            (_, Datum::Null) => Json::Null,
            _ => Json::String(self.shown(datum)),
        }
    }

    /// The same as [`Shape::json`], for a list of the log.
    pub(crate) fn part(self, datum: &Datum) -> Part<'_> {
        match (self, datum) {
            (Self::List | Self::Records | Self::Files | Self::Json | Self::Address, _)
            | (_, Datum::Null)
            | (Self::Bool, Datum::Bool(_)) => Part::Value(self.json(datum)),
            (_, Datum::Text(text)) => Part::Text(text.into()),
            _ => Part::Text(self.shown(datum).into()),
        }
    }

    /// The stored form as text: for files, keys, logs and messages.
    #[must_use]
    pub fn shown(self, datum: &Datum) -> String {
        match (self, datum) {
            (Self::Number(scale), Datum::Int(number)) => number_text((*number).into(), scale),
            (Self::Moment, Datum::Int(ms)) => Moment::from_ms(*ms).to_string(),
            (_, Datum::Int(number)) => number.to_string(),
            (Self::Address, Datum::Text(text)) => address::as_text(text),
            (_, Datum::Text(text)) => text.clone(),
            (_, Datum::Bool(truth)) => truth.to_string(),
            (_, Datum::Null | Datum::Bytes(_)) => String::new(),
        }
    }
}

/// `number` as an integer of scale `scale`, rounded half away from zero.
///
/// # Errors
/// `number.overflow` beyond 64 bits.
pub(super) fn scaled(number: Decimal, scale: u8) -> Result<i64, Problem> {
    let rounded = number.round_dp_with_strategy(
        scale.into(),
        rust_decimal::RoundingStrategy::MidpointAwayFromZero,
    );
    let unit = Decimal::from(10_i64.pow(scale.into()));
    rounded
        .checked_mul(unit)
        .and_then(|wide| i64::try_from(wide.trunc().mantissa_at_zero()).ok())
        .ok_or_else(overflow)
}

/// The whole part of a decimal as an integer.
trait WholePart {
    fn mantissa_at_zero(self) -> i128;
}

impl WholePart for Decimal {
    fn mantissa_at_zero(mut self) -> i128 {
        self.rescale(0);
        self.mantissa()
    }
}
