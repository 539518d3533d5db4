//! What the condition of a rule reads besides events: signals of other rules, and the customer's records.

use std::sync::Arc;

use weft_kernel::Moment;

use crate::rule::{Dossiers, Stood, Told, first_change};

/// Signals of other rules in the order of the condition, and the dossiers of the customer's identities.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    pub(super) told: Told,
    pub(super) dossiers: Arc<Dossiers>,
}

impl Heard {
    /// The first moment at which something may be read otherwise once it is `after`.
    pub(super) fn first_change(&self, after: &Self) -> Option<Moment> {
        let nothing = Vec::new();
        let rules = 0..self.told.len().max(after.told.len());
        let signals = rules.filter_map(|rule| {
            let of = |heard: &'_ Self| heard.told.get(rule).unwrap_or(&nothing).clone();
            first_difference(&of(self), &of(after))
        });
        let records = first_change(&self.dossiers, &after.dossiers);
        signals.chain(records).min()
    }
}

fn first_difference(before: &[Stood], after: &[Stood]) -> Option<Moment> {
    let places = 0..before.len().max(after.len());
    let changes = places.filter_map(|place| match (before.get(place), after.get(place)) {
        (Some(one), Some(other)) if one == other => None,
        (Some(one), Some(other)) if one.at == other.at => Some(one.until.min(other.until)),
        (one, other) => one.into_iter().chain(other).map(|stood| stood.at).min(),
    });
    changes.min()
}
