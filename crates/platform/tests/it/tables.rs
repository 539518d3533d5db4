//! Tables, calendars and exchange rates as documents: formulas and filters that use them.

use serde_json::{Value as Json, json};
use weft_expr::{ObjectRef, World, check};
use weft_kernel::{Problem, Value};
use weft_platform::config::Drafted;
use weft_platform::pack::DocKey;
use weft_platform::{ListQuery, Platform};

use crate::house::{House, also_on_postgres, noon, shown, zone};

also_on_postgres!(
    a_formula_follows_its_table_when_that_is_published_anew,
    a_table_may_stand_in_a_filter,
    amounts_are_converted_by_the_rate_of_their_day,
);

fn draft(platform: &Platform, key: (&str, &str), document: Json) -> Result<Drafted, Problem> {
    let key = DocKey::new(key.0, key.1).unwrap();
    platform.draft_document(&House::system(), &key, document)
}

fn publish(platform: &Platform) -> u64 {
    platform
        .publish(&House::system(), "试一试")
        .unwrap()
        .version
}

/// Area and product to a factor, valid for a time.
fn factors(of_east: &str) -> Json {
    let row = |area: &str, from: &str, to: Option<&str>, factor: &str| {
        json!({ "when": { "area": area, "product": "A" }, "then": { "factor": factor },
                "valid_from": from, "valid_to": to })
    };
    json!({
        "label": { "zh": "地区系数", "en": "Region factor" },
        "inputs": [
            { "name": "area", "label": { "zh": "大区", "en": "Area" }, "type": "text" },
            { "name": "product", "label": { "zh": "产品", "en": "Product" }, "type": "text" },
        ],
        "outputs": [
            { "name": "factor", "label": { "zh": "系数", "en": "Factor" }, "type": "number", "default": 1 },
        ],
        "rows": [
            row("华东", "2025-01-01", Some("2025-12-31"), "1.1"),
            row("华东", "2026-01-01", None, of_east),
            row("华南、华中", "2026-01-01", None, "0.95"),
        ],
    })
}

fn performance() -> Json {
    let label = |zh: &str, en: &str| json!({ "zh": zh, "en": en });
    json!({
        "label": label("业绩", "Performance"), "title": "name", "access": "shared",
        "fields": [
            { "name": "name", "type": "text", "label": label("名称", "Name") },
            { "name": "region", "type": "region", "label": label("地区", "Region") },
            { "name": "day", "type": "date", "label": label("日期", "Day") },
            { "name": "base", "type": "money", "label": label("基数", "Base") },
            { "name": "counted", "type": "formula", "label": label("计入", "Counted"), "result": "money",
              "formula": "ROUND(base * region_factor(AREA(region), \"A\", day), 2)" },
        ],
    })
}

fn house() -> House {
    let house = House::new();
    draft(&house.platform, ("table", "region_factor"), factors("1.2")).unwrap();
    draft(&house.platform, ("object", "performance"), performance()).unwrap();
    publish(&house.platform);
    house
}

fn record(house: &House, region: &str, day: &str) -> weft_kernel::Id {
    house.make(
        "performance",
        json!({ "name": region, "region": region, "day": day, "base": "1000" }),
    )
}

fn counted(house: &House, id: weft_kernel::Id) -> String {
    let shown = shown(house, &House::system(), "performance", id);
    shown["counted"].as_str().unwrap_or_default().to_owned()
}

fn asked(house: &House, filter: &str) -> usize {
    let query = ListQuery {
        filter: Some(filter.to_owned()),
        ..ListQuery::default()
    };
    house
        .platform
        .list(&House::system(), "performance", &query)
        .unwrap()
        .items
        .len()
}

#[test]
fn a_formula_follows_its_table_when_that_is_published_anew() {
    let house = house();
    let pudong = record(&house, "310115", "2026-11-22");
    let before = record(&house, "310115", "2025-06-30");
    let beijing = record(&house, "110101", "2026-11-22");
    assert_eq!(counted(&house, pudong), "1200");
    assert_eq!(counted(&house, before), "1100");
    assert_eq!(counted(&house, beijing), "1000");
    draft(&house.platform, ("table", "region_factor"), factors("1.25")).unwrap();
    publish(&house.platform);
    assert_eq!(
        counted(&house, pudong),
        "1250",
        "what is stored is computed anew"
    );
    assert_eq!(counted(&house, before), "1100");
}

#[test]
fn a_table_may_stand_in_a_filter() {
    let house = house();
    record(&house, "310115", "2026-11-22");
    record(&house, "440305", "2026-11-22");
    record(&house, "110101", "2026-11-22");
    assert_eq!(
        asked(&house, "region_factor(AREA(region), \"A\", day) > 1"),
        1
    );
    assert_eq!(
        asked(&house, "查表(\"地区系数\", 大区(region), \"A\", day) < 1"),
        1
    );
    assert_eq!(asked(&house, "REGION_IN(region, \"华东\", \"北京\")"), 2);
    assert_eq!(asked(&house, "PROVINCE(region) = \"广东省\""), 1);
    assert_eq!(
        asked(
            &house,
            "NEXTWORKDAY(day) = #2026-11-23# and not ISWORKDAY(day)"
        ),
        3
    );
}

