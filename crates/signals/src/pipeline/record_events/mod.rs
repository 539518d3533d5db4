//! Changes of records that become touches: a consumer of the log beside the judge, by the log's own positions.
//!
//! Which changes, and what the touch says, are documents of the packs. A touch is written with the position in one
//! transaction, under a message id made of the change's number: once, whatever happens in between.

mod document;
mod touch;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use weft_kernel::Problem;
use weft_platform::{Caller, Platform};
use weft_store::{ChangeRow, Lane};

use super::{changes, turns};

pub(super) use touch::{Said, say, touch_of};

pub use document::{By, Deed, ITSELF, RecordEventDoc};

/// The name under which the position in the log is kept.
const CONSUMER: &str = "signals.records";
/// Changes looked at together.
const BATCH_MAX: usize = 500;
/// Changes without a touch after which the position is written all the same.
const IDLE_MAX: i64 = 5_000;
/// Why signals change records: what they write is told apart by it.
const OWN: [&str; 2] = [super::REASON, super::actions::REASON];

/// The consumer; one thread owns it.
pub struct RecordEvents {
    platform: Platform,
    docs: Arc<Vec<RecordEventDoc>>,
    /// The version of the model the documents are of.
    version: Option<u64>,
    position: i64,
    /// The position in the database.
    written: i64,
}

/// Remembers where the log ends on a first start: what lies before it is the past.
///
/// # Errors
/// Those of the store.
pub fn begin_record_events(platform: &Platform) -> Result<(), Problem> {
    let sealed = platform.store().sealed();
    platform.store().write(Lane::Interactive, move |tx| {
        let begun = format!("{CONSUMER}.begun");
        if tx.setting(&begun)?.is_some() {
            return Ok(());
        }
        tx.set_setting(&begun, "yes")?;
        tx.set_consumer_position(CONSUMER, sealed)
    })
}

impl RecordEvents {
    /// Goes on where it was.
    ///
    /// # Errors
    /// Those of the store.
    pub fn open(platform: Platform) -> Result<Self, Problem> {
        begin_record_events(&platform)?;
        let written = platform
            .store()
            .write(Lane::Interactive, |tx| tx.consumer_position(CONSUMER))?;
        Ok(Self {
            platform,
            docs: Arc::default(),
            version: None,
            position: written,
            written,
        })
    }

    /// Reads and writes until `stop`; what fails is told and tried again.
    pub fn run(&mut self, stop: &AtomicBool) {
        let (platform, fails) = (self.platform.clone(), "changes of records make no touches");
        turns::take(&platform, (stop, fails), &mut || self.step());
    }

    /// Looks at one batch of the log; answers whether there may be more.
    ///
    /// # Errors
    /// Those of the store; nothing is lost, the next step goes on.
    pub fn step(&mut self) -> Result<bool, Problem> {
        self.follow();
        let sealed = self.platform.store().sealed();
        if sealed <= self.position {
            return Ok(false);
        }
        let objects: BTreeSet<String> = self.objects();
        let (mut last, mut more, mut found) = (sealed, false, Vec::new());
        if !objects.is_empty() {
            found = changes::of(&self.platform, &objects, (self.position, sealed), BATCH_MAX)?;
            more = found.len() == BATCH_MAX;
            if let Some(change) = found.last().filter(|_| more) {
                last = change.seq;
            }
        }
        let taken = self.taken(&found);
        if !taken.is_empty() || last - self.written >= IDLE_MAX {
            let touches = touch::of(&self.platform, &taken)?;
            self.write(touches, last)?;
            self.written = last;
        }
        self.position = last;
        Ok(more)
    }

    /// Takes over the documents in force; one that no longer fits the model is left out.
    fn follow(&mut self) {
        let model = self.platform.model();
        if self.version == Some(model.version) {
            return;
        }
        let mut docs = Vec::new();
        for (name, text) in &model.record_events {
            match RecordEventDoc::read(&model, text) {
                Ok(doc) => docs.push(doc),
                Err(problem) => {
                    tracing::warn!(error = %problem, document = name, "a touchpoint of records is left out");
                }
            }
        }
        self.docs = Arc::new(docs);
        self.version = Some(model.version);
    }

    /// Every name that the objects looked at have or had.
    fn objects(&self) -> BTreeSet<String> {
        let model = self.platform.model();
        let known = self
            .docs
            .iter()
            .filter_map(|doc| model.object(&doc.object).ok());
        known
            .flat_map(|object| object.names().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }

    /// The changes that become touches, with the documents that say so.
    fn taken<'a>(&'a self, found: &'a [ChangeRow]) -> Vec<(&'a RecordEventDoc, &'a ChangeRow)> {
        let model = self.platform.model();
        let mut by_object: BTreeMap<String, Vec<&RecordEventDoc>> = BTreeMap::new();
        for doc in self.docs.iter() {
            for name in model
                .object(&doc.object)
                .iter()
                .flat_map(|object| object.names())
            {
                by_object.entry(name.to_owned()).or_default().push(doc);
            }
        }
        let of_change = |change: &'a ChangeRow| {
            let docs = change.object.as_ref().and_then(|name| by_object.get(name));
            let docs = docs.into_iter().flatten().copied();
            let own = is_own(change);
            let docs: Vec<_> = docs.filter(|doc| doc.takes(change, own)).collect();
            docs.into_iter().map(move |doc| (doc, change))
        };
        found.iter().flat_map(of_change).collect()
    }

    fn write(&self, touches: Vec<Said>, position: i64) -> Result<(), Problem> {
        let caller = Caller::system("changes of records become touches");
        self.platform
            .write(&caller, Lane::Interactive, move |unit| {
                say(unit, &touches)?;
                unit.tx().set_consumer_position(CONSUMER, position)
            })
    }
}

/// Whether signals made the change themselves.
fn is_own(change: &ChangeRow) -> bool {
    let reason = change
        .body
        .get("reason")
        .and_then(serde_json::Value::as_str);
    reason.is_some_and(|reason| OWN.contains(&reason))
}
