//! The shared index of a write-ahead log on the simulated disk: each connection works on a copy
//! and exchanges only the bytes it has changed.

use std::collections::BTreeMap;
use std::io::Error;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};

use sqlite_vfs::wip::{WalIndex, WalIndexLock};

const REGION: usize = 32_768;
/// Bytes compared at once.
const STRIDE: usize = 64;

type Region = Box<[u8; REGION]>;

#[derive(Default)]
struct State {
    regions: BTreeMap<u32, Region>,
    /// Who holds which slot, and whether alone.
    locks: BTreeMap<(u8, u64), bool>,
}

/// What all connections of a database share; it does not survive a power cut.
#[derive(Default)]
pub(crate) struct Index(Mutex<State>);

impl Index {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

/// One connection's view.
pub(crate) struct IndexView {
    index: Arc<Index>,
    holder: u64,
    /// The copy as it was exchanged last.
    seen: BTreeMap<u32, Region>,
}

impl IndexView {
    pub(crate) fn new(index: Arc<Index>, holder: u64) -> Self {
        Self {
            index,
            holder,
            seen: BTreeMap::new(),
        }
    }
}

impl Drop for IndexView {
    fn drop(&mut self) {
        let holder = self.holder;
        self.index
            .state()
            .locks
            .retain(|(_, other), _| *other != holder);
    }
}

fn empty() -> Region {
    Box::new([0; REGION])
}

impl WalIndex for IndexView {
    fn map(&mut self, region: u32) -> Result<[u8; REGION], Error> {
        let content = self
            .index
            .state()
            .regions
            .entry(region)
            .or_insert_with(empty)
            .clone();
        self.seen.insert(region, content.clone());
        Ok(*content)
    }

    fn lock(&mut self, slots: Range<u8>, lock: WalIndexLock) -> Result<bool, Error> {
        let mut state = self.index.state();
        let holder = self.holder;
        let in_the_way = |other: u64, alone: bool| {
            other != holder
                && match lock {
                    WalIndexLock::None => false,
                    WalIndexLock::Shared => alone,
                    WalIndexLock::Exclusive => true,
                }
        };
        let blocked = state
            .locks
            .iter()
            .any(|((slot, other), alone)| slots.contains(slot) && in_the_way(*other, *alone));
        if blocked {
            return Ok(false);
        }
        for slot in slots {
            match lock {
                WalIndexLock::None => state.locks.remove(&(slot, holder)),
                WalIndexLock::Shared => state.locks.insert((slot, holder), false),
                WalIndexLock::Exclusive => state.locks.insert((slot, holder), true),
            };
        }
        Ok(true)
    }

    fn delete(self) -> Result<(), Error> {
        self.index.state().regions.clear();
        Ok(())
    }

    fn pull(&mut self, region: u32, data: &mut [u8; REGION]) -> Result<(), Error> {
        let state = self.index.state();
        if let Some(content) = state.regions.get(&region) {
            data.copy_from_slice(content.as_slice());
            self.seen.insert(region, content.clone());
        }
        Ok(())
    }

    fn push(&mut self, region: u32, data: &[u8; REGION]) -> Result<(), Error> {
        let mut state = self.index.state();
        let shared = state.regions.entry(region).or_insert_with(empty);
        let seen = self.seen.entry(region).or_insert_with(empty);
        for start in (0..REGION).step_by(STRIDE) {
            let stride = start..start + STRIDE;
            if data[stride.clone()] == seen[stride.clone()] {
                continue;
            }
            for byte in stride.filter(|byte| data[*byte] != seen[*byte]) {
                shared[byte] = data[byte];
            }
        }
        seen.copy_from_slice(data);
        Ok(())
    }
}
