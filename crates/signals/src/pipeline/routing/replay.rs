//! Going back in the log, and seeing what would leave.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, Platform};
use weft_store::TouchRow;

use super::destinations::{self, DESTINATION, Destination};
use super::{hash_key, progress};
use crate::routing::{Condition, Policy, leaving, name_of};
use crate::wire::from_log;

/// Touches behind the position among which the first that waits is looked for.
const WAITING_MAX: usize = 1_000;
/// Touches of the end of the log that a preview looks at.
const LOOKED_AT_MAX: i64 = 1_000;

/// The last place in the log before what was received from `from` on; the log is in the order of receipt.
pub(super) fn before(platform: &Platform, from: Moment) -> Result<i64, Problem> {
    let store = platform.store();
    let (mut low, mut high) = (0, store.sealed());
    // Everything up to `low` was received before; `high` is a place up to which it may have been.
    while low < high {
        let middle = low + (high - low) / 2;
        match store.touches_after(middle, 1)?.first() {
            Some(row) if row.received_at < from => low = row.seq.min(high),
            _ => high = middle,
        }
    }
    Ok(low)
}

/// Sends everything again that was received from `from` on; answers where it begins.
///
/// # Errors
/// `record.missing`, `access.…` when the caller may not change the destination.
pub fn replay_from(
    platform: &Platform,
    caller: &Caller,
    (id, from): (Id, Moment),
) -> Result<i64, Problem> {
    platform.may_change(caller, DESTINATION, id)?;
    let destination = destinations::destination_seen(platform, caller, id)?;
    progress::open(platform, &destination)?;
    let position = before(platform, from)?;
    progress::set(platform, id, position)?;
    let body = json!({ "from": from, "position": position });
    platform.audit(
        caller,
        "destination.replay",
        (Some(DESTINATION.to_owned()), Some(id)),
        body,
    )?;
    Ok(position)
}

/// When the first touch was received that goes there and is not dealt with yet.
///
/// # Errors
/// Those of the store; of a condition that cannot be read everything waits.
pub fn waiting_since(
    platform: &Platform,
    destination: &Destination,
    position: i64,
) -> Result<Option<Moment>, Problem> {
    let rows = platform.store().touches_after(position, WAITING_MAX)?;
    let condition = Condition::read(&destination.condition, &platform.model().zone);
    let goes = |row: &TouchRow| match (&condition, from_log(row)) {
        (_, None) => false,
        (Err(_), Some(_)) => true,
        (Ok(condition), Some((touch, _))) => destination.wants(&touch, condition),
    };
    let first = rows.iter().find(|row| goes(row));
    Ok(first.map(|row| row.received_at))
}

/// One of the latest touches and what of it would leave.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its number in the log.
    pub seq: i64,
    /// What would be sent; nothing when it does not go there.
    pub event: Option<Json>,
}

/// What would leave of the latest touches, the newest first; nothing is sent.
///
/// # Errors
/// `record.missing`, `access.…` when the caller may not change the destination; those of condition and policies.
pub fn preview(
    platform: &Platform,
    caller: &Caller,
    (id, limit): (Id, usize),
) -> Result<Vec<Shown>, Problem> {
    platform.may_change(caller, DESTINATION, id)?;
    let destination: Destination = destinations::destination_seen(platform, caller, id)?;
    let condition = Condition::read(&destination.condition, &platform.model().zone)?;
    let policy = Policy::of(&destinations::policies(platform)?, &destination.purpose);
    let key = hash_key(platform, &destination.purpose);
    let store = platform.store();
    let after = store.sealed().saturating_sub(LOOKED_AT_MAX).max(0);
    let rows = store.touches_after(after, usize::try_from(LOOKED_AT_MAX).unwrap_or_default())?;
    let shown = rows.iter().rev().take(limit).filter_map(|row| {
        let (touch, joins) = from_log(row)?;
        let goes = destination.wants(&touch, &condition);
        let event = || leaving((&name_of(row), &touch, &joins), &policy, &key);
        Some(Shown {
            seq: row.seq,
            event: goes.then(event),
        })
    });
    Ok(shown.collect())
}
