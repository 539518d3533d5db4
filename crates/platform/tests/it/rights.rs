//! The three roles of the core pack: what sales and finance see, change and are refused.

use serde_json::{Value as Json, json};
use weft_kernel::Id;
use weft_platform::{Caller, Figure, FigureFold, FigureQuery, ListQuery};

use crate::house::{House, also_on_postgres, shown};

/// Two departments with a customer, an order, a contact and a follow-up each.
struct Town {
    house: House,
    east: Caller,
    west: Caller,
    /// Of the west.
    account: Id,
    order: Id,
}

fn town() -> Town {
    let house = House::new();
    let east = house.person("zhang", "sales", "华东");
    let west = house.person("li", "sales", "华西");
    let product = house.make("product", json!({ "name": "轴承", "code": "M-01" }));
    let mut made = (Id::new(0), Id::new(0));
    for (caller, name) in [(&east, "东海公司"), (&west, "西山公司")] {
        let create = |object: &str, json| house.platform.create(caller, object, json).unwrap();
        let account = create("account", json!({ "name": name, "code": name }));
        let order = create(
            "sales_order",
            json!({ "account": account, "lines": [
                { "product": product, "quantity": "2", "unit_price": "50" },
            ]}),
        );
        create("contact", json!({ "account": account, "name": "王经理" }));
        create(
            "activity",
            json!({ "account": account, "content": "谈价格" }),
        );
        made = (account, order);
    }
    Town {
        house,
        east,
        west,
        account: made.0,
        order: made.1,
    }
}

fn list(town: &Town, caller: &Caller, object: &str, query: &ListQuery) -> Vec<Json> {
    let page = town.house.platform.list(caller, object, query).unwrap();
    let shown = page
        .items
        .iter()
        .map(|item| serde_json::to_value(item).unwrap());
    shown.collect()
}

/// The code of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, weft_kernel::Problem>) -> &'static str {
    answer.unwrap_err().code()
}

/// The last entry of the log.
fn last_entry(house: &House) -> weft_store::ChangeRow {
    let store = house.platform.store();
    while store.wait_sealed(store.sealed(), std::time::Duration::from_millis(300)) > 0 {
        let all = store.changes_after(0, 10_000).unwrap();
        if all.last().is_some_and(|entry| entry.seq == store.sealed()) {
            return all.last().unwrap().clone();
        }
    }
    panic!("nothing is sealed");
}

fn sales_sees_nothing_of_another_department(town: &Town) {
    let objects = [
        "account",
        "contact",
        "activity",
        "sales_order",
        "sales_order_line",
    ];
    for object in objects {
        let all = ListQuery {
            count: true,
            ..ListQuery::default()
        };
        let page = town.house.platform.list(&town.east, object, &all).unwrap();
        assert_eq!((page.items.len(), page.total), (1, Some(1)), "{object}");
        let both = list(town, &House::system(), object, &all);
        assert_eq!(both.len(), 2, "{object}");
    }
}

fn neither_by_search_filter_sort_nor_label(town: &Town) {
    for asked in ["西山", "xsgs", "公司"] {
        let query = ListQuery {
            search: Some(asked.into()),
            ..ListQuery::default()
        };
        let found = list(town, &town.east, "account", &query);
        assert!(
            found.iter().all(|item| item["name"] == "东海公司"),
            "{asked}"
        );
    }
    for filter in [
        "name contains \"西\"",
        "not (name contains \"东\")",
        "COUNT(orders) = 0",
    ] {
        let query = ListQuery {
            filter: Some(filter.into()),
            sort: Some("-name".into()),
            ..ListQuery::default()
        };
        assert_eq!(
            list(town, &town.east, "account", &query),
            Vec::<Json>::new(),
            "{filter}"
        );
    }
    // An order of one's own that points to a customer out of sight shows no more than the id.
    let stray = town.house.make(
        "sales_order",
        json!({ "account": town.account, "owner": town.east.id() }),
    );
    let order = shown(&town.house, &town.east, "sales_order", stray);
    assert_eq!(
        order["account"],
        json!({ "id": town.account, "label": null })
    );
    let query = ListQuery {
        filter: Some("account.name is not empty".into()),
        sort: Some("account.name".into()),
        ..ListQuery::default()
    };
    let named = list(town, &town.east, "sales_order", &query);
    assert_eq!(named.len(), 1);
    assert_eq!(named[0]["account"]["label"], "东海公司");
}

