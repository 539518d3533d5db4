//! 信用检查 and 控货: when an order is not confirmed and when goods do not leave.

use rust_decimal::Decimal;
use weft_kernel::Problem;
use weft_platform::{Record, Unit};

use super::overdue::Overdue;
use crate::amounts::told;
use crate::events::{Sale, Shipping};

/// Overdue amounts up to this do not count: remains of rounding and bank fees.
const SMALL_REMAINDER: Decimal = Decimal::ONE;
/// Days after the due date that are still forgiven.
const GRACE_DAYS: i32 = 0;

/// Refuses the order of a customer who is on hold, overdue or beyond the limit.
pub(crate) fn consider_order(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    let account = &sale.account;
    if account.is("credit_hold")? {
        let name = account.text("name")?;
        return Err(Problem::conflict(
            "credit.hold",
            format!("客户「{name}」已被禁止发货，订单不能审核"),
            format!("Shipping to {name} is stopped, so the order cannot be confirmed"),
        ));
    }
    let overdue = Overdue::of(unit, account.id())?;
    if counts(overdue) {
        let (amount, days) = (told(overdue.amount), overdue.days);
        return Err(Problem::conflict(
            "credit.overdue",
            format!("客户逾期应收 {amount}，最长 {days} 天，订单不能审核"),
            format!("{amount} are overdue, the oldest for {days} days"),
        ));
    }
    within_limit(account, sale.order.number("amount_base")?)
}

fn within_limit(account: &Record, ordered: Decimal) -> Result<(), Problem> {
    let limit = account.number("credit_limit")?;
    let on_credit = matches!(
        account.text("credit_term_kind")?.as_str(),
        "net_days" | "month_end"
    );
    if limit <= Decimal::ZERO || !on_credit {
        return Ok(());
    }
    let (owed, open) = (
        account.number("receivable_open")?,
        account.number("order_open")?,
    );
    let beyond = owed + open + ordered - limit;
    if beyond <= Decimal::ZERO {
        return Ok(());
    }
    let (limit, owed, open) = (told(limit), told(owed), told(open));
    let (ordered, beyond) = (told(ordered), told(beyond));
    Err(Problem::conflict(
        "credit.over_limit",
        format!(
            "超出信用额度 {beyond}：额度 {limit}，应收 {owed}，未出库订单 {open}，本单 {ordered}"
        ),
        format!(
            "Beyond the credit limit by {beyond}: limit {limit}, receivables {owed}, open orders {open}, this order {ordered}"
        ),
    ))
}

/// Stops goods for a customer who is on hold or overdue.
pub(crate) fn consider_shipping(
    unit: &mut Unit<'_, '_>,
    shipping: &Shipping,
) -> Result<(), Problem> {
    let account = &shipping.account;
    let name = account.text("name")?;
    if account.is("credit_hold")? {
        return Err(Problem::conflict(
            "delivery.on_hold",
            format!("客户「{name}」已被禁止发货"),
            format!("Shipping to {name} is stopped"),
        ));
    }
    let overdue = Overdue::of(unit, account.id())?;
    if !counts(overdue) {
        return Ok(());
    }
    let (amount, days) = (told(overdue.amount), overdue.days);
    Err(Problem::conflict(
        "delivery.on_hold",
        format!("控货：客户「{name}」逾期应收 {amount}，最长 {days} 天，收款核销后才能出库"),
        format!(
            "{name} owes {amount} overdue for up to {days} days; nothing leaves before it is paid"
        ),
    ))
}

fn counts(overdue: Overdue) -> bool {
    overdue.amount > SMALL_REMAINDER && overdue.days > GRACE_DAYS
}
