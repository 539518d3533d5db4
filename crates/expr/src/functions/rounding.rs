//! Numbers: whole parts, powers, roots and shares.

use weft_kernel::query::{Function as Op, Term};
use weft_kernel::{Problem, exact};

use super::{Meaning, Takes, Terms, function, mistyped, optional, required};

/// Arguments arrive with six decimals.
const SCALE: u8 = exact::NUMBER_SCALE;

function!(
    ROUNDUP, "进位", Numbers,
    [required("number", Takes::Number), optional("digits", Takes::Digits)] => Number,
    "向远离 0 的方向进位到指定的小数位（默认 0 位）",
    "Rounds away from zero to so many decimals (0 unless told)",
    "ROUNDUP(amount / 12, 2)",
    Meaning::Lowered(|terms| dropped(terms, |drop| Op::Away { drop })),
);

function!(
    ROUNDDOWN, "截位", Numbers,
    [required("number", Takes::Number), optional("digits", Takes::Digits)] => Number,
    "向 0 的方向舍去指定小数位以后的部分（默认 0 位）",
    "Cuts off towards zero after so many decimals (0 unless told)",
    "ROUNDDOWN(amount / 12, 2)",
    Meaning::Lowered(|terms| dropped(terms, |drop| Op::Trunc { drop })),
);

function!(
    INT, "取整", Numbers,
    [required("number", Takes::Number)] => Number,
    "不大于该数的最大整数",
    "The largest whole number that is at most the number",
    "INT(quantity / 12)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Floor { drop: SCALE }, terms.terms))),
);

function!(
    MROUND, "按倍数取整", Numbers,
    [required("number", Takes::Number), required("multiple", Takes::Number)] => Number,
    "最接近的倍数，一半时远离 0；倍数为 0 时为空",
    "The nearest multiple, halves away from zero; empty when the multiple is 0",
    "MROUND(quantity, 12)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Multiple, terms.terms))),
);

function!(
    SIGN, "正负号", Numbers,
    [required("number", Takes::Number)] => Whole,
    "正数为 1，负数为 -1，零为 0",
    "1 for a positive number, -1 for a negative one, 0 for zero",
    "SIGN(amount)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Sign, terms.terms))),
);

function!(
    QUOTIENT, "整除", Numbers,
    [required("number", Takes::Number), required("divisor", Takes::Number)] => Whole,
    "商的整数部分；除数为 0 时为空",
    "The whole part of a quotient; empty when the divisor is 0",
    "QUOTIENT(quantity, 12)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Quotient, terms.terms))),
);

function!(
    POWER, "乘方", Numbers,
    [required("number", Takes::Number), required("exponent", Takes::Whole)] => Number,
    "自乘若干次，每次保留六位小数；指数为整数，超出 ±1000 时为空",
    "The number times itself, six decimals kept at each step; the exponent is whole, empty beyond ±1000",
    "amount * POWER(1 + discount, 12)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Power, terms.terms))),
);

function!(
    SQRT, "平方根", Numbers,
    [required("number", Takes::Number)] => Number,
    "平方根；负数时为空",
    "The square root; empty of a negative number",
    "SQRT(quantity)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Sqrt, terms.terms))),
);

function!(
    CLAMP, "限定", Numbers,
    [
        required("value", Takes::Ordered),
        required("least", Takes::Ordered),
        required("most", Takes::Ordered),
    ] => Same,
    "限定在上下限之内的值",
    "The value held between a least and a most",
    "CLAMP(discount, 0, 0.3)",
    Meaning::Lowered(|terms| {
        let [value, least, most] = Terms::array(terms.terms)?;
        let held = Term::call2(Op::Greatest, value, least);
        Ok(Term::call2(Op::Least, held, most))
    }),
);

function!(
    PERCENTOF, "占比", Numbers,
    [required("part", Takes::Number), required("whole", Takes::Number)] => Number,
    "部分占整体的比例，如 0.25；整体为 0 时为空",
    "The share of a part in the whole, such as 0.25; empty when the whole is 0",
    "PERCENTOF(amount, account.credit)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Div { up: SCALE }, terms.terms))),
);

/// Rounding to `digits` decimals clears the last `6 - digits` of an integer of six.
fn dropped(terms: Terms<'_>, op: fn(u8) -> Op) -> Result<Term, Problem> {
    let digits = terms.written_whole(1)?;
    let drop = u8::try_from(i64::from(SCALE) - digits).map_err(mistyped)?;
    let number = terms.terms.into_iter().next();
    let number = number.ok_or_else(|| mistyped("no number"))?;
    Ok(Term::Call(op(drop), vec![number]))
}