#[test]
fn rows_that_collide_are_refused_with_an_example() {
    let house = house();
    let mut colliding = factors("1.2");
    colliding["rows"][0]["valid_to"] = Json::Null;
    let problem = first_problem(&house, colliding);
    assert_eq!(problem.code(), "table.overlap", "{problem}");
    let told = &problem.told().zh;
    assert!(
        told.contains("大区 = 华东") && told.contains("日期 = 2026-01-01"),
        "{told}"
    );
}

/// What keeps a table from being published.
fn first_problem(house: &House, table: Json) -> Problem {
    match draft(&house.platform, ("table", "region_factor"), table) {
        Ok(told) => told.problems.first().cloned().expect("a problem"),
        Err(problem) => problem,
    }
}

#[test]
fn a_wrong_cell_is_told_with_its_place() {
    let house = house();
    for (path, value, code) in [
        ("/rows/0/when/area", json!("1..2, "), "table.cell"),
        ("/rows/0/then/factor", json!("viel"), "table.value"),
        ("/rows/0/valid_from", json!("2025-13-01"), "value.date"),
        ("/inputs/0/name", json!("product"), "table.name"),
    ] {
        let mut wrong = factors("1.2");
        *wrong.pointer_mut(path).unwrap() = value;
        let problem = first_problem(&house, wrong);
        assert_eq!(problem.code(), code, "{path}: {problem}");
    }
}

#[test]
fn amounts_are_converted_by_the_rate_of_their_day() {
    let house = house();
    let mut object = performance();
    object["fields"][4]["formula"] = json!("ROUND(CONVERT(base, \"USD\", \"CNY\", day), 2)");
    draft(&house.platform, ("object", "performance"), object).unwrap();
    publish(&house.platform);
    let rate = |date: &str, rate: &str| {
        house.make(
            "exchange_rate",
            json!({ "currency": "USD", "date": date, "rate": rate }),
        );
    };
    rate("2026-01-01", "7.1");
    rate("2026-06-01", "6.95");
    let may = record(&house, "310115", "2026-05-31");
    let june = record(&house, "310115", "2026-06-01");
    assert_eq!(counted(&house, may), "7100");
    assert_eq!(counted(&house, june), "6950");
    assert_eq!(asked(&house, "RATE(\"USD\", day) = 6.95"), 1);
    assert_eq!(
        asked(&house, "CONVERT(base, \"USD\", \"CNY\", day) > 7000"),
        1
    );
    assert_eq!(asked(&house, "RATE(\"EUR\", day) is empty"), 2);
    rate("2026-11-01", "7.3");
    let late = record(&house, "310115", "2026-11-22");
    assert_eq!(counted(&house, late), "7300", "a new rate counts at once");
}

/// The value of an expression that reads no record.
fn value(house: &House, text: &str) -> Value {
    let model = house.platform.model();
    let zone = zone();
    let world = World {
        now: noon(),
        zone: &zone,
        me: None,
    };
    let object: ObjectRef = model.object("account").unwrap().reference();
    let checked = check(text, object, &*model, None).unwrap();
    checked.evaluate(&Nothing, &world).unwrap()
}

/// A record without fields.
struct Nothing;

impl weft_expr::RowSource for Nothing {
    fn get(
        &self,
        _path: &[weft_expr::KnownField],
        field: &weft_expr::KnownField,
    ) -> Result<Value, Problem> {
        Err(Problem::internal("test.field", &field.name))
    }

    fn related(
        &self,
        _path: &[weft_expr::KnownField],
        child: &weft_expr::KnownRows,
    ) -> Result<Vec<Box<dyn weft_expr::RowSource + '_>>, Problem> {
        Err(Problem::internal("test.rows", &child.name))
    }
}

#[test]
fn the_chinese_calendar_counts_as_it_was_announced() {
    let house = House::new();
    for line in include_str!("workdays/added.csv").lines().skip(1) {
        let parts: Vec<&str> = line.split(',').collect();
        let found = value(&house, &format!("WORKDAY(#{}#, {})", parts[0], parts[1]));
        assert_eq!(found, Value::Date(parts[2].parse().unwrap()), "{line}");
    }
    for line in include_str!("workdays/months.csv").lines().skip(1) {
        let parts: Vec<&str> = line.split(',').collect();
        let month = format!("YMD({}, {}, 1)", parts[0], parts[1]);
        let found = value(
            &house,
            &format!("NETWORKDAYS({month}, ENDOF({month}, \"month\"))"),
        );
        assert_eq!(found, Value::Number(parts[2].parse().unwrap()), "{line}");
    }
}
