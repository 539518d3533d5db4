//! The touch that a change of a record becomes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use weft_kernel::query::Term;
use weft_kernel::{Decimal, Id, Moment, Problem, Value};
use weft_platform::{Caller, Change, ListQuery, Platform, Unit, system};
use weft_store::{ChangeRow, Touch as LogTouch};

use super::RecordEventDoc;
use crate::pipeline::customers;
use crate::pipeline::reading::json_of;
use crate::subject;
use crate::touch::{Touch, TouchKey, TouchKind};
use crate::wire::{Incoming, Times, to_log};

/// What the source is called whose touches changes of records are.
const SOURCE: &str = "Weft";
/// What it is called where a source has that name already.
const OTHER_SOURCE: &str = "Weft 记录";
/// The setting that remembers its record.
const SETTING: &str = "signals.records.source";

/// A touch of the house's own, to be written.
#[derive(Clone, Debug)]
pub(in crate::pipeline) struct Said {
    /// Its message id.
    pub(in crate::pipeline) message_id: String,
    /// Its event.
    pub(in crate::pipeline) event: String,
    /// Whose it is.
    pub(in crate::pipeline) subject: String,
    /// When it happened.
    pub(in crate::pipeline) at: Moment,
    /// What is said of it.
    pub(in crate::pipeline) properties: Map<String, Json>,
    /// Where it came about.
    pub(in crate::pipeline) context: Map<String, Json>,
    /// The customer and contact that the subject is one with from now on.
    pub(in crate::pipeline) becomes: Option<(Id, Option<Id>)>,
}

/// The touches of `taken`; what concerns nobody makes none.
pub(super) fn of(
    platform: &Platform,
    taken: &[(&RecordEventDoc, &ChangeRow)],
) -> Result<Vec<Said>, Problem> {
    let mut wanted: BTreeMap<&str, BTreeSet<Id>> = BTreeMap::new();
    for (doc, change) in taken {
        wanted
            .entry(doc.object.as_str())
            .or_default()
            .extend(change.record);
    }
    let mut records: BTreeMap<Id, Json> = BTreeMap::new();
    for (object, ids) in wanted {
        records.extend(now(platform, object, &ids)?);
    }
    let made = taken.iter().filter_map(|(doc, change)| {
        let record = change.record.and_then(|id| records.get(&id));
        made(doc, change, record)
    });
    Ok(made.collect())
}

/// The records as they are now, those of them that are there.
fn now(platform: &Platform, object: &str, ids: &BTreeSet<Id>) -> Result<Vec<(Id, Json)>, Problem> {
    let caller = Caller::system("what a change of a record says beside itself");
    let model = platform.model();
    let id = Term::column(model.object(object)?.column(system::ID)?);
    let query = ListQuery {
        also: Some(id.is_in(ids.iter().copied())),
        limit: Some(weft_platform::PAGE_MAX),
        ..ListQuery::default()
    };
    let page = platform.list(&caller, object, &query)?;
    let shown = page.items.iter();
    shown
        .map(|record| Ok((record.id(), json_of(record)?)))
        .collect()
}

fn made(doc: &RecordEventDoc, change: &ChangeRow, record: Option<&Json>) -> Option<Said> {
    let told = |field: &str| value(change, record, field);
    let link = |field: &str| Id::parse(told(field)?.as_str()?).ok();
    let subject = match doc.is_of_itself() {
        true => change.record?,
        false => link(&doc.subject)?,
    };
    let mut properties = Map::new();
    for (name, field) in &doc.properties {
        if let Some(value) = told(field) {
            properties.insert(name.clone(), value);
        }
    }
    let mut becomes = doc.becomes.iter().map(|field| link(field));
    let becomes = becomes
        .next()
        .flatten()
        .map(|account| (account, becomes.next().flatten()));
    Some(Said {
        message_id: format!("{}:{}", change.seq, doc.name),
        event: doc.event.trim().to_owned(),
        subject: subject::user(&subject.to_string()),
        at: change.at,
        properties,
        context: Map::new(),
        becomes,
    })
}

