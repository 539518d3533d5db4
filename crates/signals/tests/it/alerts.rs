//! When signals ring: quiet hours, what breaks through them, limits of a day, and the digest of the rest.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment};
use weft_platform::Change;
use weft_signals::pipeline::{RuleBook, alert_once, why_of};
use weft_store::Lane;

use crate::actions::{ALL, act, book, judge, owned_account, rule};
use crate::house::{House, also_on_postgres, click, settle, system};

also_on_postgres!(
    a_signal_of_quiet_hours_stands_at_once_and_rings_at_their_end,
    what_rang_late_and_is_still_open_stands_in_the_digest,
);

/// A to-do with every signal.
const TASK: &str = "[[then.actions]]\nkind = \"task\"\ndue = \"1d\"\n";

/// A rule whose `[then]` says `more` as well.
fn with_then(more: &str) -> String {
    rule("click", &format!("{more}\n{TASK}"))
}

fn plan(house: &House, more: &Json) {
    let mut plan = json!({"name": "公司", "main": true});
    let fields = plan.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    house.make("alert_plan", plan);
}

fn quiet_now() -> Json {
    json!({"quiet_from": "13:00", "quiet_until": "15:00"})
}

/// One touch of a customer at a minute, judged.
fn clicked(house: &House, book: &RuleBook, (code, minute): (&str, i64)) {
    house.send(&json!([click(minute, &json!({"userId": code}))]));
    settle(&mut judge(house, book));
    act(house, book);
}

/// What is due at a time, done and alerted; twice, as nothing may happen again.
fn at(house: &House, book: &RuleBook, time: &str) {
    house.clock.set(Moment::parse(time).unwrap());
    for _ in 0..2 {
        while alert_once(&house.platform).unwrap() > 0 {}
        act(house, book);
    }
}

/// State, reason and moment of each signal's alert, in the order in which they were made.
fn alerts(house: &House) -> Vec<(String, String, String)> {
    let signals = house.records("signal", ALL);
    let each = signals.iter();
    each.map(|signal| {
        let text = |field: &str| signal[field].as_str().unwrap_or_default().to_owned();
        (text("alert"), text("alert_why"), text("alert_at"))
    })
    .collect()
}

fn alert(state: &str, why: &str, at: &str) -> (String, String, String) {
    let at = format!("2026-11-{at}:00.000Z");
    (state.to_owned(), why.to_owned(), at)
}

fn notified(house: &House) -> Vec<(String, String)> {
    let told = house.records("notification", ALL);
    let text = |told: &Json, field: &str| told[field].as_str().unwrap_or_default().to_owned();
    told.iter()
        .map(|told| (text(told, "title"), text(told, "body")))
        .collect()
}

#[test]
fn without_a_plan_everything_rings_at_once() {
    let house = House::new();
    owned_account(&house);
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("C1", 3));
    assert_eq!(alerts(&house), [alert("rung", "", "22T06:00")]);
    assert_eq!(house.records("task", ALL).len(), 1);
}

#[test]
fn a_signal_of_quiet_hours_stands_at_once_and_rings_at_their_end() {
    let house = House::new();
    owned_account(&house);
    plan(&house, &quiet_now());
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("C1", 3));
    assert_eq!(house.records("signal", "standing = true").len(), 1);
    assert_eq!(alerts(&house), [alert("held", "quiet", "22T07:00")]);
    at(&house, &book, "2026-11-22T06:59:59.999Z");
    assert_eq!(alerts(&house), [alert("held", "quiet", "22T07:00")]);
    assert!(house.records("task", ALL).is_empty(), "its to-do waits too");
    at(&house, &book, "2026-11-22T07:00:00Z");
    assert_eq!(alerts(&house), [alert("rung", "quiet", "22T07:00")]);
    assert_eq!(house.records("task", ALL).len(), 1);
    let signal = house.records("signal", ALL).remove(0);
    let id = Id::parse(signal["id"].as_str().unwrap()).unwrap();
    let why = why_of(&house.platform, &system(), &book, id).unwrap();
    assert_eq!(
        why.receipt.told.unwrap().zh,
        "免打扰时段，暂缓到 11月22日 15:00 才提醒"
    );
}

