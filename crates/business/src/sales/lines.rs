//! How far the lines of an order are: locked, short, shipped, earned.

use rust_decimal::Decimal;
use weft_kernel::Problem;
use weft_platform::{Change, Record, Unit};

use crate::amounts::price_of;
use crate::events::{Earning, Fact, Parcel, Shipment, Supply, raise};

/// Notes on each line what stock found for it.
pub(crate) fn note_supply(unit: &mut Unit<'_, '_>, supply: &Supply) -> Result<(), Problem> {
    let noted = supply.lines.iter().map(|found| {
        let locked = found.line.number("locked_quantity")? + found.locked;
        let change = Change::new()
            .set("locked_quantity", locked)
            .set("short_quantity", found.short);
        Ok((found.line.id(), change))
    });
    let noted = noted.collect::<Result<_, Problem>>()?;
    unit.update_many("sales_order_line", noted).map(|_| ())
}

/// Counts a shipment on its lines and its order, and says what it earned.
pub(crate) fn progress(unit: &mut Unit<'_, '_>, shipment: &Shipment) -> Result<(), Problem> {
    let mut counted = Vec::new();
    let mut amount = Decimal::ZERO;
    for parcel in &shipment.parcels {
        amount += earned(parcel)?;
        let (line, quantity) = (&parcel.line, parcel.quantity);
        let (shipped, locked) = (
            line.number("shipped_quantity")?,
            line.number("locked_quantity")?,
        );
        let change = Change::new()
            .set("shipped_quantity", shipped + quantity)
            .set("locked_quantity", locked - quantity);
        counted.push((line.id(), change));
    }
    unit.update_many("sales_order_line", counted)?;
    let order = note_on_order(unit, &shipment.order)?;
    let earning = Earning {
        order,
        delivery: shipment.delivery.clone(),
        amount,
    };
    raise(unit, &Fact::SaleEarned(earning))
}

/// A parcel earns what the line has cost up to it, less what it had cost before: each line is
/// rounded on its own, and the last parcel of a line takes the remainder.
fn earned(parcel: &Parcel) -> Result<Decimal, Problem> {
    let before = parcel.line.number("shipped_quantity")?;
    let after = before + parcel.quantity;
    let whole = parcel.line.number("quantity")?;
    let until = if after == whole {
        parcel.line.number("amount")?
    } else {
        price_of(&parcel.line, after)?
    };
    let earned = until - price_of(&parcel.line, before)?;
    if after > whole || earned < Decimal::ZERO {
        let known = format!(
            "line {}: {after} of {whole} earns {earned}",
            parcel.line.id()
        );
        return Err(Problem::internal("order.unsound_shipment", known));
    }
    Ok(earned)
}

fn note_on_order(unit: &mut Unit<'_, '_>, order: &Record) -> Result<Record, Problem> {
    let mut whole = true;
    for line in unit.find_among("sales_order_line", "order", &[order.id()])? {
        whole &= line.number("shipped_quantity")? == line.number("quantity")?;
    }
    let change = if whole {
        Change::new()
            .set("status", "shipped")
            .set("shipped_on", unit.today())
    } else {
        Change::new().set("status", "partly_shipped")
    };
    unit.update("sales_order", order.id(), change)
}
