//! Workdays of a business calendar: holidays left out, make-up workdays counted.

use weft_kernel::Problem;
use weft_kernel::query::{Datum, Function as Op, Term};

use super::{Meaning, Takes, Terms, function, mistyped, optional, required};
use crate::calendar::Calendar;
use crate::resource::Resource;

function!(
    WORKDAY, "工作日加", Workdays,
    [
        required("date", Takes::Date),
        required("count", Takes::Whole),
        optional("calendar", Takes::Calendar),
    ] => Date,
    "之后第几个工作日，负数为之前，0 为当天；按节假日和调休",
    "The n-th workday after a date, before it when negative, the date itself when 0; holidays and make-up workdays counted",
    "due_date <= WORKDAY(TODAY(), 3)",
    Meaning::Lowered(|terms| with_calendar(terms, Op::AddWorkdays)),
);

function!(
    NETWORKDAYS, "工作日数", Workdays,
    [
        required("from", Takes::Date),
        required("to", Takes::Date),
        optional("calendar", Takes::Calendar),
    ] => Whole,
    "两个日期之间的工作日数，首尾都算，往回为负",
    "Workdays from one date to another, both included; negative backwards",
    "NETWORKDAYS(order_date, due_date)",
    Meaning::Lowered(|terms| with_calendar(terms, Op::Workdays)),
);

function!(
    ISWORKDAY, "是工作日", Workdays,
    [required("date", Takes::Date), optional("calendar", Takes::Calendar)] => Condition,
    "是否上班：周一至周五且不放假，或调休上班",
    "Whether a day is worked: a weekday that is no holiday, or a make-up workday",
    "ISWORKDAY(due_date)",
    Meaning::Lowered(|terms| with_calendar(terms, Op::IsWorkday)),
);

function!(
    NEXTWORKDAY, "顺延工作日", Workdays,
    [required("date", Takes::Date), optional("calendar", Takes::Calendar)] => Date,
    "当天是工作日就是当天，否则顺延到下一个工作日",
    "The date itself when it is a workday, else the next workday",
    "NEXTWORKDAY(due_date)",
    Meaning::Lowered(|terms| {
        let calendar = Term::value(calendar(&terms)?.encoded());
        let [date] = Terms::array(terms.terms)?;
        let before = Term::call2(Op::AddDays, date, Term::value(-1));
        Ok(Term::Call(Op::AddWorkdays, vec![before, Term::value(1), calendar]))
    }),
);

function!(
    HOLIDAY, "节日", Workdays,
    [required("date", Takes::Date), optional("calendar", Takes::Calendar)] => Text,
    "放假那天的节日名称，如“国庆节”；不放假时为空",
    "What holiday a day off is, such as 国庆节; empty on other days",
    "HOLIDAY(due_date)",
    Meaning::Lowered(|terms| {
        let calendar = calendar(&terms)?;
        if let Some(Term::Datum(Datum::Text(day))) = terms.terms.first() {
            return Ok(Term::Datum(Datum::from(calendar.holiday(day))));
        }
        let days = calendar.holidays();
        let arms = days.map(|(day, name)| (Datum::Text(day.to_string()), Term::value(name)));
        let arms = arms.collect();
        let [date] = Terms::array(terms.terms)?;
        let none = Box::new(Term::Datum(Datum::Null));
        Ok(Term::Switch(Box::new(date), arms, none))
    }),
);

fn with_calendar(terms: Terms<'_>, op: Op) -> Result<Term, Problem> {
    let calendar = Term::value(calendar(&terms)?.encoded());
    let mut terms = terms.terms;
    terms.push(calendar);
    Ok(Term::Call(op, terms))
}

fn calendar<'a>(terms: &Terms<'a>) -> Result<&'a Calendar, Problem> {
    match terms.resource {
        Some(Resource::Calendar(calendar)) => Ok(calendar),
        _ => Err(mistyped("no calendar")),
    }
}
