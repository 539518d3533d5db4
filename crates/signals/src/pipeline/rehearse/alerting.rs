//! How owners would have been alerted of a rule's firings: by their plans of today, in the order in which all had come in.
//!
//! Only what the rule itself would have rung counts for limits of a day: what other rules told that day is left out.

use std::collections::{BTreeMap, BTreeSet};

use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, Platform};
use weft_store::Lane;

use super::super::alerts::{Because, Plan, State, Whose, day_in, decided, plan_of};
use super::{Alert, Fired};
use crate::rule::Rule;

/// Decides about each firing that is told to somebody.
pub(super) fn decide_all(
    platform: &Platform,
    rule: &Rule,
    fired: &mut [Fired],
) -> Result<(), Problem> {
    let owner_of = |one: &Fired| one.owner.as_ref().map(|(id, _)| *id);
    let plans = plans_of(platform, fired.iter().map(owner_of).collect())?;
    let company = platform.model().zone.clone();
    let mut told: Vec<&mut Fired> = fired
        .iter_mut()
        .filter(|one| one.lateness.is_told())
        .collect();
    // The latest stand first: of those that came in together the earlier is decided first.
    told.reverse();
    told.sort_by_key(|one| one.received_at);
    let mut rung: BTreeMap<(Whose, Moment), i64> = BTreeMap::new();
    for one in told {
        let owner = owner_of(one);
        let Some(plan) = plans.get(&owner) else {
            continue;
        };
        let when = (owner, one.received_at, &company);
        let decision = decided(plan, rule, when, &mut |whose, (day, _)| {
            Ok(rung.get(&(whose, day)).copied().unwrap_or_default())
        })?;
        if matches!(decision.state, State::Rung | State::Held) {
            let day = day_in(&company, decision.at).0;
            *rung.entry((Whose::Rule, day)).or_default() += 1;
            if let Some(owner) = owner {
                let day = plan.hours.day_of(decision.at).0;
                *rung.entry((Whose::Owner(owner), day)).or_default() += 1;
            }
        }
        one.alert = Some(Alert {
            state: decision.state.word(),
            why: decision.because.map(Because::word),
            at: decision.at,
        });
    }
    Ok(())
}

/// The plans of these people, and of nobody in particular.
fn plans_of(
    platform: &Platform,
    people: BTreeSet<Option<Id>>,
) -> Result<BTreeMap<Option<Id>, Plan>, Problem> {
    let caller = Caller::system("a rule that is tried reads when people are alerted");
    platform.write(&caller, Lane::Bulk, move |unit| {
        let plans = people.iter();
        plans
            .map(|person| Ok((*person, plan_of(unit, *person)?)))
            .collect()
    })
}
