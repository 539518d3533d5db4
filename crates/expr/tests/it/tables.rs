//! Tables: cells, what they give, and what is found wrong with them.

use proptest::prelude::*;
use weft_expr::Type;
use weft_expr::tables::{Cell, FindingKind, Hit, Input, Output, Row, Table};
use weft_kernel::{Date, Label, Value};

fn input(name: &str, ty: Type) -> Input {
    Input {
        name: name.to_owned(),
        label: Label::same(name),
        ty,
        options: Vec::new(),
        expression: None,
    }
}

/// A table of an amount and a region with one number per row.
fn table(hit: Hit, rows: &[(&str, &str, i64)]) -> Table {
    let output = Output {
        name: "rate".to_owned(),
        label: Label::same("rate"),
        ty: Type::Number,
        default: Value::Empty,
    };
    let row = |(amount, region, rate): &(&str, &str, i64)| Row {
        cells: vec![
            Cell::parse(amount, Type::Number).unwrap(),
            Cell::parse(region, Type::Text).unwrap(),
        ],
        from: None,
        until: None,
        priority: *rate,
        results: vec![Value::Number((*rate).into())],
    };
    Table {
        name: "t".to_owned(),
        label: Label::same("t"),
        hit,
        dated: false,
        object: None,
        inputs: vec![input("amount", Type::Number), input("region", Type::Text)],
        outputs: vec![output],
        rows: rows.iter().map(row).collect(),
    }
}

fn ask(table: &Table, amount: i64, region: &str) -> Option<i64> {
    let inputs = [Value::Number(amount.into()), Value::text(region)];
    let value = table.value(0, &inputs, None).unwrap();
    value
        .as_number()
        .map(|number| i64::try_from(number).unwrap())
}

#[test]
fn each_policy_takes_the_rows_it_says() {
    let rows = [("< 100", "-", 1), (">= 50", "华东", 5), (">= 50", "-", 3)];
    for (hit, of_seventy, of_thirty) in [
        (Hit::First, Some(1), Some(1)),
        (Hit::Priority, Some(5), Some(1)),
        (Hit::Sum, Some(9), Some(1)),
        (Hit::Min, Some(1), Some(1)),
        (Hit::Max, Some(5), Some(1)),
        (Hit::Count, Some(3), Some(1)),
    ] {
        let table = table(hit, &rows);
        assert_eq!(ask(&table, 70, "华东"), of_seventy, "{hit:?}");
        assert_eq!(ask(&table, 30, "华北"), of_thirty, "{hit:?}");
    }
}

fn kinds(table: &Table) -> Vec<FindingKind> {
    table
        .findings()
        .unwrap()
        .into_iter()
        .map(|found| found.kind)
        .collect()
}

#[test]
fn a_gap_and_an_overlap_are_named_with_an_example() {
    let holed = table(Hit::Unique, &[("< 100", "-", 1), ("> 100", "华东", 2)]);
    let found = holed.findings().unwrap();
    let gap = found
        .iter()
        .find(|one| one.kind == FindingKind::Gap)
        .unwrap();
    let said = |one: &str, other: &str| {
        gap.example
            == [
                ("amount".to_owned(), one.to_owned()),
                ("region".to_owned(), other.to_owned()),
            ]
    };
    assert!(said("100", "华东"), "{gap:?}");
    let colliding = table(
        Hit::Unique,
        &[
            ("<= 100", "-", 1),
            (">= 100", "华东", 2),
            ("> 100", "not 华东", 3),
        ],
    );
    let found = colliding.findings().unwrap();
    assert_eq!(found[0].kind, FindingKind::Overlap);
    assert_eq!(found[0].rows, [1, 2]);
    assert!(
        found[0].message.zh.contains("amount = 100"),
        "{:?}",
        found[0].message
    );
    let whole = table(
        Hit::Unique,
        &[
            ("< 100", "-", 1),
            (">= 100", "华东", 2),
            (">= 100", "not 华东", 3),
        ],
    );
    assert_eq!(kinds(&whole), []);
    let hidden = table(Hit::First, &[("-", "-", 1), (">= 100", "华东", 2)]);
    assert_eq!(kinds(&hidden), [FindingKind::Unreachable]);
}

