//! Search as anybody would write it down who had all records in memory and all the time in the world.

#![expect(
    clippy::excessive_nesting,
    reason = "a naive search is loops within loops, to be read as such"
)]

use std::collections::BTreeSet;

use weft_kernel::Id;
use weft_platform::{TOLERANT_BELOW, TOLERANT_MAX};

use super::Texts;
use super::sounds::{heard, is_character, sound};

/// A deliberate mistake, which the property must notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    SwapCountsTwice,
    ShortWordsForgiven,
    ErrorsAlwaysForgiven,
    DigitsForgiven,
    NothingConfused,
    PinyinErrorsRefused,
    NearBeforeExact,
    OldestFirst,
    TitleNotFirst,
    InsideBeforeStart,
    OneWordIsEnough,
    ScatteredLeftOut,
}

/// A record: id, when it was changed, what it says.
pub(super) type Row = (Id, i64, Texts);

/// The longest word that may hold an error or is heard.
const FORGIVEN_MAX: usize = 24;

/// How close: smaller is better. Grade (0 text, 1 sound, 2 alike, 3 and 4 errors, 9 scattered),
/// place (0 whole, 1 start, 2 word, 3 inside), field.
type Close = (u8, u8, usize);

/// The ids of what answers, best first.
pub(super) fn search(rows: &[Row], asked: &str, fault: Fault) -> Vec<Id> {
    let naive = Naive { fault };
    let words: Vec<&str> = asked.split(' ').collect();
    let close = |row: &Row| naive.close(&row.2, asked, &words);
    let holds = |row: &&Row| {
        words
            .iter()
            .all(|word| row.2.iter().any(|text| pairs_in(text, word)))
    };
    let mut hits: Vec<(Close, &Row)> = rows
        .iter()
        .filter(holds)
        .map(|row| (close(row).unwrap_or((9, 3, 3)), row))
        .collect();
    if fault == Fault::ScatteredLeftOut {
        hits.retain(|(close, _)| close.0 < 9);
    }
    let exact = hits.iter().filter(|(close, _)| close.0 < 2).count();
    let is_number = words
        .iter()
        .any(|word| naive.errors(word) == 1 && is_digits(word));
    let forgives = match is_number {
        true => exact == 0,
        false => exact < TOLERANT_BELOW || fault == Fault::ErrorsAlwaysForgiven,
    };
    if forgives {
        let others = rows.iter().filter(|row| !holds(row));
        let near = others.filter_map(|row| close(row).map(|close| (close, row)));
        let mut near: Vec<_> = near.collect();
        naive.sort(&mut near);
        near.truncate(TOLERANT_MAX);
        hits.extend(near);
    }
    naive.sort(&mut hits);
    hits.iter().map(|(_, row)| row.0).collect()
}

struct Naive {
    fault: Fault,
}

impl Naive {
    fn sort(&self, hits: &mut [(Close, &Row)]) {
        hits.sort_by_key(|((grade, place, field), (id, at, _))| {
            let grade = match self.fault {
                Fault::NearBeforeExact => 9 - *grade,
                _ => *grade,
            };
            let place = match self.fault {
                Fault::InsideBeforeStart => 3 - *place,
                _ => *place,
            };
            let at = if self.fault == Fault::OldestFirst {
                *at
            } else {
                -*at
            };
            (grade, place, *field, at, std::cmp::Reverse(*id))
        });
    }

    /// How close a record is: the whole question where it stands, else the worst of its words.
    fn close(&self, texts: &Texts, asked: &str, words: &[&str]) -> Option<Close> {
        let best = |hits: &dyn Fn(&str) -> Vec<(u8, u8)>| {
            let fields = texts.iter().enumerate();
            let hits = fields.flat_map(|(at, text)| {
                let field = match self.fault {
                    Fault::TitleNotFirst => 2 - at,
                    _ => at,
                };
                hits(text)
                    .into_iter()
                    .map(move |(grade, place)| (grade, place, field))
            });
            hits.min()
        };
        if let Some(whole) = best(&|text| said(text, asked)) {
            return Some(whole);
        }
        let word = |word: &&str| {
            let exact = |text: &str| [said(text, word), sounded(text, word)].concat();
            let near = |text: &str| [self.alike(text, word), self.edited(text, word)].concat();
            best(&exact).or_else(|| best(&near))
        };
        let found: Vec<Option<Close>> = words.iter().map(word).collect();
        if self.fault == Fault::OneWordIsEnough {
            return found.into_iter().flatten().max();
        }
        let all: Option<Vec<Close>> = found.into_iter().collect();
        all?.into_iter().max()
    }

