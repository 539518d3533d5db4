//! Whole months of the log that are ended at once, where every touch of them was kept long enough.

use std::collections::BTreeMap;

use weft_kernel::{Id, Moment, Problem};
use weft_platform::Platform;
use weft_store::{Lane, TouchMonth, Tx};

use super::Retired;
use crate::pipeline::routing::Hold;
use crate::pipeline::sources::Source;
use crate::pipeline::{calm, places};

/// What decides on how long touches are kept.
pub(super) struct Kept<'a> {
    pub(super) sources: &'a BTreeMap<Id, Source>,
    /// How far the log has been judged.
    pub(super) judged: i64,
    pub(super) hold: &'a Hold,
}

impl Kept<'_> {
    /// Ends months from the earliest on, up to one in which something is kept.
    pub(super) fn end(&self, platform: &Platform, retired: &mut Retired) -> Result<(), Problem> {
        let store = platform.store();
        for month in store.write(Lane::Bulk, over)? {
            let held = store.write(Lane::Bulk, move |tx| tx.touch_month(month))?;
            if !self.is_over(&held, platform.now()) {
                break;
            }
            let part = held.places;
            let gone = store.write(Lane::Bulk, move |tx| whole(tx, (month, part)))?;
            if !gone {
                break;
            }
            for (source, _, count) in held.sources {
                *retired.entry(source).or_default() += count;
            }
        }
        Ok(())
    }

    /// Whether everything was judged, went where it goes, and was kept as long as the longest of its source is.
    fn is_over(&self, month: &TouchMonth, now: Moment) -> bool {
        let last = month.places.map_or(0, |(_, last)| last);
        let is_over = |(source, newest, _): &(Id, Moment, u64)| {
            let source = self.sources.get(source);
            let days = (now.ms() - newest.ms()).div_euclid(Moment::DAY_MS);
            source.and_then(longest).is_some_and(|kept| days >= kept)
        };
        last <= self.judged && self.hold.is_behind(last) && month.sources.iter().all(is_over)
    }
}

/// The months that are over.
fn over(tx: &mut Tx<'_>) -> Result<Vec<i64>, Problem> {
    tx.close_touch_months()
}

/// Ends a month and forgets what is written of its part of the log; answers whether it is gone.
fn whole(tx: &mut Tx<'_>, (month, part): (i64, Option<(i64, i64)>)) -> Result<bool, Problem> {
    if let Some(part) = part {
        places::forget_between(tx, part)?;
        calm::forget_between(tx, part)?;
    }
    tx.end_touch_month(month)
}

/// The longest time any event of `source` is kept; nothing where some are kept for ever.
fn longest(source: &Source) -> Option<i64> {
    let own = source.events.values();
    let own = own.filter_map(|event| event.retention_days);
    source.retention_days.map(|days| own.fold(days, i64::max))
}
