//! Workbooks, documents with lines, modes, lookups that are made, trials, what is remembered.

use std::fs::File;
use std::io::Cursor;
use std::path::Path;

use serde_json::{Value as Json, json};
use weft_platform::{
    Existing, FailedRow, ImportPlan, Imported, ListQuery, Missing, Proposal, Tally, Target, Watch,
};

use crate::house::{House, also_on_postgres};

fn template(name: &str) -> File {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sheet/tests/templates");
    File::open(folder.join(format!("{name}_template.xls"))).unwrap()
}

fn proposed(house: &House, object: &str, name: &str) -> Proposal {
    let plan = ImportPlan::by_header(object, "", name);
    let system = House::system();
    house
        .platform
        .propose_import(&system, &plan, template(name))
        .unwrap()
}

/// `header → field` of a proposal.
fn pairs(proposal: &Proposal) -> Vec<(String, String)> {
    let pair = |one: &weft_platform::Proposed| {
        let header = proposal.columns[one.target.column].header.clone();
        let by = one
            .target
            .by
            .as_ref()
            .map_or(String::new(), |by| format!("@{by}"));
        (header, format!("{}{by}", one.target.field))
    };
    proposal.mapping.iter().map(pair).collect()
}

fn plan_of(object: &str, proposal: &Proposal) -> ImportPlan {
    let targets = proposal.mapping.iter().map(|one| one.target.clone());
    ImportPlan {
        header_row: Some(proposal.header_row),
        ..ImportPlan::by_header(object, &proposal.key, "t.xls").with_targets(targets.collect())
    }
}

fn run(house: &House, plan: &ImportPlan, text: &str) -> Imported {
    let system = House::system();
    house
        .platform
        .import(&system, plan, text.as_bytes(), &mut |_| ())
        .unwrap()
}

fn all(house: &House, object: &str) -> Vec<Json> {
    let query = ListQuery {
        sort: Some("id".into()),
        ..ListQuery::default()
    };
    let page = house
        .platform
        .list(&House::system(), object, &query)
        .unwrap();
    page.items
        .iter()
        .map(|one| serde_json::to_value(one).unwrap())
        .collect()
}

fn counts(tally: &Tally) -> [usize; 4] {
    [tally.created, tally.updated, tally.unchanged, tally.failed]
}

#[test]
fn the_customer_template_is_proposed_and_imported() {
    let house = House::new();
    let proposal = proposed(&house, "account", "customer");
    assert_eq!(proposal.header_row, 2);
    assert!(proposal.columns[0].required);
    assert_eq!(proposal.columns[2].samples, ["13000000000", "15000000000"]);
    let found = pairs(&proposal);
    for (header, field) in [
        ("名称*", "name"),
        ("手机号码", "phone"),
        ("传真", "fax"),
        ("纳税人识别号", "tax_number"),
        ("地址", "address"),
        ("备注", "note"),
    ] {
        assert!(
            found.contains(&(header.into(), field.into())),
            "{header}: {found:?}"
        );
    }
    let plan = plan_of("account", &proposal);
    let imported = house
        .platform
        .import(&House::system(), &plan, template("customer"), &mut |_| ())
        .unwrap();
    assert_eq!(
        counts(&imported.tally),
        [2, 0, 0, 0],
        "{:?}",
        imported.tally
    );
    let made = all(&house, "account");
    assert_eq!(made[0]["name"], "客户a");
    assert_eq!(made[0]["phone"], "+8613000000000");
    let again = proposed(&house, "account", "customer");
    assert!(again.remembered && again.mapping.iter().all(|one| one.why == "learned"));
}

#[test]
fn vendors_goods_and_members_come_in_as_proposed() {
    let house = House::new();
    for (object, name) in [
        ("supplier", "vendor"),
        ("product", "goods"),
        ("account", "member"),
    ] {
        let proposal = proposed(&house, object, name);
        let plan = ImportPlan {
            missing: Missing::Create,
            ..plan_of(object, &proposal)
        };
        let imported = house
            .platform
            .import(&House::system(), &plan, template(name), &mut |_| ())
            .unwrap();
        let tally = &imported.tally;
        assert_eq!(
            counts(tally),
            [2, 0, 0, 0],
            "{name}: {tally:?} {:?}",
            pairs(&proposal)
        );
    }
    let product = &all(&house, "product")[0];
    assert_eq!(product["name"], "可乐test");
    assert_eq!(product["unit"], "瓶");
    assert_eq!(
        product["category"]["label"], "饮料",
        "made because it was not there"
    );
    assert_eq!(all(&house, "account")[0]["code"], "11112222");
}

