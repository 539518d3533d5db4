//! How much a rule would have given each owner to do.

use std::collections::BTreeMap;

use weft_kernel::{Date, Id, Zone};

use super::{Fired, Load};

/// What each owner would have had to do, the busiest first.
pub(super) fn by_owner(zone: &Zone, fired: &[Fired]) -> Vec<Load> {
    let mut days: BTreeMap<Option<&(Id, String)>, BTreeMap<Date, usize>> = BTreeMap::new();
    for one in fired {
        let days = days.entry(one.owner.as_ref()).or_default();
        *days.entry(zone.date_of(one.occurred_at)).or_default() += 1;
    }
    let mut loads: Vec<Load> = days
        .into_iter()
        .map(|(owner, days)| Load {
            owner: owner.cloned(),
            count: days.values().sum(),
            busiest: days.into_iter().max_by_key(|(day, count)| (*count, *day)),
        })
        .collect();
    loads.sort_by_key(|load| std::cmp::Reverse(load.count));
    loads
}
