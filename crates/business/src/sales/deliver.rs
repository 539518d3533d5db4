//! 下推出库单: what is locked for an order becomes a draft delivery.

use rust_decimal::Decimal;
use serde_json::Value as Json;
use weft_kernel::{Label, Problem, Value};
use weft_platform::{Change, Command, LineChange, Outcome, Record, Unit};

use super::expect_status;
use crate::amounts::count;

pub(crate) struct DeliverOrder;

const NAME: &str = "sales.order.deliver";

impl Command for DeliverOrder {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> Label {
        Label::new("下推出库单", "Make delivery")
    }

    fn object(&self) -> &'static str {
        "sales_order"
    }

    fn allowed(&self, unit: &mut Unit<'_, '_>, order: &Record) -> Result<(), Problem> {
        expect_status(order, &["confirmed", "partly_shipped"])?;
        unit.acting(NAME, |unit| {
            no_draft_yet(unit, order)?;
            lines_to_ship(unit, order).map(|_| ())
        })
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        order: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        unit.acting(NAME, |unit| {
            let lines = lines_to_ship(unit, order)?;
            let count_of_lines = lines.len();
            let delivery = Change::new()
                .set("order", order.id())
                .set("account", order.link("account")?)
                .set("warehouse", order.link("warehouse")?)
                .set("shipper", order.link("shipper")?)
                .set("owner", order.link("owner")?)
                .set("department", order.link("department")?)
                .lines("lines", lines);
            let number = unit.create("delivery", delivery)?.text("number")?;
            Ok(Outcome {
                message: Label::new(
                    format!("已生成出库单 `{number}`，共 {count_of_lines} 行"),
                    format!("Delivery `{number}` is made with {count_of_lines} lines"),
                ),
            })
        })
    }
}

/// Two drafts would both promise the same locked stock.
fn no_draft_yet(unit: &mut Unit<'_, '_>, order: &Record) -> Result<(), Problem> {
    let wanted = [
        ("order", Value::Record(order.id())),
        ("status", Value::text("draft")),
    ];
    match unit.find_by("delivery", &wanted)?.first() {
        None => Ok(()),
        Some(draft) => {
            let number = draft.text("number")?;
            Err(Problem::conflict(
                "order.delivery_draft",
                format!("已有未出库的出库单 `{number}`"),
                format!("Delivery `{number}` is not shipped yet"),
            ))
        }
    }
}

fn lines_to_ship(unit: &mut Unit<'_, '_>, order: &Record) -> Result<Vec<LineChange>, Problem> {
    let mut lines = Vec::new();
    let mut short = Decimal::ZERO;
    for line in unit.find_among("sales_order_line", "order", &[order.id()])? {
        let locked = line.number("locked_quantity")?;
        short += line.number("short_quantity")?;
        if locked > Decimal::ZERO {
            let change = Change::new()
                .set("order_line", line.id())
                .set("product", line.link("product")?)
                .set("quantity", locked);
            lines.push(LineChange { id: None, change });
        }
    }
    if lines.is_empty() {
        let short = count(short);
        return Err(Problem::conflict(
            "order.nothing_locked",
            format!("没有锁定的库存可出库，还缺 {short}"),
            format!("Nothing is locked to ship; {short} is still short"),
        ));
    }
    Ok(lines)
}