#[test]
fn a_file_of_another_object_says_so() {
    let house = House::new();
    let better = |object: &str, name: &str| {
        let fit = proposed(&house, object, name).better;
        fit.map(|fit| fit.object)
    };
    assert_eq!(better("account", "goods").as_deref(), Some("product"));
    assert_eq!(better("product", "goods"), None);
    for (object, name) in [
        ("account", "customer"),
        ("supplier", "vendor"),
        ("supplier", "customer"),
        ("account", "member"),
        ("sales_order_line", "order_item"),
    ] {
        assert_eq!(better(object, name), None, "{object} {name}");
    }
}

#[test]
fn item_sheets_become_lines_of_a_document() {
    let house = House::new();
    for (code, name) in [("2001", "可乐test"), ("2011", "啤酒test")] {
        house.make(
            "product",
            json!({ "code": code, "barcode": code, "name": name, "unit": "瓶", "list_price": "5" }),
        );
    }
    let account = house.make("account", json!({ "name": "甲公司" }));
    house.make(
        "sales_order",
        json!({ "account": account, "external_key": "OLD-1" }),
    );
    for name in ["order_item", "buy_sale_item", "in_out_item", "apply_item"] {
        let proposal = proposed(&house, "sales_order_line", name);
        let found = pairs(&proposal);
        assert!(
            found.contains(&("数量*".into(), "quantity".into())),
            "{name} {found:?}"
        );
        assert!(
            found.contains(&("条码*".into(), "product@barcode".into())),
            "{name} {found:?}"
        );
        let mut plan = plan_of("sales_order_line", &proposal);
        plan.profile
            .constants
            .insert("order".into(), "OLD-1".into());
        plan.profile
            .constants
            .insert("unit_price".into(), "5".into());
        plan.profile.key = String::new();
        let targets = plan.targets.iter_mut().flatten();
        let kept: Vec<Target> = targets
            .filter(|one| one.field != "unit_price")
            .map(|one| one.clone())
            .collect();
        let plan = plan.with_targets(kept);
        let imported = house
            .platform
            .import(&House::system(), &plan, template(name), &mut |_| ())
            .unwrap();
        assert_eq!(
            counts(&imported.tally),
            [2, 0, 0, 0],
            "{name}: {:?}",
            imported.tally
        );
    }
    assert_eq!(all(&house, "sales_order_line").len(), 8);
}

const ORDERS: &str = "原系统单号,客户,产品编码,数量,单价\n\
    O1,甲公司,P1,1,10\n,,P2,2,20\nO2,甲公司,P1,3,30\n";

fn orders(house: &House) -> ImportPlan {
    house.make("account", json!({ "name": "甲公司" }));
    for code in ["P1", "P2"] {
        house.make(
            "product",
            json!({ "code": code, "name": code, "unit": "件" }),
        );
    }
    let target = |(column, (field, by)): (usize, (&str, Option<&str>))| Target {
        column,
        field: field.into(),
        by: by.map(str::to_owned),
    };
    let fields = [
        ("external_key", None),
        ("account", None),
        ("lines.product", Some("code")),
        ("lines.quantity", None),
        ("lines.unit_price", None),
    ];
    ImportPlan::by_header("sales_order", "external_key", "o.csv")
        .with_targets(fields.into_iter().enumerate().map(target).collect())
}

