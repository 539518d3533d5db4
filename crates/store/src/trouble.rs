//! Whether the disk took what was written last.

use std::sync::atomic::{AtomicU8, Ordering};

use weft_kernel::Problem;

/// What keeps writes out, by the code people are answered with; the first is none.
const KINDS: [Option<&str>; 3] = [None, Some("store.disk_full"), Some("store.disk_error")];

/// Set by a write that the disk refuses, gone with the next one it takes.
#[derive(Default)]
pub(crate) struct Trouble(AtomicU8);

impl Trouble {
    /// Something was committed, or refused for this reason; other reasons say nothing of the disk.
    pub(crate) fn note(&self, committed: bool, refused: Option<&Problem>) {
        let code = refused.map(Problem::code);
        let kind = (1..).zip(KINDS.iter().skip(1));
        let mut found = kind.filter(|(_, known)| known.is_some() && **known == code);
        match found.next() {
            Some((kind, _)) => self.0.store(kind, Ordering::Relaxed),
            None if committed => self.0.store(0, Ordering::Relaxed),
            None => {}
        }
    }

    pub(crate) fn get(&self) -> Option<&'static str> {
        let kind = usize::from(self.0.load(Ordering::Relaxed));
        KINDS.get(kind).copied().flatten()
    }
}
