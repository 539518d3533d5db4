//! The document of a business calendar: the week, holidays and make-up workdays by date.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weft_expr::{Calendar, Day};
use weft_kernel::{Date, Label, Problem, date};

/// The most days a calendar names.
pub const CALENDAR_DAYS_MAX: usize = 10_000;

/// A business calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusinessCalendarDoc {
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Whether it counts where none is named.
    #[serde(rename = "default", skip_serializing_if = "std::ops::Not::not")]
    pub main: bool,
    /// The days of the week that are worked, Monday 1 to Sunday 7.
    pub week: Vec<u8>,
    /// Days that differ from the week or have a name, by date.
    pub days: BTreeMap<String, DayDoc>,
}

/// What a calendar says of one day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DayDoc {
    /// Whether it is worked.
    pub worked: bool,
    /// The holiday it belongs to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

impl BusinessCalendarDoc {
    /// The calendar expressions count with.
    ///
    /// # Errors
    /// `calendar.week`, `calendar.day` with the place in the document.
    pub fn calendar(&self) -> Result<Calendar, Problem> {
        let mut week = [false; 7];
        for day in &self.week {
            let place = usize::from(*day).checked_sub(1);
            let place = place.and_then(|place| week.get_mut(place));
            *place.ok_or_else(|| self.wrong_week())? = true;
        }
        if self.days.len() > CALENDAR_DAYS_MAX {
            return Err(Problem::invalid(
                "calendar.too_many_days",
                format!("工作日历最多写 {CALENDAR_DAYS_MAX} 天"),
                format!("A business calendar names at most {CALENDAR_DAYS_MAX} days"),
            )
            .on_field("days"));
        }
        let mut days = BTreeMap::new();
        for (text, day) in &self.days {
            let known = Day {
                worked: day.worked,
                name: day.name.clone(),
            };
            days.insert(self.date(text)?, known);
        }
        Ok(Calendar::new(&self.name, self.label.clone(), week, days))
    }

    fn date(&self, text: &str) -> Result<Date, Problem> {
        let read = date::parse_date(text).ok().filter(|date| date.year() >= 1);
        read.ok_or_else(|| {
            let name = &self.name;
            Problem::invalid(
                "calendar.day",
                format!("工作日历 `{name}` 里的 `{text}` 不是日期，应形如 2026-10-01"),
                format!(
                    "`{text}` in the business calendar `{name}` is not a date such as 2026-10-01"
                ),
            )
            .on_field(format!("days.{text}"))
        })
    }

    fn wrong_week(&self) -> Problem {
        let name = &self.name;
        Problem::invalid(
            "calendar.week",
            format!("工作日历 `{name}` 的 week 应为 1 至 7，星期一为 1"),
            format!("The week of the business calendar `{name}` has days 1 to 7, Monday 1"),
        )
        .on_field("week")
    }
}
