//! Auto-numbers: what they are made of, where they count, what becomes of a number nobody used.

use serde_json::json;
use weft_kernel::{Id, Moment, Problem};

use crate::field_types::pack_of;
use crate::house::{House, also_on_postgres, core_pack, shown};

const BRANCH: &str = r#"
name = "branch"
label = { zh = "门店", en = "Branch" }
plural = { zh = "门店", en = "Branches" }
title = "name"
access = "shared"
[[fields]]
name = "name"
type = "text"
label = { zh = "名称", en = "Name" }
[[fields]]
name = "code"
type = "text"
label = { zh = "代码", en = "Code" }
"#;

const NOTE: &str = r#"
name = "note"
label = { zh = "单据", en = "Note" }
plural = { zh = "单据", en = "Notes" }
title = "code"
access = "shared"
[[fields]]
name = "code"
type = "auto_number"
pattern = "PATTERN"
unique = true
label = { zh = "编号", en = "Code" }
[[fields]]
name = "branch"
type = "lookup"
target = "branch"
label = { zh = "门店", en = "Branch" }
[[fields]]
name = "kind"
type = "text"
label = { zh = "种类", en = "Kind" }
[[fields]]
name = "amount"
type = "money"
label = { zh = "金额", en = "Amount" }
validation = "amount > 0"
"#;

fn open(pattern: &str) -> Result<House, Problem> {
    let note = NOTE.replace("PATTERN", pattern);
    let pack = pack_of(&[
        ("objects/branch.toml", BRANCH),
        ("objects/note.toml", &note),
    ]);
    House::with(vec![core_pack(), pack])
}

fn code_of(house: &House, id: Id) -> String {
    shown(house, &House::system(), "note", id)["code"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn make(house: &House, json: serde_json::Value) -> String {
    code_of(house, house.make("note", json))
}

#[test]
fn a_number_counts_anew_in_each_period_of_its_pattern() {
    let house = open("ZL-{yyyyMM}-{0000}").unwrap();
    let day = |text: &str| house.clock.set(Moment::parse(text).unwrap());
    day("2026-11-30T04:00:00Z");
    assert_eq!(make(&house, json!({})), "ZL-202611-0001");
    assert_eq!(make(&house, json!({})), "ZL-202611-0002");
    // Midnight in Shanghai comes before midnight in Greenwich.
    day("2026-11-30T16:00:00Z");
    assert_eq!(make(&house, json!({})), "ZL-202612-0001");
    day("2027-01-02T04:00:00Z");
    assert_eq!(make(&house, json!({})), "ZL-202701-0001");
}

#[test]
fn a_number_counts_by_what_it_is_made_of() {
    let house = open("{branch.code}-{yy}{MM}{dd}-{000}-{kind}").unwrap();
    let branch = |code: &str| house.make("branch", json!({ "name": code, "code": code }));
    let (east, west) = (branch("E"), branch("W"));
    let note = |branch: Id, kind: &str| make(&house, json!({ "branch": branch, "kind": kind }));
    let first = note(east, "a");
    assert!(
        first.starts_with("E-") && first.ends_with("-001-a"),
        "{first}"
    );
    assert!(note(east, "a").ends_with("-002-a"));
    assert!(note(east, "b").ends_with("-001-b"));
    assert!(note(west, "a").ends_with("-001-a"));
    for (json, field) in [
        (json!({ "kind": "a" }), "branch"),
        (json!({ "branch": east }), "kind"),
    ] {
        let problem = house
            .platform
            .create(&House::system(), "note", json)
            .unwrap_err();
        assert_eq!(
            (problem.code(), problem.field()),
            ("field.number_key", Some(field))
        );
    }
}

#[test]
fn a_refused_record_leaves_no_gap() {
    let house = open("N{000}").unwrap();
    assert_eq!(make(&house, json!({ "amount": "1" })), "N001");
    house
        .platform
        .create(&House::system(), "note", json!({ "amount": "-1" }))
        .unwrap_err();
    house
        .platform
        .create(&House::system(), "note", json!({ "code": "N001" }))
        .unwrap_err();
    assert_eq!(make(&house, json!({})), "N002");
}

#[test]
fn a_number_that_came_with_its_record_stays_and_is_counted_behind() {
    let house = open("N{000}").unwrap();
    assert_eq!(make(&house, json!({ "code": "N007" })), "N007");
    assert_eq!(make(&house, json!({})), "N008");
    assert_eq!(make(&house, json!({ "code": "N003" })), "N003");
    assert_eq!(make(&house, json!({ "code": "旧-9" })), "旧-9");
    assert_eq!(make(&house, json!({ "code": "N99999999" })), "N99999999");
    assert_eq!(make(&house, json!({})), "N009");
    assert_eq!(make(&house, json!({ "code": "N999" })), "N999");
    assert_eq!(make(&house, json!({})), "N1000");
    assert_eq!(make(&house, json!({ "code": "N1005" })), "N1005");
    assert_eq!(make(&house, json!({})), "N1006");
}

#[test]
fn a_counter_begins_where_it_is_told_to() {
    let house = open("N{000}\"\nstart = 500 # ").unwrap();
    assert_eq!(make(&house, json!({})), "N500");
    assert_eq!(make(&house, json!({ "code": "N502" })), "N502");
    assert_eq!(make(&house, json!({})), "N503");
}

#[test]
fn a_pattern_that_cannot_be_filled_is_refused_at_its_place() {
    for (pattern, place, told) in [
        ("ZL-{yyymm}-{0000}", 3, "看不懂"),
        ("ZL-{mm}-{0000}", 3, "`MM`"),
        ("ZL-{yyyy", 3, "成对"),
        ("ZL-{0000}}", 9, "成对"),
        ("ZL-{yyyy}", 9, "流水号"),
        ("{0}{0}", 6, "流水号"),
        ("单{kin}{00}", 1, "`kind`"),
        ("{branch}{00}", 0, "{branch.name}"),
        ("{branch.cod}{00}", 0, "`branch.code`"),
        ("{code}{00}", 0, "看不懂"),
        ("{0000000000000}", 0, "12 位"),
    ] {
        let problem = open(pattern).err().unwrap();
        assert_eq!(problem.code(), "model.pattern", "{pattern}");
        assert_eq!(problem.field(), Some("note.code.pattern"), "{pattern}");
        assert_eq!(problem.position(), Some(place), "{pattern}");
        assert!(
            problem.told().zh.contains(told),
            "{pattern}: {}",
            problem.told().zh
        );
    }
}

also_on_postgres!(
    a_number_counts_by_what_it_is_made_of,
    a_refused_record_leaves_no_gap,
    a_number_that_came_with_its_record_stays_and_is_counted_behind,
);
