//! Weeks, months, quarters and years; hours and minutes; dates made of numbers and written as texts.

use jiff::Span;

use super::dates::moved;
use crate::clock::Moment;
use crate::date::{Date, Zone};
use crate::problem::Problem;
use crate::query::{Datum, Function, Period};

pub(super) fn apply(
    function: Function,
    args: &[Datum],
    zone: &Zone,
) -> Option<Result<Datum, Problem>> {
    let number = |index: usize| args.get(index).and_then(Datum::as_int);
    let civil = || number(0).map(|ms| zone.civil(Moment::from_ms(ms)));
    match function {
        Function::MakeDate => {
            return Some(Ok(made(number(0)?, number(1)?, number(2)?)));
        }
        Function::Hour => return Some(Ok(Datum::Int(civil()?.hour().into()))),
        Function::Minute => return Some(Ok(Datum::Int(civil()?.minute().into()))),
        _ => {}
    }
    let date: Date = args.first()?.as_text()?.parse().ok()?;
    Some(Ok(match function {
        Function::PeriodStart(period) => Datum::Text(start_of(date, period)?.to_string()),
        Function::PeriodEnd(period) => end_of(date, period)?,
        Function::Quarter => Datum::Int((i64::from(date.month()) + 2) / 3),
        Function::Week => Datum::Int(date.iso_week_date().week().into()),
        Function::YearDay => Datum::Int(date.day_of_year().into()),
        Function::MonthsBetween => {
            let until: Date = args.get(1)?.as_text()?.parse().ok()?;
            Datum::Int(months_between(date, until))
        }
        Function::DateText => Datum::Text(written(date, args.get(1)?.as_text()?)),
        _ => return None,
    }))
}

fn made(year: i64, month: i64, day: i64) -> Datum {
    let parts = (
        i16::try_from(year).ok().filter(|year| *year >= 1),
        i8::try_from(month).ok(),
        i8::try_from(day).ok(),
    );
    let (Some(year), Some(month), Some(day)) = parts else {
        return Datum::Null;
    };
    Date::new(year, month, day).map_or(Datum::Null, |date| Datum::Text(date.to_string()))
}

fn start_of(date: Date, period: Period) -> Option<Date> {
    match period {
        Period::Week => {
            let days = date.weekday().to_monday_zero_offset();
            date.checked_sub(Span::new().days(days)).ok()
        }
        Period::Month => Some(date.first_of_month()),
        Period::Quarter => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok(),
        Period::Year => Some(date.first_of_year()),
    }
}

fn end_of(date: Date, period: Period) -> Option<Datum> {
    let start = start_of(date, period)?;
    Some(match period {
        Period::Week => moved(start, Some(Span::new().days(6))),
        Period::Month => Datum::Text(date.last_of_month().to_string()),
        Period::Quarter => {
            let last = Date::new(start.year(), start.month() + 2, 1).ok()?;
            Datum::Text(last.last_of_month().to_string())
        }
        Period::Year => Datum::Text(date.last_of_year().to_string()),
    })
}

fn months_between(from: Date, to: Date) -> i64 {
    if to < from {
        return -months_between(to, from);
    }
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    months(to) - months(from) - i64::from(to.day() < from.day())
}

/// The pattern with year, month and day put in, longer marks first.
fn written(date: Date, pattern: &str) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    pattern
        .replace("yyyy", &format!("{year:04}"))
        .replace("yy", &format!("{:02}", year % 100))
        .replace("MM", &format!("{month:02}"))
        .replace('M', &month.to_string())
        .replace("dd", &format!("{day:02}"))
        .replace('d', &day.to_string())
}
