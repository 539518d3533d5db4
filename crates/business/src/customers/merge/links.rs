//! What points to a record comes along when it is merged, and goes back when that is undone.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use weft_kernel::{Id, Problem, Value};
use weft_platform::{Change, Record, Unit};

use super::LINKS_MAX;

/// Records of an object that were moved with one of their lookups.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Moved {
    /// The object.
    pub(super) object: String,
    /// Its lookup.
    pub(super) field: String,
    /// The records.
    pub(super) ids: Vec<String>,
}

/// What is written of two records stays with these two.
const OF_PAIRS: [&str; 2] = ["record_merge", "duplicate_pair"];

/// Every lookup in the model that points to `target` and whose records come along: object and field.
fn lookups(unit: &Unit<'_, '_>, target: &str) -> Result<Vec<(String, String)>, Problem> {
    let model = unit.model();
    let target = model.object(target)?.reference();
    let mut found = Vec::new();
    for object in model
        .objects()
        .filter(|object| !OF_PAIRS.contains(&object.name.as_str()))
    {
        let links = object
            .fields
            .iter()
            .filter(|field| !field.built_in && !field.kind.is_computed());
        let pointing = links.filter(|field| field.link() == Some(target));
        found.extend(pointing.map(|field| (object.name.clone(), field.name.clone())));
    }
    Ok(found)
}

/// Moves every record that points to the first of the pair to the second. One whose place is taken
/// there, such as a tag both have, stays where it is.
pub(super) fn move_all(
    unit: &mut Unit<'_, '_>,
    target: &str,
    (from, to): (Id, Id),
) -> Result<Vec<Moved>, Problem> {
    let mut moved = Vec::new();
    let mut count = 0;
    for (object, field) in lookups(unit, target)? {
        let mut changes = Vec::new();
        for record in unit.find_among(&object, &field, &[from])? {
            if !is_taken(unit, &record, &field, to)? {
                changes.push((record.id(), Change::new().set(&field, to)));
            }
        }
        if changes.is_empty() {
            continue;
        }
        count += changes.len();
        if count > LINKS_MAX {
            return Err(Problem::conflict(
                "merge.too_many",
                format!("关联记录超过 {LINKS_MAX} 条，不能一次合并"),
                format!(
                    "More than {LINKS_MAX} records belong to it; they cannot be merged at once"
                ),
            ));
        }
        let ids = changes.iter().map(|(id, _)| id.to_string()).collect();
        unit.update_many(&object, changes)?;
        moved.push(Moved { object, field, ids });
    }
    Ok(moved)
}

/// How many records point to `id`.
pub(super) fn count(unit: &mut Unit<'_, '_>, target: &str, id: Id) -> Result<usize, Problem> {
    let mut count = 0;
    for (object, field) in lookups(unit, target)? {
        count += unit.find_among(&object, &field, &[id])?.len();
    }
    Ok(count)
}

/// Whether another record has what this one would have with `field` pointing to `to`.
fn is_taken(
    unit: &mut Unit<'_, '_>,
    record: &Record,
    field: &str,
    to: Id,
) -> Result<bool, Problem> {
    let object = Arc::clone(record.object());
    let alone = object
        .field(field)?
        .1
        .doc
        .unique
        .then(|| vec![field.to_owned()]);
    let together = object.doc.unique.iter().map(|unique| unique.fields.clone());
    let among = together.filter(|fields| fields.iter().any(|name| name == field));
    for fields in alone.into_iter().chain(among) {
        let mut wanted = Vec::new();
        for name in &fields {
            let value = match name == field {
                true => Value::Record(to),
                false => record.get(name)?,
            };
            wanted.push((name.as_str(), value));
        }
        if !unit.find_by(&object.name, &wanted)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Moves back what still stands where a merge moved it; what was moved on since stays.
pub(super) fn move_back(
    unit: &mut Unit<'_, '_>,
    moved: &[Moved],
    (from, to): (Id, Id),
) -> Result<(), Problem> {
    for Moved { object, field, ids } in moved {
        let ids: BTreeSet<Id> = ids.iter().filter_map(|id| Id::parse(id).ok()).collect();
        let standing = unit.find_among(object, field, &[from])?;
        let back: Vec<_> = standing
            .iter()
            .filter(|record| ids.contains(&record.id()))
            .map(|record| (record.id(), Change::new().set(field, to)))
            .collect();
        unit.update_many(object, back)?;
    }
    Ok(())
}

/// The records that point to `survivor` and were made after `since`: for a person to place.
pub(super) fn made_since(
    unit: &mut Unit<'_, '_>,
    (target, survivor): (&str, Id),
    since: &Value,
) -> Result<Vec<Moved>, Problem> {
    let mut found = Vec::new();
    for (object, field) in lookups(unit, target)? {
        let mut ids = Vec::new();
        for record in unit.find_among(&object, &field, &[survivor])? {
            if let (Value::Moment(made), Value::Moment(since)) = (record.get("created_at")?, since)
                && made > *since
            {
                ids.push(record.id().to_string());
            }
        }
        if !ids.is_empty() {
            found.push(Moved { object, field, ids });
        }
    }
    Ok(found)
}
