//! What a table gives for values.

use std::cmp::Ordering;

use weft_kernel::{Date, Problem, Value, exact};

use super::{Hit, Row, Table};
use crate::evaluate::order;
use crate::functions::mistyped;
use crate::numbers;

/// What stands between the texts of a list.
pub(super) const BETWEEN: &str = "、";

impl Row {
    /// Whether it counts on a day; without a day only a row that always counts does.
    #[must_use]
    pub fn counts_on(&self, day: Option<Date>) -> bool {
        let since = |from: Date| day.is_some_and(|day| day >= from);
        let before = |until: Date| day.is_some_and(|day| day <= until);
        self.from.is_none_or(since) && self.until.is_none_or(before)
    }

    /// Whether it fits the values of the inputs.
    #[must_use]
    pub fn fits(&self, inputs: &[Value]) -> bool {
        self.cells
            .iter()
            .zip(inputs)
            .all(|(cell, value)| cell.fits(value))
    }

    fn result(&self, output: usize) -> Value {
        self.results.get(output).cloned().unwrap_or_default()
    }
}

impl Table {
    /// The rows in the order in which the first that fits decides.
    pub(super) fn in_order(&self, output: usize) -> Result<Vec<&Row>, Problem> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        let mut failed = None;
        let mut by_result = |one: &&Row, other: &&Row, wanted: Ordering| {
            let (one, other) = (one.result(output), other.result(output));
            let order = match (one.is_empty(), other.is_empty()) {
                (false, false) => order(&one, &other),
                // What is empty comes last.
                (one, other) => return one.cmp(&other),
            };
            match order {
                Ok(order) if wanted == Ordering::Greater => order.reverse(),
                Ok(order) => order,
                Err(problem) => {
                    failed = Some(problem);
                    Ordering::Equal
                }
            }
        };
        match self.hit {
            Hit::Priority => rows.sort_by_key(|row| std::cmp::Reverse(row.priority)),
            Hit::Min => rows.sort_by(|one, other| by_result(one, other, Ordering::Less)),
            Hit::Max => rows.sort_by(|one, other| by_result(one, other, Ordering::Greater)),
            _ => {}
        }
        failed.map_or(Ok(rows), Err)
    }

    /// What it gives for the values of its inputs on a day.
    ///
    /// # Errors
    /// `number.overflow` when a sum is too large.
    pub fn value(
        &self,
        output: usize,
        inputs: &[Value],
        day: Option<Date>,
    ) -> Result<Value, Problem> {
        let fits = |row: &&Row| (!self.dated || row.counts_on(day)) && row.fits(inputs);
        let default = self.outputs.get(output).map(|one| one.default.clone());
        let default = default.unwrap_or_default();
        let hits = || self.rows.iter().filter(fits);
        match self.hit {
            Hit::Unique | Hit::First | Hit::Priority | Hit::Min | Hit::Max => {
                let found = self.in_order(output)?.into_iter().find(fits);
                Ok(found.map_or(default, |row| row.result(output)))
            }
            Hit::Count => Ok(Value::Number(hits().count().into())),
            Hit::Sum => {
                if hits().next().is_none() {
                    return Ok(default);
                }
                let mut sum = weft_kernel::Decimal::ZERO;
                for row in hits() {
                    let number = row.result(output).as_number().unwrap_or_default();
                    sum = numbers::rounded(sum + number, exact::NUMBER_SCALE)?;
                }
                Ok(Value::Number(sum))
            }
            Hit::List => {
                let mut texts = self.listed(output)?;
                texts.retain(|(_, rows)| {
                    rows.iter()
                        .any(|row| self.rows.get(*row).is_some_and(|row| fits(&row)))
                });
                let texts: Vec<String> = texts.into_iter().map(|(text, _)| text).collect();
                Ok(Value::text(&texts.join(BETWEEN)))
            }
        }
    }

    /// Every text an output has, in the order of the rows, with the rows that have it.
    pub(super) fn listed(&self, output: usize) -> Result<Vec<(String, Vec<usize>)>, Problem> {
        let mut texts: Vec<(String, Vec<usize>)> = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            let text = shown(&row.result(output))?;
            match texts.iter_mut().find(|(known, _)| *known == text) {
                Some((_, rows)) => rows.push(place),
                None if !text.is_empty() => texts.push((text, vec![place])),
                None => {}
            }
        }
        Ok(texts)
    }
}

/// A value as people read it in a table.
///
/// # Errors
/// `expr.mistyped` when no table has such a value.
pub fn shown(value: &Value) -> Result<String, Problem> {
    Ok(match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Number(number) if number.is_zero() => "0".to_owned(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Date(date) => date.to_string(),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        other => return Err(mistyped(other)),
    })
}
