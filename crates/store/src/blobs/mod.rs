//! The port of attachments: bytes under random names, outside of the database.

mod copy;
mod folder;

use weft_kernel::{Moment, Problem};

pub use copy::CopiedBlobs;
pub use folder::Folder;

/// Where the bytes of files lie. What is put in is sealed already; names are of small hex digits.
pub trait Blobs: Send + Sync {
    /// Keeps `bytes` under `name`, durably: whole or not at all.
    ///
    /// # Errors
    /// `store.disk_full`, `store.blob`.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Problem>;

    /// The bytes under `name`.
    ///
    /// # Errors
    /// `record.missing` when there are none; `store.blob`.
    fn get(&self, name: &str) -> Result<Vec<u8>, Problem>;

    /// Removes what is under `name`; nothing there is well too.
    ///
    /// # Errors
    /// `store.blob`.
    fn delete(&self, name: &str) -> Result<(), Problem>;

    /// The names of what was put in before `moment`.
    ///
    /// # Errors
    /// `store.blob`.
    fn before(&self, moment: Moment) -> Result<Vec<String>, Problem>;
}