#[test]
fn rows_of_one_key_are_one_document_and_an_undo_takes_it_away() {
    let house = House::new();
    let plan = orders(&house);
    let first = run(&house, &plan, ORDERS);
    assert_eq!(counts(&first.tally), [2, 0, 0, 0], "{:?}", first.tally);
    let made = all(&house, "sales_order");
    assert_eq!(
        (&made[0]["amount"], &made[1]["amount"]),
        (&json!("50"), &json!("90"))
    );
    assert_eq!(counts(&run(&house, &plan, ORDERS).tally), [0, 0, 2, 0]);
    let other = ORDERS
        .replace(",,P2,2,20\n", "")
        .replace("P1,3,30", "P2,4,30");
    let second = run(&house, &plan, &other);
    assert_eq!(counts(&second.tally), [0, 2, 0, 0], "{:?}", second.tally);
    let lines = all(&house, "sales_order_line");
    assert_eq!(lines.len(), 2);
    let undo = |import| {
        house
            .platform
            .undo_import(&House::system(), import, &mut |_, _| {})
            .unwrap()
    };
    let undone = undo(second.import);
    assert_eq!((undone.restored, undone.kept_count), (2, 0), "{undone:?}");
    assert_eq!(
        counts(&run(&house, &plan, ORDERS).tally),
        [0, 0, 2, 0],
        "all as it was"
    );
    let undone = undo(first.import);
    assert_eq!(undone.kept, [], "{undone:?}");
    assert_eq!(
        (
            all(&house, "sales_order").len(),
            all(&house, "sales_order_line").len()
        ),
        (0, 0)
    );
}

#[test]
fn a_document_with_a_bad_line_stays_out_whole() {
    let house = House::new();
    let plan = orders(&house);
    let imported = run(&house, &plan, &ORDERS.replace("P2,2,20", "P9,x,20"));
    assert_eq!(counts(&imported.tally), [1, 0, 0, 2]);
    let told: Vec<_> = imported
        .tally
        .errors
        .iter()
        .map(|one| (one.row, one.cell, one.code))
        .collect();
    assert_eq!(
        told,
        [
            (3, Some(2), "import.lookup"),
            (3, Some(3), "field.number.unknown_form")
        ]
    );
}

#[test]
fn what_lookups_made_goes_with_the_undo() {
    let house = House::new();
    let plan = ImportPlan {
        missing: Missing::Create,
        ..ImportPlan::by_header("contact", "", "c.csv")
    };
    let imported = run(&house, &plan, "姓名,客户\n王一,新公司\n李二,新公司\n");
    assert_eq!((imported.tally.created, imported.tally.linked), (2, 1));
    assert_eq!(all(&house, "account")[0]["name"], "新公司");
    let undone = house
        .platform
        .undo_import(&House::system(), imported.import, &mut |_, _| {})
        .unwrap();
    assert_eq!((undone.removed, undone.kept_count), (3, 0), "{undone:?}");
    assert!(all(&house, "account").is_empty());
}

#[test]
fn cells_are_read_as_people_write_them() {
    let house = House::new();
    let plan = ImportPlan::by_header("account", "code", "a.csv");
    let text = "客户编号,客户名称,地区,信用额度,账期天数,电话\n\
        A1,甲,上海市浦东新区,3.5万,３０,13800138000.0\n\
        A2,乙,浙江 杭州 余杭区,¥1200,0,\n\
        A3,丙,不存在的地方,1,0,\n";
    let imported = run(&house, &plan, text);
    assert_eq!(
        counts(&imported.tally),
        [2, 0, 0, 1],
        "{:?}",
        imported.tally
    );
    assert_eq!(imported.tally.errors[0].code, "field.region.unknown_form");
    let made = all(&house, "account");
    assert_eq!(made[0]["region"], "310115");
    assert_eq!(made[1]["region"], "330110");
    assert_eq!(
        (&made[0]["credit_limit"], &made[0]["credit_term_days"]),
        (&json!("35000"), &json!("30"))
    );
    assert_eq!(made[0]["phone"], "+8613800138000");
    let by_phone = ImportPlan::by_header("contact", "", "c.csv").with_targets(vec![
        Target {
            column: 0,
            field: "name".into(),
            by: None,
        },
        Target {
            column: 1,
            field: "account".into(),
            by: Some("phone".into()),
        },
    ]);
    assert_eq!(
        run(&house, &by_phone, "姓名,客户电话\n王一,138 0013 8000\n")
            .tally
            .created,
        1
    );
}

#[derive(Default)]
struct Kept(Vec<FailedRow>);

impl Watch for Kept {
    fn told(&mut self, _tally: &Tally) {}

