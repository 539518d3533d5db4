//! What workbooks of either age share: which numbers they keep whole, how they count days, what they take as names.

use jiff::civil::{Date, DateTime};

/// Digits a spreadsheet keeps of a number; longer ones are written as text.
const DIGITS_MAX: usize = 15;
/// Characters of a sheet's name.
const SHEET_NAME_MAX: usize = 31;
/// Widths of columns, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 10..=40;
/// Characters a spreadsheet takes in one cell.
pub(super) const CELL_CHARS_MAX: usize = 32_767;

pub(super) fn is_exact(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    (1..=DIGITS_MAX).contains(&digits) && number.bytes().all(plain)
}

pub(super) fn serial_day(day: &str) -> Option<String> {
    days(day.parse().ok()?).map(|days| days.to_string())
}

pub(super) fn serial_moment(moment: &str) -> Option<String> {
    let moment: DateTime = moment.parse().ok()?;
    let days = days(moment.date())?;
    let time = moment.time();
    let seconds =
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    // Ten decimals tell seconds apart.
    Some(format!("{days}.{:010}", seconds * 10_000_000_000 / 86_400))
}

/// Days since the end of 1899; before March 1900 spreadsheets count otherwise.
fn days(day: Date) -> Option<i32> {
    let since = day.since(Date::new(1899, 12, 30).ok()?).ok()?;
    Some(since.get_days()).filter(|days| *days > 60)
}

/// The name of a sheet without what spreadsheets refuse.
pub(super) fn sheet_name(wanted: &str) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let name: String = wanted
        .chars()
        .filter(allowed)
        .take(SHEET_NAME_MAX)
        .collect();
    match name.is_empty() {
        true => "Sheet1".to_owned(),
        false => name,
    }
}

/// How wide a column of this title is, in characters.
pub(super) fn width(title: &str) -> usize {
    let wide: usize = title
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum();
    (wide + 4).clamp(*WIDTHS.start(), *WIDTHS.end())
}
