//! Changes of records, looked at before the touches behind them: what they mean for those who wait, for identities that
//! people have placed, and for rules that read the customer's records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;
use weft_kernel::{Id, Problem};
use weft_platform::{Platform, Unit};
use weft_store::{ChangeRow, Lane, Tx};

use super::fold::key_of;
use super::{objects, owed, tags};
use crate::engine::SignalChange;
use crate::pipeline::customers::Customer;
use crate::pipeline::identities;
use crate::pipeline::seats::Seat;
use crate::pipeline::{Pipeline, REASON};
use crate::rule::{Dossier, FieldKey, HAND_TAGS};

/// The name under which it is kept how far changes of records have come.
const CONSUMER: &str = "signals.fields";
/// That it is kept: there are rules that read records.
const BEGUN: &str = "signals.fields.begun";
const YES: &str = "yes";
const NO: &str = "no";
/// Entries of the change log looked at in one step.
const CHANGES_MAX: usize = 1_000;
/// Identities owed that are heard of in one step.
const OWED_AT_ONCE: usize = 50;

/// What changes of records have come to.
#[derive(Default)]
pub(in crate::pipeline) struct Seen {
    /// How many there were.
    pub(in crate::pipeline) count: usize,
    /// Identities that people have given to another customer.
    pub(in crate::pipeline) moved: BTreeSet<Arc<str>>,
    /// What they changed for signals.
    pub(in crate::pipeline) changes: Vec<SignalChange>,
}

/// How far changes have come: where they were, or at the end of the log when rules begin to read records only now.
pub(in crate::pipeline) fn begin(
    platform: &Platform,
    (seat, reads_records): (Seat, bool),
) -> Result<i64, Problem> {
    let sealed = platform.store().sealed();
    platform.store().write(Lane::Interactive, move |tx| {
        let begun = tx.setting(&seat.key(BEGUN))?;
        match (begun.as_deref() == Some(YES), reads_records) {
            (true, true) => return tx.consumer_position(&seat.key(CONSUMER)),
            (false, false) => {}
            (true, false) => begin_at(tx, seat, None)?,
            (false, true) => begin_at(tx, seat, Some(sealed))?,
        }
        Ok(sealed)
    })
}

/// Has a judge begin with changes behind this place; with none, where it reads no records.
pub(in crate::pipeline) fn begin_at(
    tx: &mut Tx<'_>,
    seat: Seat,
    seen: Option<i64>,
) -> Result<(), Problem> {
    tx.set_setting(&seat.key(BEGUN), seen.map_or(NO, |_| YES))?;
    seen.map_or(Ok(()), |seen| {
        tx.set_consumer_position(&seat.key(CONSUMER), seen)
    })
}

/// How far changes have come with all judges that read records; nothing when none does.
pub(in crate::pipeline) fn begun(tx: &mut Tx<'_>, judges: Seat) -> Result<Option<i64>, Problem> {
    let mut least = None;
    for judge in judges.all() {
        if tx.setting(&judge.key(BEGUN))?.as_deref() == Some(YES) {
            let seen = tx.consumer_position(&judge.key(CONSUMER))?;
            least = Some(least.map_or(seen, |least: i64| least.min(seen)));
        }
    }
    Ok(least)
}

/// Writes down how far they have come.
pub(in crate::pipeline) fn write(
    unit: &mut Unit<'_, '_>,
    (seat, changes_seen): (Seat, i64),
) -> Result<(), Problem> {
    let name = seat.key(CONSUMER);
    unit.tx().set_consumer_position(&name, changes_seen)
}

/// The records of whose wanted fields something has changed, or which came or went.
fn concerned(
    platform: &Platform,
    wanted: &BTreeSet<FieldKey>,
    changes: &[ChangeRow],
) -> BTreeSet<Id> {
    let model = platform.model();
    let objects = objects(&model, wanted);
    let mut by_name = BTreeMap::new();
    for object in &objects {
        by_name.extend(object.names().map(|name| (name, object)));
    }
    let mut records = BTreeSet::new();
    for change in changes {
        let name = change.object.as_deref().unwrap_or_default();
        let (Some(object), Some(record)) = (by_name.get(name), change.record) else {
            continue;
        };
        let fields = change.body.get("fields").and_then(Json::as_object);
        let mut names = fields.into_iter().flatten().map(|(name, _)| name);
        let is_wanted =
            |name: &String| key_of(object, name).is_some_and(|(key, _)| wanted.contains(&key));
        if change.action != "update" || names.any(is_wanted) {
            records.insert(record);
        }
    }
    records
}

impl Pipeline {
    /// Looks at the next changes of records up to place `sealed` of the log.
    pub(in crate::pipeline) fn look_at_changes(&mut self, sealed: i64) -> Result<Seen, Problem> {
        if self.changes_seen >= sealed {
            return Ok(Seen::default());
        }
        let store = self.platform.store();
        let changes = store.changes_after(self.changes_seen, CHANGES_MAX)?;
        let telling = |object: &str| matches!(object, "account" | "contact" | "touch_identity");
        let mut objects = changes.iter().filter_map(|change| change.object.as_deref());
        if objects.any(telling) && !self.waiting.is_empty() {
            self.start_round();
        }
        let upto = match changes.last() {
            Some(last) if changes.len() == CHANGES_MAX => last.seq,
            _ => sealed,
        };
        let mut told = self.follow_fields(&changes, upto)?;
        told.extend(self.follow_tags(&changes)?);
        // The other judges are told by the first.
        let (moved, restated) = match self.seat.is_first() {
            true => self.follow_people(&changes)?,
            false => Default::default(),
        };
        Ok(Seen {
            count: changes.len(),
            moved,
            changes: told.into_iter().chain(restated).collect(),
        })
    }

