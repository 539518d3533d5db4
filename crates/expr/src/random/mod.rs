//! A small fixed model with random records and random typed expressions over it.
//!
//! For tests here and in the crates that run lowered expressions on databases; the functions'
//! examples are written over it. Everything follows from a seed, so a failure is seen again.

mod fixed;
mod model;
mod records;
mod texts;

pub use model::{ACCOUNT, LINE, Model, ORDER, RATE, USER};
pub use records::{Record, Records, Row, stored};
pub use texts::expression;

/// Chance that follows from a seed: splitmix64.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall alike for one seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`, 0 when there are none.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).checked_rem(sides).unwrap_or(0)
    }

    /// Whether a one-in-`sides` chance comes true.
    pub fn once_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    /// One of `choices`, nothing special when there are none.
    pub fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let index = usize::try_from(self.roll(u64::try_from(choices.len()).unwrap_or(0)));
        choices.get(index.unwrap_or(0)).copied().unwrap_or_default()
    }

    /// A number from `low` up to and including `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.roll(width))
    }
}
