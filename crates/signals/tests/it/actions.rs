//! What follows from signals: done once, whatever happens to the program and to the signals.

use serde_json::{Value as Json, json};
use weft_kernel::Id;
use weft_platform::Change;
use weft_signals::pipeline::{Pipeline, RuleBook, act_once, check_document};
use weft_signals::{RuleDocument, wire};
use weft_store::Lane;

use crate::house::{House, also_on_postgres, click, settle, stay, system};

also_on_postgres!(
    every_action_is_done_once_across_restarts_and_repetitions,
    a_rule_that_has_changed_or_a_customer_in_the_bin_cancels_what_was_asked,
);

pub(crate) const ALL: &str = "id is not empty";

const RULE: &str = r#"
    name = "clicked"
    version = 1
    label = { zh = "点击", en = "Clicked" }
    [[exit]]
    events = ["order_signed"]
    label = { zh = "签约", en = "order signed" }
    [when]
    kind = "event"
    events = ["EVENT"]
    label = { zh = "点击", en = "Clicked" }
    [then]
    kind = "intent"
    signal = { zh = "意向", en = "Intent" }
    title = { zh = "点了按钮", en = "Clicked a button" }
"#;

const SILENT: &str = r#"
    name = "quiet"
    version = 1
    label = { zh = "看完没点", en = "No click" }
    [when]
    kind = "sequence"
    [[when.steps]]
    events = ["page_leave"]
    label = { zh = "离开产品页", en = "Left a product page" }
    [[when.steps]]
    events = ["click"]
    absent = true
    within = "1h"
    label = { zh = "点击", en = "click" }
    [then]
    kind = "risk"
    signal = { zh = "可能流失", en = "May be lost" }
    title = { zh = "一小时没有下文", en = "Nothing for an hour" }
    [[then.actions]]
    kind = "task"
    due = "1d"
"#;

pub(crate) fn rule(event: &str, actions: &str) -> String {
    format!("{}{actions}", RULE.replace("EVENT", event))
}

pub(crate) fn book(house: &House, texts: &[&str]) -> RuleBook {
    let documents = texts.iter().map(|text| RuleDocument::read(text).unwrap());
    RuleBook::open(&house.platform, &documents.collect::<Vec<_>>()).unwrap()
}

pub(crate) fn judge(house: &House, book: &RuleBook) -> Pipeline {
    Pipeline::open(house.platform.clone(), book.clone(), &false.into()).unwrap()
}

/// Does what is due until nothing is left.
pub(crate) fn act(house: &House, book: &RuleBook) {
    while act_once(&house.platform, book).unwrap() > 0 {}
}

fn states(house: &House) -> Vec<(String, String)> {
    let text = |action: &Json, field: &str| action[field].as_str().unwrap().to_owned();
    let actions = house.records("signal_action", ALL);
    let each = actions.iter();
    each.map(|action| (text(action, "kind"), text(action, "state")))
        .collect()
}

pub(crate) fn owned_account(house: &House) -> (Id, Id) {
    let boss = house.make("user", json!({"name": "老板", "username": "boss"}));
    let owner = json!({"name": "张三", "username": "zhang", "manager": boss});
    let owner = house.make("user", owner);
    let account = json!({"name": "甲公司", "code": "C1", "owner": owner});
    (owner, house.make("account", account))
}

const EVERYTHING: &str = r#"
    [[then.actions]]
    kind = "task"
    due = "2d"
    title = { zh = "打个电话", en = "Call them" }
    [[then.actions]]
    kind = "notification"
    to = "manager"
    [[then.actions]]
    kind = "field"
    field = "level"
    value = "a"
    [[then.actions]]
    kind = "field"
    field = "name"
    value = "乙公司"
    if_empty = true
    [[then.actions]]
    kind = "event"
    event = "intent_seen"
    properties = { by = "rule" }
    [[then.actions]]
    kind = "webhook"
    webhook = "ERP"
"#;

