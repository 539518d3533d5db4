//! Sales: orders confirmed, reopened, turned into deliveries; how far each line is.

mod confirm;
mod deliver;
mod lines;
mod reopen;

pub(crate) use confirm::ConfirmOrder;
pub(crate) use deliver::DeliverOrder;
pub(crate) use lines::{note_supply, progress};
pub(crate) use reopen::ReopenOrder;

use weft_kernel::Problem;
use weft_platform::{Record, Unit};

use crate::events::Sale;

/// The order with its lines and its customer, whoever asks.
fn sale(unit: &mut Unit<'_, '_>, order: &Record) -> Result<Sale, Problem> {
    let account = order.link("account")?.ok_or_else(Problem::missing)?;
    Ok(Sale {
        order: order.clone(),
        lines: unit.find_among("sales_order_line", "order", &[order.id()])?,
        account: unit.load("account", account)?,
    })
}

/// Refuses an order whose status is not one of `wanted`.
fn expect_status(order: &Record, wanted: &[&str]) -> Result<(), Problem> {
    let status = order.text("status")?;
    if wanted.contains(&status.as_str()) {
        return Ok(());
    }
    let (zh, en) = match status.as_str() {
        "draft" => ("还没有审核", "has not been confirmed"),
        "confirmed" => ("已经审核", "is confirmed already"),
        "partly_shipped" => ("已部分出库", "is partly shipped"),
        "shipped" => ("已全部出库", "is shipped"),
        "closed" => ("已关闭", "is closed"),
        _ => ("已作废", "is void"),
    };
    let number = order.text("number")?;
    Err(Problem::conflict(
        "order.status",
        format!("订单 `{number}` {zh}"),
        format!("Order `{number}` {en}"),
    ))
}