fn neither_by_totals_groups_nor_relations(town: &Town) {
    let query = FigureQuery {
        group: vec!["account.name".into()],
        figures: vec![Figure {
            name: "sum".into(),
            fold: FigureFold::Sum,
            of: Some("amount".into()),
            filter: None,
        }],
        ..FigureQuery::default()
    };
    let figures = town
        .house
        .platform
        .figures(&town.east, "sales_order", &query)
        .unwrap();
    assert_eq!(
        json!(figures.items),
        json!([{ "account.name": "东海公司", "sum": "100" }])
    );
    let of = ("account", town.account, "orders");
    let platform = &town.house.platform;
    let answers = [
        refused(platform.related(&town.east, of, &ListQuery::default())),
        refused(platform.timeline(&town.east, ("account", town.account), None, 10)),
        refused(platform.history(&town.east, "account", town.account)),
        refused(platform.commands_for(&town.east, "sales_order", town.order)),
    ];
    assert_eq!(answers, ["record.missing"; 4]);
    let timeline = platform
        .timeline(&town.west, ("account", town.account), None, 10)
        .unwrap();
    assert!(timeline.len() >= 2, "{timeline:?}");
}

#[test]
fn another_department_does_not_exist_for_sales() {
    let town = town();
    sales_sees_nothing_of_another_department(&town);
    neither_by_totals_groups_nor_relations(&town);
    neither_by_search_filter_sort_nor_label(&town);
}

#[test]
fn what_is_foreign_and_what_is_not_there_answer_alike_and_are_audited() {
    let town = town();
    let platform = &town.house.platform;
    let never = platform.next_id();
    for id in [town.order, never] {
        let problem = platform.get(&town.east, "sales_order", id).unwrap_err();
        let told = (
            problem.code(),
            problem.told().zh.clone(),
            problem.field().is_none(),
        );
        assert_eq!(told, ("record.missing", "找不到这条记录".to_owned(), true));
        let entry = last_entry(&town.house);
        assert_eq!((entry.action.as_str(), entry.record), ("refuse", Some(id)));
        assert_eq!(entry.actor, town.east.id());
        let of = ("sales_order", id, 1);
        let update = platform.update(&town.east, of, json!({ "note": "x" }));
        assert_eq!(refused(update), "record.missing");
        assert_eq!(
            refused(platform.delete(&town.east, "sales_order", id, 1)),
            "record.missing"
        );
    }
    let history = platform
        .history(&town.west, "sales_order", town.order)
        .unwrap();
    let actions: Vec<_> = history.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(
        actions,
        ["create"],
        "who was refused is not told to the owner"
    );
}

#[test]
fn finance_reads_sales_and_changes_nothing() {
    let town = town();
    let platform = &town.house.platform;
    let finance = town.house.person("wang", "finance", "财务部");
    let before = shown(&town.house, &finance, "sales_order", town.order);
    let of = ("sales_order", town.order, 1);
    let changed = platform.update(&finance, of, json!({ "note": "改" }));
    assert_eq!(refused(changed), "access.object");
    let entry = last_entry(&town.house);
    assert_eq!(
        (entry.action.as_str(), entry.record),
        ("refuse", Some(town.order))
    );
    assert_eq!(entry.actor, finance.id());
    assert_eq!(entry.body["code"], "access.object");
    assert_eq!(
        refused(platform.delete(&finance, "sales_order", town.order, 1)),
        "access.object"
    );
    let made = platform.create(&finance, "sales_order", json!({ "account": town.account }));
    assert_eq!(refused(made), "access.create");
    let lines = before["lines"][0]["id"].as_str().unwrap();
    let line = ("sales_order_line", Id::parse(lines).unwrap(), 1);
    assert_eq!(
        refused(platform.update(&finance, line, json!({ "quantity": "9" }))),
        "access.object"
    );
    assert_eq!(
        shown(&town.house, &finance, "sales_order", town.order),
        before
    );
    assert!(platform.store().audit_verify().unwrap().is_intact());
}

#[test]
fn readonly_and_hidden_fields_are_not_written() {
    let town = town();
    let platform = &town.house.platform;
    let of = ("account", town.account, 1);
    let write = |json| refused(platform.update(&town.west, of, json));
    assert_eq!(write(json!({ "credit_limit": "1000000" })), "access.field");
    assert_eq!(write(json!({ "receivable_open": "0" })), "access.field");
    assert_eq!(
        write(json!({ "created_at": "2020-01-01T00:00:00Z" })),
        "access.field"
    );
    assert_eq!(write(json!({ "no_such": 1 })), "field.unknown");
    assert_eq!(write(json!({ "deleted_at": null })), "field.unknown");
    // The user names of colleagues are hidden: as if there were no such field.
    let hidden = ListQuery {
        filter: Some("owner.username = \"li\"".into()),
        ..ListQuery::default()
    };
    assert_eq!(
        refused(platform.list(&town.west, "account", &hidden)),
        "expr.unknown_field"
    );
    let sorted = ListQuery {
        sort: Some("username".into()),
        ..ListQuery::default()
    };
    assert_eq!(
        refused(platform.list(&town.west, "user", &sorted)),
        "expr.unknown_field"
    );
    let me = shown(&town.house, &town.west, "user", town.west.id().unwrap());
    assert!(me.get("username").is_none() && me.get("role").is_none());
    let admin = town.house.person("chen", "administrator", "总部");
    let kept = platform.update(&admin, of, json!({ "receivable_open": "0" }));
    assert_eq!(refused(kept), "access.field");
    let stamped = platform.update(&admin, of, json!({ "updated_at": "2020-01-01T00:00:00Z" }));
    assert_eq!(refused(stamped), "access.field");
    assert_eq!(
        platform
            .update(&admin, of, json!({ "credit_limit": "5" }))
            .unwrap(),
        2
    );
}

