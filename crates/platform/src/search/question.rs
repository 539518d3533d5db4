//! A question as the index understands it: what a record must hold to answer, exactly or nearly.

use std::collections::BTreeSet;

use weft_kernel::query::Term;

use super::closeness::{Closeness, Grade, Place};
use super::grams::{DIGITS, Mark, WHOLE_LETTERS_MAX, normalised};
use super::sound::{cuts, is_chinese, usual};
use super::tolerance::{Allowance, TOLERANT_CHARS_MAX, nets};

/// The most characters of a question that count.
pub(crate) const QUESTION_CHARS_MAX: usize = 60;
/// Latin words of fewer letters are not heard as syllables.
const HEARD_LETTERS_MIN: usize = 4;
/// The last digits of a run that a number near this one is caught by: one number in a million holds
/// them at a given place.
const TELLING_DIGITS: usize = 6;
/// The most fields in which something near is looked for, the title first.
const TOLERANT_FIELDS_MAX: usize = 8;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// The whole question, normalised.
    pub(super) plain: String,
    /// Its words, all of which are to be found.
    pub(super) words: Vec<Word>,
}

/// One word of a question.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) letters: Vec<char>,
    pub(super) plain: String,
    pub(super) allowance: Allowance,
    /// The ways it can be heard, in syllables.
    pub(super) heard: Vec<Vec<String>>,
}

/// Which records are caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Net {
    /// Those that hold all pairs of letters of every word, as text, pinyin or initials.
    Exact,
    /// Those with a field that says this and nothing else.
    Whole,
    /// Those of [`Self::Exact`] with a field that begins with the first word.
    Start,
    /// Those that sound alike.
    Alike,
    /// Those that hold a typing error less.
    Near,
}

impl Question {
    /// The question in what somebody typed.
    #[must_use]
    pub(crate) fn of(asked: &str) -> Self {
        let plain: String = normalised(asked).chars().take(QUESTION_CHARS_MAX).collect();
        let plain = plain.trim_end().to_owned();
        let words = plain.split_whitespace().map(Word::of).collect();
        Self { plain, words }
    }

    /// Whether nothing is asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a word is a number that may hold a wrong digit: only where nothing is exact.
    pub(crate) fn has_number(&self) -> bool {
        self.words
            .iter()
            .any(|word| word.allowance == Allowance::Digit)
    }

    /// Whether a record as close as this is caught by [`Net::Start`] for sure: a field begins with the
    /// first word as typed or, where no other word can hide behind it, as it sounds.
    pub(crate) fn begins(&self, closeness: &Closeness) -> bool {
        let known = match self.words.as_slice() {
            [_] => Grade::Sound,
            _ => Grade::Text,
        };
        closeness.grade <= known && closeness.place <= Place::Start
    }

    /// The condition that the base record is caught in one of the fields with these numbers; none
    /// when this net catches nothing.
    pub(crate) fn condition(&self, fields: &[u32], net: Net) -> Option<Term> {
        let near = match net {
            Net::Whole => return self.whole(fields),
            Net::Alike => !self.words.iter().any(|word| !word.heard.is_empty()),
            Net::Near => !self.words.iter().any(|word| word.allowance.errors() > 0),
            Net::Exact | Net::Start => false,
        };
        if near {
            return None;
        }
        let fields = match net {
            Net::Alike | Net::Near => fields.get(..TOLERANT_FIELDS_MAX).unwrap_or(fields),
            _ => fields,
        };
        let mut condition = Term::TRUE;
        for (at, word) in self.words.iter().enumerate() {
            let first = net == Net::Start && at == 0;
            let mut alternatives = Vec::new();
            for number in fields {
                word.alternatives(*number, (net, first), &mut alternatives);
            }
            let one = match alternatives.is_empty() {
                true => Term::FALSE,
                false => Term::Match(0, alternatives),
            };
            condition = condition.and(one);
        }
        Some(condition)
    }

    fn whole(&self, fields: &[u32]) -> Option<Term> {
        let letters: String = self.words.iter().map(|word| word.plain.as_str()).collect();
        if letters.chars().count() > WHOLE_LETTERS_MAX || fields.is_empty() {
            return None;
        }
        let token = |number: &u32| vec![Mark::Whole.token(*number, &letters)];
        Some(Term::Match(0, fields.iter().map(token).collect()))
    }
}

