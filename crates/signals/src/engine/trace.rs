//! Every pattern that came about for one customer, also those that something kept from standing.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use weft_kernel::Moment;

use super::TOUCHES_PER_RULE_MAX;
use super::customer::{Customer, Intake, News, signal};
use super::fold::Tally;
use super::signal::{Mark, Signal};
use crate::rule::{Likeness, Rule};
use crate::touch::Touch;

/// A pattern that came about.
#[derive(Clone, Debug)]
pub(crate) struct Traced {
    /// What it would be told as.
    pub(crate) signal: Signal,
    /// Whether nothing kept it down.
    pub(crate) standing: bool,
    /// The suppression in force, and the event that put it in force.
    pub(crate) suppressed_by: Option<(usize, Mark)>,
}

/// The patterns of `rule` that `touches` of one customer make, in their order.
pub(crate) fn trace(rule: &Rule, touches: &[Touch]) -> Vec<Traced> {
    let mut customer = Customer::default();
    let intake = Intake {
        number: 0,
        rule,
        touches_max: TOUCHES_PER_RULE_MAX,
        now: Moment::from_ms(i64::MIN),
    };
    for touch in touches {
        let hit = (rule.facts_of(touch), rule.admission().halts_of(touch));
        if hit.0.is_some() || hit.1 != 0 {
            let mark = Arc::new(Mark::from(touch));
            customer.take_in(&intake, mark, hit, &mut News::default());
        }
    }
    let Some(ledger) = customer.ledgers.get(&0) else {
        return Vec::new();
    };
    let places = ledger.entries().iter().enumerate();
    let traced = places.filter_map(|(index, entry)| {
        let matched = entry.verdict.matched.as_ref()?;
        let signal = signal(rule, ledger, (index, entry), matched);
        let key = &entry.mark.key;
        let by = ledger.halts().suppressing(rule, key, signal.fires_at);
        Some(Traced {
            suppressed_by: by.map(|(number, mark)| (number, Mark::clone(mark))),
            standing: entry.verdict.standing,
            signal,
        })
    });
    traced.collect()
}

/// What the window that ends at `at` comes to among `touches` in their order, and the places it rests on;
/// of what is looked at apart, that which comes nearest to the bound.
pub(crate) fn window_at(
    rule: &Rule,
    touches: &[Touch],
    at: Moment,
) -> Option<(Decimal, Vec<usize>)> {
    let after = rule.stretch(at).after;
    let mut groups: HashMap<Likeness, (Tally, Vec<usize>)> = HashMap::new();
    for (place, touch) in touches.iter().enumerate() {
        let inside = touch.key.occurred_at > after && touch.key.occurred_at <= at;
        let facts = inside.then(|| rule.facts_of(touch)).flatten();
        if let Some(facts) = facts {
            let (tally, places) = groups.entry(facts.group).or_default();
            tally.add(rule.fold(), facts.measured);
            places.push(place);
        }
    }
    let (least, _) = rule.bounds();
    let values = groups
        .into_values()
        .map(|(tally, places)| (tally.value(rule.fold()), places));
    match least {
        Some(_) => values.max(),
        None => values.min(),
    }
}
