//! 应收单: what a customer owes for what was shipped; 出库 is what raises it.

use weft_kernel::Problem;
use weft_platform::{Change, Unit};

use super::terms::Term;
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
    unit.create("receivable", receivable)?;
    let claim = Claim {
        account: account.id(),
        amount: earning.amount,
    };
    raise(unit, &Fact::ReceivableRaised(claim))
}