/// What the change made of a field, or else what it is now; a lookup is the id it leads to.
fn value(change: &ChangeRow, record: Option<&Json>, field: &str) -> Option<Json> {
    let changed = change.body.get("fields").and_then(|all| all.get(field));
    let value = match changed {
        Some(pair) => pair.get(1),
        None => record.and_then(|record| record.get(field)),
    }?;
    let value = match value {
        Json::Object(link) => link.get("id")?,
        plain => plain,
    };
    (!value.is_null()).then(|| value.clone())
}

/// Writes the touches into the log.
pub(in crate::pipeline) fn say(unit: &mut Unit<'_, '_>, touches: &[Said]) -> Result<(), Problem> {
    if touches.is_empty() {
        return Ok(());
    }
    let Some((source, name, trust)) = own_source(unit)? else {
        return Ok(());
    };
    for made in touches {
        if let Some(customer) = made.becomes {
            customers::becomes(unit, &made.subject, customer)?;
        }
        let incoming = incoming(made, unit.now());
        let row = LogTouch {
            source,
            message_id: incoming.message_id.clone(),
            kind: incoming.kind.word().to_owned(),
            subject: incoming.subject.clone(),
            occurred_at: incoming.times.occurred_at,
            received_at: incoming.times.received_at,
            body: to_log(&incoming, &name, trust),
            fingerprint: incoming.fingerprint,
        };
        unit.tx().log_touch(row)?;
    }
    Ok(())
}

fn incoming(made: &Said, now: Moment) -> Incoming {
    // The same change is the same message, whatever its record has become since.
    let hash = Sha256::digest(made.message_id.as_bytes());
    let mut fingerprint = [0; 8];
    fingerprint
        .iter_mut()
        .zip(hash)
        .for_each(|(to, from)| *to = from);
    Incoming {
        message_id: made.message_id.clone(),
        kind: TouchKind::Track,
        name: made.event.clone(),
        subject: made.subject.clone(),
        joins: Vec::new(),
        properties: made.properties.clone(),
        context: made.context.clone(),
        times: Times {
            occurred_at: made.at.min(now),
            received_at: now,
            original: Some(made.at),
            sent: None,
            clamped: false,
            skewed: false,
        },
        fingerprint,
    }
}

/// The touch that it would be, written by nobody.
pub(in crate::pipeline) fn touch_of(platform: &Platform, said: &Said) -> Result<Touch, Problem> {
    let lane = weft_store::Lane::Interactive;
    let source = platform.store().write(lane, |tx| tx.setting(SETTING))?;
    let source = source.and_then(|id| Id::parse(&id).ok());
    Ok(Touch {
        key: TouchKey {
            occurred_at: said.at,
            source: source.unwrap_or(Id::new(0)),
            message_id: Arc::from(said.message_id.as_str()),
        },
        subject: Arc::from(said.subject.as_str()),
        kind: TouchKind::Track,
        name: said.event.clone(),
        properties: said.properties.clone(),
        context: said.context.clone(),
        channel: SOURCE.to_owned(),
        trust: Decimal::ONE,
        received_at: said.at,
        seq: 0,
    })
}

/// The source of these touches with name and trust, made when there is none; nothing while it is switched off.
fn own_source(unit: &mut Unit<'_, '_>) -> Result<Option<(Id, String, Decimal)>, Problem> {
    let known = unit.tx().setting(SETTING)?;
    let known = known.and_then(|id| Id::parse(&id).ok());
    let there = match known {
        Some(id) => unit.load_many("source", &[id])?.pop(),
        None => None,
    };
    let source = match there {
        Some(there) => there,
        None => {
            let taken = unit.find_by("source", &[("name", Value::text(SOURCE))])?;
            let name = match taken.is_empty() {
                true => SOURCE,
                false => OTHER_SOURCE,
            };
            let made = Change::new()
                .set("name", name)
                .set("kind", "server")
                .set("trust", Decimal::ONE);
            let made = unit.create("source", made)?;
            unit.tx().set_setting(SETTING, &made.id().to_string())?;
            made
        }
    };
    if !source.is("active")? {
        return Ok(None);
    }
    let (name, trust) = (source.text("name")?, source.number("trust")?);
    Ok(Some((source.id(), name, trust)))
}
