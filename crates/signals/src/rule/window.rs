//! Windows of time and what is folded over the events inside them.

use std::fmt;
use std::str::FromStr as _;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use weft_kernel::{Label, Moment, Problem, Zone};

use crate::span::Span;

/// The largest number, either way, that a fold takes in or is compared with; larger ones count as empty.
pub const AMOUNT_MAX: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

/// Which stretch of time, ending with an event, a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// (t − span, t].
    Rolling(Span),
    /// From the start of the day, week or month on the company's calendar.
    Calendar(Period),
}

/// A stretch of the company's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// From midnight.
    Day,
    /// From Monday.
    Week,
    /// From the first.
    Month,
}

const PERIODS: [(&str, Period); 3] = [
    ("today", Period::Day),
    ("this_week", Period::Week),
    ("this_month", Period::Month),
];

/// The events of a window: those after `after` and up to `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) after: Moment,
    pub(crate) until: Moment,
}

impl Window {
    /// Reads a length of time, or `today`, `this_week`, `this_month`.
    ///
    /// # Errors
    /// `rule.window` when it is none of these.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let trimmed = text.trim();
        if let Some((_, period)) = PERIODS.iter().find(|(name, _)| *name == trimmed) {
            return Ok(Self::Calendar(*period));
        }
        Span::parse(trimmed).map(Self::Rolling).map_err(|error| {
            Problem::invalid(
                "rule.window",
                format!("`{text}` 不是时间窗口，应形如 7d，或 today、this_week、this_month"),
                format!("`{text}` is no window; write 7d, today, this_week or this_month"),
            )
            .because(error)
        })
    }

    /// The events that count for one at `at`, and how long one at `at` counts for later ones.
    pub(crate) fn stretch(self, at: Moment, zone: &Zone) -> Stretch {
        match self {
            Self::Rolling(span) => Stretch {
                after: at.plus_ms(-span.ms()),
                until: at.plus_ms(span.ms() - 1),
            },
            Self::Calendar(period) => {
                let (first, next) = period.around(zone, at);
                Stretch {
                    after: first.plus_ms(-1),
                    until: next.plus_ms(-1),
                }
            }
        }
    }

    /// The same window before the one that ends at `at`: as long and right before it, or the same part of the day, week or
    /// month before.
    pub(crate) fn before(self, at: Moment, zone: &Zone) -> Stretch {
        match self {
            Self::Rolling(span) => Stretch {
                after: at.plus_ms(-2 * span.ms()),
                until: at.plus_ms(-span.ms()),
            },
            Self::Calendar(period) => {
                let (first, _) = period.around(zone, at);
                let last = first.plus_ms(-1);
                let (earlier, _) = period.around(zone, last);
                Stretch {
                    after: earlier.plus_ms(-1),
                    until: last.min(earlier.plus_ms(at.ms() - first.ms())),
                }
            }
        }
    }

    /// The same window before in words: 「之前 7天」, 「昨天同期」.
    #[must_use]
    pub fn before_words(self) -> Label {
        match self {
            Self::Rolling(span) => {
                let words = span.words();
                Label::new(
                    format!("之前{}", words.zh),
                    format!("the {} before", words.en),
                )
            }
            Self::Calendar(Period::Day) => Label::new("昨天同期", "the same part of yesterday"),
            Self::Calendar(Period::Week) => Label::new("上周同期", "the same part of last week"),
            Self::Calendar(Period::Month) => Label::new("上月同期", "the same part of last month"),
        }
    }

    /// The window in words: 「7天内」, 「当月内」.
    #[must_use]
    pub fn words(self) -> Label {
        match self {
            Self::Rolling(span) => {
                let words = span.words();
                Label::new(format!("{}内", words.zh), format!("within {}", words.en))
            }
            Self::Calendar(Period::Day) => Label::new("当天内", "within the day"),
            Self::Calendar(Period::Week) => Label::new("当周内", "within the week"),
            Self::Calendar(Period::Month) => Label::new("当月内", "within the month"),
        }
    }
}

impl Period {
    /// The first moment of the period that `at` lies in, and that of the next one.
    fn around(self, zone: &Zone, at: Moment) -> (Moment, Moment) {
        let today = zone.date_of(at);
        let days = |days: i64| jiff::Span::new().days(days);
        let (first, length) = match self {
            Self::Day => (today, days(1)),
            Self::Week => {
                let since = i64::from(today.weekday().to_monday_zero_offset());
                let monday = today.checked_sub(days(since)).unwrap_or(today);
                (monday, days(7))
            }
            Self::Month => (today.first_of_month(), jiff::Span::new().months(1)),
        };
        let next = first
            .checked_add(length)
            .map_or(Moment::from_ms(i64::MAX), |next| zone.start_of(next));
        (zone.start_of(first), next)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rolling(span) => span.fmt(f),
            Self::Calendar(period) => {
                let name = PERIODS.iter().find(|(_, known)| known == period);
                f.write_str(name.map_or("today", |(name, _)| name))
            }
        }
    }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Window {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|problem| de::Error::custom(&problem.told().en))
    }
}

