//! How functions are computed, by themselves and inside queries.

use rust_decimal::Decimal;
use weft_kernel::query::Term;
use weft_kernel::{Date, Problem, Value};

use crate::budget::Budget;
use crate::evaluate::Arguments;
use crate::resource::Resource;
use crate::row::World;
use crate::typed::Expr;

/// How a function is computed.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// Empty when any argument is; else computed from all.
    Strict(
        fn(&Given<'_>) -> Result<Value, Problem>,
        fn(Terms<'_>) -> Result<Term, Problem>,
    ),
    /// Looks at its arguments itself.
    Lenient(
        fn(&Arguments<'_, '_>) -> Result<Value, Problem>,
        fn(Terms<'_>) -> Result<Term, Problem>,
    ),
    /// As the term it is lowered to: the kernel's meaning, empty arguments and all.
    Lowered(fn(Terms<'_>) -> Result<Term, Problem>),
    /// By the exchange rates of a day.
    Rated(RateKind),
    /// By a parameter table or a decision table.
    Tabled,
    /// Over related rows.
    Fold(FoldKind),
}

/// A function of exchange rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RateKind {
    /// The rate itself.
    Rate,
    /// An amount in another currency.
    Convert,
}

/// A function of many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoldKind {
    Sum,
    Count,
    Average,
    Min,
    Max,
    CountDistinct,
    Exists,
    /// The value of the first row of an order; roll-ups only.
    First,
    /// The value of the last row of an order; roll-ups only.
    Last,
}

/// The arguments of a strict function: none is empty, all have the parameters' types.
pub(crate) struct Given<'a> {
    pub(crate) values: &'a [Value],
    pub(crate) world: &'a World<'a>,
}

impl Given<'_> {
    pub(crate) fn value(&self, index: usize) -> Result<&Value, Problem> {
        self.values
            .get(index)
            .ok_or_else(|| mistyped("missing argument"))
    }

    pub(crate) fn number(&self, index: usize) -> Result<Decimal, Problem> {
        let value = self.value(index)?;
        value.as_number().ok_or_else(|| mistyped(value))
    }

    /// A whole number; the checker has had it rounded.
    pub(crate) fn whole(&self, index: usize) -> Result<i64, Problem> {
        i64::try_from(self.number(index)?).map_err(mistyped)
    }

    pub(crate) fn text(&self, index: usize) -> Result<&str, Problem> {
        let value = self.value(index)?;
        value.as_text().ok_or_else(|| mistyped(value))
    }

    pub(crate) fn date(&self, index: usize) -> Result<Date, Problem> {
        match self.value(index)? {
            Value::Date(date) => Ok(*date),
            other => Err(mistyped(other)),
        }
    }

    /// The optional number of decimals.
    pub(crate) fn digits(&self, index: usize) -> Result<i64, Problem> {
        if self.values.len() > index {
            self.whole(index)
        } else {
            Ok(0)
        }
    }
}

/// The lowered arguments of a function.
pub(crate) struct Terms<'a> {
    pub(crate) terms: Vec<Term>,
    pub(crate) arguments: &'a [Expr],
    pub(crate) world: &'a World<'a>,
    pub(crate) budget: &'a Budget,
    pub(crate) resource: Option<&'a Resource>,
}

impl Terms<'_> {
    /// The terms, when there are exactly `N`.
    pub(crate) fn array<const N: usize>(terms: Vec<Term>) -> Result<[Term; N], Problem> {
        terms
            .try_into()
            .map_err(|terms: Vec<Term>| mistyped(terms.len()))
    }

    /// The text written at `index`.
    pub(crate) fn written_text(&self, index: usize) -> Result<&str, Problem> {
        let argument = self.arguments.get(index);
        argument
            .and_then(Expr::literal_text)
            .ok_or_else(|| mistyped("not written out"))
    }

    /// The number written at `index`, 0 when there is none.
    pub(crate) fn written_whole(&self, index: usize) -> Result<i64, Problem> {
        match self.terms.get(index) {
            None => Ok(0),
            Some(Term::Datum(datum)) => datum.as_int().ok_or_else(|| mistyped("not written out")),
            Some(_) => Err(mistyped("not written out")),
        }
    }
}

/// A value of another type than the checker made sure of: a fault of ours, or of the row's source.
pub(crate) fn mistyped(found: impl std::fmt::Debug) -> Problem {
    Problem::internal("expr.mistyped", format!("{found:?}"))
}

/// The argument itself, which the checker has converted.
pub(super) fn unchanged(terms: Terms<'_>) -> Result<Term, Problem> {
    let [term] = Terms::array(terms.terms)?;
    Ok(term)
}
