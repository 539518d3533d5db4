//! An expression as a term of a query, meaning the same on every database.
//!
//! What is the same for every record becomes a constant, so that indexes stay usable.

mod compare;
mod rates;
mod rows;
mod time;

use weft_kernel::query::{Datum, Function, Term};
use weft_kernel::{Problem, Value};

use crate::evaluate::Evaluator;
use crate::functions::{self, Meaning, Terms, mistyped};
use crate::numbers;
use crate::resource::Resource;
use crate::scope::LowerScope;
use crate::syntax::{Operator, Polarity, Search};
use crate::typed::{Expr, Kind};

/// The term of `expr`; numbers are integers with its scale.
pub(crate) fn lower(expr: &Expr, scope: &mut LowerScope<'_>) -> Result<Term, Problem> {
    if let Some(value) = constant(expr, scope) {
        return datum(&value, expr.scale).map(Term::Datum);
    }
    Ok(match &expr.kind {
        Kind::Constant(value) => Term::Datum(datum(value, expr.scale)?),
        Kind::Choice(value, _) => Term::value(value.as_str()),
        Kind::Field(place) => {
            let alias = scope.reach(place.frame, &place.lookups)?;
            Term::Column(alias, place.field.column.clone())
        }
        Kind::Computed(_, inner) => lower(inner, scope)?,
        Kind::Rescale(inner) => at_scale(lower(inner, scope)?, inner.scale, expr.scale),
        Kind::DateOf(inner) => Term::Call(Function::DateOf, vec![lower(inner, scope)?]),
        Kind::ToText(inner) => match inner.ty {
            crate::Type::Number => {
                let scale = inner.scale;
                Term::Call(Function::NumberText { scale }, vec![lower(inner, scope)?])
            }
            _ => lower(inner, scope)?,
        },
        Kind::Not(inner) => lower(inner, scope)?.negated(),
        Kind::All(parts) => lower_all(parts, scope)?
            .into_iter()
            .fold(Term::TRUE, Term::and),
        Kind::Any(parts) => lower_all(parts, scope)?
            .into_iter()
            .fold(Term::FALSE, Term::or),
        Kind::Negate(inner) => Term::Call(Function::Neg, vec![lower(inner, scope)?]),
        Kind::Arithmetic(operator, left, right) => Term::call2(
            arithmetic(*operator),
            lower(left, scope)?,
            lower(right, scope)?,
        ),
        Kind::Time(operator, left, right) => time::lower_time(*operator, left, right, scope)?,
        Kind::Compare(comparison, left, right) => {
            compare::lower_compare(*comparison, left, right, scope)?
        }
        Kind::In(polarity, value, items) => {
            polar(*polarity, compare::lower_in(value, items, scope)?)
        }
        Kind::Between(polarity, low, high) => {
            polar(*polarity, lower(low, scope)?.and(lower(high, scope)?))
        }
        Kind::Search(search, polarity, text, sought) => {
            let (text, sought) = (lower(text, scope)?, lower(sought, scope)?);
            polar(*polarity, Term::call2(searching(*search), text, sought))
        }
        Kind::Holds(polarity, list, sought) => {
            polar(*polarity, compare::lower_holds(list, sought, scope)?)
        }
        Kind::Empty(polarity, inner) => polar(*polarity, lower(inner, scope)?.is_null()),
        Kind::Call(function, arguments, resource) => {
            let terms = lower_all(arguments, scope)?;
            lower_call(function, (terms, arguments), (resource.as_ref(), scope))
                .map_err(|problem| at_least_at(problem, expr.at))?
        }
        Kind::Fold(fold) => rows::lower_fold(fold, scope)?,
    })
}

fn lower_call(
    function: &functions::Function,
    (terms, arguments): (Vec<Term>, &[Expr]),
    (resource, scope): (Option<&Resource>, &mut LowerScope<'_>),
) -> Result<Term, Problem> {
    match (&function.meaning, resource) {
        (
            Meaning::Strict(_, term) | Meaning::Lenient(_, term) | Meaning::Lowered(term),
            resource,
        ) => term(Terms {
            terms,
            arguments,
            world: &scope.world,
            budget: &scope.budget,
            resource,
        }),
        (Meaning::Rated(kind), Some(Resource::Rates(source))) => {
            rates::lower_rated(*kind, source, terms, scope)
        }
        (Meaning::Tabled, Some(Resource::Table(table, output))) => {
            table.term(*output, &terms, &scope.budget)
        }
        _ => Err(mistyped(function.name)),
    }
}

/// The problem with a position, its own or this one.
fn at_least_at(problem: Problem, at: usize) -> Problem {
    if problem.position().is_some() || problem.code() != "expr.too_costly" {
        problem
    } else {
        problem.at(at)
    }
}

fn lower_all(exprs: &[Expr], scope: &mut LowerScope<'_>) -> Result<Vec<Term>, Problem> {
    exprs.iter().map(|expr| lower(expr, scope)).collect()
}

/// The value of an expression that reads no record. One that overflows is left to the database,
/// which may never come to compute it.
fn constant(expr: &Expr, scope: &LowerScope<'_>) -> Option<Value> {
    if !expr.is_constant() {
        return None;
    }
    let evaluator = Evaluator {
        rows: Vec::new(),
        world: &scope.world,
    };
    evaluator.value(expr).ok()
}

/// A value as a column of numbers with `scale` decimals, texts, or whatever it is, stores it.
pub(crate) fn datum(value: &Value, scale: u8) -> Result<Datum, Problem> {
    Ok(match value {
        Value::Empty => Datum::Null,
        Value::Bool(truth) => Datum::Bool(*truth),
        Value::Number(number) => {
            Datum::Int(numbers::scaled(*number, scale).ok_or_else(weft_kernel::exact::overflow)?)
        }
        Value::Text(text) => Datum::from(text.as_str()),
        Value::Date(date) => Datum::Text(date.to_string()),
        Value::Moment(moment) => Datum::Int(moment.ms()),
        Value::Duration(ms) => Datum::Int(*ms),
        Value::Record(id) => Datum::from(*id),
        Value::List(items) => Datum::Text(serde_json::to_string(items).map_err(mistyped)?),
    })
}

/// A number of `from` decimals with `to` decimals.
fn at_scale(term: Term, from: u8, to: u8) -> Term {
    match to.checked_sub(from) {
        Some(0) => term,
        Some(up) => Term::Call(Function::ScaleUp(up), vec![term]),
        None => Term::Call(Function::ScaleDown(from.saturating_sub(to)), vec![term]),
    }
}

fn polar(polarity: Polarity, plain: Term) -> Term {
    match polarity {
        Polarity::Plain => plain,
        Polarity::Not => plain.negated(),
    }
}

/// The function of an operator between numbers of six decimals, or texts.
fn arithmetic(operator: Operator) -> Function {
    match operator {
        Operator::Add => Function::Add,
        Operator::Sub => Function::Sub,
        Operator::Mul => Function::Mul { down: 6 },
        Operator::Div => Function::Div { up: 6 },
        Operator::Concat => Function::Concat,
    }
}

fn searching(search: Search) -> Function {
    match search {
        Search::Contains => Function::Contains,
        Search::StartsWith => Function::StartsWith,
        Search::EndsWith => Function::EndsWith,
    }
}
