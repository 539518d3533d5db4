//! What leaves of an event is what a naive reading of the policies says, and nothing that is closed shows through.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use weft_signals::routing::{FieldPath, Key, Policy, PolicyRow, Treatment, leaving};
use weft_signals::{Touch, TouchKind};

use crate::streams::touch;

const CASES: u32 = 1_500;

/// What a naive reading may get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    None,
    WildcardOpensDelicate,
    ShorterPathFirst,
    EveryPurposeFirst,
    LooserFirst,
    OtherPurposesCount,
    SilenceForwardsTraits,
}

impl Slip {
    const ALL: [Self; 6] = [
        Self::WildcardOpensDelicate,
        Self::ShorterPathFirst,
        Self::EveryPurposeFirst,
        Self::LooserFirst,
        Self::OtherPurposesCount,
        Self::SilenceForwardsTraits,
    ];
}

/// Fields of the events here, and whether their names are delicate; plain values say nothing by themselves.
const FIELDS: [(&str, bool); 6] = [
    ("label", false),
    ("phone", true),
    ("item.colour", false),
    ("item.email", true),
    ("count", false),
    ("page_title", false),
];

const ROWS: [&str; 9] = [
    "*",
    "label",
    "phone",
    "item",
    "item.*",
    "item.colour",
    "item.email",
    "count",
    "page_title",
];

type Row = (&'static str, usize, Option<&'static str>, Treatment);

fn row() -> impl Strategy<Value = Row> {
    let purpose = prop_oneof![Just(None), Just(Some("analytics")), Just(Some("ads"))];
    let root = 0..2_usize;
    let treatment = prop::sample::select(Treatment::ALL.to_vec());
    (
        prop::sample::select(ROWS.to_vec()),
        root,
        purpose,
        treatment,
    )
}

fn root(number: usize) -> &'static str {
    ["properties", "traits"][number]
}

fn rows(rows: &[Row]) -> Vec<PolicyRow> {
    let row = |(path, place, purpose, treatment): &Row| PolicyRow {
        field: FieldPath::read(&format!("{}.{path}", root(*place))).unwrap(),
        purpose: purpose.map(str::to_owned),
        treatment: *treatment,
    };
    rows.iter().map(row).collect()
}

/// What becomes of a leaf, read row by row; `None` sends it as it is.
fn treatment(rows: &[Row], place: usize, (field, delicate): (&str, bool), slip: Slip) -> Treatment {
    let holds = |path: &str| {
        let named = path.trim_end_matches('*').trim_end_matches('.');
        path == field || field.starts_with(&format!("{named}.")) || named.is_empty()
    };
    let mut found: Option<(Row, [usize; 4])> = None;
    for row in rows {
        let (path, own, purpose, treatment) = *row;
        let ours = purpose
            .is_none_or(|purpose| purpose == "analytics" || slip == Slip::OtherPurposesCount);
        if own != place || !ours || !holds(path) {
            continue;
        }
        let named = path.trim_end_matches('*').trim_end_matches('.');
        let length = if named.is_empty() {
            0
        } else {
            named.split('.').count()
        };
        let strict = Treatment::ALL
            .iter()
            .position(|one| *one == treatment)
            .unwrap();
        let rank = [
            if slip == Slip::ShorterPathFirst {
                9 - length
            } else {
                length
            },
            usize::from(!path.ends_with('*')),
            usize::from(purpose.is_some() != (slip == Slip::EveryPurposeFirst)),
            if slip == Slip::LooserFirst {
                9 - strict
            } else {
                strict
            },
        ];
        if found.as_ref().is_none_or(|(_, best)| rank > *best) {
            found = Some((*row, rank));
        }
    }
    match found {
        Some(((path, .., Treatment::Forward), _)) if path != field && delicate => {
            match slip == Slip::WildcardOpensDelicate {
                true => Treatment::Forward,
                false => Treatment::Drop,
            }
        }
        Some(((.., treatment), _)) => treatment,
        None if place == 1 && slip != Slip::SilenceForwardsTraits => Treatment::Drop,
        None if delicate => Treatment::Drop,
        None => Treatment::Forward,
    }
}

