//! Numbers of workbooks as text: plain decimals, and days and times where their format says so.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::number_format::Kind;

/// Digits a spreadsheet shows; what lies behind them is noise of binary numbers.
const DIGITS_MAX: u32 = 15;
/// The last day a spreadsheet knows, 9999-12-31.
const LAST_DAY: i64 = 2_958_465;
/// Days between the two systems of counting days.
const DAYS_1904: i64 = 1_462;
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// From which day a workbook counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// 1900, with a 29 February that never was.
    #[default]
    Year1900,
    /// 1904, once of the Macintosh.
    Year1904,
}

/// A number as its file writes it, as the text a person would type.
pub(crate) fn text_of(number: &str, kind: Kind, epoch: Epoch) -> String {
    let Some(value) = decimal(number) else {
        return number.to_owned();
    };
    match kind {
        Kind::Plain => value.to_string(),
        Kind::Percent => format!("{}%", (value * Decimal::ONE_HUNDRED).normalize()),
        Kind::Day => moment(value, epoch).unwrap_or_else(|| value.to_string()),
    }
}

/// A double as text: the shortest that means the same.
pub(crate) fn text_of_double(bits: u64) -> String {
    let number = f64::from_bits(bits);
    // Written out, the largest doubles would be 300 digits long.
    if number.abs() >= 1e20 || (number.abs() < 1e-12 && number.abs() > 0.0) {
        format!("{number:e}")
    } else {
        format!("{number}")
    }
}

/// The number, rounded to what a spreadsheet shows.
fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let number = text
        .parse::<Decimal>()
        .or_else(|_| Decimal::from_scientific(text));
    Some(number.ok()?.round_sf(DIGITS_MAX)?.normalize())
}

/// The day a plain number stands for when a date is wanted: `45000` is 2023-03-15.
#[must_use]
pub fn day_of(text: &str) -> Option<String> {
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    moment(decimal(text).filter(|_| is_number)?, Epoch::Year1900)
}

fn moment(value: Decimal, epoch: Epoch) -> Option<String> {
    let days = value.trunc().to_i64()?;
    let part = (value.fract() * Decimal::from(DAY_MS)).round().to_i64()?;
    // The noise of a binary fraction is less than half a second.
    let seconds = (part + 500) / 1000;
    let (days, seconds) = (days + seconds / 86_400, seconds % 86_400);
    let time = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    let counted = match epoch {
        Epoch::Year1900 => days,
        Epoch::Year1904 => days + DAYS_1904,
    };
    if days == 0 && epoch == Epoch::Year1900 {
        return Some(time);
    }
    if !(1..=LAST_DAY).contains(&counted) {
        return None;
    }
    // Before the day that never was the count is one short.
    let shift = i64::from(counted < 60);
    let base = Date::new(1899, 12, 30).ok()?;
    let day = base.checked_add((counted + shift).days()).ok()?;
    Some(match seconds {
        0 => day.to_string(),
        _ => format!("{day} {time}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_as_people_type_them() {
        let plain = |text| text_of(text, Kind::Plain, Epoch::Year1900);
        for (written, shown) in [
            ("13000000000", "13000000000"),
            ("1.3E10", "13000000000"),
            ("13000000000.0", "13000000000"),
            ("0.10000000000000001", "0.1"),
            ("4.3499999999999996", "4.35"),
            ("-12.50", "-12.5"),
            ("1e99", "1e99"),
            ("", ""),
        ] {
            assert_eq!(plain(written), shown, "{written}");
        }
        assert_eq!(text_of("0.13", Kind::Percent, Epoch::Year1900), "13%");
        assert_eq!(
            text_of_double(13_000_000_000.0_f64.to_bits()),
            "13000000000"
        );
        assert_eq!(text_of_double(f64::MAX.to_bits()), "1.7976931348623157e308");
    }

    #[test]
    fn serials_are_days_in_both_systems() {
        let day = |text| text_of(text, Kind::Day, Epoch::Year1900);
        for (serial, shown) in [
            ("1", "1900-01-01"),
            ("59", "1900-02-28"),
            ("61", "1900-03-01"),
            ("45000", "2023-03-15"),
            ("45000.5", "2023-03-15 12:00:00"),
            ("45000.999999999", "2023-03-16"),
            ("0.75", "18:00:00"),
            ("2958465", "9999-12-31"),
            ("2958466", "2958466"),
            ("-1", "-1"),
        ] {
            assert_eq!(day(serial), shown, "{serial}");
        }
        assert_eq!(text_of("43538", Kind::Day, Epoch::Year1904), "2023-03-15");
        assert_eq!(day_of("45000").as_deref(), Some("2023-03-15"));
        assert_eq!(day_of("2023-03-15"), None);
    }
}