    /// How many errors a word may hold.
    fn errors(&self, word: &str) -> usize {
        let length = word.chars().count();
        if length > FORGIVEN_MAX {
            return 0;
        }
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits == length {
            return usize::from(length >= 7 || self.fault == Fault::DigitsForgiven && length > 3);
        }
        let least = if word.chars().any(is_character) { 3 } else { 4 };
        let least = if self.fault == Fault::ShortWordsForgiven {
            2
        } else {
            least
        };
        if digits > 0 || length < least {
            return 0;
        }
        if word.chars().any(is_character) || length < 8 {
            1
        } else {
            2
        }
    }

    /// Where the text sounds alike, syllable by syllable.
    fn alike(&self, text: &str, word: &str) -> Vec<(u8, u8)> {
        let letters = letters_of(text);
        let latin = word.chars().all(|c| c.is_ascii_lowercase());
        let least = if latin { 4 } else { 2 };
        let long = (least..=FORGIVEN_MAX).contains(&word.chars().count());
        let chinese = word.chars().any(is_character);
        if !long || !(latin || chinese) || !text.chars().any(is_character) {
            return Vec::new();
        }
        let same = |one: &str, other: &str| match self.fault {
            Fault::NothingConfused => false,
            _ => one == other,
        };
        let mut found = Vec::new();
        for from in 0..letters.len() {
            for to in from + 2..=letters.len() {
                let heard_there = letters[from..to].iter().map(|(_, letter)| sound(*letter).1);
                let heard_there: Vec<String> = heard_there.collect();
                let characters = letters[from..to].iter().all(|(_, c)| is_character(*c));
                let fits = match latin {
                    true => characters && cuts_into(word, &heard_there),
                    false => {
                        let typed: Vec<String> = word.chars().map(|c| sound(c).1).collect();
                        typed.len() == heard_there.len()
                            && typed
                                .iter()
                                .zip(&heard_there)
                                .all(|(one, other)| same(one, other))
                    }
                };
                if fits && self.fault != Fault::NothingConfused {
                    found.push((2, place(text, letters[from].0, letters[to - 1].0 + 1)));
                }
            }
        }
        found
    }

    /// Where the text, or its pinyin, is the word but for a few errors.
    fn edited(&self, text: &str, word: &str) -> Vec<(u8, u8)> {
        let most = self.errors(word);
        if most == 0 {
            return Vec::new();
        }
        let letters: Vec<char> = word.chars().collect();
        let is_latin = !is_digits(word) && !word.chars().any(is_character);
        let mut found = Vec::new();
        let mut begin = 0;
        for run in text.split(' ') {
            let run: Vec<char> = run.chars().collect();
            for (from, to, errors) in self.near_parts(&run, &letters, most) {
                if from == 0 || !is_latin {
                    found.push((2 + errors, place(text, begin + from, begin + to)));
                }
            }
            begin += run.len() + 1;
        }
        if is_latin && text.chars().any(is_character) && self.fault != Fault::PinyinErrorsRefused {
            found.extend(self.edited_pinyin(text, &letters, most));
        }
        found
    }

    fn edited_pinyin(&self, text: &str, word: &[char], most: usize) -> Vec<(u8, u8)> {
        let spelled = letters_of(text).into_iter();
        let spelled = spelled.flat_map(|(at, letter)| {
            let read = sound(letter).0;
            read.chars().map(|c| (at, c)).collect::<Vec<_>>()
        });
        let spelled: Vec<(usize, char)> = spelled.collect();
        let pinyin: Vec<char> = spelled.iter().map(|(_, c)| *c).collect();
        let parts = self.near_parts(&pinyin, word, most).into_iter();
        let begins = |from: usize| from == 0 || spelled[from - 1].0 != spelled[from].0;
        parts
            .filter(|(from, ..)| begins(*from))
            .map(|(from, to, errors)| {
                (
                    2 + errors,
                    place(text, spelled[from].0, spelled[to - 1].0 + 1),
                )
            })
            .collect()
    }

    /// The parts of `text` within `most` errors, of those with the fewest, the first, then the shortest.
    fn near_parts(&self, text: &[char], word: &[char], most: usize) -> Vec<(usize, usize, u8)> {
        let mut found = Vec::new();
        for from in 0..text.len() {
            for to in from + 1..=text.len() {
                let part = &text[from..to];
                let errors = self.distance(part, word);
                let is_number = word.iter().all(char::is_ascii_digit);
                if errors <= most && errors > 0 && !(is_number && part.len() != word.len()) {
                    found.push((from, to, u8::try_from(errors).unwrap()));
                }
            }
        }
        found
    }

