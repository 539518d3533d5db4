//! Grams of a text: what is stored for it.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::INDEXED_CHARS_MAX;
use super::sound::{Sound, is_chinese, sound};

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
        pairs(run).map(move |pair| self.token(number, &pair.iter().collect::<String>()))
    }
}

/// Neighbours in `run`; a single letter stands alone.
fn pairs(run: &[char]) -> std::slice::Windows<'_, char> {
    run.windows(run.len().clamp(1, 2))
}

/// The longest text that is also found as a whole.
pub(super) const WHOLE_LETTERS_MAX: usize = 8;

/// The tokens of a field, one behind the other in one piece of memory: there are a hundred of a name.
#[derive(Debug)]
pub(super) struct Bag {
    number: String,
    text: String,
    places: Vec<Range<usize>>,
}

impl Bag {
    /// What is stored for `text` in field `number`.
    pub(super) fn of(number: u32, text: &str) -> Self {
        let mut bag = Self {
            number: number.to_string(),
            text: String::with_capacity(8 * text.len()),
            places: Vec::with_capacity(text.len()),
        };
        Grams::of(text).put_into(&mut bag);
        bag
    }

    /// The tokens, each once and in order.
    pub(super) fn tokens(&self) -> Vec<&str> {
        let places = self.places.iter().cloned();
        let mut tokens: Vec<_> = places.filter_map(|place| self.text.get(place)).collect();
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }

    fn add<'c>(&mut self, mark: Mark, letters: impl IntoIterator<Item = &'c char>) {
        let from = self.text.len();
        self.text.push_str(&self.number);
        self.text.push(mark.letter());
        self.text.extend(letters);
        self.places.push(from..self.text.len());
    }

    fn add_text(&mut self, mark: Mark, parts: [&str; 2]) {
        self.add(mark, []);
        parts.iter().for_each(|part| self.text.push_str(part));
        if let Some(place) = self.places.last_mut() {
            place.end = self.text.len();
        }
    }
}

/// The words of a text and how its characters sound.
#[derive(Clone, Debug, Default)]
struct Grams {
    /// Runs of letters, digits and characters.
    words: Vec<Vec<char>>,
    /// How each character sounds; nothing for texts without Chinese.
    sounds: Vec<Cow<'static, Sound>>,
}

impl Grams {
    fn of(text: &str) -> Self {
        let plain: String = normalised(text).chars().take(INDEXED_CHARS_MAX).collect();
        let letters = || plain.chars().filter(|c| c.is_alphanumeric());
        let has_chinese = letters().any(is_chinese);
        let sounds = letters().filter(|_| has_chinese).map(sound).collect();
        let words = plain.split(' ').map(|word| word.chars().collect());
        Self {
            words: words.collect(),
            sounds,
        }
    }

    fn put_into(&self, bag: &mut Bag) {
        for word in self.words.iter().filter(|word| !word.is_empty()) {
            word.chunks(1)
                .for_each(|letter| bag.add(Mark::Text, letter));
            pairs(word).for_each(|pair| bag.add(Mark::Text, pair));
            let runs = word.split(|c| !c.is_ascii_digit());
            let digits = runs.flat_map(|run| run.windows(DIGITS));
            digits.for_each(|digits| bag.add(Mark::Digits, digits));
        }
        let letters: Vec<char> = self.words.iter().flatten().copied().collect();
        if letters.is_empty() {
            return;
        }
        if letters.len() <= WHOLE_LETTERS_MAX {
            bag.add(Mark::Whole, &letters);
        }
        for length in 1..=letters.len().min(2) {
            bag.add(Mark::Start, letters.iter().take(length));
        }
        let readings = self.sounds.iter().flat_map(|sound| &sound.readings);
        for letters in readings.filter(|letters| letters.len() > 1) {
            pairs(letters).for_each(|pair| bag.add(Mark::Pinyin, pair));
        }
        self.joints(bag);
        self.starts(bag);
    }

    /// The tokens across two neighbouring characters, for every way to read them.
    fn joints(&self, bag: &mut Bag) {
        for (here, next) in self.sounds.iter().zip(self.sounds.iter().skip(1)) {
            for start in &next.initials {
                let ends = here.readings.iter().filter_map(|sound| sound.last());
                ends.for_each(|end| bag.add(Mark::Pinyin, [end, start]));
                let firsts = here.initials.iter();
                firsts.for_each(|first| bag.add(Mark::Initials, [first, start]));
            }
            for one in &here.heard {
                let others = next.heard.iter();
                others.for_each(|other| bag.add_text(Mark::Heard, [one, other]));
            }
        }
    }

    /// How the text may begin when it is read.
    fn starts(&self, bag: &mut Bag) {
        let Some(first) = self.sounds.first() else {
            return;
        };
        let next = self.sounds.get(1);
        let next = next.map_or(&[][..], |next| next.initials.as_slice());
        for sound in &first.readings {
            match sound.as_slice() {
                [one, two, ..] => bag.add(Mark::PinyinStart, [one, two]),
                [one] => next
                    .iter()
                    .for_each(|two| bag.add(Mark::PinyinStart, [one, two])),
                [] => {}
            }
        }
        for one in &first.initials {
            next.iter()
                .for_each(|two| bag.add(Mark::InitialsStart, [one, two]));
        }
    }
}
