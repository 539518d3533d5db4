//! Tags given to customers by hand, as they were at each moment: who had which, and what it was called.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value as Json;
use weft_kernel::query::Term;
use weft_kernel::{Id, Moment, Problem, Value};
use weft_platform::{Action, Caller, Compiler, Model, Object, Platform, system};
use weft_store::{ChangeRow, ColumnKind};

use super::{RECORDS_AT_ONCE, of_records};
use crate::rule::{Dossier, FieldKey, HAND_TAGS};

/// The word for tags that people give; rules keep theirs apart.
const BY_HAND: &str = "manual";

/// Where tags are kept.
struct Keys {
    given: Arc<Object>,
    account: FieldKey,
    tag: FieldKey,
    source: FieldKey,
    tags: Arc<Object>,
    name: FieldKey,
}

impl Keys {
    fn of(model: &Model) -> Result<Self, Problem> {
        let (given, tags) = (model.object("account_tag")?, model.object("tag")?);
        let key = |object: &Arc<Object>, name: &str| {
            let (_, field) = object.field(name)?;
            Ok::<FieldKey, Problem>(FieldKey::of(object.reference(), field.number))
        };
        Ok(Self {
            account: key(given, "account")?,
            tag: key(given, "tag")?,
            source: key(given, "source")?,
            name: key(tags, "name")?,
            given: Arc::clone(given),
            tags: Arc::clone(tags),
        })
    }

    /// What became of these givings up to place `upto` of the log, those by rules left out.
    fn by_hand(
        &self,
        platform: &Platform,
        given: &BTreeSet<Id>,
        upto: i64,
    ) -> Result<Vec<Dossier>, Problem> {
        let wanted = BTreeSet::from([self.account, self.tag, self.source]);
        let found = of_records(platform, (&self.given, given), (&wanted, upto))?;
        let by_hand = |value: &Value| value.as_text() == Some(BY_HAND);
        let found = found.into_values();
        Ok(found
            .filter(|one| one.values_of(self.source).any(by_hand))
            .collect())
    }
}

/// The records each of these ever led to.
fn led_to<'a>(givings: impl IntoIterator<Item = &'a Dossier>, key: FieldKey) -> BTreeSet<Id> {
    let values = givings.into_iter().flat_map(|one| one.values_of(key));
    values.filter_map(Value::as_record).collect()
}

/// The givings whose field leads to one of these records, those in the bin as well.
fn leading_to(
    platform: &Platform,
    field: &str,
    records: &BTreeSet<Id>,
) -> Result<BTreeSet<Id>, Problem> {
    let (caller, now) = (
        Caller::system("tags given by hand, as they were"),
        platform.now(),
    );
    let records: Vec<Id> = records.iter().copied().collect();
    platform.read(|reader, model| {
        let object = model.object("account_tag")?;
        let (place, _) = object.field(field)?;
        let (id, link) = (object.column(system::ID)?, object.column(place)?);
        let compiler = Compiler::new(model, &caller, now);
        let mut found = BTreeSet::new();
        for some in records.chunks(RECORDS_AT_ONCE) {
            let theirs = Term::column(link).is_in(some.iter().copied());
            for select in [
                compiler.select(object, Action::Read)?,
                compiler.select_deleted(object, Action::Read)?,
            ] {
                let select = select.and(theirs.clone()).column(id);
                let rows = reader.rows(&compiler.plan(select, vec![ColumnKind::Int]))?;
                let ids = rows.iter().filter_map(|row| row.first()?.as_int());
                found.extend(ids.map(Id::new));
            }
        }
        Ok(found)
    })
}

/// The tags that each of these customers had by hand, as far as place `upto` of the log tells.
pub(super) fn courses(
    platform: &Platform,
    accounts: &BTreeSet<Id>,
    upto: i64,
) -> Result<HashMap<Id, Dossier>, Problem> {
    let keys = Keys::of(&platform.model())?;
    let given = leading_to(platform, "account", accounts)?;
    let givings = keys.by_hand(platform, &given, upto)?;
    let tags = led_to(&givings, keys.tag);
    let wanted = BTreeSet::from([keys.name]);
    let names = of_records(platform, (&keys.tags, &tags), (&wanted, upto))?;
    let mut by_account: BTreeMap<Id, Vec<&Dossier>> = BTreeMap::new();
    for giving in &givings {
        for account in led_to([giving], keys.account) {
            by_account.entry(account).or_default().push(giving);
        }
    }
    let courses = by_account.into_iter();
    Ok(courses
        .map(|(account, givings)| (account, course((&keys, account), &givings, &names)))
        .collect())
}

/// The tags of one customer whenever any of them may have become another.
fn course(
    (keys, account): (&Keys, Id),
    givings: &[&Dossier],
    names: &HashMap<Id, Dossier>,
) -> Dossier {
    let tags = led_to(givings.iter().copied(), keys.tag);
    let named = tags.iter().filter_map(|tag| names.get(tag));
    let changing = givings.iter().copied().chain(named);
    let moments: BTreeSet<Moment> = changing.flat_map(Dossier::moments).collect();
    let mut dossier = Dossier::default();
    for at in moments {
        let name = |giving: &&Dossier| {
            let held = |key| giving.value(key, at);
            let theirs = held(keys.account).as_record() == Some(account);
            let by_hand = held(keys.source).as_text() == Some(BY_HAND);
            let tag = names.get(&held(keys.tag).as_record()?)?;
            let name = tag.value(keys.name, at);
            name.as_text()
                .filter(|_| theirs && by_hand)
                .map(str::to_owned)
        };
        let held: BTreeSet<String> = givings.iter().filter_map(name).collect();
        let value = match held.is_empty() {
            true => Value::Empty,
            false => Value::List(held.into_iter().collect()),
        };
        dossier.learn(HAND_TAGS, at, value);
    }
    dossier
}

/// The customers whose tags by hand, or the names of these, `changes` may have made others, as of place `upto`.
pub(super) fn concerned(
    platform: &Platform,
    changes: &[ChangeRow],
    upto: i64,
) -> Result<BTreeSet<Id>, Problem> {
    let keys = Keys::of(&platform.model())?;
    let of = |object: &Object, change: &ChangeRow| {
        let name = change.object.as_deref();
        object.names().any(|known| Some(known) == name)
    };
    let renames = |change: &ChangeRow| {
        let fields = change.body.get("fields").and_then(Json::as_object);
        let mut names = fields.into_iter().flatten().map(|(name, _)| name);
        let is_name = |name: &String| {
            super::fold::key_of(&keys.tags, name).is_some_and(|(key, _)| key == keys.name)
        };
        change.action != "create" && (change.action != "update" || names.any(is_name))
    };
    let given = changes.iter().filter(|one| of(&keys.given, one));
    let mut given: BTreeSet<Id> = given.filter_map(|one| one.record).collect();
    let renamed = changes
        .iter()
        .filter(|one| of(&keys.tags, one) && renames(one));
    let renamed: BTreeSet<Id> = renamed.filter_map(|one| one.record).collect();
    if !renamed.is_empty() {
        given.extend(leading_to(platform, "tag", &renamed)?);
    }
    let givings = keys.by_hand(platform, &given, upto)?;
    Ok(led_to(&givings, keys.account))
}