impl Word {
    fn of(plain: &str) -> Self {
        let letters: Vec<char> = plain.chars().collect();
        let tolerant = (2..=TOLERANT_CHARS_MAX).contains(&letters.len());
        let heard = if !tolerant {
            Vec::new()
        } else if letters.iter().copied().any(is_chinese) {
            vec![letters.iter().map(|c| usual(*c)).collect()]
        } else if letters.len() >= HEARD_LETTERS_MIN && letters.iter().all(char::is_ascii_lowercase)
        {
            cuts(&letters)
        } else {
            Vec::new()
        };
        Self {
            allowance: Allowance::of(&letters),
            plain: plain.to_owned(),
            heard,
            letters,
        }
    }

    /// Whether it may be pinyin or initials.
    pub(super) fn is_typed_sound(&self) -> bool {
        self.letters.iter().all(char::is_ascii_alphanumeric)
            && self.letters.iter().any(|c| c.is_alphabetic())
    }

    /// Adds what a record must hold in field `number` to be caught for this word.
    fn alternatives(
        &self,
        number: u32,
        (net, first): (Net, bool),
        alternatives: &mut Vec<Vec<String>>,
    ) {
        // A number that is there exactly holds every run that one near it holds.
        if net != Net::Near || self.allowance != Allowance::Digit {
            self.exact(number, first, alternatives);
        }
        if matches!(net, Net::Alike | Net::Near) {
            self.alike(number, alternatives);
        }
        if net == Net::Near {
            self.near(number, alternatives);
        }
        alternatives.retain(|tokens| !tokens.is_empty());
    }

    /// Adds what a record must hold in field `number` to hold this word: as text, or, typed in Latin
    /// letters, as pinyin or initials; with `first` at the beginning of the field.
    fn exact(&self, number: u32, first: bool, alternatives: &mut Vec<Vec<String>>) {
        let start: String = self.letters.iter().take(2).collect();
        let marks = [
            (Mark::Text, Mark::Start),
            (Mark::Pinyin, Mark::PinyinStart),
            (Mark::Initials, Mark::InitialsStart),
        ];
        let count = match self.letters.len() > 1 && self.is_typed_sound() {
            true => marks.len(),
            false => 1,
        };
        for (mark, start_mark) in marks.into_iter().take(count) {
            let pairs: BTreeSet<_> = held(mark, number, &self.letters);
            let start = first.then(|| start_mark.token(number, &start));
            alternatives.push(start.into_iter().chain(pairs).collect());
        }
    }

    /// Adds what sounds alike: every pair of neighbouring syllables.
    fn alike(&self, number: u32, alternatives: &mut Vec<Vec<String>>) {
        for syllables in &self.heard {
            let pairs = syllables.windows(2).map(<[String]>::concat);
            let tokens: BTreeSet<_> = pairs.map(|pair| Mark::Heard.token(number, &pair)).collect();
            alternatives.push(tokens.into_iter().collect());
        }
    }

    /// Adds what can be near: enough of the word as text, or as pinyin.
    fn near(&self, number: u32, alternatives: &mut Vec<Vec<String>>) {
        let errors = self.allowance.errors();
        if errors == 0 {
            return;
        }
        let marks = match self.allowance {
            Allowance::Letters(_) if self.is_typed_sound() => &[Mark::Text, Mark::Pinyin][..],
            _ => &[Mark::Text],
        };
        let nets = nets(&self.letters, errors);
        for mark in marks {
            let caught = nets.iter().map(|net| self.caught(*mark, number, net));
            alternatives.extend(caught.collect::<BTreeSet<_>>());
        }
    }

    /// The tokens of a text that holds the runs of `net`.
    fn caught(&self, mark: Mark, number: u32, net: &[Vec<char>]) -> Vec<String> {
        let runs = net.iter().filter(|run| mark == Mark::Text || run.len() > 1);
        let telling = runs.map(|run| telling(self.allowance, run));
        let tokens: BTreeSet<_> = telling.flat_map(|run| held(mark, number, run)).collect();
        tokens.into_iter().collect()
    }
}

/// What of a run is asked for: telephone numbers begin alike, so their ends tell most, and what is
/// caught is looked at anyway.
fn telling(allowance: Allowance, run: &[char]) -> &[char] {
    let skipped = match allowance {
        Allowance::Digit => run.len().saturating_sub(TELLING_DIGITS),
        _ => 0,
    };
    run.get(skipped..).unwrap_or(run)
}

/// The tokens of a text that holds `run`.
fn held(mark: Mark, number: u32, run: &[char]) -> BTreeSet<String> {
    let is_number = run.len() >= DIGITS && run.iter().all(char::is_ascii_digit);
    match mark {
        Mark::Text if is_number => Mark::digits(number, run).collect(),
        mark => mark.pairs(number, run).collect(),
    }
}
