//! Which state of a document its writer has read: what came since is not written over.

use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use weft_kernel::{Kind, Problem, hexadecimal};
use weft_store::Tx;

use super::draft::over;
use super::live::Live;
use super::tables::{self, Draft};
use crate::pack::DocKey;

/// Bytes of the hash a version has: as many as tell the states of one document apart.
const VERSION_BYTES: usize = 8;

/// What the writer of a document knows of it.
#[derive(Clone, Copy, Debug)]
pub enum Read<'a> {
    /// Nothing is compared.
    Unsaid,
    /// This version of it.
    Version(&'a str),
    /// That there is none: it is to be a new one.
    Absent,
}

/// A document to be changed, and what its writer has read of it.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// Which.
    pub key: &'a DocKey,
    /// What has to be true of it.
    pub read: Read<'a>,
}

impl<'a> From<&'a DocKey> for At<'a> {
    fn from(key: &'a DocKey) -> Self {
        Self {
            key,
            read: Read::Unsaid,
        }
    }
}

impl At<'_> {
    /// Refuses to write over another state than the one that was read.
    pub(super) fn check(&self, now: Option<&Json>) -> Result<(), Problem> {
        match self.read {
            Read::Version(read) if read != version_of(now) => Err(stale(self.key)),
            Read::Absent if now.is_some() => Err(exists(self.key)),
            _ => Ok(()),
        }
    }
}

/// The version of a document: the same for the same content, whoever wrote it and when.
#[must_use]
pub fn version_of(document: Option<&Json>) -> String {
    let text = document.map(Json::to_string).unwrap_or_default();
    let hash = Sha256::digest(text.as_bytes());
    hexadecimal(hash.get(..VERSION_BYTES).unwrap_or(&hash))
}

/// Refuses when one of `keys` in the draft of `owner` is not as it was `before`: of two who write at
/// once, the second would undo the first without having seen it.
pub(super) fn unchanged(
    tx: &mut Tx<'_>,
    owner: i64,
    (live, before): (&Live, &Draft),
    keys: &[&DocKey],
) -> Result<(), Problem> {
    let now: Draft = tables::draft(tx, owner)?
        .into_iter()
        .filter(|(key, ..)| keys.contains(&key))
        .map(|(key, overlay, was)| {
            let (overlay, _) = over(live, (&key, overlay), was.as_ref());
            (key, overlay)
        })
        .collect();
    match keys.iter().find(|key| now.get(**key) != before.get(**key)) {
        Some(key) => Err(stale(key)),
        None => Ok(()),
    }
}

fn exists(key: &DocKey) -> Problem {
    Problem::new(
        Kind::Stale,
        "config.exists",
        format!("{key} 已经有了（可能刚在别处新建），没有覆盖它；请换一个名称"),
        format!(
            "{key} exists, perhaps made elsewhere just now, and was not written over; choose another name"
        ),
    )
}

fn stale(key: &DocKey) -> Problem {
    Problem::new(
        Kind::Stale,
        "config.stale",
        format!("{key} 刚在别处改过（另一个窗口，或别人的发布），您的改动没有写入"),
        format!(
            "{key} has just been changed elsewhere (in another window, or by a release); your change was not written"
        ),
    )
}
