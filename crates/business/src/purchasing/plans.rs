//! 采购计划: one plan per short line, pegged to it.

use std::collections::BTreeMap;

use weft_kernel::{Id, Problem};
use weft_platform::{Change, Record, Unit};

use crate::events::{Sale, Supply};

/// Plans a purchase for each short line: from the product's supplier, by the date the customer asked for.
pub(crate) fn plan_for_short(unit: &mut Unit<'_, '_>, supply: &Supply) -> Result<(), Problem> {
    let mut products = Vec::new();
    for short in &supply.lines {
        products.push(short.line.link("product")?.unwrap_or_default());
    }
    let mut suppliers: BTreeMap<Id, Option<Id>> = BTreeMap::new();
    for product in unit.load_many("product", &products)? {
        suppliers.insert(product.id(), product.link("supplier")?);
    }
    let order = &supply.order;
    let mut plans = Vec::new();
    for (short, product) in supply.lines.iter().zip(products) {
        let plan = Change::new()
            .set("product", product)
            .set("supplier", suppliers.get(&product).copied().flatten())
            .set("order_line", short.line.id())
            .set("quantity", short.short)
            .set("needed_by", order.get("required_date")?)
            .set("owner", order.link("owner")?)
            .set("department", order.link("department")?);
        plans.push(plan);
    }
    unit.create_many("purchase_plan", plans).map(|_| ())
}

/// Refuses to reopen an order for which something is bought or has come in.
pub(crate) fn consider_reopening(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    for plan in of(unit, sale)? {
        if matches!(plan.text("status")?.as_str(), "ordered" | "done") {
            let number = plan.text("number")?;
            return Err(Problem::conflict(
                "order.purchase_under_way",
                format!("采购计划 `{number}` 已下单，不能反审核"),
                format!("Purchase plan `{number}` is ordered already"),
            ));
        }
    }
    Ok(())
}

/// Voids the open plans of an order's lines.
pub(crate) fn void_plans(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<(), Problem> {
    let mut voided = Vec::new();
    for plan in of(unit, sale)? {
        if plan.text("status")? == "open" {
            voided.push((plan.id(), Change::new().set("status", "void")));
        }
    }
    unit.update_many("purchase_plan", voided).map(|_| ())
}

fn of(unit: &mut Unit<'_, '_>, sale: &Sale) -> Result<Vec<Record>, Problem> {
    let lines: Vec<Id> = sale.lines.iter().map(Record::id).collect();
    unit.find_among("purchase_plan", "order_line", &lines)
}
