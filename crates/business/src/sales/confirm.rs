//! 审核: a draft order becomes a promise, with stock held, payment planned and credit used.

use rust_decimal::Decimal;
use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem, Value};
use weft_platform::{Change, Command, Outcome, Record, Unit};

use super::{expect_status, sale};
use crate::amounts::count;
use crate::events::{Fact, raise};

pub(crate) struct ConfirmOrder;

const NAME: &str = "sales.order.confirm";

impl Command for ConfirmOrder {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> Label {
        Label::new("审核", "Confirm")
    }

    fn object(&self) -> &'static str {
        "sales_order"
    }

    fn allowed(&self, unit: &mut Unit<'_, '_>, order: &Record) -> Result<(), Problem> {
        expect_status(order, &["draft"])?;
        unit.acting(NAME, |unit| {
            let sale = sale(unit, order)?;
            if sale.lines.is_empty() {
                return Err(Problem::conflict(
                    "order.no_lines",
                    "订单没有明细，不能审核",
                    "The order has no lines",
                ));
            }
            warehouse_of(unit, order)?;
            raise(unit, &Fact::ConfirmationAsked(sale))
        })
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        order: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        unit.acting(NAME, |unit| {
            let confirmed = Change::new()
                .set("status", "confirmed")
                .set("confirmed_at", unit.now())
                .set("warehouse", warehouse_of(unit, order)?);
            let order = unit.update("sales_order", order.id(), confirmed)?;
            let sale = sale(unit, &order)?;
            raise(unit, &Fact::OrderConfirmed(sale))?;
            let short = lines_short(unit, &order)?;
            Ok(Outcome {
                message: told(&order, &short)?,
            })
        })
    }
}

/// The order's warehouse, or the only one there is.
fn warehouse_of(unit: &mut Unit<'_, '_>, order: &Record) -> Result<Id, Problem> {
    if let Some(warehouse) = order.link("warehouse")? {
        return Ok(warehouse);
    }
    match unit
        .find_by("warehouse", &[("active", Value::Bool(true))])?
        .as_slice()
    {
        [only] => Ok(only.id()),
        _ => Err(Problem::conflict(
            "order.no_warehouse",
            "请先选择发货仓库",
            "Choose the warehouse to ship from",
        )
        .on_field("warehouse")),
    }
}

/// Reads the lines back: each is locked or short in full; answers what is short.
fn lines_short(unit: &mut Unit<'_, '_>, order: &Record) -> Result<Vec<Decimal>, Problem> {
    let mut found = Vec::new();
    for line in unit.find_among("sales_order_line", "order", &[order.id()])? {
        let (locked, short) = (
            line.number("locked_quantity")?,
            line.number("short_quantity")?,
        );
        let sound = locked >= Decimal::ZERO && short >= Decimal::ZERO;
        if !sound || locked + short != line.number("quantity")? {
            let known = format!("line {}: {locked} locked, {short} short", line.id());
            return Err(Problem::internal("order.unsound_line", known));
        }
        if !short.is_zero() {
            found.push(short);
        }
    }
    Ok(found)
}

fn told(order: &Record, short: &[Decimal]) -> Result<Label, Problem> {
    let number = order.text("number")?;
    if short.is_empty() {
        return Ok(Label::new(
            format!("订单 `{number}` 已审核，库存已全部锁定"),
            format!("Order `{number}` is confirmed and all its stock is held"),
        ));
    }
    let (lines, pieces) = (short.len(), count(short.iter().sum()));
    Ok(Label::new(
        format!("订单 `{number}` 已审核；{lines} 行缺货共 {pieces}，已生成采购计划"),
        format!(
            "Order `{number}` is confirmed; {lines} lines lack {pieces}, purchases are planned"
        ),
    ))
}
