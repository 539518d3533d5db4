//! How characters sound: readings, syllables, and what people confuse in them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{LazyLock, OnceLock};

use pinyin::{ToPinyin, ToPinyinMulti};

/// The most readings of one character that count: 伺 is `si` and `ci`, 重 `zhong` and `chong`.
const READINGS_MAX: usize = 3;
/// The most ways to cut a question into syllables that count: `xian` is 先 and 西安.
const CUTS_MAX: usize = 8;
/// The longest syllable: `zhuang`.
const SYLLABLE_LETTERS_MAX: usize = 6;
/// The characters whose readings make the table of syllables.
const CHARACTERS: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// How a character sounds, as tokens need it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sound {
    /// The letters of each reading, the usual one first.
    pub(super) readings: Vec<Vec<char>>,
    /// The first letters of the readings, each once.
    pub(super) initials: Vec<char>,
    /// The readings as people hear them, each once.
    pub(super) heard: Vec<String>,
}

impl Sound {
    fn of(c: char) -> Self {
        let readings = readings(c);
        let firsts = readings.iter().filter_map(|sound| sound.chars().next());
        let initials: BTreeSet<char> = firsts.collect();
        Self {
            initials: initials.into_iter().collect(),
            heard: heard(&readings),
            readings: readings.iter().map(|one| one.chars().collect()).collect(),
        }
    }
}

/// The first characters whose sound is kept once somebody has asked for it: Latin and Chinese.
const KEPT: usize = 0xa000;
static SOUNDS: [OnceLock<Sound>; KEPT] = [const { OnceLock::new() }; KEPT];

/// How a character sounds.
pub(super) fn sound(c: char) -> Cow<'static, Sound> {
    let place = usize::try_from(u32::from(c)).unwrap_or(KEPT);
    match SOUNDS.get(place) {
        Some(kept) => Cow::Borrowed(kept.get_or_init(|| Sound::of(c))),
        None => Cow::Owned(Sound::of(c)),
    }
}

/// Whether `c` is a Chinese character that has a reading.
pub(super) fn is_chinese(c: char) -> bool {
    !c.is_ascii() && c.to_pinyin().is_some()
}

/// The readings of a character, the usual one first; any other letter sounds like itself.
pub(super) fn readings(c: char) -> Vec<String> {
    let Some(usual) = c.to_pinyin().filter(|_| !c.is_ascii()) else {
        return vec![c.to_string()];
    };
    let mut readings = vec![typed(usual.plain())];
    for other in c.to_pinyin_multi().into_iter().flatten() {
        let other = typed(other.plain());
        if !readings.contains(&other) && readings.len() < READINGS_MAX {
            readings.push(other);
        }
    }
    readings
}

/// A reading as it is typed: `nv` for 女.
fn typed(reading: &str) -> String {
    reading.replace('ü', "v")
}

/// The readings of a character as people hear them, each once.
pub(super) fn heard(readings: &[String]) -> Vec<String> {
    let mut all: Vec<String> = readings.iter().map(|reading| folded(reading)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How a character usually sounds.
pub(super) fn usual(c: char) -> String {
    let reading = readings(c).into_iter().next();
    folded(&reading.unwrap_or_default())
}

/// A syllable without what is commonly confused: zh/z, ch/c, sh/s, n/l, ing/in, eng/en, ang/an, v/u.
pub(super) fn folded(syllable: &str) -> String {
    let (first, second) = {
        let mut letters = syllable.chars();
        (letters.next(), letters.next())
    };
    let rest = |count: usize| -> String { syllable.chars().skip(count).collect() };
    let mut heard = match (first, second) {
        (Some(initial @ ('z' | 'c' | 's')), Some('h')) => format!("{initial}{}", rest(2)),
        (Some('n'), Some(vowel)) if vowel != 'g' => format!("l{}", rest(1)),
        _ => syllable.to_owned(),
    };
    if ["ang", "eng", "ing"].iter().any(|end| heard.ends_with(end)) {
        heard.pop();
    }
    heard.replace('v', "u")
}

/// Every folded syllable there is.
static SYLLABLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let usual = CHARACTERS.filter_map(|c| c.to_pinyin());
    let plain: BTreeSet<&'static str> = usual.map(pinyin::Pinyin::plain).collect();
    let sung = plain.into_iter().filter(|one| one.contains(VOWELS));
    sung.map(|one| folded(&typed(one))).collect()
});
const VOWELS: [char; 6] = ['a', 'e', 'i', 'o', 'u', 'ü'];

/// The ways to read a Latin word as folded syllables, of two or more.
pub(super) fn cuts(word: &[char]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    cut(word, &mut Vec::new(), &mut found);
    found.retain(|syllables| syllables.len() > 1);
    found
}

/// Cuts the longest syllables first, so that the usual way comes before the odd ones.
fn cut(rest: &[char], before: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    if rest.is_empty() {
        found.push(before.clone());
        return;
    }
    for length in (1..=rest.len().min(SYLLABLE_LETTERS_MAX)).rev() {
        let (head, tail) = rest.split_at(length);
        let heard = folded(&head.iter().collect::<String>());
        if found.len() >= CUTS_MAX {
            return;
        }
        if SYLLABLES.contains(&heard) {
            before.push(heard);
            cut(tail, before, found);
            before.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_confuse_sounds_the_same() {
        for (one, other) in [
            ("zhang", "zan"),
            ("chen", "ceng"),
            ("ning", "lin"),
            ("shi", "si"),
            ("nv", "lu"),
            ("guang", "guan"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("zhong"), folded("zhon"));
        assert_ne!(folded("wang"), folded("huang"));
    }

    #[test]
    fn a_word_is_cut_into_syllables() {
        let cut = |word: &str| cuts(&word.chars().collect::<Vec<_>>());
        assert_eq!(cut("ningde"), [["lin", "de"]]);
        assert!(cut("xianshi").contains(&vec!["xi".into(), "an".into(), "si".into()]));
        assert!(cut("xianshi").contains(&vec!["xian".into(), "si".into()]));
        assert!(cut("futter").is_empty() && cut("zhong").is_empty());
        assert_eq!(readings('女').first().map(String::as_str), Some("nv"));
    }
}
