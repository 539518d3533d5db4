//! 疑似重复: pairs of records that may be one, with the reasons, for people to decide.

mod decide;
mod find;
mod link;
mod profiles;

use weft_kernel::{Id, Moment, Problem, Value};
use weft_platform::{Change, Record, Unit};

pub use decide::preview_pair;
pub(crate) use decide::{Decide, DecidePair, ReopenPair};
pub use find::{FoundPairs, Linking, find_duplicates};

/// Which pair it is, whoever of the two is named first.
fn key(object: &str, one: Id, other: Id) -> String {
    let (first, second) = (one.min(other), one.max(other));
    format!("{object}:{first}:{second}")
}

/// The record of a pair, held; none when nobody suspected it.
fn pair_of(
    unit: &mut Unit<'_, '_>,
    object: &str,
    (one, other): (Id, Id),
) -> Result<Option<Record>, Problem> {
    let wanted = [("key", Value::text(&key(object, one, other)))];
    let found = unit.find_by("duplicate_pair", &wanted)?;
    match found.first() {
        Some(pair) => Ok(unit.load_locked("duplicate_pair", &[pair.id()])?.pop()),
        None => Ok(None),
    }
}

/// Notes on a suspected pair that it was merged, wherever that was asked for.
pub(super) fn merged(
    unit: &mut Unit<'_, '_>,
    object: &str,
    ids: (Id, Id),
    reason: &str,
) -> Result<(), Problem> {
    match pair_of(unit, object, ids)? {
        Some(pair) => note(unit, &pair, "same", reason),
        None => Ok(()),
    }
}

/// Opens a pair again whose merge was undone.
pub(super) fn parted(unit: &mut Unit<'_, '_>, object: &str, ids: (Id, Id)) -> Result<(), Problem> {
    match pair_of(unit, object, ids)? {
        Some(pair) => note(unit, &pair, "open", ""),
        None => Ok(()),
    }
}

fn note(unit: &mut Unit<'_, '_>, pair: &Record, status: &str, reason: &str) -> Result<(), Problem> {
    let open = status == "open";
    let change = Change::new()
        .set("status", status)
        .set("reason", Value::text(reason))
        .set("later_until", None::<Moment>)
        .set("decided_by", unit.caller().id().filter(|_| !open))
        .set("decided_at", (!open).then(|| unit.now()));
    unit.update("duplicate_pair", pair.id(), change).map(drop)
}
