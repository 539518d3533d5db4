//! Orders of the made-up customers, taken through the chain by the commands people use.

use serde_json::json;
use weft_kernel::{Decimal, Id, Problem, Value};
use weft_platform::{Change, LineChange, Platform, Record, Unit};
use weft_store::Lane;

use super::house;

/// How far an order is taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Draft,
    Confirmed,
    Shipped,
    Paid,
}

/// Customer code, product codes with quantities, stage.
type Order = (&'static str, &'static [(&'static str, i64)], Stage);

const ORDERS: [Order; 6] = [
    ("KH001", &[("M-1001", 4)], Stage::Paid),
    ("KH002", &[("M-1001", 6)], Stage::Shipped),
    ("KH003", &[("M-1001", 20)], Stage::Confirmed),
    ("KH001", &[("M-1001", 200)], Stage::Confirmed),
    ("KH005", &[("M-1001", 3)], Stage::Draft),
    ("KH006", &[("M-1001", 8)], Stage::Draft),
];

/// Makes the orders that are not there and takes each as far as it should be.
pub(super) fn make(platform: &Platform) -> Result<(), Problem> {
    for (number, (code, lines, stage)) in ORDERS.iter().enumerate() {
        let key = format!("DEMO-{}", number + 1);
        let (code, lines) = (*code, *lines);
        let order = platform.write(&house(), Lane::Bulk, move |unit| {
            draft(unit, &key, code, lines)
        })?;
        if order.1 == "draft" && *stage >= Stage::Confirmed {
            give(platform, "sales_order", order.0, "sales.order.confirm")?;
        }
        let was_confirmed = order.1 == "draft" || order.1 == "confirmed";
        if was_confirmed && *stage >= Stage::Shipped {
            ship(platform, order.0)?;
        }
        if was_confirmed && *stage == Stage::Paid {
            pay(platform, order.0)?;
        }
    }
    Ok(())
}

fn draft(
    unit: &mut Unit<'_, '_>,
    key: &str,
    code: &str,
    lines: &[(&str, i64)],
) -> Result<(Id, String), Problem> {
    if let Some(order) = unit
        .find_by("sales_order", &[("external_key", Value::text(key))])?
        .first()
    {
        return Ok((order.id(), order.text("status")?));
    }
    let account = first(unit, "account", "code", code)?;
    let warehouse = first(unit, "warehouse", "code", "SH")?;
    let mut changes = Vec::new();
    for (code, quantity) in lines {
        let product = first(unit, "product", "code", code)?;
        let change = Change::new()
            .set("product", product.id())
            .set("quantity", Decimal::from(*quantity))
            .set("unit_price", product.number("list_price")?);
        changes.push(LineChange { id: None, change });
    }
    let order = Change::new()
        .set("external_key", key)
        .set("account", account.id())
        .set("warehouse", warehouse.id())
        .set("owner", account.link("owner")?)
        .set(
            "required_date",
            unit.today().saturating_add(jiff::Span::new().days(14)),
        )
        .lines("lines", changes);
    unit.create("sales_order", order)
        .map(|order| (order.id(), "draft".to_owned()))
}

fn first(
    unit: &mut Unit<'_, '_>,
    object: &str,
    field: &str,
    value: &str,
) -> Result<Record, Problem> {
    let mut found = unit.find_by(object, &[(field, Value::text(value))])?;
    found
        .pop()
        .ok_or_else(|| Problem::internal("demo.missing", format!("{object} {value}")))
}

fn give(platform: &Platform, object: &str, id: Id, command: &str) -> Result<(), Problem> {
    platform
        .command_record(&house(), (object, id, command), json!({}), None)
        .map(|_| ())
}

fn ship(platform: &Platform, order: Id) -> Result<(), Problem> {
    give(platform, "sales_order", order, "sales.order.deliver")?;
    let deliveries = platform.write(&house(), Lane::Bulk, move |unit| {
        unit.find_by(
            "delivery",
            &[
                ("order", Value::Record(order)),
                ("status", Value::text("draft")),
            ],
        )
    })?;
    for delivery in deliveries {
        give(platform, "delivery", delivery.id(), "stock.delivery.ship")?;
    }
    Ok(())
}

fn pay(platform: &Platform, order: Id) -> Result<(), Problem> {
    let receipt = platform.write(&house(), Lane::Bulk, move |unit| {
        let order = unit.load("sales_order", order)?;
        let change = Change::new()
            .set("account", order.link("account")?)
            .set("amount", order.number("amount")?)
            .set("received_on", unit.today())
            .set("owner", order.link("owner")?);
        unit.create("receipt", change).map(|receipt| receipt.id())
    })?;
    give(platform, "receipt", receipt, "finance.receipt.match")
}
