//! The value of a term without columns, for functions that mean what they are lowered to.

use weft_kernel::query::{Datum, Term};
use weft_kernel::{Id, Moment, Problem, Value, Zone, exact};

use crate::catalogue::Type;
use crate::functions::mistyped;
use crate::numbers;
use crate::typed::Expr;

/// What a term comes to when everything in it is a constant.
pub(super) fn datum_of(term: &Term, zone: &Zone) -> Result<Datum, Problem> {
    match term {
        Term::Datum(datum) => Ok(datum.clone()),
        Term::Call(function, args) => {
            let args: Result<Vec<Datum>, Problem> =
                args.iter().map(|arg| datum_of(arg, zone)).collect();
            exact::apply(*function, &args?, zone)
        }
        Term::Case(arms, last) => {
            for (when, then) in arms {
                if datum_of(when, zone)? == Datum::Bool(true) {
                    return datum_of(then, zone);
                }
            }
            datum_of(last, zone)
        }
        Term::Switch(on, arms, last) => {
            let on = datum_of(on, zone)?;
            let found = arms.iter().find(|(value, _)| !on.is_null() && *value == on);
            datum_of(found.map_or(last, |(_, then)| then), zone)
        }
        Term::In(inner, values) => Ok(match datum_of(inner, zone)? {
            Datum::Null => Datum::Null,
            value => Datum::Bool(values.contains(&value)),
        }),
        other => Err(mistyped(other)),
    }
}

/// The value that a stored one of the type of `expr` stands for.
pub(super) fn value_of(datum: Datum, expr: &Expr) -> Result<Value, Problem> {
    Ok(match (expr.ty, datum) {
        (_, Datum::Null) => Value::Empty,
        (Type::Bool, Datum::Bool(truth)) => Value::Bool(truth),
        (Type::Number, Datum::Int(number)) => Value::Number(numbers::unscaled(number, expr.scale)),
        (Type::Moment, Datum::Int(ms)) => Value::Moment(Moment::from_ms(ms)),
        (Type::Duration, Datum::Int(ms)) => Value::Duration(ms),
        (Type::Record(_), Datum::Int(id)) => Value::Record(Id::new(id)),
        (Type::Date, Datum::Text(text)) => Value::Date(text.parse().map_err(mistyped)?),
        (Type::Text | Type::Select, Datum::Text(text)) => Value::text(&text),
        (ty, other) => return Err(mistyped((ty, other))),
    })
}
