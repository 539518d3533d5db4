//! Rules that time brings about, as their files say them: a record's date, or a schedule over records.

use serde::{Deserialize, Serialize};
use weft_kernel::Label;

/// So long before or after a date of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatePattern {
    /// Whose records have the date.
    pub object: String,
    /// The date, or the date and time of which the day counts.
    pub field: String,
    /// The lookup that leads to the customer, contact or lead concerned; `self` is the record itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// So many days before the date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i32>,
    /// So many days after the date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i32>,
    /// Which days are counted.
    #[serde(default, skip_serializing_if = "DayUnit::is_plain")]
    pub unit: DayUnit,
    /// The calendar that says which days are worked; the company's where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// The time of day, `09:00`.
    #[serde(default = "morning")]
    pub at: String,
    /// Whether the day comes round every year.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub yearly: bool,
    /// An expression over the record, asked when the moment has come; empty passes all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The condition in words.
    pub label: Label,
}

/// At a time of certain days, for every record that passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchedulePattern {
    /// Whose records are gone through.
    pub object: String,
    /// The lookup that leads to the customer, contact or lead concerned; `self` is the record itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// On which days.
    pub every: Every,
    /// The day of a week, 1 is Monday, or of a month; a month that is shorter has its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<i8>,
    /// The calendar that says which days are worked; the company's where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// The time of day, `09:00`.
    #[serde(default = "morning")]
    pub at: String,
    /// An expression over the record; empty passes all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The condition in words.
    pub label: Label,
}

/// Which days are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DayUnit {
    /// All of them.
    #[default]
    Days,
    /// Those that are worked.
    Workdays,
}

impl DayUnit {
    fn is_plain(&self) -> bool {
        *self == Self::Days
    }
}

/// On which days a schedule comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    /// Each day.
    Day,
    /// Each day that is worked.
    Workday,
    /// One day of each week.
    Week,
    /// One day of each month.
    Month,
}

fn morning() -> String {
    "09:00".to_owned()
}
