//! Lists in the order of an indexed field: the same pages as sorting everything would give.

use std::fmt::Write as _;

use serde_json::json;
use weft_platform::pack::DocKey;
use weft_platform::{ImportPlan, ListQuery};

use crate::house::{House, also_on_postgres};

also_on_postgres!(pages_in_an_indexed_order_are_those_of_a_sort);

/// More than the front of an order that is looked through first.
const ROWS: usize = 4_600;
/// Records on a page.
const PAGE: u32 = 40;

/// A parcel: its name, its weight or none, its kind.
struct Parcel(String, Option<usize>, &'static str);

fn parcels() -> Vec<Parcel> {
    let parcel = |row: usize| {
        // Weights come several times; every ninth has none. The rare ones are heavy.
        let weight = (row * 7_919) % 1_500;
        let kind = match weight {
            1_450.. if row.is_multiple_of(3) => "rare",
            _ if row.is_multiple_of(2) => "even",
            _ => "odd",
        };
        Parcel(
            format!("P{row:05}"),
            (!row.is_multiple_of(9)).then_some(weight),
            kind,
        )
    };
    (0..ROWS).map(parcel).collect()
}

fn house(parcels: &[Parcel]) -> House {
    let house = House::new();
    let (platform, system) = (&house.platform, House::system());
    let document = json!({
        "label": "包裹",
        "title": "name",
        "fields": [
            { "name": "name", "type": "text", "label": "名称" },
            { "name": "weight", "type": "number", "label": "重量", "indexed": true },
            { "name": "kind", "type": "text", "label": "种类" },
        ],
    });
    let key = DocKey::new("object", "parcel").unwrap();
    platform.draft_document(&system, &key, document).unwrap();
    platform.publish(&system, "包裹").unwrap();
    let mut file = String::from("name,weight,kind\n");
    for Parcel(name, weight, kind) in parcels {
        let weight = weight.map(|weight| weight.to_string()).unwrap_or_default();
        writeln!(file, "{name},{weight},{kind}").unwrap();
    }
    let plan = ImportPlan::by_header("parcel", "", "parcels.csv");
    let done = platform.import(&system, &plan, file.as_bytes(), &mut |_| ());
    assert_eq!(done.unwrap().tally.created, ROWS);
    house
}

/// Every page of the list, one behind the other.
fn listed(house: &House, (filter, sort): (&str, &str)) -> Vec<String> {
    let mut query = ListQuery {
        filter: Some(filter.to_owned()),
        sort: Some(sort.to_owned()),
        limit: Some(PAGE),
        ..ListQuery::default()
    };
    let mut names = Vec::new();
    loop {
        let page = house.platform.list(&House::system(), "parcel", &query);
        let page = page.unwrap();
        for item in serde_json::to_value(&page.items)
            .unwrap()
            .as_array()
            .unwrap()
        {
            names.push(item["name"].as_str().unwrap().to_owned());
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return names;
        }
    }
}

/// The naive answer: filtered and sorted here, records without a weight last either way.
fn sorted(parcels: &[Parcel], kind: &str, descending: bool) -> Vec<String> {
    let mut found: Vec<_> = parcels.iter().filter(|parcel| parcel.2 == kind).collect();
    found.sort_by_key(|parcel| (parcel.1, parcel.0.clone()));
    if descending {
        found.reverse();
    }
    found.sort_by_key(|parcel| parcel.1.is_none());
    found.iter().map(|parcel| parcel.0.clone()).collect()
}

#[test]
fn pages_in_an_indexed_order_are_those_of_a_sort() {
    let parcels = parcels();
    let house = house(&parcels);
    for kind in ["even", "rare", "none"] {
        for (sort, descending) in [("weight", false), ("-weight", true)] {
            let filter = format!("kind = \"{kind}\"");
            let (asked, naive) = ((filter.as_str(), sort), sorted(&parcels, kind, descending));
            assert!(kind == "none" || naive.len() > 10, "{kind}");
            assert_eq!(listed(&house, asked), naive, "{kind} by {sort}");
        }
    }
}

#[test]
fn what_cannot_be_kept_in_order_is_not_indexed() {
    let house = House::new();
    let (platform, system) = (&house.platform, House::system());
    let key = DocKey::new("object", "parcel").unwrap();
    for (kind, more) in [
        ("long_text", json!({})),
        ("tags", json!({})),
        ("attachment", json!({})),
        ("text", json!({ "max_length": 601 })),
    ] {
        let mut field = json!({ "name": "extra", "type": kind, "label": "多", "indexed": true });
        field
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let name = json!({ "name": "name", "type": "text", "label": "名称" });
        let document = json!({ "label": "包裹", "title": "name", "fields": [name, field] });
        let refused = platform.draft_document(&system, &key, document);
        let problem = match refused {
            Err(problem) => problem,
            Ok(drafted) => drafted.problems.into_iter().next().unwrap(),
        };
        assert_eq!(problem.code(), "model.not_indexed", "{kind}");
        assert_eq!(problem.field(), Some("fields.extra.indexed"), "{kind}");
    }
}
