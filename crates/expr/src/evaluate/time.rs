//! Arithmetic of dates, moments and durations.

use weft_kernel::{Moment, Problem, Value, exact};

use super::Evaluator;
use crate::functions::dates::{days_apart, days_later};
use crate::functions::mistyped;
use crate::numbers;
use crate::typed::{Expr, TimeOperator};

impl Evaluator<'_> {
    pub(super) fn time(
        &self,
        operator: TimeOperator,
        left: &Expr,
        right: &Expr,
    ) -> Result<Value, Problem> {
        match self.both(left, right)? {
            Some((left, right)) => computed(operator, &left, &right),
            None => Ok(Value::Empty),
        }
    }
}

fn computed(operator: TimeOperator, left: &Value, right: &Value) -> Result<Value, Problem> {
    match (operator, left, right) {
        (TimeOperator::MomentPlus, Value::Moment(moment), Value::Duration(ms)) => {
            moved(*moment, Some(*ms))
        }
        (TimeOperator::MomentMinus, Value::Moment(moment), Value::Duration(ms)) => {
            moved(*moment, ms.checked_neg())
        }
        (TimeOperator::MomentsApart, Value::Moment(left), Value::Moment(right)) => {
            duration(left.ms().checked_sub(right.ms()))
        }
        (TimeOperator::DatePlus, Value::Date(date), Value::Duration(ms)) => {
            Ok(days_later(*date, ms / Moment::DAY_MS))
        }
        (TimeOperator::DateMinus, Value::Date(date), Value::Duration(ms)) => {
            Ok(days_later(*date, -(ms / Moment::DAY_MS)))
        }
        (TimeOperator::DatesApart, Value::Date(left), Value::Date(right)) => {
            duration(days_apart(*right, *left)?.checked_mul(Moment::DAY_MS))
        }
        (TimeOperator::DurationPlus, Value::Duration(left), Value::Duration(right)) => {
            duration(left.checked_add(*right))
        }
        (TimeOperator::DurationMinus, Value::Duration(left), Value::Duration(right)) => {
            duration(left.checked_sub(*right))
        }
        (TimeOperator::Ratio, Value::Duration(left), Value::Duration(right)) => {
            let wide = i128::from(*left) * exact::power_of_ten(exact::NUMBER_SCALE);
            let Some(ratio) = numbers::divided(wide, i128::from(*right)) else {
                return Ok(Value::Empty);
            };
            let scaled = i64::try_from(ratio).map_err(|error| exact::overflow().because(error))?;
            Ok(Value::Number(numbers::unscaled(
                scaled,
                exact::NUMBER_SCALE,
            )))
        }
        _ => Err(mistyped((operator, left, right))),
    }
}

/// A moment moved, held within the years 1 to 9999.
fn moved(moment: Moment, ms: Option<i64>) -> Result<Value, Problem> {
    ms.and_then(|ms| moment.ms().checked_add(ms))
        .map(|ms| Value::Moment(Moment::from_ms(ms)))
        .ok_or_else(exact::overflow)
}

fn duration(ms: Option<i64>) -> Result<Value, Problem> {
    ms.map(Value::Duration).ok_or_else(exact::overflow)
}
