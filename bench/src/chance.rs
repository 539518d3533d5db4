//! Chance from a seed (splitmix64), so that every run asks the same questions.

use crate::Outcome;

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream of `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or_default()
    }
}

/// One of `items`.
pub(crate) fn any<'a, T>(items: &'a [T], chance: &mut Chance) -> Outcome<&'a T> {
    let place = chance.below(u64::try_from(items.len())?);
    Ok(items.get(usize::try_from(place)?).ok_or("nothing there")?)
}

/// One of `words`.
pub(crate) fn word(words: &[&'static str], chance: &mut Chance) -> &'static str {
    any(words, chance).copied().unwrap_or_default()
}
