//! Whether the house and the model are the same company.

use std::collections::BTreeMap;

use weft_kernel::{Decimal, Id};
use weft_platform::Record;

use crate::model::{Model, Plan, Status};
use crate::world::World;

type Told = Result<(), String>;

/// Compares every figure of the chain, then asks the house whether it adds up by itself.
pub(crate) fn compare(world: &World, model: &Model) -> Told {
    orders(world, model)?;
    levels(world, model)?;
    money(world, model)?;
    accounts(world, model)?;
    let findings = weft_business::verify(&world.house.platform).map_err(|p| p.to_string())?;
    if !findings.is_empty() {
        return Err(format!("verify found {findings:?}"));
    }
    Ok(())
}

fn orders(world: &World, model: &Model) -> Told {
    let (orders, lines) = (
        by_id(world, "sales_order"),
        by_id(world, "sales_order_line"),
    );
    count("orders", model.orders.len(), orders.len())?;
    let mut planned = 0;
    for (number, order) in model.orders.iter().enumerate() {
        let (id, line_ids) = &world.orders[number];
        let there = &orders[id];
        let status = match order.status {
            Status::Draft => "draft",
            Status::Confirmed => "confirmed",
            Status::PartlyShipped => "partly_shipped",
            Status::Shipped => "shipped",
        };
        if there.text("status").unwrap() != status {
            return Err(format!(
                "order {number} is {}, not {status}",
                there.text("status").unwrap()
            ));
        }
        same(
            &format!("amount of order {number}"),
            order.amount(),
            there,
            "amount",
        )?;
        planned += usize::from(order.status != Status::Draft && order.amount() > 0);
        for (place, line) in order.lines.iter().enumerate() {
            let (there, name) = (
                &lines[&line_ids[place]],
                format!("line {place} of order {number}"),
            );
            same(&name, line.locked, there, "locked_quantity")?;
            same(&name, line.short, there, "short_quantity")?;
            same(&name, line.shipped, there, "shipped_quantity")?;
        }
    }
    count("payment plans", planned, by_id(world, "payment_plan").len())?;
    let all = model.orders.iter().flat_map(|order| &order.lines);
    let open = all.filter(|line| line.plan == Plan::Open).count();
    let plans = by_id(world, "purchase_plan");
    let plans = plans
        .values()
        .filter(|plan| plan.text("status").unwrap() == "open");
    count("open purchase plans", open, plans.count())
}

fn levels(world: &World, model: &Model) -> Told {
    let mut there = BTreeMap::new();
    for level in by_id(world, "stock_level").into_values() {
        let place = |field: &str| level.link(field).unwrap().unwrap();
        there.insert((place("warehouse"), place("product")), level);
    }
    for ((warehouse, product), (on_hand, locked)) in &model.levels {
        let place = (world.warehouses[*warehouse], world.products[*product]);
        let name = format!("product {product} in warehouse {warehouse}");
        match there.get(&place) {
            Some(level) => {
                same(&name, *on_hand, level, "on_hand")?;
                same(&name, *locked, level, "locked")?;
            }
            None if (*on_hand, *locked) == (0, 0) => {}
            None => return Err(format!("{name} has no level")),
        }
    }
    Ok(())
}

fn money(world: &World, model: &Model) -> Told {
    let receivables = by_id(world, "receivable");
    count("receivables", model.receivables.len(), receivables.len())?;
    for (number, receivable) in model.receivables.iter().enumerate() {
        let there = &receivables[&world.receivables[number]];
        let name = format!("receivable {number} of order {}", receivable.order);
        same(&name, receivable.amount, there, "amount")?;
        same(&name, receivable.matched, there, "matched")?;
    }
    let receipts = by_id(world, "receipt");
    count("receipts", model.receipts.len(), receipts.len())?;
    for (number, receipt) in model.receipts.iter().enumerate() {
        let there = &receipts[&world.receipts[number]];
        same(
            &format!("receipt {number}"),
            receipt.matched,
            there,
            "matched",
        )?;
    }
    Ok(())
}

fn accounts(world: &World, model: &Model) -> Told {
    let accounts = by_id(world, "account");
    for (number, id) in world.accounts.iter().enumerate() {
        let name = format!("account {number}");
        same(&name, model.owed(number), &accounts[id], "receivable_open")?;
        same(&name, model.ordered(number), &accounts[id], "order_open")?;
    }
    Ok(())
}

fn by_id(world: &World, object: &str) -> BTreeMap<Id, Record> {
    let records = world.house.all(object, "true").into_iter();
    records.map(|record| (record.id(), record)).collect()
}

fn same(name: &str, hundredths: i128, record: &Record, field: &str) -> Told {
    let (wanted, there) = (
        Decimal::from_i128_with_scale(hundredths, 2),
        record.number(field),
    );
    let there = there.unwrap();
    if wanted == there {
        return Ok(());
    }
    Err(format!("{name}: {field} should be {wanted} and is {there}"))
}

fn count(name: &str, wanted: usize, there: usize) -> Told {
    if wanted == there {
        return Ok(());
    }
    Err(format!("{wanted} {name} should be there, {there} are"))
}
