//! Import: Northwind whole and again, errors by row, undo.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use serde_json::json;
use weft_kernel::{Id, Problem};
use weft_platform::{FailedRow, ImportPlan, Imported, ListQuery, Platform, Tally, Watch};
use weft_store::Lane;

use crate::field_types::pack_of;
use crate::house::{House, also_on_postgres, core_pack};

fn northwind() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/demo/northwind")
}

fn import_all(platform: &Platform) -> Vec<(String, Imported)> {
    let profiles = platform.model().profiles.clone();
    let mut done = Vec::new();
    for (name, profile) in profiles
        .into_iter()
        .filter(|(name, _)| name.starts_with("northwind/"))
    {
        let file: Box<dyn Read + Send> = match &profile.text {
            Some(text) => Box::new(Cursor::new(text.clone())),
            None => Box::new(File::open(northwind().join(&profile.file)).unwrap()),
        };
        let plan = ImportPlan::of(profile.clone());
        let imported = platform
            .import(&House::system(), &plan, file, &mut |_| ())
            .unwrap();
        done.push((name, imported));
    }
    done
}

fn count(house: &House, object: &str) -> u32 {
    let query = ListQuery {
        count: true,
        limit: Some(1),
        ..ListQuery::default()
    };
    house
        .platform
        .list(&House::system(), object, &query)
        .unwrap()
        .total
        .unwrap()
}

#[test]
fn northwind_comes_in_whole_once_and_goes_out_again() {
    let house = House::new();
    let first = import_all(&house.platform);
    for (name, imported) in &first {
        assert_eq!(
            imported.tally.failed,
            0,
            "{name}: {:?}",
            imported.tally.errors.first()
        );
    }
    let expected = [
        ("category", 8),
        ("supplier", 29),
        ("shipper", 3),
        ("account", 93),
        ("product", 77),
        ("sales_order", 830),
        ("sales_order_line", 2155),
    ];
    for (object, rows) in expected {
        assert_eq!(count(&house, object), rows, "{object}");
    }
    assert_eq!(count(&house, "user"), 10, "nine employees and admin");
    let total = house.platform.write(&House::system(), Lane::Bulk, |unit| {
        let orders = unit.find("sales_order", "true")?;
        let mut total = weft_kernel::Decimal::ZERO;
        for order in &orders {
            total += order.number("amount")?;
        }
        let open = orders
            .iter()
            .filter(|order| order.text("status").is_ok_and(|s| s == "draft"));
        Ok((total, open.count()))
    });
    assert_eq!(total.unwrap(), ("1265793.29".parse().unwrap(), 21));

    for (name, imported) in import_all(&house.platform) {
        let tally = imported.tally;
        assert_eq!(
            (tally.created, tally.updated, tally.failed),
            (0, 0, 0),
            "{name}"
        );
    }
    for (name, imported) in first.iter().rev() {
        let undone = house
            .platform
            .undo_import(&House::system(), imported.import, &mut |_, _| {})
            .unwrap();
        assert_eq!(undone.kept, vec![], "{name}");
        assert_eq!(undone.removed, imported.tally.created, "{name}");
    }
    for (object, _) in expected {
        assert_eq!(count(&house, object), 0, "{object}");
    }
    assert_eq!(count(&house, "user"), 1);
    assert!(house.platform.store().audit_verify().unwrap().is_intact());
}

fn import(house: &House, key: &str, text: &str) -> Imported {
    let plan = ImportPlan::by_header("account", key, "客户.csv");
    house
        .platform
        .import(&House::system(), &plan, text.as_bytes(), &mut |_| ())
        .unwrap()
}

#[test]
fn bad_rows_stay_out_and_say_why() {
    let house = House::new();
    let imported = import(
        &house,
        "code",
        "客户编号,客户名称,电话\nA1,甲公司,13800138000\nA2,,123\nA3,丙公司,无\nA4,丁公司\nA1,甲乙公司,\n",
    );
    let tally = &imported.tally;
    // The last row has the key of the first: it brings that record up to date.
    assert_eq!(
        (tally.created, tally.updated, tally.failed),
        (1, 1, 3),
        "{tally:?}"
    );
    let codes: Vec<_> = tally
        .errors
        .iter()
        .map(|error| (error.row, error.code))
        .collect();
    assert_eq!(
        codes,
        [
            (3, "field.phone.unknown_form"),
            (4, "field.phone.unknown_form"),
            (5, "import.row_width"),
        ]
    );
    // How far a file was read says nothing of the log: an import of bad rows alone runs ahead of it.
    let none = "客户编号,客户名称\n".to_owned() + &"A9\n".repeat(500);
    assert_eq!(import(&house, "code", &none).tally.failed, 500);
    assert!(house.platform.store().verify().unwrap().is_clean());
}

