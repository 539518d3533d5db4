//! Grams of a text: what is stored for it and what a question asks for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use pinyin::{ToPinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;

use super::INDEXED_CHARS_MAX;

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

/// The most readings of one character that count: 伺 is `si` and `ci`, 重 `zhong` and `chong`.
const READINGS_MAX: usize = 3;

/// The words of a text and how its characters sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grams {
    /// Runs of letters, digits and characters.
    words: Vec<String>,
    /// The readings of each character, the usual one first; nothing for texts without Chinese.
    sounds: Vec<Vec<Cow<'static, str>>>,
}

impl Grams {
    /// The grams of `text`.
    #[must_use]
    pub(crate) fn of(text: &str) -> Self {
        let plain: String = normalised(text).chars().take(INDEXED_CHARS_MAX).collect();
        let letters = || plain.chars().filter(|c| c.is_alphanumeric());
        let has_chinese = letters().any(|c| c.to_pinyin().is_some());
        let sounds = letters().filter(|_| has_chinese).map(readings).collect();
        let words = plain.split(' ').map(str::to_owned).collect();
        Self { words, sounds }
    }

    /// How the text sounds, `ningdeshidai`, by the usual reading of each character.
    fn pinyin(&self) -> String {
        self.sounds
            .iter()
            .filter_map(|readings| readings.first())
            .map(AsRef::as_ref)
            .collect()
    }

    /// The first letters, `ndsd`.
    fn initials(&self) -> String {
        let usual = self.sounds.iter().filter_map(|readings| readings.first());
        usual.filter_map(|sound| sound.chars().next()).collect()
    }

    /// The pairs of letters of every way to read the text: as pinyin, or by first letters only.
    fn sounded(&self, mark: &str, by_initials: bool) -> Vec<String> {
        let mut pairs_: Vec<String> = Vec::new();
        if !by_initials {
            let all = self.sounds.iter().flatten();
            pairs_.extend(all.flat_map(|sound| pairs(sound, mark)));
        }
        for (here, next) in self.sounds.iter().zip(self.sounds.iter().skip(1)) {
            let ends = here.iter().filter_map(|sound| match by_initials {
                true => sound.chars().next(),
                false => sound.chars().last(),
            });
            for end in ends {
                let starts = next.iter().filter_map(|sound| sound.chars().next());
                pairs_.extend(starts.map(|start| token(mark, &[end, start])));
            }
        }
        pairs_
    }

    /// Adds the tokens stored under field `number`.
    pub(super) fn tokens(&self, number: u32, tokens: &mut Vec<String>) {
        let text = format!("{number}t");
        for word in &self.words {
            tokens.extend(word.chars().map(|c| token(&text, &[c])));
            tokens.extend(pairs(word, &text));
        }
        tokens.extend(self.sounded(&format!("{number}p"), false));
        tokens.extend(self.sounded(&format!("{number}i"), true));
    }

    /// Adds what a record must hold in field `number` to answer this question: as text, or, typed
    /// in Latin letters, as pinyin or initials.
    pub(super) fn alternatives(&self, number: u32, alternatives: &mut Vec<Vec<String>>) {
        let word: String = self.words.concat();
        if word.is_empty() {
            return;
        }
        let under = |mark: char| -> Vec<String> {
            let found: BTreeSet<_> = pairs(&word, &format!("{number}{mark}")).collect();
            found.into_iter().collect()
        };
        if word.chars().nth(1).is_none() {
            alternatives.push(vec![format!("{number}t{word}")]);
            return;
        }
        alternatives.push(under('t'));
        if word.chars().all(|c| c.is_ascii_alphanumeric()) && word.chars().any(char::is_alphabetic)
        {
            alternatives.push(under('p'));
            alternatives.push(under('i'));
        }
    }
}

/// The readings of a character, the usual one first; any other letter sounds like itself.
fn readings(c: char) -> Vec<Cow<'static, str>> {
    let Some(usual) = c.to_pinyin() else {
        return vec![Cow::Owned(c.to_string())];
    };
    let mut readings = vec![Cow::Borrowed(usual.plain())];
    for other in c.to_pinyin_multi().into_iter().flatten() {
        let known = readings.iter().any(|known| known == other.plain());
        if !known && readings.len() < READINGS_MAX {
            readings.push(Cow::Borrowed(other.plain()));
        }
    }
    readings
}

/// The pairs of neighbours in `text` as tokens under `mark`.
fn pairs(text: &str, mark: &str) -> impl Iterator<Item = String> {
    text.chars()
        .zip(text.chars().skip(1))
        .map(move |(a, b)| token(mark, &[a, b]))
}

fn token(mark: &str, chars: &[char]) -> String {
    let mut token = String::with_capacity(mark.len() + 4 * chars.len());
    token.push_str(mark);
    token.extend(chars);
    token
}

/// 0 equal, 1 begins with, 2 a word begins with, 3 holds, 4 initials begin with, 5 pinyin begins with, 6 the rest.
pub(super) fn closeness(text: &str, asked: &str) -> u32 {
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX / 16);
    let class = if text == asked {
        0
    } else if text.starts_with(asked) {
        1
    } else if text.split(' ').any(|word| word.starts_with(asked)) {
        2
    } else if text.contains(asked) {
        3
    } else {
        by_sound(text, &asked.replace(' ', ""))
    };
    class * 1000 + length.min(999)
}

fn by_sound(text: &str, asked: &str) -> u32 {
    let grams = Grams::of(text);
    if grams.initials().starts_with(asked) {
        4
    } else if grams.pinyin().starts_with(asked) {
        5
    } else {
        6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, asked: &str) -> bool {
        let mut tokens = Vec::new();
        Grams::of(text).tokens(7, &mut tokens);
        let mut alternatives = Vec::new();
        Grams::of(asked).alternatives(7, &mut alternatives);
        alternatives
            .iter()
            .any(|all| all.iter().all(|token| tokens.contains(token)))
    }

    #[test]
    fn chinese_is_found_by_characters_pinyin_and_initials() {
        for asked in [
            "宁德", "时代", "宁", "ndsd", "nd", "ningde", "NINGDE", "ＮＤ",
        ] {
            assert!(finds("宁德时代新能源科技股份有限公司", asked), "{asked}");
        }
        for asked in ["比亚迪", "byd", "德宁", "zzz"] {
            assert!(!finds("宁德时代", asked), "{asked}");
        }
        for asked in ["sfdj", "cfdj", "sifudianji"] {
            assert!(finds("伺服电机", asked), "{asked}");
        }
        assert!(finds("重庆渝骁", "cqyx") && finds("长沙麓朔", "changsha"));
        assert!(finds("+8613800138000", "0138"));
        assert!(finds("Alfreds Futterkiste", "futter"));
    }

    #[test]
    fn the_closer_answer_ranks_first() {
        assert!(closeness("宁德时代", "宁德时代") < closeness("宁德时代新能源", "宁德时代"));
        assert!(closeness("宁德时代", "ndsd") < closeness("福建宁德时代", "ndsd"));
    }
}
