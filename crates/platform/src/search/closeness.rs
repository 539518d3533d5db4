//! How well a text answers: what of it was found, where, and how exactly.
//!
//! Nothing but the text and the question counts: statistics of other records would tell of hidden ones.

use super::INDEXED_CHARS_MAX;
use super::grams::normalised;
use super::question::{Question, Word};
use super::sound::{heard, is_chinese, readings};
use super::tolerance::{Allowance, Near, nearest};

/// How exactly it was found; less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// The letters that were typed.
    Text,
    /// Pinyin or initials as typed.
    Sound,
    /// It sounds alike.
    Alike,
    /// With so many typing errors.
    Errors(u8),
    /// All pairs of letters, somewhere.
    Scattered,
}

impl Grade {
    /// Whether it is not there as it was typed.
    pub(crate) fn is_tolerant(self) -> bool {
        self >= Self::Alike
    }
}

/// Where in a field it was found; less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// It is the whole field.
    Whole,
    /// The field begins with it.
    Start,
    /// A word of the field begins with it.
    WordStart,
    /// Inside.
    Inside,
}

/// A part of a normalised text, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// What was found of a question in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) grade: Grade,
    pub(super) place: Place,
    pub(super) span: Span,
}

/// A text to be searched.
#[derive(Debug)]
pub(super) struct Text {
    chars: Vec<char>,
    /// The places of its letters among its characters, and how each sounds; of Chinese texts only.
    sounds: Vec<(usize, Vec<String>)>,
}

impl Text {
    pub(super) fn of(text: &str) -> Self {
        let chars: Vec<char> = normalised(text).chars().take(INDEXED_CHARS_MAX).collect();
        let has_chinese = chars.iter().copied().any(is_chinese);
        let letters = chars.iter().enumerate();
        let letters = letters.filter(|(_, c)| has_chinese && c.is_alphanumeric());
        Self {
            sounds: letters.map(|(at, c)| (at, readings(*c))).collect(),
            chars,
        }
    }

    /// The best of what the text says as it was typed; by sound as well.
    pub(super) fn exact(&self, word: &Word) -> Option<Hit> {
        let said = self.said(&word.letters);
        said.or_else(|| word.is_typed_sound().then(|| self.sounded(word)).flatten())
    }

    /// The best of what is near, unless it is there exactly.
    pub(super) fn near(&self, word: &Word) -> Option<Hit> {
        [
            self.alike(word),
            self.edited(word),
            self.edited_pinyin(word),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Where the letters stand as they were typed.
    pub(super) fn said(&self, asked: &[char]) -> Option<Hit> {
        if asked.is_empty() {
            return None;
        }
        let windows = self.chars.windows(asked.len()).enumerate();
        let found = windows.filter(|(_, window)| *window == asked);
        let hits = found.map(|(at, _)| self.hit(Grade::Text, at, at + asked.len()));
        hits.min()
    }

    fn hit(&self, grade: Grade, from: usize, to: usize) -> Hit {
        let before = from.checked_sub(1).and_then(|at| self.chars.get(at));
        let place = if from == 0 && to == self.chars.len() {
            Place::Whole
        } else if from == 0 {
            Place::Start
        } else if before == Some(&' ') {
            Place::WordStart
        } else {
            Place::Inside
        };
        Hit {
            grade,
            place,
            span: Span { from, to },
        }
    }

    /// The hit in the characters of the letters `from` until `to`.
    fn hit_of_letters(&self, grade: Grade, from: usize, to: usize) -> Option<Hit> {
        let first = self.sounds.get(from)?.0;
        let last = self.sounds.get(to.checked_sub(1)?)?.0;
        Some(self.hit(grade, first, last + 1))
    }

    /// Where initials or pinyin begin with the word.
    fn sounded(&self, word: &Word) -> Option<Hit> {
        let begins = 0..self.sounds.len();
        let found = begins.flat_map(|from| {
            let ends = [self.initials_end(from, word), self.pinyin_end(from, word)];
            ends.into_iter().flatten().map(move |to| (from, to))
        });
        let hits = found.filter_map(|(from, to)| self.hit_of_letters(Grade::Sound, from, to));
        hits.min()
    }

    fn initials_end(&self, from: usize, word: &Word) -> Option<usize> {
        let to = from + word.letters.len();
        let mut letters = self.sounds.get(from..to)?.iter().zip(&word.letters);
        let begins = |sound: &String, letter: char| sound.starts_with(letter);
        let all =
            letters.all(|((_, sounds), letter)| sounds.iter().any(|sound| begins(sound, *letter)));
        all.then_some(to)
    }

    /// The end of the letters whose pinyin begins with the word; the last may be typed in part.
    fn pinyin_end(&self, from: usize, word: &Word) -> Option<usize> {
        let mut typed: Vec<&str> = vec![&word.plain];
        for (at, (_, sounds)) in self.sounds.iter().enumerate().skip(from) {
            let pairs =
                |rest: &&str| -> bool { sounds.iter().any(|sound| sound.starts_with(*rest)) };
            if typed.iter().any(pairs) {
                return Some(at + 1);
            }
            let rest = typed.iter().flat_map(|rest| {
                sounds
                    .iter()
                    .filter_map(|sound| rest.strip_prefix(sound.as_str()))
            });
            typed = rest.collect();
            typed.sort_unstable();
            typed.dedup();
            if typed.is_empty() {
                return None;
            }
        }
        None
    }

    /// Where the syllables are those of the word, as heard.
    fn alike(&self, word: &Word) -> Option<Hit> {
        if word.heard.is_empty() || self.sounds.is_empty() {
            return None;
        }
        let all: Vec<Vec<String>> = self
            .sounds
            .iter()
            .map(|(_, sounds)| heard(sounds))
            .collect();
        let found = word.heard.iter().flat_map(|syllables| {
            let fits = move |window: &[Vec<String>]| {
                let mut pairs = window.iter().zip(syllables);
                pairs.all(|(heard, syllable)| heard.contains(syllable))
            };
            let windows = all.windows(syllables.len()).enumerate();
            let found = windows.filter(move |(_, window)| fits(window));
            found.map(|(at, _)| (at, at + syllables.len()))
        });
        let hits = found.filter_map(|(from, to)| self.hit_of_letters(Grade::Alike, from, to));
        hits.min()
    }

    /// Where a word of the text is near: Chinese and numbers anywhere in it, letters at its begin.
    fn edited(&self, word: &Word) -> Option<Hit> {
        let inside = !matches!(word.allowance, Allowance::Letters(_));
        let starts = |at: usize| inside || at == 0;
        let mut begin = 0;
        let mut best: Option<Hit> = None;
        for run in self.chars.split(|c| *c == ' ') {
            let found = nearest(run, &word.letters, (word.allowance, &starts)).into_iter();
            let hits = found.map(|Near { errors, from, to }| {
                self.hit(Grade::Errors(errors), begin + from, begin + to)
            });
            best = hits.chain(best).min();
            begin += run.len() + 1;
        }
        best
    }

    /// Where the pinyin is near, by the usual readings, from the begin of a character.
    fn edited_pinyin(&self, word: &Word) -> Option<Hit> {
        if self.sounds.is_empty()
            || !matches!(word.allowance, Allowance::Letters(_))
            || !word.is_typed_sound()
        {
            return None;
        }
        let (mut pinyin, mut of_letter) = (Vec::new(), Vec::new());
        for (at, (_, sounds)) in self.sounds.iter().enumerate() {
            for letter in sounds
                .first()
                .map(String::as_str)
                .unwrap_or_default()
                .chars()
            {
                pinyin.push(letter);
                of_letter.push(at);
            }
        }
        let starts = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| of_letter.get(before));
            at < of_letter.len() && before != of_letter.get(at)
        };
        let found = nearest(&pinyin, &word.letters, (word.allowance, &starts)).into_iter();
        let hits = found.filter_map(|Near { errors, from, to }| {
            let (from, last) = (of_letter.get(from)?, of_letter.get(to.checked_sub(1)?)?);
            self.hit_of_letters(Grade::Errors(errors), *from, last + 1)
        });
        hits.min()
    }
}

