//! One token for all others of an entry: an entry that lacks it is not the one its record has now.

/// FNV-1a of 64 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    const PRIME: u64 = 0x0100_0000_01b3;

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(Self::PRIME)
        });
    }

    pub(super) fn number(self) -> u64 {
        self.0
    }

    pub(super) fn token(self) -> String {
        format!("x{:010x}", self.0 >> 24)
    }
}
