//! Which pairs are compared at all: those that share a key. A key that many share finds nobody.

use std::collections::{BTreeMap, BTreeSet};

/// Records that share a key; beyond it the key says nothing (a switchboard, 张伟).
pub const BLOCK_MAX: usize = 50;

/// The pairs of records that share a key, each once and in order; a record is its place in `keys`.
#[must_use]
pub fn pairs(keys: &[BTreeSet<String>]) -> BTreeSet<(usize, usize)> {
    let mut blocks: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (record, keys) in keys.iter().enumerate() {
        for key in keys {
            blocks.entry(key).or_default().push(record);
        }
    }
    let mut pairs = BTreeSet::new();
    for block in blocks
        .into_values()
        .filter(|block| block.len() <= BLOCK_MAX)
    {
        for (place, one) in block.iter().enumerate() {
            pairs.extend(block.iter().skip(place + 1).map(|other| (*one, *other)));
        }
    }
    pairs
}
