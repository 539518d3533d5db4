//! Powers and roots, and numbers written as people write amounts.

use super::{NUMBER_SCALE, divide_rounded, narrow, power_of_ten};
use crate::problem::Problem;
use crate::query::{Datum, Function};

/// The largest exponent, and the smallest one with the other sign.
const EXPONENT_MAX: u64 = 1_000;
const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];

pub(super) fn apply(function: Function, args: &[Datum]) -> Option<Result<Datum, Problem>> {
    let a = i128::from(args.first()?.as_int()?);
    Some(match function {
        Function::Power => power(a, args.get(1)?.as_int()?),
        Function::Sqrt => root(a),
        Function::Grouped { digits } => Ok(Datum::Text(grouped(a, digits))),
        Function::ChineseMoney => Ok(Datum::Text(capitals(a))),
        _ => return None,
    })
}

fn power(base: i128, exponent: i64) -> Result<Datum, Problem> {
    let one = power_of_ten(NUMBER_SCALE);
    if exponent.unsigned_abs() > EXPONENT_MAX {
        return Ok(Datum::Null);
    }
    let mut power = one;
    for _ in 0..exponent.unsigned_abs() {
        power = divide_rounded(power * base, one);
        narrow(power)?;
    }
    match (exponent < 0, power) {
        (true, 0) => Ok(Datum::Null),
        (true, power) => narrow(divide_rounded(one * one, power)).map(Datum::Int),
        (false, power) => narrow(power).map(Datum::Int),
    }
}

fn root(a: i128) -> Result<Datum, Problem> {
    let square = a * power_of_ten(NUMBER_SCALE);
    let Some(root) = square.checked_isqrt() else {
        return Ok(Datum::Null);
    };
    // No root of a whole number lies in the middle between two.
    let up = i128::from(square - root * root > root);
    narrow(root + up).map(Datum::Int)
}

/// `1,234.50`.
fn grouped(a: i128, digits: u8) -> String {
    let digits = digits.min(NUMBER_SCALE);
    let rounded = divide_rounded(a, power_of_ten(NUMBER_SCALE - digits));
    let unit = power_of_ten(digits);
    let whole = (rounded.abs() / unit).to_string();
    let mut text = String::from(if rounded < 0 { "-" } else { "" });
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if digits > 0 {
        let rest = rounded.abs() % unit;
        text.push_str(&format!(".{rest:0width$}", width = usize::from(digits)));
    }
    text
}

/// An amount in 元角分 as it stands on cheques and invoices.
fn capitals(a: i128) -> String {
    let fen = divide_rounded(a, power_of_ten(NUMBER_SCALE - 2));
    let sign = if fen < 0 { "负" } else { "" };
    let fen = fen.abs();
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::from(sign);
    if yuan > 0 || (jiao, fen) == (0, 0) {
        text.push_str(&whole_capitals(yuan));
        text.push('元');
    }
    if jiao > 0 {
        text.push_str(digit(jiao));
        text.push('角');
    } else if yuan > 0 && fen > 0 {
        text.push('零');
    }
    if fen > 0 {
        text.push_str(digit(fen));
        text.push('分');
    } else {
        text.push('整');
    }
    text
}

fn digit(digit: i128) -> &'static str {
    usize::try_from(digit)
        .ok()
        .and_then(|digit| DIGITS.get(digit))
        .copied()
        .unwrap_or_default()
}

/// A whole number below ten thousand 万亿 in capital numerals.
fn whole_capitals(number: i128) -> String {
    if number == 0 {
        return DIGITS.first().copied().unwrap_or_default().to_owned();
    }
    let mut text = String::new();
    let mut skipped = false;
    for group in (0_u8..5).rev() {
        let part = number / power_of_ten(group * 4) % 10_000;
        for place in (0_u8..4).rev() {
            let one = part / power_of_ten(place) % 10;
            if one == 0 {
                skipped = !text.is_empty();
                continue;
            }
            if skipped {
                text.push('零');
            }
            skipped = false;
            text.push_str(digit(one));
            text.push_str(PLACES.get(usize::from(place)).copied().unwrap_or_default());
        }
        match group {
            1 | 3 if part > 0 => text.push('万'),
            2 if number / power_of_ten(8) > 0 => text.push('亿'),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_on_a_cheque() {
        for (millionths, written) in [
            (0, "零元整"),
            (100_000_000, "壹佰元整"),
            (1_005_000_000, "壹仟零伍元整"),
            (10_500_000_000, "壹万零伍佰元整"),
            (100_000_000_000, "壹拾万元整"),
            (100_000_001_000_000, "壹亿零壹元整"),
            (1_000_000_000_000_000_000, "壹万亿元整"),
            (1_234_560_000, "壹仟贰佰叁拾肆元伍角陆分"),
            (500_000, "伍角整"),
            (50_000, "伍分"),
            (1_050_000, "壹元零伍分"),
            (-20_000_000, "负贰拾元整"),
        ] {
            assert_eq!(capitals(millionths), written);
        }
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(1_234_500_000, 2), "1,234.50");
        assert_eq!(grouped(-999_999_500, 0), "-1,000");
        assert_eq!(grouped(-400, 2), "0.00");
        assert_eq!(grouped(123_000_000, 0), "123");
    }
}
