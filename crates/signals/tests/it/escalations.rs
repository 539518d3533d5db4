//! To-dos of signals: answered in time, or passed on to the superior once.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment};
use weft_platform::Change;
use weft_signals::pipeline::alert_once;
use weft_store::Lane;

use crate::actions::{ALL, act, book, judge, owned_account, rule};
use crate::house::{House, NOW, also_on_postgres, click, settle, system};

also_on_postgres!(what_nobody_answers_goes_to_the_superior_once,);

const TASK: &str = r#"
    [[then.actions]]
    kind = "task"
    due = "1d"
    escalate_after = "2h"
    title = { zh = "打个电话", en = "Call them" }
"#;

/// A house in which 张三 has been given a to-do; 老板 is the superior.
fn with_task(superiors: impl Fn(&House)) -> House {
    let house = House::new();
    owned_account(&house);
    superiors(&house);
    let book = book(&house, &[&rule("click", TASK)]);
    house.send(&json!([click(3, &json!({"userId": "C1"}))]));
    settle(&mut judge(&house, &book));
    act(&house, &book);
    house
}

fn at(house: &House, minutes: i64) {
    let now = Moment::parse(NOW).unwrap().plus_ms(minutes * 60_000);
    house.clock.set(now);
    alert_once(&house.platform).unwrap();
}

fn task(house: &House) -> Json {
    house.records("task", ALL).remove(0)
}

fn notified(house: &House) -> Vec<(String, String)> {
    let text = |told: &Json, field: &str| told[field].as_str().unwrap().to_owned();
    let told = house.records("notification", ALL);
    told.iter()
        .map(|told| {
            let owner = told["owner"]["label"].as_str().unwrap().to_owned();
            (owner, text(told, "title"))
        })
        .collect()
}

#[test]
fn what_nobody_answers_goes_to_the_superior_once() {
    let house = with_task(|_| {});
    at(&house, 119);
    assert!(notified(&house).is_empty(), "there is a minute left");
    at(&house, 120);
    for minutes in [120, 121, 5_000] {
        at(&house, minutes);
    }
    assert_eq!(
        notified(&house),
        [("老板".to_owned(), "未应答升级：打个电话".to_owned())]
    );
    let told = house.records("notification", ALL).remove(0);
    assert_eq!(
        told["body"],
        "张三的待办「打个电话」交办 2小时 没有应答，截止 11月23日 14:00。"
    );
    let task = task(&house);
    assert_eq!(
        (&task["escalated_at"], &task["escalated_to"]["label"]),
        (&json!("2026-11-22T08:00:00.000Z"), &json!("老板"))
    );
    assert_eq!(told["task"]["id"], task["id"]);
}

#[test]
fn who_has_answered_or_finished_in_time_is_left_alone() {
    for answer in ["acknowledge", "finish", "delete"] {
        let house = with_task(|_| {});
        let given = task(&house);
        let id = Id::parse(given["id"].as_str().unwrap()).unwrap();
        match answer {
            "acknowledge" => house
                .command("task", &given, "task.acknowledge", json!({}))
                .unwrap(),
            _ => house
                .platform
                .write(&system(), Lane::Interactive, move |unit| match answer {
                    "finish" => unit
                        .update("task", id, Change::new().set("status", "done"))
                        .map(drop),
                    _ => unit.delete("task", id),
                })
                .unwrap(),
        }
        at(&house, 500);
        assert!(notified(&house).is_empty(), "{answer}");
        if answer != "delete" {
            assert!(task(&house)["escalated_at"].is_null(), "{answer}");
        }
    }
}

#[test]
fn an_answer_is_given_once_and_says_when() {
    let house = with_task(|_| {});
    at(&house, 30);
    let given = task(&house);
    let answer = || house.command("task", &given, "task.acknowledge", json!({}));
    answer().unwrap();
    assert_eq!(task(&house)["acknowledged_at"], "2026-11-22T06:30:00.000Z");
    assert_eq!(answer().unwrap_err().code(), "task.acknowledged");
}

#[test]
fn superiors_who_have_left_are_passed_over_and_without_any_the_mark_alone_is_left() {
    let house = with_task(|house| {
        let boss = house.records("user", "username = \"boss\"").remove(0);
        let boss = Id::parse(boss["id"].as_str().unwrap()).unwrap();
        let chief = house.make("user", json!({"name": "总经理", "username": "chief"}));
        let gone = Change::new().set("active", false).set("manager", chief);
        house
            .platform
            .write(&system(), Lane::Interactive, move |unit| {
                unit.update("user", boss, gone.clone()).map(drop)
            })
            .unwrap();
    });
    at(&house, 200);
    assert_eq!(notified(&house)[0].0, "总经理");

    let alone = with_task(|house| {
        let zhang = house.records("user", "username = \"zhang\"").remove(0);
        let zhang = Id::parse(zhang["id"].as_str().unwrap()).unwrap();
        let own = Change::new().set("manager", zhang);
        house
            .platform
            .write(&system(), Lane::Interactive, move |unit| {
                unit.update("user", zhang, own.clone()).map(drop)
            })
            .unwrap();
    });
    at(&alone, 200);
    assert!(notified(&alone).is_empty());
    assert!(task(&alone)["escalated_to"].is_null());
    assert_eq!(task(&alone)["escalated_at"], "2026-11-22T09:20:00.000Z");
}

#[test]
fn whom_the_plan_names_hears_of_it_instead_of_the_superior_while_at_work() {
    let told = |active: bool, allowed: bool| {
        let house = with_task(|house| {
            let called = |name: &str| {
                let found = house
                    .records("user", &format!("username = \"{name}\""))
                    .remove(0);
                Id::parse(found["id"].as_str().unwrap()).unwrap()
            };
            let friend = json!({"name": "赵六", "username": "zhao", "active": active});
            house.platform.create(&system(), "user", friend).unwrap();
            let (zhang, boss, friend) = (called("zhang"), called("boss"), called("zhao"));
            let people = vec![if allowed { friend } else { boss }.to_string()];
            let given = json!({"name": "公司", "main": true, "escalate_people": people});
            house
                .platform
                .create(&system(), "alert_plan", given)
                .unwrap();
            let own = Change::new()
                .set("name", "自己的")
                .set("person", zhang)
                .set("escalate_to", friend);
            let made = house
                .platform
                .write(&system(), Lane::Interactive, move |unit| {
                    unit.create("alert_plan", own.clone()).map(drop)
                });
            made.unwrap();
        });
        at(&house, 200);
        notified(&house)[0].0.clone()
    };
    assert_eq!(told(true, true), "赵六");
    assert_eq!(told(false, true), "老板", "who has left is told of nothing");
    assert_eq!(told(true, false), "老板", "nor who is allowed no more");
}
