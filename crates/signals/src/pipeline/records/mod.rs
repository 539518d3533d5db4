//! The customer's records as conditions of rules read them: as they were at each moment, from the log of changes.
//!
//! What signals have been told by goes up to a place in that log, which is written with the effects. When a field that is
//! asked for changes, the customer is recalled as of that place, and what the change makes of them is told.

mod allowed;
mod fold;
mod follow;
mod owed;
mod tags;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use weft_expr::ObjectRef;
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, Model, Object, Platform};
use weft_store::ChangeRow;

use allowed::is_veiled;
pub(super) use follow::{Seen, begin, begin_at, begun, write};
pub(super) use owed::{owe, owed, owes, settle, table, tell};

use super::changes;
use super::customers::Customer;
use crate::explain::Reader;
use crate::rule::{Dossier, FieldKey, HAND_TAGS, Rule};

/// Records whose changes are read in one query.
const RECORDS_AT_ONCE: usize = 200;

/// What is known up to place `upto` of the log of the records of these identities, each with its customer.
pub(super) fn dossiers(
    platform: &Platform,
    known: &[(Arc<str>, Customer)],
    (wanted, upto): (&BTreeSet<FieldKey>, i64),
) -> Result<Vec<(Arc<str>, Dossier)>, Problem> {
    let model = platform.model();
    let mut known_of: HashMap<Id, Dossier> = HashMap::new();
    for object in objects(&model, wanted) {
        let records = known
            .iter()
            .filter_map(|(_, customer)| record(customer, &object));
        let records = (&*object, &records.collect());
        known_of.extend(of_records(platform, records, (wanted, upto))?);
    }
    if wanted.contains(&HAND_TAGS) {
        let companies = known.iter().filter_map(|(_, customer)| customer.company());
        for (account, tags) in tags::courses(platform, &companies.collect(), upto)? {
            known_of.entry(account).or_default().extend(tags);
        }
    }
    let dossier = |customer: &Customer| {
        let mut dossier = Dossier::default();
        for id in [Some(customer.account), customer.contact]
            .into_iter()
            .flatten()
        {
            dossier.extend(known_of.get(&id).cloned().unwrap_or_default());
        }
        dossier
    };
    let known = known.iter();
    Ok(known
        .map(|(subject, customer)| (Arc::clone(subject), dossier(customer)))
        .collect())
}

/// What became of the wanted fields of these records of an object up to place `upto` of the log.
fn of_records(
    platform: &Platform,
    (object, records): (&Object, &BTreeSet<Id>),
    (wanted, upto): (&BTreeSet<FieldKey>, i64),
) -> Result<HashMap<Id, Dossier>, Problem> {
    let names: BTreeSet<String> = object.names().map(str::to_owned).collect();
    let records: Vec<Id> = records.iter().copied().collect();
    let mut by_record: BTreeMap<Id, Vec<ChangeRow>> = BTreeMap::new();
    for some in records.chunks(RECORDS_AT_ONCE) {
        let rows = changes::of_records(platform, (&names, some), upto)?.into_iter();
        for (id, row) in rows.filter_map(|row| Some((row.record?, row))) {
            by_record.entry(id).or_default().push(row);
        }
    }
    let folded = by_record.into_iter();
    Ok(folded
        .map(|(id, rows)| (id, fold::folded((object, wanted), id, &rows)))
        .collect())
}

/// What is known of a customer's records that the condition of `rule` reads; none when it reads none.
pub(super) fn dossier_of(
    platform: &Platform,
    rule: &Rule,
    customer: Customer,
) -> Result<Option<Dossier>, Problem> {
    let wanted: BTreeSet<FieldKey> = rule.fields().collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let known = [(Arc::from(""), customer)];
    let sealed = platform.store().sealed();
    let known = dossiers(platform, &known, (&wanted, sealed))?;
    Ok(known.into_iter().next().map(|(_, dossier)| dossier))
}

/// Whom the condition of `rule` is explained to, of a customer of these dossiers.
pub(super) fn reader<'a>(
    platform: &Platform,
    caller: &Caller,
    rule: &Rule,
    dossiers: impl IntoIterator<Item = &'a Dossier>,
) -> Result<Reader, Problem> {
    let records = rule.condition().map(|one| one.records(dossiers));
    Ok(Reader {
        veiled: is_veiled(platform, caller, rule)?,
        names: platform.called(caller, &platform.model(), records.unwrap_or_default())?,
    })
}

/// The objects some field of which is wanted.
fn objects(model: &Model, wanted: &BTreeSet<FieldKey>) -> Vec<Arc<Object>> {
    let numbers: BTreeSet<ObjectRef> = wanted.iter().map(|key| key.object).collect();
    let objects = numbers.into_iter();
    objects
        .filter_map(|object| model.by_number(object.0).cloned())
        .collect()
}

/// The record of this object that a customer has.
fn record(customer: &Customer, object: &Object) -> Option<Id> {
    match object.name.as_str() {
        "contact" => customer.contact,
        name => (customer.object() == name).then_some(customer.account),
    }
}
