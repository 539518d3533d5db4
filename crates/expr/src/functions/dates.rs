//! Dates on the company's calendar.

use jiff::Span;
use weft_kernel::query::{Datum, Function as Op, Term};
use weft_kernel::{Date, Decimal, Problem, Value, exact};

use super::{Family, Function, Given, Gives, Meaning, Takes, Terms, mistyped, required};

pub(super) const TODAY: Function = Function {
    name: "TODAY",
    alias: "今天",
    family: Family::Dates,
    parameters: &[],
    result: Gives::Date,
    about_zh: "公司时区的今天",
    about_en: "Today in the company's time zone",
    example: "due_date < TODAY()",
    meaning: Meaning::Strict(
        |given| Ok(Value::Date(given.world.zone.date_of(given.world.now))),
        |terms| {
            let today = terms.world.zone.date_of(terms.world.now);
            Ok(Term::value(today.to_string()))
        },
    ),
};

pub(super) const NOW: Function = Function {
    name: "NOW",
    alias: "现在",
    family: Family::Dates,
    parameters: &[],
    result: Gives::Moment,
    about_zh: "现在的时间",
    about_en: "The present moment",
    example: "created_at > NOW() - 7d",
    meaning: Meaning::Strict(
        |given| Ok(Value::Moment(given.world.now)),
        |terms| Ok(Term::value(terms.world.now.ms())),
    ),
};

pub(super) const DATE: Function = Function {
    name: "DATE",
    alias: "日期",
    family: Family::Dates,
    parameters: &[required("date", Takes::Date)],
    result: Gives::Date,
    about_zh: "时间在公司时区的日期，或文本写出的日期",
    about_en: "The date of a moment in the company's time zone, or the date written as a text",
    example: "DATE(created_at) = DATE(\"2026-11-22\")",
    meaning: Meaning::Strict(|given| given.value(0).cloned(), super::unchanged),
};

pub(super) const DATEADD: Function = Function {
    name: "DATEADD",
    alias: "日期加",
    family: Family::Dates,
    parameters: &[
        required("date", Takes::Date),
        required("count", Takes::Whole),
        required("unit", Takes::Unit),
    ],
    result: Gives::Date,
    about_zh: "移动若干天、周、月或年的日期，月末不越月；超出公元 1 至 9999 年为空",
    about_en: "A date moved by days, weeks, months or years, kept inside the month; empty beyond the years 1 to 9999",
    example: "DATEADD(due_date, 1, \"month\")",
    meaning: Meaning::Strict(add, add_term),
};

pub(super) const DAYS: Function = Function {
    name: "DAYS",
    alias: "相隔天数",
    family: Family::Dates,
    parameters: &[required("to", Takes::Date), required("from", Takes::Date)],
    result: Gives::Whole,
    about_zh: "两个日期相隔的天数：前一个减后一个，与 Excel 相同",
    about_en: "Days between two dates: the first less the second, as in Excel",
    example: "DAYS(due_date, order_date)",
    meaning: Meaning::Strict(
        |given| days_apart(given.date(1)?, given.date(0)?).map(|days| Value::Number(days.into())),
        |mut terms| {
            terms.terms.reverse();
            Ok(Term::Call(Op::DaysBetween, terms.terms))
        },
    ),
};

macro_rules! part {
    ($name:ident, $text:literal, $alias:literal, $zh:literal, $en:literal, $of:expr, $op:expr) => {
        pub(super) const $name: Function = Function {
            name: $text,
            alias: $alias,
            family: Family::Dates,
            parameters: &[required("date", Takes::Date)],
            result: Gives::Whole,
            about_zh: $zh,
            about_en: $en,
            example: concat!($text, "(due_date)"),
            meaning: Meaning::Strict(
                |given| {
                    let of: fn(Date) -> Decimal = $of;
                    Ok(Value::Number(of(given.date(0)?)))
                },
                |terms| Ok(Term::Call($op, terms.terms)),
            ),
        };
    };
}

part!(
    YEAR,
    "YEAR",
    "年",
    "年份",
    "The year",
    |date| date.year().into(),
    Op::Year
);
part!(
    MONTH,
    "MONTH",
    "月",
    "月份，1 至 12",
    "The month, 1 to 12",
    |date| date.month().into(),
    Op::Month
);
part!(
    DAY,
    "DAY",
    "日",
    "一月中的第几天",
    "The day of the month",
    |date| date.day().into(),
    Op::Day
);
part!(
    WEEKDAY,
    "WEEKDAY",
    "星期",
    "星期几，星期一为 1，星期日为 7",
    "The day of the week, Monday 1 to Sunday 7",
    |date| date.weekday().to_monday_one_offset().into(),
    Op::Weekday
);

/// Days from one date to another.
pub(crate) fn days_apart(from: Date, to: Date) -> Result<i64, Problem> {
    let span = from.until(to).map_err(mistyped)?;
    Ok(span.get_days().into())
}

/// A date moved by so many days; empty beyond the years 1 to 9999.
pub(crate) fn days_later(date: Date, days: i64) -> Value {
    moved(date, Span::new().try_days(days).ok())
}

fn moved(date: Date, by: Option<Span>) -> Value {
    by.and_then(|span| date.checked_add(span).ok())
        .filter(|moved| moved.year() >= 1)
        .map_or(Value::Empty, Value::Date)
}

fn add(given: &Given<'_>) -> Result<Value, Problem> {
    let (days, times) = unit(given.text(2)?)?;
    let count = given
        .whole(1)?
        .checked_mul(times)
        .ok_or_else(exact::overflow)?;
    let date = given.date(0)?;
    Ok(if days {
        days_later(date, count)
    } else {
        moved(date, Span::new().try_months(count).ok())
    })
}

fn add_term(terms: Terms<'_>) -> Result<Term, Problem> {
    let unit_name = terms.arguments.get(2).and_then(|unit| unit.literal_text());
    let (days, times) = unit(unit_name.unwrap_or_default())?;
    let [date, count, _] = Terms::array(terms.terms)?;
    let count = match (count, times) {
        (count, 1) => count,
        (Term::Datum(Datum::Int(count)), times) if count.checked_mul(times).is_some() => {
            Term::value(count * times)
        }
        (count, times) => Term::call2(Op::Mul { down: 0 }, count, Term::value(times)),
    };
    let op = if days { Op::AddDays } else { Op::AddMonths };
    Ok(Term::call2(op, date, count))
}

/// Whether the unit is made of days, and of how many days or months.
fn unit(name: &str) -> Result<(bool, i64), Problem> {
    match name {
        "day" => Ok((true, 1)),
        "week" => Ok((true, 7)),
        "month" => Ok((false, 1)),
        "year" => Ok((false, 12)),
        other => Err(mistyped(other)),
    }
}

/// The unit of the calendar with this name in either language.
pub(crate) fn unit_named(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "day" | "days" | "天" | "日" => "day",
        "week" | "weeks" | "周" => "week",
        "month" | "months" | "月" => "month",
        "year" | "years" | "年" => "year",
        _ => return None,
    })
}