fn event(place: usize, word: &str) -> Touch {
    let said = json!({
        "label": format!("{word}-label"), "phone": format!("{word}-phone"), "count": 7,
        "item": { "colour": format!("{word}-colour"), "email": format!("{word}-email") },
        "page_title": format!("{word}-title"),
    });
    let kind = [TouchKind::Track, TouchKind::Identify][place];
    Touch {
        kind,
        properties: said.as_object().unwrap().clone(),
        ..touch(0, "m", "user:u1", "click")
    }
}

fn key() -> Key {
    Key::of(&[7; 32], "analytics")
}

fn left(rows: &[PolicyRow], touch: &Touch, place: usize) -> Map<String, Value> {
    let policy = Policy::of(rows, "analytics");
    let event = leaving(("n", touch, &[]), &policy, &key());
    event[root(place)].as_object().unwrap().clone()
}

/// What is there of a leaf: nothing, null, itself, or something made of it.
fn seen(left: &Map<String, Value>, touch: &Touch, field: &str) -> Treatment {
    let of = |map: &Map<String, Value>| {
        let mut value = Value::Object(map.clone());
        for part in field.split('.') {
            value = value.get(part)?.clone();
        }
        Some(value)
    };
    match of(left) {
        None => Treatment::Drop,
        Some(Value::Null) => Treatment::Keep,
        value if value == of(&touch.properties) => Treatment::Forward,
        Some(_) => Treatment::Hash,
    }
}

/// Whether the object `item` as a whole was treated, so that its leaves are not there.
fn is_whole(rows: &[Row], place: usize) -> bool {
    let ours = |(path, own, purpose, _): &&Row| {
        *path == "item" && *own == place && purpose.is_none_or(|purpose| purpose == "analytics")
    };
    rows.iter().any(|row| ours(&row))
}

fn agrees(rows_: &[Row], place: usize, slip: Slip) -> bool {
    let touch = event(place, "w");
    let left = left(&rows(rows_), &touch, place);
    FIELDS.iter().all(|(field, delicate)| {
        if field.starts_with("item.") && is_whole(rows_, place) {
            return true;
        }
        let expected = treatment(rows_, place, (field, *delicate), slip);
        seen(&left, &touch, field) == expected
    })
}

fn cases() -> Vec<(Vec<Row>, usize)> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = (prop::collection::vec(row(), 0..9), 0..2_usize);
    (0..CASES)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

#[test]
fn each_field_leaves_as_the_policies_say() {
    for (rows, place) in cases() {
        assert!(agrees(&rows, place, Slip::None), "{place} {rows:?}");
    }
}

#[test]
fn a_reading_with_a_slip_is_told_apart() {
    for slip in Slip::ALL {
        let differs = cases()
            .iter()
            .any(|(rows, place)| !agrees(rows, *place, slip));
        assert!(differs, "{slip:?}");
    }
}

#[test]
fn what_does_not_leave_as_it_is_shows_in_nothing_but_its_digest() {
    for (case, place) in cases() {
        let rows = rows(&case);
        let [one, other] = ["甲", "乙"].map(|word| event(place, word));
        let [left_one, left_other] = [&one, &other].map(|touch| left(&rows, touch, place));
        for (field, _) in FIELDS
            .iter()
            .filter(|(field, _)| !field.starts_with("item."))
        {
            let treated = seen(&left_one, &one, field);
            let values: BTreeMap<&str, Option<&Value>> = [
                ("one", left_one.get(*field)),
                ("other", left_other.get(*field)),
            ]
            .into();
            match treated {
                Treatment::Drop | Treatment::Keep => assert_eq!(values["one"], values["other"]),
                Treatment::Hash => {
                    assert_eq!(left_one.get(*field), left(&rows, &one, place).get(*field));
                }
                Treatment::Forward => {}
            }
        }
    }
}

#[test]
fn equal_values_have_equal_digests_within_a_purpose_only() {
    let policy = Policy::of(&[], "x");
    let id = |purpose: &str| {
        let key = Key::of(&[7; 32], purpose);
        leaving(("n", &event(0, "w"), &[]), &policy, &key)["userId"].clone()
    };
    assert_eq!(id("analytics"), id("analytics"));
    assert_ne!(id("analytics"), id("ads"));
}
