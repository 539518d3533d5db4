//! 到货入库: what was planned for an order line has come in.

use rust_decimal::Decimal;
use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem, Value};
use weft_platform::{Change, Command, Outcome, Record, Unit};

use crate::amounts::count;
use crate::events::{Arrival, Fact, raise};

pub(crate) struct ReceivePlan;

const NAME: &str = "purchasing.plan.receive";

impl Command for ReceivePlan {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> Label {
        Label::new("到货入库", "Receive")
    }

    fn object(&self) -> &'static str {
        "purchase_plan"
    }

    fn allowed(&self, unit: &mut Unit<'_, '_>, plan: &Record) -> Result<(), Problem> {
        if matches!(plan.text("status")?.as_str(), "open" | "ordered") {
            return unit.acting(NAME, |unit| warehouse_of(unit, plan).map(|_| ()));
        }
        let number = plan.text("number")?;
        Err(Problem::conflict(
            "plan.status",
            format!("采购计划 `{number}` 已完成或已作废"),
            format!("Purchase plan `{number}` is done or void"),
        ))
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        plan: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        unit.acting(NAME, |unit| {
            let warehouse = warehouse_of(unit, plan)?;
            let done = Change::new().set("status", "done");
            let plan = unit.update("purchase_plan", plan.id(), done)?;
            let quantity = plan.number("quantity")?;
            if quantity <= Decimal::ZERO {
                return Err(Problem::internal("plan.unsound", plan.id()));
            }
            let number = plan.text("number")?;
            let arrival = Arrival {
                plan,
                warehouse,
                quantity,
            };
            raise(unit, &Fact::GoodsReceived(arrival))?;
            let pieces = count(quantity);
            Ok(Outcome {
                message: Label::new(
                    format!("采购计划 `{number}` 到货 {pieces}，已入库并锁给订单"),
                    format!("{pieces} came in for plan `{number}` and are held for its order"),
                ),
            })
        })
    }
}

/// The warehouse of the order the plan serves, or the only one there is.
fn warehouse_of(unit: &mut Unit<'_, '_>, plan: &Record) -> Result<Id, Problem> {
    if let Some(line) = plan.link("order_line")? {
        let order = unit.load("sales_order_line", line)?.link("order")?;
        let order = order.ok_or_else(Problem::missing)?;
        if let Some(warehouse) = unit.load("sales_order", order)?.link("warehouse")? {
            return Ok(warehouse);
        }
    }
    match unit
        .find_by("warehouse", &[("active", Value::Bool(true))])?
        .as_slice()
    {
        [only] => Ok(only.id()),
        _ => Err(Problem::conflict(
            "plan.no_warehouse",
            "有多个仓库，请先在订单上选择仓库",
            "There are several warehouses; choose one on the order",
        )),
    }
}