#[test]
fn every_action_is_done_once_across_restarts_and_repetitions() {
    let house = House::new();
    let (_, account) = owned_account(&house);
    let hook = json!({"name": "ERP", "url": "https://erp.example.cn", "object": "signal"});
    let hook = house.make("webhook", hook);
    let book = book(&house, &[&rule("click", EVERYTHING)]);
    let who = json!({"userId": "C1"});
    house.send(&json!([click(3, &who)]));
    settle(&mut judge(&house, &book));
    for _ in 0..3 {
        act(&house, &book);
        settle(&mut judge(&house, &book));
    }
    assert!(
        states(&house).iter().all(|(_, state)| state == "done"),
        "{:?}",
        states(&house)
    );
    let task = house.records("task", ALL);
    assert_eq!(task.len(), 1);
    assert_eq!(
        (
            &task[0]["title"],
            &task[0]["assignee"]["label"],
            &task[0]["due_at"]
        ),
        (
            &json!("打个电话"),
            &json!("张三"),
            &json!("2026-11-24T06:00:00.000Z")
        )
    );
    let told = house.records("notification", ALL);
    assert_eq!(
        (told.len(), &told[0]["owner"]["label"]),
        (1, &json!("老板"))
    );
    assert_eq!(told[0]["title"], "意向：点了按钮");
    let account = house
        .records("account", &format!("id = \"{account}\""))
        .remove(0);
    assert_eq!(
        (&account["level"], &account["name"]),
        (&json!("a"), &json!("甲公司"))
    );
    let rows = house.platform.store().touches_after(0, 100).unwrap();
    let touches: Vec<_> = rows
        .iter()
        .map(|row| wire::from_log(row).unwrap().0)
        .collect();
    let said: Vec<_> = touches
        .iter()
        .filter(|touch| touch.event() == "intent_seen")
        .collect();
    assert_eq!((said.len(), &said[0].properties["by"]), (1, &json!("rule")));
    assert_eq!(said[0].context["weft"]["depth"], 1);
    let called = house
        .records("signal_action", "kind = \"webhook\"")
        .remove(0);
    assert_eq!(called["webhook"]["id"], hook.to_string());
}

#[test]
fn what_is_not_done_yet_is_not_done_for_a_corrected_signal_and_what_is_done_is_marked() {
    for done_before in [false, true] {
        let house = House::new();
        owned_account(&house);
        let book = book(&house, &[SILENT]);
        let mut consumer = judge(&house, &book);
        let who = json!({"userId": "C1"});
        house.send(&json!([stay(0, &who)]));
        settle(&mut consumer);
        assert_eq!(states(&house), [("task".to_owned(), "queued".to_owned())]);
        if done_before {
            act(&house, &book);
        }
        // It clicked after all; the touch comes late.
        house.send(&json!([click(30, &who)]));
        settle(&mut consumer);
        act(&house, &book);
        assert_eq!(house.records("signal", "standing = true").len(), 0);
        let action = house.records("signal_action", ALL).remove(0);
        let state = if done_before { "done" } else { "cancelled" };
        assert_eq!(
            (&action["state"], &action["corrected"]),
            (&json!(state), &json!(true))
        );
        assert_eq!(house.records("task", ALL).len(), usize::from(done_before));
    }
}

#[test]
fn an_ended_signal_asks_nothing_of_anybody() {
    let house = House::new();
    owned_account(&house);
    let book = book(&house, &[&rule("click", EVERYTHING)]);
    let mut consumer = judge(&house, &book);
    let who = json!({"userId": "C1"});
    house.send(&json!([click(3, &who)]));
    settle(&mut consumer);
    let signed = json!({"userId": "C1", "event": "order_signed"});
    house.send(&json!([crate::house::event(
        weft_signals::TouchKind::Track,
        9,
        &signed
    )]));
    settle(&mut consumer);
    act(&house, &book);
    assert!(states(&house).iter().all(|(_, state)| state == "cancelled"));
    assert!(house.records("task", ALL).is_empty());
}

#[test]
fn an_action_that_cannot_be_done_says_why_and_holds_up_no_other() {
    let house = House::new();
    house.make("account", json!({"name": "无主公司", "code": "C1"}));
    let book = book(&house, &[&rule("click", EVERYTHING)]);
    let who = json!({"userId": "C1"});
    house.send(&json!([click(3, &who)]));
    settle(&mut judge(&house, &book));
    act(&house, &book);
    let failed = house.records("signal_action", "state = \"failed\"");
    let errors: Vec<&str> = failed
        .iter()
        .map(|one| one["error"].as_str().unwrap())
        .collect();
    assert_eq!(
        errors,
        [
            "没有负责人（signal_action.no_owner）",
            "没有负责人（signal_action.no_owner）",
            "没有名叫 `ERP` 的 Webhook（signal_action.webhook）",
        ]
    );
    assert_eq!(house.records("account", "level = \"a\"").len(), 1);
}

