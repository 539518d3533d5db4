//! 反审核: a confirmed order of which nothing has left becomes a draft again.

use rust_decimal::Decimal;
use serde_json::Value as Json;
use weft_kernel::{Label, Problem, Value};
use weft_platform::{Change, Command, Outcome, Record, Unit};

use super::{expect_status, sale};
use crate::events::{Fact, raise};

pub(crate) struct ReopenOrder;

const NAME: &str = "sales.order.reopen";

impl Command for ReopenOrder {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> Label {
        Label::new("反审核", "Reopen")
    }

    fn object(&self) -> &'static str {
        "sales_order"
    }

    fn allowed(&self, unit: &mut Unit<'_, '_>, order: &Record) -> Result<(), Problem> {
        expect_status(order, &["confirmed"])?;
        unit.acting(NAME, |unit| {
            let sale = sale(unit, order)?;
            raise(unit, &Fact::ReopeningAsked(sale))
        })
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        order: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        unit.acting(NAME, |unit| {
            let sale = sale(unit, order)?;
            raise(unit, &Fact::OrderReopened(sale))?;
            let blank = |line: &Record| {
                let change = Change::new()
                    .set("locked_quantity", Decimal::ZERO)
                    .set("short_quantity", Decimal::ZERO);
                (line.id(), change)
            };
            let lines = unit.find_among("sales_order_line", "order", &[order.id()])?;
            unit.update_many("sales_order_line", lines.iter().map(blank).collect())?;
            let draft = Change::new()
                .set("status", "draft")
                .set("confirmed_at", Value::Empty);
            let order = unit.update("sales_order", order.id(), draft)?;
            let number = order.text("number")?;
            Ok(Outcome {
                message: Label::new(
                    format!("订单 `{number}` 已反审核，库存和计划已释放"),
                    format!("Order `{number}` is a draft again; stock and plans are released"),
                ),
            })
        })
    }
}
