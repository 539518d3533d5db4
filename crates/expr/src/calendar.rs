//! A business calendar: which days of the week are worked, holidays and make-up workdays.

use std::collections::BTreeMap;

use weft_kernel::query::{Datum, Function};
use weft_kernel::{Date, Label, Zone, exact};

/// What a calendar says of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Whether it is worked.
    pub worked: bool,
    /// The holiday it belongs to.
    pub name: String,
}

/// A business calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Label,
    days: BTreeMap<Date, Day>,
    encoded: String,
}

impl Calendar {
    /// A calendar of a week from Monday and of days that differ from it or have a name.
    #[must_use]
    pub fn new(name: &str, label: Label, week: [bool; 7], days: BTreeMap<Date, Day>) -> Self {
        let worked = |date: &Date| {
            let day = usize::try_from(date.weekday().to_monday_zero_offset());
            day.ok().and_then(|day| week.get(day).copied()) == Some(true)
        };
        let differing = |wanted: bool| {
            let differ = days
                .iter()
                .filter(|(date, day)| day.worked == wanted && worked(date) != wanted);
            let dates: Vec<String> = differ.map(|(date, _)| date.to_string()).collect();
            dates.join(",")
        };
        let pattern: String = week.map(|day| if day { '1' } else { '0' }).iter().collect();
        let encoded = format!("{pattern}|{}|{}", differing(false), differing(true));
        Self {
            name: name.to_owned(),
            label,
            days,
            encoded,
        }
    }

    /// Whether `date` is worked.
    #[must_use]
    pub fn is_workday(&self, date: Date) -> bool {
        let asked = [date.to_string().into(), self.encoded.as_str().into()];
        let worked = exact::apply(Function::IsWorkday, &asked, &Zone::utc());
        matches!(worked, Ok(Datum::Bool(true)))
    }

    /// The calendar as the exact functions of the kernel read it.
    pub(crate) fn encoded(&self) -> &str {
        &self.encoded
    }

    /// The holiday on a day off.
    pub(crate) fn holiday(&self, day: &str) -> Option<&str> {
        let day = self.days.get(&day.parse().ok()?)?;
        (!day.worked && !day.name.is_empty()).then_some(day.name.as_str())
    }

    /// Days off with the name of their holiday.
    pub(crate) fn holidays(&self) -> impl Iterator<Item = (Date, &str)> {
        let named = self
            .days
            .iter()
            .filter(|(_, day)| !day.worked && !day.name.is_empty());
        named.map(|(date, day)| (*date, day.name.as_str()))
    }
}
