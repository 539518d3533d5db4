//! Grams of a text: what is stored for it.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::INDEXED_CHARS_MAX;
use super::sound::{heard, is_chinese, readings};

/// A text as search sees it: half-width, small letters, other signs as spaces.
#[must_use]
pub(crate) fn normalised(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            plain.push(c);
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    Cow::Owned(plain)
}

/// What stays as it is: most characters of Chinese texts, small letters and digits.
fn is_plain(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '\u{4e00}'..='\u{9fff}')
}

/// Digits of a number that are one token.
pub(super) const DIGITS: usize = 4;

/// What a token tells of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A letter, or two neighbours.
    Text,
    /// Two neighbouring letters of the pinyin.
    Pinyin,
    /// Two neighbouring initials.
    Initials,
    /// All letters of a short text.
    Whole,
    /// The first letter, or the first two.
    Start,
    /// The first two letters of the pinyin.
    PinyinStart,
    /// The first two initials.
    InitialsStart,
    /// Two neighbouring syllables, as heard.
    Heard,
    /// Neighbouring digits, [`DIGITS`] of them: pairs are the same in too many numbers.
    Digits,
}

impl Mark {
    fn letter(self) -> char {
        match self {
            Self::Text => 't',
            Self::Pinyin => 'p',
            Self::Initials => 'i',
            Self::Whole => 'e',
            Self::Start => 'b',
            Self::PinyinStart => 'z',
            Self::InitialsStart => 'h',
            Self::Heard => 'f',
            Self::Digits => 'n',
        }
    }

    /// The token for `text` in field `number`.
    pub(super) fn token(self, number: u32, text: &str) -> String {
        format!("{number}{}{text}", self.letter())
    }

    /// The tokens of a run of digits; none of a short one.
    pub(super) fn digits(number: u32, run: &[char]) -> impl Iterator<Item = String> {
        let windows = run.windows(DIGITS);
        windows.map(move |digits| Self::Digits.token(number, &digits.iter().collect::<String>()))
    }

    /// The tokens for the pairs of neighbours in `run`; a single letter stands alone.
    pub(super) fn pairs(self, number: u32, run: &[char]) -> impl Iterator<Item = String> {
        let width = run.len().min(2);
        let pairs = run.windows(width.max(1));
        pairs.map(move |pair| self.token(number, &pair.iter().collect::<String>()))
    }
}

/// The longest text that is also found as a whole.
pub(super) const WHOLE_LETTERS_MAX: usize = 8;

/// The words of a text and how its characters sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grams {
    /// Runs of letters, digits and characters.
    words: Vec<Vec<char>>,
    /// The readings of each character, the usual one first; nothing for texts without Chinese.
    sounds: Vec<Vec<String>>,
}

impl Grams {
    /// The grams of `text`.
    #[must_use]
    pub(crate) fn of(text: &str) -> Self {
        let plain: String = normalised(text).chars().take(INDEXED_CHARS_MAX).collect();
        let letters = || plain.chars().filter(|c| c.is_alphanumeric());
        let has_chinese = letters().any(is_chinese);
        let sounds = letters().filter(|_| has_chinese).map(readings).collect();
        let words = plain.split(' ').map(|word| word.chars().collect());
        Self {
            words: words.collect(),
            sounds,
        }
    }

    /// Adds the tokens stored under field `number`.
    pub(super) fn tokens(&self, number: u32, tokens: &mut Vec<String>) {
        for word in self.words.iter().filter(|word| !word.is_empty()) {
            let letters = word.chunks(1);
            tokens.extend(letters.flat_map(|letter| Mark::Text.pairs(number, letter)));
            tokens.extend(Mark::Text.pairs(number, word));
            let runs = word.split(|c| !c.is_ascii_digit());
            tokens.extend(runs.flat_map(|run| Mark::digits(number, run)));
        }
        let letters: Vec<char> = self.words.iter().flatten().copied().collect();
        if letters.is_empty() {
            return;
        }
        if letters.len() <= WHOLE_LETTERS_MAX {
            tokens.push(Mark::Whole.token(number, &letters.iter().collect::<String>()));
        }
        for length in 1..=letters.len().min(2) {
            let start: String = letters.iter().take(length).collect();
            tokens.push(Mark::Start.token(number, &start));
        }
        for sound in self.sounds.iter().flatten() {
            let sound: Vec<char> = sound.chars().collect();
            if sound.len() > 1 {
                tokens.extend(Mark::Pinyin.pairs(number, &sound));
            }
        }
        self.joints(number, tokens);
        self.starts(number, tokens);
    }

    /// The tokens across two neighbouring characters, for every way to read them.
    fn joints(&self, number: u32, tokens: &mut Vec<String>) {
        for (here, next) in self.sounds.iter().zip(self.sounds.iter().skip(1)) {
            let firsts = initials(next);
            for start in &firsts {
                let ends = here.iter().filter_map(|sound| sound.chars().last());
                let pinyin = ends.map(|end| Mark::Pinyin.token(number, &format!("{end}{start}")));
                tokens.extend(pinyin);
                let pair = |first: &char| format!("{first}{start}");
                let pairs = initials(here).into_iter();
                tokens.extend(pairs.map(|one| Mark::Initials.token(number, &pair(&one))));
            }
            for one in heard(here) {
                let pair = |other: &String| Mark::Heard.token(number, &format!("{one}{other}"));
                tokens.extend(heard(next).iter().map(pair));
            }
        }
    }

    /// How the text may begin when it is read.
    fn starts(&self, number: u32, tokens: &mut Vec<String>) {
        let Some(first) = self.sounds.first() else {
            return;
        };
        let next = self.sounds.get(1).map(|next| initials(next));
        let next = next.unwrap_or_default();
        for sound in first {
            let mut letters = sound.chars();
            match (letters.next(), letters.next()) {
                (Some(one), Some(two)) => {
                    tokens.push(Mark::PinyinStart.token(number, &format!("{one}{two}")));
                }
                (Some(one), None) => tokens.extend(
                    next.iter()
                        .map(|two| Mark::PinyinStart.token(number, &format!("{one}{two}"))),
                ),
                (None, _) => {}
            }
        }
        for one in initials(first) {
            let pair = |two: &char| Mark::InitialsStart.token(number, &format!("{one}{two}"));
            tokens.extend(next.iter().map(pair));
        }
    }
}

/// The first letters of the readings, each once.
fn initials(readings: &[String]) -> Vec<char> {
    let mut initials: Vec<char> = readings
        .iter()
        .filter_map(|sound| sound.chars().next())
        .collect();
    initials.sort_unstable();
    initials.dedup();
    initials
}