#[test]
fn what_is_urgent_breaks_through() {
    let house = House::new();
    owned_account(&house);
    plan(
        &house,
        &json!({"quiet_from": "13:00", "quiet_until": "15:00", "daily_cap": 0}),
    );
    let book = book(
        &house,
        &[&with_then("priority = \"urgent\"\ndaily_cap = 1")],
    );
    clicked(&house, &book, ("C1", 3));
    clicked(&house, &book, ("C1", 4));
    assert_eq!(
        alerts(&house),
        [(); 2].map(|()| alert("rung", "urgent", "22T06:00"))
    );
    assert_eq!(house.records("task", ALL).len(), 2);
    assert_eq!(house.records("signal", "priority = \"urgent\"").len(), 2);
    at(&house, &book, "2026-11-24T07:00:00Z");
    assert!(notified(&house).is_empty());
}

#[test]
fn beyond_the_limit_of_a_day_the_rest_is_summed_up_once() {
    let house = House::new();
    let (owner, _) = owned_account(&house);
    house.make(
        "account",
        json!({"name": "乙公司", "code": "C2", "owner": owner}),
    );
    plan(&house, &json!({"daily_cap": 2, "digest_at": "09:00"}));
    let book = book(&house, &[&with_then("")]);
    for (code, minute) in [("C1", 1), ("C1", 2), ("C2", 3), ("C1", 4), ("C2", 5)] {
        clicked(&house, &book, (code, minute));
    }
    let (rung, capped) = (
        alert("rung", "", "22T06:00"),
        alert("digest", "owner_cap", "23T01:00"),
    );
    assert_eq!(
        alerts(&house),
        [&rung, &rung, &capped, &capped, &capped].map(Clone::clone)
    );
    assert_eq!(house.records("task", ALL).len(), 2);
    at(&house, &book, "2026-11-23T00:59:59Z");
    assert!(notified(&house).is_empty());
    at(&house, &book, "2026-11-23T01:00:00Z");
    at(&house, &book, "2026-11-23T05:00:00Z");
    let told = notified(&house);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "信号汇总：2 位客户，3 个信号");
    assert_eq!(
        told[0].1,
        "乙公司：11月22日 12:03 意向：点了按钮（负责人当天的提醒已满）；11月22日 12:05 意向：点了按钮（负责人当天的提醒已满）。\n\
         甲公司：11月22日 12:04 意向：点了按钮（负责人当天的提醒已满）。"
    );
    assert_eq!(
        house
            .records("signal", "alert = \"digested\" and digest is not empty")
            .len(),
        3
    );
    assert_eq!(
        house.records("task", ALL).len(),
        5,
        "their to-dos come with the digest"
    );
    // The next day has a limit of its own.
    clicked(&house, &book, ("C1", 6));
    assert_eq!(alerts(&house)[5], alert("rung", "", "23T05:00"));
}

#[test]
fn a_rule_has_a_limit_of_its_own_over_all_owners() {
    let house = House::new();
    owned_account(&house);
    let other = house.make("user", json!({"name": "李四", "username": "li"}));
    house.make(
        "account",
        json!({"name": "乙公司", "code": "C2", "owner": other}),
    );
    let book = book(&house, &[&with_then("daily_cap = 1")]);
    clicked(&house, &book, ("C1", 1));
    clicked(&house, &book, ("C2", 2));
    assert_eq!(
        alerts(&house),
        [
            alert("rung", "", "22T06:00"),
            alert("digest", "rule_cap", "23T01:00")
        ]
    );
}

