//! Sources and their write keys.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use weft_kernel::query::Term;
use weft_kernel::{Decimal, Id, Kind, Moment, Problem, Value, hexadecimal};
use weft_platform::{Caller, Change, Input, ListQuery, Platform, Visible};
use weft_store::Lane;

use crate::mapping::Mapping;
use crate::wire::ClockPolicy;

/// How long a source is remembered: a key that is taken away works no longer than this.
const REMEMBERED_MS: i64 = 5_000;
/// Keys remembered at once, wrong ones included.
const KEYS_MAX: usize = 1_000;
/// Events of a source that are trusted or kept otherwise.
const EVENTS_MAX: u32 = 1_000;
/// Sources whose origins are known to browsers.
const SOURCES_MAX: u32 = 1_000;
/// Sources that are pulled at once.
const PULLED_MAX: u32 = 32;
const MINUTE_MS: i64 = 60_000;
/// The kinds of source whose clock is believed and whose key no page may use.
const SERVERS: [&str; 2] = ["server", STREAM];
/// The kind of source that is pulled.
const STREAM: &str = "nats";

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
    /// Events that are trusted otherwise than the rest, or kept for another time.
    pub events: BTreeMap<String, SourceEvent>,
    /// Days after receipt when its touches are deleted; none keeps them.
    pub retention_days: Option<i64>,
    /// Where it is pulled from, if it is.
    pub stream: Option<StreamPlace>,
    /// The document that says what others' JSON and rows of files mean.
    pub mapping: Option<Json>,
}

/// Where in JetStream a source is pulled from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamPlace {
    /// The address of the server.
    pub url: String,
    /// The name of the stream.
    pub stream: String,
    /// The name of the durable consumer.
    pub consumer: String,
}

/// What is known of one event of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceEvent {
    /// How far it is trusted by now.
    pub trust: Decimal,
    /// Days after receipt when it is deleted; none: as the source says.
    pub retention_days: Option<i64>,
}

impl Source {
    /// How far `event` of it is trusted.
    #[must_use]
    pub fn trust_of(&self, event: &str) -> Decimal {
        self.events
            .get(event)
            .map_or(self.trust, |known| known.trust)
    }

    /// Days after receipt when `event` of it is deleted; none keeps it.
    #[must_use]
    pub fn kept_days(&self, event: &str) -> Option<i64> {
        let own = self
            .events
            .get(event)
            .and_then(|known| known.retention_days);
        own.or(self.retention_days)
    }

    /// Whether pages of `origin` may send to it.
    #[must_use]
    pub fn takes_from(&self, origin: &str) -> bool {
        let named = |known: &String| known.trim_end_matches('/').eq_ignore_ascii_case(origin);
        match self.origins.is_empty() {
            // The key of a server belongs on no page.
            true => !SERVERS.contains(&self.kind.as_str()),
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
        let found = page.items.first().map(read).transpose()?;
        let known = |source| with_events(&self.platform, source);
        found.map(known).transpose()
    }

    /// The active sources that are pulled, the oldest first.
    ///
    /// # Errors
    /// Those of reading them.
    pub fn pulled(&self) -> Result<Vec<Id>, Problem> {
        let caller = Caller::system("streams are pulled");
        let query = ListQuery {
            filter: Some(format!("active = true and kind = \"{STREAM}\"")),
            sort: Some("id".to_owned()),
            limit: Some(PULLED_MAX),
            ..ListQuery::default()
        };
        let page = self.platform.list(&caller, "source", &query)?;
        Ok(page.items.iter().map(Visible::id).collect())
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
        let found = page.items.first().map(read).transpose()?;
        let known = |source| with_events(&self.platform, source);
        found.map(known).transpose()
    }
}

/// The source with this id, as `caller` may see it.
///
/// # Errors
/// `record.missing` when they may not.
pub fn source_seen(platform: &Platform, caller: &Caller, id: Id) -> Result<Source, Problem> {
    with_events(platform, read(&platform.get(caller, "source", id)?)?)
}

/// Every source, with what is known of its events.
pub(super) fn all_sources(platform: &Platform) -> Result<Vec<Source>, Problem> {
    let caller = Caller::system("how far sources are trusted and how long they are kept");
    let query = ListQuery {
        limit: Some(SOURCES_MAX),
        ..ListQuery::default()
    };
    let page = platform.list(&caller, "source", &query)?;
    let known = page.items.iter().map(read);
    let known = known.map(|source| with_events(platform, source?));
    known.collect()
}

/// The source with what is known of its events.
fn with_events(platform: &Platform, mut source: Source) -> Result<Source, Problem> {
    let caller = Caller::system("how far the events of a source are trusted");
    let model = platform.model();
    let object = model.object("source_event")?;
    let (place, _) = object.field("source")?;
    let query = ListQuery {
        also: Some(Term::column(object.column(place)?).eq(Term::value(source.id))),
        limit: Some(EVENTS_MAX),
        ..ListQuery::default()
    };
    for record in platform.list(&caller, "source_event", &query)?.items {
        let shown = serde_json::to_value(&record)
            .map_err(|error| Problem::internal("source.unreadable", error))?;
        let text = |field: &str| shown.get(field).and_then(Json::as_str).unwrap_or_default();
        let known = SourceEvent {
            trust: text("trust").parse().unwrap_or(source.trust),
            retention_days: whole(&shown, "retention_days"),
        };
        source.events.insert(text("event").to_owned(), known);
    }
    Ok(source)
}

/// A whole number of a record.
pub(super) fn whole(record: &Json, field: &str) -> Option<i64> {
    let number: Decimal = record.get(field)?.as_str()?.parse().ok()?;
    number.to_i64()
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
            kind if SERVERS.contains(&kind) => ClockPolicy::AsSent,
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
        events: BTreeMap::new(),
        retention_days: whole(record, "retention_days"),
        stream: (text("kind") == STREAM).then(|| StreamPlace {
            url: text("url").trim().to_owned(),
            stream: text("stream").trim().to_owned(),
            consumer: text("consumer").trim().to_owned(),
        }),
        mapping: record
            .get("mapping")
            .filter(|mapping| mapping.is_object())
            .cloned(),
    }
}

/// Minutes after which touches of this kind of source are late, unless it says otherwise.
fn usual_lateness(kind: &str) -> i64 {
    match kind {
        // Three working days, a week-end between them.
        "exhibition" => 5 * 24 * 60,
        "web" | "email" | "server" | STREAM => 60,
        // Messengers tell at once.
        _ => 2,
    }
}

/// Lets `source` read others' JSON and files by `mapping`, once it is checked; none takes away what there was.
///
/// # Errors
/// `record.missing`, `access.…` when the caller may not change the source; those of [`Mapping::read`].
pub fn give_mapping(
    platform: &Platform,
    caller: &Caller,
    source: Id,
    mapping: Option<Json>,
) -> Result<(), Problem> {
    platform.may_change(caller, "source", source)?;
    if let Some(mapping) = &mapping {
        Mapping::read(mapping, &platform.model().zone)?;
    }
    let value = mapping.unwrap_or_default();
    platform.write(caller, Lane::Interactive, move |unit| {
        unit.acting("a source is given its mapping", |unit| {
            let change = Change::new().set("mapping", Input::Json(value.clone()));
            unit.update("source", source, change).map(drop)
        })
    })
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
