//! Random company changes against random upgrades: nothing is lost without being told.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::merge::{Conflict, inside, key_of, merge};

/// A document as a map of leaves, each under its path: the naive model.
fn leaves(document: &Json) -> BTreeMap<String, Json> {
    fn walk(value: &Json, path: &str, found: &mut BTreeMap<String, Json>) {
        match value {
            Json::Object(map) => {
                for (name, value) in map {
                    walk(value, &inside(path, name), found);
                }
            }
            Json::Array(items) => {
                for item in items {
                    walk(item, &inside(path, &key_of(item)), found);
                }
            }
            leaf => drop(found.insert(path.to_owned(), leaf.clone())),
        }
    }
    let mut found = BTreeMap::new();
    walk(document, "", &mut found);
    found
}

fn is_below(path: &str, conflict: &Conflict) -> bool {
    path == conflict.path || path.starts_with(&format!("{}.", conflict.path))
}

/// What is wrong with a merge, told by the leaves alone.
fn wrong(
    (base, lower, company): (&Json, &Json, &Json),
    (merged, conflicts): &(Option<Json>, Vec<Conflict>),
) -> Option<String> {
    let merged = merged.as_ref().map(leaves).unwrap_or_default();
    let (base, lower, company) = (leaves(base), leaves(lower), leaves(company));
    let paths: BTreeSet<&String> = base
        .keys()
        .chain(lower.keys())
        .chain(company.keys())
        .chain(merged.keys())
        .collect();
    for path in paths {
        let (was, below, own) = (base.get(path), lower.get(path), company.get(path));
        let told = conflicts.iter().any(|conflict| is_below(path, conflict));
        if own != was && below != was && own != below && !told {
            return Some(format!("both changed {path} and nobody is told"));
        }
        let expected = match (told, own == was) {
            (true, _) | (false, false) => own,
            (false, true) => below,
        };
        if merged.get(path) != expected {
            return Some(format!(
                "{path} is {:?}, not {expected:?}",
                merged.get(path)
            ));
        }
    }
    None
}

fn leaf() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(json!(true)),
        Just(json!("a")),
        Just(json!("b")),
        Just(json!(7))
    ]
}

fn field() -> impl Strategy<Value = Json> {
    let more = proptest::collection::btree_map("[pqr]", leaf(), 0..3);
    ("[a-f]", more).prop_map(|(name, more)| {
        let mut field = json!({ "name": name });
        field.as_object_mut().unwrap().extend(more);
        field
    })
}

fn document() -> impl Strategy<Value = Json> {
    let fields = proptest::collection::vec(field(), 0..6).prop_map(|mut fields| {
        let mut seen = BTreeSet::new();
        fields.retain(|field| seen.insert(key_of(field)));
        fields
    });
    let columns = proptest::collection::btree_set("[a-f]", 0..5).prop_shuffle_list();
    let more = proptest::collection::btree_map("[xyz]", leaf(), 0..3);
    (fields, columns, more).prop_map(|(fields, columns, more)| {
        let mut document = json!({ "fields": fields, "columns": columns });
        document.as_object_mut().unwrap().extend(more);
        document
    })
}

/// A set as a list in any order.
trait ShuffledList {
    fn prop_shuffle_list(self) -> BoxedStrategy<Vec<String>>;
}

impl<S: Strategy<Value = BTreeSet<String>> + 'static> ShuffledList for S {
    fn prop_shuffle_list(self) -> BoxedStrategy<Vec<String>> {
        self.prop_map(|set| set.into_iter().collect::<Vec<_>>())
            .prop_shuffle()
            .boxed()
    }
}

/// `document` with some of its parts taken from `other`.
fn changed(document: &Json, other: &Json, which: u8) -> Json {
    let mut document = document.clone();
    let map = document.as_object_mut().unwrap();
    for (place, (name, value)) in other.as_object().unwrap().iter().enumerate() {
        if which & (1 << (place % 8)) == 0 {
            continue;
        }
        let there = map.get_mut(name).and_then(Json::as_array_mut);
        match (there, value.as_array()) {
            (Some(list), Some(others)) => {
                list.retain(|item| key_of(item) != "b");
                for item in others {
                    list.retain(|old| key_of(old) != key_of(item));
                    list.push(item.clone());
                }
            }
            _ => drop(map.insert(name.clone(), value.clone())),
        }
    }
    document
}

fn three() -> impl Strategy<Value = (Json, Json, Json)> {
    (document(), document(), document(), any::<u8>(), any::<u8>()).prop_map(
        |(base, one, two, ones, twos)| {
            let (lower, company) = (changed(&base, &one, ones), changed(&base, &two, twos));
            (base, lower, company)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_a_company_or_a_pack_changed_is_lost_silently((base, lower, company) in three()) {
        let merged = merge(Some(&base), Some(&lower), Some(&company));
        prop_assert_eq!(wrong((&base, &lower, &company), &merged), None);
        let untouched = merge(Some(&base), Some(&lower), Some(&base));
        prop_assert_eq!(untouched, (Some(lower.clone()), vec![]));
        let same_pack = merge(Some(&base), Some(&base), Some(&company));
        prop_assert_eq!(same_pack, (Some(company.clone()), vec![]));
        let again = merge(Some(&lower), Some(&lower), merged.0.as_ref());
        prop_assert_eq!(again.0, merged.0);
    }
}

#[test]
fn the_oracle_catches_merges_that_lose_something() {
    type Fault = fn(&Json, &Json, &Json) -> (Option<Json>, Vec<Conflict>);
    let faults: [Fault; 4] = [
        |_, _, company| (Some(company.clone()), vec![]),
        |_, lower, _| (Some(lower.clone()), vec![]),
        |base, lower, company| (merge(Some(base), Some(lower), Some(company)).0, vec![]),
        |base, lower, company| merge(Some(base), Some(company), Some(lower)),
    ];
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for (number, fault) in faults.iter().enumerate() {
        let caught = (0..2000).any(|_| {
            let tree = three().new_tree(&mut runner).unwrap();
            let (base, lower, company) = proptest::strategy::ValueTree::current(&tree);
            wrong((&base, &lower, &company), &fault(&base, &lower, &company)).is_some()
        });
        assert!(caught, "fault {number}");
    }
}

#[test]
fn a_new_order_of_one_side_stands_with_what_the_other_added() {
    let merged =
        |base: Json, lower: Json, company: Json| merge(Some(&base), Some(&lower), Some(&company));
    let (order, conflicts) = merged(
        json!(["a", "b", "c"]),
        json!(["a", "b", "x", "c"]),
        json!(["c", "a", "b"]),
    );
    assert_eq!(
        (order, conflicts.len()),
        (Some(json!(["c", "a", "b", "x"])), 0)
    );
    let (order, conflicts) = merged(
        json!(["a", "b", "c"]),
        json!(["b", "a", "c"]),
        json!(["c", "a", "b"]),
    );
    assert_eq!((order, conflicts.len()), (Some(json!(["c", "a", "b"])), 1));
}
