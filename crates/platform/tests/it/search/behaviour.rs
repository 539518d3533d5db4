//! What people meet when they search.

use serde_json::json;
use weft_kernel::Id;
use weft_platform::{ListQuery, RANKED_MAX, SearchQuery, TOLERANT_BELOW, Unit};
use weft_store::{Lane, Tokens};

use super::{found, house, make};
use crate::house::{House, also_on_postgres};

fn named(house: &House, name: &str, at: i64) -> Id {
    make(house, &[name.to_owned(), String::new(), String::new()], at)
}

#[test]
fn near_answers_come_only_where_exact_ones_are_few() {
    let house = house();
    let near = named(&house, "宁得时代", 9);
    let mut exact: Vec<Id> = Vec::new();
    for more in 0..TOLERANT_BELOW {
        let with_near: Vec<Id> = exact.iter().rev().copied().chain([near]).collect();
        assert_eq!(
            found(&house, "宁德时代", 3),
            with_near,
            "{more} exact answers"
        );
        exact.push(named(&house, "宁德时代", i64::try_from(more).unwrap()));
    }
    exact.reverse();
    assert_eq!(found(&house, "宁德时代", 3), exact);
}

#[test]
fn the_newest_do_not_crowd_out_the_best() {
    let house = house();
    let starts = named(&house, "中国石油", 0);
    let whole = named(&house, "中国", 0);
    let many = usize::try_from(RANKED_MAX).unwrap() + 7;
    let inside = (0..many).map(|at| named(&house, "在中国里", 1 + i64::try_from(at).unwrap()));
    let mut newest: Vec<Id> = inside.collect();
    newest.reverse();
    let expected: Vec<Id> = [whole, starts].into_iter().chain(newest).collect();
    assert_eq!(found(&house, "中国", 60), expected);
    let query = ListQuery {
        search: Some("中国".into()),
        offset: Some(RANKED_MAX + 1),
        limit: Some(3),
        count: true,
        ..ListQuery::default()
    };
    let page = house
        .platform
        .list(&House::system(), "firm", &query)
        .unwrap();
    let ids: Vec<Id> = page.items.iter().map(weft_platform::Visible::id).collect();
    let behind = usize::try_from(RANKED_MAX).unwrap() + 1;
    assert_eq!(ids, expected[behind..behind + 3]);
    assert_eq!(page.total, Some(u32::try_from(expected.len()).unwrap()));
}

