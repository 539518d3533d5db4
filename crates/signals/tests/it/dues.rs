//! Rules that time brings about: dates of records and schedules, told once and taken back when a date is another.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment, Problem, Zone};
use weft_platform::Change;
use weft_signals::pipeline::{
    Dues, Period, Pipeline, RuleBook, check_document, documents_of, rehearse,
};
use weft_signals::{RuleDocument, explain};
use weft_store::Lane;

use crate::house::{House, also_on_postgres, settle, system};

also_on_postgres!(
    a_signal_comes_so_many_days_before_a_date_and_follows_it_when_it_moves,
    a_schedule_goes_through_the_records_that_pass_and_after_a_standstill_once,
);

pub(crate) const DAY: i64 = 86_400_000;
const PATH: &str = "rules/soon.toml";

/// A rule with this pattern and a to-do for each signal.
pub(crate) fn rule(name: &str, when: &str) -> String {
    format!(
        r#"
name = "{name}"
version = 1
label = {{ zh = "快到日子", en = "The day is near" }}

[when]
{when}
label = {{ zh = "日子快到了", en = "the day is near" }}

[then]
kind = "service"
signal = {{ zh = "提醒", en = "Reminder" }}
title = {{ zh = "日子快到了", en = "The day is near" }}

[[then.actions]]
kind = "task"
due = "1d"
"#
    )
}

pub(crate) const SOON: &str =
    "kind = \"date\"\nobject = \"contact\"\nfield = \"birthday\"\nbefore = 3";
const YEARLY: &str =
    "kind = \"date\"\nobject = \"contact\"\nfield = \"birthday\"\nbefore = 3\nyearly = true";

pub(crate) fn book(house: &House) -> RuleBook {
    let documents = documents_of(&house.packs).unwrap();
    RuleBook::open(&house.platform, &documents).unwrap()
}

/// Both consumers until nothing is left.
pub(crate) fn run(dues: &mut Dues, (book, judge): (&RuleBook, &mut Pipeline)) {
    while dues.step(book).unwrap() {}
    settle(judge);
}

pub(crate) fn born(house: &House, contact: Id, date: Option<&str>) {
    let date = date.map(str::to_owned);
    let changed = house
        .platform
        .write(&system(), Lane::Interactive, move |unit| {
            let date = date.as_deref().map(|date| date.parse().unwrap());
            let date = date.map_or(weft_kernel::Value::Empty, weft_kernel::Value::Date);
            let change = Change::new().set("birthday", date);
            unit.update("contact", contact, change).map(drop)
        });
    changed.unwrap();
}

pub(crate) fn contact(house: &House, name: &str, date: Option<&str>) -> Id {
    let account = house.make("account", json!({"name": format!("{name}的公司")}));
    let contact = json!({"name": name, "account": account, "birthday": date});
    house.make("contact", contact)
}

fn standing(house: &House) -> Vec<Json> {
    house.records("signal", "standing = true and rule.name = \"soon\"")
}

/// Moments and whether they stand, of all signals.
fn told(house: &House) -> Vec<(String, bool)> {
    let signals = house.records("signal", "rule.name = \"soon\"");
    let mut told: Vec<(String, bool)> = signals
        .iter()
        .map(|one| {
            let at = one["occurred_at"].as_str().unwrap().to_owned();
            (at, one["standing"].as_bool().unwrap())
        })
        .collect();
    told.sort();
    told
}

