//! Functions of dates (`YYYY-MM-DD`) and moments (milliseconds).

use jiff::{Span, civil::Weekday};

use crate::clock::Moment;
use crate::date::{Date, Zone};
use crate::problem::Problem;
use crate::query::{Datum, Function};

pub(super) fn apply(
    function: Function,
    args: &[Datum],
    zone: &Zone,
) -> Option<Result<Datum, Problem>> {
    if function == Function::DateOf {
        let moment = Moment::from_ms(args.first()?.as_int()?);
        return Some(Ok(Datum::Text(zone.date_of(moment).to_string())));
    }
    let date: Date = args.first()?.as_text()?.parse().ok()?;
    let amount = || args.get(1).and_then(Datum::as_int);
    Some(Ok(match function {
        Function::StartOf => Datum::Int(zone.start_of(date).ms()),
        Function::AddDays => moved(date, Span::new().try_days(amount()?).ok()),
        Function::AddMonths => moved(date, Span::new().try_months(amount()?).ok()),
        Function::DaysBetween => {
            let until: Date = args.get(1)?.as_text()?.parse().ok()?;
            Datum::Int(date.until(until).ok()?.get_days().into())
        }
        Function::Year => Datum::Int(date.year().into()),
        Function::Month => Datum::Int(date.month().into()),
        Function::Day => Datum::Int(date.day().into()),
        Function::Weekday => Datum::Int(weekday(date.weekday())),
        _ => return None,
    }))
}

fn weekday(day: Weekday) -> i64 {
    day.to_monday_one_offset().into()
}

pub(super) fn moved(date: Date, by: Option<Span>) -> Datum {
    by.and_then(|span| date.checked_add(span).ok())
        .filter(|moved| moved.year() >= 1)
        .map_or(Datum::Null, |moved| Datum::Text(moved.to_string()))
}