    /// Tells what changed fields make of the customers whose records these are.
    fn follow_fields(
        &mut self,
        changes: &[ChangeRow],
        upto: i64,
    ) -> Result<Vec<SignalChange>, Problem> {
        let records = match self.fields.is_empty() {
            true => BTreeSet::new(),
            false => concerned(&self.platform, &self.fields, changes),
        };
        let subjects = self.identities_of(&records);
        // As it was told so far, before these changes.
        self.recall(&subjects, self.position)?;
        self.changes_seen = upto;
        self.learn_records(&subjects)
    }

    /// Says anew what tags given by hand make of the customers who got or lost one.
    fn follow_tags(&mut self, changes: &[ChangeRow]) -> Result<Vec<SignalChange>, Problem> {
        if !self.fields.contains(&HAND_TAGS) {
            return Ok(Vec::new());
        }
        let accounts = tags::concerned(&self.platform, changes, self.changes_seen)?;
        let subjects = self.identities_of(&accounts);
        self.hear_again(&subjects)
    }

    /// The identities whose customer or contact is one of these records.
    fn identities_of(&self, records: &BTreeSet<Id>) -> BTreeSet<Arc<str>> {
        let of = |customer: &Customer| {
            let contact = customer.contact;
            records.contains(&customer.account)
                || contact.is_some_and(|contact| records.contains(&contact))
        };
        let known = self.people.known.iter().filter(|_| !records.is_empty());
        let theirs = known.filter(|(_, known)| of(&known.customer));
        theirs.map(|(subject, _)| Arc::clone(subject)).collect()
    }

    /// Takes over the customers that people have given to identities; says anew what conditions make of them.
    fn follow_people(
        &mut self,
        changes: &[ChangeRow],
    ) -> Result<(BTreeSet<Arc<str>>, Vec<SignalChange>), Problem> {
        let others = |change: &&ChangeRow| {
            let reason = change.body.get("reason").and_then(Json::as_str);
            change.object.as_deref() == Some("touch_identity") && reason != Some(REASON)
        };
        let placed = changes.iter().filter(others);
        let placed: BTreeSet<Id> = placed.filter_map(|change| change.record).collect();
        // What came before the start is known by now, and was not told.
        let is_old = changes
            .first()
            .is_some_and(|first| first.seq <= self.opened_at);
        let mut moved = BTreeSet::new();
        for (subject, known) in identities::known_by(&self.platform, &placed)? {
            if is_old || self.people.known.get(&subject) != Some(&known) {
                self.set_known(&subject, Some(known));
                moved.insert(subject);
            }
        }
        let restated = self.hear_again(&moved)?;
        Ok((moved, restated))
    }

    /// Takes over whose identities are of which it was told; nothing when there are none.
    pub(in crate::pipeline) fn follow_told(&mut self) -> Result<Option<Seen>, Problem> {
        let told = owed::told(&self.platform, (self.seat, OWED_AT_ONCE))?;
        let (rows, subjects): (Vec<Id>, BTreeSet<Arc<str>>) = told.into_iter().unzip();
        if rows.is_empty() {
            self.post.is_told = !self.seat.is_first();
            return Ok(None);
        }
        let known = identities::known_as(&self.platform, &subjects)?;
        for subject in &subjects {
            self.set_known(subject, known.get(subject).copied());
        }
        let changes = self.hear_again(&subjects)?;
        self.notes.heard_of.extend(rows);
        Ok(Some(Seen {
            count: subjects.len(),
            moved: subjects,
            changes,
        }))
    }

    /// Whether it was told of identities that it has yet to follow.
    pub(in crate::pipeline) fn has_been_told(&self) -> Result<bool, Problem> {
        Ok(!owed::told(&self.platform, (self.seat, 1))?.is_empty())
    }

    /// Hears of some of those who are owed; nothing when nobody is.
    pub(in crate::pipeline) fn settle_owed(&mut self) -> Result<Option<Seen>, Problem> {
        if self.owed.is_empty() {
            return Ok(None);
        }
        let some = self.owed.iter().take(OWED_AT_ONCE);
        let some: BTreeSet<Arc<str>> = some.cloned().collect();
        let changes = self.hear_again(&some)?;
        self.owed.retain(|subject| !some.contains(subject));
        self.notes.settled.extend(some.iter().cloned());
        Ok(Some(Seen {
            count: some.len(),
            moved: BTreeSet::new(),
            changes,
        }))
    }

    /// What conditions make of these identities now that their customer may be another, whatever was told before.
    fn hear_again(&mut self, subjects: &BTreeSet<Arc<str>>) -> Result<Vec<SignalChange>, Problem> {
        if self.fields.is_empty() || subjects.is_empty() {
            return Ok(Vec::new());
        }
        self.recall(subjects, self.position)?;
        let mut changes = self.learn_records(subjects)?;
        for subject in subjects {
            changes.extend(self.engine.restate(subject));
        }
        Ok(changes)
    }

    /// Hands what is known of the records of these identities to the engine; answers what changes.
    pub(in crate::pipeline) fn learn_records(
        &mut self,
        subjects: &BTreeSet<Arc<str>>,
    ) -> Result<Vec<SignalChange>, Problem> {
        let known = subjects.iter().filter_map(|subject| {
            let known = self.people.known.get(subject)?;
            Some((Arc::clone(subject), known.customer))
        });
        let known: Vec<_> = known.collect();
        let upto = (&self.fields, self.changes_seen);
        let dossiers = super::dossiers(&self.platform, &known, upto)?;
        let mut dossiers: BTreeMap<Arc<str>, Dossier> = dossiers.into_iter().collect();
        let mut told = Vec::new();
        for subject in subjects {
            told.extend(self.engine.learn(subject, dossiers.remove(subject)));
        }
        Ok(told)
    }
}