#[test]
fn what_waits_counts_for_the_day_on_which_it_rings() {
    let house = House::new();
    owned_account(&house);
    plan(
        &house,
        &json!({"quiet_from": "13:00", "quiet_until": "15:00", "daily_cap": 1}),
    );
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("C1", 1));
    clicked(&house, &book, ("C1", 2));
    assert_eq!(
        alerts(&house),
        [
            alert("held", "quiet", "22T07:00"),
            alert("digest", "owner_cap", "23T01:00")
        ]
    );
}

#[test]
fn what_was_answered_while_it_waited_rings_no_more_and_is_not_summed_up() {
    let house = House::new();
    owned_account(&house);
    plan(&house, &quiet_now());
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("C1", 3));
    let signal = house.records("signal", ALL).remove(0);
    let id = Id::parse(signal["id"].as_str().unwrap()).unwrap();
    let answered = house
        .platform
        .write(&system(), Lane::Interactive, move |unit| {
            unit.update("signal", id, Change::new().set("outcome", "useful"))
        });
    answered.unwrap();
    at(&house, &book, "2026-11-22T08:00:00Z");
    assert_eq!(alerts(&house), [alert("dropped", "quiet", "22T07:00")]);
    at(&house, &book, "2026-11-23T08:00:00Z");
    assert!(notified(&house).is_empty());
}

#[test]
fn what_rang_late_and_is_still_open_stands_in_the_digest() {
    let house = House::new();
    owned_account(&house);
    plan(
        &house,
        &json!({"quiet_from": "13:00", "quiet_until": "15:00", "digest_at": "16:00"}),
    );
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("C1", 3));
    at(&house, &book, "2026-11-22T07:30:00Z");
    assert!(notified(&house).is_empty());
    at(&house, &book, "2026-11-22T08:00:00Z");
    assert_eq!(
        notified(&house),
        [(
            "信号汇总：1 位客户，1 个信号".to_owned(),
            "甲公司：11月22日 12:03 意向：点了按钮（免打扰时段）。".to_owned()
        )]
    );
    assert_eq!(alerts(&house), [alert("rung", "quiet", "22T07:00")]);
}

#[test]
fn a_plan_of_ones_own_goes_before_the_company_s_and_days_off_are_quiet() {
    let house = House::new();
    let (owner, _) = owned_account(&house);
    plan(&house, &quiet_now());
    // The 22nd is a Sunday; in Tokyo it is an hour later.
    let own = json!({"name": "东京", "zone": "Asia/Tokyo", "days_off": true, "quiet_from": "20:00", "quiet_until": "08:30"});
    let own = house.make("alert_plan", own);
    let mine = house
        .platform
        .write(&system(), Lane::Interactive, move |unit| {
            unit.update("user", owner, Change::new().set("alert_plan", own))
        });
    mine.unwrap();
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("C1", 3));
    assert_eq!(alerts(&house), [alert("held", "quiet", "22T23:30")]);
}

#[test]
fn what_nobody_owns_stands_in_the_digest_of_whom_the_company_names() {
    let house = House::new();
    let reader = house.make(
        "user",
        json!({"name": "内勤", "username": "neiqin", "active": true}),
    );
    owned_account(&house);
    for code in ["N1", "N2"] {
        house.make(
            "account",
            json!({"name": format!("{code}公司"), "code": code}),
        );
    }
    plan(
        &house,
        &json!({"daily_cap": 0, "digest_at": "18:00", "unowned_to": reader}),
    );
    let book = book(&house, &[&with_then("")]);
    for touch in [("N1", 3), ("N2", 4), ("C1", 5)] {
        clicked(&house, &book, touch);
    }
    // Nobody's day is full: they ring at once, and are summed up all the same.
    let mut kept = alerts(&house);
    kept.sort();
    let full = alert("digest", "owner_cap", "22T10:00");
    assert_eq!(
        kept,
        [
            full,
            alert("rung", "", "22T06:00"),
            alert("rung", "", "22T06:00")
        ]
    );
    at(&house, &book, "2026-11-22T10:00:00Z");
    let told: Vec<Json> = house.records("notification", ALL);
    let of_reader: Vec<&Json> = told
        .iter()
        .filter(|one| one["owner"]["label"] == "内勤")
        .collect();
    assert_eq!((told.len(), of_reader.len()), (2, 1), "{told:?}");
    assert_eq!(of_reader[0]["title"], "信号汇总：2 位客户，2 个信号");
    let body = of_reader[0]["body"].as_str().unwrap();
    assert!(
        body.contains("N1公司") && body.contains("没有负责人") && !body.contains("C1"),
        "{body}"
    );
}

