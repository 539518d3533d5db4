//! The exact meaning of the functions of a query: integers of fixed scale, half away from zero.
//!
//! `SQLite` calls these functions; the printing for `PostgreSQL` and the evaluator of `expr` are held to them.
//!
//! A calendar is a text of three parts with `|` between: the week from Monday, `1` for worked;
//! days off that the week says are worked; days worked that the week says are off. Days stand in
//! order as `YYYY-MM-DD` with `,` between.

mod amounts;
mod dates;
mod patterns;
mod periods;
mod texts;
mod workdays;

use std::cmp::Ordering;

use crate::date::Zone;
use crate::problem::Problem;
use crate::query::{Datum, Function};

/// Decimals of a money amount.
pub const MONEY_SCALE: u8 = 4;
/// Decimals of a quantity, a number, a percentage; the most an expression keeps.
pub const NUMBER_SCALE: u8 = 6;

/// What a number beyond 64 bits is answered with.
#[must_use]
pub fn overflow() -> Problem {
    Problem::invalid(
        "number.overflow",
        "数字超出范围",
        "The number is out of range",
    )
}

/// `10^digits`.
#[must_use]
pub fn power_of_ten(digits: u8) -> i128 {
    10_i128.pow(u32::from(digits.min(30)))
}

fn narrow(wide: i128) -> Result<i64, Problem> {
    i64::try_from(wide).map_err(|error| overflow().because(error))
}

/// `dividend ÷ divisor`, rounded half away from zero; the divisor is not 0.
#[must_use]
pub fn divide_rounded(dividend: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    if rest.abs() * 2 >= divisor.abs() {
        quotient
            + if (dividend < 0) == (divisor < 0) {
                1
            } else {
                -1
            }
    } else {
        quotient
    }
}

/// The percentile `of` of sorted `numbers`, with `up` digits more than they have; none of none.
///
/// # Errors
/// `exact.overflow`.
pub fn percentile(numbers: &[i64], of: u8, up: u8) -> Result<Option<i64>, Problem> {
    let way = numbers.len().saturating_sub(1) * usize::from(of);
    let (low, rest) = (way / 100, way % 100);
    let Some(low_number) = numbers.get(low) else {
        return Ok(None);
    };
    let high_number = numbers.get(low + 1).unwrap_or(low_number);
    let rest = i128::try_from(rest).unwrap_or_default();
    let mixed = i128::from(*low_number) * (100 - rest) + i128::from(*high_number) * rest;
    let number = divide_rounded(mixed * 10_i128.pow(u32::from(up)), 100);
    i64::try_from(number)
        .map(Some)
        .map_err(|_too_large| overflow())
}

/// The value of `function` for `args`, in the company's `zone`.
///
/// # Errors
/// `number.overflow` beyond 64 bits; `query.arguments` when the arguments are not of the function's types.
pub fn apply(function: Function, args: &[Datum], zone: &Zone) -> Result<Datum, Problem> {
    match function {
        Function::And => Ok(all(args, false)),
        Function::Or => Ok(all(args, true)),
        Function::IsNull => Ok(Datum::Bool(args.first().is_none_or(Datum::is_null))),
        Function::Coalesce => Ok(args
            .iter()
            .find(|arg| !arg.is_null())
            .cloned()
            .unwrap_or_default()),
        Function::Concat => Ok(texts::concat(args)),
        Function::Replace => Ok(texts::replace(args)),
        Function::Join => Ok(texts::join(args)),
        _ if args.iter().any(Datum::is_null) => Ok(Datum::Null),
        Function::Not => match args {
            [Datum::Bool(truth)] => Ok(Datum::Bool(!truth)),
            _ => Err(wrong(function, args)),
        },
        Function::Eq
        | Function::Ne
        | Function::Lt
        | Function::Le
        | Function::Gt
        | Function::Ge
        | Function::Least
        | Function::Greatest => compare(function, args),
        _ => numbers(function, args)
            .or_else(|| amounts::apply(function, args))
            .or_else(|| texts::apply(function, args))
            .or_else(|| patterns::apply(function, args))
            .or_else(|| periods::apply(function, args, zone))
            .or_else(|| workdays::apply(function, args))
            .or_else(|| dates::apply(function, args, zone))
            .unwrap_or_else(|| Err(wrong(function, args))),
    }
}

fn wrong(function: Function, args: &[Datum]) -> Problem {
    Problem::internal("query.arguments", format!("{function:?} of {args:?}"))
}

/// Kleene's conjunction (`dominant` false) or disjunction (`dominant` true).
fn all(args: &[Datum], dominant: bool) -> Datum {
    if args.iter().any(|arg| arg.as_bool() == Some(dominant)) {
        Datum::Bool(dominant)
    } else if args.iter().any(Datum::is_null) {
        Datum::Null
    } else {
        Datum::Bool(!dominant)
    }
}

fn compare(function: Function, args: &[Datum]) -> Result<Datum, Problem> {
    let [left, right] = args else {
        return Err(wrong(function, args));
    };
    if std::mem::discriminant(left) != std::mem::discriminant(right) {
        return Err(wrong(function, args));
    }
    let order = left.cmp(right);
    Ok(match function {
        Function::Eq => Datum::Bool(order == Ordering::Equal),
        Function::Ne => Datum::Bool(order != Ordering::Equal),
        Function::Lt => Datum::Bool(order == Ordering::Less),
        Function::Le => Datum::Bool(order != Ordering::Greater),
        Function::Gt => Datum::Bool(order == Ordering::Greater),
        Function::Ge => Datum::Bool(order != Ordering::Less),
        Function::Least => if order == Ordering::Greater {
            right
        } else {
            left
        }
        .clone(),
        _ => if order == Ordering::Less { right } else { left }.clone(),
    })
}