#[test]
fn what_is_made_between_two_pages_shifts_nothing() {
    let house = house();
    let old: Vec<Id> = (0..5).map(|at| named(&house, "远东电缆", at)).collect();
    let mut query = ListQuery {
        search: Some("远东".into()),
        limit: Some(2),
        ..ListQuery::default()
    };
    let mut met = Vec::new();
    loop {
        let page = house
            .platform
            .list(&House::system(), "firm", &query)
            .unwrap();
        met.extend(page.items.iter().map(weft_platform::Visible::id));
        named(&house, "远东", 60);
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(met, old.into_iter().rev().collect::<Vec<_>>());
    query.cursor = Some("WzFd".into());
    let wrong = house.platform.list(&House::system(), "firm", &query);
    assert_eq!(wrong.unwrap_err().code(), "query.cursor");
}

#[test]
fn one_box_looks_through_everything_one_may_see() {
    let house = House::new();
    let east = house.person("east", "sales", "华东");
    let west = house.person("west", "sales", "华西");
    let firm = house.make(
        "account",
        json!({ "name": "福建宁德时代", "owner": east.id() }),
    );
    let person = house.make(
        "contact",
        json!({ "name": "宁德华", "account": firm, "owner": east.id() }),
    );
    let ask = |caller: &weft_platform::Caller, asked: &str, objects: Option<&[&str]>| {
        let query = SearchQuery {
            asked: asked.into(),
            objects: objects.map(|names| names.iter().map(|&name| name.into()).collect()),
            limit: None,
        };
        house.platform.search(caller, &query)
    };
    let hits = ask(&east, "宁德", None).unwrap();
    let shown: Vec<_> = hits
        .iter()
        .map(|hit| (hit.object.as_str(), hit.id))
        .collect();
    assert_eq!(
        shown,
        [("contact", person), ("account", firm)],
        "a start comes first"
    );
    let hit = &ask(&east, "宁得时代", Some(&["account"])).unwrap()[0];
    let runs: Vec<_> = hit
        .excerpt
        .iter()
        .map(|run| (run.text.as_str(), run.hit))
        .collect();
    assert_eq!(runs, [("福建", false), ("宁德时代", true)]);
    assert_eq!(
        (hit.label.as_str(), hit.field.as_deref(), hit.tolerant),
        ("福建宁德时代", Some("name"), true)
    );
    for asked in ["宁德", "宁得时代", "nindeshidai"] {
        assert!(ask(&west, asked, None).unwrap().is_empty(), "{asked}");
    }
    assert!(ask(&east, " ?!", None).unwrap().is_empty());
    let unknown = ask(&east, "宁德", Some(&["nothing"])).unwrap_err();
    assert_eq!(unknown.code(), "object.unknown");
}

/// Does something to the index behind the back of the records.
fn meddle(
    house: &House,
    work: fn(&mut Unit<'_, '_>, Id) -> Result<(), weft_kernel::Problem>,
    id: Id,
) {
    house
        .platform
        .write(&House::system(), Lane::Interactive, move |unit| {
            work(unit, id)
        })
        .unwrap();
}

#[test]
fn an_index_that_is_not_that_of_the_records_is_told_and_made_anew() {
    let house = house();
    let ids: Vec<Id> = (0..450)
        .map(|at| named(&house, &format!("公司{at}"), at))
        .collect();
    assert_eq!(
        house.platform.untrue_search().unwrap(),
        Vec::<String>::new()
    );
    let wrong = |unit: &mut Unit<'_, '_>, id: Id| {
        let table = unit.object("firm")?.table.clone();
        unit.tx()
            .search_put(&table, id, Tokens::from_iter(["1t错"]));
        unit.tx()
            .search_put(&table, Id::new(77), Tokens::from_iter(["1t错"]));
        Ok(())
    };
    meddle(&house, wrong, ids[3]);
    assert!(found(&house, "公司3", 9).iter().all(|id| *id != ids[3]));
    assert_eq!(
        house.platform.untrue_search().unwrap(),
        [format!("firm {}", ids[3])]
    );
    assert_eq!(
        house.platform.store().verify().unwrap().findings.len(),
        1,
        "one has no record"
    );
    let mut told = Vec::new();
    let read = house
        .platform
        .rebuild_search("firm", &mut |records| told.push(records));
    assert_eq!(read.unwrap(), 450);
    assert_eq!(told, [200, 400, 450, 450]);
    assert_eq!(found(&house, "公司3", 9)[0], ids[3]);
    assert_eq!(
        house.platform.untrue_search().unwrap(),
        Vec::<String>::new()
    );
    assert!(house.platform.store().verify().unwrap().is_clean());
}

#[test]
fn what_was_indexed_by_an_older_program_is_known() {
    let house = house();
    let outdated = || house.platform.outdated_search().unwrap();
    named(&house, "宁德时代", 0);
    assert!(outdated().is_empty(), "made by this program");
    let number = house.platform.model().object("firm").unwrap().number;
    let store = house.platform.store();
    let older = store.write(Lane::Interactive, move |tx| {
        tx.set_setting(&format!("search.format.{number}"), "1")
    });
    older.unwrap();
    assert_eq!(outdated(), ["firm"]);
    house.platform.rebuild_search("firm", &mut |_| {}).unwrap();
    assert!(outdated().is_empty());
}

also_on_postgres!(
    the_newest_do_not_crowd_out_the_best,
    what_is_made_between_two_pages_shifts_nothing,
    one_box_looks_through_everything_one_may_see,
    an_index_that_is_not_that_of_the_records_is_told_and_made_anew,
);