#[test]
fn what_nobody_owns_goes_to_an_administrator_where_nobody_is_named_or_they_have_left() {
    let house = House::new();
    let gone = house.make(
        "user",
        json!({"name": "离职", "username": "lizhi", "active": false}),
    );
    let role = house.records("role", "name = \"administrator\"")[0]["id"].clone();
    for name in ["先来", "后到"] {
        let user = json!({"name": name, "username": name, "active": true, "role": role});
        house.make("user", user);
    }
    house.make("account", json!({"name": "N1公司", "code": "N1"}));
    plan(&house, &json!({"unowned_to": gone}));
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("N1", 3));
    at(&house, &book, "2026-11-23T01:00:00Z");
    let told: Vec<Json> = house.records("notification", ALL);
    assert_eq!(told.len(), 1, "{told:?}");
    // The one who was there from the beginning.
    assert_eq!(told[0]["owner"]["label"], "管理员");
}

#[test]
fn who_becomes_the_owner_meanwhile_reads_of_it_in_their_own_digest() {
    let house = House::new();
    let account = house.make("account", json!({"name": "N1公司", "code": "N1"}));
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("N1", 3));
    let owner = house.make(
        "user",
        json!({"name": "接手", "username": "jieshou", "active": true}),
    );
    let signal = Id::parse(house.records("signal", ALL)[0]["id"].as_str().unwrap()).unwrap();
    let system = system();
    house
        .platform
        .write(&system, Lane::Interactive, move |unit| {
            unit.update("account", account, Change::new().set("owner", owner))?;
            unit.update("signal", signal, Change::new().set("owner", owner))
        })
        .unwrap();
    at(&house, &book, "2026-11-23T01:00:00Z");
    let told: Vec<Json> = house.records("notification", ALL);
    let owners: Vec<&Json> = told.iter().map(|one| &one["owner"]["label"]).collect();
    assert_eq!(owners, [&json!("接手")]);
}

#[test]
fn the_superior_is_told_in_their_own_time_and_after_the_plan_s() {
    let house = House::new();
    owned_account(&house);
    plan(
        &house,
        &json!({"quiet_from": "15:00", "quiet_until": "17:00", "escalate_minutes": 90}),
    );
    let book = book(&house, &[&with_then("")]);
    clicked(&house, &book, ("C1", 3));
    at(&house, &book, "2026-11-22T08:59:00Z");
    assert!(notified(&house).is_empty(), "from 15:00 on it is quiet");
    at(&house, &book, "2026-11-22T09:00:00Z");
    assert_eq!(notified(&house)[0].0, "未应答升级：意向：点了按钮");
    assert_eq!(house.records("task", "escalated_at is not empty").len(), 1);
}

#[test]
fn a_plan_that_cannot_be_meant_is_refused_at_its_field() {
    let house = House::new();
    let wrong = [
        ("quiet_from", json!("25:00")),
        ("quiet_until", json!("8:00")),
        ("digest_at", json!("noon")),
        ("daily_cap", json!(-1)),
        ("escalate_minutes", json!(0)),
    ];
    for (field, value) in wrong {
        let made = json!({"name": "错的", field: value});
        let problem = house
            .platform
            .create(&system(), "alert_plan", made)
            .unwrap_err();
        assert_eq!(
            (problem.code(), problem.field()),
            ("record.check", Some(field))
        );
    }
}