/// What is made of the events in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fold {
    /// How many they are.
    #[default]
    Count,
    /// The sum of a number.
    Sum,
    /// Its average.
    Avg,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// How many different values.
    Distinct,
}

impl Fold {
    /// Whether it is what a rule means that names none.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    pub(super) const fn is_plain(&self) -> bool {
        matches!(self, Self::Count)
    }

    /// Whether it counts something, so that its value is a whole number.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Count | Self::Distinct)
    }
}

/// A number as a rule file writes it: `3`, `"2.5"`, or `"{setting}"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount(String);

impl Amount {
    /// A whole number.
    pub(super) fn whole(number: u32) -> Self {
        Self(number.to_string())
    }

    /// The text, settings not filled in.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parse::<i64>() {
            Ok(number) => serializer.serialize_i64(number),
            Err(_) => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl de::Visitor<'_> for Written {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or a number in quotes such as \"2.5\"")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
                Ok(Amount(number.to_string()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Amount, E> {
                Ok(Amount(number.to_string()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
                Ok(Amount(text.trim().to_owned()))
            }
        }
        deserializer.deserialize_any(Written)
    }
}

/// An exact number of at most six decimals and of a size that sums of it stay exact; `None` for others.
pub(crate) fn exact(text: &str) -> Option<Decimal> {
    let number = Decimal::from_str(text).ok()?;
    (number.normalize().scale() <= 6 && number.abs() <= AMOUNT_MAX).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_reads_what_it_writes() {
        for (text, zh) in [
            ("7d", "7天内"),
            ("today", "当天内"),
            ("this_week", "当周内"),
            ("this_month", "当月内"),
        ] {
            let window = Window::parse(text).unwrap();
            assert_eq!(window.to_string(), text);
            assert_eq!(window.words().zh, zh);
        }
        for text in ["", "week", "7 days", "last_month"] {
            assert_eq!(Window::parse(text).unwrap_err().code(), "rule.window");
        }
    }

    #[test]
    fn calendar_windows_begin_and_end_in_the_company_s_zone() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let at = Moment::parse("2026-12-02T15:59:59.999Z").unwrap();
        for (text, first, last) in [
            ("today", "2026-12-01T16:00:00.000Z", at.to_string()),
            (
                "this_week",
                "2026-11-29T16:00:00.000Z",
                "2026-12-06T15:59:59.999Z".to_owned(),
            ),
            (
                "this_month",
                "2026-11-30T16:00:00.000Z",
                "2026-12-31T15:59:59.999Z".to_owned(),
            ),
        ] {
            let stretch = Window::parse(text).unwrap().stretch(at, &zone);
            assert_eq!(stretch.after.plus_ms(1).to_string(), first, "{text}");
            assert_eq!(stretch.until.to_string(), last, "{text}");
        }
    }

    #[test]
    fn the_window_before_is_as_long_or_the_same_part_of_the_period_before() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let at = Moment::parse("2026-03-30T04:00:00Z").unwrap();
        for (text, after, until) in [
            ("7d", "2026-03-16T04:00:00.000Z", "2026-03-23T04:00:00.000Z"),
            (
                "today",
                "2026-03-28T15:59:59.999Z",
                "2026-03-29T04:00:00.000Z",
            ),
            (
                "this_week",
                "2026-03-22T15:59:59.999Z",
                "2026-03-23T04:00:00.000Z",
            ),
            // February is shorter: all of it.
            (
                "this_month",
                "2026-01-31T15:59:59.999Z",
                "2026-02-28T15:59:59.999Z",
            ),
        ] {
            let before = Window::parse(text).unwrap().before(at, &zone);
            assert_eq!(before.after.to_string(), after, "{text}");
            assert_eq!(before.until.to_string(), until, "{text}");
        }
    }

    #[test]
    fn numbers_that_sums_could_not_hold_exactly_are_no_amounts() {
        assert_eq!(AMOUNT_MAX.to_string(), "1000000000000000");
        assert!(exact("1000000000000000").is_some());
        for text in ["1000000000000000.1", "0.0000001", "many", ""] {
            assert!(exact(text).is_none(), "{text}");
        }
    }
}
