//! Every pattern that came about for one customer, also those that something kept from standing.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use weft_kernel::Moment;

use super::TOUCHES_PER_RULE_MAX;
use super::crossing::Level;
use super::customer::{Customer, Intake, News, signal};
use super::fold::Tally;
use super::ledger::{Entry, Ledger};
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

/// What `rule` keeps of `touches` of one customer.
fn ledger_of(rule: &Rule, touches: &[Touch]) -> Option<Ledger> {
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
    customer.ledgers.remove(&0)
}

/// The patterns of `rule` that `touches` of one customer make, in their order.
pub(crate) fn trace(rule: &Rule, touches: &[Touch]) -> Vec<Traced> {
    let Some(ledger) = ledger_of(rule, touches) else {
        return Vec::new();
    };
    let places = ledger.entries().iter().enumerate();
    let traced = places.filter_map(|(index, entry)| {
        let matched = entry.verdict.matched.as_ref()?;
        let signal = signal(rule, &ledger, (index, entry), matched);
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

/// What a window comes to at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Reached {
    /// Its value.
    pub(crate) value: Decimal,
    /// The places of the events it rests on.
    pub(crate) places: Vec<usize>,
    /// When it crossed its bound, if it has not fallen since.
    pub(crate) crossed_at: Option<Moment>,
}

/// What the window that ends at `at` comes to among `touches` in their order; of what is looked at apart, that which
/// comes nearest to the bound.
pub(crate) fn window_at(rule: &Rule, touches: &[Touch], at: Moment) -> Option<Reached> {
    let ledger = ledger_of(rule, touches)?;
    let from = ledger.first_after(rule.stretch(at).after);
    let end = ledger.first_after(at);
    let mut groups: HashMap<Likeness, (Tally, Vec<usize>)> = HashMap::new();
    for entry in ledger.between(from, end) {
        let (tally, places) = groups.entry(entry.facts.group).or_default();
        tally.add(rule.fold(), entry.facts.measured);
        places.extend(touches.binary_search_by(|touch| touch.key.cmp(&entry.mark.key)));
    }
    let (least, _) = rule.bounds();
    let values = groups
        .into_iter()
        .map(|(group, (tally, places))| (tally.value(rule.fold()), places, group));
    let near = |one: &(Decimal, Vec<usize>, _), two: &(Decimal, Vec<usize>, _)| {
        (one.0, &one.1).cmp(&(two.0, &two.1))
    };
    let (value, places, group) = match least {
        Some(_) => values.max_by(near),
        None => values.min_by(near),
    }?;
    let is_over =
        rule.rearm_below().is_some() && Level::before(rule, &ledger, (group, at, end)).over;
    let crossings = ledger.between(0, end).iter().rev();
    let crossed = crossings
        .filter(|entry| is_over && entry.facts.group == group)
        .find(|entry| entry.verdict.matched.is_some());
    Some(Reached {
        value,
        places,
        crossed_at: crossed.map(Entry::at),
    })
}
