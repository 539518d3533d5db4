//! The catalogue of functions: one explicit list, from which the manual and the editor are made.

pub(crate) mod dates;
mod logic;
mod numbers;
mod rows;
mod texts;
mod user;

use rust_decimal::Decimal;
use weft_kernel::query::Term;
use weft_kernel::{Date, Label, Problem, Value};

use crate::evaluate::Arguments;
use crate::row::World;
use crate::typed::Expr;

/// Every function there is. To add one, write it in its family's file and name it here.
const CATALOGUE: &[&Function] = &[
    &logic::IF,
    &logic::COALESCE,
    &logic::ISEMPTY,
    &numbers::ROUND,
    &numbers::FLOOR,
    &numbers::CEILING,
    &numbers::ABS,
    &numbers::MOD,
    &numbers::MIN,
    &numbers::MAX,
    &rows::SUM,
    &rows::COUNT,
    &rows::AVERAGE,
    &rows::MINOF,
    &rows::MAXOF,
    &dates::TODAY,
    &dates::NOW,
    &dates::DATE,
    &dates::DATEADD,
    &dates::DAYS,
    &dates::YEAR,
    &dates::MONTH,
    &dates::DAY,
    &dates::WEEKDAY,
    &texts::LEFT,
    &texts::RIGHT,
    &texts::MID,
    &texts::LEN,
    &texts::UPPER,
    &texts::LOWER,
    &texts::TRIM,
    &texts::CONCAT,
    &texts::TEXT,
    &user::ME,
];

/// All functions, in the order in which the manual shows them.
#[must_use]
pub fn catalogue() -> &'static [&'static Function] {
    CATALOGUE
}

/// The function with this name, in either language and any case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    let known = |function: &&&'static Function| {
        function.name.eq_ignore_ascii_case(name) || function.alias == name
    };
    CATALOGUE.iter().find(known).copied()
}

/// A function of the language.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its Chinese name.
    pub alias: &'static str,
    /// The family it belongs to.
    pub family: Family,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What it gives.
    pub result: Gives,
    /// What it does, in Chinese.
    pub about_zh: &'static str,
    /// What it does, in English.
    pub about_en: &'static str,
    /// A call of it over the objects of [`crate::random`].
    pub example: &'static str,
    pub(crate) meaning: Meaning,
}

impl Function {
    /// What it does, in both languages.
    #[must_use]
    pub fn about(&self) -> Label {
        Label::new(self.about_zh, self.about_en)
    }

    /// How it is called: `ROUND(number, digits?)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| match parameter.need {
                Need::Required => parameter.name.to_owned(),
                Need::Optional => format!("{}?", parameter.name),
                Need::Repeated => format!("{}, …", parameter.name),
            })
            .collect();
        format!("{}({})", self.name, parameters.join(", "))
    }

    /// The least and the most arguments.
    #[must_use]
    pub fn arity(&self) -> (usize, usize) {
        let required = |parameter: &&Parameter| parameter.need != Need::Optional;
        let least = self.parameters.iter().filter(required).count();
        match self.parameters.last() {
            Some(Parameter {
                need: Need::Repeated,
                ..
            }) => (least, ARGUMENTS_MAX),
            _ => (least, self.parameters.len()),
        }
    }

    /// The parameter that the argument at `index` is for.
    pub(crate) fn parameter(&self, index: usize) -> Option<&Parameter> {
        self.parameters.get(index).or_else(|| {
            self.parameters
                .last()
                .filter(|last| last.need == Need::Repeated)
        })
    }
}

/// The most arguments of a function that takes any number of them.
pub const ARGUMENTS_MAX: usize = 50;

/// A family of functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Conditions and empty values.
    Logic,
    /// Numbers.
    Numbers,
    /// Related rows.
    Rows,
    /// Dates and moments.
    Dates,
    /// Texts.
    Texts,
    /// The user.
    User,
}

/// What a function takes in one place.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// What the manual calls it.
    pub name: &'static str,
    /// Which values it takes.
    pub takes: Takes,
    /// Whether it must be given.
    pub need: Need,
}

/// Whether an argument must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Required,
    /// Not always.
    Optional,
    /// Once or more, as the last.
    Repeated,
}

/// Which values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A value of any type.
    Anything,
    /// A value of any type, but of the same in all places marked so.
    Same,
    /// A number, date, moment, duration or text, of the same type in all places marked so.
    Ordered,
    /// A number.
    Number,
    /// A number, rounded to a whole one.
    Whole,
    /// A number of decimals, -6 to 6, written out.
    Digits,
    /// A text.
    Text,
    /// A value that can be written as text: text, option, number, date.
    Written,
    /// A date, or a moment of which the date is taken.
    Date,
    /// A condition.
    Condition,
    /// A unit of the calendar, written out: `"day"`, `"month"`, `"year"`, `"天"`, `"月"`, `"年"`.
    Unit,
    /// Related rows, or something computed from each of them.
    Rows,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// A condition.
    Condition,
    /// A number with up to six decimals.
    Number,
    /// A whole number.
    Whole,
    /// A text.
    Text,
    /// A date.
    Date,
    /// A moment.
    Moment,
    /// What the parameters marked `Same` or `Ordered` are.
    Same,
    /// A user.
    User,
    /// What the fold of its rows is.
    Folded,
}

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
    /// Over related rows.
    Fold(FoldKind),
}

/// A function of many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoldKind {
    Sum,
    Count,
    Average,
    Min,
    Max,
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
}

impl Terms<'_> {
    /// The terms, when there are exactly `N`.
    pub(crate) fn array<const N: usize>(terms: Vec<Term>) -> Result<[Term; N], Problem> {
        terms
            .try_into()
            .map_err(|terms: Vec<Term>| mistyped(terms.len()))
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
fn unchanged(terms: Terms<'_>) -> Result<Term, Problem> {
    let [term] = Terms::array(terms.terms)?;
    Ok(term)
}

pub(crate) const fn required(name: &'static str, takes: Takes) -> Parameter {
    Parameter {
        name,
        takes,
        need: Need::Required,
    }
}

pub(crate) const fn optional(name: &'static str, takes: Takes) -> Parameter {
    Parameter {
        name,
        takes,
        need: Need::Optional,
    }
}

pub(crate) const fn repeated(name: &'static str, takes: Takes) -> Parameter {
    Parameter {
        name,
        takes,
        need: Need::Repeated,
    }
}
