//! Typing errors: how many a word may hold, which texts can lie so near, and how near one is.

use super::grams::DIGITS;
use super::sound::is_chinese;

/// From so many letters on a word of letters may hold one error.
const ONE_ERROR_LETTERS: usize = 4;
/// From so many letters on it may hold two.
const TWO_ERRORS_LETTERS: usize = 8;
/// From so many characters on a Chinese word may hold one error.
const ONE_ERROR_CHARACTERS: usize = 3;
/// From so many digits on a number may hold one wrong digit. Shorter ones are amounts, years and
/// last digits: another digit is another thing. A telephone or document number is typed off paper.
const ONE_ERROR_DIGITS: usize = 7;
/// Longer words are asked for as they stand.
pub(crate) const TOLERANT_CHARS_MAX: usize = 24;
/// Into how many parts a word is cut to find texts near it.
const PARTS: usize = 3;

/// What errors a word may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowance {
    /// None.
    Exact,
    /// One digit replaced, or two neighbours swapped, anywhere in a number.
    Digit,
    /// One error, anywhere in a Chinese text.
    Character,
    /// So many errors, where a word or a syllable begins.
    Letters(u8),
}

impl Allowance {
    /// What `word` may hold. Words of letters and digits are names of goods: they hold none.
    pub(crate) fn of(word: &[char]) -> Self {
        let length = word.len();
        let digits = word.iter().filter(|c| c.is_numeric()).count();
        if length > TOLERANT_CHARS_MAX {
            return Self::Exact;
        }
        if digits == length && length >= ONE_ERROR_DIGITS {
            return Self::Digit;
        }
        if digits > 0 {
            return Self::Exact;
        }
        if word.iter().copied().any(is_chinese) {
            return match length {
                ONE_ERROR_CHARACTERS.. => Self::Character,
                _ => Self::Exact,
            };
        }
        match length {
            TWO_ERRORS_LETTERS.. => Self::Letters(2),
            ONE_ERROR_LETTERS.. => Self::Letters(1),
            _ => Self::Exact,
        }
    }

    /// How many errors.
    pub(super) fn errors(self) -> u8 {
        match self {
            Self::Exact => 0,
            Self::Digit | Self::Character => 1,
            Self::Letters(errors) => errors,
        }
    }
}

/// Runs of letters. A text within `errors` of `word` holds every run of at least one of the lists.
///
/// The word is cut into three parts: an error hurts one of them, or swaps two letters across a
/// border, which is done here as well.
pub(super) fn nets(word: &[char], errors: u8) -> Vec<Vec<Vec<char>>> {
    let mut nets = Vec::new();
    let borders = borders(word);
    for swapped in [&[][..], &[0], &[1], &[0, 1]] {
        let Some(left) = usize::from(errors).checked_sub(swapped.len()) else {
            continue;
        };
        let mut word = word.to_vec();
        for border in swapped.iter().filter_map(|at: &usize| borders.get(*at)) {
            word.swap(border - 1, *border);
        }
        nets.extend(unhurt(&word, borders, left));
    }
    nets
}

/// Where the second and the third part begin. The outer parts are the longer ones, since what holds both
/// of them is to be rare; those of a number are whole tokens, where it is long enough: shorter runs of
/// digits are in too many numbers.
fn borders(word: &[char]) -> [usize; 2] {
    let third = word.len().div_ceil(PARTS);
    let is_number = word.iter().all(char::is_ascii_digit);
    if is_number && word.len() >= 2 * DIGITS {
        let outer = third.max(DIGITS);
        return [outer, word.len() - outer];
    }
    [third, (word.len() - third).max(third + 1)]
}