#[test]
fn rows_of_many_chunks_come_in_the_order_of_the_file() {
    let house = House::new();
    let name = |row: usize| match row {
        450 => String::new(),
        row => format!("公司{row}"),
    };
    let rows = (0..1_500).map(|row| format!("C{},{}\n", row % 700, name(row)));
    let text = format!("客户编号,客户名称\n{}", rows.collect::<String>());
    let imported = import(&house, "code", &text);
    let tally = &imported.tally;
    assert_eq!(
        (tally.rows, tally.created, tally.updated, tally.failed),
        (1_500, 700, 799, 1),
        "{tally:?}"
    );
    assert_eq!(tally.errors[0].row, 452);
    // Whichever row of a code comes last in the file has the last word.
    for (code, last) in [
        ("C0", 1_400),
        ("C99", 1_499),
        ("C100", 800),
        ("C450", 1_150),
    ] {
        let query = ListQuery {
            filter: Some(format!("code = \"{code}\"")),
            ..ListQuery::default()
        };
        let page = house
            .platform
            .list(&House::system(), "account", &query)
            .unwrap();
        let record = serde_json::to_value(&page.items).unwrap();
        let name = format!("公司{last}");
        assert_eq!(record[0]["name"], name, "{code}");
        let query = ListQuery {
            search: Some(name),
            ..ListQuery::default()
        };
        let found = house.platform.list(&House::system(), "account", &query);
        assert_eq!(found.unwrap().items[0].id(), page.items[0].id(), "{code}");
    }
}

#[test]
fn a_day_that_is_none_is_told_with_its_row_and_column() {
    let house = House::new();
    house.make("account", json!({ "name": "甲公司", "code": "A1" }));
    let plan = ImportPlan::by_header("contact", "", "联系人.csv");
    let text =
        "客户,姓名,手机,生日\nA1,王经理,13800138000,1990/2/3\nA1,李工,13800138001,1990-02-30\n";
    let imported = house
        .platform
        .import(&House::system(), &plan, text.as_bytes(), &mut |_| ())
        .unwrap();
    assert_eq!((imported.tally.created, imported.tally.failed), (1, 1));
    let error = &imported.tally.errors[0];
    assert_eq!((error.row, error.code), (3, "value.date"));
    assert_eq!(error.column.as_deref(), Some("生日"));
}

#[test]
fn chinese_files_of_the_old_encoding_are_read() {
    let house = House::new();
    let (bytes, ..) = encoding_rs::GB18030.encode("*客户名称,客户编号\n宁德时代,C1\n");
    let plan = ImportPlan::by_header("account", "", "旧.csv");
    let imported = house
        .platform
        .import(&House::system(), &plan, &*bytes, &mut |_| ())
        .unwrap();
    assert_eq!(imported.tally.created, 1);
    let query = ListQuery {
        search: Some("宁德".into()),
        ..ListQuery::default()
    };
    assert_eq!(
        house
            .platform
            .list(&House::system(), "account", &query)
            .unwrap()
            .items
            .len(),
        1
    );
}

#[test]
fn an_undo_keeps_what_people_touched_or_built_on() {
    let house = House::new();
    let imported = import(&house, "code", "客户编号,客户名称\nB1,一\nB2,二\nB3,三\n");
    let query = ListQuery {
        sort: Some("code".into()),
        ..ListQuery::default()
    };
    let page = house
        .platform
        .list(&House::system(), "account", &query)
        .unwrap();
    let ids: Vec<Id> = page.items.iter().map(weft_platform::Visible::id).collect();
    house
        .platform
        .update(
            &House::system(),
            ("account", ids[0], 1),
            json!({ "name": "壹" }),
        )
        .unwrap();
    house.make("contact", json!({ "name": "王经理", "account": ids[1] }));
    let undone = house
        .platform
        .undo_import(&House::system(), imported.import, &mut |_, _| {})
        .unwrap();
    assert_eq!(undone.removed, 1);
    let kept: Vec<_> = undone.kept.iter().map(|kept| kept.label.as_str()).collect();
    assert_eq!(kept, ["二", "壹"]);
    let again = house
        .platform
        .undo_import(&House::system(), imported.import, &mut |_, _| {})
        .unwrap_err();
    assert_eq!(again.code(), "import.undone");
}

