//! Exact numbers as the databases hold them: 64-bit integers of a fixed number of decimals.

use rust_decimal::Decimal;
use weft_kernel::Problem;
use weft_kernel::exact;

/// The integer that stands for `number` with `scale` decimals, if 64 bits hold it; further decimals
/// are rounded half away from zero.
pub(crate) fn scaled(number: Decimal, scale: u8) -> Option<i64> {
    let mantissa = number.mantissa();
    let held = u32::from(scale);
    let wide = if number.scale() > held {
        let drop = u8::try_from(number.scale() - held).ok()?;
        exact::divide_rounded(mantissa, exact::power_of_ten(drop))
    } else {
        let up = u8::try_from(held - number.scale()).ok()?;
        mantissa.checked_mul(exact::power_of_ten(up))?
    };
    i64::try_from(wide).ok()
}

/// Whether 64 bits hold `number` with `scale` decimals.
pub(crate) fn fits(number: Decimal, scale: u8) -> bool {
    scaled(number, scale).is_some()
}

/// The number that an integer of `scale` decimals stands for.
pub(crate) fn unscaled(integer: i64, scale: u8) -> Decimal {
    Decimal::new(integer, u32::from(scale))
}

/// `number` with `scale` decimals, rounded half away from zero.
///
/// # Errors
/// `number.overflow` when 64 bits cannot hold it.
pub(crate) fn rounded(number: Decimal, scale: u8) -> Result<Decimal, Problem> {
    scaled(number, scale)
        .map(|integer| unscaled(integer, scale))
        .ok_or_else(exact::overflow)
}

/// Quotient rounded half away from zero, by magnitudes; `None` when the divisor is 0.
pub(crate) fn divided(dividend: i128, divisor: i128) -> Option<i128> {
    let (above, below) = (dividend.unsigned_abs(), divisor.unsigned_abs());
    let quotient = above.checked_div(below)?;
    let rest = above - quotient * below;
    let magnitude = i128::try_from(quotient + u128::from(rest >= below - rest)).ok()?;
    Some(if (dividend < 0) == (divisor < 0) {
        magnitude
    } else {
        -magnitude
    })
}

/// The product, with six decimals.
///
/// # Errors
/// `number.overflow` when 64 bits cannot hold it.
pub(crate) fn product(left: Decimal, right: Decimal) -> Result<Decimal, Problem> {
    let (left, right) = (wide(left)?, wide(right)?);
    let product = left
        .checked_mul(right)
        .and_then(|wide| divided(wide, MILLION));
    narrow(product)
}

/// The quotient, with six decimals; `None` when the divisor is 0.
///
/// # Errors
/// `number.overflow` when 64 bits cannot hold it.
pub(crate) fn quotient(left: Decimal, right: Decimal) -> Result<Option<Decimal>, Problem> {
    if right.is_zero() {
        return Ok(None);
    }
    let quotient = divided(wide(left)? * MILLION, wide(right)?);
    narrow(quotient).map(Some)
}

/// How decimals are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    Nearest,
    Down,
    Up,
}

/// `number` with at most `digits` decimals; a negative count clears tens and hundreds.
///
/// # Errors
/// `number.overflow` when 64 bits cannot hold it with six decimals.
pub(crate) fn cut(number: Decimal, digits: i64, how: Cut) -> Result<Decimal, Problem> {
    let drop = u32::try_from(6 - digits).map_err(|error| exact::overflow().because(error))?;
    let unit = 10_i128.checked_pow(drop).ok_or_else(exact::overflow)?;
    let integer = wide(number)?;
    let units = match how {
        Cut::Nearest => divided(integer, unit),
        Cut::Down => Some(integer.div_euclid(unit)),
        Cut::Up => Some(-(-integer).div_euclid(unit)),
    };
    narrow(units.and_then(|units| units.checked_mul(unit)))
}

const MILLION: i128 = 1_000_000;

fn wide(number: Decimal) -> Result<i128, Problem> {
    scaled(number, exact::NUMBER_SCALE)
        .map(i128::from)
        .ok_or_else(exact::overflow)
}

fn narrow(wide: Option<i128>) -> Result<Decimal, Problem> {
    wide.and_then(|wide| i64::try_from(wide).ok())
        .map(|integer| unscaled(integer, exact::NUMBER_SCALE))
        .ok_or_else(exact::overflow)
}
