//! Sources and their write keys.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use weft_kernel::query::Term;
use weft_kernel::{Decimal, Id, Kind, Moment, Problem, Value};
use weft_platform::{Caller, Change, ListQuery, Platform};
use weft_store::Lane;

use crate::wire::ClockPolicy;

/// How long a source is remembered: a key that is taken away works no longer than this.
const REMEMBERED_MS: i64 = 5_000;
/// Keys remembered at once, wrong ones included.
const KEYS_MAX: usize = 1_000;

/// A source of touches as the intake needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its record.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// How far it is trusted, 0 to 1.
    pub trust: Decimal,
    /// Whether its clock is corrected.
    pub clock: ClockPolicy,
    /// The origins browsers may send from; empty means any.
    pub origins: Vec<String>,
}

/// Finds sources by write key.
pub struct Sources {
    platform: Platform,
    found: Mutex<HashMap<String, (Moment, Option<Source>)>>,
}

impl Sources {
    /// The sources of `platform`.
    #[must_use]
    pub fn new(platform: Platform) -> Self {
        Self {
            platform,
            found: Mutex::default(),
        }
    }

    /// The active source with this write key.
    ///
    /// # Errors
    /// `source.unknown_key` when there is none.
    pub fn with_key(&self, key: &str) -> Result<Source, Problem> {
        let digest = digest_of(key);
        let now = self.platform.now();
        let fresh = |at: &Moment| now.ms() - at.ms() < REMEMBERED_MS;
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() >= KEYS_MAX {
            found.clear();
        }
        let source = match found.get(&digest).filter(|(at, _)| fresh(at)) {
            Some((_, source)) => source.clone(),
            None => {
                let source = self.look_up(&digest)?;
                found.insert(digest, (now, source.clone()));
                source
            }
        };
        source.ok_or_else(|| {
            Problem::new(
                Kind::SignedOut,
                "source.unknown_key",
                "写入密钥不对，或来源已停用",
                "The write key is wrong or its source is switched off",
            )
        })
    }

    fn look_up(&self, digest: &str) -> Result<Option<Source>, Problem> {
        let caller = Caller::system("a touch names its source by key");
        let model = self.platform.model();
        let object = model.object("source")?;
        // The digest is hidden from expressions, so the condition names its column.
        let (place, _) = object.field("write_key_hash")?;
        let query = ListQuery {
            filter: Some("active = true".to_owned()),
            also: Some(Term::column(object.column(place)?).eq(Term::value(digest))),
            limit: Some(1),
            ..ListQuery::default()
        };
        let page = self.platform.list(&caller, "source", &query)?;
        let Some(record) = page.items.first() else {
            return Ok(None);
        };
        let shown = serde_json::to_value(record)
            .map_err(|error| Problem::internal("source.unreadable", error))?;
        Ok(Some(source_of(record.id(), &shown)))
    }
}

fn source_of(id: Id, record: &Json) -> Source {
    let text = |field: &str| record.get(field).and_then(Json::as_str).unwrap_or_default();
    Source {
        id,
        name: text("name").to_owned(),
        trust: text("trust").parse().unwrap_or_default(),
        clock: match text("kind") {
            "server" => ClockPolicy::AsSent,
            _ => ClockPolicy::Correct,
        },
        origins: text("origins")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    }
}

/// What is kept of a write key.
#[must_use]
pub fn digest_of(key: &str) -> String {
    hexadecimal(&Sha256::digest(key.as_bytes()))
}

/// Gives `source` a new write key made of `chance` and answers it; only its digest is kept.
///
/// # Errors
/// Those of writing the record.
pub fn give_key(platform: &Platform, source: Id, chance: [u8; 20]) -> Result<String, Problem> {
    let key = format!("wk_{}", hexadecimal(&chance));
    let digest = digest_of(&key);
    let caller = Caller::system("a source is given its write key");
    platform.write(&caller, Lane::Interactive, move |unit| {
        let change = Change::new().set("write_key_hash", Value::text(&digest));
        unit.update("source", source, change).map(drop)
    })?;
    Ok(key)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "a string takes every write");
        text
    })
}