#[test]
fn a_file_without_a_known_header_is_refused() {
    let house = House::new();
    let plan = ImportPlan::by_header("account", "", "x.csv");
    let refused = |text: &str| {
        let answer = house
            .platform
            .import(&House::system(), &plan, text.as_bytes(), &mut |_| ());
        answer.unwrap_err().code()
    };
    assert_eq!(refused("foo,bar\n1,2\n"), "import.header");
    assert_eq!(refused(""), "import.empty");
}

also_on_postgres!(
    an_undo_keeps_what_lists_of_records_name,
    northwind_comes_in_whole_once_and_goes_out_again,
    bad_rows_stay_out_and_say_why,
    chinese_files_of_the_old_encoding_are_read,
    an_undo_keeps_what_people_touched_or_built_on,
    a_file_without_a_known_header_is_refused,
);

#[test]
fn an_undo_tells_how_far_it_is() {
    let house = House::new();
    let rows: String = (0..450).map(|n| format!("B{n},公司{n}\n")).collect();
    let imported = import(&house, "code", &format!("客户编号,客户名称\n{rows}"));
    let mut told = Vec::new();
    let undone = house
        .platform
        .undo_import(&House::system(), imported.import, &mut |done, total| {
            told.push((done, total));
        })
        .unwrap();
    assert_eq!(undone.removed, 450);
    assert_eq!(told, [(0, 450), (200, 450), (400, 450), (450, 450)]);
}

/// Somebody whose disk is full: wrong rows cannot be kept.
struct Full;

impl Watch for Full {
    fn told(&mut self, _tally: &Tally) {}

    fn failed(&mut self, rows: &[FailedRow]) -> Result<(), Problem> {
        match rows {
            [] => Ok(()),
            _ => Err(Problem::busy("test.full", "磁盘满了", "The disk is full")),
        }
    }
}

#[test]
fn an_import_that_ends_early_counts_every_row_it_wrote() {
    let house = House::new();
    let system = House::system();
    let rows: String = (1..4_000).map(|n| format!("B{n},公司{n}\n")).collect();
    let file = format!("客户编号,客户名称\nB0,\n{rows}");
    let plan = ImportPlan::by_header("account", "code", "客户.csv");
    let begun = plan.clone();
    let import = house
        .platform
        .write(&system, Lane::Bulk, move |unit| begun.begin(unit));
    let import = import.unwrap();
    let ended = house
        .platform
        .run_watched(&system, (&plan, import), file.as_bytes(), &mut Full)
        .unwrap_err();
    assert_eq!(ended.code(), "test.full");
    let run = house
        .platform
        .list(&system, "import_run", &ListQuery::default())
        .unwrap();
    let run = serde_json::to_value(&run.items[0]).unwrap();
    assert_eq!(run["state"], "failed");
    let query = ListQuery {
        count: true,
        limit: Some(1),
        ..ListQuery::default()
    };
    let written = house
        .platform
        .list(&system, "account", &query)
        .unwrap()
        .total
        .unwrap();
    assert!(written >= 199, "the chunk that was told of is written");
    assert_eq!(run["created_count"], written.to_string());
    let undone = house
        .platform
        .undo_import(&system, import, &mut |_, _| {})
        .unwrap();
    assert_eq!(undone.removed, usize::try_from(written).unwrap());
}

const TEAM: &str = r#"
name = "team"
label = { zh = "专案", en = "Team" }
plural = { zh = "专案", en = "Teams" }
title = "name"
access = "shared"
[[fields]]
name = "name"
type = "text"
label = { zh = "名称", en = "Name" }
[[fields]]
name = "accounts"
type = "multi_lookup"
target = "account"
label = { zh = "客户", en = "Customers" }
"#;

#[test]
fn an_undo_keeps_what_lists_of_records_name() {
    let pack = pack_of(&[("objects/team.toml", TEAM)]);
    let house = House::with(vec![core_pack(), pack]).unwrap();
    let imported = import(&house, "code", "客户编号,客户名称\nB1,一\nB2,二\nB3,三\n");
    let query = ListQuery {
        sort: Some("code".into()),
        ..ListQuery::default()
    };
    let page = house
        .platform
        .list(&House::system(), "account", &query)
        .unwrap();
    let ids: Vec<Id> = page.items.iter().map(weft_platform::Visible::id).collect();
    house.make(
        "team",
        json!({ "name": "甲", "accounts": [ids[0], ids[2]] }),
    );
    let undone = house
        .platform
        .undo_import(&House::system(), imported.import, &mut |_, _| {})
        .unwrap();
    assert_eq!(undone.removed, 1);
    let kept: Vec<_> = undone.kept.iter().map(|kept| kept.label.as_str()).collect();
    assert_eq!(kept, ["三", "一"]);
}