    fn failed(&mut self, rows: &[FailedRow]) -> Result<(), weft_kernel::Problem> {
        self.0.extend_from_slice(rows);
        Ok(())
    }
}

#[test]
fn a_trial_counts_as_the_run_does_and_writes_nothing() {
    let house = House::new();
    let text = "客户编号,客户名称,电话\nK1,一,\nK2,二,无\nK1,一一,\nK3,三,\nK0,零,\n,无号,\n";
    for (number, existing) in [
        Existing::Update,
        Existing::UpdateOnly,
        Existing::CreateOnly,
        Existing::Skip,
    ]
    .into_iter()
    .enumerate()
    {
        // A stage of its own for each, by other keys.
        let text = text.replace('K', &format!("K{number}-"));
        house.make(
            "account",
            json!({ "code": format!("K{number}-0"), "name": "旧" }),
        );
        let plan = ImportPlan {
            existing,
            ..ImportPlan::by_header("account", "code", "k.csv")
        };
        let before = all(&house, "account");
        let mut kept = Kept::default();
        let system = House::system();
        let tried = house
            .platform
            .try_import(&system, &plan, text.as_bytes(), &mut kept)
            .unwrap();
        assert_eq!(all(&house, "account"), before, "nothing is written");
        let failed: usize = kept.0.iter().map(|one| one.lines.len()).sum();
        assert_eq!(failed, tried.failed);
        let done = run(&house, &plan, &text).tally;
        let expected = match existing {
            Existing::Update => [3, 2, 0, 1],
            Existing::UpdateOnly => [0, 1, 0, 5],
            Existing::CreateOnly => [3, 0, 0, 3],
            Existing::Skip => [3, 0, 2, 1],
        };
        assert_eq!(counts(&done), expected, "{existing:?} {done:?}");
        assert_eq!(counts(&tried), expected, "{existing:?} {tried:?}");
    }
}

#[test]
fn a_preview_shows_values_and_problems_by_cell() {
    let house = House::new();
    let plan = ImportPlan::by_header("account", "code", "a.csv");
    let text = "客户名称,信用额度,电话\n甲,3.5万,无\n";
    let refused = house
        .platform
        .preview_import(&House::system(), &plan, text.as_bytes());
    assert_eq!(refused.unwrap_err().code(), "import.key");
    let plan = ImportPlan::by_header("account", "", "a.csv");
    let text = format!("{text}乙,2,13800138000\n");
    let preview = house
        .platform
        .preview_import(&House::system(), &plan, text.as_bytes())
        .unwrap();
    assert_eq!((preview.total_rows, preview.error_count), (2, 1));
    assert_eq!(preview.shown[0].errors[0].cell, Some(2));
    assert_eq!(preview.shown[1].values["credit_limit"], "2");
    assert_eq!(preview.shown[1].values["phone"], "+8613800138000");
}

#[test]
fn a_written_workbook_goes_in_again() {
    let house = House::new();
    let header = ["客户编号", "客户名称", "信用额度"].map(str::to_owned);
    let mut writer = weft_sheet::Writer::xlsx(Cursor::new(Vec::new()), "客户", &header).unwrap();
    let text = |text: &str| weft_sheet::Cell::Text(text.into());
    let yuan = weft_sheet::Style::Money {
        digits: 2,
        code: None,
    };
    let number = weft_sheet::Cell::Number("12.5".into(), yuan);
    writer.row(&[text("007"), text("=甲"), number]).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let plan = ImportPlan::by_header("account", "code", "a.xlsx");
    let imported = house
        .platform
        .import(&House::system(), &plan, &bytes, &mut |_| ())
        .unwrap();
    assert_eq!(
        counts(&imported.tally),
        [1, 0, 0, 0],
        "{:?}",
        imported.tally
    );
    let made = &all(&house, "account")[0];
    assert_eq!(
        (&made["code"], &made["name"]),
        (&json!("007"), &json!("=甲"))
    );
}

also_on_postgres!(
    the_customer_template_is_proposed_and_imported,
    rows_of_one_key_are_one_document_and_an_undo_takes_it_away,
    what_lookups_made_goes_with_the_undo,
    a_trial_counts_as_the_run_does_and_writes_nothing,
);
