//! Calendar dates and the one time zone of the company.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::clock::Moment;
use crate::problem::Problem;

/// A calendar date, written `YYYY-MM-DD`.
pub type Date = civil::Date;

/// Reads a date: `2026-11-22`, `2026/11/22`, `2026.11.22`, `2026年11月22日`, with or without a time of that day.
///
/// # Errors
/// `value.date` when the text is not a date.
pub fn parse_date(text: &str) -> Result<Date, Problem> {
    let trimmed = text.trim();
    let (day, time) = trimmed.split_once([' ', 'T']).unwrap_or((trimmed, ""));
    let mut parts = day
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|part| !part.is_empty());
    let wrong = || {
        Problem::invalid(
            "value.date",
            format!("`{text}` 不是日期，应形如 2026-11-22"),
            format!("`{text}` is not a date such as 2026-11-22"),
        )
    };
    let (Some(year), Some(month), Some(day), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(wrong());
    };
    if year.len() != 4 || !is_time(time.trim()) {
        return Err(wrong());
    }
    let number = |part: &str| part.parse::<i8>().ok();
    let (Ok(year), Some(month), Some(day)) = (year.parse::<i16>(), number(month), number(day))
    else {
        return Err(wrong());
    };
    Date::new(year, month, day).map_err(|error| wrong().because(error))
}

/// Whether it is a time such as sheets and programs write behind a date, or nothing: `0:00`, `08:00:00.000Z`, `08:00+08:00`.
fn is_time(text: &str) -> bool {
    let clock = text.split(['Z', '+', '-']).next().unwrap_or_default();
    let offset = text.strip_prefix(clock).unwrap_or_default();
    let part = |part: &str, below: u8| part.parse::<u8>().is_ok_and(|number| number < below);
    let mut parts = clock.split(':');
    let is_clock = part(parts.next().unwrap_or_default(), 24)
        && parts.next().is_some_and(|minutes| part(minutes, 60))
        && parts
            .next()
            .is_none_or(|seconds| part(seconds.split('.').next().unwrap_or_default(), 60))
        && parts.next().is_none();
    let is_offset = |digit: char| digit.is_ascii_digit() || digit == ':';
    text.is_empty() || (is_clock && (offset == "Z" || offset.chars().skip(1).all(is_offset)))
}

/// The time zone of the company: for today, buckets, calendars and cards.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone with the IANA name `name`, such as `Asia/Shanghai`.
    ///
    /// # Errors
    /// `settings.zone` when no such zone exists.
    pub fn named(name: &str) -> Result<Self, Problem> {
        TimeZone::get(name).map(Self).map_err(|error| {
            Problem::invalid(
                "settings.zone",
                format!("没有名为 `{name}` 的时区"),
                format!("There is no time zone `{name}`"),
            )
            .because(error)
        })
    }

    /// Coordinated universal time.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The IANA name, `UTC` when the zone has none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The date on the company's calendar at `moment`.
    #[must_use]
    pub fn date_of(&self, moment: Moment) -> Date {
        self.civil(moment).date()
    }

    /// Date and time of day at `moment`.
    #[must_use]
    pub fn civil(&self, moment: Moment) -> civil::DateTime {
        Timestamp::from_millisecond(moment.ms())
            .map(|stamp| self.0.to_datetime(stamp))
            .unwrap_or_default()
    }

    /// The first moment of `date`, held within the moments there are.
    #[must_use]
    pub fn start_of(&self, date: Date) -> Moment {
        self.moment_of(date, 0)
    }

    /// The moment of `date` at which clocks show so many minutes after midnight; where they skip it the moment as
    /// long after, where they show it twice the first.
    #[must_use]
    pub fn moment_of(&self, date: Date, minutes: i64) -> Moment {
        let beyond = if date.year() < 5000 {
            i64::MIN
        } else {
            i64::MAX
        };
        self.0
            .to_timestamp(date.to_datetime(time_of(minutes)))
            .map_or(Moment::from_ms(beyond), |stamp| {
                Moment::from_ms(stamp.as_millisecond())
            })
    }

    /// The next moment behind `after` at which clocks are changed.
    #[must_use]
    pub fn next_shift(&self, after: Moment) -> Option<Moment> {
        let after = Timestamp::from_millisecond(after.ms()).ok()?;
        let next = self.0.following(after).next()?;
        Some(Moment::from_ms(next.timestamp().as_millisecond()))
    }
}

/// Minutes after midnight as a time of day, around the clock.
fn time_of(minutes: i64) -> civil::Time {
    let part = |part: i64| i8::try_from(part).unwrap_or_default();
    let (hour, minute) = (
        minutes.div_euclid(60).rem_euclid(24),
        minutes.rem_euclid(60),
    );
    civil::Time::new(part(hour), part(minute), 0, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for typed in [
            "2026-11-02",
            "2026/11/2",
            "2026.11.02",
            "2026年11月2日",
            "2026-11-02 00:00:00.000",
            "2026/11/2 0:00",
            "2026-11-02T08:30:00.000Z",
            "2026-11-02 23:59:59+08:00",
        ] {
            assert_eq!(
                parse_date(typed).unwrap().to_string(),
                "2026-11-02",
                "{typed}"
            );
        }
        for typed in [
            "",
            "2026-13-01",
            "26-11-02",
            "2026-02-30",
            "2026-11-02-03",
            "2026-11-02 左右",
            "2026-11-02 25:00",
            "明天",
        ] {
            assert_eq!(
                parse_date(typed).unwrap_err().code(),
                "value.date",
                "{typed}"
            );
        }
    }

    #[test]
    fn a_day_in_shanghai_starts_at_sixteen_utc() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let start = zone.start_of(parse_date("2026-11-22").unwrap());
        assert_eq!(start.to_string(), "2026-11-21T16:00:00.000Z");
        assert_eq!(zone.date_of(start.plus_ms(-1)).to_string(), "2026-11-21");
    }

    #[test]
    fn the_last_day_lies_after_all_others() {
        let last = Zone::utc().start_of(parse_date("9999-12-31").unwrap());
        assert_eq!(last.ms(), Moment::MAX_MS);
        assert_eq!(Zone::utc().date_of(last).to_string(), "9999-12-30");
    }
}
