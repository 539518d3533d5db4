//! A disk in memory that forgets what was not synced: the layer below `SQLite` in power-cut tests.
//!
//! Every write, truncation and deletion stays pending until the file is synced. A power cut keeps
//! what was synced and, of what was pending, any part: sectors of 512 bytes each survive, vanish or
//! are torn in the middle, in any order; a file never synced may be missing and a deleted one may be
//! back. Not simulated: sectors next to a write being damaged (`SQLite` counts on that not
//! happening), and a disk that lies about having synced.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenOptions, Vfs};

use crate::chance::Chance;
use crate::simulated_index::{Index, IndexView};

const SECTOR: usize = 512;

/// A change that was not synced yet.
enum Pending {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Default)]
struct File {
    /// What a power cut leaves for certain; nothing before the first sync.
    durable: Option<Vec<u8>>,
    live: Vec<u8>,
    pending: Vec<Pending>,
    deleted: bool,
    locks: BTreeMap<u64, u8>,
    index: Arc<Index>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, File>,
}

/// The disk; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    state: Arc<Mutex<State>>,
    handles: Arc<AtomicU64>,
    syncs_fail: Arc<AtomicBool>,
    full: Arc<AtomicBool>,
}

impl Disk {
    /// Makes a new disk the one every database of this process is on from now on.
    pub(crate) fn install() -> Self {
        let disk = Self::default();
        sqlite_vfs::register("simulated", disk.clone(), true).unwrap();
        disk
    }

    /// Makes every sync fail, or work again.
    pub(crate) fn fail_syncs(&self, fail: bool) {
        self.syncs_fail.store(fail, Ordering::SeqCst);
    }

    /// Leaves no room for any write, or room again.
    pub(crate) fn fill(&self, full: bool) {
        self.full.store(full, Ordering::SeqCst);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Cuts the power for the files in `from`: what the disk holds afterwards appears in `to`.
    pub(crate) fn cut(&self, from: &Path, to: &Path, chance: &mut Chance) {
        let mut state = self.state();
        let (from, to) = (from.to_str().unwrap(), to.to_str().unwrap());
        let left: Vec<_> = state
            .files
            .iter()
            .filter_map(|(name, file)| Some((name.strip_prefix(from)?, file)))
            .filter_map(|(rest, file)| Some((format!("{to}{rest}"), file.after_cut(chance)?)))
            .collect();
        for (name, content) in left {
            let live = content.clone();
            let file = File {
                durable: Some(content),
                live,
                ..File::default()
            };
            state.files.insert(name, file);
        }
    }
}

impl State {
    /// Makes the names in a folder durable: what was deleted is gone, what was made is there.
    fn sync_folder_of(&mut self, name: &str) {
        let (folder, _) = name.rsplit_once('/').unwrap();
        let inside = |name: &str| {
            name.rsplit_once('/')
                .is_some_and(|(parent, _)| parent == folder)
        };
        self.files
            .retain(|name, file| !(file.deleted && inside(name)));
        for (_, file) in self.files.iter_mut().filter(|(name, _)| inside(name)) {
            file.durable.get_or_insert_default();
        }
    }
}

impl File {
    fn sync(&mut self) {
        let mut durable = self.durable.take().unwrap_or_default();
        for pending in self.pending.drain(..) {
            match pending {
                Pending::Write(offset, bytes) => put(&mut durable, offset, &bytes),
                Pending::Length(length) => durable.resize(length, 0),
            }
        }
        self.durable = Some(durable);
    }

    fn after_cut(&self, chance: &mut Chance) -> Option<Vec<u8>> {
        if self.deleted && chance.half() {
            return None;
        }
        if self.durable.is_none() && chance.half() {
            return None;
        }
        let mut content = self.durable.clone().unwrap_or_default();
        let kept_in_256 = [0, 32, 128, 224, 256][chance.below(5)];
        for pending in &self.pending {
            match pending {
                Pending::Length(length) if chance.below(256) < kept_in_256 => {
                    content.resize(*length, 0);
                }
                Pending::Length(_) => {}
                Pending::Write(offset, bytes) => {
                    put_some(&mut content, *offset, bytes, kept_in_256, chance);
                }
            }
        }
        Some(content)
    }
}

/// Writes some of the sectors of `bytes`, and of some only the beginning.
fn put_some(
    content: &mut Vec<u8>,
    offset: usize,
    bytes: &[u8],
    kept_in_256: usize,
    chance: &mut Chance,
) {
    for (number, sector) in bytes.chunks(SECTOR).enumerate() {
        if chance.below(256) < kept_in_256 {
            let torn = if chance.below(8) == 0 {
                chance.below(SECTOR)
            } else {
                SECTOR
            };
            put(
                content,
                offset + number * SECTOR,
                &sector[..torn.min(sector.len())],
            );
        }
    }
}

fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if content.len() < offset + bytes.len() {
        content.resize(offset + bytes.len(), 0);
    }
    content[offset..offset + bytes.len()].copy_from_slice(bytes);
}

fn missing() -> Error {
    Error::from(ErrorKind::NotFound)
}

impl Vfs for Disk {
    type Handle = Handle;

    fn open(&self, name: &str, options: OpenOptions) -> Result<Handle, Error> {
        let mut state = self.state();
        let creates = matches!(options.access, OpenAccess::Create | OpenAccess::CreateNew);
        let there = state.files.get(name).is_some_and(|file| !file.deleted);
        if !there && !creates {
            return Err(missing());
        }
        if !there {
            state.files.insert(name.to_owned(), File::default());
        }
        let number = self.handles.fetch_add(1, Ordering::SeqCst);
        Ok(Handle {
            disk: self.clone(),
            name: name.to_owned(),
            number,
        })
    }

