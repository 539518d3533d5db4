//! Folding related rows.

use std::cmp::Ordering;

use weft_kernel::{Decimal, Problem, Value, exact};

use super::{Evaluator, order};
use crate::functions::{FoldKind, mistyped};
use crate::numbers;
use crate::typed::RowsFold;

impl Evaluator<'_> {
    pub(super) fn fold(&self, fold: &RowsFold) -> Result<Value, Problem> {
        let values = self.folded_values(fold)?;
        let scale = fold.argument.as_ref().map_or(0, |argument| argument.scale);
        match fold.fold {
            FoldKind::Count => Ok(Value::Number(values.len().into())),
            FoldKind::Sum => sum(&values, scale).map(Value::Number),
            FoldKind::Average => average(&values, scale),
            FoldKind::Min => extreme(values, Ordering::Less),
            FoldKind::Max => extreme(values, Ordering::Greater),
        }
    }

    /// The values of the rows that pass the filter, empty ones left out.
    fn folded_values(&self, fold: &RowsFold) -> Result<Vec<Value>, Problem> {
        let parent = self
            .rows
            .get(fold.parent)
            .ok_or_else(|| mistyped(fold.parent))?;
        let mut values = Vec::new();
        for row in parent.related(&fold.lookups, &fold.child)? {
            let mut rows = self.rows.clone();
            rows.push(&*row);
            let inside = Evaluator {
                rows,
                world: self.world,
            };
            let passes = match &fold.filter {
                Some(filter) => inside.truth(filter)? == Some(true),
                None => true,
            };
            if !passes {
                continue;
            }
            let value = match &fold.argument {
                Some(argument) => inside.value(argument)?,
                None => Value::Bool(true),
            };
            if !value.is_empty() {
                values.push(value);
            }
        }
        Ok(values)
    }
}

fn sum(values: &[Value], scale: u8) -> Result<Decimal, Problem> {
    let mut sum = Decimal::ZERO;
    for value in values {
        let number = value.as_number().ok_or_else(|| mistyped(value))?;
        sum = sum.checked_add(number).ok_or_else(exact::overflow)?;
    }
    numbers::rounded(sum, scale)
}

fn average(values: &[Value], scale: u8) -> Result<Value, Problem> {
    let sum = sum(values, scale)?;
    let up = exact::power_of_ten(exact::NUMBER_SCALE.saturating_sub(scale));
    let wide = numbers::scaled(sum, scale).map(|sum| i128::from(sum) * up);
    let count = i128::try_from(values.len()).map_err(mistyped)?;
    let Some(mean) = wide.and_then(|wide| numbers::divided(wide, count)) else {
        return Ok(Value::Empty);
    };
    let mean = i64::try_from(mean).map_err(|error| exact::overflow().because(error))?;
    Ok(Value::Number(numbers::unscaled(mean, exact::NUMBER_SCALE)))
}

fn extreme(values: Vec<Value>, wanted: Ordering) -> Result<Value, Problem> {
    let mut best = Value::Empty;
    for value in values {
        if best.is_empty() || order(&value, &best)? == wanted {
            best = value;
        }
    }
    Ok(best)
}
