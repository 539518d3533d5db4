//! 行业: the words of trades, and where in a name they begin.

use std::collections::HashSet;

/// Words of trades, one a line; where they come from stands in `data/NOTICE`.
const WORDS: &str = include_str!("../../data/trades.txt");

/// The words of trades.
#[derive(Clone, Debug)]
pub(super) struct Trades {
    words: HashSet<&'static str>,
    longest: usize,
}

impl Trades {
    /// The words that are shipped.
    pub(super) fn shipped() -> Self {
        let words: HashSet<&str> = WORDS
            .lines()
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .collect();
        let longest = words
            .iter()
            .map(|word| word.chars().count())
            .max()
            .unwrap_or(0);
        Self { words, longest }
    }

    /// Brand and trade: the trade is the longest end made of words, the brand is empty or of two characters at least.
    pub(super) fn split<'a>(&self, body: &'a str) -> (&'a str, &'a str) {
        let starts = self.ends_of_words(body);
        let brand_fits = |at: &usize| *at != super::BRAND_LENGTH_MIN - 1;
        let at = starts.into_iter().find(brand_fits);
        at.and_then(|at| split_chars(body, at))
            .unwrap_or((body, ""))
    }

    /// The words a trade is made of, the longest first of those that fit.
    pub(super) fn words<'a>(&self, trade: &'a str) -> Vec<&'a str> {
        let (mut words, mut rest) = (Vec::new(), trade);
        while !rest.is_empty() {
            let fits = |(word, behind): (&str, &str)| {
                self.words.contains(word) && self.ends_of_words(behind).first() == Some(&0)
            };
            let next = (1..=self.longest)
                .rev()
                .find(|count| split_chars(rest, *count).is_some_and(fits));
            let Some((word, behind)) = next.and_then(|count| split_chars(rest, count)) else {
                break;
            };
            words.push(word);
            rest = behind;
        }
        words
    }

    /// The places from which on `body` is made of words to its end, in order; its end is one.
    fn ends_of_words(&self, body: &str) -> Vec<usize> {
        let count = body.chars().count();
        let mut good = vec![false; count + 1];
        let mut starts = Vec::new();
        for start in (0..=count).rev() {
            let word_at = |end: usize| {
                let (word, _) = split_chars(body, end)?;
                let (_, word) = split_chars(word, start)?;
                (good.get(end) == Some(&true) && self.words.contains(word)).then_some(())
            };
            let made = start == count
                || (start + 1..=count.min(start + self.longest)).any(|end| word_at(end).is_some());
            if made {
                starts.push(start);
            }
            if let Some(place) = good.get_mut(start) {
                *place = made;
            }
        }
        starts.reverse();
        starts
    }
}

/// `text` before and from its character number `at`.
pub(super) fn split_chars(text: &str, at: usize) -> Option<(&str, &str)> {
    let ends = text.char_indices().map(|(byte, _)| byte);
    let byte = ends.chain([text.len()]).nth(at)?;
    text.split_at_checked(byte)
}
