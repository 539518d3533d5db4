//! Arithmetic of dates, moments and durations as terms.

use weft_kernel::query::{Function, Term};
use weft_kernel::{Moment, Problem, Value};

use super::{constant, lower};
use crate::functions::mistyped;
use crate::scope::LowerScope;
use crate::typed::{Expr, TimeOperator};

pub(super) fn lower_time(
    operator: TimeOperator,
    left: &Expr,
    right: &Expr,
    scope: &mut LowerScope<'_>,
) -> Result<Term, Problem> {
    let first = lower(left, scope)?;
    let second = lower(right, scope)?;
    Ok(match operator {
        TimeOperator::MomentPlus => held(Term::call2(Function::Add, first, second)),
        TimeOperator::MomentMinus => held(Term::call2(Function::Sub, first, second)),
        TimeOperator::DatePlus => {
            Term::call2(Function::AddDays, first, Term::value(days(right, scope)?))
        }
        TimeOperator::DateMinus => {
            Term::call2(Function::AddDays, first, Term::value(-days(right, scope)?))
        }
        TimeOperator::DatesApart => {
            let days = Term::call2(Function::DaysBetween, second, first);
            Term::call2(Function::Mul { down: 0 }, days, Term::value(Moment::DAY_MS))
        }
        TimeOperator::MomentsApart | TimeOperator::DurationMinus => {
            Term::call2(Function::Sub, first, second)
        }
        TimeOperator::DurationPlus => Term::call2(Function::Add, first, second),
        TimeOperator::Ratio => Term::call2(Function::Div { up: 6 }, first, second),
    })
}

/// A moment held within the years 1 to 9999.
fn held(moment: Term) -> Term {
    let last = Term::call2(Function::Least, moment, Term::value(Moment::MAX_MS));
    Term::call2(Function::Greatest, last, Term::value(Moment::MIN_MS))
}

/// The days of a duration of whole days, which the checker has made sure of.
fn days(duration: &Expr, scope: &LowerScope<'_>) -> Result<i64, Problem> {
    match constant(duration, scope) {
        Some(Value::Duration(ms)) => Ok(ms / Moment::DAY_MS),
        other => Err(mistyped(other)),
    }
}