/// How well a record answers a question; less is better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Closeness {
    pub(crate) grade: Grade,
    pub(crate) place: Place,
    /// Which of the fields, the title being the first.
    pub(crate) field: usize,
    /// What to show of that field.
    pub(crate) spans: Vec<Span>,
}

/// How well the `texts` of a record's fields, the title first, answer; none when they do not.
pub(crate) fn closeness(question: &Question, texts: &[Option<&str>]) -> Option<Closeness> {
    let texts: Vec<Text> = texts
        .iter()
        .map(|text| Text::of(text.unwrap_or_default()))
        .collect();
    let whole: Vec<char> = question.plain.chars().collect();
    let best = |hit: &dyn Fn(&Text) -> Option<Hit>| {
        let hits = texts.iter().enumerate();
        let hits = hits.filter_map(|(field, text)| hit(text).map(|hit| (hit, field)));
        hits.min_by_key(|(hit, field)| (hit.grade, hit.place, *field))
    };
    let found = |(hit, field): (Hit, usize)| Closeness {
        grade: hit.grade,
        place: hit.place,
        field,
        spans: vec![hit.span],
    };
    if let Some(hit) = best(&|text| text.said(&whole)) {
        return Some(found(hit));
    }
    let mut answer: Option<Closeness> = None;
    for word in &question.words {
        let hit = best(&|text| text.exact(word));
        let hit = hit.or_else(|| best(&|text| text.near(word)))?;
        let mut one = found(hit);
        if let Some(other) = answer {
            one = worse(one, other);
        }
        answer = Some(one);
    }
    answer
}

/// The worse of two words; what is found of both is shown when it is in the same field.
fn worse(one: Closeness, other: Closeness) -> Closeness {
    let key = |one: &Closeness| (one.grade, one.place, one.field);
    let (mut worse, better) = match key(&one) < key(&other) {
        true => (other, one),
        false => (one, other),
    };
    if worse.field == better.field {
        worse.spans.extend(better.spans);
        worse.spans.sort_unstable();
    }
    worse
}

impl Closeness {
    /// Grade, place and field as numbers: smaller is better.
    pub(crate) fn numbers(&self) -> (i64, i64, i64) {
        let grade = match self.grade {
            Grade::Text => 0,
            Grade::Sound => 1,
            Grade::Alike => 2,
            Grade::Errors(errors) => 2 + i64::from(errors),
            Grade::Scattered => 9,
        };
        let place = match self.place {
            Place::Whole => 0,
            Place::Start => 1,
            Place::WordStart => 2,
            Place::Inside => 3,
        };
        (grade, place, i64::try_from(self.field).unwrap_or(i64::MAX))
    }

    /// A record the index finds although its texts hold the pairs of letters scattered only.
    pub(crate) fn scattered(fields: usize) -> Self {
        Self {
            grade: Grade::Scattered,
            place: Place::Inside,
            field: fields,
            spans: Vec::new(),
        }
    }
}
