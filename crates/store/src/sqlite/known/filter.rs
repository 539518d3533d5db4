//! A Bloom filter in blocks of a cache line: whether a run may hold a key, in one look at memory.

/// Bits for each key: with seven of them set, one look in six hundred is in vain.
const BITS_PER_KEY: usize = 16;
const BITS_SET: u32 = 7;
const WORDS: usize = 8;
const BITS_PER_BLOCK: usize = 64 * WORDS;
/// Bits of a hash that choose a bit of a block.
const CHOICE: u32 = BITS_PER_BLOCK.trailing_zeros();

/// Keys that may be held: none that is held is denied.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filter(Vec<[u64; WORDS]>);

impl Filter {
    /// The filter of `keys`.
    pub(super) fn of(keys: impl ExactSizeIterator<Item = i64>) -> Self {
        let blocks = (keys.len() * BITS_PER_KEY).div_ceil(BITS_PER_BLOCK).max(1);
        let mut filter = Self(vec![[0; WORDS]; blocks]);
        for key in keys {
            let (block, mask) = filter.place(key);
            if let Some(block) = filter.0.get_mut(block) {
                block
                    .iter_mut()
                    .zip(mask)
                    .for_each(|(word, of)| *word |= of);
            }
        }
        filter
    }

    pub(super) fn may_hold(&self, key: i64) -> bool {
        let (block, mask) = self.place(key);
        let block = self.0.get(block);
        block.is_some_and(|block| block.iter().zip(mask).all(|(word, of)| word & of == of))
    }

    /// The block of a key, and which of its bits are set.
    fn place(&self, key: i64) -> (usize, [u64; WORDS]) {
        let hash = mixed(key.cast_unsigned());
        let share = u128::from(hash) * u128::try_from(self.0.len()).unwrap_or_default();
        let block = usize::try_from(share >> 64).unwrap_or_default();
        let mut bits = mixed(hash);
        let mut mask = [0; WORDS];
        for _ in 0..BITS_SET {
            let bit = bits % (1 << CHOICE);
            if let Some(word) = usize::try_from(bit / 64)
                .ok()
                .and_then(|at| mask.get_mut(at))
            {
                *word |= 1_u64 << (bit % 64);
            }
            bits >>= CHOICE;
        }
        (block, mask)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let words = self.0.iter().flatten();
        words.flat_map(|word| word.to_le_bytes()).collect()
    }

    /// The filter written as `bytes`; one that was not holds everything.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let (blocks, _) = words.as_chunks::<WORDS>();
        match blocks.is_empty() {
            true => Self(vec![[u64::MAX; WORDS]]),
            false => Self(blocks.to_vec()),
        }
    }
}

/// A number whose bits each depend on all bits of another (the end of `SplitMix64`).
const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_that_is_held_is_denied_and_few_others_are_not() {
        for count in [0_i64, 1, 7, 4_096, 50_000] {
            let keys =
                || (0..usize::try_from(count).unwrap()).map(|key| i64::try_from(key).unwrap() * 3);
            let filter = Filter::of(keys());
            assert!(keys().all(|key| filter.may_hold(key)));
            let others = (0..30_000).filter(|key| filter.may_hold(-1 - key)).count();
            assert!(others < 150, "{others} of 30,000 in vain beside {count}");
            assert_eq!(Filter::from_bytes(&filter.to_bytes()), filter);
        }
    }

    #[test]
    fn a_filter_that_was_not_written_denies_nothing() {
        let filter = Filter::from_bytes(&[1, 2, 3]);
        assert!((0..1_000).all(|key| filter.may_hold(key)));
    }
}
