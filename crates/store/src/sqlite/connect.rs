//! Opening connections: every setting that durability and safety rest on stands here.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use weft_kernel::{Problem, Zone};

use super::errors::plain;
use super::functions::register;
use crate::options::Fsync;

/// Prepared statements a connection keeps.
const STATEMENTS_KEPT: usize = 256;
/// The writer's memory: 64 MiB of pages, and what it notes to roll back.
pub(super) const WRITER_MEMORY: [&str; 2] =
    ["pragma cache_size = -65536", "pragma temp_store = memory"];
/// The same while it sorts a table: as much as is sorted at once before it goes to a file.
pub(super) const SORTER_MEMORY: [&str; 2] =
    ["pragma cache_size = -2048", "pragma temp_store = file"];
/// Memory for pages of one reader, in KiB. Pages come from the mapped file; it is also how much is
/// sorted at once before it goes to a file: a million rows sorted as one list in memory take twice
/// as long, and a reader's memory would have no end.
const READER_CACHE_KIB: u32 = 2_048;
/// The part of the file that readers see as memory, in bytes: a scan then copies no pages. SQLite
/// itself allows no more than 2 GiB.
const READER_MAPPED: u64 = 1 << 31;
/// How long a connection waits for a lock that is held for a moment only.
const BUSY_MS: u32 = 5_000;

/// The connection that writes, or checkpoints.
pub(super) fn writer(file: &Path, zone: &Zone, fsync: Fsync) -> Result<Connection, Problem> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let synchronous = match fsync {
        Fsync::Full => "full",
        Fsync::Off => "off",
    };
    // Checkpoints have a thread of their own; commits shall not wait for one.
    let settings = format!(
        "pragma journal_mode = wal; pragma synchronous = {synchronous}; \
         pragma wal_autocheckpoint = 0; pragma foreign_keys = on; pragma secure_delete = on; {}",
        WRITER_MEMORY.join("; ")
    );
    opened(file, zone, flags, &settings)
}

/// A connection that only reads.
pub(super) fn reader(file: &Path, zone: &Zone) -> Result<Connection, Problem> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let settings = format!(
        "pragma query_only = on; pragma cache_size = -{READER_CACHE_KIB}; \
         pragma mmap_size = {READER_MAPPED}; pragma temp_store = file;"
    );
    opened(file, zone, flags, &settings)
}

fn opened(
    file: &Path,
    zone: &Zone,
    flags: OpenFlags,
    settings: &str,
) -> Result<Connection, Problem> {
    let open = || {
        let connection = Connection::open_with_flags(file, flags)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        // One plan for one text: without this every new value of an indexed column costs a new plan.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(&format!("pragma busy_timeout = {BUSY_MS}; {settings}"))?;
        register(&connection, zone)?;
        Ok(connection)
    };
    open().map_err(|error: rusqlite::Error| plain(&error))
}
