//! From the sealed log to deliveries: what each owner may see of a change, written once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use weft_kernel::query::Term;
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Action, Caller, ListQuery, Object, Platform, Scope, system};
use weft_store::{ChangeRow, Lane};

use super::kept::{self, Delivery};

/// The name under which the position in the log is kept.
const CONSUMER: &str = "webhooks";
/// Changes read together.
const BATCH_MAX: usize = 500;
/// Changes without a delivery after which the place is written all the same.
const UNWRITTEN_MAX: i64 = 5_000;
/// The most webhooks that are served.
const WEBHOOKS_MAX: u32 = 500;

/// The object of actions of signals, which may call a webhook.
const CALLING: &str = "signal_action";
/// The object whose records such a call tells of.
const SIGNAL: &str = "signal";

/// A webhook as its record says.
#[derive(Clone)]
struct Hook {
    id: Id,
    owner: Id,
    object: String,
    events: Vec<String>,
    filter: Option<String>,
    /// What happened before is not told.
    since: Moment,
}

impl Hook {
    /// The same for records of another object.
    fn of(&self, object: &str) -> Self {
        Self {
            object: object.to_owned(),
            ..self.clone()
        }
    }
}

/// How far the log has been read, and how far the database knows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// Read so far; `None` until the database has been asked.
    pub(super) read: Option<i64>,
    written: i64,
}

impl Place {
    fn of(&mut self, platform: &Platform) -> Result<i64, Problem> {
        if let Some(read) = self.read {
            return Ok(read);
        }
        let caller = Caller::system("webhooks read their place in the log");
        self.written = platform.write(&caller, Lane::Interactive, |unit| {
            unit.tx().consumer_position(CONSUMER)
        })?;
        Ok(*self.read.insert(self.written))
    }
}

/// Turns one batch of the log into deliveries; answers whether there may be more.
///
/// Deliveries and place are written together: a batch cut off in between is read again. A place
/// without deliveries is written now and then only.
pub(crate) fn batch(platform: &Platform, place: &mut Place) -> Result<bool, Problem> {
    let from = place.of(platform)?;
    let sealed = platform.store().sealed();
    if sealed <= from {
        return Ok(false);
    }
    let (hooks, mut last, mut more) = (hooks(platform)?, sealed, false);
    let mut deliveries = Vec::new();
    if !hooks.is_empty() {
        let mut changes = platform.store().changes_after(from, BATCH_MAX)?;
        more = changes.len() == BATCH_MAX;
        if let Some(change) = changes.last().filter(|_| more) {
            last = change.seq;
        }
        changes.retain(|change| change.seq <= last);
        deliveries = of_hooks(platform, &hooks, &changes);
    }
    if !deliveries.is_empty() || last - place.written >= UNWRITTEN_MAX {
        let caller = Caller::system("webhooks keep their deliveries and their place in the log");
        platform.write(&caller, Lane::Bulk, move |unit| {
            kept::insert(unit.tx(), &deliveries)?;
            unit.tx().set_consumer_position(CONSUMER, last)
        })?;
        place.written = last;
    }
    place.read = Some(last);
    Ok(more)
}

/// The deliveries of all webhooks in the order of the log.
fn of_hooks(platform: &Platform, hooks: &[Hook], changes: &[ChangeRow]) -> Vec<Delivery> {
    let mut deliveries = Vec::new();
    for hook in hooks {
        let found = of_hook(platform, hook, changes);
        match found.and_then(|found| Ok([found, called(platform, hook, changes)?].concat())) {
            Ok(found) => deliveries.extend(found),
            // An owner who left, or a filter that no longer fits, is no reason to stop the others.
            Err(problem) => {
                tracing::warn!(error = %problem, webhook.id = %hook.id, "a webhook is passed over");
            }
        }
    }
    deliveries.sort_by_key(|one: &Delivery| one.seq);
    for one in &mut deliveries {
        one.id = platform.next_id();
        let id = format!("\"id\":\"{}\"", one.id);
        one.body = one.body.replacen("\"id\":null", &id, 1);
    }
    deliveries
}

/// The active webhooks.
fn hooks(platform: &Platform) -> Result<Vec<Hook>, Problem> {
    let model = platform.model();
    if model.object("webhook").is_err() {
        return Ok(Vec::new());
    }
    let query = ListQuery {
        filter: Some("active".into()),
        limit: Some(WEBHOOKS_MAX),
        ..ListQuery::default()
    };
    let caller = Caller::system("webhooks are looked up");
    let page = platform.list(&caller, "webhook", &query)?;
    let hook = |record: &weft_platform::Visible| -> Option<Hook> {
        let json = serde_json::to_value(record).ok()?;
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        let events = json.get("events").and_then(Value::as_array);
        let events = events.into_iter().flatten().filter_map(Value::as_str);
        Some(Hook {
            id: record.id(),
            owner: Id::parse(json.get("owner")?.get("id")?.as_str()?).ok()?,
            object: text("object")?,
            events: events.map(str::to_owned).collect(),
            filter: text("filter").filter(|text| !text.trim().is_empty()),
            since: Moment::parse(&text("created_at")?).ok()?,
        })
    };
    Ok(page.items.iter().filter_map(hook).collect())
}