fn numbers(function: Function, args: &[Datum]) -> Option<Result<Datum, Problem>> {
    let wide = |index: usize| args.get(index).and_then(Datum::as_int).map(i128::from);
    let a = wide(0)?;
    let result = match function {
        Function::Neg => -a,
        Function::Abs => a.abs(),
        Function::ScaleUp(up) => a.checked_mul(power_of_ten(up))?,
        Function::ScaleDown(down) => divide_rounded(a, power_of_ten(down)),
        Function::Round { drop } => divide_rounded(a, power_of_ten(drop)) * power_of_ten(drop),
        Function::Floor { drop } => a.div_euclid(power_of_ten(drop)) * power_of_ten(drop),
        Function::Ceil { drop } => -((-a).div_euclid(power_of_ten(drop)) * power_of_ten(drop)),
        Function::Add => a + wide(1)?,
        Function::Sub => a - wide(1)?,
        Function::Mul { down } => divide_rounded(a * wide(1)?, power_of_ten(down)),
        Function::Trunc { drop } => a / power_of_ten(drop) * power_of_ten(drop),
        Function::Away { drop } => away(a, power_of_ten(drop)),
        Function::Sign => a.signum(),
        Function::Div { .. } | Function::Mod | Function::Quotient | Function::Multiple
            if wide(1)? == 0 =>
        {
            return Some(Ok(Datum::Null));
        }
        Function::Quotient => a / wide(1)?,
        Function::Multiple => divide_rounded(a, wide(1)?) * wide(1)?,
        Function::Div { up } => divide_rounded(a.checked_mul(power_of_ten(up))?, wide(1)?),
        Function::Mod => a - a.div_euclid(wide(1)?) * wide(1)? + mod_shift(a, wide(1)?),
        Function::NumberText { scale } => return Some(Ok(Datum::Text(number_text(a, scale)))),
        _ => return None,
    };
    Some(narrow(result).map(Datum::Int))
}

/// `a` as a multiple of `unit`, away from zero.
fn away(a: i128, unit: i128) -> i128 {
    let cut = a / unit * unit;
    if cut == a { a } else { cut + unit * a.signum() }
}

/// `div_euclid` floors for positive divisors and ceils for negative ones; spreadsheets always floor.
fn mod_shift(a: i128, b: i128) -> i128 {
    if b < 0 && a.rem_euclid(b) != 0 { b } else { 0 }
}

/// A scaled integer as people write it: `1234500` of scale 4 is `123.45`.
#[must_use]
pub fn number_text(scaled: i128, scale: u8) -> String {
    let unit = power_of_ten(scale);
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, rest) = (scaled.abs() / unit, scaled.abs() % unit);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:0width$}", width = usize::from(scale));
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(function: Function, args: &[i64]) -> Datum {
        let args: Vec<_> = args.iter().copied().map(Datum::Int).collect();
        apply(function, &args, &Zone::utc()).unwrap()
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!(int(Function::ScaleDown(1), &[15]), Datum::Int(2));
        assert_eq!(int(Function::ScaleDown(1), &[-15]), Datum::Int(-2));
        assert_eq!(int(Function::ScaleDown(1), &[14]), Datum::Int(1));
        assert_eq!(int(Function::Round { drop: 2 }, &[1250]), Datum::Int(1300));
        assert_eq!(int(Function::Div { up: 0 }, &[-7, 2]), Datum::Int(-4));
        assert_eq!(int(Function::Div { up: 6 }, &[1, 0]), Datum::Null);
    }

    #[test]
    fn the_remainder_has_the_sign_of_the_divisor() {
        for (a, b, expected) in [(7, 3, 1), (-7, 3, 2), (7, -3, -2), (-7, -3, -1), (6, -3, 0)] {
            assert_eq!(
                int(Function::Mod, &[a, b]),
                Datum::Int(expected),
                "{a} mod {b}"
            );
        }
    }

    #[test]
    fn overflow_is_a_problem_and_never_a_wrong_number() {
        let args = [Datum::Int(i64::MAX), Datum::Int(2)];
        let problem = apply(Function::Mul { down: 0 }, &args, &Zone::utc()).unwrap_err();
        assert_eq!(problem.code(), "number.overflow");
    }

    #[test]
    fn percentiles_are_those_of_spreadsheets() {
        // The examples of PERCENTILE.INC and MEDIAN in the help of Excel.
        assert_eq!(percentile(&[1, 2, 3, 4], 30, 1).unwrap(), Some(19));
        assert_eq!(percentile(&[1, 2, 3, 4, 5], 50, 0).unwrap(), Some(3));
        assert_eq!(percentile(&[1, 2, 3, 4, 5, 6], 50, 1).unwrap(), Some(35));
        assert_eq!(percentile(&[], 50, 0).unwrap(), None);
        assert_eq!(percentile(&[-7], 90, 2).unwrap(), Some(-700));
        assert!(percentile(&[i64::MAX], 50, 1).is_err());
    }

    #[test]
    fn numbers_are_written_without_needless_zeros() {
        assert_eq!(number_text(1_234_500, 4), "123.45");
        assert_eq!(number_text(-5, 4), "-0.0005");
        assert_eq!(number_text(120_000, 4), "12");
    }
}
