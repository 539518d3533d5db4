//! Workdays of a calendar, counted by halving: nothing is unpacked for a row.

use crate::date::Date;
use crate::problem::Problem;
use crate::query::{Datum, Function};

/// `YYYY-MM-DD` and the comma behind it.
const DAY_WIDTH: usize = 11;
const WEEK: i64 = 7;

pub(super) fn apply(function: Function, args: &[Datum]) -> Option<Result<Datum, Problem>> {
    let calendar = Calendar::of(args.last()?.as_text()?)?;
    let day = |index: usize| {
        let date: Date = args.get(index)?.as_text()?.parse().ok()?;
        number_of(date)
    };
    Some(Ok(match function {
        Function::IsWorkday => {
            let day = day(0)?;
            Datum::Bool(calendar.until(day) > calendar.until(day - 1))
        }
        Function::Workdays => Datum::Int(calendar.between(day(0)?, day(1)?)),
        Function::AddWorkdays => calendar.moved(day(0)?, args.get(1)?.as_int()?),
        _ => return None,
    }))
}

/// A calendar as its text has it.
struct Calendar<'a> {
    week: &'a str,
    off: &'a str,
    on: &'a str,
}

/// The first day of all, a Monday, has number 0.
fn first() -> Option<Date> {
    Date::new(1, 1, 1).ok()
}

fn number_of(date: Date) -> Option<i64> {
    Some(first()?.until(date).ok()?.get_days().into())
}

fn day_of(number: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(number).ok()?;
    first()?.checked_add(span).ok()
}

impl<'a> Calendar<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.split('|');
        Some(Self {
            week: parts.next()?,
            off: parts.next()?,
            on: parts.next()?,
        })
    }

    /// Workdays from the first day of all up to and including `day`.
    fn until(&self, day: i64) -> i64 {
        if day < 0 {
            return 0;
        }
        let worked = |days: i64| {
            let days = usize::try_from(days).unwrap_or_default();
            let worked = self.week.bytes().take(days).filter(|day| *day == b'1');
            i64::try_from(worked.count()).unwrap_or_default()
        };
        let regular = day / WEEK * worked(WEEK) + worked(day % WEEK + 1);
        let date = day_of(day).map(|date| date.to_string());
        let date = date.unwrap_or_default();
        regular - listed(self.off, &date) + listed(self.on, &date)
    }

    fn between(&self, from: i64, to: i64) -> i64 {
        if from <= to {
            self.until(to) - self.until(from - 1)
        } else {
            self.until(to - 1) - self.until(from)
        }
    }

    fn moved(&self, day: i64, by: i64) -> Datum {
        let wanted = match by {
            0 => return named(day),
            1.. => self.until(day).checked_add(by),
            _ => (self.until(day - 1) + 1).checked_add(by),
        };
        let last = Date::new(9999, 12, 31).ok().and_then(number_of);
        let (Some(wanted @ 1..), Some(last)) = (wanted, last) else {
            return Datum::Null;
        };
        if self.until(last) < wanted {
            return Datum::Null;
        }
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = i64::midpoint(low, high);
            if self.until(middle) < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        named(low)
    }
}

fn named(day: i64) -> Datum {
    day_of(day).map_or(Datum::Null, |date| Datum::Text(date.to_string()))
}

/// How many of the listed days are at most `date`.
fn listed(days: &str, date: &str) -> i64 {
    let count = (days.len() + 1) / DAY_WIDTH;
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        let at = middle * DAY_WIDTH;
        if days
            .get(at..at + DAY_WIDTH - 1)
            .is_some_and(|day| day <= date)
        {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    i64::try_from(low).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Zone;

    const CALENDAR: &str =
        "1111100|2026-10-01,2026-10-02,2026-10-05,2026-10-06,2026-10-07|2026-09-20,2026-10-10";

    fn ask(function: Function, args: &[Datum]) -> Datum {
        let args: Vec<Datum> = args.iter().cloned().chain([CALENDAR.into()]).collect();
        super::super::apply(function, &args, &Zone::utc()).unwrap()
    }

    #[test]
    fn workdays_are_counted_as_a_child_would() {
        let first: Date = "2026-08-25".parse().unwrap();
        let worked = |date: Date| {
            let text = date.to_string();
            let mut parts = CALENDAR.split('|').skip(1);
            let (off, on) = (parts.next().unwrap(), parts.next().unwrap());
            let weekday = date.weekday().to_monday_zero_offset() < 5;
            on.contains(&text) || weekday && !off.contains(&text)
        };
        let days: Vec<Date> = first.series(jiff::Span::new().days(1)).take(80).collect();
        let text = |date: Date| Datum::Text(date.to_string());
        for (ix, day) in days.iter().enumerate() {
            assert_eq!(
                ask(Function::IsWorkday, &[text(*day)]),
                Datum::Bool(worked(*day))
            );
            for until in days.iter().skip(ix) {
                let between = days.iter().filter(|one| *one >= day && *one <= until);
                let count = i64::try_from(between.filter(|one| worked(**one)).count()).unwrap();
                let args = [text(*day), text(*until)];
                assert_eq!(ask(Function::Workdays, &args), Datum::Int(count));
            }
            let after: Vec<&Date> = days
                .iter()
                .filter(|one| *one > day && worked(**one))
                .collect();
            for (count, wanted) in (1_i64..).zip(after.iter().take(20)) {
                let args = [text(*day), Datum::Int(count)];
                assert_eq!(ask(Function::AddWorkdays, &args), text(**wanted));
            }
            let before = days.iter().rev().filter(|one| *one < day && worked(**one));
            for (count, wanted) in (1_i64..).zip(before) {
                let args = [text(*day), Datum::Int(-count)];
                assert_eq!(ask(Function::AddWorkdays, &args), text(*wanted));
            }
        }
    }
}
