//! The words stories are told in.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use weft_kernel::{Decimal, Id, Problem};
use weft_platform::{Caller, Record};

use super::runner::read;
use crate::house::House;

type Told = Result<(), String>;

/// A house and what the story speaks of.
pub(super) struct Scene {
    pub(super) house: House,
    warehouse: Id,
    account: Option<Id>,
    accounts: BTreeMap<String, Id>,
    order: Option<Id>,
    delivery: Option<Id>,
    receipt: Option<Id>,
    lead: Option<Id>,
    refused: Option<Problem>,
}

/// Who is who: role and department.
const PEOPLE: &[(&str, &str, &str)] = &[
    ("张三", "sales", "销售一部"),
    ("李四", "sales", "销售一部"),
    ("王五", "sales", "销售二部"),
    ("钱七", "finance", "财务部"),
    ("老板", "administrator", "总经办"),
];

const STATUSES: &[(&str, &str)] = &[
    ("草稿", "draft"),
    ("已审核", "confirmed"),
    ("部分出库", "partly_shipped"),
    ("已出库", "shipped"),
    ("待回款", "planned"),
    ("部分回款", "partly"),
    ("已回款", "paid"),
];

impl Scene {
    pub(super) fn new() -> Self {
        let house = House::new();
        let warehouse = house.make("warehouse", json!({ "code": "SH", "name": "上海仓" }));
        Self {
            house,
            warehouse,
            account: None,
            accounts: BTreeMap::new(),
            order: None,
            delivery: None,
            receipt: None,
            lead: None,
            refused: None,
        }
    }

    /// Fails when the last thing done was refused and the story does not say so.
    pub(super) fn nothing_refused(&self) -> Told {
        match &self.refused {
            Some(problem) => Err(format!("refused: {problem}")),
            None => Ok(()),
        }
    }

    fn person(&self, name: &str) -> Result<Caller, String> {
        let known = PEOPLE.iter().find(|(known, ..)| *known == name);
        let (name, role, department) = known.ok_or_else(|| format!("nobody is called {name}"))?;
        Ok(self.house.person(name, role, department))
    }

    fn command(&mut self, who: &str, object: &str, command: &str, input: Json) -> Told {
        let id = match object {
            "sales_order" => self.order,
            "delivery" => self.delivery,
            "receipt" => self.receipt,
            "lead" => self.lead,
            _ => self.account,
        };
        let id = id.ok_or_else(|| format!("no {object} yet"))?;
        let caller = self.person(who)?;
        let given = self
            .house
            .command(&caller, (object, id, command), input, None);
        self.refused = given.err();
        Ok(())
    }

    fn product(&self, code: &str) -> Result<Id, String> {
        self.house
            .named("product", "code", code)
            .ok_or_else(|| format!("no product {code}"))
    }

    fn newest(&self, object: &str, filter: &str) -> Option<Record> {
        self.house.all(object, filter).pop()
    }
}

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
        scene
            .house
            .days_pass(days.parse().map_err(|_| "no number")?);
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
        let place: usize = place.parse().map_err(|_| "no number")?;
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

fn at<const N: usize>(found: Option<Vec<&str>>) -> Option<[&str; N]> {
    found?.try_into().ok()
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
