//! Stretches of time: the first day of the year, quarter, month or week a day lies in.

use jiff::{Span, ToSpan};
use weft_expr::Type;
use weft_kernel::query::{Datum, Function, Term};
use weft_kernel::{Date, Label, Problem};

use super::ask::{Bucket, FILLED_MAX};

impl Bucket {
    /// The first day of the stretch the date or moment `term` lies in.
    pub(super) fn term(self, term: Term, ty: Type, text: &str) -> Result<Term, Problem> {
        let date = match ty {
            Type::Date => term,
            Type::Moment => Term::Call(Function::DateOf, vec![term]),
            _ => return Err(not_a_date(text)),
        };
        let of = |function, date: &Term| Term::Call(function, vec![date.clone()]);
        let moved = |function, date, by| Term::call2(function, date, by);
        let less = |from: i64, what| Term::call2(Function::Sub, Term::value(from), what);
        Ok(match self {
            Self::Day => date,
            Self::Week => {
                let back = less(1, of(Function::Weekday, &date));
                moved(Function::AddDays, date, back)
            }
            Self::Month => beginning(date, 7, "-01"),
            Self::Year => beginning(date, 4, "-01-01"),
            Self::Quarter => {
                let months = Term::call2(
                    Function::Sub,
                    of(Function::Month, &date),
                    Term::value(1_i64),
                );
                let over = Term::call2(Function::Mod, months, Term::value(3_i64));
                let back = less(0, over);
                moved(Function::AddMonths, beginning(date, 7, "-01"), back)
            }
        })
    }

    /// What people call the stretch that begins with `first`.
    pub(super) fn label(self, first: Date) -> Label {
        let (year, month) = (first.year(), first.month());
        match self {
            Self::Year => Label::new(format!("{year}年"), year.to_string()),
            Self::Quarter => {
                let quarter = (month + 2) / 3;
                Label::new(
                    format!("{year}年第{quarter}季度"),
                    format!("{year} Q{quarter}"),
                )
            }
            Self::Month => Label::new(format!("{year}年{month}月"), format!("{year}-{month:02}")),
            Self::Week => {
                let week = first.iso_week_date();
                let (year, week) = (week.year(), week.week());
                Label::new(format!("{year}年第{week}周"), format!("{year} W{week:02}"))
            }
            Self::Day => Label::same(&first.to_string()),
        }
    }

    fn step(self) -> Span {
        match self {
            Self::Year => 1.year(),
            Self::Quarter => 3.months(),
            Self::Month => 1.month(),
            Self::Week => 1.week(),
            Self::Day => 1.day(),
        }
    }

    /// Every stretch from the earliest to the latest of `found`.
    pub(super) fn all_between(self, found: &[Datum]) -> Result<Vec<Datum>, Problem> {
        let dates = found.iter().filter_map(Datum::as_text);
        let mut dates: Vec<Date> = dates.filter_map(|text| text.parse().ok()).collect();
        dates.sort_unstable();
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
            return Ok(Vec::new());
        };
        let (mut next, mut all) = (*first, Vec::new());
        while next <= *last {
            if all.len() == FILLED_MAX {
                return Err(too_many());
            }
            all.push(Datum::Text(next.to_string()));
            match next.checked_add(self.step()) {
                Ok(date) => next = date,
                Err(_) => break,
            }
        }
        Ok(all)
    }
}

/// The first `kept` characters of a date and an end for them; nothing of nothing.
fn beginning(date: Term, kept: i64, end: &str) -> Term {
    let head = Term::call2(Function::Left, date.clone(), Term::value(kept));
    let whole = Term::call2(Function::Concat, head, Term::value(end));
    Term::Case(
        vec![(date.is_null(), Term::Datum(Datum::Null))],
        Box::new(whole),
    )
}

fn not_a_date(text: &str) -> Problem {
    Problem::invalid(
        "query.bucket",
        format!("`{text}` 不是日期或时间，不能按时间分段"),
        format!("`{text}` is no date or time: it has no years, months or days"),
    )
    .on_field("group")
}

fn too_many() -> Problem {
    Problem::invalid(
        "query.too_many_buckets",
        format!("补齐空档最多 {FILLED_MAX} 段，请换更长的时间段或缩小范围"),
        format!(
            "At most {FILLED_MAX} stretches are filled in; take longer ones or a narrower filter"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_have_names_and_no_gaps() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let cases = [
            (Bucket::Year, "2026-01-01", "2026年", "2026"),
            (Bucket::Quarter, "2026-10-01", "2026年第4季度", "2026 Q4"),
            (Bucket::Month, "2026-11-01", "2026年11月", "2026-11"),
            (Bucket::Week, "2026-12-28", "2026年第53周", "2026 W53"),
        ];
        for (bucket, first, zh, en) in cases {
            assert_eq!(bucket.label(date(first)), Label::new(zh, en));
        }
        let found = ["2026-01-01", "2025-10-01"].map(|text| Datum::Text(text.into()));
        let all = Bucket::Month.all_between(&found).unwrap();
        let months: Vec<_> = all.iter().filter_map(Datum::as_text).collect();
        assert_eq!(
            months,
            ["2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01"]
        );
        let far = ["0001-01-01", "9999-12-31"].map(|text| Datum::Text(text.into()));
        assert_eq!(
            Bucket::Day.all_between(&far).unwrap_err().code(),
            "query.too_many_buckets"
        );
    }
}
