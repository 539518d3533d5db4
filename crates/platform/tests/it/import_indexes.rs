//! Indexes of a table that an import fills: gone meanwhile, there again at its end, whatever happens.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::json;
use weft_kernel::query::{Column, Datum, Select};
use weft_platform::{ImportPlan, ListQuery, Pack, Platform, Tally};
use weft_store::{ColumnKind, Plan};

use crate::field_types::pack_of;
use crate::house::{House, also_on_postgres, core_pack};

const ASSET: &str = r#"
name = "asset"
label = { zh = "资产", en = "Asset" }
plural = { zh = "资产", en = "Assets" }
title = "name"
access = "owned"
[[fields]]
name = "code"
type = "text"
unique = true
label = { zh = "编号", en = "Code" }
[[fields]]
name = "name"
type = "text"
indexed = true
label = { zh = "名称", en = "Name" }
[[fields]]
name = "state"
type = "select"
label = { zh = "状态", en = "State" }
options = [
  { value = "used", label = { zh = "在用", en = "Used" } },
  { value = "idle", label = { zh = "闲置", en = "Idle" } },
]
[[fields]]
name = "part_of"
type = "lookup"
target = "asset"
label = { zh = "所属资产", en = "Part of" }
"#;

/// More rows than an import makes before it takes indexes away.
const ROWS: usize = 6_000;

fn packs() -> Vec<Pack> {
    vec![core_pack(), pack_of(&[("objects/asset.toml", ASSET)])]
}

fn file(from: usize, rows: usize) -> String {
    let row = |n: usize| format!("K{n},资产{},{}\n", n % 700, ["在用", "闲置"][n % 2]);
    let rows: String = (from..from + rows).map(row).collect();
    format!("编号,名称,状态\n{rows}")
}

/// Imports and answers, for each chunk, the indexes that a program starting then would make.
fn import(house: &House, file: &str, looks: &mut dyn FnMut(&Platform, &Tally)) {
    let plan = ImportPlan::by_header("asset", "code", "资产.csv");
    let done = house
        .platform
        .import(&House::system(), &plan, file.as_bytes(), &mut |tally| {
            looks(&house.platform, tally);
        })
        .unwrap();
    assert_eq!(done.tally.failed, 0, "{:?}", done.tally.errors.first());
}

/// What the tables lack, made now, as every start does.
fn lacking(platform: &Platform) -> Vec<String> {
    platform
        .store()
        .reconcile(&platform.model().schema())
        .unwrap()
}

#[test]
fn a_new_table_is_filled_without_them_and_has_them_afterwards() {
    let house = House::with(packs()).unwrap();
    import(&house, &file(0, ROWS), &mut |_, _| {});
    assert_eq!(lacking(&house.platform), [""; 0]);
    // What people sort by is answered in order, and what is unique stayed so.
    let twice = json!({ "code": "K1", "name": "又一" });
    let twice = house.platform.create(&House::system(), "asset", twice);
    assert_eq!(twice.unwrap_err().code(), "record.duplicate");
}

#[test]
fn a_program_that_starts_meanwhile_makes_those_no_write_asks() {
    let house = House::with(packs()).unwrap();
    let mut made = Vec::new();
    import(&house, &file(0, ROWS), &mut |platform, tally| {
        // Looked at once, behind the chunk that took them away.
        if tally.created > 5_200 && made.is_empty() {
            made = lacking(platform);
        }
    });
    assert!(made.len() >= 5, "{made:?}");
    let unique = made.iter().filter(|step| step.contains("unique"));
    assert_eq!(unique.count(), 0, "{made:?}");
    let link = house.platform.model();
    let object = link.object("asset").unwrap();
    let (ix, _) = object.field("part_of").unwrap();
    let column = object.column(ix).unwrap().to_string();
    assert!(made.iter().all(|step| !step.contains(&column)), "{made:?}");
    assert_eq!(lacking(&house.platform), [""; 0]);
}

#[test]
fn an_import_that_panics_leaves_none_away() {
    let house = House::with(packs()).unwrap();
    let broken = catch_unwind(AssertUnwindSafe(|| {
        import(&house, &file(0, ROWS), &mut |_, tally| {
            assert!(tally.created <= 5_200, "as a test");
        });
    }));
    assert!(broken.is_err(), "it went to its end");
    assert_eq!(lacking(&house.platform), [""; 0]);
}

#[test]
fn a_table_that_has_records_keeps_them() {
    let house = House::with(packs()).unwrap();
    import(&house, &file(0, 300), &mut |_, _| {});
    let mut lacked = 0;
    import(&house, &file(300, ROWS), &mut |platform, _| {
        lacked += lacking(platform).len();
    });
    assert_eq!(lacked, 0);
}

#[test]
fn what_the_import_finds_records_by_is_never_taken() {
    let house = House::with(packs()).unwrap();
    let plan = ImportPlan::by_header("asset", "name", "资产.csv");
    let rows: String = (0..ROWS).map(|n| format!("第{n}台\n")).collect();
    let text = format!("名称\n{rows}");
    let mut made: Vec<String> = Vec::new();
    let mut look = |tally: &Tally| {
        if tally.created > 5_200 && made.is_empty() {
            made = lacking(&house.platform);
        }
    };
    let done = house
        .platform
        .import(&House::system(), &plan, text.as_bytes(), &mut look);
    assert_eq!(done.unwrap().tally.created, ROWS);
    let model = house.platform.model();
    let object = model.object("asset").unwrap();
    let (ix, _) = object.field("name").unwrap();
    let column = object.column(ix).unwrap().to_string();
    assert!(!made.is_empty());
    assert!(made.iter().all(|step| !step.contains(&column)), "{made:?}");
}

#[test]
fn somebody_who_reads_for_long_holds_no_import_up() {
    let house = House::with(packs()).unwrap();
    let model = house.platform.model();
    let object = model.object("asset").unwrap();
    let id = Column::fixed("id");
    let first = Select::from(object.table.clone()).column(&id).limit(1);
    let first = Plan::compile(first, vec![ColumnKind::Int]);
    let read = house.platform.store().read(|reader| {
        let rows = reader.rows(&first)?;
        // The snapshot stays open, and on a server with it a lock on the table.
        import(&house, &file(0, ROWS), &mut |_, _| {});
        Ok(rows)
    });
    assert_eq!(read.unwrap(), Vec::<Vec<Datum>>::new());
    let all = house.platform.list(&House::system(), "asset", &counted());
    assert_eq!(all.unwrap().total, u32::try_from(ROWS).ok());
    assert_eq!(lacking(&house.platform), [""; 0]);
}

fn counted() -> ListQuery {
    ListQuery {
        count: true,
        limit: Some(1),
        ..ListQuery::default()
    }
}

also_on_postgres!(
    somebody_who_reads_for_long_holds_no_import_up,
    a_new_table_is_filled_without_them_and_has_them_afterwards,
    a_program_that_starts_meanwhile_makes_those_no_write_asks,
    an_import_that_panics_leaves_none_away,
    a_table_that_has_records_keeps_them,
);