#[test]
fn a_signal_comes_so_many_days_before_a_date_and_follows_it_when_it_moves() {
    let house = House::with(&[(PATH, &rule("soon", SOON))]);
    let (book, mut judge) = (book(&house), house.consumer());
    let mut dues = Dues::open(house.platform.clone()).unwrap();
    run(&mut dues, (&book, &mut judge));
    let who = contact(&house, "张三", Some("2026-11-27"));
    run(&mut dues, (&book, &mut judge));
    assert!(standing(&house).is_empty());
    // 09:00 of the 24th in Shanghai.
    house
        .clock
        .set(Moment::parse("2026-11-24T01:00:00Z").unwrap());
    run(&mut dues, (&book, &mut judge));
    let signal = standing(&house).remove(0);
    assert_eq!(signal["contact"]["id"], who.to_string());
    assert_eq!(signal["occurred_at"], "2026-11-24T01:00:00.000Z");
    assert_eq!(house.records("signal_action", "id is not empty").len(), 1);
    // Told once, also by one that starts anew.
    dues = Dues::open(house.platform.clone()).unwrap();
    judge = house.consumer();
    run(&mut dues, (&book, &mut judge));
    assert_eq!(told(&house).len(), 1);
    born(&house, who, Some("2026-12-10"));
    run(&mut dues, (&book, &mut judge));
    assert!(standing(&house).is_empty(), "{:?}", told(&house));
    house
        .clock
        .set(Moment::parse("2026-12-07T02:30:00Z").unwrap());
    run(&mut dues, (&book, &mut judge));
    let expected = [
        ("2026-11-24T01:00:00.000Z".to_owned(), false),
        ("2026-12-07T01:00:00.000Z".to_owned(), true),
    ];
    assert_eq!(told(&house), expected);
    let late = standing(&house).remove(0);
    assert_eq!(late["lateness"], "late", "{late}");
    // Emptied: it was never.
    born(&house, who, None);
    run(&mut dues, (&book, &mut judge));
    assert!(standing(&house).is_empty());
}

#[test]
fn the_day_of_a_moment_is_the_companys() {
    let when = "kind = \"date\"\nobject = \"contact\"\nfield = \"created_at\"\nafter = 1";
    let house = House::with(&[(PATH, &rule("soon", when))]);
    let (book, mut judge) = (book(&house), house.consumer());
    let mut dues = Dues::open(house.platform.clone()).unwrap();
    run(&mut dues, (&book, &mut judge));
    // One o'clock in the night of the 24th in Shanghai, still the 23rd of UTC.
    let night = Moment::parse("2026-11-23T17:00:00Z").unwrap();
    house.clock.set(night);
    contact(&house, "夜里来的", None);
    run(&mut dues, (&book, &mut judge));
    let morning = Moment::parse("2026-11-25T01:30:00Z").unwrap();
    house.clock.set(morning);
    run(&mut dues, (&book, &mut judge));
    assert_eq!(
        told(&house),
        [("2026-11-25T01:00:00.000Z".to_owned(), true)]
    );
}

#[test]
fn a_birthday_comes_round_every_year_and_29_february_too() {
    let house = House::with(&[(PATH, &rule("soon", YEARLY))]);
    let (book, mut judge) = (book(&house), house.consumer());
    // They were there before the rule: what has passed by then is told to nobody.
    contact(&house, "闰日", Some("1992-02-29"));
    contact(&house, "就在今天", Some("1980-11-22"));
    let mut dues = Dues::open(house.platform.clone()).unwrap();
    run(&mut dues, (&book, &mut judge));
    assert!(told(&house).is_empty());
    for _ in 0..24 {
        house.clock.advance_ms(31 * DAY);
        run(&mut dues, (&book, &mut judge));
    }
    let days: Vec<String> = told(&house).into_iter().map(|(at, _)| at).collect();
    let expected = [
        "2027-02-25T01:00:00.000Z",
        "2027-11-19T01:00:00.000Z",
        "2028-02-26T01:00:00.000Z",
        "2028-11-19T01:00:00.000Z",
    ];
    assert_eq!(days, expected);
}

#[test]
fn a_record_that_does_not_pass_when_its_moment_comes_is_not_told_of() {
    let when = format!("{SOON}\nfilter = 'job_title = \"经理\"'");
    let house = House::with(&[(PATH, &rule("soon", &when))]);
    let (book, mut judge) = (book(&house), house.consumer());
    let mut dues = Dues::open(house.platform.clone()).unwrap();
    run(&mut dues, (&book, &mut judge));
    contact(&house, "员工", Some("2026-12-01"));
    run(&mut dues, (&book, &mut judge));
    house.clock.advance_ms(8 * DAY);
    run(&mut dues, (&book, &mut judge));
    assert!(told(&house).is_empty());
}

