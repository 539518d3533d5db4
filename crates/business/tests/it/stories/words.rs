//! 已有 and 当: how the stage is set and what people do.

use serde_json::{Value as Json, json};
use weft_platform::Record;

use super::runner::read;
use super::scene::{Scene, Told, at};

/// 已有.
pub(super) fn stage(scene: &mut Scene, clause: &str) -> Told {
    if let Some([code, on_hand]) = at(read("产品 {} 库存 {}", clause)) {
        scene.house.stocked(code, scene.warehouse, on_hand);
        return Ok(());
    }
    if let Some([name, term]) = at(read("客户 {} 账期 {}", clause)) {
        let (kind, days) = term_of(term)?;
        let owner = scene.person("张三")?.id();
        let json = json!({ "name": name, "credit_term_kind": kind, "credit_term_days": days, "owner": owner });
        let id = scene.house.make("account", json);
        scene.account = Some(id);
        scene.accounts.insert(name.to_owned(), id);
        return Ok(());
    }
    if let Some([limit]) = at(read("额度 {}", clause)) {
        let account = scene.account.ok_or("no account yet")?;
        scene
            .house
            .set("account", account, json!({ "credit_limit": limit }));
        return Ok(());
    }
    if let Some([company, phone]) = at(read("线索 {} 电话 {}", clause)) {
        let owner = scene.person("张三")?.id();
        let json = json!({ "name": "王经理", "company": company, "phone": phone, "owner": owner, "need": "要 20 台" });
        scene.lead = Some(scene.house.make("lead", json));
        return Ok(());
    }
    if clause == "采购计划已下单" {
        for plan in scene.house.all("purchase_plan", "status = \"open\"") {
            scene
                .house
                .set("purchase_plan", plan.id(), json!({ "status": "ordered" }));
        }
        return Ok(());
    }
    Err("unknown words".into())
}

fn term_of(term: &str) -> Result<(&'static str, String), String> {
    let days = |pattern| at::<1>(read(pattern, term)).map(|[days]| days.to_owned());
    match (term, days("净 {} 天"), days("月结 {} 天")) {
        ("现结", ..) => Ok(("cash", "0".into())),
        ("款到发货", ..) => Ok(("prepaid", "0".into())),
        (_, Some(days), _) => Ok(("net_days", days)),
        (_, _, Some(days)) => Ok(("month_end", days)),
        _ => Err(format!("unknown term {term}")),
    }
}

/// 当.
pub(super) fn act(scene: &mut Scene, clause: &str) -> Told {
    scene.nothing_refused()?;
    if let Some([days]) = at(read("过 {} 天", clause)) {
        scene.house.days_pass(number(days)?);
        return Ok(());
    }
    if clause == "刷新逾期" {
        return weft_business::refresh_overdue(&scene.house.platform)
            .map(|_| ())
            .map_err(|problem| problem.to_string());
    }
    let (who, what) = clause.split_once(' ').ok_or("nobody does this")?;
    let simple = [
        ("审核", "sales_order", "sales.order.confirm"),
        ("反审核", "sales_order", "sales.order.reopen"),
        ("下推", "sales_order", "sales.order.deliver"),
        ("出库", "delivery", "stock.delivery.ship"),
        ("核销", "receipt", "finance.receipt.match"),
        ("禁止发货", "account", "credit.account.hold"),
        ("解除禁止发货", "account", "credit.account.release"),
        ("转化", "lead", "lead.convert"),
    ];
    if let Some((_, object, command)) = simple.iter().find(|(word, ..)| *word == what) {
        scene.command(who, object, command, json!({}))?;
        if what == "下推" && scene.refused.is_none() {
            scene.delivery = scene
                .newest("delivery", "true")
                .map(|delivery| delivery.id());
        }
        return Ok(());
    }
    act_with(scene, who, what)
}

