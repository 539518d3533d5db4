//! 禁止发货 and its release, given to a customer.

use serde_json::Value as Json;
use weft_kernel::{Label, Problem};
use weft_platform::{Change, Command, Outcome, Record, Unit};

pub(crate) struct HoldAccount;
pub(crate) struct ReleaseAccount;

const HOLD: &str = "credit.account.hold";
const RELEASE: &str = "credit.account.release";

impl Command for HoldAccount {
    fn name(&self) -> &'static str {
        HOLD
    }

    fn label(&self) -> Label {
        Label::new("禁止发货", "Stop shipping")
    }

    fn object(&self) -> &'static str {
        "account"
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, account: &Record) -> Result<(), Problem> {
        if !account.is("credit_hold")? {
            return Ok(());
        }
        Err(Problem::conflict(
            "credit.hold",
            "客户已经禁止发货",
            "Shipping is stopped already",
        ))
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        account: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        set(unit, account, true, HOLD)?;
        Ok(Outcome {
            message: Label::new("已禁止向该客户发货", "Shipping to the customer is stopped"),
        })
    }
}

impl Command for ReleaseAccount {
    fn name(&self) -> &'static str {
        RELEASE
    }

    fn label(&self) -> Label {
        Label::new("解除禁止发货", "Release shipping")
    }

    fn object(&self) -> &'static str {
        "account"
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, account: &Record) -> Result<(), Problem> {
        if account.is("credit_hold")? {
            return Ok(());
        }
        Err(Problem::conflict(
            "credit.not_held",
            "客户没有被禁止发货",
            "Shipping is not stopped",
        ))
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        account: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        set(unit, account, false, RELEASE)?;
        Ok(Outcome {
            message: Label::new("已解除禁止发货", "Shipping to the customer is released"),
        })
    }
}

fn set(
    unit: &mut Unit<'_, '_>,
    account: &Record,
    held: bool,
    reason: &'static str,
) -> Result<(), Problem> {
    unit.acting(reason, |unit| {
        let change = Change::new().set("credit_hold", held);
        unit.update("account", account.id(), change).map(|_| ())
    })
}
