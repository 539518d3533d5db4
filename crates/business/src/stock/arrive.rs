//! 到货: goods bought for an order line go on stock and are locked for it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use weft_kernel::Problem;
use weft_platform::{Change, Unit};

use super::levels::Levels;
use super::locks::lock;
use crate::events::{Arrival, Fact, LineSupply, Supply, raise};

/// Puts what arrived on stock; as much of it as the line still lacks is locked for the line.
pub(crate) fn put_away(unit: &mut Unit<'_, '_>, arrival: &Arrival) -> Result<(), Problem> {
    let product = arrival.plan.link("product")?.ok_or_else(Problem::missing)?;
    let (warehouse, quantity) = (arrival.warehouse, arrival.quantity);
    let mut levels = Levels::hold(unit, warehouse, &BTreeSet::from([product]))?;
    levels.open(unit, product)?;
    levels.change(product, quantity, Decimal::ZERO)?;
    let moved = Change::new()
        .set("product", product)
        .set("warehouse", warehouse)
        .set("quantity", quantity)
        .set("kind", "purchase")
        .set("note", arrival.plan.text("number")?.as_str());
    unit.create("stock_move", moved)?;
    let found = match arrival.plan.link("order_line")? {
        Some(line) => unit.load_many("sales_order_line", &[line])?.pop(),
        None => None,
    };
    let Some(line) = found else {
        return levels.write(unit);
    };
    let lacking = line.number("short_quantity")?;
    let locked = quantity.min(lacking);
    if locked > Decimal::ZERO {
        levels.change(product, Decimal::ZERO, locked)?;
        unit.create("stock_lock", lock(line.id(), product, warehouse, locked))?;
    }
    levels.write(unit)?;
    let order = line.link("order")?.ok_or_else(Problem::missing)?;
    let supply = Supply {
        order: unit.load("sales_order", order)?,
        lines: vec![LineSupply {
            line,
            locked,
            short: lacking - locked,
        }],
    };
    raise(unit, &Fact::StockLocked(supply))
}
