//! What is shown of a field that answers: the part around what was found, and what of it was found.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::INDEXED_CHARS_MAX;
use super::closeness::Span;
use super::grams::normalised;

/// The most characters shown.
pub(crate) const EXCERPT_CHARS_MAX: usize = 80;
/// The most characters shown before the first one that was found.
const BEFORE_CHARS_MAX: usize = 20;

/// A run of characters as they stand in the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The characters.
    pub text: String,
    /// Whether they were found.
    pub hit: bool,
}

/// The part of `text` around `spans` of its normalised form, cut where something was found.
pub(crate) fn excerpt(text: &str, spans: &[Span]) -> Vec<Excerpt> {
    let chars: Vec<char> = text.chars().collect();
    let places = places(&chars, text).unwrap_or_default();
    let mut hit = vec![false; chars.len()];
    for span in spans {
        let from = places.get(span.from);
        let to = span.to.checked_sub(1).and_then(|last| places.get(last));
        if let Some((from, to)) = from.zip(to) {
            let within = hit.iter_mut().skip(*from).take(to - from + 1);
            within.for_each(|hit| *hit = true);
        }
    }
    let first = hit.iter().position(|hit| *hit).unwrap_or_default();
    let start = match chars.len() > EXCERPT_CHARS_MAX {
        true => first.saturating_sub(BEFORE_CHARS_MAX),
        false => 0,
    };
    let mut runs: Vec<Excerpt> = Vec::new();
    let shown = chars.iter().zip(hit).skip(start).take(EXCERPT_CHARS_MAX);
    for (c, hit) in shown {
        match runs.last_mut().filter(|run| run.hit == hit) {
            Some(run) => run.text.push(*c),
            None => runs.push(Excerpt {
                text: c.to_string(),
                hit,
            }),
        }
    }
    runs
}

/// For each character of the normalised text the place it comes from; none when characters were put
/// together on the way.
fn places(chars: &[char], text: &str) -> Option<Vec<usize>> {
    let (mut plain, mut places) = (String::new(), Vec::new());
    for (at, c) in chars.iter().enumerate() {
        for c in c.nfkc().flat_map(char::to_lowercase) {
            if c.is_alphanumeric() {
                plain.push(c);
                places.push(at);
            } else if !plain.is_empty() && !plain.ends_with(' ') {
                plain.push(' ');
                places.push(at);
            }
        }
        if places.len() > INDEXED_CHARS_MAX {
            break;
        }
    }
    let known = plain.trim_end();
    normalised(text).starts_with(known).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, spans: &[(usize, usize)]) -> String {
        let spans: Vec<Span> = spans
            .iter()
            .map(|(from, to)| Span {
                from: *from,
                to: *to,
            })
            .collect();
        let runs = excerpt(text, &spans).into_iter();
        let marked = runs.map(|run| match run.hit {
            true => format!("[{}]", run.text),
            false => run.text,
        });
        marked.collect()
    }

    #[test]
    fn what_was_found_is_shown_as_it_is_written() {
        assert_eq!(shown("福建宁德时代", &[(2, 6)]), "福建[宁德时代]");
        assert_eq!(
            shown("（ＮＤ） Power-Co", &[(0, 2), (9, 11)]),
            "（[ＮＤ]） Power-[Co]"
        );
        assert_eq!(shown("㎏ 5", &[(1, 2)]), "[㎏] 5");
        assert_eq!(shown("e\u{301}a", &[(0, 1)]), "e\u{301}a");
    }

    #[test]
    fn of_a_long_text_the_part_around_is_shown() {
        let text = format!("{}乙丙{}", "甲".repeat(90), "丁".repeat(90));
        let shown = excerpt(&text, &[Span { from: 90, to: 92 }]);
        let lengths: Vec<usize> = shown.iter().map(|run| run.text.chars().count()).collect();
        assert_eq!(
            lengths,
            [
                BEFORE_CHARS_MAX,
                2,
                EXCERPT_CHARS_MAX - BEFORE_CHARS_MAX - 2
            ]
        );
        assert!(shown[1].hit);
    }
}
