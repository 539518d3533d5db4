//! Whether texts are of a form: wildcards, mobile numbers, addresses, credit codes.

use crate::problem::Problem;
use crate::query::{Datum, Function};

/// The characters of a unified social credit code, in the order of their values.
const CREDIT_CODE_CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_CODE_LENGTH: usize = 18;
const CREDIT_CODE_MODULUS: usize = 31;

pub(super) fn apply(function: Function, args: &[Datum]) -> Option<Result<Datum, Problem>> {
    let text = args.first()?.as_text()?;
    let others = || args.iter().skip(1).map(Datum::as_text);
    let folded = text.to_ascii_lowercase();
    let holds = |other: &str| folded.contains(&other.to_ascii_lowercase());
    Some(Ok(Datum::Bool(match function {
        Function::ContainsAny => others().collect::<Option<Vec<_>>>()?.into_iter().any(holds),
        Function::ContainsAll => others().collect::<Option<Vec<_>>>()?.into_iter().all(holds),
        Function::Matches => matches(&folded, &others().next()??.to_ascii_lowercase()),
        Function::IsMobile => is_mobile(text),
        Function::IsEmail => is_email(text),
        Function::IsCreditCode => is_credit_code(text),
        _ => return None,
    })))
}

/// Whether `text` fits a pattern in which `*` is any characters and `?` one.
fn matches(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let (mut at, mut next) = (0, 0);
    // Where the last `*` stands and how far it has reached.
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match (pattern.get(next), star) {
            (Some('*'), _) => {
                star = Some((next, at));
                next += 1;
            }
            (Some(wanted), _) if *wanted == '?' || text.get(at) == Some(wanted) => {
                at += 1;
                next += 1;
            }
            (_, Some((place, reached))) => {
                star = Some((place, reached + 1));
                at = reached + 1;
                next = place + 1;
            }
            (_, None) => return false,
        }
    }
    pattern.iter().skip(next).all(|rest| *rest == '*')
}

fn is_mobile(text: &str) -> bool {
    let number = text.strip_prefix("+86").unwrap_or(text);
    let digits = number.chars().all(|c| c.is_ascii_digit());
    let mut chars = number.chars();
    digits
        && number.len() == 11
        && chars.next() == Some('1')
        && chars.next().is_some_and(|second| second >= '3')
}

fn is_email(text: &str) -> bool {
    let Some((person, domain)) = text.split_once('@') else {
        return false;
    };
    let mut inner = domain.chars();
    let (first, last) = (inner.next(), inner.next_back());
    let spaced = text.contains(' ') || domain.contains('@');
    !spaced && !person.is_empty() && first.is_some() && last.is_some() && inner.any(|c| c == '.')
}

fn is_credit_code(text: &str) -> bool {
    let value = |c: char| CREDIT_CODE_CHARACTERS.chars().position(|known| known == c);
    let Some(values) = text.chars().map(value).collect::<Option<Vec<usize>>>() else {
        return false;
    };
    let (Some(check), CREDIT_CODE_LENGTH) = (values.last(), values.len()) else {
        return false;
    };
    let mut weight = 1;
    let mut sum = 0;
    for value in values.iter().take(CREDIT_CODE_LENGTH - 1) {
        sum += value * weight;
        weight = weight * 3 % CREDIT_CODE_MODULUS;
    }
    (sum + check) % CREDIT_CODE_MODULUS == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_what_they_say() {
        for (text, pattern, fits) in [
            ("上海织客", "上海*", true),
            ("上海织客", "*织?", true),
            ("上海织客", "织*", false),
            ("abcabc", "*abc", true),
            ("", "*", true),
            ("", "?", false),
            ("a%b", "a%b", true),
            ("axb", "a%b", false),
        ] {
            assert_eq!(matches(text, pattern), fits, "{text} {pattern}");
        }
    }

    #[test]
    fn numbers_and_addresses_are_known_by_their_form() {
        assert!(is_mobile("13800138000") && is_mobile("+8613800138000"));
        assert!(!is_mobile("12800138000") && !is_mobile("1380013800"));
        assert!(is_email("li@weft.cn") && !is_email("li@weft") && !is_email("@weft.cn"));
        assert!(!is_email("li@.c") && !is_email("li @weft.cn") && !is_email("a@b@c.d"));
        assert!(is_credit_code("91350100M000100Y43"));
        assert!(!is_credit_code("91350100M000100Y44") && !is_credit_code("91350100M000100Y4"));
    }
}