/// What stays of the three parts when `hurt` of them are lost, for every choice; neighbours are one run.
fn unhurt(word: &[char], [first, second]: [usize; 2], hurt: usize) -> Vec<Vec<Vec<char>>> {
    let run = |from: usize, to: usize| -> Vec<char> {
        word.iter().take(to).skip(from).copied().collect()
    };
    let end = word.len();
    match hurt {
        0 => vec![vec![run(0, end)]],
        1 => vec![
            vec![run(first, end)],
            vec![run(0, first), run(second, end)],
            vec![run(0, second)],
        ],
        _ => vec![
            vec![run(0, first)],
            vec![run(first, second)],
            vec![run(second, end)],
        ],
    }
}

/// Where in a text something near lies, in letters of the text, and how many errors it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Near {
    pub(super) errors: u8,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The parts of `text` nearest to `word`, beginning where `starts` says, within the allowance: of
/// those with the fewest errors all.
pub(super) fn nearest(
    text: &[char],
    word: &[char],
    (allowance, starts): (Allowance, &dyn Fn(usize) -> bool),
) -> Vec<Near> {
    let mut near = match allowance {
        Allowance::Exact => Vec::new(),
        Allowance::Digit => one_digit_off(text, word),
        Allowance::Character | Allowance::Letters(_) => {
            let begins = (0..text.len()).filter(|at| starts(*at));
            let near = begins.flat_map(|from| edited(text, word, (from, allowance.errors())));
            near.collect()
        }
    };
    let fewest = near.iter().map(|near| near.errors).min();
    near.retain(|near| Some(near.errors) == fewest);
    near
}

/// The windows of the same length with one digit replaced or two neighbours swapped.
fn one_digit_off(text: &[char], word: &[char]) -> Vec<Near> {
    let fits = |window: &[char]| -> bool {
        let pairs = window.iter().copied().zip(word.iter().copied());
        let off: Vec<(usize, (char, char))> = pairs
            .enumerate()
            .filter(|(_, (one, other))| one != other)
            .collect();
        match off.as_slice() {
            [_] => true,
            [(at, one), (next, other)] => at + 1 == *next && one.0 == other.1 && one.1 == other.0,
            _ => false,
        }
    };
    let windows = text.windows(word.len().max(1)).enumerate();
    let found = windows.filter(|(_, window)| fits(window));
    found
        .map(|(at, _)| Near {
            errors: 1,
            from: at,
            to: at + word.len(),
        })
        .collect()
}

