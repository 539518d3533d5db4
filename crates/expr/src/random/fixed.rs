//! What the fixed model has besides objects: a calendar, regions, exchange rates, tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_kernel::query::Column;
use weft_kernel::{Date, Decimal, Label, Value};

use super::model::{ORDER, RATE};
use crate::calendar::{Calendar, Day};
use crate::catalogue::Type;
use crate::rates::{RateSource, Rates};
use crate::regions::Regions;
use crate::tables::{Cell, Hit, Input, Output, Row, Table};

/// Days on which the fixed calendar differs from the week, and the holiday they belong to.
const DAYS: &[(&str, bool, &str)] = &[
    ("2026-01-01", false, "元旦"),
    ("2026-01-02", false, "元旦"),
    ("2026-01-04", true, "元旦"),
    ("2026-02-14", true, "春节"),
    ("2026-02-16", false, "春节"),
    ("2026-02-17", false, "春节"),
    ("2026-10-01", false, "国庆节"),
    ("2026-10-02", false, "国庆节"),
    ("2026-10-10", true, "国庆节"),
];
const REGIONS: &[(&str, &str)] = &[
    ("11", "北京市"),
    ("1101", "市辖区"),
    ("110101", "东城区"),
    ("31", "上海市"),
    ("3101", "市辖区"),
    ("310115", "浦东新区"),
    ("33", "浙江省"),
    ("3301", "杭州市"),
    ("44", "广东省"),
    ("4403", "深圳市"),
    ("440305", "南山区"),
];
/// Currency, day, rate.
pub(super) const RATES: &[(&str, &str, &str)] = &[
    ("USD", "2024-01-01", "7.1"),
    ("USD", "2026-06-01", "6.95"),
    ("EUR", "2024-01-01", "7.8"),
    ("JPY", "2026-01-01", "0.048"),
];

/// The fixed calendar.
pub(super) fn calendar() -> Calendar {
    let day = |(date, worked, name): &(&str, bool, &str)| {
        let day = Day {
            worked: *worked,
            name: (*name).to_owned(),
        };
        Some((date.parse().ok()?, day))
    };
    let days = DAYS.iter().filter_map(day).collect();
    let week = [true, true, true, true, true, false, false];
    Calendar::new("china", Label::new("中国工作日历", "China"), week, days)
}

pub(super) fn regions() -> Regions {
    let named = REGIONS
        .iter()
        .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()));
    Regions::new(named.collect())
}

/// The rates of the fixed model.
#[derive(Debug)]
struct FixedRates;

impl Rates for FixedRates {
    fn rate(&self, currency: &str, on: Date) -> Option<Decimal> {
        let known = RATES.iter().filter_map(|(code, date, rate)| {
            let date: Date = date.parse().ok()?;
            (*code == currency && date <= on).then_some((date, rate.parse().ok()?))
        });
        known.max_by_key(|(date, _)| *date).map(|(_, rate)| rate)
    }
}

pub(super) fn rates() -> RateSource {
    RateSource {
        object: RATE,
        currency: Column::of_field(501),
        date: Column::of_field(502),
        rate: Column::of_field(503),
        scale: 6,
        own: "CNY".to_owned(),
        rates: Arc::new(FixedRates),
    }
}

fn input(name: &str, zh: &str, ty: Type, expression: Option<&str>) -> Input {
    Input {
        name: name.to_owned(),
        label: Label::new(zh, name),
        ty,
        options: Vec::new(),
        expression: expression.map(str::to_owned),
    }
}

fn output(name: &str, zh: &str, ty: Type, default: Value) -> Output {
    Output {
        name: name.to_owned(),
        label: Label::new(zh, name),
        ty,
        default,
    }
}

fn row(cells: &[(&str, Type)], days: (Option<&str>, Option<&str>), results: &[Value]) -> Row {
    let day = |day: Option<&str>| day.and_then(|day| day.parse().ok());
    let cells = cells
        .iter()
        .map(|(cell, ty)| Cell::parse(cell, *ty).unwrap_or(Cell::Any));
    Row {
        cells: cells.collect(),
        from: day(days.0),
        until: day(days.1),
        priority: i64::try_from(results.len()).unwrap_or(0),
        results: results.to_vec(),
    }
}

fn decimal(text: &str) -> Value {
    text.parse().map_or(Value::Empty, Value::Number)
}

/// Area and product to a factor that changes with time.
fn factors() -> Table {
    use Type::Text;
    let one = |area, product, days, factor: &str| {
        row(&[(area, Text), (product, Text)], days, &[decimal(factor)])
    };
    Table {
        name: "region_factor".to_owned(),
        label: Label::new("地区系数", "Region factor"),
        hit: Hit::First,
        dated: true,
        object: None,
        inputs: vec![
            input("area", "大区", Text, None),
            input("product", "产品", Text, None),
        ],
        outputs: vec![output("factor", "系数", Type::Number, decimal("1"))],
        rows: vec![
            one("华东", "A", (None, Some("2025-12-31")), "1.1"),
            one("华东", "A", (Some("2026-01-01"), None), "1.2"),
            one("华东、华南", "-", (None, None), "1.05"),
            one(
                "not 华东",
                "A",
                (Some("2026-01-01"), Some("2026-12-31")),
                "0.9",
            ),
        ],
    }
}

/// Amount and status to a rate and an approver, computed from orders by itself.
fn discounts(name: &str, hit: Hit) -> Table {
    use Type::{Number, Text};
    let one = |amount, status, rate: &str, approver: &str| {
        let results = [decimal(rate), Value::text(approver)];
        row(&[(amount, Number), (status, Text)], (None, None), &results)
    };
    Table {
        name: name.to_owned(),
        label: Label::new(format!("折扣{name}"), name),
        hit,
        dated: false,
        object: Some(ORDER),
        inputs: vec![
            input("amount", "金额", Number, Some("amount")),
            input("status", "状态", Text, Some("status")),
        ],
        outputs: vec![
            output("rate", "折扣", Number, Value::Empty),
            output("approver", "审批人", Text, Value::text("无")),
        ],
        rows: vec![
            one("< 0", "-", "0", "财务"),
            one("[0..1000)", "draft、confirmed", "0.05", "主管"),
            one(">= 1000", "confirmed", "0.1", "经理"),
            one(">= 100 and < 10万", "-", "0.07", "总监"),
        ],
    }
}

pub(super) fn tables() -> BTreeMap<String, Arc<Table>> {
    let hits = [
        ("discount", Hit::First),
        ("discount_sum", Hit::Sum),
        ("discount_most", Hit::Max),
        ("discount_least", Hit::Min),
        ("discount_count", Hit::Count),
        ("discount_list", Hit::List),
    ];
    let decisions = hits.into_iter().map(|(name, hit)| discounts(name, hit));
    let all = decisions.chain([factors()]);
    all.map(|table| (table.name.clone(), Arc::new(table)))
        .collect()
}