#[test]
fn nobody_hands_a_record_out_of_their_reach_or_builds_on_foreign_ones() {
    let town = town();
    let platform = &town.house.platform;
    let of = ("account", town.account, 1);
    let given = platform.update(&town.west, of, json!({ "owner": town.east.id() }));
    assert_eq!(refused(given), "access.new_owner");
    let foreign = platform.create(
        &town.east,
        "contact",
        json!({ "account": town.account, "name": "x" }),
    );
    assert!(["field.lookup.missing", "access.new_parent"].contains(&refused(foreign)));
    let order = platform.create(
        &town.east,
        "sales_order",
        json!({ "account": town.account }),
    );
    assert_eq!(refused(order), "field.lookup.missing");
}

#[test]
fn a_posted_document_is_neither_changed_nor_deleted() {
    let town = town();
    let platform = &town.house.platform;
    let id = town.order;
    platform
        .write(
            &House::system(),
            weft_store::Lane::Interactive,
            move |unit| {
                let change = weft_platform::Change::new().set("status", "confirmed");
                unit.update("sales_order", id, change).map(|_| ())
            },
        )
        .unwrap();
    let order = shown(&town.house, &town.west, "sales_order", id);
    let version = order["version"].as_i64().unwrap();
    let line = Id::parse(order["lines"][0]["id"].as_str().unwrap()).unwrap();
    let product = order["lines"][0]["product"]["id"].clone();
    let of = ("sales_order", id, version);
    let write = |json| refused(platform.update(&town.west, of, json));
    assert_eq!(write(json!({ "freight": "9" })), "record.locked");
    assert_eq!(write(json!({ "lines": [] })), "record.locked");
    assert_eq!(
        refused(platform.delete(&town.west, "sales_order", id, version)),
        "record.posted"
    );
    let more = json!({ "order": id, "product": product, "quantity": "1", "unit_price": "1" });
    assert_eq!(
        refused(platform.create(&town.west, "sales_order_line", more)),
        "record.locked"
    );
    let changed = platform.update(
        &town.west,
        ("sales_order_line", line, 1),
        json!({ "quantity": "7" }),
    );
    assert_eq!(refused(changed), "record.locked");
    assert_eq!(
        refused(platform.delete(&town.west, "sales_order_line", line, 1)),
        "record.locked"
    );
    assert_eq!(shown(&town.house, &town.west, "sales_order", id), order);
    assert_eq!(
        platform
            .update(&town.west, of, json!({ "note": "可以写" }))
            .unwrap(),
        version + 1
    );
}

#[test]
fn a_deleted_record_frees_its_unique_values_and_takes_its_lines_along() {
    let town = town();
    let platform = &town.house.platform;
    let twice = platform.create(
        &town.west,
        "account",
        json!({ "name": "x", "code": "西山公司" }),
    );
    let problem = twice.unwrap_err();
    assert_eq!(
        (problem.code(), problem.field()),
        ("record.duplicate", Some("code"))
    );
    platform
        .delete(&town.west, "sales_order", town.order, 1)
        .unwrap();
    let lines = list(
        &town,
        &House::system(),
        "sales_order_line",
        &ListQuery::default(),
    );
    assert_eq!(lines.len(), 1, "the lines went with their order");
    platform
        .delete(&town.west, "account", town.account, 1)
        .unwrap();
    let contacts = list(&town, &town.west, "contact", &ListQuery::default());
    assert_eq!(
        contacts,
        Vec::<Json>::new(),
        "who inherits from a deleted record is gone too"
    );
    platform
        .create(
            &town.west,
            "account",
            json!({ "name": "x", "code": "西山公司" }),
        )
        .unwrap();
    assert!(platform.store().verify().unwrap().is_clean());
}

also_on_postgres!(
    another_department_does_not_exist_for_sales,
    what_is_foreign_and_what_is_not_there_answer_alike_and_are_audited,
    finance_reads_sales_and_changes_nothing,
    a_posted_document_is_neither_changed_nor_deleted,
    a_deleted_record_frees_its_unique_values_and_takes_its_lines_along,
);
