//! Many changes in one request: each item makes, changes or deletes one record.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value as Json;
use weft_kernel::{Id, Problem};
use weft_store::Lane;

use super::path::value_of;
use super::{Change, Input, Record};
use crate::caller::Caller;
use crate::model::Object;
use crate::once::{Once, Reply};
use crate::platform::Platform;
use crate::unit::Unit;

/// The most fields that find a record together.
pub const KEY_FIELDS_MAX: usize = 4;

/// What shall be done with one record.
#[derive(Clone, Debug)]
pub enum Item {
    /// Make it.
    Create(Change),
    /// Change it; the version it was read at, if the sender knows it.
    Update(Id, Option<i64>, Change),
    /// Change the one that has these values in these unique fields, or make it.
    Upsert(Vec<String>, Change),
    /// Put it into the bin.
    Delete(Id, Option<i64>),
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The record.
    pub id: Id,
    /// Its version now; none when it is gone.
    pub version: Option<i64>,
    /// Whether it was made.
    pub created: bool,
}

/// Items that are done together or not at all: which one was refused, and why.
#[derive(Debug)]
pub struct RefusedItem {
    /// Its place, from 0.
    pub place: usize,
    /// Why.
    pub problem: Problem,
}

impl Platform {
    /// Does one item; with a key it is done once.
    ///
    /// # Errors
    /// As [`Platform::create`], [`Platform::update`] and [`Platform::delete`]; `batch.…`.
    pub fn do_item(
        &self,
        caller: &Caller,
        object: &str,
        item: Item,
        once: Option<Once>,
    ) -> Result<Done, Problem> {
        let id = match &item {
            Item::Update(id, ..) | Item::Delete(id, _) => Some(*id),
            Item::Create(_) | Item::Upsert(..) => None,
        };
        let name = object.to_owned();
        let reply = self.write_once(caller, once, move |unit| {
            let known = unit.object(&name)?;
            apply(unit, &known, item.clone()).map(reply)
        });
        self.people_changed(object);
        self.audited(caller, "batch", (object, id), reply)
            .map(|reply| done(&reply.body))
    }

    /// Does all items in one transaction, or none.
    ///
    /// # Errors
    /// The first item that is refused.
    pub fn do_items(
        &self,
        caller: &Caller,
        object: &str,
        items: Vec<Item>,
        once: Option<&Once>,
    ) -> Result<Vec<Done>, RefusedItem> {
        let items: Arc<[Item]> = items.into();
        let place = Arc::<AtomicUsize>::default();
        let new = items.iter().all(|item| matches!(item, Item::Create(_)));
        let mut done = Err(Problem::internal("batch.not_tried", object));
        // New records are made as a set; which one does not do is found one by one.
        for as_set in [true, false] {
            if as_set && !new {
                continue;
            }
            done = self.together(caller, object, (&items, &place, as_set), once.cloned());
            if done.is_ok() {
                break;
            }
        }
        self.people_changed(object);
        self.audited(caller, "batch", (object, None), done)
            .map_err(|problem| RefusedItem {
                place: place.load(Ordering::SeqCst),
                problem,
            })
    }

    fn together(
        &self,
        caller: &Caller,
        object: &str,
        (items, place, as_set): (&Arc<[Item]>, &Arc<AtomicUsize>, bool),
        once: Option<Once>,
    ) -> Result<Vec<Done>, Problem> {
        let (name, items, place) = (object.to_owned(), Arc::clone(items), Arc::clone(place));
        let work = move |unit: &mut Unit<'_, '_>| {
            let known = unit.object(&name)?;
            if as_set {
                return as_a_set(unit, &known, &items);
            }
            let mut done = Vec::with_capacity(items.len());
            for (at, item) in items.iter().enumerate() {
                place.store(at, Ordering::SeqCst);
                done.push(apply(unit, &known, item.clone())?);
            }
            Ok(done)
        };
        if once.is_none() {
            return self.write(caller, Lane::Bulk, work);
        }
        let reply = self.write_once(caller, once, move |unit| {
            let done = work(unit)?.into_iter().map(|done| reply(done).body);
            Ok(Reply {
                status: 200,
                body: done.collect(),
            })
        })?;
        Ok(reply
            .body
            .as_array()
            .into_iter()
            .flatten()
            .map(done)
            .collect())
    }
}

