//! The exact functions by name: registered with SQLite as `weft_<name>`, some in PostgreSQL too.

use weft_kernel::query::{Function, Period};

/// A function as databases know it.
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) function: Function,
    /// How many arguments, -1 for any number of them.
    pub(crate) arguments: i32,
    pub(crate) postgres: Postgres,
}

/// Whether PostgreSQL has the function from `functions.sql`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Postgres {
    /// It is written in its own way.
    Written,
    /// By the same name.
    Known,
}

const fn written(name: &'static str, function: Function, arguments: i32) -> Named {
    Named {
        name,
        function,
        arguments,
        postgres: Postgres::Written,
    }
}

const fn known(name: &'static str, function: Function, arguments: i32) -> Named {
    Named {
        name,
        function,
        arguments,
        postgres: Postgres::Known,
    }
}

/// Functions of stored values only.
pub(crate) const NAMED: &[Named] = &[
    written("mod", Function::Mod, 2),
    written("contains", Function::Contains, 2),
    written("starts_with", Function::StartsWith, 2),
    written("ends_with", Function::EndsWith, 2),
    written("concat", Function::Concat, -1),
    written("length", Function::Length, 1),
    written("lower", Function::Lower, 1),
    written("upper", Function::Upper, 1),
    written("trim", Function::Trim, 1),
    written("left", Function::Left, 2),
    written("right", Function::Right, 2),
    written("mid", Function::Mid, 3),
    written("add_days", Function::AddDays, 2),
    written("add_months", Function::AddMonths, 2),
    written("days_between", Function::DaysBetween, 2),
    written("date_of", Function::DateOf, 1),
    written("start_of", Function::StartOf, 1),
    written("year", Function::Year, 1),
    written("month", Function::Month, 1),
    written("day", Function::Day, 1),
    written("weekday", Function::Weekday, 1),
    written("sign", Function::Sign, 1),
    written("quotient", Function::Quotient, 2),
    written("multiple", Function::Multiple, 2),
    known("power", Function::Power, 2),
    known("sqrt", Function::Sqrt, 1),
    known("chinese_money", Function::ChineseMoney, 1),
    written("position", Function::Position, 2),
    known("replace", Function::Replace, 3),
    known("repeat", Function::Repeat, 2),
    known("pad_left", Function::PadLeft, 3),
    known("pad_right", Function::PadRight, 3),
    known("contains_any", Function::ContainsAny, -1),
    known("contains_all", Function::ContainsAll, -1),
    known("matches", Function::Matches, 2),
    written("clean", Function::Clean, 1),
    written("digits", Function::Digits, 1),
    written("half_width", Function::HalfWidth, 1),
    known("parse_number", Function::ParseNumber, 1),
    known("split", Function::Split, 3),
    known("before", Function::Before, 2),
    known("after", Function::After, 2),
    written("join", Function::Join, -1),
    known("mask", Function::Mask, 3),
    written("is_mobile", Function::IsMobile, 1),
    written("is_email", Function::IsEmail, 1),
    known("is_credit_code", Function::IsCreditCode, 1),
    known("date_text", Function::DateText, 2),
    written("week_start", Function::PeriodStart(Period::Week), 1),
    written("month_start", Function::PeriodStart(Period::Month), 1),
    written("quarter_start", Function::PeriodStart(Period::Quarter), 1),
    written("year_start", Function::PeriodStart(Period::Year), 1),
    written("week_end", Function::PeriodEnd(Period::Week), 1),
    written("month_end", Function::PeriodEnd(Period::Month), 1),
    written("quarter_end", Function::PeriodEnd(Period::Quarter), 1),
    written("year_end", Function::PeriodEnd(Period::Year), 1),
    written("quarter", Function::Quarter, 1),
    written("week", Function::Week, 1),
    written("year_day", Function::YearDay, 1),
    known("months_between", Function::MonthsBetween, 2),
    known("make_date", Function::MakeDate, 3),
    written("hour", Function::Hour, 1),
    written("minute", Function::Minute, 1),
    known("is_workday", Function::IsWorkday, 2),
    known("add_workdays", Function::AddWorkdays, 3),
    known("workdays", Function::Workdays, 3),
];

/// The name of a function, if it has one of its own.
pub(super) fn of(function: Function) -> Option<&'static Named> {
    NAMED.iter().find(|named| named.function == function)
}
