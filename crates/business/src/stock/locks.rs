//! 订单锁库: free stock held for the lines of an order, and given back.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use weft_kernel::{Id, Problem};
use weft_platform::{Change, Record, Unit};

use super::levels::Levels;
use crate::events::{Fact, LineSupply, Sale, Supply, raise};

/// Locks what is free for each line, in the order of products; the rest is short.
pub(crate) fn lock_for_order(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    let warehouse = sale.order.link("warehouse")?.ok_or_else(Problem::missing)?;
    let mut wanted = Vec::new();
    for line in &sale.lines {
        wanted.push((line.link("product")?.unwrap_or_default(), line));
    }
    wanted.sort_by_key(|(product, line)| (*product, line.id()));
    let products: BTreeSet<Id> = wanted.iter().map(|(product, _)| *product).collect();
    let mut levels = Levels::hold(unit, warehouse, &products)?;
    let (mut found, mut short, mut locks) = (Vec::new(), Vec::new(), Vec::new());
    for (product, line) in wanted {
        let need = line.number("quantity")?;
        let locked = need.min(levels.free(product));
        if locked > Decimal::ZERO {
            levels.change(product, Decimal::ZERO, locked)?;
            locks.push(lock(line.id(), product, warehouse, locked));
        }
        if locked < need {
            short.push(supply(line, locked, need - locked));
        }
        found.push(supply(line, locked, need - locked));
    }
    unit.create_many("stock_lock", locks)?;
    levels.write(unit)?;
    let of = |lines| Supply {
        order: sale.order.clone(),
        lines,
    };
    raise(unit, &Fact::StockLocked(of(found)))?;
    if short.is_empty() {
        return Ok(());
    }
    raise(unit, &Fact::StockShort(of(short)))
}

/// A new lock.
pub(super) fn lock(line: Id, product: Id, warehouse: Id, quantity: Decimal) -> Change {
    Change::new()
        .set("order_line", line)
        .set("product", product)
        .set("warehouse", warehouse)
        .set("quantity", quantity)
}

fn supply(line: &Record, locked: Decimal, short: Decimal) -> LineSupply {
    LineSupply {
        line: line.clone(),
        locked,
        short,
    }
}

/// Refuses to reopen an order that a delivery was made for.
pub(crate) fn consider_reopening(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    let deliveries = unit.find_among("delivery", "order", &[sale.order.id()])?;
    let Some(delivery) = deliveries.first() else {
        return Ok(());
    };
    let number = delivery.text("number")?;
    Err(Problem::conflict(
        "order.has_delivery",
        format!("已有出库单 `{number}`，请先删除它再反审核"),
        format!("Delivery `{number}` was made for the order; delete it first"),
    ))
}

/// Gives back what is locked for the lines of an order.
pub(crate) fn release_order(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    let lines: Vec<Id> = sale.lines.iter().map(Record::id).collect();
    let active = active_of(unit, &lines)?;
    let mut by_warehouse: BTreeMap<Id, Vec<&Record>> = BTreeMap::new();
    for held in &active {
        let warehouse = held.link("warehouse")?.unwrap_or_default();
        by_warehouse.entry(warehouse).or_default().push(held);
    }
    for (warehouse, held) in by_warehouse {
        let mut freed = Vec::new();
        for lock in held {
            freed.push((lock.link("product")?.unwrap_or_default(), left(lock)?));
        }
        let products = freed.iter().map(|(product, _)| *product).collect();
        let mut levels = Levels::hold(unit, warehouse, &products)?;
        for (product, quantity) in freed {
            levels.change(product, Decimal::ZERO, -quantity)?;
        }
        levels.write(unit)?;
    }
    let released = |lock: &Record| (lock.id(), Change::new().set("state", "released"));
    unit.update_many("stock_lock", active.iter().map(released).collect())
        .map(|_| ())
}

/// The active locks of order lines, oldest first.
pub(super) fn active_of(unit: &mut Unit<'_, '_>, lines: &[Id]) -> Result<Vec<Record>, Problem> {
    let mut active = Vec::new();
    for lock in unit.find_among("stock_lock", "order_line", lines)? {
        if lock.text("state")? == "active" {
            active.push(lock);
        }
    }
    Ok(active)
}

/// What a lock still holds.
pub(super) fn left(lock: &Record) -> Result<Decimal, Problem> {
    Ok(lock.number("quantity")? - lock.number("shipped_quantity")?)
}
