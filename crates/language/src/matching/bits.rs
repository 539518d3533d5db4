//! Logarithms and powers of two in whole numbers, so that every machine scores alike.

/// Thousandths of a bit.
const THOUSAND: i64 = 1_000;
/// Binary digits of a fraction.
const FRACTION_BITS: u32 = 32;
/// 1 with a fraction of that many digits.
const ONE: u128 = 1 << FRACTION_BITS;
/// Two to the power of one thousandth.
const STEP: u128 = 4_297_945_372;
/// Whole bits beyond which a probability is as good as sure.
const SURE_BITS: i64 = 40;
/// Parts of a probability.
const MILLION: u128 = 1_000_000;

/// log₂ of `number` in thousandths; of 0 as of 1.
#[must_use]
pub fn log2(number: u64) -> i64 {
    let number = u128::from(number.max(1));
    let whole = number.ilog2();
    // Between 1 and 2, with the digits of a fraction.
    let mut rest = (number << FRACTION_BITS) >> whole;
    let mut fraction: i64 = 0;
    for _ in 0..FRACTION_BITS {
        rest = (rest * rest) >> FRACTION_BITS;
        fraction <<= 1;
        if rest >= 2 * ONE {
            rest >>= 1;
            fraction += 1;
        }
    }
    let rounded = (fraction * THOUSAND + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS;
    i64::from(whole) * THOUSAND + rounded
}

/// The probability that a weight in thousandths of a bit means, in parts per million.
#[must_use]
pub fn probability(weight: i64) -> u32 {
    let size = weight.saturating_abs().min(SURE_BITS * THOUSAND);
    let mut power = ONE;
    for _ in 0..size % THOUSAND {
        power = (power * STEP) >> FRACTION_BITS;
    }
    let power = power << u32::try_from(size / THOUSAND).unwrap_or_default();
    let likely = if weight < 0 { ONE } else { power };
    u32::try_from((likely * MILLION + (power + ONE) / 2) / (power + ONE)).unwrap_or(u32::MAX)
}