/// The parts of `text` that begin at `from` and become `word` by at most so many errors: a letter
/// wrong, missing, too many, or two neighbours swapped.
fn edited(text: &[char], word: &[char], (from, most): (usize, u8)) -> Vec<Near> {
    let end = text.len().min(from + word.len() + usize::from(most));
    let part: Vec<char> = text.get(from..end).unwrap_or_default().to_vec();
    let (mut before, mut row): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    row.extend((0..=part.len()).map(|length| u8::try_from(length).unwrap_or(u8::MAX)));
    for (at, letter) in word.iter().enumerate() {
        let mut next: Vec<u8> = Vec::with_capacity(row.len());
        for column in 0..=part.len() {
            let left = column.checked_sub(1);
            let here = left.and_then(|left| part.get(left));
            let swapped = column >= 2
                && at >= 1
                && here == word.get(at - 1)
                && part.get(column - 2) == Some(letter);
            let cost = u8::from(here != Some(letter));
            let best = [
                row.get(column).map(|errors| errors.saturating_add(1)),
                left.and_then(|left| Some(next.get(left)?.saturating_add(1))),
                left.and_then(|left| Some(row.get(left)?.saturating_add(cost))),
                before
                    .get(column.wrapping_sub(2))
                    .filter(|_| swapped)
                    .map(|errors| errors.saturating_add(1)),
            ];
            next.push(best.into_iter().flatten().min().unwrap_or(u8::MAX));
        }
        before = std::mem::replace(&mut row, next);
    }
    let ends = row.iter().enumerate().skip(1);
    let near = ends.filter(|(_, errors)| **errors <= most);
    near.map(|(length, errors)| Near {
        errors: *errors,
        from,
        to: from + length,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str, word: &str) -> Option<u8> {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let (text, word) = (chars(text), chars(word));
        let allowance = Allowance::of(&word);
        let starts = |at: usize| allowance == Allowance::Character || at == 0;
        let near = nearest(&text, &word, (allowance, &starts));
        near.first().map(|near| near.errors)
    }

    #[test]
    fn letters_may_be_wrong_missing_too_many_or_swapped() {
        for asked in [
            "futerkiste",
            "futterkiste",
            "futtrekiste",
            "fudterkist",
            "futtterkiste",
        ] {
            assert!(near("futterkiste", asked).is_some(), "{asked}");
        }
        assert_eq!(near("futterkiste", "fxttxrkxste"), None);
        assert_eq!(near("bolt", "blot"), Some(1));
        assert_eq!(near("bolt", "bxxt"), None);
        assert_eq!(near("bo", "bq"), None);
    }

    #[test]
    fn a_chinese_word_may_hold_one_error_anywhere() {
        for asked in ["宁得时代", "宁德代", "宁德时时代", "德宁时代"] {
            assert_eq!(near("福建宁德时代新能源", asked), Some(1), "{asked}");
        }
        assert_eq!(near("福建宁德时代新能源", "宁得时戴"), None);
        assert_eq!(near("张三", "张四"), None);
    }

    #[test]
    fn a_long_number_may_hold_one_wrong_digit_of_the_same_length() {
        assert_eq!(near("8613800138000", "13800138001"), Some(1));
        assert_eq!(near("8613800138000", "13800183000"), Some(1));
        for asked in ["1380013800099", "138001", "138002", "a1380013"] {
            assert_eq!(near("8613800138000", asked), None, "{asked}");
        }
    }

    /// Every text one error away from `word`: a letter replaced, left out, put in, two neighbours swapped.
    fn one_error_off(word: &[char]) -> Vec<Vec<char>> {
        let mut texts = Vec::new();
        for at in 0..=word.len() {
            let (before, after) = word.split_at(at);
            texts.push([before, &['*'], after].concat());
            if let [_, rest @ ..] = after {
                texts.push([before, rest].concat());
                texts.push([before, &['*'], rest].concat());
            }
            if let [one, other, rest @ ..] = after {
                texts.push([before, &[*other, *one], rest].concat());
            }
        }
        texts
    }

    #[test]
    fn what_is_near_holds_all_runs_of_a_net() {
        let holds = |text: &[char], nets: &[Vec<Vec<char>>]| {
            let run = |run: &Vec<char>| {
                run.is_empty() || text.windows(run.len()).any(|window| window == run)
            };
            nets.iter().any(|net| net.iter().all(run))
        };
        for length in ONE_ERROR_CHARACTERS..=TOLERANT_CHARS_MAX {
            let word: Vec<char> = ('a'..='z').take(length).collect();
            let near = one_error_off(&word);
            let once = nets(&word, 1);
            assert!(near.iter().all(|text| holds(text, &once)), "{word:?}");
            let twice = nets(&word, 2);
            let mut further = near.iter().flat_map(|text| one_error_off(text));
            let is_caught = further.all(|text| holds(&text, &twice));
            assert!(is_caught || length < TWO_ERRORS_LETTERS, "{word:?}");
        }
    }

    #[test]
    fn the_outer_parts_are_the_longer_ones() {
        let parts = |word: &str| {
            let word: Vec<char> = word.chars().collect();
            let [first, second] = borders(&word);
            [first, second - first, word.len() - second]
        };
        assert_eq!(parts("abc"), [1, 1, 1]);
        assert_eq!(parts("abcd"), [2, 1, 1]);
        assert_eq!(parts("abcde"), [2, 1, 2]);
        assert_eq!(parts("abcdefgh"), [3, 2, 3]);
        assert_eq!(parts("13800138000"), [4, 3, 4]);
    }
}
