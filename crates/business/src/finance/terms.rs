//! 账期: the day money is due under a customer's term.

use jiff::ToSpan;
use rust_decimal::prelude::ToPrimitive;
use weft_kernel::{Date, Problem};
use weft_platform::Record;

/// A customer's term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// 现结 and 款到发货: due at once.
    AtOnce,
    /// 净 N 天: so many days later.
    NetDays(i64),
    /// 月结: so many days after the end of the month.
    MonthEnd(i64),
}

impl Term {
    pub(super) fn of(account: &Record) -> Result<Self, Problem> {
        let days = account.number("credit_term_days")?.trunc();
        let days = days.to_i64().unwrap_or_default();
        Ok(match account.text("credit_term_kind")?.as_str() {
            "net_days" => Self::NetDays(days),
            "month_end" => Self::MonthEnd(days),
            _ => Self::AtOnce,
        })
    }

    /// The day money is due for what happened on `from`.
    pub(super) fn due(self, from: Date) -> Result<Date, Problem> {
        let (from, days) = match self {
            Self::AtOnce => (from, 0),
            Self::NetDays(days) => (from, days),
            Self::MonthEnd(days) => (from.last_of_month(), days),
        };
        from.checked_add(days.days()).map_err(|error| {
            Problem::invalid(
                "credit.term_too_long",
                format!("账期 {days} 天太长"),
                format!("A term of {days} days is too long"),
            )
            .because(error)
        })
    }
}

#[cfg(test)]
mod tests {
    use weft_kernel::date::parse_date;

    use super::*;

    #[test]
    fn money_is_due_by_the_term() {
        let cases = [
            (Term::AtOnce, "2026-11-22", "2026-11-22"),
            (Term::NetDays(30), "2026-11-22", "2026-12-22"),
            (Term::NetDays(0), "2026-11-22", "2026-11-22"),
            (Term::MonthEnd(0), "2028-02-01", "2028-02-29"),
            (Term::MonthEnd(15), "2026-11-30", "2026-12-15"),
            (Term::MonthEnd(45), "2026-12-31", "2027-02-14"),
        ];
        for (term, from, due) in cases {
            let found = term.due(parse_date(from).unwrap()).unwrap();
            assert_eq!(found.to_string(), due, "{term:?} from {from}");
        }
    }
}
