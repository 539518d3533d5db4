//! Exact amounts: rounding half away from zero, line by line, and how figures are told.

use rust_decimal::{Decimal, RoundingStrategy};
use weft_kernel::exact;
use weft_kernel::{Currency, Problem};
use weft_platform::{Record, Unit};

/// Decimals of an amount as it is told.
const CENTS: u32 = 2;
/// Decimals a product keeps on the way, as in the formulas of the model.
const PRECISION: u32 = 6;

/// What `quantity` of an order line costs, rounded as the line's own amount is.
///
/// The steps are those of the line's formula, so that the whole quantity gives the line's amount
/// to the cent, and a larger quantity never costs less.
pub(crate) fn price_of(line: &Record, quantity: Decimal) -> Result<Decimal, Problem> {
    let gross = product(quantity, line.number("unit_price")?)?;
    let net = product(gross, Decimal::ONE - line.number("discount")?)?;
    Ok(rounded(net, digits_of(line)?))
}

/// The decimals amounts of a document have: those of its currency.
pub(crate) fn digits_of(document: &Record) -> Result<u32, Problem> {
    Ok(Currency::digits_of(&document.text("currency")?).into())
}

/// What an amount of a document is worth in the company's own currency, as the document's own base
/// amounts are computed.
pub(crate) fn in_base(
    unit: &Unit<'_, '_>,
    document: &Record,
    amount: Decimal,
) -> Result<Decimal, Problem> {
    let own = unit.model().currency;
    let currency = document.text("currency")?;
    if currency.is_empty() || currency == own.code {
        return Ok(amount);
    }
    let rate = document.number("rate")?;
    let worth = amount.checked_mul(rate).ok_or_else(exact::overflow)?;
    Ok(rounded(worth, own.digits.into()))
}

fn product(left: Decimal, right: Decimal) -> Result<Decimal, Problem> {
    let exact = left.checked_mul(right).ok_or_else(exact::overflow)?;
    Ok(rounded(exact, PRECISION))
}

fn rounded(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// An amount as people read it: `1234.50`.
pub(crate) fn told(amount: Decimal) -> String {
    format!("{:.2}", rounded(amount, CENTS))
}

/// A quantity as people read it: without zeros behind.
pub(crate) fn count(quantity: Decimal) -> String {
    quantity.normalize().to_string()
}