#[test]
fn customers_without_an_owner_go_round_among_those_with_the_role() {
    let house = House::new();
    let role = house.records("role", "name = \"sales\"").remove(0);
    for name in ["甲", "乙", "丙"] {
        let active = name != "丙";
        house.make(
            "user",
            json!({"name": name, "username": name, "role": role["id"], "active": active}),
        );
    }
    for code in ["C1", "C2", "C3"] {
        house.make("account", json!({"name": code, "code": code}));
    }
    let assign = "[[then.actions]]\nkind = \"assign\"\nrole = \"sales\"\n[[then.actions]]\nkind = \"task\"\ndue = \"1d\"";
    let book = book(&house, &[&rule("click", assign)]);
    let mut consumer = judge(&house, &book);
    for (minute, code) in [(1, "C1"), (2, "C2"), (3, "C3"), (4, "C1")] {
        house.send(&json!([click(minute, &json!({"userId": code}))]));
        settle(&mut consumer);
        act(&house, &book);
    }
    let owner = |code: &str| {
        let account = house
            .records("account", &format!("code = \"{code}\""))
            .remove(0);
        account["owner"]["label"].as_str().unwrap().to_owned()
    };
    assert_eq!(["C1", "C2", "C3"].map(owner), ["甲", "乙", "甲"]);
    assert_eq!(house.records("task", "assignee is not empty").len(), 4);
    assert_eq!(house.records("signal", "owner is empty").len(), 0);
}

#[test]
fn touches_of_signals_of_touches_come_to_an_end() {
    let house = House::new();
    owned_account(&house);
    let say = |event: &str| format!("[[then.actions]]\nkind = \"event\"\nevent = \"{event}\"");
    let ping = rule("ping", &say("pong"));
    let pong = rule("pong", &say("ping")).replace("\"clicked\"", "\"answered\"");
    let book = book(&house, &[&ping, &pong]);
    let mut consumer = judge(&house, &book);
    let first = json!({"userId": "C1", "event": "ping"});
    house.send(&json!([crate::house::event(
        weft_signals::TouchKind::Track,
        1,
        &first
    )]));
    for _ in 0..20 {
        settle(&mut consumer);
        act(&house, &book);
    }
    let done = house.records("signal_action", "state = \"done\"").len();
    let failed = house.records("signal_action", "state = \"failed\"");
    assert_eq!((done, failed.len()), (4, 1));
    assert!(
        failed[0]["error"]
            .as_str()
            .unwrap()
            .contains("signal_action.loop")
    );
}

#[test]
fn what_an_action_may_not_say_is_refused_with_its_place() {
    let house = House::new();
    let model = house.platform.model();
    let check = |actions: &str| check_document(&model, "rule", &rule("click", actions));
    check(EVERYTHING).unwrap();
    let refused = [
        ("kind = \"event\"\nevent = \"click\"", "rule.loop"),
        ("kind = \"event\"\nevent = \" \"", "rule.event_name"),
        ("kind = \"assign\"", "rule.assign"),
        (
            "kind = \"field\"\nfield = \"levels\"\nvalue = \"a\"",
            "field.unknown",
        ),
        (
            "kind = \"field\"\nfield = \"created_at\"\nvalue = \"\"",
            "rule.field",
        ),
        ("kind = \"task\"", "rule.unreadable"),
        ("kind = \"task\"\ndue = \"soon\"", "rule.unreadable"),
    ];
    for (action, code) in refused {
        let problem = check(&format!("[[then.actions]]\n{action}")).unwrap_err();
        assert_eq!(problem.code(), code, "{action}");
    }
    let many = "[[then.actions]]\nkind = \"notification\"\n".repeat(9);
    assert_eq!(check(&many).unwrap_err().code(), "rule.actions");
}

#[test]
fn a_rule_that_has_changed_or_a_customer_in_the_bin_cancels_what_was_asked() {
    let house = House::new();
    let (_, account) = owned_account(&house);
    let book = book(&house, &[&rule("click", EVERYTHING)]);
    let who = json!({"userId": "C1"});
    house.send(&json!([click(3, &who)]));
    settle(&mut judge(&house, &book));
    let gone = house
        .platform
        .write(&system(), Lane::Interactive, move |unit| {
            unit.update("account", account, Change::new().set("level", "b"))?;
            unit.delete("account", account)
        });
    gone.unwrap();
    act(&house, &book);
    assert!(states(&house).iter().all(|(_, state)| state == "cancelled"));
}
