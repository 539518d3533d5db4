//! Every line is locked, short and shipped for exactly what was ordered; locks and deliveries agree.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use weft_kernel::{Id, Problem};
use weft_platform::{Record, Unit};

use super::{Findings, link};

pub(super) fn check(unit: &mut Unit<'_, '_>, findings: &mut Findings) -> Result<(), Problem> {
    let mut orders: BTreeMap<Id, Record> = BTreeMap::new();
    for order in unit.find_by("sales_order", &[])? {
        orders.insert(order.id(), order);
    }
    let held = held(unit)?;
    let delivered = delivered(unit)?;
    for line in unit.find_by("sales_order_line", &[])? {
        let Some(order) = orders.get(&link(&line, "order")?) else {
            continue;
        };
        // Past orders came in as they were and post nothing.
        if order.is("imported")? {
            continue;
        }
        let status = order.text("status")?;
        check_line(findings, &line, &status)?;
        let at = ("sales_order_line", line.id());
        let sum = |sums: &BTreeMap<Id, Decimal>| sums.get(&line.id()).copied().unwrap_or_default();
        findings.same(
            "order.locked",
            at,
            sum(&held),
            line.number("locked_quantity")?,
        );
        findings.same(
            "order.shipped",
            at,
            sum(&delivered),
            line.number("shipped_quantity")?,
        );
    }
    Ok(())
}

fn check_line(findings: &mut Findings, line: &Record, status: &str) -> Result<(), Problem> {
    let at = ("sales_order_line", line.id());
    let whole = line.number("quantity")?;
    let (locked, short) = (
        line.number("locked_quantity")?,
        line.number("short_quantity")?,
    );
    let shipped = line.number("shipped_quantity")?;
    findings.within("order.line_locked", at, locked, whole);
    findings.within("order.line_short", at, short, whole);
    findings.within("order.line_shipped", at, shipped, whole);
    match status {
        "draft" => findings.same(
            "order.draft_line",
            at,
            Decimal::ZERO,
            locked + short + shipped,
        ),
        "confirmed" | "partly_shipped" => {
            findings.same("order.line", at, whole, locked + short + shipped);
        }
        "shipped" => findings.same("order.shipped_line", at, whole, shipped),
        _ => {}
    }
    Ok(())
}

/// What active locks hold, per line.
fn held(unit: &mut Unit<'_, '_>) -> Result<BTreeMap<Id, Decimal>, Problem> {
    let mut held: BTreeMap<Id, Decimal> = BTreeMap::new();
    for lock in unit.find_by("stock_lock", &[])? {
        if lock.text("state")? == "active" {
            let left = lock.number("quantity")? - lock.number("shipped_quantity")?;
            *held.entry(link(&lock, "order_line")?).or_default() += left;
        }
    }
    Ok(held)
}

/// What shipped deliveries took, per line.
fn delivered(unit: &mut Unit<'_, '_>) -> Result<BTreeMap<Id, Decimal>, Problem> {
    let mut left = BTreeMap::new();
    for delivery in unit.find_by("delivery", &[])? {
        left.insert(delivery.id(), delivery.text("status")? == "shipped");
    }
    let mut delivered: BTreeMap<Id, Decimal> = BTreeMap::new();
    for line in unit.find_by("delivery_line", &[])? {
        if left.get(&link(&line, "delivery")?) == Some(&true) {
            *delivered.entry(link(&line, "order_line")?).or_default() += line.number("quantity")?;
        }
    }
    Ok(delivered)
}
