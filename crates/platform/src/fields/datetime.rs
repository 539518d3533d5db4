//! A point in time; without an offset it is read in the zone of the company.

use weft_kernel::{Label, Moment, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct DateTime;

impl FieldType for DateTime {
    fn name(&self) -> &'static str {
        "datetime"
    }

    fn label(&self) -> Label {
        Label::new("日期时间", "Date and time")
    }

    fn wire(&self) -> &'static str {
        "string (RFC 3339, UTC)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Moment)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, zone: &Zone) -> Result<Value, Problem> {
        moment(typed, zone).map(Value::Moment)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "2026-11-22 14:05",
                shown: Ok("2026-11-22T06:05:00.000Z"),
            },
            Example {
                typed: "2026-11-22T06:05:00Z",
                shown: Ok("2026-11-22T06:05:00.000Z"),
            },
            Example {
                typed: "2026-11-22",
                shown: Ok("2026-11-21T16:00:00.000Z"),
            },
            Example {
                typed: "下午",
                shown: Err("value.moment"),
            },
        ]
    }
}

/// A time as people type it.
pub(crate) fn moment(typed: &str, zone: &Zone) -> Result<Moment, Problem> {
    let typed = typed.trim();
    Moment::parse(typed).or_else(|problem| local(typed, zone).ok_or(problem))
}

/// `2026-11-22 14:05[:30[.123]]` on the clocks of the company.
fn local(typed: &str, zone: &Zone) -> Option<Moment> {
    let (day, time) = typed.split_once([' ', 'T']).unwrap_or((typed, "00:00"));
    let date = weft_kernel::date::parse_date(day).ok()?;
    let time: jiff::civil::Time = time.trim().parse().ok()?;
    let since_midnight = time - jiff::civil::Time::midnight();
    let ms = since_midnight.total(jiff::Unit::Millisecond).ok()?;
    Some(
        zone.start_of(date)
            .plus_ms(format!("{ms:.0}").parse().ok()?),
    )
}
