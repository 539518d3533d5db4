//! Exchange rates for a record that is computed here.

use weft_kernel::{Date, Decimal, Problem, Value};

use crate::functions::{RateKind, mistyped};
use crate::numbers;
use crate::rates::RateSource;
use crate::resource::Resource;

pub(super) fn value(
    kind: RateKind,
    values: &[Value],
    resource: Option<&Resource>,
) -> Result<Value, Problem> {
    let Some(Resource::Rates(source)) = resource else {
        return Err(mistyped("no rates"));
    };
    if values.iter().any(Value::is_empty) {
        return Ok(Value::Empty);
    }
    let answer = match (kind, values) {
        (RateKind::Rate, [Value::Text(currency), Value::Date(on)]) => rate(source, currency, *on),
        (
            RateKind::Convert,
            [
                Value::Number(amount),
                Value::Text(from),
                Value::Text(to),
                Value::Date(on),
            ],
        ) => match (rate(source, from, *on), rate(source, to, *on)) {
            (Some(from), Some(to)) => numbers::quotient(numbers::product(*amount, from)?, to)?,
            _ => None,
        },
        (_, values) => return Err(mistyped(values)),
    };
    Ok(answer.map_or(Value::Empty, Value::Number))
}

fn rate(source: &RateSource, currency: &str, on: Date) -> Option<Decimal> {
    if currency == source.own {
        return Some(Decimal::ONE);
    }
    source.rates.rate(currency, on)
}
