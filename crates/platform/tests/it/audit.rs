//! History and log: old and new values, what is hidden stays so, numbers without gaps.

use serde_json::json;
use weft_kernel::{Moment, Problem};
use weft_platform::{Change, ListQuery};
use weft_store::Lane;

use crate::house::{House, also_on_postgres, shown};

#[test]
fn the_history_tells_who_changed_what_from_what_to_what() {
    let house = House::new();
    let sales = house.person("zhang", "sales", "华东");
    let platform = &house.platform;
    let id = platform
        .create(&sales, "account", json!({ "name": "甲公司" }))
        .unwrap();
    platform
        .update(
            &sales,
            ("account", id, 1),
            json!({ "name": "乙公司", "level": "a" }),
        )
        .unwrap();
    let unchanged = platform.update(&sales, ("account", id, 2), json!({ "level": "a" }));
    assert_eq!(unchanged.unwrap(), 2, "nothing changed, nothing written");
    let history = platform.history(&sales, "account", id).unwrap();
    let actions: Vec<_> = history.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["update", "create"]);
    assert_eq!(history[0].actor, sales.id());
    let changes = history[0].changes.iter().map(|change| {
        (
            change.field.as_str(),
            change.old.clone(),
            change.new.clone(),
        )
    });
    let changes: Vec<_> = changes.collect();
    let name = ("name", json!("甲公司"), json!("乙公司"));
    assert!(changes.contains(&name), "{changes:?}");
    assert!(changes.contains(&("level", json!(null), json!("a"))));
    assert_eq!(changes.len(), 2);
    platform.delete(&sales, "account", id, 2).unwrap();
    assert_eq!(
        platform.history(&sales, "account", id).unwrap_err().code(),
        "record.missing"
    );
    assert!(platform.store().audit_verify().unwrap().is_intact());
}

#[test]
fn hidden_fields_leave_no_trace_in_a_history() {
    let house = House::new();
    let sales = house.person("zhang", "sales", "华东");
    let colleague = house.person("qian", "sales", "华东").id().unwrap();
    let system = House::system();
    house
        .platform
        .update(
            &system,
            ("user", colleague, 1),
            json!({ "employee_no": "E-7" }),
        )
        .unwrap();
    let told = house.platform.history(&sales, "user", colleague).unwrap();
    let told = serde_json::to_string(&told).unwrap();
    assert!(!told.contains("E-7") && !told.contains("employee_no"));
    assert!(
        !told.contains("update"),
        "not even that something hidden changed: {told}"
    );
    let whole = house.platform.history(&system, "user", colleague).unwrap();
    assert!(serde_json::to_string(&whole).unwrap().contains("E-7"));
}

#[test]
fn personal_values_do_not_stand_in_clear_in_the_log() {
    let house = House::new();
    let account = house.make("account", json!({ "name": "甲公司" }));
    let contact = house.make(
        "contact",
        json!({ "account": account, "name": "王经理", "phone": "13800138000" }),
    );
    let log = house.platform.store().changes_after(0, 1_000).unwrap();
    let entries = log.iter().filter(|entry| entry.record == Some(contact));
    let bodies: String = entries.map(|entry| entry.body.to_string()).collect();
    assert!(
        !bodies.contains("13800138000") && !bodies.contains("王经理"),
        "{bodies}"
    );
    let history = house
        .platform
        .history(&House::system(), "contact", contact)
        .unwrap();
    assert!(
        serde_json::to_string(&history)
            .unwrap()
            .contains("+8613800138000")
    );
}

#[test]
fn numbers_begin_anew_each_month_and_leave_no_gap() {
    let house = House::new();
    let account = house.make("account", json!({ "name": "甲公司" }));
    let order = || {
        let id = house.make("sales_order", json!({ "account": account }));
        shown(&house, &House::system(), "sales_order", id)["number"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(order(), "SO-202611-0001");
    let failed = house
        .platform
        .write(&House::system(), Lane::Interactive, move |unit| {
            unit.create("sales_order", Change::new().set("account", account))?;
            Err::<(), _>(Problem::invalid("test.fails", "失败", "Fails"))
        });
    assert_eq!(failed.unwrap_err().code(), "test.fails");
    assert_eq!(
        order(),
        "SO-202611-0002",
        "what was taken back leaves no gap"
    );
    // 2026-11-30T16:00Z is December in Shanghai.
    house
        .clock
        .set(Moment::parse("2026-11-30T15:59:59Z").unwrap());
    assert_eq!(order(), "SO-202611-0003");
    house.clock.advance_ms(1_000);
    assert_eq!(order(), "SO-202612-0001");
}

#[test]
fn a_page_by_cursor_neither_repeats_nor_skips_while_others_insert() {
    let house = House::new();
    for n in 0..12 {
        let code = if n % 3 == 0 {
            json!(null)
        } else {
            json!(format!("{:02}", n / 6))
        };
        house.make(
            "account",
            json!({ "name": format!("客户{n}"), "short_name": code }),
        );
    }
    for sort in ["short_name", "-short_name", "-level,short_name", "owner"] {
        let mut query = ListQuery {
            sort: Some(sort.into()),
            limit: Some(100),
            filter: Some("name contains \"客户\"".into()),
            ..ListQuery::default()
        };
        let names = |query: &ListQuery| {
            let page = house
                .platform
                .list(&House::system(), "account", query)
                .unwrap();
            let names: Vec<_> = page.items.iter().map(weft_platform::Visible::id).collect();
            (names, page.next_cursor)
        };
        let (whole, _) = names(&query);
        let mut walked = Vec::new();
        query.limit = Some(5);
        loop {
            let (page, next) = names(&query);
            walked.extend(page);
            // What is inserted behind or before the page moves nobody else.
            for short in [json!(null), json!("00"), json!("01")] {
                house.make("account", json!({ "name": "新来", "short_name": short }));
            }
            query.cursor = next;
            if query.cursor.is_none() {
                break;
            }
        }
        assert_eq!(walked, whole, "{sort}");
    }
    let wrong = ListQuery {
        cursor: Some("???".into()),
        ..ListQuery::default()
    };
    let refused = house.platform.list(&House::system(), "account", &wrong);
    assert_eq!(refused.unwrap_err().code(), "query.cursor");
}

#[test]
fn of_changes_at_the_same_time_exactly_one_wins() {
    let house = House::new();
    let id = house.make("account", json!({ "name": "甲公司" }));
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|n| {
                let platform = &house.platform;
                scope.spawn(move || {
                    let json = json!({ "name": format!("第{n}家") });
                    let updated = platform.update(&House::system(), ("account", id, 1), json);
                    updated.map_err(|problem| problem.code())
                })
            })
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect()
    });
    let won = outcomes.iter().filter(|outcome| **outcome == Ok(2)).count();
    let lost = outcomes
        .iter()
        .filter(|outcome| **outcome == Err("record.stale"))
        .count();
    assert_eq!((won, lost), (1, 7), "{outcomes:?}");
}

also_on_postgres!(
    the_history_tells_who_changed_what_from_what_to_what,
    numbers_begin_anew_each_month_and_leave_no_gap,
    a_page_by_cursor_neither_repeats_nor_skips_while_others_insert,
    of_changes_at_the_same_time_exactly_one_wins,
);
