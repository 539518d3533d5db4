//! Pages by cursor while others write: what was there all along comes once, no more, no less.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::json;
use weft_kernel::Id;
use weft_platform::{Change, ListQuery, Pack, TOTAL_EXACT_MAX};
use weft_store::Lane;

use crate::house::{House, also_on_postgres, on_postgres};

/// What others do between two pages.
#[derive(Clone, Debug)]
enum Meanwhile {
    /// Somebody makes a record with this rank.
    Make(Option<i64>),
    /// Somebody changes the note of the record at this place.
    Note(usize),
    /// Somebody gives the newcomer at this place another rank.
    Move(usize, Option<i64>),
    /// Somebody deletes the newcomer at this place.
    Delete(usize),
}

const SORTS: [&str; 5] = ["rank", "-rank", "-rank,name", "name,-rank", "-id"];

fn rank() -> impl Strategy<Value = Option<i64>> {
    prop::option::weighted(0.8, 0_i64..6)
}

fn meanwhile() -> impl Strategy<Value = Vec<Meanwhile>> {
    let one = prop_oneof![
        4 => rank().prop_map(Meanwhile::Make),
        2 => (0_usize..40).prop_map(Meanwhile::Note),
        2 => (0_usize..40, rank()).prop_map(|(place, rank)| Meanwhile::Move(place, rank)),
        1 => (0_usize..40).prop_map(Meanwhile::Delete),
    ];
    prop::collection::vec(one, 0..4)
}

fn house() -> House {
    let object = "name = \"entry\"\nlabel = { zh = \"条目\", en = \"Entry\" }\n\
        plural = { zh = \"条目\", en = \"Entries\" }\ntitle = \"name\"\naccess = \"shared\"\n";
    let field = |name: &str, kind: &str| {
        format!(
            "[[fields]]\nname = \"{name}\"\ntype = \"{kind}\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n"
        )
    };
    let fields = [("name", "text"), ("rank", "number"), ("note", "text")];
    let fields: String = fields.map(|(name, kind)| field(name, kind)).concat();
    let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
    let files = BTreeMap::from([
        ("pack.toml".to_owned(), manifest.to_owned()),
        ("objects/entry.toml".to_owned(), format!("{object}{fields}")),
    ]);
    House::with(vec![Pack::read(&files).unwrap()]).unwrap()
}

fn make(house: &House, rank: Option<i64>) -> Id {
    let name = rank.map_or("无".to_owned(), |rank| format!("名{}", rank % 2));
    house.make(
        "entry",
        json!({ "name": name, "rank": rank.map(|rank| rank.to_string()) }),
    )
}

fn happen(house: &House, what: &Meanwhile, (old, new): (&[Id], &mut Vec<Id>)) {
    let change = |id: Id, change: Change| {
        let work = move |unit: &mut weft_platform::Unit<'_, '_>| {
            unit.update("entry", id, change.clone()).map(|_| ())
        };
        let caller = House::system();
        house
            .platform
            .write(&caller, Lane::Interactive, work)
            .unwrap();
    };
    match what {
        Meanwhile::Make(rank) => new.push(make(house, *rank)),
        Meanwhile::Note(place) => {
            change(old[place % old.len()], Change::new().set("note", "改过"));
        }
        Meanwhile::Move(place, rank) if !new.is_empty() => {
            let typed = rank.map_or_else(String::new, |rank| rank.to_string());
            change(new[place % new.len()], Change::new().typed("rank", &typed));
        }
        Meanwhile::Delete(place) if !new.is_empty() => {
            let id = new.swap_remove(place % new.len());
            let work = move |unit: &mut weft_platform::Unit<'_, '_>| unit.delete("entry", id);
            let caller = House::system();
            house
                .platform
                .write(&caller, Lane::Interactive, work)
                .unwrap();
        }
        Meanwhile::Move(..) | Meanwhile::Delete(_) => {}
    }
}

/// Walks all pages; between two of them the next of `between` happens.
fn walk(
    house: &House,
    (sort, limit): (&str, u32),
    old: &[Id],
    between: &[Vec<Meanwhile>],
) -> Vec<Id> {
    let mut query = ListQuery {
        sort: Some(sort.into()),
        limit: Some(limit),
        ..ListQuery::default()
    };
    let (mut met, mut new, mut between) = (Vec::new(), Vec::new(), between.iter());
    loop {
        let page = house
            .platform
            .list(&House::system(), "entry", &query)
            .unwrap();
        met.extend(page.items.iter().map(weft_platform::Visible::id));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return met;
        }
        for what in between.next().into_iter().flatten() {
            happen(house, what, (old, &mut new));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_was_there_all_along_comes_once(
        ranks in prop::collection::vec(rank(), 1..30),
        between in prop::collection::vec(meanwhile(), 0..12),
        sort in prop::sample::select(&SORTS[..]),
        limit in 1_u32..5,
        postgres in any::<bool>(),
    ) {
        if postgres && !on_postgres() {
            return Ok(());
        }
        let house = house();
        let old: Vec<Id> = ranks.iter().map(|rank| make(&house, *rank)).collect();
        let met = walk(&house, (sort, limit), &old, &between);
        let wanted: BTreeSet<Id> = old.iter().copied().collect();
        let found: Vec<Id> = met.into_iter().filter(|id| wanted.contains(id)).collect();
        prop_assert_eq!(found.len(), old.len(), "none twice, none missing");
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), wanted);
    }
}

#[test]
fn a_total_is_exact_up_to_its_limit() {
    let house = house();
    let at_limit = TOTAL_EXACT_MAX;
    let make = |count: u32| {
        let work = move |unit: &mut weft_platform::Unit<'_, '_>| {
            let changes = (0..count).map(|_| Change::new().set("name", "甲"));
            unit.create_many("entry", changes.collect()).map(|_| ())
        };
        house
            .platform
            .write(&House::system(), Lane::Bulk, work)
            .unwrap();
    };
    let total = || {
        let query = ListQuery {
            count: true,
            limit: Some(1),
            ..ListQuery::default()
        };
        let page = house
            .platform
            .list(&House::system(), "entry", &query)
            .unwrap();
        (page.total, page.total_exact)
    };
    (0..at_limit / 1_000).for_each(|_| make(1_000));
    assert_eq!(total(), (Some(at_limit), true));
    make(1);
    assert_eq!(total(), (Some(at_limit), false));
}

also_on_postgres!(a_total_is_exact_up_to_its_limit);
