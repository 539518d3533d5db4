//! When time brings a rule about: pure functions of a date, the company's zone and a calendar.

use std::sync::Arc;

use weft_expr::Calendar;
use weft_kernel::{Date, Moment, Zone};

use super::document::Every;
use crate::hours::TimeOfDay;

/// Days gone through for the next one that is worked, or that a schedule names.
const DAYS_MAX: u32 = 1_000;

/// So many days from a date, at a time of day.
#[derive(Clone, Debug)]
pub struct Offset {
    pub(super) zone: Zone,
    /// Below zero: before the date.
    pub(super) days: i32,
    /// Where it is given, only days that are worked are counted.
    pub(super) calendar: Option<Arc<Calendar>>,
    pub(super) at: TimeOfDay,
    pub(super) yearly: bool,
}

impl Offset {
    /// The moment that belongs to the day `target`.
    #[must_use]
    pub fn moment_of(&self, target: Date) -> Moment {
        let mut day = target;
        let (mut left, mut steps) = (self.days.unsigned_abs(), 0);
        while left > 0 && steps < DAYS_MAX * 10 {
            let next = match self.days < 0 {
                true => day.yesterday(),
                false => day.tomorrow(),
            };
            let Ok(next) = next else {
                break;
            };
            day = next;
            steps += 1;
            let counts = |calendar: &Arc<Calendar>| calendar.is_workday(day);
            left -= u32::from(self.calendar.as_ref().is_none_or(counts));
        }
        self.zone.moment_of(day, self.at.minutes())
    }

    /// Whether only days that are worked are counted.
    #[must_use]
    pub const fn counts_workdays(&self) -> bool {
        self.calendar.is_some()
    }

    /// The days that a record with the date `value` comes to and whose moments may lie within a time.
    #[must_use]
    pub fn days_within(&self, value: Date, (from, to): (Moment, Moment)) -> Vec<Date> {
        let years = self.zone.date_of(from).year().saturating_sub(1)
            ..=self.zone.date_of(to).year().saturating_add(1);
        match self.yearly {
            true => years.filter_map(|year| in_year(value, year)).collect(),
            false => vec![value],
        }
    }

    /// Whether a record with the date `value` comes to the day `target`.
    #[must_use]
    pub fn comes_to(&self, value: Date, target: Date) -> bool {
        match self.yearly {
            true => in_year(value, target.year()) == Some(target),
            false => value == target,
        }
    }

    /// The first day behind `after` that a record with the date `value` comes to, and its moment: one that lies ahead of
    /// `now`, or has passed while the day itself has not.
    #[must_use]
    pub fn next(&self, value: Date, now: Moment, after: Option<Date>) -> Option<(Date, Moment)> {
        let today = self.zone.date_of(now);
        let days = match self.yearly {
            false => vec![value],
            true => {
                let years = today.year().saturating_sub(1)..=today.year().saturating_add(2);
                years.filter_map(|year| in_year(value, year)).collect()
            }
        };
        let behind = |day: &Date| after.is_none_or(|after| *day > after);
        let moments = days.into_iter().filter(behind);
        let mut moments = moments.map(|day| (day, self.moment_of(day)));
        moments.find(|(day, moment)| *moment > now || *day >= today)
    }
}

/// The day of `value` in another year; 29 February is 28 February in most.
fn in_year(value: Date, year: i16) -> Option<Date> {
    let first = Date::new(year, value.month(), 1).ok()?;
    let day = value.day().min(first.days_in_month());
    Date::new(year, value.month(), day).ok()
}

/// At a time of certain days.
#[derive(Clone, Debug)]
pub struct Rounds {
    pub(super) zone: Zone,
    pub(super) every: Every,
    pub(super) on: i8,
    pub(super) calendar: Option<Arc<Calendar>>,
    pub(super) at: TimeOfDay,
}

impl Rounds {
    /// The first moment behind `after`.
    #[must_use]
    pub fn next(&self, after: Moment) -> Option<Moment> {
        let mut day = self.zone.date_of(after);
        for _ in 0..DAYS_MAX {
            let moment = self.zone.moment_of(day, self.at.minutes());
            if moment > after && self.falls_on(day) {
                return Some(moment);
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// The last moment up to `now`, from `due` on, which is one.
    #[must_use]
    pub fn last(&self, due: Moment, now: Moment) -> Moment {
        let mut last = due;
        while let Some(next) = self.next(last).filter(|next| *next <= now) {
            last = next;
        }
        last
    }

    fn falls_on(&self, day: Date) -> bool {
        match self.every {
            Every::Day => true,
            Every::Workday => {
                let calendar = self.calendar.as_ref();
                calendar.is_none_or(|calendar| calendar.is_workday(day))
            }
            Every::Week => day.weekday().to_monday_one_offset() == self.on,
            Every::Month => day.day() == self.on.min(day.days_in_month()),
        }
    }
}