fn as_a_set(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    items: &[Item],
) -> Result<Vec<Done>, Problem> {
    let changes = items.iter().filter_map(|item| match item {
        Item::Create(change) => Some(change.clone()),
        _ => None,
    });
    let made = super::create(unit, object, changes.collect())?;
    Ok(made.iter().map(|record| is(record, true)).collect())
}

fn apply(unit: &mut Unit<'_, '_>, object: &Arc<Object>, item: Item) -> Result<Done, Problem> {
    match item {
        Item::Create(change) => made(unit, object, change),
        Item::Update(id, version, change) => changed(unit, object, (id, version), change),
        Item::Delete(id, version) => {
            super::delete(unit, object, id, version)?;
            Ok(Done {
                id,
                version: None,
                created: false,
            })
        }
        Item::Upsert(key, change) => match named(unit, object, &key, &change)? {
            Some(id) => changed(unit, object, (id, None), change),
            None => made(unit, object, change),
        },
    }
}

fn made(unit: &mut Unit<'_, '_>, object: &Arc<Object>, change: Change) -> Result<Done, Problem> {
    let record = super::create(unit, object, vec![change])?.pop();
    let record = record.ok_or_else(|| Problem::internal("record.none_made", &object.name))?;
    Ok(is(&record, true))
}

fn changed(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    (id, version): (Id, Option<i64>),
    change: Change,
) -> Result<Done, Problem> {
    let record = super::update(unit, object, vec![(id, version, change)])?.pop();
    Ok(is(&record.ok_or_else(Problem::missing)?, false))
}

fn is(record: &Record, created: bool) -> Done {
    Done {
        id: record.id(),
        version: Some(record.version()),
        created,
    }
}

/// The record with the values of `change` in the fields of `key`.
fn named(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    key: &[String],
    change: &Change,
) -> Result<Option<Id>, Problem> {
    is_unique(object, key)?;
    let mut values = Vec::with_capacity(key.len());
    for name in key {
        let ix = unit.caller().access().readable(object, name)?;
        let written = change.fields.iter().find(|(field, _)| field == name);
        let input = written.map_or(Input::Json(Json::Null), |(_, input)| input.clone());
        let value = value_of(object.at(ix)?, input, &unit.model().zone);
        let value = value.map_err(|problem| problem.on_field(name))?;
        if value.is_empty() {
            return Err(Problem::invalid(
                "batch.key_empty",
                format!("每条都要填写查找用的字段 `{name}`"),
                format!("Every item needs a value in `{name}`, by which it is found"),
            )
            .on_field(name));
        }
        values.push((name.as_str(), value));
    }
    let found = unit.find_by(&object.name, &values)?;
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.id())),
        _ => Err(Problem::conflict(
            "batch.key_several",
            "有多条记录符合这个键",
            "Several records have this key",
        )),
    }
}

/// Refuses a key by which several records may be found.
fn is_unique(object: &Object, key: &[String]) -> Result<(), Problem> {
    let alone = |name: &String| object.field(name).is_ok_and(|(_, field)| field.doc.unique);
    let together = object.doc.unique.iter().any(|unique| {
        unique.fields.iter().all(|name| key.contains(name)) && !unique.fields.is_empty()
    });
    let fits = !key.is_empty() && key.len() <= KEY_FIELDS_MAX;
    if fits && (together || key.iter().any(alone)) {
        return Ok(());
    }
    Err(Problem::invalid(
        "batch.key_not_unique",
        format!("按 `{}` 不能唯一找到一条记录，请用唯一字段", key.join(",")),
        format!(
            "`{}` does not find one record; use unique fields",
            key.join(",")
        ),
    )
    .on_field("key"))
}

fn reply(done: Done) -> Reply {
    let body =
        serde_json::json!({ "id": done.id, "version": done.version, "created": done.created });
    Reply { status: 200, body }
}

fn done(body: &Json) -> Done {
    let id = body.get("id").and_then(Json::as_str).map(Id::parse);
    Done {
        id: id.and_then(Result::ok).unwrap_or_default(),
        version: body.get("version").and_then(Json::as_i64),
        created: body.get("created").and_then(Json::as_bool) == Some(true),
    }
}
