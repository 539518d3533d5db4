//! 信用占用: what a customer owes and what is ordered and not shipped, kept with every document, in
//! the company's own currency.

use rust_decimal::Decimal;
use weft_kernel::{Id, Problem, Value};
use weft_platform::{Change, Record, Unit};

use super::overdue::Overdue;
use crate::amounts::in_base;
use crate::events::{Claim, Merged, Sale, Settlement};

/// A confirmed order counts from now on.
pub(crate) fn open_order(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    let amount = sale.order.number("amount_base")?;
    change(unit, sale.account.id(), amount, Decimal::ZERO)
}

/// A reopened order no longer counts.
pub(crate) fn close_order(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    let amount = sale.order.number("amount_base")?;
    change(unit, sale.account.id(), -amount, Decimal::ZERO)
}

/// What was shipped is owed instead of ordered.
pub(crate) fn order_to_receivable(unit: &mut Unit<'_, '_>, claim: &Claim) -> Result<(), Problem> {
    change(unit, claim.account, -claim.delivered, claim.owed)
}

/// What was paid is owed no longer.
pub(crate) fn settle(unit: &mut Unit<'_, '_>, settlement: &Settlement) -> Result<(), Problem> {
    change(unit, settlement.account, Decimal::ZERO, -settlement.paid)?;
    let overdue = Overdue::of(unit, settlement.account)?;
    overdue.note(unit, settlement.account)
}

/// Counts anew from the documents what customers owe and have ordered.
pub(crate) fn recount(unit: &mut Unit<'_, '_>, merged: &Merged) -> Result<(), Problem> {
    for account in merged.0 {
        let of_account = [("account", Value::Record(account))];
        let mut owed = Decimal::ZERO;
        for receivable in unit.find_by("receivable", &of_account)? {
            owed += receivable.number("open_base")?;
        }
        let mut ordered = Decimal::ZERO;
        for order in unit.find_by("sales_order", &of_account)? {
            ordered += open_of(unit, &order)?;
        }
        let change = Change::new()
            .set("order_open", ordered)
            .set("receivable_open", owed);
        unit.update("account", account, change)?;
        Overdue::of(unit, account)?.note(unit, account)?;
    }
    Ok(())
}

/// What of a confirmed order is ordered and not owed yet, in the company's own currency.
fn open_of(unit: &mut Unit<'_, '_>, order: &Record) -> Result<Decimal, Problem> {
    let status = order.text("status")?;
    if !matches!(status.as_str(), "confirmed" | "partly_shipped") || order.is("imported")? {
        return Ok(Decimal::ZERO);
    }
    let mut left = order.number("amount")?;
    for receivable in unit.find_by("receivable", &[("order", Value::Record(order.id()))])? {
        left -= receivable.number("amount")?;
    }
    in_base(unit, order, left)
}

/// Changes open orders and open receivables of a customer; neither goes below zero.
fn change(
    unit: &mut Unit<'_, '_>,
    account: Id,
    ordered: Decimal,
    owed: Decimal,
) -> Result<(), Problem> {
    let held = unit.load_locked("account", &[account])?.pop();
    let held = held.ok_or_else(Problem::missing)?;
    let order_open = held.number("order_open")? + ordered;
    let receivable_open = held.number("receivable_open")? + owed;
    if order_open < Decimal::ZERO || receivable_open < Decimal::ZERO {
        let known = format!("{account}: {order_open} ordered, {receivable_open} owed");
        return Err(Problem::internal("credit.unsound", known));
    }
    let change = Change::new()
        .set("order_open", order_open)
        .set("receivable_open", receivable_open);
    unit.update("account", account, change).map(|_| ())
}
