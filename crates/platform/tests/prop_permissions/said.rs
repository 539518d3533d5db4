//! Whether a row answers a search, as a naive reader would say.

use crate::pack;
use crate::rules::{Fault, Rules};
use crate::world::{Row, Val};

impl Rules<'_> {
    /// Whether the words are found: each in one readable field, every pair of its letters, of
    /// long numbers every four digits.
    pub(crate) fn found(&self, row: &Row, asked: &str) -> bool {
        let texts = self.searched(row, Fault::HiddenSearched);
        asked.split(' ').all(|word| {
            let letters: Vec<char> = word.chars().collect();
            let is_number = letters.len() >= 4 && letters.iter().all(char::is_ascii_digit);
            let width = if is_number { 4 } else { 2 };
            let pairs: Vec<String> = letters
                .windows(letters.len().min(width))
                .map(String::from_iter)
                .collect();
            texts
                .iter()
                .any(|text| pairs.iter().all(|pair| text.contains(pair.as_str())))
        })
    }

    /// The texts of the fields a search looks into.
    fn searched<'r>(&self, row: &'r Row, careless: Fault) -> Vec<&'r str> {
        let searched = pack::own_fields(row.object).iter().filter(|field| {
            let reads = self.asks(row.object, field.name)
                || self.is(careless)
                || self.is(Fault::MaskedSearched) && self.reads(row.object, field.name);
            field.searchable && reads
        });
        let text = |field: &pack::Field| match &row.values[field.name] {
            Val::Text(text) => Some(text.as_str()),
            _ => None,
        };
        searched.filter_map(text).collect()
    }

    /// Whether the words are there as they were typed.
    pub(crate) fn says(&self, row: &Row, asked: &str) -> bool {
        let texts = self.searched(row, Fault::HiddenSearched);
        let says = |word: &str| texts.iter().any(|text| text.contains(word));
        asked.split(' ').all(says)
    }

    /// Whether each word is there, or, of four letters and more, with one typing error at the begin
    /// of a word.
    pub(crate) fn nearly_says(&self, row: &Row, asked: &str) -> bool {
        let texts = self.searched(row, Fault::HiddenNear);
        let says = |text: &&str, word: &str| {
            let mut words = text.split(' ');
            text.contains(word) || word.len() > 3 && words.any(|said| begins_nearly(said, word))
        };
        let mut asked = asked.split(' ');
        asked.all(|word| texts.iter().any(|text| says(text, word)))
    }
}

fn begins_nearly(said: &str, word: &str) -> bool {
    let ends = 1..=said.len();
    ends.into_iter()
        .filter_map(|end| said.get(..end))
        .any(|begin| one_error(word, begin))
}

/// Whether at most one letter is wrong, missing or too many, or two neighbours are swapped.
fn one_error(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    if short.len() + 1 == long.len() {
        return short[same..] == long[same + 1..];
    }
    let swapped = || {
        same + 1 < one.len()
            && (one[same], one[same + 1]) == (other[same + 1], other[same])
            && one[same + 2..] == other[same + 2..]
    };
    short.len() == long.len()
        && (same == one.len() || one[same + 1..] == other[same + 1..] || swapped())
}
