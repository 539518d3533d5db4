//! Touches that were kept long enough are ended, source by source and event by event.

mod months;

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_kernel::{Id, Moment, Problem};
use weft_platform::Platform;
use weft_store::{Lane, TouchRow};

use super::routing::Hold;
use super::sources::{Source, all_sources};
use super::{calm, places};

/// Touches looked at, and at most ended, in one transaction.
pub const RETIRED_AT_ONCE: usize = 500;

/// How many days beyond their time touches are kept for destinations that have not dealt with them; then they are ended all
/// the same, and counted as lost.
pub const HELD_BACK_DAYS_MAX: i64 = 30;

/// How many touches of each source were ended.
pub type Retired = BTreeMap<Id, u64>;

/// Ends the touches of all sources that were received longer ago than they are kept, in small transactions, until `stop`.
///
/// What was judged of them stands; what is not judged yet is not ended, and what a destination has not dealt with is kept
/// for up to [`HELD_BACK_DAYS_MAX`] more.
///
/// # Errors
/// Those of the store; what was ended before stays so.
pub fn retire(platform: &Platform, stop: &dyn Fn() -> bool) -> Result<Retired, Problem> {
    let sources: BTreeMap<Id, Source> = all_sources(platform)?
        .into_iter()
        .map(|source| (source.id, source))
        .collect();
    let mut retired = Retired::new();
    let shortest = sources.values().filter_map(shortest).min();
    let Some(shortest) = shortest else {
        return Ok(retired);
    };
    let now = platform.now();
    let store = platform.store();
    let judged = super::judged_up_to(platform)?;
    let hold = Arc::new(Hold::of(platform)?);
    let kept = months::Kept {
        sources: &sources,
        judged,
        hold: &hold,
    };
    kept.end(platform, &mut retired)?;
    let mut after = 0;
    while !stop() {
        let mut rows = store.touches_after(after, RETIRED_AT_ONCE)?;
        rows.retain(|row| row.seq <= judged);
        let Some(last) = rows.last() else { break };
        after = last.seq;
        // The log is in the order of receipt, as good as: behind this nothing is old enough.
        let young = rows.iter().all(|row| age_days(row, now) < shortest);
        let old: Vec<(Id, i64)> = rows
            .iter()
            .filter(|row| {
                let over = days_over(sources.get(&row.source), row, now);
                over.is_some_and(|days| days >= HELD_BACK_DAYS_MAX || hold.is_behind(row.seq))
            })
            .map(|row| (row.source, row.seq))
            .collect();
        if !old.is_empty() {
            let seqs: Vec<i64> = old.iter().map(|(_, seq)| *seq).collect();
            let hold = Arc::clone(&hold);
            store.write(Lane::Bulk, move |tx| {
                places::forget(tx, &seqs)?;
                calm::forget(tx, &seqs)?;
                hold.lose(tx, &seqs)?;
                tx.retire_touches(&seqs).map(drop)
            })?;
            for (source, _) in old {
                *retired.entry(source).or_default() += 1;
            }
        }
        if young {
            break;
        }
    }
    Ok(retired)
}

/// The shortest time any event of `source` is kept.
fn shortest(source: &Source) -> Option<i64> {
    let own = source
        .events
        .values()
        .filter_map(|event| event.retention_days);
    own.chain(source.retention_days).min()
}

fn age_days(row: &TouchRow, now: Moment) -> i64 {
    (now.ms() - row.received_at.ms()).div_euclid(Moment::DAY_MS)
}

/// For how many days more than it is kept a touch was kept; nothing where it is kept on, as those of a source that is gone.
fn days_over(source: Option<&Source>, row: &TouchRow, now: Moment) -> Option<i64> {
    let name = row.body.get("name").and_then(serde_json::Value::as_str);
    let event = match row.kind.as_str() {
        "track" => name.unwrap_or_default(),
        other => other,
    };
    let kept = source.and_then(|source| source.kept_days(event))?;
    Some(age_days(row, now) - kept).filter(|days| *days >= 0)
}
