//! Where touches lie is written behind the log: nothing is missed before, while or after it is.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;
use weft_kernel::query::{Column, Select, Table, Term};
use weft_kernel::{Id, Moment};
use weft_signals::TouchKind;
use weft_signals::pipeline::{retire, touches_of_account};
use weft_store::{ColumnKind, Lane, Plan};

use crate::house::{House, event, settle, system};

fn index() -> Table {
    Table::new("s_touch_place").unwrap()
}

/// Places, identities and times as the index has them.
fn indexed(house: &House) -> BTreeSet<(i64, String, i64)> {
    let columns = ["id", "subject", "at"].map(|name| Column::new(name).unwrap());
    let kinds = vec![ColumnKind::Int, ColumnKind::Text, ColumnKind::Int];
    let plan = Plan::internal(Select::from(index()).columns(&columns), kinds).unwrap();
    let rows = house.platform.store().read(|reader| reader.rows(&plan));
    let place = |row: &Vec<weft_kernel::query::Datum>| {
        let subject = row[1].as_text().unwrap().to_owned();
        (row[0].as_int().unwrap(), subject, row[2].as_int().unwrap())
    };
    rows.unwrap().iter().map(place).collect()
}

/// The same, as the log has them.
fn logged(house: &House) -> BTreeSet<(i64, String, i64)> {
    let rows = house.platform.store().touches_after(0, 10_000).unwrap();
    let place = |row: weft_store::TouchRow| (row.seq, row.subject, row.occurred_at.ms());
    rows.into_iter().map(place).collect()
}

/// The names of a customer's events of so many days before now, newest first.
fn seen(house: &House, account: Id, limit: u32) -> Vec<String> {
    let now = house.platform.now();
    let window = (now.plus_ms(-30 * Moment::DAY_MS), now.plus_ms(1));
    let touches = touches_of_account(&house.platform, &system(), account, window, limit).unwrap();
    let names = touches.iter().map(|touch| touch.event().to_owned());
    names.collect()
}

fn click(minute: i64, name: &str) -> serde_json::Value {
    let who = json!({"userId": "C1", "event": name});
    event(TouchKind::Track, minute, &who)
}

#[test]
fn what_nobody_has_judged_yet_stands_in_its_place_all_the_same() {
    let house = House::new();
    let account = house.make("account", json!({"name": "甲公司", "code": "C1"}));
    let mut consumer = house.consumer();
    house.send(&json!([click(1, "one"), click(5, "five")]));
    settle(&mut consumer);
    house.send(&json!([
        click(3, "three"),
        click(0, "zero"),
        click(9, "nine")
    ]));
    assert_eq!(
        seen(&house, account, 10),
        ["nine", "five", "three", "one", "zero"]
    );
    assert_eq!(seen(&house, account, 3), ["nine", "five", "three"]);
    settle(&mut consumer);
    assert_eq!(seen(&house, account, 4), ["nine", "five", "three", "one"]);
}

#[test]
fn a_log_that_was_judged_without_an_index_is_gone_through_once() {
    let house = House::new();
    let account = house.make("account", json!({"name": "甲公司", "code": "C1"}));
    let mut consumer = house.consumer();
    for minute in 0..4 {
        house.send(&json!([click(minute, "price_view")]));
        house.make("account", json!({"name": format!("客户{minute}")}));
        settle(&mut consumer);
    }
    let store = house.platform.store();
    let all = |tx: &mut weft_store::Tx<'_>| tx.delete_where(&index(), &Term::TRUE).map(drop);
    store.write(Lane::Interactive, all).unwrap();
    assert_eq!(seen(&house, account, 10).len(), 4, "none is lost to sight");
    // Whoever was put in force again begins behind the index, and judges nothing twice.
    let mut again = house.consumer();
    assert_eq!(indexed(&house), logged(&house));
    settle(&mut again);
    assert_eq!(indexed(&house), logged(&house));
    assert_eq!(seen(&house, account, 10).len(), 4);
}

#[test]
fn a_touch_that_is_retired_has_no_place() {
    let mut house = House::new();
    let days = json!({ "retention_days": "1" });
    house.change("source", house.source.id, days);
    house.source = house.anew();
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    house.send(&json!([click(1, "one"), click(2, "two")]));
    settle(&mut house.consumer());
    // The end of the log is kept: it says how far the log has come.
    house.make("account", json!({"name": "乙公司", "code": "C2"}));
    assert_eq!(indexed(&house).len(), 2);
    let later = house.platform.now().plus_ms(9 * Moment::DAY_MS);
    house.clock.set(later);
    retire(&house.platform, &|| false).unwrap();
    assert_eq!((indexed(&house).len(), logged(&house).len()), (0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Against the log itself, whatever is sent between the steps of consumers that are stopped at any of them.
    #[test]
    fn the_index_is_the_log(sent in prop::collection::vec((0_i64..50, 0_usize..3, 0_usize..4), 1..30)) {
        let house = House::new();
        house.make("account", json!({"name": "甲公司", "code": "C1"}));
        let mut consumer = house.consumer();
        for (number, (minute, whose, then)) in sent.into_iter().enumerate() {
            let who = json!({
                "userId": format!("C{whose}"), "event": "price_view", "messageId": format!("n-{number}"),
            });
            house.send(&json!([event(TouchKind::Track, minute, &who)]));
            match then {
                0 => drop(consumer.step().unwrap()),
                1 => consumer = house.consumer(),
                2 => settle(&mut consumer),
                _ => {}
            }
            let (indexed, logged) = (indexed(&house), logged(&house));
            let behind = logged.iter().find(|place| !indexed.contains(place));
            prop_assert!(indexed.is_subset(&logged));
            // What has a place is all of the log up to there.
            let last = indexed.last().map_or(0, |place| place.0);
            prop_assert!(behind.is_none_or(|place| place.0 > last), "{behind:?} {last}");
        }
        settle(&mut consumer);
        let unwritten = logged(&house).len() - indexed(&house).len();
        prop_assert!(unwritten < 1_000, "{unwritten}");
    }
}