#[test]
fn cells_that_mean_nothing_are_refused() {
    for (text, ty, code) in [
        ("[5..1]", Type::Number, "table.empty_range"),
        ("(1..1]", Type::Number, "table.empty_range"),
        ("zehn", Type::Number, "table.value"),
        (">= 1 and >= 2", Type::Number, "table.cell"),
        ("> 华东", Type::Text, "table.cell"),
        ("a,,b", Type::Text, "table.cell"),
        ("2026-02-30", Type::Date, "table.value"),
        ("..", Type::Number, "table.cell"),
    ] {
        assert_eq!(Cell::parse(text, ty).unwrap_err().code(), code, "{text}");
    }
    let fits = |cell: &str, amount: &str| {
        let value = Value::Number(amount.parse().unwrap());
        Cell::parse(cell, Type::Number).unwrap().fits(&value)
    };
    assert!(fits("[1..5)", "1") && !fits("[1..5)", "5") && fits("1..5", "5"));
    assert!(fits("(1..]", "1.5") && !fits("(1..]", "1"));
    assert!(fits(">= 10万 且 < 1亿", "100000") && !fits("not 1, 2", "2"));
}

fn cell() -> impl Strategy<Value = String> {
    let number = -3_i64..8;
    prop_oneof![
        Just("-".to_owned()),
        number.clone().prop_map(|n| format!("< {n}")),
        number.clone().prop_map(|n| format!(">= {n}")),
        number.clone().prop_map(|n| n.to_string()),
        (number.clone(), 0_i64..4).prop_map(|(n, width)| format!("{n}..{}", n + width)),
        number.prop_map(|n| format!("not {n}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whole numbers and the halves between them, tried one by one, are the oracle.
    #[test]
    fn gaps_and_overlaps_are_found_where_they_are(cells in proptest::collection::vec((cell(), any::<bool>()), 1..5)) {
        let rows: Vec<(&str, &str, i64)> = cells
            .iter()
            .map(|(cell, east)| (cell.as_str(), if *east { "华东" } else { "-" }, 1))
            .collect();
        let table = table(Hit::Unique, &rows);
        let mut most = 0;
        let mut least = usize::MAX;
        for half in -20_i64..40 {
            for region in ["华东", "华北"] {
                let inputs = [Value::Number(weft_kernel::Decimal::new(half * 5, 1)), Value::text(region)];
                let hits = table.rows.iter().filter(|row| row.fits(&inputs)).count();
                most = most.max(hits);
                least = least.min(hits);
            }
        }
        let found = kinds(&table);
        prop_assert_eq!(found.contains(&FindingKind::Gap), least == 0, "{:?}", cells);
        prop_assert_eq!(found.contains(&FindingKind::Overlap), most > 1, "{:?}", cells);
    }
}

#[test]
fn rows_count_in_their_time_only() {
    let mut table = table(Hit::Unique, &[("-", "-", 1), ("-", "-", 2)]);
    table.dated = true;
    let day = |text: &str| text.parse::<Date>().unwrap();
    table.rows[0].until = Some(day("2026-03-31"));
    table.rows[1].from = Some(day("2026-05-01"));
    let ask = |on: &str| {
        let inputs = [Value::Number(1.into()), Value::text("a")];
        table.value(0, &inputs, Some(day(on))).unwrap()
    };
    assert_eq!(ask("2026-03-31"), Value::Number(1.into()));
    assert_eq!(ask("2026-04-01"), Value::Empty);
    assert_eq!(ask("2026-05-01"), Value::Number(2.into()));
    let found = table.findings().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0]
            .example
            .contains(&("date".to_owned(), "2026-04-01".to_owned()))
    );
}

#[test]
fn a_large_parameter_table_stays_small_in_a_query() {
    use weft_expr::random::{Model, ORDER};
    use weft_expr::{Aliases, LowerScope, World, check};
    use weft_kernel::{Moment, Zone, query::Term};
    let mut rows = Vec::new();
    let texts: Vec<(String, String)> = (0..40)
        .flat_map(|region| (0..25).map(move |amount| (amount.to_string(), format!("r{region}"))))
        .collect();
    for (amount, region) in &texts {
        rows.push((amount.as_str(), region.as_str(), 1));
    }
    let large = std::sync::Arc::new(table(Hit::Unique, &rows));
    let catalogue = crate::completing::with_table(Model, std::sync::Arc::clone(&large));
    let text = "TABLE(\"t\", amount, AREA(account.region))";
    let checked = check(text, ORDER, &catalogue, None).unwrap();
    let zone = Zone::utc();
    let world = World {
        now: Moment::from_ms(0),
        zone: &zone,
        me: None,
    };
    let aliases = Aliases::from(1);
    let mut scope = LowerScope::new(&catalogue, 0, &aliases, world, &|_, _| Ok(Term::TRUE));
    assert!(checked.lower(&mut scope).is_ok(), "1,000 rows");
}
