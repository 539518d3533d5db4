//! When somebody is left in peace, and when they are told of what waited: a pure function of hours, calendar and zone.

use std::sync::Arc;

use weft_expr::Calendar;
use weft_kernel::{Date, Moment, Zone};

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;
const MINUTE_MS: i64 = 60_000;
/// Steps from boundary to boundary within which an end of the quiet is looked for: over a year of days off.
const STEPS_MAX: u32 = 1_000;

/// A time of day in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(i64);

impl TimeOfDay {
    /// `minutes` after midnight, around the clock.
    #[must_use]
    pub const fn at(minutes: i64) -> Self {
        Self(minutes.rem_euclid(DAY_MINUTES))
    }

    /// Reads `21:30`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (hour, minute) = text.trim().split_once(':')?;
        let number = |part: &str, below: i64| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            let number = part.parse::<u8>().ok().map(i64::from);
            number.filter(|number| digits && *number < below)
        };
        Some(Self(number(hour, 24)? * 60 + number(minute, 60)?))
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn minutes(self) -> i64 {
        self.0
    }
}

/// The quiet hours and days of somebody.
#[derive(Clone, Debug)]
pub struct Hours {
    zone: Zone,
    quiet: Option<(TimeOfDay, TimeOfDay)>,
    /// Where it is given, its days off are quiet.
    calendar: Option<Arc<Calendar>>,
}

impl Hours {
    /// Quiet from one time of day until another, over midnight too, and on the days off of `calendar`.
    #[must_use]
    pub fn new(
        zone: Zone,
        quiet: Option<(TimeOfDay, TimeOfDay)>,
        calendar: Option<Arc<Calendar>>,
    ) -> Self {
        Self {
            zone,
            quiet: quiet.filter(|(from, until)| from != until),
            calendar,
        }
    }

    /// The zone they live in.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// When the quiet that lies over `at` ends; none where there is none, or where it never ends.
    #[must_use]
    pub fn quiet_until(&self, at: Moment) -> Option<Moment> {
        let mut end = at;
        for _ in 0..STEPS_MAX {
            let Some(rest) = self.rest_of_quiet(end) else {
                return (end > at).then_some(end);
            };
            let next = end.plus_ms(rest);
            // Clocks that are changed before then make it another time.
            end = match self.zone.next_shift(end) {
                Some(shift) if shift < next => shift,
                _ => next,
            };
        }
        None
    }

    /// Milliseconds on the clock from `at` to the next moment at which the quiet may end; none outside of it.
    fn rest_of_quiet(&self, at: Moment) -> Option<i64> {
        let civil = self.zone.civil(at);
        let of_day = (i64::from(civil.hour()) * 60 + i64::from(civil.minute())) * MINUTE_MS
            + i64::from(civil.second()) * 1_000
            + i64::from(civil.millisecond());
        if self.is_day_off(civil.date()) {
            return Some(DAY_MINUTES * MINUTE_MS - of_day);
        }
        let (from, until) = self.quiet?;
        let (from, until) = (from.0 * MINUTE_MS, until.0 * MINUTE_MS);
        let is_quiet = match from < until {
            true => (from..until).contains(&of_day),
            false => of_day >= from || of_day < until,
        };
        is_quiet.then(|| (until - of_day).rem_euclid(DAY_MINUTES * MINUTE_MS))
    }

    fn is_day_off(&self, date: Date) -> bool {
        let calendar = self.calendar.as_ref();
        calendar.is_some_and(|calendar| !calendar.is_workday(date))
    }

    /// The first moment behind `after` at which a day is summed up: at that time of day, or at the end of the quiet
    /// it lies in.
    #[must_use]
    pub fn next_digest(&self, after: Moment, at: TimeOfDay) -> Moment {
        let of = |date: Date| {
            let moment = self.zone.moment_of(date, at.0);
            self.quiet_until(moment).unwrap_or(moment)
        };
        let mut date = self.zone.date_of(after);
        // The digest of a day before may have been put off beyond `after`.
        for _ in 0..STEPS_MAX {
            match date.yesterday() {
                Ok(before) if of(before) > after => date = before,
                _ => break,
            }
        }
        for _ in 0..STEPS_MAX {
            let moment = of(date);
            if moment > after {
                return moment;
            }
            let Ok(tomorrow) = date.tomorrow() else {
                break;
            };
            date = tomorrow;
        }
        after.plus_ms(Moment::DAY_MS)
    }

    /// The first moment of the day on which `at` lies, and that of the next day.
    #[must_use]
    pub fn day_of(&self, at: Moment) -> (Moment, Moment) {
        let date = self.zone.date_of(at);
        let next = date.tomorrow().unwrap_or(date);
        (self.zone.start_of(date), self.zone.start_of(next))
    }
}