/// The deliveries of one webhook: the door is that of its owner.
fn of_hook(
    platform: &Platform,
    hook: &Hook,
    changes: &[ChangeRow],
) -> Result<Vec<Delivery>, Problem> {
    let model = platform.model();
    let Ok(object) = model.object(&hook.object) else {
        return Ok(Vec::new());
    };
    let wanted = |change: &&ChangeRow| {
        let action = change.action.as_str();
        let name = change.object.as_deref();
        name.is_some_and(|name| object.names().any(|known| known == name))
            && change.at >= hook.since
            && matches!(action, "create" | "update" | "delete" | "restore")
            && (hook.events.is_empty() || hook.events.iter().any(|event| event == action))
    };
    let changes: Vec<&ChangeRow> = changes.iter().filter(wanted).collect();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let owner = platform.caller_of(hook.owner)?;
    if owner.access().scope(object, Action::Read) == Scope::None {
        return Ok(Vec::new());
    }
    let known = |change: &&ChangeRow| {
        let what = (change.action.as_str(), &change.body);
        owner.access().may_know_of(object, what)
    };
    let changes: Vec<&ChangeRow> = changes.into_iter().filter(known).collect();
    let of = |gone: bool| -> BTreeSet<Id> {
        let changes = changes.iter().filter(|c| (c.action == "delete") == gone);
        changes.filter_map(|change| change.record).collect()
    };
    let there = there(platform, &owner, (object, hook), of(false))?;
    let gone: Vec<Id> = of(true).into_iter().collect();
    let gone = match gone.is_empty() {
        true => Vec::new(),
        false => platform.deleted_among(&owner, &hook.object, &gone)?,
    };
    let now = platform.now();
    let told = changes.iter().filter_map(|change| {
        let id = change.record?;
        match change.action.as_str() {
            "delete" => gone
                .contains(&id)
                .then(|| delivery(hook, change, None, now)),
            _ => there
                .get(&id)
                .map(|record| delivery(hook, change, Some(record), now)),
        }
    });
    Ok(told.collect())
}

/// The deliveries that actions of signals ask of this webhook: the signal, as its owner reads it.
fn called(
    platform: &Platform,
    hook: &Hook,
    changes: &[ChangeRow],
) -> Result<Vec<Delivery>, Problem> {
    let of_hook = |change: &&ChangeRow| {
        let fields = change.body.get("fields");
        let named = fields.and_then(|fields| fields.get("webhook")?.get(1)?.as_str());
        change.object.as_deref() == Some(CALLING)
            && named.is_some_and(|id| id == hook.id.to_string())
    };
    let calls: Vec<&ChangeRow> = changes.iter().filter(of_hook).collect();
    if calls.is_empty() {
        return Ok(Vec::new());
    }
    let model = platform.model();
    let owner = platform.caller_of(hook.owner)?;
    let open = Hook {
        filter: None,
        events: Vec::new(),
        ..hook.clone()
    };
    let asked = calls.iter().filter_map(|change| change.record).collect();
    let asked = there(
        platform,
        &owner,
        (model.object(CALLING)?, &open.of(CALLING)),
        asked,
    )?;
    let signal = |id: &Id| Id::parse(asked.get(id)?.get("signal")?.get("id")?.as_str()?).ok();
    let signals: BTreeSet<Id> = asked.keys().filter_map(signal).collect();
    let of = open.of(SIGNAL);
    let signals = there(platform, &owner, (model.object(SIGNAL)?, &of), signals)?;
    let told = calls.iter().filter_map(|change| {
        let id = signal(&change.record?)?;
        let change = ChangeRow {
            action: "call".to_owned(),
            record: Some(id),
            ..(*change).clone()
        };
        Some(delivery(
            &of,
            &change,
            Some(signals.get(&id)?),
            platform.now(),
        ))
    });
    Ok(told.collect())
}

/// The records that are there and meet the filter, as their owner reads them.
fn there(
    platform: &Platform,
    owner: &Caller,
    (object, hook): (&Object, &Hook),
    ids: BTreeSet<Id>,
) -> Result<BTreeMap<Id, Value>, Problem> {
    let query = ListQuery {
        filter: hook.filter.clone(),
        sort: Some("id".into()),
        limit: Some(weft_platform::PAGE_MAX),
        also: Some(Term::column(object.column(system::ID)?).is_in(ids)),
        ..ListQuery::default()
    };
    let page = platform.list(owner, &hook.object, &query)?;
    let mut found = BTreeMap::new();
    for record in &page.items {
        let json = serde_json::to_value(record);
        let json = json.map_err(|error| Problem::internal("server.json", error))?;
        found.insert(record.id(), json);
    }
    Ok(found)
}

fn delivery(hook: &Hook, change: &ChangeRow, record: Option<&Value>, now: Moment) -> Delivery {
    let body = json!({
        "id": null, "webhook": hook.id, "event": format!("{}.{}", hook.object, change.action),
        "object": hook.object, "action": change.action, "seq": change.seq, "at": change.at,
        "record_id": change.record, "record": record,
    });
    // The id is put in when it is given, in the order of the log.
    let mut text = String::from("{\"id\":null");
    for (name, value) in body.as_object().into_iter().flatten() {
        if name != "id" {
            text.push_str(&format!(",{}:{value}", json!(name)));
        }
    }
    text.push('}');
    Delivery {
        id: Id::default(),
        webhook: hook.id,
        record: change.record.unwrap_or_default(),
        object: hook.object.clone(),
        action: change.action.clone(),
        seq: change.seq,
        body: text,
        state: "queued".into(),
        attempts: 0,
        next_at: now,
        status: None,
        error: None,
        created_at: now,
        delivered_at: None,
    }
}