/// What people do with something.
fn act_with(scene: &mut Scene, who: &str, what: &str) -> Told {
    if let Some([lines]) = at(read("下单 {}", what)) {
        return place_order(scene, who, lines);
    }
    if let Some([amount]) = at(read("收款 {}", what)) {
        let account = scene.account.ok_or("no account yet")?;
        let (caller, json) = (
            scene.person(who)?,
            json!({ "account": account, "amount": amount }),
        );
        match scene.house.platform.create(&caller, "receipt", json) {
            Ok(id) => scene.receipt = Some(id),
            Err(problem) => scene.refused = Some(problem),
        }
        return Ok(());
    }
    if let Some([place, amount]) = at(read("核销第 {} 张应收 {}", what)) {
        let place = usize::try_from(number(place)?).unwrap_or_default();
        let receivables = scene.house.all("receivable", "true");
        let receivable = receivables.get(place - 1).ok_or("no such receivable")?;
        let input = json!({ "receivable": receivable.id(), "amount": amount });
        return scene.command(who, "receipt", "finance.receipt.match", input);
    }
    if let Some([name]) = at(read("转化到 {}", what)) {
        let input = json!({ "account": scene.accounts.get(name).ok_or("no such account")? });
        return scene.command(who, "lead", "lead.convert", input);
    }
    if let Some([name]) = at(read("转化并建商机 {}", what)) {
        return scene.command(who, "lead", "lead.convert", json!({ "opportunity": name }));
    }
    if let Some([quantity]) = at(read("改出库数量 {}", what)) {
        let line = scene.newest("delivery_line", "true").ok_or("no line")?;
        return change(
            scene,
            who,
            ("delivery_line", &line),
            json!({ "quantity": quantity }),
        );
    }
    if let Some([price]) = at(read("改单价 {}", what)) {
        let line = scene.newest("sales_order_line", "true").ok_or("no line")?;
        return change(
            scene,
            who,
            ("sales_order_line", &line),
            json!({ "unit_price": price }),
        );
    }
    if let Some([date]) = at(read("改交期 {}", what)) {
        let order = scene
            .house
            .record("sales_order", scene.order.ok_or("no order")?);
        return change(
            scene,
            who,
            ("sales_order", &order),
            json!({ "required_date": date }),
        );
    }
    if what == "到货" {
        let plan = scene.newest("purchase_plan", "true").ok_or("no plan")?;
        let (caller, name) = (scene.person(who)?, "purchasing.plan.receive");
        let given =
            scene
                .house
                .command(&caller, ("purchase_plan", plan.id(), name), json!({}), None);
        scene.refused = given.err();
        return Ok(());
    }
    Err("unknown words".into())
}

fn change(scene: &mut Scene, who: &str, (object, record): (&str, &Record), json: Json) -> Told {
    let caller = scene.person(who)?;
    let at = (object, record.id(), record.version());
    scene.refused = scene.house.platform.update(&caller, at, json).err();
    Ok(())
}

/// `M-01` 8 × 10, `M-02` 3 × 9.99 减 10%
fn place_order(scene: &mut Scene, who: &str, text: &str) -> Told {
    let mut lines = Vec::new();
    for line in text.split([',', ',']) {
        let (line, discount) = line.split_once('减').unwrap_or((line, "0%"));
        let words: Vec<&str> = line.split_whitespace().collect();
        let [code, quantity, "×", price] = words.as_slice() else {
            return Err(format!("no line: {line}"));
        };
        let product = scene.product(code.trim_matches('`'))?;
        lines.push(json!({ "product": product, "quantity": quantity, "unit_price": price, "discount": discount.trim() }));
    }
    let json = json!({ "account": scene.account, "warehouse": scene.warehouse, "lines": lines });
    let caller = scene.person(who)?;
    match scene.house.platform.create(&caller, "sales_order", json) {
        Ok(id) => scene.order = Some(id),
        Err(problem) => scene.refused = Some(problem),
    }
    Ok(())
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|error| format!("`{text}`: {error}"))
}