#[test]
fn a_schedule_goes_through_the_records_that_pass_and_after_a_standstill_once() {
    let when = "kind = \"schedule\"\nobject = \"account\"\nevery = \"week\"\non = 1\nat = \"09:00\"\nfilter = 'name contains \"等\"'";
    let house = House::with(&[(PATH, &rule("soon", when))]);
    let (book, mut judge) = (book(&house), house.consumer());
    let mut dues = Dues::open(house.platform.clone()).unwrap();
    run(&mut dues, (&book, &mut judge));
    house.make("account", json!({"name": "等一等公司"}));
    house.make("account", json!({"name": "别的公司"}));
    run(&mut dues, (&book, &mut judge));
    assert!(told(&house).is_empty());
    house
        .clock
        .set(Moment::parse("2026-11-23T01:00:00Z").unwrap());
    run(&mut dues, (&book, &mut judge));
    let first = ("2026-11-23T01:00:00.000Z".to_owned(), true);
    assert_eq!(told(&house), std::slice::from_ref(&first));
    house.clock.advance_ms(20 * DAY);
    dues = Dues::open(house.platform.clone()).unwrap();
    run(&mut dues, (&book, &mut judge));
    let last = ("2026-12-07T01:00:00.000Z".to_owned(), true);
    assert_eq!(told(&house), [first, last]);
}

#[test]
fn a_rule_over_dates_says_which_record_and_which_day_and_can_be_rehearsed() {
    let when = "kind = \"date\"\nobject = \"opportunity\"\nfield = \"expected_on\"\nafter = 1";
    let house = House::with(&[(PATH, &rule("soon", when))]);
    let (book, mut judge) = (book(&house), house.consumer());
    let mut dues = Dues::open(house.platform.clone()).unwrap();
    run(&mut dues, (&book, &mut judge));
    let account = house.make("account", json!({"name": "丁公司"}));
    house.make(
        "opportunity",
        json!({"name": "产线改造", "account": account, "expected_on": "2026-11-25"}),
    );
    run(&mut dues, (&book, &mut judge));
    house.clock.advance_ms(5 * DAY);
    run(&mut dues, (&book, &mut judge));
    let signal = standing(&house).remove(0);
    let reason = signal["reason"].as_str().unwrap();
    assert!(reason.contains("产线改造"), "{reason}");
    assert!(reason.contains("2026-11-25"), "{reason}");
    let rule = book.rule("soon").unwrap();
    let missed = explain::why_not(&rule, &[], house.platform.now(), &Zone::utc());
    assert!(!missed.conditions[0].met);
    assert!(missed.conditions[0].text.zh.contains("后 1 天"));
    let document = RuleDocument::read(&self::rule("another", when)).unwrap();
    let draft = book.tried(&house.platform, document).unwrap();
    let from = Moment::parse("2026-11-01T00:00:00Z").unwrap();
    let period = Period::new(from, house.platform.now()).unwrap();
    let found = rehearse(
        &house.platform,
        &system(),
        draft,
        period,
        &mut |_, _| Ok(()),
    );
    let found = found.unwrap();
    assert_eq!(found.fired.len(), 1);
    assert_eq!(
        found.fired[0].occurred_at,
        Moment::parse("2026-11-26T01:00:00Z").unwrap()
    );
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    let house = House::new();
    let model = house.platform.model();
    let refused = |when: &str| -> Problem {
        check_document(&model, "rule", &rule("soon", when)).unwrap_err()
    };
    for (when, code, place) in [
        (
            SOON.replace("contact", "contract"),
            "rule.object",
            "when.object",
        ),
        (
            SOON.replace("birthday", "name"),
            "rule.date_field",
            "when.field",
        ),
        (format!("{SOON}\nafter = 3"), "rule.offset", "when.before"),
        (format!("{YEARLY}\nat = \"9\""), "rule.at", "when.at"),
        (
            format!("{SOON}\nsubject = \"name\""),
            "rule.subject",
            "when.subject",
        ),
        (
            format!("{SOON}\ncalendar = \"china\""),
            "rule.calendar",
            "when.calendar",
        ),
        (
            format!("{SOON}\nfilter = 'birthday is empty and birthday is not empty and 1 > 2'"),
            "rule.never",
            "when.filter",
        ),
        (
            "kind = \"schedule\"\nobject = \"account\"\nevery = \"day\"\non = 2".to_owned(),
            "rule.on",
            "when.on",
        ),
    ] {
        let problem = refused(&when);
        assert_eq!(
            (problem.code(), problem.field()),
            (code, Some(place)),
            "{when}"
        );
    }
    let near = refused(&SOON.replace("birthday", "birthdya"));
    assert_eq!(near.suggestion(), Some("birthday"));
}

#[test]
fn the_packs_own_rule_reminds_of_a_planned_payment_three_working_days_before() {
    let documents = documents_of(&House::new().packs).unwrap();
    assert!(documents.iter().any(|one| one.name == "payment_due_soon"));
}
