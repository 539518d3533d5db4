//! 出库: a delivery leaves; stock goes down, locks are used up, and the sale has earned something.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem};
use weft_platform::{Change, Command, Outcome, Record, Unit};

use super::levels::Levels;
use super::locks::{active_of, left};
use crate::amounts::count;
use crate::events::{Fact, Parcel, Shipment, Shipping, raise};

pub(crate) struct ShipDelivery;

const NAME: &str = "stock.delivery.ship";

impl Command for ShipDelivery {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> Label {
        Label::new("出库", "Ship")
    }

    fn object(&self) -> &'static str {
        "delivery"
    }

    fn allowed(&self, unit: &mut Unit<'_, '_>, delivery: &Record) -> Result<(), Problem> {
        if delivery.text("status")? != "draft" {
            let number = delivery.text("number")?;
            return Err(Problem::conflict(
                "delivery.shipped",
                format!("出库单 `{number}` 已经出库"),
                format!("Delivery `{number}` is shipped already"),
            ));
        }
        unit.acting(NAME, |unit| {
            let order = order_of(unit, delivery)?;
            if !matches!(
                order.text("status")?.as_str(),
                "confirmed" | "partly_shipped"
            ) {
                let number = order.text("number")?;
                return Err(Problem::conflict(
                    "delivery.order_status",
                    format!("订单 `{number}` 不在已审核状态，不能出库"),
                    format!("Order `{number}` is not confirmed, so nothing may leave for it"),
                ));
            }
            let account = order.link("account")?.ok_or_else(Problem::missing)?;
            let account = unit.load("account", account)?;
            raise(unit, &Fact::ShippingAsked(Shipping { account }))
        })
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        delivery: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        unit.acting(NAME, |unit| {
            let order = order_of(unit, delivery)?;
            let order = unit
                .load_locked("sales_order", &[order.id()])?
                .pop()
                .ok_or_else(Problem::missing)?;
            let parcels = parcels(unit, delivery, &order)?;
            take_out(unit, delivery, &parcels)?;
            let shipped = Change::new()
                .set("status", "shipped")
                .set("account", order.link("account")?)
                .set("shipped_at", unit.now());
            let delivery = unit.update("delivery", delivery.id(), shipped)?;
            let number = delivery.text("number")?;
            let shipment = Shipment {
                delivery,
                order,
                parcels,
            };
            raise(unit, &Fact::DeliveryShipped(shipment))?;
            Ok(Outcome {
                message: Label::new(
                    format!("出库单 `{number}` 已出库，应收已生成"),
                    format!("Delivery `{number}` is shipped and its receivable is raised"),
                ),
            })
        })
    }
}

fn order_of(unit: &mut Unit<'_, '_>, delivery: &Record) -> Result<Record, Problem> {
    let order = delivery.link("order")?.ok_or_else(Problem::missing)?;
    unit.load("sales_order", order)
}

/// What leaves of each order line; every line must be one of the order and lack at least as much.
fn parcels(
    unit: &mut Unit<'_, '_>,
    delivery: &Record,
    order: &Record,
) -> Result<Vec<Parcel>, Problem> {
    let mut wanted: BTreeMap<Id, Decimal> = BTreeMap::new();
    let mut products: BTreeMap<Id, Option<Id>> = BTreeMap::new();
    for line in unit.find_among("delivery_line", "delivery", &[delivery.id()])? {
        let of = line.link("order_line")?.unwrap_or_default();
        *wanted.entry(of).or_default() += line.number("quantity")?;
        let product = line.link("product")?;
        if *products.entry(of).or_insert(product) != product {
            return Err(stranger(&line));
        }
    }
    if wanted.is_empty() {
        return Err(Problem::conflict(
            "delivery.no_lines",
            "出库单没有明细，不能出库",
            "The delivery has no lines",
        ));
    }
    let mut parcels = Vec::new();
    for line in unit.find_among("sales_order_line", "order", &[order.id()])? {
        if let Some(quantity) = wanted.remove(&line.id()) {
            if products.get(&line.id()) != Some(&line.link("product")?) {
                return Err(stranger(&line));
            }
            parcels.push(Parcel { line, quantity });
        }
    }
    if wanted.is_empty() {
        return Ok(parcels);
    }
    Err(stranger(delivery))
}

fn stranger(of: &Record) -> Problem {
    Problem::conflict(
        "delivery.other_line",
        "出库明细与订单不符，请重新下推",
        "A line of the delivery is not of this order; make the delivery again",
    )
    .because(of.id())
}

/// Uses up the locks, takes the goods off the levels and writes the moves.
fn take_out(unit: &mut Unit<'_, '_>, delivery: &Record, parcels: &[Parcel]) -> Result<(), Problem> {
    let warehouse = delivery.link("warehouse")?.ok_or_else(Problem::missing)?;
    let lines: Vec<Id> = parcels.iter().map(|parcel| parcel.line.id()).collect();
    let mut held: BTreeMap<Id, Vec<Record>> = BTreeMap::new();
    for lock in active_of(unit, &lines)? {
        if lock.link("warehouse")? == Some(warehouse) {
            let line = lock.link("order_line")?.unwrap_or_default();
            held.entry(line).or_default().push(lock);
        }
    }
    let mut products = BTreeSet::new();
    for parcel in parcels {
        products.insert(parcel.line.link("product")?.unwrap_or_default());
    }
    let mut levels = Levels::hold(unit, warehouse, &products)?;
    let (mut used, mut moves) = (Vec::new(), Vec::new());
    for parcel in parcels {
        let locks = held.remove(&parcel.line.id()).unwrap_or_default();
        used.extend(use_up(unit, &locks, parcel)?);
        let product = parcel.line.link("product")?.unwrap_or_default();
        levels.change(product, -parcel.quantity, -parcel.quantity)?;
        moves.push(
            Change::new()
                .set("product", product)
                .set("warehouse", warehouse)
                .set("quantity", -parcel.quantity)
                .set("kind", "sale")
                .set("delivery", delivery.id()),
        );
    }
    unit.update_many("stock_lock", used)?;
    unit.create_many("stock_move", moves)?;
    levels.write(unit)
}

/// The locks of a line after the parcel left, oldest first; refuses when they hold too little.
fn use_up(
    unit: &mut Unit<'_, '_>,
    locks: &[Record],
    parcel: &Parcel,
) -> Result<Vec<(Id, Change)>, Problem> {
    let mut open = parcel.quantity;
    let mut used = Vec::new();
    for lock in locks {
        let taken = open.min(left(lock)?);
        if taken > Decimal::ZERO {
            open -= taken;
            let state = if taken == left(lock)? {
                "done"
            } else {
                "active"
            };
            let change = Change::new()
                .set("shipped_quantity", lock.number("shipped_quantity")? + taken)
                .set("state", state);
            used.push((lock.id(), change));
        }
    }
    if open.is_zero() {
        return Ok(used);
    }
    Err(not_enough(unit, parcel, parcel.quantity - open)?)
}

fn not_enough(
    unit: &mut Unit<'_, '_>,
    parcel: &Parcel,
    locked: Decimal,
) -> Result<Problem, Problem> {
    let product = parcel.line.link("product")?.ok_or_else(Problem::missing)?;
    let code = unit.load("product", product)?.text("code")?;
    let (wanted, locked) = (count(parcel.quantity), count(locked));
    Ok(Problem::conflict(
        "stock.not_enough",
        format!("产品 `{code}` 为本订单锁定了 {locked}，不够出库 {wanted}"),
        format!("Only {locked} of product `{code}` are held for this order, not {wanted}"),
    ))
}
