//! A value of a field as people and expressions see it; the stored form is `query::Datum`.

use rust_decimal::Decimal;

use crate::clock::Moment;
use crate::date::Date;
use crate::id::Id;

/// A logical value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Nothing there. An empty text is stored as this too.
    #[default]
    Empty,
    /// Yes or no.
    Bool(bool),
    /// An exact number: at most six decimals, below 9.2 × 10¹².
    Number(Decimal),
    /// A text, an option's value, a phone number, a region code.
    Text(String),
    /// A calendar date.
    Date(Date),
    /// A point in time.
    Moment(Moment),
    /// A length of time in milliseconds.
    Duration(i64),
    /// A record another field points to.
    Record(Id),
    /// Several option values, in the order chosen.
    List(Vec<String>),
}

impl Value {
    /// Whether nothing is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// A text value, empty when the text is.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The record pointed to, if it is one.
    #[must_use]
    pub fn as_record(&self) -> Option<Id> {
        match self {
            Self::Record(id) => Some(*id),
            _ => None,
        }
    }
}
