//! Comparisons, with the constant brought to the column and never the column to the constant.

use weft_kernel::query::{Datum, Function, Term};
use weft_kernel::{Date, Decimal, Problem, Value};

use super::{at_scale, constant, datum, lower, rows};
use crate::catalogue::Type;
use crate::functions::dates::days_later;
use crate::functions::mistyped;
use crate::numbers;
use crate::scope::LowerScope;
use crate::syntax::Comparison;
use crate::typed::{Expr, Kind};

/// Decimals of computed numbers.
const SCALE: u8 = weft_kernel::exact::NUMBER_SCALE;

pub(super) fn lower_compare(
    comparison: Comparison,
    left: &Expr,
    right: &Expr,
    scope: &mut LowerScope<'_>,
) -> Result<Term, Problem> {
    if left.is_constant() && !right.is_constant() {
        return lower_compare(comparison.mirrored(), right, left, scope);
    }
    match (&left.kind, constant(right, scope)) {
        (Kind::DateOf(moment), Some(Value::Date(date))) => {
            Ok(on_day(comparison, &lower(moment, scope)?, date, scope))
        }
        (Kind::Fold(fold), Some(Value::Number(number))) => {
            match rows::asks_for_any(fold, comparison, number) {
                Some(true) => rows::lower_exists(fold, scope),
                Some(false) => rows::lower_exists(fold, scope).map(Term::negated),
                None => with_number(comparison, left, number, scope),
            }
        }
        (_, Some(Value::Number(number))) => with_number(comparison, left, number, scope),
        _ => {
            let scale = left.scale.max(right.scale);
            let (from_left, from_right) = (left.scale, right.scale);
            let left = at_scale(lower(left, scope)?, from_left, scale);
            let right = at_scale(lower(right, scope)?, from_right, scale);
            Ok(Term::call2(function(comparison), left, right))
        }
    }
}

/// A number compared with a constant that may have more decimals than its column.
fn with_number(
    comparison: Comparison,
    left: &Expr,
    number: Decimal,
    scope: &mut LowerScope<'_>,
) -> Result<Term, Problem> {
    let scale = left.scale;
    let term = lower(left, scope)?;
    let number_at = |scale: u8| datum(&Value::Number(number), scale).map(Term::Datum);
    if is_exact(number, scale) {
        return Ok(Term::call2(function(comparison), term, number_at(scale)?));
    }
    // No stored number equals it: above it is above the stored number just below it.
    let function = match comparison {
        Comparison::Gt | Comparison::Ge => Function::Gt,
        Comparison::Lt | Comparison::Le => Function::Le,
        Comparison::Eq | Comparison::Ne => {
            let term = at_scale(term, scale, SCALE);
            return Ok(Term::call2(function(comparison), term, number_at(SCALE)?));
        }
    };
    let below = numbers::cut(number, scale.into(), numbers::Cut::Down)?;
    let below = datum(&Value::Number(below), scale)?;
    Ok(Term::call2(function, term, Term::Datum(below)))
}

fn is_exact(number: Decimal, scale: u8) -> bool {
    number.normalize().scale() <= u32::from(scale)
}

/// A moment compared with a day, as a range of moments.
fn on_day(comparison: Comparison, moment: &Term, date: Date, scope: &LowerScope<'_>) -> Term {
    let (Value::Date(next), Value::Date(_)) = (days_later(date, 1), days_later(date, 2)) else {
        // The last moment there is lies before the last day there is in some zones.
        let day = Term::Call(Function::DateOf, vec![moment.clone()]);
        return Term::call2(function(comparison), day, Term::value(date.to_string()));
    };
    let start = Term::value(scope.world.zone.start_of(date).ms());
    let end = Term::value(scope.world.zone.start_of(next).ms());
    let is = |function, bound| Term::call2(function, moment.clone(), bound);
    match comparison {
        Comparison::Eq => is(Function::Ge, start).and(is(Function::Lt, end)),
        Comparison::Ne => is(Function::Lt, start).or(is(Function::Ge, end)),
        Comparison::Lt => is(Function::Lt, start),
        Comparison::Le => is(Function::Lt, end),
        Comparison::Gt => is(Function::Ge, end),
        Comparison::Ge => is(Function::Ge, start),
    }
}

pub(super) fn lower_in(
    value: &Expr,
    items: &[Expr],
    scope: &mut LowerScope<'_>,
) -> Result<Term, Problem> {
    let values: Option<Vec<Value>> = items
        .iter()
        .map(|item| constant(item, scope).filter(|value| !value.is_empty()))
        .collect();
    let Some(values) = values else {
        let mut any = Term::FALSE;
        for item in items {
            any = any.or(lower_compare(Comparison::Eq, value, item, scope)?);
        }
        return Ok(any);
    };
    let exact = values.iter().all(|item| {
        item.as_number()
            .is_none_or(|number| is_exact(number, value.scale))
    });
    let scale = if exact || value.ty != Type::Number {
        value.scale
    } else {
        SCALE
    };
    let data: Vec<Datum> = values
        .iter()
        .map(|item| datum(item, scale))
        .collect::<Result<_, _>>()?;
    let term = at_scale(lower(value, scope)?, value.scale, scale);
    Ok(Term::In(Box::new(term), data))
}

/// A list is stored as a JSON array, so an option is found with its quotes.
pub(super) fn lower_holds(
    list: &Expr,
    sought: &Expr,
    scope: &mut LowerScope<'_>,
) -> Result<Term, Problem> {
    let Some(Value::Text(option)) = constant(sought, scope) else {
        return Err(mistyped(sought));
    };
    let quoted = serde_json::to_string(&option).map_err(mistyped)?;
    Ok(Term::call2(
        Function::Contains,
        lower(list, scope)?,
        Term::value(quoted),
    ))
}

pub(super) fn function(comparison: Comparison) -> Function {
    match comparison {
        Comparison::Eq => Function::Eq,
        Comparison::Ne => Function::Ne,
        Comparison::Lt => Function::Lt,
        Comparison::Le => Function::Le,
        Comparison::Gt => Function::Gt,
        Comparison::Ge => Function::Ge,
    }
}
