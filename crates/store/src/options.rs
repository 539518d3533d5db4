//! What a store is opened with.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use weft_kernel::{Clock, Zone};

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A folder with `weft.db` and the lock file `weft.lock` in it.
    Sqlite(PathBuf),
    /// A server's URL and the schema (name space) that holds the tables.
    Postgres(String, String),
}

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fsync {
    /// An acknowledged write survives a power cut.
    #[default]
    Full,
    /// Only for tests in which durability is not the point.
    Off,
}

/// What a store is opened with.
#[derive(Clone)]
pub struct Options {
    /// Where the data lives.
    pub database: Database,
    /// The company's time zone.
    pub zone: Zone,
    /// The clock of transactions and of the time budget of reads.
    pub clock: Arc<dyn Clock>,
    /// How many connections read at the same time.
    pub readers: usize,
    /// Identifies this installation in the audit chain. A database remembers the one it was made
    /// with, and that one counts: see [`crate::Store::installation`].
    pub installation: String,
    /// Whether commits wait for the disk.
    pub fsync: Fsync,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("readers", &self.readers)
            .field("installation", &self.installation)
            .field("fsync", &self.fsync)
            .finish_non_exhaustive()
    }
}
