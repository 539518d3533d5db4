//! 则: what holds afterwards.

use weft_kernel::{Decimal, Id};
use weft_platform::Record;

use super::runner::read;
use super::scene::{Scene, Told, at};

const STATUSES: &[(&str, &str)] = &[
    ("草稿", "draft"),
    ("已审核", "confirmed"),
    ("部分出库", "partly_shipped"),
    ("已出库", "shipped"),
    ("待回款", "planned"),
    ("部分回款", "partly"),
    ("已回款", "paid"),
];

/// 则.
pub(super) fn outcome(scene: &mut Scene, clause: &str) -> Told {
    if let Some([code]) = at(read("拒绝 {}", clause)) {
        let refused = scene.refused.take().ok_or("nothing was refused")?;
        let (code, said) = code.split_once(' ').unwrap_or((code, ""));
        return if refused.code() == code && refused.told().zh.contains(said.trim()) {
            Ok(())
        } else {
            Err(format!("{refused} {}", refused.told().zh))
        };
    }
    scene.nothing_refused()?;
    if let Some([what]) = at(read("没有{}", clause)) {
        let object = match what {
            "采购计划" => ("purchase_plan", "status <> \"void\""),
            "回款计划" => ("payment_plan", "true"),
            "应收" => ("receivable", "true"),
            "锁库" => ("stock_lock", "state = \"active\""),
            "客户" => ("account", "true"),
            _ => return Err("unknown words".into()),
        };
        let found = scene.house.all(object.0, object.1).len();
        return same("0", Decimal::from(found));
    }
    if let Some([what]) = at(read("审计记下 {}", clause)) {
        let entries = scene
            .house
            .platform
            .store()
            .changes_after(0, 10_000)
            .unwrap();
        let found = entries
            .iter()
            .any(|entry| entry.body.to_string().contains(what));
        return found.then_some(()).ok_or_else(|| "not in the log".into());
    }
    if let Some([code, on_hand, locked]) = at(read("库存 {} 在库 {} 锁定 {}", clause)) {
        let product = scene.product(code)?;
        let levels = scene.house.all("stock_level", "true");
        let level = levels
            .iter()
            .find(|level| level.link("product").unwrap() == Some(product));
        let level = level.ok_or("no level")?;
        same(on_hand, level.number("on_hand").unwrap())?;
        return same(locked, level.number("locked").unwrap());
    }
    documents(scene, clause)
}

/// What stands on documents.
fn documents(scene: &Scene, clause: &str) -> Told {
    let figures: &[(&str, &str, Option<Id>, &str)] = &[
        ("未收 {}", "account", scene.account, "receivable_open"),
        ("未出库订单 {}", "account", scene.account, "order_open"),
        ("逾期 {}", "account", scene.account, "receivable_overdue"),
        ("订单金额 {}", "sales_order", scene.order, "amount"),
        ("收款余 {}", "receipt", scene.receipt, "open"),
    ];
    for (pattern, object, id, field) in figures {
        if let Some([wanted]) = at(read(pattern, clause)) {
            let id = id.ok_or_else(|| format!("no {object} yet"))?;
            return same(
                wanted,
                scene.house.record(object, id).number(field).unwrap(),
            );
        }
    }
    if let Some([status]) = at(read("订单 {}", clause)) {
        let order = scene
            .house
            .record("sales_order", scene.order.ok_or("no order")?);
        return word(status, &order.text("status").unwrap());
    }
    if let Some([code, locked, short, shipped]) =
        at(read("明细 {} 锁定 {} 缺货 {} 已出 {}", clause))
    {
        let product = scene.product(code)?;
        let lines = scene.house.all("sales_order_line", "true");
        let line = lines
            .iter()
            .rfind(|line| line.link("product").unwrap() == Some(product));
        let line = line.ok_or("no line")?;
        same(locked, line.number("locked_quantity").unwrap())?;
        same(short, line.number("short_quantity").unwrap())?;
        return same(shipped, line.number("shipped_quantity").unwrap());
    }
    if let Some([code, quantity]) = at(read("采购计划 {} 共 {}", clause)) {
        let product = scene.product(code)?;
        let plans = scene.house.all("purchase_plan", "status = \"open\"");
        let of = plans
            .iter()
            .filter(|plan| plan.link("product").unwrap() == Some(product));
        return same(
            quantity,
            of.map(|plan| plan.number("quantity").unwrap()).sum(),
        );
    }
    plans_and_counts(scene, clause)
}

fn plans_and_counts(scene: &Scene, clause: &str) -> Told {
    for (pattern, object) in [
        ("应收 {} 到期 {}", "receivable"),
        ("回款计划 {} 到期 {}", "payment_plan"),
    ] {
        if let Some([amount, due]) = at(read(pattern, clause)) {
            let newest = scene.newest(object, "true").ok_or("none")?;
            let there = serde_json::to_string(&due_of(&newest)).unwrap();
            if there.trim_matches('"') != due {
                return Err(format!("due {there}"));
            }
            return same(amount, newest.number("amount").unwrap());
        }
    }
    if let Some([status]) = at(read("回款计划为 {}", clause)) {
        let plan = scene.newest("payment_plan", "true").ok_or("no plan")?;
        return word(status, &plan.text("status").unwrap());
    }
    if let Some([object, count]) = at(read("{} 张 {}", clause).map(|v| vec![v[1], v[0]])) {
        let object = match object {
            "应收" => "receivable",
            "客户" => "account",
            "联系人" => "contact",
            "商机" => "opportunity",
            _ => return Err("unknown words".into()),
        };
        return same(count, Decimal::from(scene.house.all(object, "true").len()));
    }
    Err("unknown words".into())
}

fn due_of(record: &Record) -> String {
    match record.get("due_date").unwrap() {
        weft_kernel::Value::Date(date) => date.to_string(),
        _ => String::new(),
    }
}

fn same(wanted: &str, there: Decimal) -> Told {
    if wanted.parse() == Ok(there) {
        return Ok(());
    }
    Err(format!("there is {}", there.normalize()))
}

fn word(wanted: &str, there: &str) -> Told {
    let known = STATUSES.iter().find(|(zh, _)| *zh == wanted);
    match known {
        Some((_, status)) if *status == there => Ok(()),
        _ => Err(format!("it is {there}")),
    }
}
