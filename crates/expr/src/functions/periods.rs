//! Months, quarters and years; dates made of numbers and written as texts; the time of day.

use weft_kernel::Problem;
use weft_kernel::query::{Function as Op, Period, Term};

use super::dates::unit_named;
use super::{Meaning, Takes, Terms, function, mistyped, required};

const DAYS_OF_WEEK: i64 = 7;
const MONTHS_OF_YEAR: i64 = 12;

function!(
    YMD, "年月日", Dates,
    [
        required("year", Takes::Whole),
        required("month", Takes::Whole),
        required("day", Takes::Whole),
    ] => Date,
    "由年、月、日组成的日期；没有这一天时为空",
    "The date of a year, a month and a day; empty when there is no such day",
    "YMD(YEAR(due_date), 12, 31)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::MakeDate, terms.terms))),
);

function!(
    DATESERIAL, "推算日期", Dates,
    [
        required("year", Takes::Whole),
        required("month", Takes::Whole),
        required("day", Takes::Whole),
    ] => Date,
    "由年、月、日推算的日期，月和日可以超出，如第 13 月、第 0 日；与 Excel 的 DATE(年, 月, 日) 相同，也可以这样写",
    "The date of a year, a month and a day, where month 13 and day 0 are counted on; as DATE(year, month, day) of spreadsheets, and may be written so",
    "DATESERIAL(YEAR(due_date), MONTH(due_date) + 1, 1)",
    Meaning::Lowered(|terms| {
        let [year, month, day] = Terms::array(terms.terms)?;
        let one = || Term::value(1);
        let january = Term::Call(Op::MakeDate, vec![year, one(), one()]);
        let months = Term::call2(Op::Sub, month, one());
        let first = Term::call2(Op::AddMonths, january, months);
        Ok(Term::call2(Op::AddDays, first, Term::call2(Op::Sub, day, one())))
    }),
);

function!(
    EDATE, "月份加", Dates,
    [required("date", Takes::Date), required("months", Takes::Whole)] => Date,
    "移动若干个月的日期，月末不越月",
    "A date moved by months, kept inside the month",
    "EDATE(order_date, 3)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::AddMonths, terms.terms))),
);

function!(
    EOMONTH, "月末", Dates,
    [required("date", Takes::Date), required("months", Takes::Whole)] => Date,
    "若干个月之后那个月的最后一天，0 为当月",
    "The last day of the month so many months later, 0 for its own",
    "EOMONTH(order_date, 1)",
    Meaning::Lowered(|terms| {
        let moved = Term::Call(Op::AddMonths, terms.terms);
        Ok(Term::Call(Op::PeriodEnd(Period::Month), vec![moved]))
    }),
);

function!(
    STARTOF, "期初", Dates,
    [required("date", Takes::Date), required("period", Takes::Period)] => Date,
    "所在周、月、季或年的第一天，周从星期一起",
    "The first day of the week (from Monday), month, quarter or year",
    "STARTOF(order_date, \"month\")",
    Meaning::Lowered(|terms| of_period(terms, Op::PeriodStart)),
);

function!(
    ENDOF, "期末", Dates,
    [required("date", Takes::Date), required("period", Takes::Period)] => Date,
    "所在周、月、季或年的最后一天",
    "The last day of the week, month, quarter or year",
    "due_date <= ENDOF(order_date, \"quarter\")",
    Meaning::Lowered(|terms| of_period(terms, Op::PeriodEnd)),
);

function!(
    DATEDIF, "日期差", Dates,
    [
        required("from", Takes::Date),
        required("to", Takes::Date),
        required("unit", Takes::Unit),
    ] => Whole,
    "两个日期相隔的整天、整周、整月或整年数，往回为负",
    "Whole days, weeks, months or years from one date to another, negative backwards",
    "DATEDIF(account.founded, order_date, \"year\")",
    Meaning::Lowered(|terms| {
        let unit = terms.written_text(2)?.to_owned();
        let [from, to, _] = Terms::array(terms.terms)?;
        apart(&unit, from, to)
    }),
);

function!(
    AGE, "周岁", Dates,
    [required("date", Takes::Date)] => Whole,
    "从该日期到今天满几年",
    "Whole years from a date until today",
    "AGE(account.founded) >= 3",
    Meaning::Lowered(|terms| {
        let today = terms.world.zone.date_of(terms.world.now);
        let [from] = Terms::array(terms.terms)?;
        apart("year", from, Term::value(today.to_string()))
    }),
);

function!(
    QUARTER, "季度", Dates,
    [required("date", Takes::Date)] => Whole,
    "季度，1 至 4",
    "The quarter, 1 to 4",
    "QUARTER(order_date)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Quarter, terms.terms))),
);

function!(
    WEEKNUM, "周数", Dates,
    [required("date", Takes::Date)] => Whole,
    "一年中的第几周（ISO 8601，周从星期一起）",
    "The week of the year by ISO 8601",
    "WEEKNUM(order_date)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Week, terms.terms))),
);

function!(
    YEARDAY, "年内天数", Dates,
    [required("date", Takes::Date)] => Whole,
    "一年中的第几天",
    "The day of the year",
    "YEARDAY(order_date)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::YearDay, terms.terms))),
);

function!(
    HOUR, "小时", Dates,
    [required("moment", Takes::Moment)] => Whole,
    "公司时区的小时，0 至 23",
    "The hour in the company's time zone, 0 to 23",
    "HOUR(created_at) >= 18",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Hour, terms.terms))),
);

function!(
    MINUTE, "分钟", Dates,
    [required("moment", Takes::Moment)] => Whole,
    "公司时区的分钟，0 至 59",
    "The minute in the company's time zone, 0 to 59",
    "MINUTE(created_at)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Minute, terms.terms))),
);

function!(
    DATETEXT, "日期文本", Dates,
    [required("date", Takes::Date), required("pattern", Takes::Text)] => Text,
    "按样式写出日期，样式中的 yyyy yy MM M dd d 换成年、月、日",
    "A date written by a pattern, in which yyyy yy MM M dd d stand for year, month and day",
    "DATETEXT(order_date, \"yyyy年M月d日\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::DateText, terms.terms))),
);

fn of_period(terms: Terms<'_>, op: fn(Period) -> Op) -> Result<Term, Problem> {
    let period = terms.written_text(1)?;
    let period = Period::ALL.into_iter().find(|known| known.name() == period);
    let period = period.ok_or_else(|| mistyped("period"))?;
    let [date, _] = Terms::array(terms.terms)?;
    Ok(Term::Call(op(period), vec![date]))
}

/// Whole units from one date to another.
fn apart(unit: &str, from: Term, to: Term) -> Result<Term, Problem> {
    let (op, length) = match unit_named(unit) {
        Some("day") => return Ok(Term::call2(Op::DaysBetween, from, to)),
        Some("week") => (Op::DaysBetween, DAYS_OF_WEEK),
        Some("month") => return Ok(Term::call2(Op::MonthsBetween, from, to)),
        Some("year") => (Op::MonthsBetween, MONTHS_OF_YEAR),
        _ => return Err(mistyped(unit)),
    };
    let smaller = Term::call2(op, from, to);
    Ok(Term::call2(Op::Quotient, smaller, Term::value(length)))
}

/// The period with this name in either language.
pub(crate) fn period_named(name: &str) -> Option<Period> {
    Some(match name.to_lowercase().as_str() {
        "week" | "周" | "星期" => Period::Week,
        "month" | "月" => Period::Month,
        "quarter" | "季" | "季度" => Period::Quarter,
        "year" | "年" => Period::Year,
        _ => return None,
    })
}
