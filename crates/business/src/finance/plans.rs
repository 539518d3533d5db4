//! 回款计划: when an order should be paid, and how far it is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use weft_kernel::{Date, Id, Problem, Value};
use weft_platform::{Change, Record, Unit};

use super::terms::Term;
use crate::events::{Sale, Settlement};

/// Plans one payment of the whole order: by its required date, or else its order date; at the order
/// date when it is to be paid at once.
pub(crate) fn plan_payment(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    let amount = sale.order.number("amount")?;
    if amount.is_zero() {
        return Ok(());
    }
    let term = Term::of(&sale.account)?;
    let ordered = date(&sale.order, "order_date")?.unwrap_or_else(|| unit.today());
    let from = match term {
        Term::AtOnce => ordered,
        Term::NetDays(_) | Term::MonthEnd(_) => {
            date(&sale.order, "required_date")?.unwrap_or(ordered)
        }
    };
    let plan = Change::new()
        .set("account", sale.account.id())
        .set("order", sale.order.id())
        .set("period_no", Decimal::ONE)
        .set("due_date", term.due(from)?)
        .set("amount", amount);
    unit.create("payment_plan", plan).map(|_| ())
}

fn date(record: &Record, field: &str) -> Result<Option<Date>, Problem> {
    Ok(match record.get(field)? {
        Value::Date(date) => Some(date),
        _ => None,
    })
}

/// Removes the plan of an order that is a draft again.
pub(crate) fn drop_plan(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    for plan in unit.find_among("payment_plan", "order", &[sale.order.id()])? {
        unit.delete("payment_plan", plan.id())?;
    }
    Ok(())
}

/// Brings the plans of the orders a receipt was for up to date: the earliest instalment is paid first.
pub(crate) fn progress_plans(
    unit: &mut Unit<'_, '_>,
    settlement: &Settlement,
) -> Result<(), Problem> {
    let mut paid: BTreeMap<Id, Decimal> = BTreeMap::new();
    for receivable in unit.find_among("receivable", "order", &settlement.orders)? {
        let order = receivable.link("order")?.unwrap_or_default();
        *paid.entry(order).or_default() += receivable.number("matched")?;
    }
    let mut plans = Vec::new();
    for plan in unit.find_among("payment_plan", "order", &settlement.orders)? {
        if plan.text("status")? != "void" {
            plans.push((
                plan.link("order")?.unwrap_or_default(),
                plan.number("period_no")?,
                plan,
            ));
        }
    }
    plans.sort_by_key(|(order, period, _)| (*order, *period));
    let mut changes = Vec::new();
    for (order, _, plan) in plans {
        let amount = plan.number("amount")?;
        let left = paid.entry(order).or_default();
        let status = if *left >= amount {
            "paid"
        } else if *left > Decimal::ZERO {
            "partly"
        } else {
            "planned"
        };
        *left -= amount.min(*left);
        changes.push((plan.id(), Change::new().set("status", status)));
    }
    unit.update_many("payment_plan", changes).map(|_| ())
}
