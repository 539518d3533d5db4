//! Functions of texts, by characters and never by bytes.

use crate::problem::Problem;
use crate::query::{Datum, Function};

pub(super) fn concat(args: &[Datum]) -> Datum {
    let text: String = args.iter().filter_map(Datum::as_text).collect();
    if text.is_empty() {
        Datum::Null
    } else {
        Datum::Text(text)
    }
}

/// The most times a text is repeated.
const TIMES_MAX: usize = 100;
/// The longest text that repeating makes.
const REPEATED_LENGTH_MAX: usize = 10_000;
/// The widest a text is filled up to.
const WIDTH_MAX: usize = 1_000;
/// Whole digits and decimals of a number that a text may be.
const WHOLE_DIGITS_MAX: usize = 12;
const DECIMALS_MAX: usize = 6;
/// What is no character people see.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\u{3000}', '\u{a0}'];

/// `Replace(text, old, new)`, where no `old` changes nothing and no `new` takes away.
pub(super) fn replace(args: &[Datum]) -> Datum {
    let text = |index: usize| args.get(index).and_then(Datum::as_text);
    match (text(0), text(1)) {
        (None, _) => Datum::Null,
        (Some(text), None) => Datum::from(text),
        (Some(from), Some(old)) => or_null(from.replace(old, text(2).unwrap_or_default())),
    }
}

pub(super) fn join(args: &[Datum]) -> Datum {
    let separator = args.first().and_then(Datum::as_text).unwrap_or_default();
    let parts: Vec<&str> = args.iter().skip(1).filter_map(Datum::as_text).collect();
    or_null(parts.join(separator))
}

pub(super) fn apply(function: Function, args: &[Datum]) -> Option<Result<Datum, Problem>> {
    let text = args.first()?.as_text()?;
    let count = |index: usize| {
        args.get(index)
            .and_then(Datum::as_int)
            .map(|n| usize::try_from(n.max(0)).unwrap_or(usize::MAX))
    };
    let folded = |index: usize| {
        args.get(index)
            .and_then(Datum::as_text)
            .map(str::to_ascii_lowercase)
    };
    Some(Ok(match function {
        Function::Contains => Datum::Bool(folded(0)?.contains(&folded(1)?)),
        Function::StartsWith => Datum::Bool(folded(0)?.starts_with(&folded(1)?)),
        Function::EndsWith => Datum::Bool(folded(0)?.ends_with(&folded(1)?)),
        Function::Length => Datum::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
        Function::Lower => Datum::Text(text.to_ascii_lowercase()),
        Function::Upper => Datum::Text(text.to_ascii_uppercase()),
        Function::Trim => or_null(text.trim_matches(' ').to_owned()),
        Function::Left => or_null(text.chars().take(count(1)?).collect()),
        Function::Right => {
            let length = text.chars().count();
            or_null(
                text.chars()
                    .skip(length.saturating_sub(count(1)?))
                    .collect(),
            )
        }
        Function::Mid => {
            // The start counts from 1; what lies before the text is cut off and not made up for.
            let skip = count(1)?.saturating_sub(1);
            or_null(text.chars().skip(skip).take(count(2)?).collect())
        }
        _ => return further(function, text, args).map(Ok),
    }))
}

fn further(function: Function, text: &str, args: &[Datum]) -> Option<Datum> {
    let count = |index: usize, most: usize| {
        let number = args.get(index).and_then(Datum::as_int)?;
        Some(
            usize::try_from(number.max(0))
                .unwrap_or(usize::MAX)
                .min(most),
        )
    };
    let other = || args.get(1).and_then(Datum::as_text);
    Some(match function {
        Function::Position => {
            let before = text.split(other()?).next().filter(|before| *before != text);
            before.map_or(Datum::Null, |before| characters(before, 1))
        }
        Function::Repeat => {
            let whole = text.repeat(count(1, TIMES_MAX)?);
            or_null(whole.chars().take(REPEATED_LENGTH_MAX).collect())
        }
        Function::PadLeft | Function::PadRight => {
            let (width, pad) = (count(1, WIDTH_MAX)?, args.get(2)?.as_text()?);
            let missing = width.saturating_sub(text.chars().count());
            let filling: String = pad.chars().cycle().take(missing).collect();
            Datum::Text(if function == Function::PadLeft {
                filling + text
            } else {
                text.to_owned() + &filling
            })
        }
        Function::Clean => or_null(text.chars().filter(|c| !BLANKS.contains(c)).collect()),
        Function::Digits => or_null(text.chars().filter(char::is_ascii_digit).collect()),
        Function::HalfWidth => Datum::Text(text.chars().map(half_width).collect()),
        Function::ParseNumber => parsed(text).map_or(Datum::Null, Datum::Int),
        Function::Split => {
            let place = count(2, usize::MAX)?.checked_sub(1);
            let part = place.and_then(|place| text.split(other()?).nth(place));
            or_null(part.unwrap_or_default().to_owned())
        }
        Function::Before => or_null(text.split_once(other()?).unwrap_or_default().0.to_owned()),
        Function::After => or_null(text.split_once(other()?).unwrap_or_default().1.to_owned()),
        Function::Mask => Datum::Text(masked(text, count(1, usize::MAX)?, count(2, usize::MAX)?)),
        _ => return None,
    })
}

fn characters(text: &str, more: i64) -> Datum {
    Datum::Int(i64::try_from(text.chars().count()).map_or(i64::MAX, |count| count + more))
}

fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        _ => c,
    }
}

/// The number with six decimals that a text is: a sign, digits with commas or without, decimals.
fn parsed(text: &str) -> Option<i64> {
    let text = text.trim_matches(' ').replace(',', "");
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let (whole, rest) = match unsigned.split_once('.') {
        Some((whole, rest)) if !rest.is_empty() => (whole, rest),
        Some(_) => return None,
        None => (unsigned, ""),
    };
    let fits = |digits: &str, most: usize| {
        digits.len() <= most && digits.chars().all(|c| c.is_ascii_digit())
    };
    if whole.is_empty() || !fits(whole, WHOLE_DIGITS_MAX) || !fits(rest, DECIMALS_MAX) {
        return None;
    }
    let number: i64 = format!("{whole}{rest:0<DECIMALS_MAX$}").parse().ok()?;
    Some(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

fn masked(text: &str, front: usize, back: usize) -> String {
    let length = text.chars().count();
    if length <= front.saturating_add(back) {
        return "*".repeat(length);
    }
    let hidden = |(index, c): (usize, char)| {
        let shown = index < front || index >= length - back;
        if shown { c } else { '*' }
    };
    text.chars().enumerate().map(hidden).collect()
}

/// An empty text is stored as null everywhere.
fn or_null(text: String) -> Datum {
    if text.is_empty() {
        Datum::Null
    } else {
        Datum::Text(text)
    }
}
