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
        _ => return None,
    }))
}

/// An empty text is stored as null everywhere.
fn or_null(text: String) -> Datum {
    if text.is_empty() {
        Datum::Null
    } else {
        Datum::Text(text)
    }
}