    /// Letters wrong, missing, too many; two neighbours swapped count once.
    fn distance(&self, one: &[char], other: &[char]) -> usize {
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for a in 0..=one.len() {
            for b in 0..=other.len() {
                table[a][b] = match (a, b) {
                    (0, _) | (_, 0) => a + b,
                    _ => {
                        let cost = usize::from(one[a - 1] != other[b - 1]);
                        let best = (table[a - 1][b] + 1).min(table[a][b - 1] + 1);
                        best.min(table[a - 1][b - 1] + cost)
                    }
                };
                let swapped = a > 1
                    && b > 1
                    && one[a - 1] == other[b - 2]
                    && one[a - 2] == other[b - 1]
                    && self.fault != Fault::SwapCountsTwice;
                if swapped {
                    table[a][b] = table[a][b].min(table[a - 2][b - 2] + 1);
                }
            }
        }
        table[one.len()][other.len()]
    }
}

fn is_digits(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

/// The letters of a text with their places.
fn letters_of(text: &str) -> Vec<(usize, char)> {
    let all = text.chars().enumerate();
    all.filter(|(_, c)| *c != ' ').collect()
}

fn place(text: &str, from: usize, to: usize) -> u8 {
    let chars: Vec<char> = text.chars().collect();
    match from {
        0 if to == chars.len() => 0,
        0 => 1,
        _ if chars[from - 1] == ' ' => 2,
        _ => 3,
    }
}

/// Where the text says it.
fn said(text: &str, asked: &str) -> Vec<(u8, u8)> {
    let found = text.match_indices(asked);
    let at = |(byte, _): (usize, &str)| text.split_at(byte).0.chars().count();
    let length = asked.chars().count();
    found
        .map(at)
        .map(|from| (0, place(text, from, from + length)))
        .collect()
}

/// Where initials, or pinyin of which the last syllable may be typed in part, begin with the word;
/// one letter alone is no sound.
fn sounded(text: &str, word: &str) -> Vec<(u8, u8)> {
    let typed = word.chars().all(|c| c.is_ascii_alphanumeric()) && !is_digits(word);
    if !typed || word.len() < 2 || !text.chars().any(is_character) {
        return Vec::new();
    }
    let letters = letters_of(text);
    let mut found = Vec::new();
    for from in 0..letters.len() {
        for to in from + 1..=letters.len() {
            let read: Vec<String> = letters[from..to].iter().map(|(_, c)| sound(*c).0).collect();
            let initials: String = read.iter().filter_map(|one| one.chars().next()).collect();
            let before = read[..read.len() - 1].concat();
            let last = word
                .strip_prefix(before.as_str())
                .filter(|last| !last.is_empty());
            let pinyin = last.is_some_and(|last| read[read.len() - 1].starts_with(last));
            if initials == word || pinyin {
                found.push((1, place(text, letters[from].0, letters[to - 1].0 + 1)));
            }
        }
    }
    found
}

/// Whether a typed word can be cut into syllables that are heard like these.
fn cuts_into(word: &str, syllables: &[String]) -> bool {
    let Some((first, rest)) = syllables.split_first() else {
        return word.is_empty();
    };
    (1..=word.len())
        .filter_map(|end| word.split_at_checked(end))
        .any(|(begin, end)| heard(begin) == *first && cuts_into(end, rest))
}

/// Whether every pair of letters of the word is one of the text, of its pinyin or of its initials; of
/// a number of four digits or more, every four of them.
fn pairs_in(text: &str, word: &str) -> bool {
    let asked: Vec<char> = word.chars().collect();
    let width = if is_digits(word) && asked.len() >= 4 {
        4
    } else {
        2
    };
    let pairs =
        |run: &[char]| -> BTreeSet<String> { run.windows(width).map(String::from_iter).collect() };
    if asked.len() == 1 {
        return text.contains(word);
    }
    let wanted = pairs(&asked);
    let runs = text.split(' ').map(|run| run.chars().collect::<Vec<_>>());
    let of_text: BTreeSet<String> = runs.flat_map(|run| pairs(&run)).collect();
    let letters = letters_of(text).into_iter();
    let read: Vec<String> = letters.map(|(_, letter)| sound(letter).0).collect();
    let pinyin: Vec<char> = read.concat().chars().collect();
    let initials: Vec<char> = read.iter().filter_map(|one| one.chars().next()).collect();
    let typed = word.chars().all(|c| c.is_ascii_alphanumeric()) && !is_digits(word);
    let chinese = typed && text.chars().any(is_character);
    wanted.is_subset(&of_text)
        || chinese && (wanted.is_subset(&pairs(&pinyin)) || wanted.is_subset(&pairs(&initials)))
}
