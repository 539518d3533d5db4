//! Numbers: rounding and choosing.

use rust_decimal::Decimal;
use weft_kernel::query::{Function as Op, Term};
use weft_kernel::{Problem, Value};

use super::{
    Family, Function, Given, Gives, Meaning, Takes, Terms, mistyped, optional, repeated, required,
};
use crate::evaluate::order;
use crate::numbers;

/// Arguments arrive with six decimals.
const SCALE: u8 = weft_kernel::exact::NUMBER_SCALE;

pub(super) const ROUND: Function = Function {
    name: "ROUND",
    alias: "四舍五入",
    family: Family::Numbers,
    parameters: &[
        required("number", Takes::Number),
        optional("digits", Takes::Digits),
    ],
    result: Gives::Number,
    about_zh: "四舍五入到指定的小数位（默认 0 位，负数表示整数位）",
    about_en: "Rounds half away from zero to so many decimals (0 unless told; negative for tens and hundreds)",
    example: "ROUND(amount * 0.13, 2)",
    meaning: Meaning::Strict(
        |given| cut(given, numbers::Cut::Nearest),
        |terms| cut_term(terms, |drop| Op::Round { drop }),
    ),
};

pub(super) const FLOOR: Function = Function {
    name: "FLOOR",
    alias: "向下取整",
    family: Family::Numbers,
    parameters: &[
        required("number", Takes::Number),
        optional("digits", Takes::Digits),
    ],
    result: Gives::Number,
    about_zh: "不大于该数、保留指定小数位的最大数",
    about_en: "The largest number with so many decimals that is at most the number",
    example: "FLOOR(amount / 3)",
    meaning: Meaning::Strict(
        |given| cut(given, numbers::Cut::Down),
        |terms| cut_term(terms, |drop| Op::Floor { drop }),
    ),
};

pub(super) const CEILING: Function = Function {
    name: "CEILING",
    alias: "向上取整",
    family: Family::Numbers,
    parameters: &[
        required("number", Takes::Number),
        optional("digits", Takes::Digits),
    ],
    result: Gives::Number,
    about_zh: "不小于该数、保留指定小数位的最小数",
    about_en: "The smallest number with so many decimals that is at least the number",
    example: "CEILING(amount / 3, 1)",
    meaning: Meaning::Strict(
        |given| cut(given, numbers::Cut::Up),
        |terms| cut_term(terms, |drop| Op::Ceil { drop }),
    ),
};

pub(super) const ABS: Function = Function {
    name: "ABS",
    alias: "绝对值",
    family: Family::Numbers,
    parameters: &[required("number", Takes::Number)],
    result: Gives::Number,
    about_zh: "不带正负号的数",
    about_en: "The number without its sign",
    example: "ABS(amount - 100)",
    meaning: Meaning::Strict(
        |given| numbers::rounded(given.number(0)?.abs(), SCALE).map(Value::Number),
        |terms| Ok(Term::Call(Op::Abs, terms.terms)),
    ),
};

pub(super) const MOD: Function = Function {
    name: "MOD",
    alias: "取余",
    family: Family::Numbers,
    parameters: &[
        required("number", Takes::Number),
        required("divisor", Takes::Number),
    ],
    result: Gives::Number,
    about_zh: "余数，正负号与除数相同；除数为 0 时为空",
    about_en: "The remainder, with the sign of the divisor; empty when the divisor is 0",
    example: "MOD(quantity, 12)",
    meaning: Meaning::Strict(
        |given| remainder(given.number(0)?, given.number(1)?),
        |terms| Ok(Term::Call(Op::Mod, terms.terms)),
    ),
};

pub(super) const MIN: Function = Function {
    name: "MIN",
    alias: "最小值",
    family: Family::Numbers,
    parameters: &[
        required("value", Takes::Ordered),
        repeated("value", Takes::Ordered),
    ],
    result: Gives::Same,
    about_zh: "几个值中最小的；有一个为空则为空。相关行用 MINOF",
    about_en: "The smallest of several values; empty when one is. For related rows there is MINOF",
    example: "MIN(amount, 1000)",
    meaning: Meaning::Strict(
        |given| extreme(given, std::cmp::Ordering::Less),
        |terms| pairwise(terms, Op::Least),
    ),
};

pub(super) const MAX: Function = Function {
    name: "MAX",
    alias: "最大值",
    family: Family::Numbers,
    parameters: &[
        required("value", Takes::Ordered),
        repeated("value", Takes::Ordered),
    ],
    result: Gives::Same,
    about_zh: "几个值中最大的；有一个为空则为空。相关行用 MAXOF",
    about_en: "The largest of several values; empty when one is. For related rows there is MAXOF",
    example: "MAX(amount, 0)",
    meaning: Meaning::Strict(
        |given| extreme(given, std::cmp::Ordering::Greater),
        |terms| pairwise(terms, Op::Greatest),
    ),
};

fn cut(given: &Given<'_>, how: numbers::Cut) -> Result<Value, Problem> {
    numbers::cut(given.number(0)?, given.digits(1)?, how).map(Value::Number)
}

/// Rounding to `digits` decimals clears the last `6 - digits` of an integer of six.
fn cut_term(terms: Terms<'_>, op: fn(u8) -> Op) -> Result<Term, Problem> {
    let digits = terms.written_whole(1)?;
    let drop = u8::try_from(i64::from(SCALE) - digits).map_err(mistyped)?;
    let number = terms
        .terms
        .into_iter()
        .next()
        .ok_or_else(|| mistyped("no number"))?;
    Ok(Term::Call(op(drop), vec![number]))
}

fn remainder(number: Decimal, divisor: Decimal) -> Result<Value, Problem> {
    let Some(rest) = number.checked_rem(divisor) else {
        return Ok(Value::Empty);
    };
    let differs = !rest.is_zero() && rest.is_sign_negative() != divisor.is_sign_negative();
    let rest = if differs { rest + divisor } else { rest };
    numbers::rounded(rest, SCALE).map(Value::Number)
}

fn extreme(given: &Given<'_>, wanted: std::cmp::Ordering) -> Result<Value, Problem> {
    let mut best = given.value(0)?;
    for value in given.values {
        if order(value, best)? == wanted {
            best = value;
        }
    }
    Ok(best.clone())
}

fn pairwise(terms: Terms<'_>, op: Op) -> Result<Term, Problem> {
    terms
        .terms
        .into_iter()
        .reduce(|left, right| Term::call2(op, left, right))
        .ok_or_else(|| mistyped("no values"))
}
