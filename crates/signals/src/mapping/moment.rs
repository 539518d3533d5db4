//! Times as other programs and sheets write them.

use serde_json::{Value as Json, json};
use weft_kernel::{Problem, Zone};

use crate::wire;

/// Digits of a day without signs between, `20260210`; so many or fewer are never a number of seconds.
const DAY_DIGITS: usize = 8;
/// Digits of a day and a time without signs between, `20260210120000`, as payment services write them; a number of
/// milliseconds that long lies beyond the year 2286.
const COMPACT_DIGITS: usize = 14;

/// A time: RFC 3339, on the clocks of the company, a cell of a sheet, or seconds or milliseconds since 1970. A number
/// means what its digits mean.
pub(super) fn moment(value: &Json, zone: &Zone) -> Result<Json, Problem> {
    let text = match value {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => number.to_string(),
        other => return wire::read_time(other).map(|at| json!(at)),
    };
    if text.is_empty() {
        return Ok(Json::Null);
    }
    if let Some(since) = since(&text) {
        return wire::read_time(&json!(since)).map(|at| json!(at));
    }
    let written = parted(&text).unwrap_or(text);
    weft_platform::moment_of_cell(&written, zone).map(|at| json!(at))
}

/// Seconds or milliseconds since 1970; of seconds with a fraction the milliseconds.
fn since(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = || whole.chars().chain(fraction.chars());
    if whole.len() <= DAY_DIGITS
        || whole.len() == COMPACT_DIGITS
        || !digits().all(|digit| digit.is_ascii_digit())
    {
        return None;
    }
    match fraction.trim_end_matches('0') {
        "" => whole.parse().ok(),
        fraction => format!("{whole}{fraction:0<3.3}").parse().ok(),
    }
}

/// `20260210120000` with the signs between.
fn parted(text: &str) -> Option<String> {
    let is_compact = text.len() == COMPACT_DIGITS && text.chars().all(|c| c.is_ascii_digit());
    let part = |from: usize, to: usize| text.get(from..to).filter(|_| is_compact);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    Some(format!("{year}-{month}-{day} {hour}:{minute}:{second}"))
}