    fn delete(&self, name: &str) -> Result<(), Error> {
        let mut state = self.state();
        let file = state
            .files
            .get_mut(name)
            .filter(|file| !file.deleted)
            .ok_or_else(missing)?;
        file.deleted = true;
        Ok(())
    }

    fn exists(&self, name: &str) -> Result<bool, Error> {
        Ok(self
            .state()
            .files
            .get(name)
            .is_some_and(|file| !file.deleted))
    }

    fn temporary_name(&self) -> String {
        format!("temporary-{}", self.handles.fetch_add(1, Ordering::SeqCst))
    }

    fn random(&self, buffer: &mut [i8]) {
        let mut chance = Chance::new(self.handles.fetch_add(1, Ordering::SeqCst));
        for byte in buffer {
            *byte = i8::try_from(chance.below(128)).unwrap();
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "SQLite backs off between tries of a lock and gives up after so many: without the pause it does so on a busy machine"
    )]
    fn sleep(&self, duration: Duration) -> Duration {
        thread::sleep(duration);
        duration
    }

    fn full_pathname<'a>(&self, name: &'a str) -> Result<Cow<'a, str>, Error> {
        Ok(name.into())
    }
}

/// An open file.
pub(crate) struct Handle {
    disk: Disk,
    name: String,
    number: u64,
}

impl Handle {
    fn with<T>(&self, run: impl FnOnce(&mut File) -> T) -> Result<T, Error> {
        self.disk
            .state()
            .files
            .get_mut(&self.name)
            .map(run)
            .ok_or_else(missing)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(file) = self.disk.state().files.get_mut(&self.name) {
            file.locks.remove(&self.number);
        }
    }
}

fn rank(lock: LockKind) -> u8 {
    match lock {
        LockKind::None => 0,
        LockKind::Shared => 1,
        LockKind::Reserved => 2,
        LockKind::Pending => 3,
        LockKind::Exclusive => 4,
    }
}

impl DatabaseHandle for Handle {
    type WalIndex = IndexView;

    fn size(&self) -> Result<u64, Error> {
        self.with(|file| u64::try_from(file.live.len()).unwrap())
    }

    fn read_exact_at(&mut self, buffer: &mut [u8], offset: u64) -> Result<(), Error> {
        let offset = usize::try_from(offset).unwrap();
        let short = self.with(|file| {
            let there = file.live.get(offset..).unwrap_or_default();
            let length = there.len().min(buffer.len());
            buffer[..length].copy_from_slice(&there[..length]);
            buffer[length..].fill(0);
            length < buffer.len()
        })?;
        if short {
            Err(Error::from(ErrorKind::UnexpectedEof))
        } else {
            Ok(())
        }
    }

    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> Result<(), Error> {
        if self.disk.full.load(Ordering::SeqCst) {
            return Err(Error::from(ErrorKind::WriteZero));
        }
        let offset = usize::try_from(offset).unwrap();
        self.with(|file| {
            put(&mut file.live, offset, bytes);
            file.pending.push(Pending::Write(offset, bytes.to_vec()));
        })
    }

    fn sync(&mut self, _: bool) -> Result<(), Error> {
        if self.disk.syncs_fail.load(Ordering::SeqCst) {
            return Err(Error::other("the simulated disk does not sync"));
        }
        let mut state = self.disk.state();
        let file = state.files.get_mut(&self.name).ok_or_else(missing)?;
        let first = file.durable.is_none();
        file.sync();
        // The real layer syncs the folder together with a log file that is new in it.
        if first && (self.name.ends_with("-wal") || self.name.ends_with("-journal")) {
            state.sync_folder_of(&self.name);
        }
        Ok(())
    }

    fn set_len(&mut self, length: u64) -> Result<(), Error> {
        let length = usize::try_from(length).unwrap();
        self.with(|file| {
            file.live.resize(length, 0);
            file.pending.push(Pending::Length(length));
        })
    }

    fn lock(&mut self, lock: LockKind) -> Result<bool, Error> {
        let (number, wanted) = (self.number, rank(lock));
        self.with(|file| {
            let others = file.locks.iter().filter(|(holder, _)| **holder != number);
            let strongest = others.map(|(_, rank)| *rank).max().unwrap_or(0);
            let granted = match wanted {
                0 => true,
                1 => strongest <= 2,
                2 | 3 => strongest <= 1,
                _ => strongest == 0,
            };
            if granted {
                file.locks.insert(number, wanted);
            }
            granted
        })
    }

    fn reserved(&mut self) -> Result<bool, Error> {
        self.with(|file| file.locks.values().any(|rank| *rank >= 2))
    }

    fn current_lock(&self) -> Result<LockKind, Error> {
        let rank = self.with(|file| file.locks.get(&self.number).copied().unwrap_or(0))?;
        Ok(match rank {
            0 => LockKind::None,
            1 => LockKind::Shared,
            2 => LockKind::Reserved,
            3 => LockKind::Pending,
            _ => LockKind::Exclusive,
        })
    }

    fn wal_index(&self, _: bool) -> Result<IndexView, Error> {
        let index = self.with(|file| Arc::clone(&file.index))?;
        Ok(IndexView::new(index, self.number))
    }
}
