//! A term: a condition or a computed value inside a query.

use super::{Column, Datum, Fold, Function, Select};

/// A typed expression over the tables of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A column of the table under this alias.
    Column(u16, Column),
    /// A constant; printed as a parameter.
    Datum(Datum),
    /// A function of terms.
    Call(Function, Vec<Self>),
    /// The value of the first arm whose condition is true, else the last.
    Case(Vec<(Self, Self)>, Box<Self>),
    /// What stands beside the first value that equals the first term, else the last term; a null
    /// equals nothing. The first term is computed once.
    Switch(Box<Self>, Vec<(Datum, Self)>, Box<Self>),
    /// Whether the term equals one of the values: null when the term is null; false of none.
    In(Box<Self>, Vec<Datum>),
    /// Whether the term is among the first column of the subquery.
    InSelect(Box<Self>, Box<Select>),
    /// Whether the subquery has a row.
    Exists(Box<Select>),
    /// The one value of a subquery with one column and at most one row.
    Scalar(Box<Select>),
    /// An aggregate; allowed in `columns`, `having` and `sort` of a [`Select`] only.
    Fold(Fold, Option<Box<Self>>),
    /// Whether the search entry of the row under this alias holds, for any of the alternatives,
    /// all of its tokens.
    Match(u16, Vec<Vec<String>>),
}

impl Term {
    /// Always true.
    pub const TRUE: Self = Self::Datum(Datum::Bool(true));
    /// Never true.
    pub const FALSE: Self = Self::Datum(Datum::Bool(false));

    /// A constant.
    pub fn value(value: impl Into<Datum>) -> Self {
        Self::Datum(value.into())
    }

    /// A column of the base table (alias 0).
    #[must_use]
    pub fn column(column: &Column) -> Self {
        Self::Column(0, column.clone())
    }

    /// A function of two terms.
    #[must_use]
    pub fn call2(function: Function, left: Self, right: Self) -> Self {
        Self::Call(function, vec![left, right])
    }

    /// Whether two terms are equal.
    #[must_use]
    pub fn eq(self, other: Self) -> Self {
        Self::call2(Function::Eq, self, other)
    }

    /// Whether this is null.
    #[must_use]
    pub fn is_null(self) -> Self {
        Self::Call(Function::IsNull, vec![self])
    }

    /// Whether this is not true; for rights and guards, where null counts as no.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Call(Function::Not, vec![self])
    }

    /// Both; constants are folded and nested conjunctions flattened.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::TRUE, one) | (one, Self::TRUE) => one,
            (Self::FALSE, _) | (_, Self::FALSE) => Self::FALSE,
            (Self::Call(Function::And, mut parts), Self::Call(Function::And, more)) => {
                parts.extend(more);
                Self::Call(Function::And, parts)
            }
            (Self::Call(Function::And, mut parts), one) => {
                parts.push(one);
                Self::Call(Function::And, parts)
            }
            (one, Self::Call(Function::And, more)) => {
                Self::Call(Function::And, std::iter::once(one).chain(more).collect())
            }
            (one, other) => Self::call2(Function::And, one, other),
        }
    }

    /// Either; constants are folded.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::FALSE, one) | (one, Self::FALSE) => one,
            (Self::TRUE, _) | (_, Self::TRUE) => Self::TRUE,
            (one, other) => Self::call2(Function::Or, one, other),
        }
    }

    /// Whether this is one of `values`.
    pub fn is_in<T: Into<Datum>>(self, values: impl IntoIterator<Item = T>) -> Self {
        Self::In(Box::new(self), values.into_iter().map(Into::into).collect())
    }
}
