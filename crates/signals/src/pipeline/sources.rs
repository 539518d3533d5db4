//! Sources and their write keys.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use weft_kernel::query::Term;
use weft_kernel::{Decimal, Id, Kind, Moment, Problem, Value};
use weft_platform::{Caller, Change, ListQuery, Platform, Visible};
use weft_store::Lane;

use crate::wire::ClockPolicy;

/// How long a source is remembered: a key that is taken away works no longer than this.
const REMEMBERED_MS: i64 = 5_000;
/// Keys remembered at once, wrong ones included.
const KEYS_MAX: usize = 1_000;
/// Sources whose origins are known to browsers.
const SOURCES_MAX: u32 = 1_000;
const MINUTE_MS: i64 = 60_000;
/// The kind of source whose clock is believed and whose key no page may use.
const SERVER: &str = "server";

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
    /// Where its touches come from.
    pub kind: String,
    /// The origins browsers may send from; empty means any, but of a server none.
    pub origins: Vec<String>,
    /// How long after it happened a touch may arrive without being late.
    pub lateness_ms: i64,
}

impl Source {
    /// Whether pages of `origin` may send to it.
    #[must_use]
    pub fn takes_from(&self, origin: &str) -> bool {
        let named = |known: &String| known.trim_end_matches('/').eq_ignore_ascii_case(origin);
        match self.origins.is_empty() {
            // The key of a server belongs on no page.
            true => self.kind != SERVER,
            false => self.origins.iter().any(named),
        }
    }
}

/// Finds sources by write key.
pub struct Sources {
    platform: Platform,
    found: Mutex<HashMap<String, (Moment, Option<Source>)>>,
    active: Mutex<Option<(Moment, Vec<Source>)>>,
}

impl Sources {
    /// The sources of `platform`.
    #[must_use]
    pub fn new(platform: Platform) -> Self {
        Self {
            platform,
            found: Mutex::default(),
            active: Mutex::default(),
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

    /// What [`Sources::welcomes`] would answer, when that is known without reading or waiting.
    #[must_use]
    pub fn remembers(&self, origin: &str) -> Option<bool> {
        let active = self.active.try_lock().ok()?;
        let (at, sources) = active.as_ref()?;
        let is_fresh = self.platform.now().ms() - at.ms() < REMEMBERED_MS;
        is_fresh.then(|| sources.iter().any(|source| source.takes_from(origin)))
    }

    /// The active source with this id.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn active(&self, id: Id) -> Result<Option<Source>, Problem> {
        let caller = Caller::system("a signed request names its source by id");
        let query = ListQuery {
            filter: Some(format!("active = true and id = \"{id}\"")),
            limit: Some(1),
            ..ListQuery::default()
        };
        let page = self.platform.list(&caller, "source", &query)?;
        page.items.first().map(read).transpose()
    }

    /// Whether any active source takes touches from pages of `origin`: what a browser asks before it has said which.
    ///
    /// # Errors
    /// Those of reading the sources.
    pub fn welcomes(&self, origin: &str) -> Result<bool, Problem> {
        let now = self.platform.now();
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, sources)) = active.as_ref()
            && now.ms() - at.ms() < REMEMBERED_MS
        {
            return Ok(sources.iter().any(|source| source.takes_from(origin)));
        }
        let caller = Caller::system("a page asks whether it may send touches");
        let query = ListQuery {
            filter: Some("active = true".to_owned()),
            limit: Some(SOURCES_MAX),
            ..ListQuery::default()
        };
        let page = self.platform.list(&caller, "source", &query)?;
        let sources: Vec<Source> = page.items.iter().map(read).collect::<Result<_, _>>()?;
        let welcome = sources.iter().any(|source| source.takes_from(origin));
        *active = Some((now, sources));
        Ok(welcome)
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
        page.items.first().map(read).transpose()
    }
}

/// The source with this id, as `caller` may see it.
///
/// # Errors
/// `record.missing` when they may not.
pub fn source_seen(platform: &Platform, caller: &Caller, id: Id) -> Result<Source, Problem> {
    read(&platform.get(caller, "source", id)?)
}

fn read(record: &Visible) -> Result<Source, Problem> {
    let shown = serde_json::to_value(record)
        .map_err(|error| Problem::internal("source.unreadable", error))?;
    Ok(source_of(record.id(), &shown))
}

fn source_of(id: Id, record: &Json) -> Source {
    let text = |field: &str| record.get(field).and_then(Json::as_str).unwrap_or_default();
    let minutes: Option<Decimal> = text("lateness_minutes").parse().ok();
    Source {
        id,
        name: text("name").to_owned(),
        trust: text("trust").parse().unwrap_or_default(),
        clock: match text("kind") {
            SERVER => ClockPolicy::AsSent,
            _ => ClockPolicy::Correct,
        },
        kind: text("kind").to_owned(),
        origins: text("origins")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        lateness_ms: minutes
            .and_then(|minutes| minutes.checked_mul(Decimal::from(MINUTE_MS))?.to_i64())
            .unwrap_or_else(|| usual_lateness(text("kind")) * MINUTE_MS),
    }
}

/// Minutes after which touches of this kind of source are late, unless it says otherwise.
fn usual_lateness(kind: &str) -> i64 {
    match kind {
        // Three working days, a week-end between them.
        "exhibition" => 5 * 24 * 60,
        "web" | "email" | SERVER => 60,
        // Messengers tell at once.
        _ => 2,
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
