//! Numbers that look like chance and are the same in every run of one seed.

/// A course of such numbers.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn of(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed);
        chance.below(2);
        chance
    }

    /// From zero on, below `end`.
    pub(super) fn below(&mut self, end: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let end = u64::try_from(end).unwrap();
        i64::try_from((self.0 >> 33) % end).unwrap()
    }

    /// Once in so many times.
    pub(super) fn one_in(&mut self, times: i64) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<T: Clone>(&mut self, among: &[T]) -> T {
        let place = self.below(i64::try_from(among.len()).unwrap());
        among[usize::try_from(place).unwrap()].clone()
    }
}
