//! Folding related rows.

use std::cmp::Ordering;

use weft_kernel::{Decimal, Problem, Value, exact};

use super::{Evaluator, order};
use crate::functions::{FoldKind, mistyped};
use crate::numbers;
use crate::typed::RowsFold;

impl Evaluator<'_> {
    pub(super) fn fold(&self, fold: &RowsFold) -> Result<Value, Problem> {
        if matches!(fold.fold, FoldKind::First | FoldKind::Last) {
            return self.at_the_end(fold);
        }
        let values = self.folded_values(fold)?;
        let scale = fold.argument.as_ref().map_or(0, |argument| argument.scale);
        match fold.fold {
            FoldKind::Count => Ok(Value::Number(values.len().into())),
            FoldKind::CountDistinct => Ok(Value::Number(different(&values).into())),
            FoldKind::Exists => Ok(Value::Bool(!values.is_empty())),
            FoldKind::Sum => sum(&values, scale).map(Value::Number),
            FoldKind::Average => average(&values, (scale, fold.scale)),
            FoldKind::Min => extreme(values, Ordering::Less),
            FoldKind::Max => extreme(values, Ordering::Greater),
            FoldKind::First | FoldKind::Last => Err(mistyped(fold.fold)),
        }
    }

    /// The value of the first or last row; rows without a place in the order come last.
    fn at_the_end(&self, fold: &RowsFold) -> Result<Value, Problem> {
        let (Some([by, id]), Some(argument)) = (&fold.order, &fold.argument) else {
            return Err(mistyped(fold.fold));
        };
        let mut best: Option<(Value, Value, Value)> = None;
        self.each_row(fold, |inside| {
            let row = (
                inside.value(by)?,
                inside.value(id)?,
                inside.value(argument)?,
            );
            let first = fold.fold == FoldKind::First;
            let before = match &best {
                Some(best) => stands_before((&row.0, &row.1), (&best.0, &best.1), first)?,
                None => true,
            };
            if before {
                best = Some(row);
            }
            Ok(())
        })?;
        Ok(best.map_or(Value::Empty, |(.., value)| value))
    }

    /// The values of the rows that pass the filter, empty ones left out.
    fn folded_values(&self, fold: &RowsFold) -> Result<Vec<Value>, Problem> {
        let mut values = Vec::new();
        self.each_row(fold, |inside| {
            let value = match &fold.argument {
                Some(argument) => inside.value(argument)?,
                None => Value::Bool(true),
            };
            if !value.is_empty() {
                values.push(value);
            }
            Ok(())
        })?;
        Ok(values)
    }

    /// Hands each row that passes the filter to `each`.
    fn each_row(
        &self,
        fold: &RowsFold,
        mut each: impl FnMut(&Evaluator<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let parent = self
            .rows
            .get(fold.parent)
            .ok_or_else(|| mistyped(fold.parent))?;
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
            if passes {
                each(&inside)?;
            }
        }
        Ok(())
    }
}

/// Whether a row comes before another; empty places come last in either direction.
fn stands_before(
    row: (&Value, &Value),
    other: (&Value, &Value),
    ascending: bool,
) -> Result<bool, Problem> {
    let ordering = match (row.0.is_empty(), other.0.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => return Ok(false),
        (false, true) => return Ok(true),
        (false, false) => order(row.0, other.0)?,
    };
    let ordering = ordering.then_with(|| row.1.as_record().cmp(&other.1.as_record()));
    Ok(match ascending {
        true => ordering == Ordering::Less,
        false => ordering == Ordering::Greater,
    })
}

/// How many different ones there are.
fn different(values: &[Value]) -> usize {
    let first =
        |(index, value): &(usize, &Value)| !values.iter().take(*index).any(|one| one == *value);
    values.iter().enumerate().filter(first).count()
}

fn sum(values: &[Value], scale: u8) -> Result<Decimal, Problem> {
    let mut sum = Decimal::ZERO;
    for value in values {
        let number = value.as_number().ok_or_else(|| mistyped(value))?;
        sum = sum.checked_add(number).ok_or_else(exact::overflow)?;
    }
    numbers::rounded(sum, scale)
}

/// The mean of numbers of `from` decimals with `to` decimals, rounded once.
fn average(values: &[Value], (from, to): (u8, u8)) -> Result<Value, Problem> {
    let sum = sum(values, from)?;
    let up = exact::power_of_ten(to.saturating_sub(from));
    let down = exact::power_of_ten(from.saturating_sub(to));
    let wide = numbers::scaled(sum, from).map(|sum| i128::from(sum) * up);
    let count = i128::try_from(values.len()).map_err(mistyped)? * down;
    let Some(mean) = wide.and_then(|wide| numbers::divided(wide, count)) else {
        return Ok(Value::Empty);
    };
    let mean = i64::try_from(mean).map_err(|error| exact::overflow().because(error))?;
    Ok(Value::Number(numbers::unscaled(mean, to)))
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
