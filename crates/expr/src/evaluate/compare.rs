//! Comparing and searching.

use std::cmp::Ordering;

use weft_kernel::{Problem, Value};

use super::{Evaluator, three_valued, truth};
use crate::functions::mistyped;
use crate::syntax::{Comparison, Search};
use crate::typed::Expr;

/// How two values of one type are ordered: texts by their bytes, as both databases do.
pub(crate) fn order(left: &Value, right: &Value) -> Result<Ordering, Problem> {
    Ok(match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Moment(left), Value::Moment(right)) => left.cmp(right),
        (Value::Duration(left), Value::Duration(right)) => left.cmp(right),
        (Value::Record(left), Value::Record(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => return Err(mistyped((left, right))),
    })
}

impl Evaluator<'_> {
    pub(super) fn compare(
        &self,
        comparison: Comparison,
        left: &Expr,
        right: &Expr,
    ) -> Result<Value, Problem> {
        let Some((left, right)) = self.both(left, right)? else {
            return Ok(Value::Empty);
        };
        let order = order(&left, &right)?;
        Ok(truth(Some(match comparison {
            Comparison::Eq => order.is_eq(),
            Comparison::Ne => order.is_ne(),
            Comparison::Lt => order.is_lt(),
            Comparison::Le => order.is_le(),
            Comparison::Gt => order.is_gt(),
            Comparison::Ge => order.is_ge(),
        })))
    }

    /// Unknown when the value is empty, or when it is not found and an item is empty.
    pub(super) fn is_in(&self, value: &Expr, items: &[Expr]) -> Result<Option<bool>, Problem> {
        let value = self.value(value)?;
        let equals = |item: &Expr| {
            let item = self.value(item)?;
            if value.is_empty() || item.is_empty() {
                return Ok(None);
            }
            Ok(Some(order(&value, &item)?.is_eq()))
        };
        three_valued(items.iter().map(equals), true)
    }

    pub(super) fn search(
        &self,
        search: Search,
        text: &Expr,
        sought: &Expr,
    ) -> Result<Option<bool>, Problem> {
        let Some((text, sought)) = self.both(text, sought)? else {
            return Ok(None);
        };
        let (Some(text), Some(sought)) = (text.as_text(), sought.as_text()) else {
            return Err(mistyped((text, sought)));
        };
        let (text, sought) = (text.to_ascii_lowercase(), sought.to_ascii_lowercase());
        Ok(Some(match search {
            Search::Contains => text.contains(&sought),
            Search::StartsWith => text.starts_with(&sought),
            Search::EndsWith => text.ends_with(&sought),
        }))
    }

    pub(super) fn holds(&self, list: &Expr, sought: &Expr) -> Result<Option<bool>, Problem> {
        let Some((list, sought)) = self.both(list, sought)? else {
            return Ok(None);
        };
        match (&list, &sought) {
            (Value::List(items), Value::Text(sought)) => Ok(Some(
                items.iter().any(|item| item.eq_ignore_ascii_case(sought)),
            )),
            _ => Err(mistyped((list, sought))),
        }
    }
}
