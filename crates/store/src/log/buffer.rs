//! What a closure wants logged and indexed, kept until it has succeeded.

use std::collections::HashMap;

use weft_kernel::Id;

use super::{Change, Touch};
use crate::search::SearchEdits;

/// A touch under the hash that makes it unique in its source.
#[derive(Clone, Debug)]
pub(crate) struct NewTouch {
    pub(crate) touch: Touch,
    pub(crate) message_hash: [u8; 16],
}

/// The log entries and search edits of a closure, or of all closures of a group so far.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    pub(crate) changes: Vec<Change>,
    pub(crate) touches: Vec<NewTouch>,
    /// Whether tables were altered, so that cached statements are stale.
    pub(crate) altered: bool,
    pub(crate) search: SearchEdits,
    /// Messages of touches that were ended, as the engine numbers them.
    pub(crate) retired: Vec<(i64, i64)>,
    fingerprints: HashMap<(Id, [u8; 16]), [u8; 8]>,
}

impl Buffer {
    pub(crate) fn add_touch(&mut self, new: NewTouch) {
        let key = (new.touch.source, new.message_hash);
        self.fingerprints.insert(key, new.touch.fingerprint);
        self.touches.push(new);
    }

    /// The fingerprint of a touch added before.
    pub(crate) fn fingerprint(&self, source: Id, hash: &[u8; 16]) -> Option<[u8; 8]> {
        self.fingerprints.get(&(source, *hash)).copied()
    }

    /// Takes over what a closure that came later has gathered.
    pub(crate) fn absorb(&mut self, later: Self) {
        self.changes.extend(later.changes);
        self.touches.extend(later.touches);
        self.retired.extend(later.retired);
        self.altered |= later.altered;
        self.search.absorb(later.search);
        self.fingerprints.extend(later.fingerprints);
    }
}
