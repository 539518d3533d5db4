//! 应收单: what a customer owes for what was shipped; 出库 is what raises it.

use rust_decimal::Decimal;
use weft_kernel::Problem;
use weft_platform::{Change, Record, Unit};

use super::terms::Term;
use crate::amounts::in_base;
use crate::events::{Claim, Earning, Fact, raise};

/// Raises the receivable of a delivery, due by the customer's term from today.
pub(crate) fn raise_receivable(unit: &mut Unit<'_, '_>, earning: &Earning) -> Result<(), Problem> {
    // Goods given away are shipped like others and owed by nobody.
    if earning.amount.is_zero() {
        return Ok(());
    }
    let account = earning
        .order
        .link("account")?
        .ok_or_else(Problem::missing)?;
    let account = unit.load("account", account)?;
    let receivable = Change::new()
        .set("account", account.id())
        .set("order", earning.order.id())
        .set("delivery", earning.delivery.id())
        .set("amount", earning.amount)
        .set("due_date", Term::of(&account)?.due(unit.today())?);
    let open = still_open(unit, &earning.order)?;
    let raised = unit.create("receivable", receivable)?;
    let left = still_open(unit, &earning.order)?;
    let claim = Claim {
        account: account.id(),
        delivered: open - left,
        owed: raised.number("open_base")?,
    };
    raise(unit, &Fact::ReceivableRaised(claim))
}

/// What of an order no receivable was raised for, in the company's own currency: of the last one
/// nothing is left, however the parts were rounded.
fn still_open(unit: &mut Unit<'_, '_>, order: &Record) -> Result<Decimal, Problem> {
    let mut open = order.number("amount")?;
    for raised in unit.find_among("receivable", "order", &[order.id()])? {
        open -= raised.number("amount")?;
    }
    in_base(unit, order, open)
}
